"""The city's pack says what the city's own account says."""

from collections import Counter
from datetime import date

import pytest
from django.utils import translation

from kasanari import packs
from kasanari.packs.plan import WelfarePlan

PERIODS = {
    "1-01": (2020, 2020),
    "1-02": (2021, None),
    "1-03": (2022, None),
    "1-08": (2020, None),
    "1-09": (2020, None),
    "2-01": (2021, None),
    "2-02": (2021, None),
    "2-03": (2021, None),
    "2-04": (2020, None),
    "2-05": (2021, None),
    "2-06": (2022, None),
    "2-07": (2022, None),
    "2-08": (2021, None),
    "2-09": (2021, None),
    "2-10": (2022, None),
    "2-11": (2021, None),
    "2-12": (2021, None),
    "2-13": (2021, None),
    "2-14": (2022, None),
    "2-17": (2021, None),
    "2-18": (2021, None),
    "3-01": (2022, None),
    "3-02": (2020, None),
    "3-05": (2020, 2022),
}
"""First and last fiscal year as the account states them; the other initiatives carry none."""

DEPARTMENTS = {
    "地域福祉課": "1-01 1-02 1-04 1-05 2-01 2-02 2-03 2-10 2-15 3-04",
    "公園緑化推進課": "1-03",
    "安全安心推進課": "1-06",
    "子ども政策課": "1-07",
    "協働推進課": "1-08 3-01 3-03",
    "家庭子ども相談課": "1-09 2-08 2-12",
    "健康推進課": "1-10",
    "広聴・相談課": "2-04",
    "男女平等推進センター": "2-05",
    "こども子育てサポートセンター": "2-06 2-08",
    "青少年育成課": "2-07",
    "住宅政策課": "2-09 2-16",
    "長寿支援課": "2-11",
    "保健予防課": "2-13",
    "公園土木管理事務所": "2-14",
    "北野総合支所文化スポーツ課": "2-14",
    "地域保健課": "2-14",
    "生活支援第2課": "2-17 2-19",
    "男女平等政策課": "2-18",
    "商工政策課": "3-02",
    "地域コミュニティ課": "3-05",
}


STATUTORY_MEETINGS = {
    "社会福祉法106条の6",
    "生活困窮者自立支援法9条",
    "児童福祉法25条の2",
    "介護保険法115条の48",
    "子ども・若者育成支援推進法19条",
    "困難な問題を抱える女性への支援に関する法律15条",
    "消費者安全法11条の3",
}
LEGAL_BASES = STATUTORY_MEETINGS | {
    "個人情報保護法69条1項",
    "個人情報保護法69条2項1号",
    "個人情報保護法69条2項2号",
    "個人情報保護法69条2項3号",
    "個人情報保護法69条2項4号",
    "児童虐待防止法6条",
    "児童虐待防止法13条の4",
    "高齢者虐待防止法7条",
    "障害者虐待防止法7条",
    "DV防止法6条",
    "災害対策基本法49条の11第2項",
    "災害対策基本法49条の11第3項",
    "災害対策基本法49条の15第2項",
    "災害対策基本法49条の15第3項",
    "条例",
}
"""What the city must be able to name when it shares, by the words of its own list."""


@pytest.fixture
def plan(kurume: packs.City) -> WelfarePlan:
    return kurume.plans["sasaeau-2020"]


def test_34_initiatives_in_three_pillars(plan: WelfarePlan) -> None:
    assert Counter(initiative.pillar for initiative in plan.initiatives.values()) == {
        "1": 10,
        "2": 19,
        "3": 5,
    }


def test_seven_belong_to_the_multilayered_programme(plan: WelfarePlan) -> None:
    starred = {code for code, initiative in plan.initiatives.items() if initiative.multilayer}
    assert starred == {"1-02", "1-04", "2-01", "2-02", "2-03", "2-19", "3-03"}


def test_every_period_is_the_accounts(plan: WelfarePlan) -> None:
    stated = {
        code: (initiative.since_fiscal_year, initiative.until_fiscal_year)
        for code, initiative in plan.initiatives.items()
        if initiative.since_fiscal_year or initiative.until_fiscal_year
    }
    assert stated == PERIODS


def test_every_initiative_has_the_accounts_departments(kurume: packs.City, plan: WelfarePlan) -> None:
    found: dict[str, list[str]] = {department.label: [] for department in kurume.departments.values()}
    for code, initiative in plan.initiatives.items():
        for department in initiative.departments:
            found[kurume.departments[department].label].append(code)
    assert {label: " ".join(codes) for label, codes in found.items()} == DEPARTMENTS


def test_related_departments_are_a_mark_and_no_department(plan: WelfarePlan) -> None:
    assert {code for code, row in plan.initiatives.items() if row.with_related_departments} == {
        "2-02",
        "2-09",
    }


def test_numbers_restart_in_each_group(plan: WelfarePlan) -> None:
    outline = {
        pillar: [(str(group.group), [entry.number for entry in group.entries]) for group in plan.groups_of(pillar)]
        for pillar in plan.pillars
    }
    assert outline == {
        "1": [("new", [1, 2, 3]), ("expanded", [1, 2, 3, 4]), ("infection", [None] * 3)],
        "2": [
            ("new", list(range(1, 13))),
            ("new_expanded", [1, 2]),
            ("expanded", [1, 2]),
            ("infection", [None] * 3),
        ],
        "3": [("new", [1, 2]), ("expanded", [1, 2]), ("infection", [None])],
    }


def test_infection_boxes_tell_new_from_expanded(plan: WelfarePlan) -> None:
    boxed = {code: list(row.kinds) for code, row in plan.initiatives.items() if row.infection_response}
    assert boxed == {
        "1-08": ["new"],
        "1-09": ["new"],
        "1-10": ["expanded"],
        "2-17": ["new"],
        "2-18": ["new"],
        "2-19": ["expanded"],
        "3-05": ["expanded"],
    }


def test_measures_keep_their_own_departments_and_years(plan: WelfarePlan) -> None:
    assert [(m.departments, m.since_fiscal_year) for m in plan.initiatives["2-08"].measures] == [
        (("child-rearing-centre",), 2021),
        (("child-rearing-centre",), 2022),
        (("family-child",), 2022),
    ]
    assert [m.departments for m in plan.initiatives["2-14"].measures] == [
        ("parks-works",),
        ("kitano-culture",),
        ("community-health",),
    ]
    assert len(plan.initiatives["2-13"].measures) == 5


@pytest.mark.parametrize(
    ("code", "year", "values"),
    [
        ("1-04", 2022, [46]),
        ("1-05", 2020, [106]),
        ("1-05", 2022, [164]),
        ("2-04", 2022, [16]),
        ("2-13", 2020, [5, 2]),
        ("2-13", 2022, ["全校", "全校"]),
        ("2-15", 2022, ["全校区"]),
        ("2-19", 2022, [3]),
    ],
)
def test_recorded_figures(plan: WelfarePlan, code: str, year: int, values: list[int | str]) -> None:
    figures = [figure for figure in plan.initiatives[code].figures if figure.fiscal_year == year]
    assert [figure.value for figure in figures] == values
    assert all(figure.source for figure in figures)


def test_46_districts_in_five_parts(kurume: packs.City) -> None:
    parts = Counter(district.group for district in kurume.districts.values())
    assert parts == {"kyushi": 27, "tanushimaru": 7, "kitano": 4, "jojima": 5, "mizuma": 3}


def test_readings_nobody_confirmed_are_marked(kurume: packs.City) -> None:
    assert "kana" in kurume.districts["kitano"].unverified
    assert kurume.districts["mizuma"].unverified == ("tile_column", "tile_row")


def test_every_district_has_its_tile(kurume: packs.City) -> None:
    tiles = [district.tile for district in kurume.districts.values()]
    assert None not in tiles
    assert len(set(tiles)) == len(tiles) == 46


def test_descriptions_are_of_a_printable_length(plan: WelfarePlan) -> None:
    lengths = {code: len(initiative.description) for code, initiative in plan.initiatives.items()}
    assert {code: length for code, length in lengths.items() if not 60 <= length <= 160} == {}


def test_every_desk_of_an_initiative_is_counted_alive(kurume: packs.City, plan: WelfarePlan) -> None:
    for code, initiative in plan.initiatives.items():
        desks = {desk.code for desk in kurume.desks.values() if code in desk.initiatives}
        assert {figure.desk for figure in initiative.live} == desks, code


def test_only_the_citys_own_desks_look_up_residents(kurume: packs.City) -> None:
    others = {desk.code for desk in kurume.desks.values() if not desk.resident_lookup}
    assert others == {"livelihood", "elder", "disability", "neighbourhood"}


def test_closed_desks_lie_in_their_compartments(kurume: packs.City) -> None:
    assert {desk.code: desk.compartments for desk in kurume.desks.values() if desk.compartments} == {
        "mens": ("mens",),
        "family-child": ("child_protection",),
        "rehabilitation": ("reoffending",),
        "suicide-prevention": ("suicide",),
    }


def test_desks_clear_their_workers_for_what_they_meet_elsewhere(kurume: packs.City) -> None:
    cleared = {desk.code: desk.clearance for desk in kurume.desks.values() if desk.clears}
    assert cleared == {
        "general": ("dv",),
        "multi-agency": ("statutory_meeting",),
        "family-child": ("child_protection", "statutory_meeting", "dv"),
        "suicide-prevention": ("suicide", "statutory_meeting"),
    }
    assert all("clears" in kurume.desks[code].unverified for code in cleared)


def test_who_sees_places_and_groups_does_not_learn_who_is_supported(kurume: packs.City) -> None:
    assert [desk.code for desk in kurume.desks.values() if not desk.learns_involvement] == ["neighbourhood"]


def test_every_statutory_meeting_and_legal_basis_can_be_named(kurume: packs.City) -> None:
    kinds = [kind for kind in kurume.meeting_kinds.values() if kind.ground == packs.Ground.STATUTORY_MEETING]
    assert {kind.law for kind in kinds} >= STATUTORY_MEETINGS
    assert {basis.law for basis in kurume.legal_bases.values()} >= LEGAL_BASES


def test_no_meeting_opens_a_compartment_the_city_has_not_decided_on(kurume: packs.City) -> None:
    assert [kind.code for kind in kurume.meeting_kinds.values() if kind.lifts] == []


def test_an_emergency_opens_all_but_the_papers_of_meetings(kurume: packs.City) -> None:
    (emergency,) = (basis for basis in kurume.legal_bases.values() if basis.ground == packs.Ground.EMERGENCY)
    assert set(kurume.table("compartments")) - set(emergency.lifts) == {"statutory_meeting"}
    assert "lifts" in emergency.unverified


def test_an_emergency_ends_within_hours_and_is_reviewed_the_next_day(kurume: packs.City) -> None:
    terms = kurume.settings
    assert (terms.emergency_hours, terms.emergency_review_days) == (4, 1)
    assert {"access_request_days", "review_days"} <= set(terms.unverified)


def test_the_trial_form_of_consent_has_ended(kurume: packs.City) -> None:
    assert list(kurume.table("consent_forms", on=date(2022, 3, 31))) == ["0", "1"]
    assert list(kurume.table("consent_forms", on=date(2022, 4, 1))) == ["1"]


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("conflict_kinds", ["self", "kin", "adversary", "declared"]),
        ("protection_kinds", ["dv", "stalking", "child_abuse", "equivalent"]),
        (
            "suspension_reasons",
            [
                "excess_retention",
                "improper_use",
                "unlawful_acquisition",
                "beyond_purpose",
                "unlawful_provision",
                "other",
            ],
        ),
        ("request_reasons", ["support", "coordination", "hand_over", "safety", "other"]),
    ],
)
def test_the_tables_of_access_have_the_laws_cases(kurume: packs.City, table: str, codes: list[str]) -> None:
    assert list(kurume.table(table)) == codes


def test_the_two_meetings_differ_in_consent(kurume: packs.City) -> None:
    assert not kurume.meeting_kinds["support"].needs_consent
    assert kurume.meeting_kinds["plan"].needs_consent


def test_no_target_is_invented(plan: WelfarePlan) -> None:
    for indicator in plan.indicators.values():
        assert indicator.target is None
        assert "kind" in indicator.unverified


def test_code_tables_are_the_national_ones(kurume: packs.City) -> None:
    assert len(kurume.table("topics")) == 16
    assert len(kurume.table("traits")) == 32  # 27 national, 5 local
    assert sum(language.interpreted for language in kurume.languages.values()) == 16


def test_a_programme_ends_where_the_next_begins(kurume: packs.City) -> None:
    lodging, housing = kurume.programmes["temporary_livelihood"], kurume.programmes["housing_support"]
    assert lodging.is_valid_on(date(2025, 3, 31))
    assert not lodging.is_valid_on(date(2025, 4, 1))
    assert housing.is_valid_on(date(2025, 4, 1))
    assert not housing.is_valid_on(date(2025, 3, 31))


@pytest.mark.parametrize(("language", "name"), [("ja", "男性相談"), ("en", "Men's Consultation"), ("ne", "男性相談")])
def test_names_follow_the_active_language(kurume: packs.City, language: str, name: str) -> None:
    with translation.override(language):
        assert kurume.desks["mens"].name == name
