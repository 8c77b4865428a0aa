"""Laws that are read off the sources: layers, no city in the code, catalogues, templates, tests that assert."""

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template import engines

from kasanari import packs
from kasanari.config import places
from kasanari.lib import kana

SOURCE = places.HOME / "src" / "kasanari"
TEXTS = (".py", ".html", ".css", ".js", ".typ", ".toml", ".csv", ".yaml", ".json", ".md")


def test_rooms_import_from_lower_floors_only():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=places.HOME, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_code_knows_a_city():
    words = set()
    for pack in (places.PACKS / "kurume", places.PACKS / "hoshimi"):
        town = packs.load(pack).municipality
        words |= {re.sub(r"[市町村]$", "", town.label), re.sub(r"(し|ちょう|まち|むら)$", "", town.kana)}
        words |= {town.label_en.split()[0], pack.name}
    words |= {kana.to_katakana(word) for word in words}
    assert {"久留米", "くるめ", "クルメ", "kurume", "星見", "ほしみ"} <= words
    forbidden = re.compile("|".join(sorted(map(re.escape, words))), re.IGNORECASE)
    files = [file for file in SOURCE.rglob("*") if file.suffix in TEXTS and "vendor" not in file.parts]
    assert len(files) > 150
    assert [str(file) for file in files if forbidden.search(file.read_text())] == []


def test_catalogues_are_complete():
    place = importlib.util.spec_from_file_location("messages", places.HOME / "tools" / "messages.py")
    messages = importlib.util.module_from_spec(place)
    place.loader.exec_module(messages)
    assert len(messages.collected()) > 500
    assert [problem for language in messages.COMPLETE for problem in messages._problems(language)] == []


def test_every_template_is_used():
    named = "".join(file.read_text() for file in SOURCE.rglob("*") if file.suffix in (".py", ".html"))
    known_by_convention = (
        "400.html",
        "403.html",
        "403_csrf.html",
        "404.html",
        "500.html",
        "account/",
        "mfa/",
        "allauth/",
        "ui/forms/",
    )
    unused = []
    for file in SOURCE.glob("*/templates/**/*.html"):
        name = str(file.relative_to(next(p for p in file.parents if p.name == "templates")))
        tag = f"<c-{name.removeprefix('cotton/').removesuffix('.html').replace('_', '-')}"
        if not name.startswith(known_by_convention) and name not in named and tag not in named:
            unused.append(name)
    assert unused == []


def test_undefined_variables_fail():
    with pytest.raises(AssertionError, match="undefined template variable"):
        engines["django"].from_string("{{ nobody_defined_this }}").render({})


def test_every_test_asserts_something():
    silent = []
    for file in sorted((places.HOME / "tests").rglob("test_*.py")):
        tree = ast.parse(file.read_text())
        helpers = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and _asserts(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _asserts(node, helpers):
                silent.append(f"{file.name}:{node.name}")
    assert silent == []


def _asserts(function, helpers=frozenset()):
    """Whether it asserts, expects an exception, counts queries, or calls a function of its file that does."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.endswith(("raises", "django_assert_num_queries", ".look", "fail")) or called in helpers:
                return True
    return False
