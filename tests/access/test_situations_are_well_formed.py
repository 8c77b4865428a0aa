"""The situations a lawyer signs are data: known keys, codes of the pack, both answers, and every rule spoken of."""

import json
from collections import Counter

import pytest
import yaml

from kasanari import packs
from kasanari.config import places
from kasanari.gate import Right

FILE = places.HOME / "tests" / "access" / "situations.yaml"

ALLOWED = {
    "own_desk",
    "consent",
    "statutory_meeting",
    "plan_meeting",
    "legal_duty",
    "emergency",
    "involvement",
    "resident_lookup",
}
RULE_D = {"adversary", "former_housemate", "names_a_person", "locates_another_person"}
DENIED = RULE_D | {
    "not_live",
    "administrator",
    "conflict",
    "suspended",
    "closed",
    "second_person",
    "no_ground",
    "not_cleared",
    "not_covered",
}
MASKED = {"not_covered", "not_cleared", "no_ground"}
BECAUSE = {"allow": ALLOWED, "deny": DENIED, "masked": MASKED}

ALWAYS = {"no", "situation", "who", "record", "grounds", "right", "expected", "because", "law"}
OF_A_PAPER = {"to", "field"}
WHO = {
    "posted": {"now", "ended", "future"},
    "disabled": {True},
    "administrator": {True},
    "conflict": {"self", "kin", "adversary", "declared"},
    "pledge": {"signed", "none"},
    "invited": {True, False},
    "moved_in": {"later"},
}
RECORD = {
    "item": {
        "dossier",
        "note",
        "assessment",
        "plan",
        "goal",
        "meeting",
        "person",
        "residence",
        "invitation",
        "paper",
    },
    "closed": {True},
    "suspended": {True},
    "protected": {"current", "expired", "unknown"},
    "own_role": {True},
}
GROUNDS = {
    "consent": {
        "by": {"subject", "household", "representative"},
        "state": {"live", "expired", "withdrawn", "retired_form"},
    },
    "statutory_meeting": {"tabled": {True, False}, "session": {"open", "ended"}},
    "plan_meeting": {"decided": {True, False}},
    "legal_duty": {"state": {"live", "ended"}},
    "emergency": {"state": {"live", "ended"}},
}
SCOPE = {"contact", "note", "assessment", "plan", "meeting", "evaluation"}
TO = {"person", "adversary", "former_housemate", "guardian", "agency", "public"}

SITUATIONS = yaml.safe_load(FILE.read_text(encoding="utf-8"))
each = pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: str(situation["no"]))


@pytest.fixture(scope="module")
def pack():
    return packs.load(places.PACKS / "kurume")


def unknown(given, values, free):
    """The keys of ``given`` that nobody knows, and those whose value is none of ``values``."""
    return sorted(
        key for key, value in given.items() if key not in free and (key not in values or value not in values[key])
    )


def facts(situation):
    return {key: value for key, value in situation.items() if key not in {"no", "situation", "law"}}


def test_numbers_count_up_from_one():
    assert len(SITUATIONS) >= 60
    assert [situation["no"] for situation in SITUATIONS] == list(range(1, len(SITUATIONS) + 1))


def test_no_two_are_the_same():
    told = Counter(situation["situation"] for situation in SITUATIONS)
    asked = Counter(json.dumps(facts(situation), sort_keys=True) for situation in SITUATIONS)
    assert [text for text, count in (told + asked).items() if count > 1] == []


@each
def test_the_question_is_whole(situation):
    paper = OF_A_PAPER if situation["record"]["item"] == "paper" else set()
    assert set(situation) - {"second_person"} == ALWAYS | paper
    assert situation.get("second_person", True) is True
    assert situation["situation"].endswith("。")
    assert situation["law"]
    assert situation["right"] in set(Right)
    assert (situation["right"] == Right.SHARE) == bool(paper)
    assert not paper or (situation["to"] in TO and situation["field"] in {"address", "family_name"})


@each
def test_who_asks_sits_at_a_desk_of_his_agency(situation, pack):
    who = situation["who"]
    assert unknown(who, WHO, {"desk", "agency", "clearance"}) == []
    assert pack.desks[who["desk"]].agency == who["agency"]
    assert set(who.get("clearance", [])) <= set(pack.table("compartments"))


@each
def test_the_record_lies_where_its_desk_keeps_it(situation, pack):
    record = situation["record"]
    assert unknown(record, RECORD, {"desk", "names", "compartments"}) == []
    assert record["names"]
    assert set(record["names"]) <= {"subject", "household"}
    assert set(record.get("compartments", [])) <= set(pack.table("compartments"))
    if record["desk"] == "none":
        assert record["item"] in {"person", "residence"}
    else:
        assert set(pack.desks[record["desk"]].compartments) <= set(record.get("compartments", []))


@each
def test_the_grounds_are_of_a_known_kind(situation, pack):
    for ground in situation["grounds"]:
        values = GROUNDS[ground["kind"]]
        assert set(values) <= set(ground)
        assert unknown(ground, values, {"kind", "desk", "scope", "basis"}) == []
        if ground["kind"] == "consent":
            assert ground["desk"] in pack.desks
            assert set(ground["scope"]) <= SCOPE
        if ground["kind"] == "legal_duty":
            assert pack.legal_bases[ground["basis"]].ground == packs.Ground.LEGAL_DUTY


@each
def test_the_answer_fits_its_reason(situation):
    assert situation["because"] in BECAUSE[situation["expected"]]
    if situation["because"] in set(GROUNDS):
        assert situation["because"] in {ground["kind"] for ground in situation["grounds"]}
    if situation["because"] in RULE_D:
        assert situation["record"]["item"] == "paper"


def test_both_answers_are_well_represented():
    answers = Counter(situation["expected"] == "allow" for situation in SITUATIONS)
    assert min(answers.values()) >= len(SITUATIONS) * 2 // 5
    allowed = Counter(situation["because"] for situation in SITUATIONS if situation["expected"] == "allow")
    assert [kind for kind in GROUNDS if allowed[kind] < 2] == []


def test_every_reason_is_spoken_of():
    assert {situation["because"] for situation in SITUATIONS} == ALLOWED | DENIED
    assert "masked" in {situation["expected"] for situation in SITUATIONS}


@pytest.mark.parametrize(
    ("part", "values"), [("who", WHO), ("record", RECORD)], ids=lambda part: part if isinstance(part, str) else ""
)
def test_every_circumstance_occurs(part, values):
    default = {("posted", "now")}  # what holds when nothing is said
    met = {(key, value) for situation in SITUATIONS for key, value in situation[part].items() if key in values}
    assert {(key, value) for key, known in values.items() for value in known} - met - default == set()


def test_every_right_recipient_and_state_of_a_ground_occurs():
    assert {situation["right"] for situation in SITUATIONS} == set(Right)
    assert {situation["to"] for situation in SITUATIONS if "to" in situation} == TO
    met = {
        (ground["kind"], key, ground[key])
        for situation in SITUATIONS
        for ground in situation["grounds"]
        for key in GROUNDS[ground["kind"]]
    }
    assert met == {
        (kind, key, value) for kind, keys in GROUNDS.items() for key, known in keys.items() for value in known
    }
