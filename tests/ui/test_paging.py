"""Pages of a list that nobody counts."""

import pytest

from kasanari.staff.models import User
from kasanari.ui.paging import leaf
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    """Seven workers, one after the other."""
    ids = [world.worker(name=f"見本 {number}").pk for number in range(7)]
    return User.objects.filter(pk__in=ids).order_by("username")


@pytest.mark.parametrize(
    ("asked", "number", "shown", "before", "after"),
    [
        (None, 1, slice(0, 3), False, True),
        ("2", 2, slice(3, 6), True, True),
        ("3", 3, slice(6, 7), True, False),
        ("4", 1, slice(0, 3), False, True),
        ("0", 1, slice(0, 3), False, True),
        ("-1", 1, slice(0, 3), False, True),
        ("zwei", 1, slice(0, 3), False, True),
        ("２", 1, slice(0, 3), False, True),
        ("9" * 30, 1, slice(0, 3), False, True),
    ],
)
def test_a_page_tells_what_lies_before_and_after(rows, asked, number, shown, before, after):
    page = leaf(rows, asked, size=3)
    assert (page.number, page.object_list) == (number, list(rows)[shown])
    assert (page.has_previous, page.has_next) == (before, after)


def test_a_full_last_page_leads_nowhere(rows):
    assert not leaf(rows, None, size=7).has_other_pages
