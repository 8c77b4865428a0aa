"""Whatever is wrong with a pack is told with file, key and remedy, and never by a traceback."""

import os
import random
from pathlib import Path

import pytest

from kasanari import packs

from .town import TownPack

PLAN = "plans/hoshizora-2023"
INITIATIVES = f"{PLAN}/initiatives.yaml"

MUTATIONS = [
    # file, old text, new text, key of the problem, words of its message or remedy
    ("municipality.toml", 'version = "2024.3"', 'version = ""', "version", "version is missing"),
    ("municipality.toml", "990019", "990018", "municipality.code", "check digit"),
    ("municipality.toml", 'kana = "ほしみちょう"\n', "", "municipality.kana", "missing"),
    ("municipality.toml", 'kana = "', 'kanaa = "x"\nkana = "', "municipality.kanaa", "No such key"),
    (
        "municipality.toml",
        "population = 4210",
        "population = true",
        "municipality.population",
        "whole number",
    ),
    ("municipality.toml", "2024-04-01", "2024-04-31", "", "not TOML"),
    ("municipality.toml", '"saturday"', '"caturday"', "municipality.closed.weekdays[0]", "monday"),
    ("municipality.toml", '"12-28"', '"12-32"', "municipality.closed.year_end", "12-29"),
    ("municipality.toml", "= 180", "= 0", "settings.consent_valid_days", "too small"),
    ("municipality.toml", "seireki", "heisei", "municipality.document_year_style", "wareki"),
    ("municipality.toml", "access_request_days = 3\n", "", "settings.access_request_days", "missing"),
    ("municipality.toml", "review_days = 3", "review_days = 0", "settings.review_days", "too small"),
    ("municipality.toml", "emergency_hours = 2", "emergency_hours = 5", "settings.emergency_hours", "1 to 4"),
    ("municipality.toml", "emergency_hours = 2", "emergency_hours = 0", "settings.emergency_hours", "too small"),
    ("municipality.toml", "_review_days = 1", "_review_days = 0", "settings.emergency_review_days", "too small"),
    ("districts.csv", "takadai,", "minato,", "districts[minato].code", "twice"),
    ("districts.csv", ",coast,", ",moon,", "districts[minato].group", "does not stand in"),
    ("towns.csv", "990-0001,minato", "9900001,minato", "towns[minato-hama].postal_code", "100-0001"),
    ("towns.csv", "990-0001,minato", "990-0001,moon", "towns[minato-hama].district", "does not stand in"),
    ("districts.csv", "yama,2,2", "yama,2,", "districts[mori].tile_column", "a column and a row"),
    ("districts.csv", "yama,2,2", "yama,2,1", "districts[mori].tile_column", "has the tile"),
    ("districts.csv", "yama,2,2", "yama,0,2", "districts[mori].tile_column", "off the map"),
    ("districts.csv", "2010-04-01,,", "2010-04-01,2009-03-31,", "districts[mori].until", "before it begins"),
    ("districts.csv", "2010-04-01", "2010-02-30", "districts[mori].since", "calendar"),
    ("districts.csv", "2010-04-01", "平成22年4月1日", "districts[mori].since", "2022-04-01"),
    (
        "districts.csv",
        "yama,2,2,2010-04-01,,",
        "yama,2,2,2010-04-01,,nothing",
        "districts[mori].unverified",
        "no field",
    ),
    ("districts.csv", "森の里地区,", ",", "districts[mori].label", "missing"),
    ("districts.csv", "森の里地区,", '"森の里地区,', "line 4", "not CSV"),
    ("districts.csv", "みなと地区,", "みなと,地区,", "line 2", "cells"),
    ("districts.csv", "みなと地区,", "みなと\x07地区,", "districts[minato].label", "U+0007"),
    ("districts.csv", "みなと地区,", "みなと\u202e地区,", "districts[minato].label", "U+202E"),
    ("districts.csv", "みなと地区,", "みなと地区 ,", "districts[minato].label", "spaces"),
    ("districts.csv", "みなと地区,", "みなと地区" * 30 + ",", "districts[minato].label", "150 characters"),
    ("districts.csv", "minato,", "Minato 1,", "districts[Minato 1].code", "small letters"),
    ("districts.csv", "code,label,", "code,code,", "code", "twice"),
    ("districts.csv", "kana,group", "furigana,group", "furigana", "No such column"),
    ("agencies.toml", '"council_of_social_welfare"', '"club"', "agencies[hoshi-shakyo].kind", "npo"),
    ("agencies.toml", "[[agencies]]", "[[agencies]", "", "not TOML"),
    ("agencies.toml", "[[agencies]]", "[[agency]]", "agency", "No such key"),
    ("desks.toml", 'agency = "town"', 'agency = "tawn"', "desks[madoguchi].agency", "agencies.toml"),
    (
        "desks.toml",
        'department = "welfare"',
        'department = "x"',
        "desks[madoguchi].department",
        "departments.csv",
    ),
    ("desks.toml", '["b-01"]', '["b-99"]', "desks[madoguchi].initiatives", "b-99"),
    ("desks.toml", '["b-01"]', '"b-01"', "desks[madoguchi].initiatives", "list"),
    ("desks.toml", '["b-01"]', '["b-01", "b-01"]', "desks[madoguchi].initiatives", "twice"),
    ("desks.toml", "child_protection", "secret", "desks[renkei].compartments", "codes/compartments.csv"),
    (
        "desks.toml",
        'document_mark = "星社"',
        'document_mark = "星社"\nresident_lookup = true',
        "desks[kurashi].resident_lookup",
        "own desks",
    ),
    ("desks.toml", 'flow = "livelihood"', 'flow = "fast"', "desks[kurashi].flow", "multi_agency"),
    ("desks.toml", '["dv"]', '["vault"]', "desks[madoguchi].clears", "codes/compartments.csv"),
    ("desks.toml", '["statutory_meeting"]', '["child_protection"]', "desks[renkei].clears", "cleared anyway"),
    (
        "desks.toml",
        "learns_involvement = false",
        'learns_involvement = "no"',
        "desks[kurashi].learns_involvement",
        "true or false",
    ),
    (
        "programmes.csv",
        ",livelihood,",
        ",gold,",
        "programmes[housing_security_benefit].fiscal_category",
        "gold",
    ),
    (
        "legal_bases.toml",
        '["child_protection"]',
        '["vault"]',
        "legal_bases[child_abuse_notice].lifts",
        "vault",
    ),
    (
        "meeting_kinds.toml",
        "needs_consent = false",
        'needs_consent = "no"',
        "meeting_kinds[support].needs_consent",
        "true or false",
    ),
    (
        "legal_bases.toml",
        'ground = "consent"',
        'ground = "consent"\nlifts = ["dv"]',
        "legal_bases[consent].lifts",
        "opens no compartment",
    ),
    (
        "legal_bases.toml",
        'ground = "consent"',
        'ground = "consent"\nuntil = 2026-03-31',
        "legal_bases",
        "“consent” is valid without end",
    ),
    (
        "legal_bases.toml",
        'ground = "emergency"',
        'ground = "legal_duty"',
        "legal_bases",
        "“emergency” is valid without end",
    ),
    ("legal_bases.toml", "106条の6", "106条の5", "legal_bases[support_meeting].law", "meeting_kinds.toml"),
    ("meeting_kinds.toml", "106条の6", "106条の5", "meeting_kinds[support].law", "legal_bases.toml"),
    (
        "meeting_kinds.toml",
        'ground = "statutory_meeting"',
        'ground = "emergency"',
        "meeting_kinds[support].ground",
        "statutory_meeting or plan_meeting",
    ),
    (
        "meeting_kinds.toml",
        'papers = ["information"]',
        'papers = ["information"]\nlifts = ["suicide"]',
        "meeting_kinds[support].decision_number",
        "決裁番号",
    ),
    (
        "meeting_kinds.toml",
        'papers = ["information"]',
        'papers = ["information"]\nlifts = ["vault"]\ndecision_number = "架空第1号"',
        "meeting_kinds[support].lifts",
        "codes/compartments.csv",
    ),
    (
        "meeting_kinds.toml",
        'papers = ["plan", "evaluation"]',
        'papers = ["plan", "evaluation"]\nlifts = ["suicide"]\ndecision_number = "架空第1号"',
        "meeting_kinds[plan].lifts",
        "consent",
    ),
    ("codes/outcomes.csv", "refer,", "pass-on,", "outcomes", "“refer” is missing"),
    ("codes/conflict_kinds.csv", "kin,", "family,", "conflict_kinds", "“kin” is missing"),
    ("codes/consent_forms.csv", ",,,", ",,2026-03-31,", "consent_forms", "without end"),
    (f"{PLAN}/plan.toml", "hoshizora-2023", "hoshizora", "code", "folder"),
    (f"{PLAN}/plan.toml", "2027", "2022", "last_fiscal_year", "ends before"),
    (
        INITIATIVES,
        "departments: [planning]",
        "departments: [plants]",
        "initiatives[a-01].departments",
        "plants",
    ),
    (
        INITIATIVES,
        "departments: [welfare]\n        since",
        "departments: [x]\n        since",
        "initiatives[b-02].measures[0].departments",
        "departments.csv",
    ),
    (INITIATIVES, "pillar: b", "pillar: c", "initiatives[b-01].pillar", "pillars"),
    (
        INITIATIVES,
        "secondary_pillars: [a]",
        "secondary_pillars: [b]",
        "initiatives[b-02].secondary_pillars",
        "own pillar",
    ),
    (INITIATIVES, "kinds: [expanded]", "kinds: [new]", "initiatives[b-02].kinds", "group"),
    (
        INITIATIVES,
        "since_fiscal_year: 2024",
        "since_fiscal_year: 2024\n    until_fiscal_year: 2023",
        "initiatives[b-01].until_fiscal_year",
        "before it begins",
    ),
    (
        INITIATIVES,
        "since_fiscal_year: 2023",
        "since_fiscal_year: R5",
        "initiatives[a-01].since_fiscal_year",
        "whole number",
    ),
    (
        INITIATIVES,
        "since_fiscal_year: 2023",
        "since_fiscal_year: 23",
        "initiatives[a-01].since_fiscal_year",
        "not a year",
    ),
    (INITIATIVES, "desk: renkei", "desk: kurashi", "initiatives[b-01].live[1].desk", "does not name"),
    (INITIATIVES, "desk: renkei", "desk: nowhere", "initiatives[b-01].live[1].desk", "desks.toml"),
    (INITIATIVES, "cases.cases_closed", "closed", "initiatives[b-01].live[1].measure", "<room>.<figure>"),
    (INITIATIVES, "value: 3", "value: みっつ", "initiatives[a-01].figures[0].value_en", "English"),
    (INITIATIVES, "value: 3", "value: .nan", "initiatives[a-01].figures[0].value", "plain number"),
    (INITIATIVES, "value: 3", "value: 2023-02-31", "", "cannot be read"),
    (INITIATIVES, "title: 夜空の縁側", "title: 夜空の縁側\n    title: 朝の縁側", "", "given twice"),
    (INITIATIVES, "pillar: a\n", "pillar: &x a\n    room: *x\n", "", "aliases"),
    (INITIATIVES, "title: 夜空の縁側", "title: [" + "[" * 50, "", "not YAML"),
    (INITIATIVES, "initiatives:", "programmes:", "initiatives", "list is missing"),
    (
        f"{PLAN}/indicators.yaml",
        "value: 54.5}",
        "value: 54.5}\n      - {fiscal_year: 2023, value: 1}",
        "indicators[knows-whom-to-ask].actuals",
        "2023 is there twice",
    ),
    (
        f"{PLAN}/summaries.yaml",
        "fiscal_year: 2024",
        "fiscal_year: soon",
        "summaries[soon].fiscal_year",
        "whole number",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "key", "words"), MUTATIONS)
def test_a_mistake_is_told_with_file_key_and_remedy(
    town: TownPack, file: str, old: str, new: str, key: str, words: str
) -> None:
    town.replace(file, old, new)
    told = [problem for problem in town.check() if problem.file == file and problem.key == key]
    assert told, town.check()
    assert any(words in f"{problem.message} {problem.remedy}" for problem in told), told
    assert all(problem.remedy for problem in told)


def test_several_mistakes_are_told_at_once(town: TownPack) -> None:
    town.replace("municipality.toml", "990019", "123")
    town.replace("districts.csv", ",coast,", ",moon,")
    town.replace("desks.toml", 'agency = "town"', 'agency = "tawn"')
    town.replace(INITIATIVES, "departments: [planning]", "departments: [plants]")
    assert [problem.file for problem in town.check()] == [
        "desks.toml",
        "districts.csv",
        "municipality.toml",
        INITIATIVES,
    ]


def test_one_mistake_draws_no_others_after_it(town: TownPack) -> None:
    """A file that cannot be read says nothing about who refers to it."""
    town.replace("agencies.toml", "[[agencies]]", "[[agencies]")
    assert [problem.file for problem in town.check()] == ["agencies.toml"]


def test_a_header_is_told_once_and_not_for_every_row(town: TownPack) -> None:
    town.replace("districts.csv", "kana,group", "furigana,group")
    assert [problem.key for problem in town.check()] == ["furigana", "kana"]


def test_a_row_that_cannot_be_split_draws_no_others_after_it(town: TownPack) -> None:
    town.replace("departments.csv", "welfare,", "welfare,extra,")
    assert [(problem.file, problem.key) for problem in town.check()] == [("departments.csv", "line 2")]


def test_an_unsound_item_is_still_known_by_its_code(town: TownPack) -> None:
    town.replace("departments.csv", "ふくし課,", ",")
    assert [problem.key for problem in town.check()] == ["departments[welfare].label"]


def test_initiatives_of_a_group_stand_together(town: TownPack) -> None:
    text = (town.path / INITIATIVES).read_text(encoding="utf-8")
    stray = text[text.index("  - code: b-01") : text.index("  - code: b-02")].replace("b-01", "b-03")
    town.write(INITIATIVES, text.rstrip("\n") + "\n\n" + stray)
    assert "initiatives[b-03]" in [problem.key for problem in town.check()]


def test_shift_jis_is_named(town: TownPack) -> None:
    text = (town.path / "departments.csv").read_text(encoding="utf-8")
    town.write("departments.csv", text.encode("cp932"))
    (problem,) = town.check()
    assert "Shift_JIS" in problem.message
    assert "UTF-8" in problem.remedy


@pytest.mark.parametrize("file", ["municipality.toml", "districts.csv", "codes/topics.csv", INITIATIVES])
def test_a_missing_file_is_named(town: TownPack, file: str) -> None:
    (town.path / file).unlink()
    assert file in [problem.file for problem in town.check()]


@pytest.mark.parametrize("file", ["municipality.toml", "districts.csv", "agencies.toml", INITIATIVES])
@pytest.mark.parametrize(
    "content",
    [b"", b"\x00", b"\xff\xfe", b"x" * 1_000_001, b"[" * 100_000, b"[" * 40_000 + b"]" * 40_000, b"- 1", b"9" * 5000],
    ids=["empty", "nul", "mark", "huge", "opened", "nested", "list", "digits"],
)
def test_rubbish_is_a_problem_and_no_traceback(town: TownPack, file: str, content: bytes) -> None:
    town.write(file, content)
    assert file in [problem.file for problem in town.check()]


def test_a_number_of_thousands_of_digits_is_a_problem(town: TownPack) -> None:
    town.replace(INITIATIVES, "value: 3", "value: " + "9" * 4000)
    assert town.check()[0].key == "initiatives[a-01].figures[0].value"


def test_a_folder_where_a_file_belongs(town: TownPack) -> None:
    (town.path / "desks.toml").unlink()
    (town.path / "desks.toml").mkdir()
    assert "desks.toml" in [problem.file for problem in town.check()]


def test_a_basis_that_cannot_be_read_is_not_told_as_missing(town: TownPack) -> None:
    town.replace("legal_bases.toml", 'law = "社会福祉法106条の6"', "law = 106")
    assert [problem.key for problem in town.check()] == ["legal_bases[support_meeting].law"]


def test_what_a_city_has_decided_a_meeting_may_open(town: TownPack) -> None:
    """Only with the number of its decision (see above) does a statutory meeting lift a compartment."""
    papers = 'papers = ["information"]'
    town.replace("meeting_kinds.toml", papers, f'{papers}\nlifts = ["suicide"]\ndecision_number = "2024星ふ第901号"')
    support = packs.load(town.path).meeting_kinds["support"]
    assert (support.lifts, support.decision_number) == (("suicide",), "2024星ふ第901号")


def test_a_file_that_does_not_belong_is_named(town: TownPack) -> None:
    town.write("desk.toml", "")
    assert [(problem.file, problem.message) for problem in town.check()] == [
        ("desk.toml", "No such file belongs to a pack.")
    ]


def test_no_folder(tmp_path: Path) -> None:
    (problem,) = packs.check(tmp_path / "nowhere")
    assert problem.remedy


def test_bytes_changed_at_random_never_raise(town: TownPack) -> None:
    """Two hundred damaged packs: each is either sound or told, none ends in an exception."""
    chance = random.Random(2024)
    files = sorted(file for file in town.path.rglob("*") if file.is_file())
    for _ in range(200):
        file = chance.choice(files)
        sound = file.read_bytes()
        damaged = bytearray(sound)
        for _ in range(chance.randint(1, 4)):
            start = chance.randrange(len(damaged))
            damaged[start : start + chance.randint(0, 6)] = chance.choice(
                [
                    b"",
                    b"\n",
                    b'"',
                    b"[",
                    b"{",
                    b": ",
                    b"- ",
                    b"\x00",
                    b"\xe3",
                    b"9999999999999",
                    os.linesep.encode(),
                    b"!!python/x ",
                ]
            )
        file.write_bytes(damaged)
        assert all(problem.message and problem.remedy for problem in town.check())
        file.write_bytes(sound)
