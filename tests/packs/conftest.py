"""Packs to read, and a copy of the tiny one to break."""

import shutil
from pathlib import Path

import pytest

from kasanari import packs

from .town import PACKS, TownPack


@pytest.fixture(scope="session")
def kurume() -> packs.City:
    return packs.load(PACKS / "kurume")


@pytest.fixture(scope="session")
def hoshimi() -> packs.City:
    return packs.load(PACKS / "hoshimi")


@pytest.fixture
def town(tmp_path: Path) -> TownPack:
    return TownPack(shutil.copytree(PACKS / "hoshimi", tmp_path / "town"))
