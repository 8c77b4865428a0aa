"""``kasanari pack …`` as the one who keeps the pack uses it."""

import argparse

import pytest
from pytest_django import Settings

from kasanari.packs import actions, appliers, commands
from kasanari.packs.models import PackVersion

from .town import TownPack


@pytest.fixture(autouse=True)
def no_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appliers, "_appliers", {})


@pytest.fixture
def nothing_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on the first day, whatever pack the test database was made with."""
    monkeypatch.setattr(actions, "in_force", PackVersion.objects.filter(municipality="990019").last)


def run(*arguments: object) -> int:
    parser = argparse.ArgumentParser(prog="kasanari")
    commands.register(parser.add_subparsers(required=True))
    chosen = parser.parse_args([str(argument) for argument in arguments])
    code: int = chosen.run(chosen)
    return code


def test_check_counts_what_it_read(town: TownPack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("pack", "check", town.path) == 0
    assert capsys.readouterr().out == "星見町, version 2024.3: no problems.\n3 districts, 4 desks, 3 initiatives.\n"


def test_check_tells_every_problem(town: TownPack, capsys: pytest.CaptureFixture[str]) -> None:
    town.replace("desks.toml", 'agency = "town"', 'agency = "tawn"')
    town.replace("districts.csv", ",coast,", ",moon,")
    assert run("pack", "check", town.path) == 1
    told = capsys.readouterr().err
    assert "2 problems" in told
    assert "desks.toml: desks[madoguchi].agency: “tawn” does not stand in agencies.toml." in told
    assert "    → Add it there, or use one of its codes: hoshi-shakyo, town." in told


def test_without_a_path_it_is_the_installations_own(
    town: TownPack, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.KASANARI_PACK = str(town.path)
    assert run("pack", "check") == 0
    assert "星見町" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.usefixtures("nothing_applied")
def test_apply_says_what_is_in_force(town: TownPack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("pack", "apply", town.path, "--by", "情報政策担当") == 0
    assert run("pack", "apply", town.path) == 0
    assert capsys.readouterr().out == "990019 2024.3 is in force.\n990019 2024.3 is already in force.\n"
    assert PackVersion.objects.get(municipality="990019").applied_by == "情報政策担当"


@pytest.mark.django_db
@pytest.mark.usefixtures("nothing_applied")
def test_apply_refuses_a_broken_pack(town: TownPack, capsys: pytest.CaptureFixture[str]) -> None:
    town.replace("districts.csv", ",coast,", ",moon,")
    assert run("pack", "apply", town.path) == 1
    assert "Nothing was applied." in capsys.readouterr().err
    assert not PackVersion.objects.filter(municipality="990019").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("nothing_applied")
def test_diff_before_the_first_version(town: TownPack, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("pack", "diff", town.path) == 0
    told = capsys.readouterr().out
    assert told.startswith("nothing applied yet → 2024.3\n")
    assert "  + added    madoguchi  まるごと相談" in told


@pytest.mark.django_db
@pytest.mark.usefixtures("nothing_applied")
def test_diff_of_a_broken_pack(town: TownPack) -> None:
    town.replace("districts.csv", ",coast,", ",moon,")
    assert run("pack", "diff", town.path) == 1


def test_a_name_too_long_for_the_record_is_refused(town: TownPack, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("pack", "apply", town.path, "--by", "長" * 151)
    assert "150" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "diff", "apply"])
def test_help_says_what_the_command_does(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("pack", command, "--help")
    assert "the pack's folder" in capsys.readouterr().out
