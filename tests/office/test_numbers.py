"""Numbers are gapless, per mark and fiscal year, whatever happens to the act that took one."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from kasanari.office.models import NumberSeries
from kasanari.office.numbers import next_number


@pytest.mark.django_db
def test_numbers_are_written_as_the_office_writes_them(noon: datetime) -> None:
    assert next_number("document", "久地福", noon) == "8久地福第1号"
    assert next_number("document", "久地福", noon) == "8久地福第2号"
    assert next_number("case", "地福", noon) == "R8-地福-0001"


@pytest.mark.django_db
def test_each_mark_and_series_counts_for_itself(noon: datetime) -> None:
    next_number("document", "久地福", noon)
    assert next_number("document", "久長支", noon) == "8久長支第1号"
    assert next_number("case", "久地福", noon) == "R8-久地福-0001"


@pytest.mark.django_db
def test_counting_begins_anew_on_1_april_in_japan() -> None:
    last_evening = datetime(2027, 3, 31, 14, 59, tzinfo=UTC)
    midnight_in_japan = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)
    assert next_number("document", "久地福", last_evening) == "8久地福第1号"
    assert next_number("document", "久地福", midnight_in_japan) == "9久地福第1号"


@pytest.mark.django_db
def test_the_first_year_of_an_era_is_written_as_people_write_it() -> None:
    assert next_number("document", "久地福", datetime(2019, 6, 3, tzinfo=UTC)) == "元久地福第1号"
    assert next_number("document", "久地福", datetime(2028, 6, 3, tzinfo=UTC)) == "10久地福第1号"


@pytest.mark.django_db
def test_a_number_of_an_act_that_failed_is_given_again(noon: datetime) -> None:
    next_number("document", "久地福", noon)
    assert _take_or_fail("document", "久地福", noon, fails=True) == ""
    assert next_number("document", "久地福", noon) == "8久地福第2号"


@pytest.mark.usefixtures("own_connections")
def test_a_number_outside_a_transaction_is_refused(noon: datetime) -> None:
    mark = unused_mark()
    with pytest.raises(TransactionManagementError, match=r"transaction\.atomic"):
        next_number("document", mark, noon)
    assert not NumberSeries.objects.filter(mark=mark).exists()


@pytest.mark.usefixtures("own_connections")
def test_two_connections_never_get_the_same_number_and_leave_no_gap(noon: datetime) -> None:
    mark = unused_mark()
    together = Barrier(2, timeout=10)

    def take(rounds: int) -> list[str]:
        try:
            together.wait()
            tries = [_take_or_fail("case", mark, noon, fails=turn % 3 == 2) for turn in range(rounds)]
        finally:
            connection.close()
        return [number for number in tries if number]

    with ThreadPoolExecutor(2) as pool:
        both = [number for numbers in pool.map(take, [9, 9]) for number in numbers]
    assert sorted(both) == [f"R8-{mark}-{count:04}" for count in range(1, 13)]


def unused_mark() -> str:
    """These tests commit, and nobody may empty the tables after them: they keep to a mark of their own."""
    return uuid.uuid4().hex[:8]


class ActFailed(Exception):
    pass


def _take_or_fail(series: str, mark: str, at: datetime, *, fails: bool) -> str:
    with suppress(ActFailed), transaction.atomic():
        return _act(series, mark, at, fails=fails)
    return ""


def _act(series: str, mark: str, at: datetime, *, fails: bool) -> str:
    number = next_number(series, mark, at)
    if fails:
        raise ActFailed
    return number
