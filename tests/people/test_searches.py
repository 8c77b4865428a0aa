"""Labelled searches: what a counter types in a hurry finds the person meant within the first five."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasanari import gate
from kasanari.lib import kana, wareki
from kasanari.people.models import FoundBy
from kasanari.people.search import find, marked, read
from kasanari.people.search.grams import grams_of
from tests import world
from tests.people import town

FIRST = 5
SHARE = 0.98
MOST_PIECES = 30
"""Of one person in the mean: ten million are what the index of a city may grow to."""

WATANABE, TANAKA = "00100137", "00101096"
TOWN = town.rows("town.csv")
PERSONS = [(person, grams_of(person)) for person in map(town.person_of, TOWN)]


def numbers_found(typed, by, limit=FIRST):
    return [person.registry_number for person in find(read(typed), to=by, limit=limit).persons]


@pytest.mark.django_db
@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.nightly), 2])
def test_searches_find_whom_they_mean_within_the_first_five(every):
    """Every night all of them; by day one of two, which is as many as a developer waits for."""
    by = world.worker("general")
    town.known_to("general", town.settled(), by=by)
    asked = town.searches()[::every]
    with gate.recorded("test.search", reader=by):
        missed = [search for search in asked if search.number not in numbers_found(search.typed, by)]
    for search in missed:
        print("missed:", *search)  # noqa: T201  (pytest -rP tells what is missed although the share is kept)
    assert len(asked) >= 230
    assert len(missed) <= (1 - SHARE) * len(asked), missed


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["0942-00-1234", "00-1234", "+81 942 00 1234", "東町42", "東町42-1", "渡辺 東町", "渡辺 00-1234"]
)
def test_by_phone_and_address_only_those_are_found_whom_one_may_locate(typed):
    """Who may look residents up learns their name and district, not where they live or are called."""
    by = world.worker("general")
    persons = town.settled(WATANABE, TANAKA)
    with gate.recorded("test.search", reader=by):
        assert numbers_found(typed, by) == []
        assert numbers_found("渡辺 太郎", by) == [WATANABE]
        town.known_to("general", persons, by=by)
        gate.forget()
        assert numbers_found(typed, by) == [WATANABE]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["わたなべ 3月4日", "渡辺 太郎 1950年", "たろう わたなべ", "渡辺 3月5日"])
def test_words_asked_for_together_find_whom_words_asked_for_apart_find(typed, monkeypatch):
    by = world.worker("general")
    town.known_to("general", town.settled(), by=by)
    with gate.recorded("test.search", reader=by):
        together = numbers_found(typed, by)
        monkeypatch.setattr("kasanari.people.search.finding.MOST_QUESTIONS", 0)
        assert numbers_found(typed, by) == together


@pytest.mark.django_db
def test_the_town_is_dense_enough_for_the_order_to_matter_and_its_table_small():
    persons = town.settled()
    assert len(persons) >= 150
    pieces = FoundBy.objects.values_list("grams", flat=True)
    assert sum(map(len, pieces)) / len(persons) <= MOST_PIECES


@pytest.mark.parametrize(
    ("name", "typed", "hits"),
    [
        ("渡辺 太郎", "渡邉", ["渡辺"]),
        ("渡\U000e0101邉\U000e0110 例子", "渡辺", ["渡\U000e0101邉\U000e0110"]),
        ("葛\U000e0100城 例", "葛城", ["葛\U000e0100城"]),
        ("髙﨑 見本", "崎見", ["﨑 見"]),
        ("𠮷田 見男", "吉田 男", ["𠮷田", "男"]),
        ("オオノ カクウ", "おーの", ["オオノ"]),
        ("オオノ カクウ", "ohno", ["オオノ"]),
        ("サトウ コウイチ", "こういち", ["コウイチ"]),
        ("サトウ コウイチ", "さとう", ["サトウ"]),
        ("サトウ ウメ", "さと", ["サトウ"]),
        ("オノ オリエ", "おの", ["オノ"]),
        ("シマヅ カヒサ", "しまず", ["シマヅ"]),
        ("ワタナベ タロウ", "ﾜﾀﾅﾍﾞ 3月4日", ["ワタナベ"]),
        ("渡辺 太郎", "たなか", []),
    ],
)
def test_what_was_searched_for_is_marked_and_nothing_is_lost(name, typed, hits):
    pieces = marked(name, read(typed))
    assert "".join(piece for piece, _ in pieces) == name
    assert [piece.strip() for piece, is_hit in pieces if is_hit] == hits


def fits(typed, grams):
    """Whether a person with these pieces is found, as ``find`` asks it of the database."""
    words = read(typed).words
    return bool(words) and all(any(set(sense.grams) <= grams for sense in word.senses) for word in words)


somebody = st.sampled_from(PERSONS)


@given(somebody, st.data())
def test_every_part_of_the_written_name_finds_the_person(found, data):
    person, grams = found
    name = re.sub("[ ・]", "", person.family_name + person.given_name or person.alternative_name)
    letters = re.findall(r".[\ufe00-\ufe0f\U000e0100-\U000e01ef]*", name)
    start = data.draw(st.integers(0, max(len(letters) - 2, 0)))
    end = data.draw(st.integers(min(start + 2, len(letters)), len(letters)))
    assert fits("".join(letters[start:end]), grams)


@given(somebody, st.sampled_from(["hiragana", "katakana", "half-width", "no space"]))
def test_the_whole_reading_finds_the_person_in_every_script(found, script):
    person, grams = found
    written = {
        "hiragana": kana.to_hiragana,
        "katakana": kana.to_katakana,
        "half-width": half_width,
        "no space": lambda reading: reading.replace(" ", ""),
    }[script]
    assert fits(written(person.kana), grams)


@given(somebody, st.sampled_from([str, wareki.format, wareki.format_short]))
def test_a_birth_date_finds_the_person_in_every_notation(found, notation):
    person, grams = found
    assert fits(notation(person.birth_on), grams)


HALF_WIDTH = {
    unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E) if chr(code) not in "ﾞﾟ"
} | {"\u3099": "ﾞ", "\u309a": "ﾟ"}


def half_width(reading):
    return "".join(HALF_WIDTH.get(mark, mark) for mark in unicodedata.normalize("NFD", reading))
