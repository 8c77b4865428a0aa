"""A copy of the tiny pack, to be broken."""

from pathlib import Path

from kasanari import packs

PACKS = Path(__file__).resolve().parents[2] / "packs"


class TownPack:
    """A copy of the tiny pack that a test may change."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def replace(self, file: str, old: str, new: str) -> None:
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} does not stand in {file}"
        (self.path / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def write(self, file: str, content: str | bytes) -> None:
        (self.path / file).write_bytes(content.encode() if isinstance(content, str) else content)

    def check(self) -> list[packs.Problem]:
        return packs.check(self.path)
