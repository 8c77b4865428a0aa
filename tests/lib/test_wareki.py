"""Era dates are printed as an office prints them and read as people write them."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasanari.lib import wareki

DAYS = st.dates(min_value=date(1000, 1, 1))


@pytest.mark.parametrize(
    ("day", "full", "short"),
    [
        (date(2026, 11, 23), "令和8年11月23日", "R8.11.23"),
        (date(2019, 5, 1), "令和元年5月1日", "R1.5.1"),
        (date(2019, 4, 30), "平成31年4月30日", "H31.4.30"),
        (date(1989, 1, 8), "平成元年1月8日", "H1.1.8"),
        (date(1989, 1, 7), "昭和64年1月7日", "S64.1.7"),
        (date(1926, 12, 25), "昭和元年12月25日", "S1.12.25"),
        (date(1926, 12, 24), "大正15年12月24日", "T15.12.24"),
        (date(1912, 7, 30), "大正元年7月30日", "T1.7.30"),
        (date(1912, 7, 29), "1912年7月29日", "1912.7.29"),
    ],
)
def test_a_date_bears_its_era(day: date, full: str, short: str) -> None:
    assert wareki.format(day) == full
    assert wareki.format_short(day) == short


@pytest.mark.parametrize(
    ("year", "full", "short"),
    [
        (2022, "令和4年度", "R4"),
        (2019, "令和元年度", "R1"),
        (2018, "平成30年度", "H30"),
        (1989, "平成元年度", "H1"),
        (1988, "昭和63年度", "S63"),
        (1911, "1911年度", "1911"),
    ],
)
def test_a_fiscal_year_bears_the_era_of_most_of_its_months(year: int, full: str, short: str) -> None:
    assert wareki.format_year(year) == full
    assert wareki.fiscal_year_short(year) == short


@pytest.mark.parametrize(
    "text",
    [
        "1950-03-04",
        "1950/3/4",
        "1950年3月4日",
        "19500304",
        "昭和25年3月4日",
        "昭和２５年３月４日",
        "昭25.3.4",
        "S25.3.4",
        "s25-3-4",
        "Ｓ２５．３．４",
        " S 25/03/04 ",
        "S25ー3ー4",
    ],
)
def test_one_birthday_in_many_hands(text: str) -> None:
    assert wareki.parse(text) == date(1950, 3, 4)


def test_the_first_year_of_an_era() -> None:
    readings = {wareki.parse(text) for text in ("R元.5.1", "令和元年5月1日", "㋿1年5月1日")}
    assert readings == {date(2019, 5, 1)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "昨日",
        "25.3.4",
        "S25.13.4",
        "2023-02-29",
        "R0.5.1",
        "平成31年5月1日",
        "令和元年4月30日",
        "明治45年7月29日",
        "X5.1.1",
        "R8.11",
        "元年5月1日",
        "S99999999.1.1",
        "0000-01-01",
        "1950-03-04; drop",
        "²⁵.3.4",
        "S25.3.٤",
    ],
)
def test_what_is_no_date_is_refused_with_the_text_given(text: str) -> None:
    with pytest.raises(wareki.WarekiError) as refusal:
        wareki.parse(text)
    assert refusal.value.text == text


@given(DAYS)
def test_every_printed_date_reads_back(day: date) -> None:
    assert wareki.parse(wareki.format(day)) == day
    assert wareki.parse(wareki.format_short(day)) == day
    assert wareki.parse(day.isoformat()) == day


@given(st.text() | st.text(alphabet="RHST令和平成昭元年月日.-/0123456789", max_size=12))
def test_any_text_is_a_date_or_a_refusal(text: str) -> None:
    with contextlib.suppress(wareki.WarekiError):
        assert isinstance(wareki.parse(text), date)
