"""Where this installation keeps things, and how it was started. Read once, from the environment."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

CHECKOUT = Path(__file__).resolve().parents[3]
HOME = CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()
PACKS = HOME / "packs"
DATA = Path(os.environ.get("KASANARI_DATA", HOME / "var")).resolve()
PACK = Path(os.environ.get("KASANARI_PACK") or PACKS / (PACKS / "default").read_text().strip()).resolve()
DEMO_MARK = DATA / "demo-city"


def origins(address: str) -> list[str]:
    """The host of an address elsewhere, as a content security policy names it; none for an address of our own.

    >>> origins("https://tiles.example.jp/style.json"), origins("/static/style.json")
    (['https://tiles.example.jp'], [])
    """
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def is_demo() -> bool:
    """Whether the city in this data folder is invented; then every page says so."""
    return DEMO_MARK.exists() or os.environ.get("KASANARI_DEMO") == "1"


def secret(name: str) -> str:
    """Return the secret ``name``: from the environment, or made once and kept in the data folder (mode 600)."""
    given = os.environ.get(f"KASANARI_{name.upper()}")
    if given:
        return given
    file = DATA / "secrets" / name
    if not file.exists():
        _make_secret(file)
    return file.read_text()


def _make_secret(file: Path) -> None:
    """Write a secret, whole or not at all: of processes that start together all read the one that came first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=file.parent) as made:  # mode 600
        made.write(secrets.token_urlsafe(48))
        made.flush()
        with suppress(FileExistsError):
            os.link(made.name, file)
