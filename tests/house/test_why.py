"""Every answer of the gate has its words, and every page of personal data says why it may be seen."""

import ast
import re
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db.models import UUIDField
from django.urls import reverse
from django.utils import timezone

from kasanari.access import oversight, table
from kasanari.access.models import GroundKind
from kasanari.config import places
from kasanari.gate import registry
from kasanari.gate.models import AuditRow
from kasanari.ui.grounds import NAMES_OF_GROUNDS
from kasanari.workbench import wording
from kasanari.workbench.why import DATES
from tests import world
from tests.house.test_urls import addresses, town  # noqa: F401  fixtures

SOURCE = places.HOME / "src" / "kasanari"
ANSWERS = {"Answer", "Decision", "refuse"}
FORBIDDING = {"forbidden_to", "forbidden_on"}
RULES_OF_LEAVING = re.compile(r"register_outbound")


def codes_of_refusals():
    """Every code the sources give as reason of a refusal, with the file it stands in."""
    found = {}
    for file in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in file.parts:
            tree = ast.parse(file.read_text())
            for code in _codes(tree, leaves=bool(RULES_OF_LEAVING.search(file.read_text()))):
                found.setdefault(code, file.name)
    return found


def _codes(tree, *, leaves):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in ANSWERS:
            for keyword in node.keywords:
                if keyword.arg == "why":
                    yield from _words(keyword.value)
            if _name(node.func) == "refuse":
                yield from (code for given in node.args[2:3] for code in _words(given))
        if isinstance(node, ast.Assign) and "why" in ast.unparse(node.targets[0]).strip("()").split(", "):
            yield from _words(node.value)
        if isinstance(node, ast.FunctionDef) and (node.name in FORBIDDING or leaves):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None and _returns_text(node):
                    yield from _words(inner.value)


def _returns_text(function):
    return isinstance(function.returns, ast.Name) and function.returns.id == "str"


def _name(called):
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _words(value):
    """Codes among the texts of an expression: comparisons and names of other things are none."""
    if isinstance(value, ast.Constant):
        if isinstance(value.value, str) and re.fullmatch(r"[a-z]+(_[a-z]+)*", value.value):
            yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _words(value.body)
        yield from _words(value.orelse)
    elif isinstance(value, ast.BoolOp):
        for part in value.values:
            yield from _words(part)
    elif isinstance(value, ast.Tuple):
        yield from _words(value.elts[-1])


def test_every_refusal_has_its_sentence_and_its_remedy():
    codes = codes_of_refusals()
    known = {"no_ground", "not_cleared", "not_covered", "conflict", "suspended", "closed", "second_person", "adversary"}
    assert known <= codes.keys(), "the sources are read wrongly"
    assert sorted(f"{file}: {code}" for code, file in codes.items() if code not in wording.REFUSED) == []
    assert sorted(wording.REFUSED.keys() - codes.keys()) == [], "nobody answers this any more"
    assert [code for code, told in wording.REFUSED.items() if not (told.sentence and told.remedy)] == []


def test_every_ground_has_its_name_and_its_sentence():
    named = {value for name, value in vars(table).items() if name.isupper() and isinstance(value, str)} - {table.DV}
    grounds = {*GroundKind.values, *named, oversight.LOOKS_AFTER, oversight.ASKED_BY_HIM}
    assert len(grounds) >= 12
    assert sorted(grounds - wording.GROUNDS.keys()) == []
    assert sorted(grounds - wording.ALLOWED.keys()) == []
    assert sorted(grounds - {table.INTAKE} - NAMES_OF_GROUNDS.keys()) == []


def test_every_record_the_gate_knows_has_its_name_and_a_day_that_exists():
    models = [model for model in registry._policies if isinstance(model._meta.pk, UUIDField)]
    assert len(models) > 20
    assert sorted(m._meta.label_lower for m in models if m._meta.label_lower not in wording.SUBJECTS) == []
    for label, (field, _told) in DATES.items():
        model = apps.get_model(label)
        assert field in model.classified.plain, f"{label}.{field} is not plain"
        assert hasattr(model, field)


PERSONAL = re.compile(r"^(people|access|cases)\.")
CHIP = re.compile(r'<a class="ground"[^>]* href="(/why/[a-z]+\.[a-z]+/[0-9a-f-]{36}/)"')
POSTED = {"workbench:search": {"q": "見本"}, "cases:known_persons": {"family_name": "見本"}}
EXPLAINS_ITSELF = {"workbench:why"}


@dataclass(frozen=True)
class Opened:
    name: str
    text: str
    decided: bool


@pytest.mark.parametrize("who", ["by", "consented", "looking_up", "outside"])
def test_every_page_of_personal_data_leads_to_why(town, addresses, who):  # noqa: F811
    user = _reader(town, who)
    screens = {name: address for name, address in addresses.items() if not name.startswith("api:")}  # no pages
    pages = [page for name, address in screens.items() if (page := _opened(user, name, address)) is not None]
    assert [page.name for page in pages if page.decided and not CHIP.search(page.text)] == []
    with_chip = {page.name for page in pages if page.decided} | EXPLAINS_ITSELF
    assert {
        "by": {"cases:case", "cases:cases", "cases:contact", "cases:assess", "cases:record_meeting",
               "workbench:today", "workbench:person", "workbench:ledger", "workbench:search", "cases:known_persons"},
        "consented": {"cases:case", "cases:cases", "workbench:person", "workbench:ledger"},
        "looking_up": {"workbench:search", "cases:known_persons", "workbench:person"},
        "outside": {"workbench:person"},
    }[who] <= with_chip  # fmt: skip


def _reader(town, who):  # noqa: F811
    if who == "looking_up":
        return world.worker("youth")
    return world.worker("elder", agency="houkatsu") if who == "outside" else getattr(town, who)


def _opened(user, name, address):
    """The page as ``user`` gets it, and whether it noted a decision on personal data; None where it did not open."""
    browser, last = world.signed_in(user), AuditRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    response = browser.post(address, POSTED[name]) if name in POSTED else browser.get(address)
    if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
        return None
    subjects = AuditRow.objects.filter(pk__gt=last, allowed=True).values_list("subject", flat=True)
    personal = any(PERSONAL.match(subject) for subject in subjects) and name not in EXPLAINS_ITSELF
    return Opened(name, response.content.decode(), personal)


@pytest.mark.django_db
def test_chips_lead_to_pages_that_open():
    by = world.worker("general")
    case = world.case_at(by, desk="general")
    world.consent(case, by, "livelihood", at=timezone.now())
    for user in (by, world.worker("livelihood", agency="jiritsu")):
        browser = world.signed_in(user)
        for page in (reverse("cases:cases"), reverse("workbench:person", args=[case.subject.pk])):
            found = CHIP.findall(browser.get(page).content.decode())
            assert found
            assert {browser.get(address).status_code for address in found} == {200}
