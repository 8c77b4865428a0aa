"""名寄せ: names by knowledge, persons by reasons for and against, everybody by blocks."""

import csv
from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kasanari.people.addresses import search_form
from kasanari.people.duplicates import Known, compare, same_name
from kasanari.people.duplicates.finding import LARGEST, blocks_of, likely_pairs, neighbours
from kasanari.people.duplicates.proposing import propose_likely
from kasanari.people.duplicates.score import PROPOSE
from kasanari.people.models import MergeProposal, Person, ProposalState
from tests import world

PAIRS = list(csv.DictReader((Path(__file__).parent / "names.csv").read_text().splitlines()))
EXPLAINED = {
    ("大津 梓", "大津 梓"): "two slips at once, オオヅ for オオツ and アヅサ for アズサ, sound too far apart",
    (
        "フェルナンダ・リマ",
        "フエルナンダ・リマ",
    ): "small letters written large in full-width kana: also how キヨコ differs from キョウコ",
}
"""Pairs of the list that are judged wrongly, each with the reason why that is left so."""

BORN = date(1950, 3, 12)


def verdict(pair):
    return same_name(pair["a"], pair["b"], kana_a=pair["kana_a"], kana_b=pair["kana_b"])


def test_ninety_nine_of_a_hundred_labelled_pairs_are_judged_right():
    missed = [pair for pair in PAIRS if verdict(pair).is_same != (pair["same"] == "1")]
    told = "\n".join(f"{pair['a']} {pair['b']} ({pair['note']}): {verdict(pair)}" for pair in missed)
    assert {(pair["a"], pair["b"]) for pair in missed} == EXPLAINED.keys(), told
    assert len(missed) <= len(PAIRS) / 100


def test_the_list_is_what_it_should_be():
    same = sum(pair["same"] == "1" for pair in PAIRS)
    assert len(PAIRS) >= 400
    assert 0.4 < same / len(PAIRS) < 0.6
    assert sum(pair["hard"] == "1" for pair in PAIRS) >= 60
    assert len({tuple(pair.values()) for pair in PAIRS}) == len(PAIRS)


def test_it_does_not_matter_which_name_comes_first():
    for pair in PAIRS:
        other = same_name(pair["b"], pair["a"], kana_a=pair["kana_b"], kana_b=pair["kana_a"])
        assert other.is_same == verdict(pair).is_same, pair


@given(st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_written_gets_a_verdict(a, b):
    assert 0 <= same_name(a, b).score <= 1


def somebody(number=1, **facts):
    about = {"family": "見本", "given": "太郎", "kana": "ミホン タロウ", "birth_on": BORN} | facts
    return Known(id=UUID(int=number), **about)


def likeness(one, other):
    return compare(somebody(1, **one), somebody(2, **other))


LIKELY = {
    "name and birth date": ({}, {}),
    "variant and birth date": ({"family": "髙﨑", "kana": ""}, {"family": "高崎", "kana": ""}),
    "kana only": ({}, {"family": "ミホン", "given": "タロウ", "kana": ""}),
    "day and month exchanged": ({}, {"birth_on": date(1950, 12, 3)}),
    "昭和 for 平成": ({"birth_on": date(1930, 5, 1)}, {"birth_on": date(1993, 5, 1)}),
    "phone, no birth date": ({"birth_on": None, "phone": "0942000000"}, {"phone": "0942000000"}),
    "a digit wrong, the same address": ({"address": "架空町1"}, {"birth_on": date(1950, 3, 13), "address": "架空町1"}),
    "name of before the marriage": ({"family": "架空", "former": (("見本 太郎", ""),)}, {}),
    "married, same phone": ({"family": "架空", "phone": "0942000000"}, {"phone": "0942000000"}),
}
UNLIKELY = {
    "twins": ({"given": "一花", "address": "架空町1"}, {"given": "二葉", "kana": "ミホン フタバ", "address": "架空町1"}),
    "twins with one phone": (
        {"given": "一花", "address": "架空町1", "phone": "0942000000"},
        {"given": "二葉", "kana": "", "address": "架空町1", "phone": "0942000000"},
    ),
    "father and son of one reading": (
        {"given": "健一", "kana": "ミホン ケンイチ", "address": "架空町1", "phone": "0942000000"},
        {"given": "賢一", "kana": "ミホン ケンイチ", "birth_on": date(1980, 3, 12), "address": "架空町1", "phone": "0942000000"},
    ),
    "father and son of one name": ({"address": "架空町1"}, {"birth_on": date(1976, 8, 1), "address": "架空町1"}),
    "swapped digits at one address": (
        {"given": "健一", "address": "架空町1", "phone": "0942000000"},
        {"given": "健二", "kana": "ミホン ケンジ", "birth_on": date(1950, 3, 21), "address": "架空町1", "phone": "0942000000"},
    ),
    "two numbers of the register": ({"registry_number": "1", "phone": "0942000000"}, {"registry_number": "2", "phone": "0942000000"}),
    "a name alone": ({"birth_on": None}, {}),
    "a birth date alone": ({}, {"family": "架空", "given": "次郎", "kana": "カクウ ジロウ"}),
    "a digit wrong in the date of a common name": ({}, {"birth_on": date(1950, 3, 13)}),
}  # fmt: skip


@pytest.mark.parametrize("pair", LIKELY.values(), ids=LIKELY)
def test_one_person_written_down_twice_is_proposed(pair):
    assert likeness(*pair).score >= PROPOSE, likeness(*pair)


@pytest.mark.parametrize("pair", UNLIKELY.values(), ids=UNLIKELY)
def test_two_persons_are_not_proposed(pair):
    assert likeness(*pair).score < PROPOSE, likeness(*pair)


def test_the_reasons_say_what_speaks_against():
    twins = likeness(*UNLIKELY["twins"])
    assert "twins" in twins.codes
    assert "birth_generation" in likeness(*UNLIKELY["father and son of one name"]).codes
    assert "household_digits" in likeness(*UNLIKELY["swapped digits at one address"]).codes
    assert twins.codes[0] == "twins", "the weightiest first"


def test_an_address_is_one_however_it_is_written():
    assert search_form("架空町１丁目２番３号") == search_form("架空町1-2-3") == search_form("架空町 1ー2ー3")
    assert search_form("架空町1-23") != search_form("架空町12-3")


def a_town(size):
    """Persons of invented names and dates, every fiftieth of them written down twice."""
    once = [
        somebody(number * 2, family=f"架空{number % 97}", given=f"見本{number}", kana="", birth_on=BORN + timedelta(days=number % 20000))
        for number in range(1, size + 1)
    ]  # fmt: skip
    twice = [Known(**(vars(one) | {"id": UUID(int=one.id.int + 1)})) for one in once[::50]]
    return [*once, *twice], {(one.id, UUID(int=one.id.int + 1)) for one in once[::50]}


def test_everybody_written_down_twice_is_found_and_the_work_grows_with_the_town():
    town, wanted = a_town(1000)
    assert {(pair.first, pair.second) for pair in likely_pairs(town)} == wanted
    compared = [compared_in(a_town(size)[0]) / size for size in (1000, 4000)]
    assert compared[1] < 3 * compared[0] + 1


def compared_in(town):
    return sum(len(others) for _, others in neighbours(town))


def test_each_pair_that_shares_a_block_is_compared_once_and_no_other():
    town = a_town(300)[0][::-1]
    blocks = Counter(block for one in town for block in set(blocks_of(one)))
    small = {block for block, persons in blocks.items() if persons <= LARGEST}
    sharing = {
        frozenset((one.id, other.id))
        for one, other in combinations(town, 2)
        if set(blocks_of(one)) & set(blocks_of(other)) & small
    }
    compared = [frozenset((one.id, other.id)) for one, others in neighbours(town) for other in others]
    assert len(compared) == len(sharing) > 20
    assert set(compared) == sharing


@pytest.mark.nightly
def test_a_city_is_compared_in_a_few_minutes():
    town, wanted = a_town(100_000)
    assert wanted <= {(pair.first, pair.second) for pair in likely_pairs(town)}


@pytest.mark.django_db
def test_the_comparison_fills_the_queue_once_and_takes_no_for_an_answer():
    by = world.worker("multi-agency")
    for family in ("見本", "見本", "架空"):
        world.case_at(by, desk="multi-agency", family=family)
    Person.objects.update(birth_on=BORN)
    assert propose_likely(at=timezone.now()) == 1
    proposal = MergeProposal.objects.get()
    assert (proposal.proposed_by, proposal.reasons, proposal.score) == (None, ["birth_same", "name_same"], 0.9)
    answered = {"looked_at": timezone.now(), "looked_by": by, "answer": "別の人。"}
    MergeProposal.objects.update(state=ProposalState.REFUSED, **answered)
    assert propose_likely(at=timezone.now()) == 0
    assert MergeProposal.objects.count() == 1
