"""Invented names must look like names, read like names, and belong to nobody known."""

import csv
import random
import tomllib
from collections import Counter
from importlib import resources
from typing import Any

import pytest

from kasanari.demo import names
from kasanari.lib import kana

DATA = resources.files("kasanari.demo").joinpath("data")
VARIATION_SELECTOR = "\U000e0101"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(DATA.joinpath(name).read_text(encoding="utf-8").splitlines()))


def nationalities() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(DATA.joinpath("foreign_names.toml").read_text("utf-8"))["nationality"]
    return entries


def test_there_are_enough_names_for_a_city() -> None:
    assert len({row["written"] for row in rows("surnames.csv")}) >= 350
    for sex in (names.MALE, names.FEMALE):
        given = [row for row in rows("given_names.csv") if row["sex"] == sex]
        assert len({row["written"] for row in given}) >= 120
        per_decade = Counter(row["decade"] for row in given)
        assert sorted(per_decade) == [str(decade) for decade in range(1930, 2030, 10)]
        assert min(per_decade.values()) >= 30


@pytest.mark.parametrize("name", ["surnames.csv", "given_names.csv"])
def test_every_reading_is_katakana_and_no_line_comes_twice(name: str) -> None:
    entries = rows(name)
    for row in entries:
        assert kana.is_kana(row["kana"])
        assert row["kana"] == kana.to_katakana(row["kana"])
        assert float(row["weight"]) > 0
    identities = Counter(tuple(value for key, value in row.items() if key != "weight") for row in entries)
    assert [identity for identity, count in identities.items() if count > 1] == []


def test_kana_in_a_written_name_is_its_reading() -> None:
    for row in rows("given_names.csv"):
        if kana.is_kana(row["written"]):
            assert kana.search_key(row["written"]).replace("を", "お") == kana.search_key(row["kana"])


def test_foreign_names_have_katakana_readings_and_latin_letters() -> None:
    for entry in nationalities():
        assert len(entry["language"]) == 2
        for key in ("family", "male", "female", "whole_male", "whole_female"):
            for text in entry.get(key, []):
                written, reading, *roman = text.split("|")
                assert kana.is_kana(reading), text
                assert (roman or [written])[0].isascii(), text


def test_most_languages_a_city_offers_are_spoken_by_somebody() -> None:
    spoken = {entry["language"] for entry in nationalities()}
    assert spoken >= {
        *("en", "zh", "pt", "es", "ko", "th", "vi", "tl"),
        *("fr", "ne", "hi", "ru", "id", "km", "my", "uk"),
    }


def test_the_same_seed_gives_the_same_names() -> None:
    drawn = [[names.surname(random.Random(7)).written for _ in range(3)] for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_registers_keep_their_characters() -> None:
    rng = random.Random(11)
    written = "".join(names.surname(rng).written for _ in range(20_000))
    assert all(variant in written for variant in "髙﨑邉邊濵𠮷高")
    family = names.Name("田中", "タナカ")
    given = [names.given_name(rng, sex=names.MALE, birth_year=1975, family=family).written for _ in range(5_000)]
    assert any(f"祐{VARIATION_SELECTOR}" in name for name in given)
    assert any("祐" in name and VARIATION_SELECTOR not in name for name in given)


def test_a_given_name_fits_its_decade() -> None:
    rng = random.Random(3)
    family = names.Name("堤", "ツツミ")

    def drawn(year: int) -> set[str]:
        return {names.given_name(rng, sex=names.FEMALE, birth_year=year, family=family).kana for _ in range(900)}

    assert "ヒマリ" in drawn(2015)
    assert "ヒマリ" not in drawn(1945)
    assert drawn(1921) == drawn(1939)
    assert "ミサオ" in drawn(1935)


def test_nobody_is_called_like_a_well_known_person() -> None:
    rng = random.Random(5)
    nakamura = names.Name("中村", "ナカムラ")
    drawn = {names.given_name(rng, sex=names.MALE, birth_year=2004, family=nakamura).written for _ in range(3_000)}
    assert "俊輔" not in drawn
    tsutsumi = names.Name("堤", "ツツミ")
    assert "俊輔" in {
        names.given_name(rng, sex=names.MALE, birth_year=2004, family=tsutsumi).written for _ in range(3_000)
    }


def test_names_without_parts_and_names_of_many() -> None:
    rng = random.Random(2)
    burmese = names.nationality_named("ミャンマー")
    whole, given = names.foreign_name(rng, burmese, sex=names.FEMALE)
    assert whole.roman
    assert given is None
    nepali = names.nationality_named("ネパール")
    drawn = [names.foreign_name(rng, nepali, sex=names.MALE)[1] for _ in range(200)]
    assert any(name is not None and " " in name.written for name in drawn)


def test_an_unknown_nationality_names_those_known() -> None:
    with pytest.raises(ValueError, match=r"ベトナム.*foreign_names\.toml"):
        names.nationality_named("アトランティス")
