"""The first accounts of an installation are opened from the command line."""

import io

import pytest
from django.contrib.auth import authenticate

from kasanari.cli import _parser
from kasanari.staff.models import Posting, User

pytestmark = pytest.mark.django_db


def staff(monkeypatch, *arguments, typed=""):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    chosen = _parser().parse_args(["staff", *arguments])
    return chosen.run(chosen)


def test_opened_account_can_sign_in_and_be_posted(monkeypatch, rf):
    assert staff(monkeypatch, "open-account", "200001", "見本 一子", typed="long-enough-pass\n") == 0
    assert staff(monkeypatch, "post", "200001", "general") == 0
    user = User.objects.get(username="200001")
    assert user.check_password("long-enough-pass")
    assert authenticate(rf.post("/"), username="200001", password="long-enough-pass") == user
    assert Posting.objects.get(user=user).desk_code == "general"


@pytest.mark.parametrize(
    ("arguments", "typed", "told"),
    [
        (["open-account", "200002", "見本", "--agency", "nobody"], "long-enough-pass\n", "No agency nobody"),
        (["open-account", "200003", "見本"], "short\n", "12"),
        (["post", "999999", "general"], "", "No account 999999"),
    ],
)
def test_mistakes_are_told_with_the_remedy(monkeypatch, capsys, arguments, typed, told):
    assert staff(monkeypatch, *arguments, typed=typed) == 1
    assert told in capsys.readouterr().err
    assert not User.objects.filter(username__startswith="20000").exists()
