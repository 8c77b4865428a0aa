"""What the documents say is there is there: links, variables, commands, words, the shape of decisions."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.apps import apps

from kasanari import cli
from kasanari.config import places

HOME = places.HOME
ROOT = [HOME / name for name in ("README.md", "README.ja.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")]
DOCUMENTS = sorted([*ROOT, *(HOME / "docs").rglob("*.md"), HOME / "packs" / "README.md"])
DECISIONS = sorted((HOME / "docs" / "decisions").glob("*.md"))
named = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(HOME)))


@named
def test_links_lead_somewhere(document):
    targets = re.findall(r"\]\((?!https?:)([^)#]*)", document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("picture", sorted((HOME / "docs" / "images").iterdir()), ids=lambda file: file.name)
def test_pictures_are_small_and_shown(picture):
    assert picture.stat().st_size < 250_000
    assert f"docs/images/{picture.name}" in (HOME / "README.md").read_text()


@named
def test_commands_of_the_documents_exist(document):
    parser = cli._parser()
    typed = re.findall(r"\.venv/bin/kasanari ([^\n`#|]+)", document.read_text())
    for words in (shlex.split(line, comments=True) for line in typed):
        if words == ["--help"]:
            continue
        try:
            parser.parse_args(words)
        except SystemExit as refused:
            pytest.fail(f"kasanari {' '.join(words)}: {refused}")


@named
def test_make_targets_of_the_documents_exist(document):
    targets = set(re.findall(r"^([a-z-]+):", (HOME / "Makefile").read_text(), re.MULTILINE))
    typed = set(re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text(), re.MULTILINE))
    assert typed <= targets


SECRETS = (
    "secret_key",
    "search_key",
    "audit_key",
    "audit_seal_key",
    "kasanari_owner_password",
    "kasanari_app_password",
)


def test_settings_name_every_variable_the_code_reads_and_no_other():
    code = "".join(file.read_text() for file in (HOME / "src").rglob("*.py"))
    # what is read or set as an environment variable stands in quotation marks; places.secret() adds its own
    read = set(re.findall(r"\"((?:KASANARI_[A-Z_]+)|DATABASE_URL)\"", code))
    read |= {f"KASANARI_{name.upper()}" for name in SECRETS}
    told = set(re.findall(r"`((?:KASANARI_[A-Z_]+)|DATABASE_URL)`", (HOME / "docs" / "settings.md").read_text()))
    assert {"DATABASE_URL", "KASANARI_DATA", "KASANARI_PACK"} <= read
    assert told == read


def glossary():
    """Rows of the glossary: (Japanese, English)."""
    lines = (HOME / "docs" / "glossary.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [(row[0], row[1]) for row in cells if row[0] != "日本語" and not set(row[0]) <= {"-"}]


def test_glossary_gives_each_japanese_term_one_english_name():
    rows = glossary()
    assert len(rows) > 80
    japanese, english = [row[0] for row in rows], [row[1].strip("`").lower() for row in rows]
    assert sorted(term for term in japanese if japanese.count(term) > 1) == []
    assert sorted({name for name in english if english.count(name) > 1}) == []


def test_glossary_names_every_table_once_and_only_tables_in_backticks():
    tables = {model.__name__ for model in apps.get_models() if model.__module__.startswith("kasanari.")}
    named = [english.strip("`") for _, english in glossary() if english.startswith("`")]
    assert sorted(named) == sorted(tables)


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda file: file.stem[:4])
def test_decisions_are_sentences_with_context_decision_and_consequences(decision):
    text = decision.read_text()
    title = text.splitlines()[0].removeprefix("# ")
    words = re.findall(r"[a-z0-9]+", title.lower().replace("'", ""))
    assert decision.stem[5:].split("-")[:3] == words[:3]
    assert [part for part in ("**Context.**", "**Decision.**", "**Consequences.**") if part not in text] == []
    assert 15 <= len(text.splitlines()) <= 25


def test_decisions_are_numbered_without_a_gap():
    assert [int(file.name[:4]) for file in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_versions_agree():
    project = re.search(r'^version = "(.+)"', (HOME / "pyproject.toml").read_text(), re.MULTILINE)[1]
    catalogue = yaml.safe_load((HOME / "publiccode.yml").read_text())
    latest = re.search(r"^## \[(\d.+)\] - (.+)$", (HOME / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert catalogue["softwareVersion"] == project == latest[1]
    assert str(catalogue["releaseDate"]) == latest[2]


def test_catalogue_entry_keeps_the_limits_of_its_standard():
    described = yaml.safe_load((HOME / "publiccode.yml").read_text())["description"]
    assert set(described) == {"en", "ja"}
    for text in described.values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000


def test_documents_know_no_machine():
    mine = (str(Path.home()), str(HOME))
    assert [str(file) for file in DOCUMENTS if any(path in file.read_text() for path in mine)] == []
