"""The family on the page of a person: only whom the reader's grounds open, drawn and told in a table, and printed."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access.actions import name_person
from kasanari.access.models import Adversary, Protection
from kasanari.gate import Recipient, Refused
from kasanari.office.models import Document
from kasanari.people.actions import Particulars, form_household, record_relation, record_residence, register_person
from kasanari.people.models import FormerName, Person, Relation
from kasanari.workbench import actions, printing
from kasanari.workbench.persons import open_page
from kasanari.workbench.timeline import SHOWN, timeline
from tests import world

pytestmark = pytest.mark.django_db

SIGNS = re.compile(r'<text class="genogram__name"[^>]*>([^<]*)</text>')


def address(person, view="person", **more):
    return reverse(f"workbench:{view}", kwargs={"person_id": person.pk, **more})


@pytest.fixture
def counter():
    return world.worker("general")


@pytest.fixture
def case(counter):
    return world.case_at(counter, desk="general")


@pytest.fixture
def add(counter, case):
    """Write somebody down at the counter and name him in the case."""

    def add(given, *, named=True, **facts):
        who = Particulars(family_name="見本", given_name=given, **facts)
        person = register_person(particulars=who, by=counter, at=timezone.now())
        if named:
            name_person(dossier=case.dossier, person=person, role="household", by=counter, at=timezone.now())
        return person

    return add


def related(person, relative, kind, by):
    return record_relation(person=person, relative=relative, kind=kind, by=by, at=timezone.now())


def page_of(user, person, **asked):
    response = world.signed_in(user).get(address(person), asked)
    assert response.status_code == 200
    return response.content.decode()


def test_relations_and_household_words_are_drawn_together(counter, case, add):
    mother, grandmother = add("母代", sex="2", birth_on=date(1950, 1, 1)), add("祖代", sex="2")
    form_household(members=[(mother, "世帯主"), (case.subject, "子")], formed_on=date(2020, 1, 1), by=counter,
                   at=timezone.now())  # fmt: skip
    related(grandmother, mother, "parent", counter)
    page = page_of(counter, case.subject)
    assert sorted(SIGNS.findall(page)) == ["見本 太郎", "見本 母代", "見本 祖代"]
    assert "見本 太郎さんの親" in page
    assert "世帯の続柄" in page
    assert "style=" not in page


def test_whom_no_ground_opens_is_neither_drawn_nor_counted(counter, case, add):
    both = world.worker("general", "youth")
    hidden = world.case_at(both, desk="youth", family="隠見").subject
    related(add("兄太"), case.subject, "sibling", counter)
    before = page_of(counter, case.subject)
    related(hidden, case.subject, "parent", both)
    after = page_of(counter, case.subject)
    assert "隠見" not in after
    drawing = re.compile(r"<svg.*?</svg>", re.DOTALL)
    assert drawing.search(after)[0] == drawing.search(before)[0]
    assert "隠見" in page_of(both, case.subject)


def test_a_relation_is_told_in_the_form_and_ended_from_the_page(counter, case, add):
    child = add("子太", birth_on=date(2000, 1, 1))
    browser = world.signed_in(counter)
    told = {"other": child.pk, "kind": "child", "detail": "養子", "from_on": "H12.4.1"}
    assert browser.post(address(case.subject, "add_relation"), told).url == address(case.subject)
    relation = Relation.objects.get()
    assert (relation.person, relation.relative, relation.kind) == (case.subject, child, "parent")
    again = browser.post(address(case.subject, "add_relation"), told)
    assert again.status_code == 422
    assert "すでに記録されています" in again.content.decode()
    end = address(case.subject, "end_relation", relation_id=relation.pk)
    assert browser.post(end, {"until_on": "いつか"}).status_code == 422
    assert browser.post(end, {"until_on": "R8.3.31"}).status_code == 302
    relation.refresh_from_db()
    assert relation.until_on == date(2026, 3, 31)


def test_only_those_of_the_case_or_household_may_be_chosen(counter, case, add):
    stranger, known = add("他人", named=False), add("家人")
    page = world.signed_in(counter).get(address(case.subject, "add_relation")).content.decode()
    assert str(known.pk) in page
    assert str(stranger.pk) not in page
    reader = world.worker("livelihood", agency="jiritsu")
    world.consent(case, counter, "livelihood")
    assert world.signed_in(reader).get(address(case.subject, "add_relation")).status_code == 404


def test_former_names_are_shown_to_those_who_may_read(counter, case):
    FormerName.objects.create(person=case.subject, family_name="旧見", until_on=date(2010, 4, 1))
    assert "旧見（平成22年4月1日まで）" in page_of(counter, case.subject)
    assert "旧見" not in page_of(world.worker("multi-agency"), case.subject)


def test_the_timeline_is_narrowed_to_a_kind(counter, case):
    world.assessed(case, counter)
    page = page_of(counter, case.subject)
    assert page.count('class="timeline__item"') == 2
    kind = open_page(case.subject.pk, counter, timezone.now()).happenings[0].kind
    assert page_of(counter, case.subject, kind=kind).count('class="timeline__item"') == 1
    assert page_of(counter, case.subject, kind="nothing").count('class="timeline__item"') == 2


def test_a_long_timeline_is_paged_within_its_kind(counter, case):
    row = open_page(case.subject.pk, counter, timezone.now()).happenings[0]
    second = timeline([row] * (SHOWN + 1), {"kind": row.kind, "page": "2"})
    assert len(second.page.object_list) == 1
    assert second.base == f"?kind={row.kind}&page="


@pytest.fixture
def sheet(monkeypatch):
    """What would be printed."""
    printed = {}

    def issue(**told):
        printed.update(told)
        return Document(), b"%PDF"

    monkeypatch.setattr(printing, "issue_document", issue)
    return printed


def test_the_sheet_names_everybody_it_shows_to_rule_d(counter, case, add, sheet):
    related(add("母代"), case.subject, "parent", counter)
    Person.objects.filter(pk=case.subject.pk).update(phone="000-1234-5678")
    record_residence(person=case.subject, address="架空町1", district_code="", from_on=date(2020, 1, 1), by=counter,
                     at=timezone.now())  # fmt: skip
    person = Person.objects.with_residence().get(pk=case.subject.pk)
    actions.print_person_sheet(person=person, is_for_person=False, by=counter, at=timezone.now())
    assert sheet["recipient"] == Recipient("desk", "general")
    assert sheet["data"]["address"] == "架空町1"
    assert {mention.field for mention in sheet["mentions"]} >= {"address", "phone", "desk_code", "family_name"}
    assert {mention.person_id for mention in sheet["mentions"]} == set(Person.objects.values_list("pk", flat=True))


def test_the_sheet_is_printed_numbered_and_entered(counter, case, add):
    related(add("母代"), case.subject, "parent", counter)
    response = world.signed_in(counter).post(address(case.subject, "print_sheet"), {"recipient": "person"})
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF")
    assert Document.objects.get().kind == "person_sheet"


def test_the_sheet_stays_in_the_house_where_rule_d_objects(counter, case, monkeypatch):
    """The person's own sheet locates the person to nobody else; as an adversary's it would not leave."""
    page = open_page(case.subject.pk, counter, timezone.now())
    other = world.case_at(counter, desk="general").subject
    protection = Protection.objects.create(
        person=case.subject,
        kind="dv",
        desk_code="general",
        from_on=date(2020, 1, 1),
        registered_at=timezone.now(),
        registered_by=counter,
    )
    Adversary.objects.create(protection=protection, person=other)
    desk = case.dossier.desk
    with pytest.raises(Refused):
        printing.print_person(page=page, recipient=Recipient("person", str(other.pk)), desk=desk)
