"""``kasanari account`` on the command line."""

import argparse
import json

import pytest

from kasanari import packs
from kasanari.welfareplan.commands import plan_for, register

pytestmark = pytest.mark.django_db


def run(*arguments):
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    chosen = parser.parse_args(["account", *arguments])
    return chosen.run(chosen)


def test_writes_the_account_to_a_file(tmp_path):
    target = tmp_path / "account.json"
    assert run("--fiscal-year", "2022", "--output", str(target)) == 0
    assert sum(len(pillar["initiatives"]) for pillar in json.loads(target.read_text())["pillars"]) == 34


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--fiscal-year", "1999"), "from 2020 to 2025"),
        (("--fiscal-year", "2022", "--plan", "nosuch"), "Choose one of: sasaeau-2020"),
        (("--fiscal-year", "2022", "--output", "/nowhere/account.json"), "/nowhere/account.json"),
    ],
)
def test_says_what_is_wrong_and_writes_nothing(arguments, told, capsys):
    assert run(*arguments) == 1
    output = capsys.readouterr()
    assert told in output.err
    assert output.out == ""


def test_without_a_plan_takes_the_one_in_force_else_the_latest():
    assert plan_for(packs.city(), 2022) == plan_for(packs.city(), 2040) == "sasaeau-2020"
