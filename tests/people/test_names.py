"""A name is stored exactly as it was given and found however it is typed."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from kasanari.people.actions import Particulars, register_person
from kasanari.people.models import Person
from tests import world
from tests.people.finding import found

pytestmark = pytest.mark.django_db

WATANABE = "渡\U000e0101邉\U000e0110"  # two ideographic variation sequences
YOSHIDA = "𠮷田"  # a character outside the BMP
NAMES = {
    "IVS": WATANABE,
    "non-BMP": YOSHIDA,
    "variants": "髙﨑",
    "compatibility ideograph": "\ufa19\ufa1a",  # NFKC would turn it into 神祥
    "half-width kana": "ﾐﾎﾝ",
    "full-width Latin": "Ｎｇｕｙｅｎ",
    "decomposed": "Nguye\u0302\u0303n",
    "composed": "Nguyễn",
    "iteration mark": "佐々木",
    "wide space": "見本　次郎",
    "several scripts": "वीर サ·나",
}


def registered(by=None, **given):
    by = by or world.worker("general")
    return register_person(particulars=Particulars(**given), by=by, at=timezone.now())


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_every_character_survives_saving_and_loading(name):
    person = registered(family_name=name, given_name="見本", alternative_name=name, roman_name=name)
    loaded = Person.objects.get()
    for field in ("family_name", "alternative_name", "roman_name"):
        assert [hex(ord(c)) for c in getattr(loaded, field)] == [hex(ord(c)) for c in name], field
    loaded.save()
    person.refresh_from_db()
    assert person.family_name == name


def test_the_database_counts_characters_as_we_do():
    registered(family_name=WATANABE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT char_length(family_name), family_name FROM people_person")
        assert cursor.fetchone() == (len(WATANABE), WATANABE)


@pytest.mark.parametrize(
    "typed",
    [
        "渡辺",
        "渡邉",
        "渡邊",
        WATANABE,
        "わたなべ",
        "ワタナベ",
        "ﾜﾀﾅﾍﾞ",
        "なべ",
        "渡辺 太郎",
        "渡邉　太郎",
        "太郎 わたなべ",
        "タロウ",
    ],
)
def test_a_name_is_found_however_it_is_typed(typed):
    by = world.worker("general")
    wanted = registered(by, family_name=WATANABE, given_name="太郎", family_kana="ワタナベ", given_kana="タロウ")
    registered(by, family_name="見本", given_name="次郎", family_kana="ミホン", given_kana="ジロウ")
    assert found(typed) == [wanted]


@pytest.mark.parametrize("typed", ["渡辺 次郎", "たなか", "太郎丸", "見本渡辺", "タロウワタナベ"])
def test_every_word_must_meet_one_of_the_names(typed):
    registered(family_name=WATANABE, given_name="太郎", family_kana="ワタナベ", given_kana="タロウ")
    assert found(typed) == []


@pytest.mark.parametrize("typed", ["nguyen", "Nguyễn", "NGUYEN THI", "ぐえん", "グエン・ティ", "花田", "はなだ"])
def test_foreign_and_alternative_names_are_found_too(typed):
    wanted = registered(
        alternative_name="花田 見本",
        alternative_kana="ハナダ ミホン",
        roman_name="Nguyễn Thị Mẫu",
        family_kana="グエン",
        given_kana="ティ",
    )
    assert found(typed) == [wanted]


def test_letters_that_mean_something_to_the_database_are_only_letters():
    registered(family_name="見本")
    for typed in ("%", "_", "\\", "%本", "見_", '"; DROP TABLE people_person; --'):
        assert found(typed) == [], typed


@pytest.mark.parametrize("typed", ["・", "'", "-", "- ・", "", "　"])
def test_words_without_a_letter_find_nobody(typed):
    """Marks that the key leaves out would otherwise list every resident."""
    registered(family_name="見本")
    assert found(typed) == []


def test_people_are_listed_in_the_order_of_their_readings():
    by = world.worker("general")
    for family, kana in (("渡辺", "ワタナベ"), ("相川", "アイカワ"), ("見本", "ミホン")):
        registered(by, family_name=family, family_kana=kana, given_name="太郎")
    assert [person.family_name for person in found("太郎")] == ["相川", "見本", "渡辺"]


def test_a_foreign_name_without_family_name_shows_its_alternative_name():
    assert registered(alternative_name="グエン・ティ", alternative_kana="グエンティ").name == "グエン・ティ"
    assert registered(family_name="見本", given_name="太郎", alternative_name="別名").name == "見本 太郎"
    assert registered(given_name="太郎", given_kana="タロウ").kana == "タロウ"


def test_a_person_has_some_name():
    with pytest.raises(IntegrityError, match="person_has_a_name"), transaction.atomic():
        registered(family_kana="ミホン")
    assert not Person.objects.exists()


def test_a_name_too_long_for_its_field_is_not_cut():
    with pytest.raises(DataError), transaction.atomic():
        registered(family_name="長" * 61)
    assert not Person.objects.exists()


def test_nobody_dies_before_birth():
    person = registered(family_name="見本", birth_on=timezone.datetime(1950, 3, 4).date())
    person.death_on = person.birth_on.replace(year=1949)
    with pytest.raises(IntegrityError, match="person_dies_after_birth"), transaction.atomic():
        person.save()
    person.death_on = person.birth_on  # a child that lived one day
    person.save()
    assert Person.objects.get().death_on == person.birth_on


def test_an_age_is_known_only_with_a_birth_date():
    person = registered(family_name="見本", birth_on=timezone.datetime(1950, 3, 4).date())
    day = timezone.datetime(2026, 3, 3).date()
    assert (person.age_on(day), person.age_on(day.replace(day=4))) == (75, 76)
    assert registered(family_name="不詳").age is None
