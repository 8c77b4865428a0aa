"""How the parts of a pack must fit together. Each rule reports every breach it finds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields

from kasanari.packs.draft import MUNICIPALITY, Codes, Draft, PlanDraft, file_of
from kasanari.packs.items import (
    AgencyKind,
    Desk,
    District,
    Flow,
    Item,
    Municipality,
    Settings,
    is_month_day,
)
from kasanari.packs.plan import Group, Initiative, Kind
from kasanari.packs.problems import Place, Problems
from kasanari.packs.references import check_unverified, refer, refer_all
from kasanari.packs.sharing import check_sharing

# The codes the software itself acts on. A pack gives them their words and may add others.
RESERVED = {
    "outcomes": ("information", "own_desk", "refer", "multi_agency", "watch"),
    "flows": tuple(Flow),
    "conflict_kinds": ("self", "kin", "adversary", "declared"),
}
LONGEST_EMERGENCY_HOURS = 4
MOST_TILES = 40
"""Columns and rows of the map of tiles, at the most."""
POSTAL_CODE = re.compile(r"[0-9]{3}-[0-9]{4}")
KINDS_OF_GROUP = {
    Group.NEW: (Kind.NEW,),
    Group.EXPANDED: (Kind.EXPANDED,),
    Group.NEW_EXPANDED: (Kind.NEW, Kind.EXPANDED),
}


def check_rules(draft: Draft, problems: Problems) -> None:
    _check_municipality(draft.municipality, problems)
    _check_settings(draft.settings, problems)
    for place, item in _all_items(draft):
        _check_validity(place, item, problems)
        check_unverified(place, item, problems)
    _check_reserved(draft, problems)
    _check_districts(draft, problems)
    _check_towns(draft, problems)
    _check_desks(draft, problems)
    _check_programmes(draft, problems)
    check_sharing(draft, problems)
    _check_plans(draft, problems)


def _all_items(draft: Draft) -> Iterator[tuple[Place, Item]]:
    if draft.municipality is not None:
        yield Place(MUNICIPALITY, "municipality"), draft.municipality
    for section, items in draft.sections.items():
        place = Place(file_of(section), section.rpartition("/")[2])
        for code, item in items.items():
            yield place.item(code), item


def _check_validity(place: Place, item: Item, problems: Problems) -> None:
    if item.since and item.until and item.until < item.since:
        problems.add(
            place.at("until"),
            f"It ends ({item.until}) before it begins ({item.since}).",
            "Correct one of the two.",
        )


def _check_municipality(municipality: Municipality | None, problems: Problems) -> None:
    if municipality is None:
        return
    place = Place(MUNICIPALITY, "municipality")
    if not _has_check_digit(municipality.code):
        problems.add(
            place.at("code"),
            f"“{municipality.code}” is not a local government code: six digits, the last a check digit.",
            "Copy the code from the list of 全国地方公共団体コード, leading zero included.",
        )
    if municipality.population < 0:
        problems.add(place.at("population"), "It is negative.", "Write the number of residents.")
    for name in ("year_end", "new_year"):
        if not is_month_day(getattr(municipality.closed, name)):
            problems.add(place.at(f"closed.{name}"), "This is no month and day.", "Write it as 12-29.")


def _has_check_digit(code: str) -> bool:
    """Whether the sixth digit follows from the first five, by modulus 11 with the weights 6 to 2."""
    if not re.fullmatch(r"[0-9]{6}", code):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code[:5], range(6, 1, -1), strict=True))
    return int(code[5]) == (11 - total % 11) % 10


def _check_settings(settings: Settings | None, problems: Problems) -> None:
    if settings is None:
        return
    place = Place(MUNICIPALITY, "settings")
    check_unverified(place, settings, problems)
    for field in fields(settings):
        value = getattr(settings, field.name)
        if isinstance(value, int) and value < 1:
            problems.add(place.at(field.name), f"“{value}” is too small.", "Write 1 or more.")
    if settings.emergency_hours > LONGEST_EMERGENCY_HOURS:
        problems.add(
            place.at("emergency_hours"),
            f"“{settings.emergency_hours}” is too long: an emergency opens what is closed to everybody else.",
            f"Write 1 to {LONGEST_EMERGENCY_HOURS}; who needs longer declares it anew.",
        )


def _check_reserved(draft: Draft, problems: Problems) -> None:
    for table, codes in RESERVED.items():
        declared = draft.codes[f"codes/{table}"]
        missing = [code for code in codes if declared is not None and code not in declared]
        for code in missing:
            place = Place(f"codes/{table}.csv", table)
            problems.add(place, f"“{code}” is missing.", "Add its row: the software acts on it.")


def _check_districts(draft: Draft, problems: Problems) -> None:
    for code, district in draft.sections["districts"].items():
        place = Place("districts.csv", "districts").item(code)
        groups = draft.codes["codes/district_groups"]
        refer(place.at("group"), district.group, groups, "codes/district_groups.csv", problems)
        if district.area is not None:
            refer(place.at("area"), district.area, draft.codes["areas"], "areas.csv", problems)
    _check_tiles(draft.sections["districts"], problems)


def _check_tiles(districts: Mapping[str, District], problems: Problems) -> None:
    """On the map of tiles each district has a tile of its own; one that ended may leave its tile to another."""
    taken: dict[tuple[int, int], District] = {}
    for code, district in districts.items():
        place = Place("districts.csv", "districts").item(code).at("tile_column")
        if (district.tile_column is None) != (district.tile_row is None):
            problems.add(place, "A tile has a column and a row.", "Write both, or neither.")
        tile = district.tile
        if tile is None:
            continue
        if not all(1 <= number <= MOST_TILES for number in tile):
            problems.add(place, f"The tile {tile} lies off the map.", f"Write numbers from 1 to {MOST_TILES}.")
        if tile in taken and taken[tile].until is None and district.until is None:
            problems.add(
                place,
                f"“{taken[tile].code}” has the tile {tile} already.",
                "Give each district a tile of its own, beside those of its neighbours.",
            )
        taken.setdefault(tile, district)


def _check_towns(draft: Draft, problems: Problems) -> None:
    for code, town in draft.sections["towns"].items():
        place = Place("towns.csv", "towns").item(code)
        if town.district is not None:
            refer(place.at("district"), town.district, draft.codes["districts"], "districts.csv", problems)
        if town.postal_code is not None and not POSTAL_CODE.fullmatch(town.postal_code):
            problems.add(place.at("postal_code"), f"“{town.postal_code}” is no postal code.", "Write it as 100-0001.")


def _check_desks(draft: Draft, problems: Problems) -> None:
    initiatives = _initiative_codes(draft)
    for code, desk in draft.sections["desks"].items():
        place = Place("desks.toml", "desks").item(code)
        refer(place.at("agency"), desk.agency, draft.codes["agencies"], "agencies.toml", problems)
        refer(place.at("department"), desk.department, draft.codes["departments"], "departments.csv", problems)
        refer_all(place.at("initiatives"), desk.initiatives, initiatives, "any plan's initiatives.yaml", problems)
        compartments = draft.codes["codes/compartments"]
        refer_all(place.at("compartments"), desk.compartments, compartments, "codes/compartments.csv", problems)
        refer_all(place.at("clears"), desk.clears, compartments, "codes/compartments.csv", problems)
        _check_clears(place, desk, problems)
        _check_lookup(place, desk, draft, problems)


def _check_clears(place: Place, desk: Desk, problems: Problems) -> None:
    for code in desk.clears:
        if code in desk.compartments:
            problems.add(
                place.at("clears"),
                f"“{code}” is one of the desk's own compartments, for which its workers are cleared anyway.",
                "Remove it here.",
            )


def _check_lookup(place: Place, desk: Desk, draft: Draft, problems: Problems) -> None:
    agency = draft.sections["agencies"].get(desk.agency)
    if desk.resident_lookup and agency is not None and agency.kind is not AgencyKind.MUNICIPALITY:
        problems.add(
            place.at("resident_lookup"),
            f"The desk belongs to “{agency.code}”; only the city's own desks look up residents.",
            "Write resident_lookup = false.",
        )
    if desk.takes_in_lists and not desk.resident_lookup:
        problems.add(
            place.at("takes_in_lists"),
            "Whoever takes in the extract of the register looks at residents; this desk must not.",
            "Write takes_in_lists = false, or resident_lookup = true.",
        )


def _initiative_codes(draft: Draft) -> Codes:
    codes: set[str] = set()
    for plan in draft.plans:
        if plan.initiative_codes is None:
            return None
        codes |= plan.initiative_codes
    return frozenset(codes)


def _check_programmes(draft: Draft, problems: Problems) -> None:
    for code, programme in draft.sections["programmes"].items():
        place = Place("programmes.csv", "programmes").item(code).at("fiscal_category")
        if programme.fiscal_category is not None:
            categories = draft.codes["codes/fiscal_categories"]
            refer(place, programme.fiscal_category, categories, "codes/fiscal_categories.csv", problems)


def _check_plans(draft: Draft, problems: Problems) -> None:
    if not draft.plans:
        problems.add(Place("plans"), "There is no plan.", "Create plans/<code>/plan.toml and the files beside it.")
    for plan in draft.plans:
        _check_plan_head(plan, problems)
        _check_order(plan, problems)
        for code, initiative in plan.initiatives.items():
            place = Place(f"plans/{plan.folder}/initiatives.yaml", "initiatives").item(code)
            _check_initiative(place, initiative, plan, problems)
            _check_links(place, initiative, plan, draft, problems)
        _check_indicators(plan, problems)


def _check_plan_head(plan: PlanDraft, problems: Problems) -> None:
    if plan.head is None:
        return
    place = Place(f"plans/{plan.folder}/plan.toml")
    check_unverified(place, plan.head, problems)
    if plan.head.code != plan.folder:
        problems.add(
            place.at("code"),
            f"The code is “{plan.head.code}”, the folder “{plan.folder}”.",
            "Make the two the same.",
        )
    if plan.head.last_fiscal_year < plan.head.first_fiscal_year:
        problems.add(place.at("last_fiscal_year"), "The plan ends before it begins.", "Correct one of the two years.")


def _check_order(plan: PlanDraft, problems: Problems) -> None:
    """The numbers of an account follow the order of the file, so a heading must not come back further down."""
    seen: list[tuple[str, Group]] = []
    for code, initiative in plan.initiatives.items():
        heading = (initiative.pillar, initiative.group)
        if heading in seen and seen[-1] != heading:
            problems.add(
                Place(f"plans/{plan.folder}/initiatives.yaml", "initiatives").item(code),
                f"It stands apart from the others of pillar {initiative.pillar}, group “{initiative.group}”.",
                "Move it next to them: numbers are given in the order of the file.",
            )
        if heading not in seen:
            seen.append(heading)


def _check_initiative(place: Place, initiative: Initiative, plan: PlanDraft, problems: Problems) -> None:
    check_unverified(place, initiative, problems)
    if not initiative.code.startswith(f"{initiative.pillar}-"):
        problems.add(
            place.at("pillar"),
            f"The code begins with another pillar than “{initiative.pillar}”.",
            "Codes are <pillar>-<number>.",
        )
    expected = KINDS_OF_GROUP.get(initiative.group)
    if not initiative.kinds or (expected and initiative.kinds != expected):
        wanted = ", ".join(expected) if expected else "new or expanded"
        problems.add(place.at("kinds"), f"They do not fit the group “{initiative.group}”.", f"Write {wanted}.")
    since, until = initiative.since_fiscal_year, initiative.until_fiscal_year
    if since is not None and until is not None and until < since:
        problems.add(place.at("until_fiscal_year"), f"It ends ({until}) before it begins ({since}).", "Correct one.")
    refer(place.at("pillar"), initiative.pillar, plan.pillar_codes, "the plan's pillars", problems)
    secondary = place.at("secondary_pillars")
    refer_all(secondary, initiative.secondary_pillars, plan.pillar_codes, "the plan's pillars", problems)
    if initiative.pillar in initiative.secondary_pillars:
        problems.add(secondary, "The initiative's own pillar stands in it.", "Name other pillars only.")


def _check_links(place: Place, initiative: Initiative, plan: PlanDraft, draft: Draft, problems: Problems) -> None:
    departments = draft.codes["departments"]
    refer_all(place.at("departments"), initiative.departments, departments, "departments.csv", problems)
    for index, measure in enumerate(initiative.measures):
        spot = place.at("measures").item(index).at("departments")
        refer_all(spot, measure.departments, departments, "departments.csv", problems)
    for index, figure in enumerate(initiative.figures):
        check_unverified(place.at("figures").item(index), figure, problems)
        if isinstance(figure.value, str) and figure.value_en is None:
            problems.add(place.at("figures").item(index).at("value_en"), "This is missing.", "Add the text in English.")
    desks: Mapping[str, Desk] = draft.sections["desks"]
    for index, live in enumerate(initiative.live):
        spot = place.at("live").item(index)
        refer(spot.at("desk"), live.desk, draft.codes["desks"], "desks.toml", problems)
        if live.desk in desks and initiative.code not in desks[live.desk].initiatives:
            problems.add(
                spot.at("desk"),
                f"The desk “{live.desk}” does not name “{initiative.code}” among its initiatives.",
                "Add the initiative to the desk in desks.toml, or count another desk.",
            )
        if live.measure.count(".") != 1:
            problems.add(spot.at("measure"), f"“{live.measure}” is no figure of a room.", "Write <room>.<figure>.")


def _check_indicators(plan: PlanDraft, problems: Problems) -> None:
    for code, indicator in plan.indicators.items():
        place = Place(f"plans/{plan.folder}/indicators.yaml", "indicators").item(code)
        check_unverified(place, indicator, problems)
        years = [reading.fiscal_year for reading in indicator.actuals]
        for year in sorted({year for year in years if years.count(year) > 1}):
            problems.add(place.at("actuals"), f"The year {year} is there twice.", "Keep one value for each year.")
