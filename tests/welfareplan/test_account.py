"""The account tells what the city's own list tells, for any year."""

from datetime import UTC, datetime

import pytest

from kasanari.packs.plan import Group
from kasanari.welfareplan.account import NoAccount, NoSuchPlan, Period, account_for, years_offered
from kasanari.welfareplan.checks import live_figures_are_offered
from kasanari.welfareplan.contract import as_data
from kasanari.welfareplan.offered import UnknownMeasure, measures, require_all

MULTILAYER = {"1-02", "1-04", "2-01", "2-02", "2-03", "2-19", "3-03"}
GROUPS = {
    "1": [("new", 3), ("expanded", 4), ("infection", 3)],
    "2": [("new", 12), ("new_expanded", 2), ("expanded", 2), ("infection", 3)],
    "3": [("new", 2), ("expanded", 2), ("infection", 1)],
}


def by_code(account):
    return {
        initiative["code"]: initiative for pillar in as_data(account)["pillars"] for initiative in pillar["initiatives"]
    }


def test_2022_has_the_structure_of_the_citys_list(account_of):
    account = account_of(2022)
    told = {
        section.pillar.code: [(group.group.value, len(group.entries)) for group in section.groups]
        for section in account.sections
    }
    assert told == GROUPS
    assert [len(list(section.entries)) for section in account.sections] == [10, 19, 5]
    assert {entry.initiative.code for entry in account.entries if entry.initiative.multilayer} == MULTILAYER


def test_numbers_restart_in_each_group_and_boxes_have_none(account_of):
    for section in account_of(2022).sections:
        for group in section.groups:
            expected = (
                [None] * len(group.entries)
                if group.group is Group.INFECTION
                else list(range(1, len(group.entries) + 1))
            )
            assert [entry.number for entry in group.entries] == expected


def test_periods_and_departments_are_the_citys(account_of):
    told = by_code(account_of(2022))
    assert (told["1-01"]["since_fiscal_year"], told["1-01"]["until_fiscal_year"]) == (2020, 2020)
    assert (told["3-05"]["since_fiscal_year"], told["3-05"]["until_fiscal_year"]) == (2020, 2022)
    assert (told["1-05"]["since_fiscal_year"], told["1-05"]["until_fiscal_year"]) == (None, None)
    assert told["2-02"]["departments"] == ["地域福祉課", "関係各課"]
    assert told["2-18"]["departments"] == ["男女平等政策課"]
    strands = [(row["departments"], row["since_fiscal_year"]) for row in told["2-08"]["measures"]]
    assert strands == [
        (["こども子育てサポートセンター"], 2021),
        (["こども子育てサポートセンター"], 2022),
        (["家庭子ども相談課"], 2022),
    ]


def test_an_earlier_year_lists_only_what_had_begun_under_the_same_numbers(account_of):
    first, third = account_of(2020), account_of(2022)
    begun = {entry.initiative.code for entry in first.entries}
    assert begun < {entry.initiative.code for entry in third.entries}
    assert all((entry.initiative.since_fiscal_year or 2020) <= 2020 for entry in first.entries)
    assert by_code(first)["3-02"]["number"] == by_code(third)["3-02"]["number"] == 2


def test_measures_and_recorded_figures_wait_for_their_year(account_of):
    told = by_code(account_of(2021))
    assert len(told["2-08"]["measures"]) == 1
    assert [figure["value"] for figure in told["1-05"]["figures"]] == [106]
    assert [figure["value"] for figure in by_code(account_of(2022))["1-05"]["figures"]] == [106, 164]


def test_what_ended_stays_listed(account_of):
    told = by_code(account_of(2025))
    assert told["1-01"]["until_fiscal_year"] == 2020
    assert len(told) == 34


def test_an_event_moves_its_live_figure_and_no_recorded_one(account_of, rooms):
    before = by_code(account_of(2022))["2-04"]["figures"]
    rooms.events += [("cases.cases_closed", "foreign", 2021), ("cases.cases_closed", "housing", 2021)]
    after = by_code(account_of(2022))["2-04"]["figures"]
    moved = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [(new["kind"], new["fiscal_year"], old["value"], new["value"]) for old, new in moved] == [
        ("live", 2021, 0, 1)
    ]
    assert moved[0][1]["records_url"].startswith("/plan/")


def test_live_series_begins_with_the_initiative(account_of):
    years = {
        figure["fiscal_year"] for figure in by_code(account_of(2022))["2-02"]["figures"] if figure["kind"] == "live"
    }
    assert years == {2021, 2022}


def test_each_measure_is_folded_once_whatever_the_number_of_desks(account_of, rooms):
    account_of(2025)
    assert len(rooms.asked) == len(set(rooms.asked))


def test_years_before_the_plan_are_refused_with_the_range(account_of):
    with pytest.raises(NoAccount, match=r"2019.*from 2020 to 2025.*Ask for 2020 or a later year"):
        account_of(2019)


def test_years_after_the_plan_are_told_as_such_and_the_future_counts_nothing(account_of):
    account = account_of(2028)
    assert account.is_after_plan
    assert account.period is Period.NOT_BEGUN
    assert max(figure["fiscal_year"] for figure in by_code(account)["2-02"]["figures"]) == 2026


@pytest.mark.parametrize(
    ("day", "period"),
    [
        (datetime(2023, 3, 31, 14, 59, tzinfo=UTC), Period.UNDER_WAY),
        (datetime(2023, 3, 31, 15, tzinfo=UTC), Period.OVER),
    ],
)
def test_a_year_is_under_way_until_midnight_of_31_march_in_japan(account_of, day, period):
    assert account_of(2022, now=day).period is period


def test_the_summary_of_a_year_is_also_in_later_accounts_but_not_before(account_of):
    assert account_of(2021).summary is None
    assert account_of(2022).summary.fiscal_year == account_of(2024).summary.fiscal_year == 2022


def test_a_tiny_town_has_its_account_by_the_same_code(account_of):
    account = account_of(2024, pack="hoshimi")
    assert account.municipality.label != "久留米市"
    assert by_code(account)


def test_an_unknown_plan_is_refused_with_the_known_ones():
    with pytest.raises(NoSuchPlan, match=r"“nosuch”.*sasaeau-2020"):
        account_for("nosuch", 2022)


def test_years_offered_run_to_the_present(account_of):
    plan = account_of(2022).plan
    assert list(years_offered(plan, datetime(2022, 5, 1, tzinfo=UTC).date())) == [2020, 2021, 2022]


def test_a_live_figure_nobody_counts_is_named_with_the_known_ones(account_of, monkeypatch):
    monkeypatch.setattr("kasanari.welfareplan.offered.measures", dict)
    with pytest.raises(UnknownMeasure, match=r"Initiative 1-02.*cases\.contacts_received"):
        require_all(account_of(2022).plan)


def test_the_system_check_names_every_such_figure(monkeypatch):
    assert live_figures_are_offered() == []
    monkeypatch.setattr("kasanari.welfareplan.offered.measures", dict)
    found = live_figures_are_offered()
    assert {problem.id for problem in found} == {"welfareplan.E001"}
    assert "Plan sasaeau-2020: Initiative 1-02" in found[0].msg


def test_every_measure_of_the_rooms_is_known():
    assert "cases.cases_closed" in measures()
