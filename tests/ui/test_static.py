"""Style sheets, scripts and the copies of third-party files."""

import re
from pathlib import Path

import pytest

import kasanari.ui
from kasanari.ui import vendor

STATIC = Path(kasanari.ui.__file__).parent / "static" / "ui"
CSS = sorted(STATIC.rglob("*.css"))


@pytest.mark.parametrize("path", [*CSS, *STATIC.rglob("*.js")], ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    """Staff networks have no internet, and a public page must not tell others who reads it."""
    assert not re.search(
        r"(https?:)?//(?!www\.w3\.org)[a-z0-9-]+\.", re.sub(r"^\s*//.*$", "", path.read_text(), flags=re.MULTILINE)
    )


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_every_file_of_a_style_sheet_exists_or_is_copied(path: Path) -> None:
    for reference in re.findall(r'url\("([^"]+)"\)', path.read_text()):
        place = (path.parent / reference).resolve().relative_to(STATIC.parent / "vendor")
        assert str(place) in vendor.FILES.values()


def test_colours_are_roles_everywhere_but_in_the_settings() -> None:
    """A literal colour would not turn with dark mode."""
    for path in CSS:
        if path.name not in {"settings.css", "print.css"}:
            assert not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(", path.read_text()), path.name


def test_every_role_used_is_defined() -> None:
    text = "".join(path.read_text() for path in CSS)
    used = set(re.findall(r"var\((--[\w-]+)", text))
    defined = set(re.findall(r"(--[\w-]+)\s*:", text))
    tokens = {name for name in used if re.match(r"--(color|font|line-height|border-radius|elevation)-", name)}
    assert used - defined - tokens == set()


def test_files_are_copied_and_stale_ones_vanish(tmp_path: Path) -> None:
    modules, target = tmp_path / "node_modules", tmp_path / "vendor"
    for source in vendor.FILES:
        (modules / source).parent.mkdir(parents=True, exist_ok=True)
        (modules / source).write_text(source)
    target.mkdir()
    (target / "stale.css").touch()
    vendor.copy_files(modules, target)
    found = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert found == set(vendor.FILES.values())


def test_a_missing_package_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    target = tmp_path / "vendor"
    target.mkdir()
    (target / "tokens.css").touch()
    with pytest.raises(vendor.MissingPackageError, match=r"tokens\.css.*npm ci"):
        vendor.copy_files(tmp_path, target)
    assert (target / "tokens.css").exists()
