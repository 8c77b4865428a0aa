"""The page that says why a record may be seen or not, and who else has looked."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari import packs
from kasanari.access.actions import ConsentTerms, give_legal_ground, name_person
from kasanari.access.actions.grounds import LegalDuty
from kasanari.access.models import DossierPerson, Protection
from kasanari.cases import actions
from kasanari.people.actions import Particulars, register_person
from kasanari.workbench import trail
from tests import world

pytestmark = pytest.mark.django_db

FACT = "架空の事実を書きとめた。"


def url_of(row, kind=""):
    return reverse("workbench:why", args=[kind or row._meta.label_lower, row.pk])


def page_of(user, row):
    response = world.signed_in(user).get(url_of(row))
    assert response.status_code == 200
    return response.content.decode()


def note_in(case, by, **more):
    return actions.write_note(
        case_id=case.pk, happened_on=date(2026, 4, 2), method="phone", fact=FACT, by=by, at=timezone.now(), **more
    )


@pytest.fixture
def counter():
    return world.worker("general", name="見本 窓子")


@pytest.fixture
def case(counter):
    return world.case_at(counter, desk="general")


@pytest.fixture
def note(case, counter):
    return note_in(case, counter)


def test_own_desk_reads_what_it_may_and_since_when_and_never_the_text(counter, note):
    page = page_of(counter, note)
    for shown in ("支援経過記録", "令和8年4月2日", note.dossier.desk.name, "あなたの窓口が", "R2.4.1"):
        assert shown in page
    assert FACT not in page
    assert page.count("できます") + page.count("できません") >= 7
    assert "二人目の承認が要ります" in page  # taking content out


def test_consent_is_told_with_its_article_its_days_and_who_recorded_it(counter, case, note):
    world.consent(case, counter, "livelihood")
    page = page_of(world.worker("livelihood", agency="jiritsu"), note)
    for shown in ("本人同意", "個人情報保護法69条2項1号", "まで", "記録した機関・職員："):
        assert shown in page
    assert "住所と電話番号は" in page
    assert "終結していない事例があるとき" in page


def test_an_article_nobody_confirmed_says_so(counter, case):
    holder = world.worker("livelihood", agency="jiritsu")
    basis = next(b for b in _legal_duties() if b.unverified)
    until = timezone.now() + timedelta(days=3)
    duty = LegalDuty(basis=basis.code, reason="照会への回答", holder=holder, desk_code="livelihood", valid_until=until)
    give_legal_ground(dossier=case.dossier, duty=duty, by=counter, at=timezone.now())
    page = page_of(holder, case)
    assert basis.law in page
    assert "条文は確認中" in page


def _legal_duties():
    return [b for b in packs.city().legal_bases.values() if b.ground == "legal_duty" and b.is_valid_on(date.today())]


def test_hidden_absent_and_made_up_records_look_the_same(note):
    browser = world.signed_in(world.worker("elder", agency="houkatsu"))
    asked = [
        url_of(note),
        reverse("workbench:why", args=["cases.note", uuid4()]),
        reverse("workbench:why", args=["cases.nothing", uuid4()]),
        reverse("workbench:why", args=["staff.posting", uuid4()]),
        reverse("workbench:why", args=["nonsense", uuid4()]),
    ]
    answers = [browser.get(address) for address in asked]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_masked_record_says_it_speaks_of_somebody_else_without_a_name(counter, case):
    other = register_person(
        particulars=Particulars(family_name="別人", given_name="花代"), by=counter, at=timezone.now()
    )
    name_person(dossier=case.dossier, person=other, role="household", by=counter, at=timezone.now())
    world.consent(case, counter, "livelihood")
    both = note_in(case, counter, names=[case.subject.pk, other.pk])
    page = page_of(world.worker("livelihood", agency="jiritsu"), both)
    assert "あなたに見る根拠のない人についても書かれている" in page
    assert "花代" not in page
    assert "この記録を読める職員にだけ表示します" in page
    assert "あなたに見る根拠のない人についても書かれている" not in page_of(counter, both)


def test_a_kind_the_consent_leaves_out_is_not_told_as_somebody_else(counter, case, note):
    day = timezone.localdate()
    terms = ConsentTerms(
        desk_codes=["livelihood"], items="概要", method="written", obtained_on=day,
        expires_on=day + timedelta(days=9), scope=("record", "plan"),
    )  # fmt: skip
    actions.record_consent(case_id=case.pk, person=case.subject, terms=terms, by=counter, at=timezone.now())
    reader = world.worker("livelihood", agency="jiritsu")
    assert world.signed_in(reader).get(url_of(note)).status_code == 404
    assert "できます" in page_of(reader, case)


def test_the_own_desk_reads_names_of_those_who_looked_others_only_agencies(counter, case, note):
    world.consent(case, counter, "livelihood")
    reader = world.worker("livelihood", agency="jiritsu", name="見本 借子")
    for user in (reader, counter):
        world.signed_in(user).get(reverse("cases:case", args=[case.pk]))
    own = page_of(counter, note)
    assert "見本 借子" in own
    assert "見本 窓子" in own
    theirs = page_of(reader, note)
    assert "見本 窓子" not in theirs.split('id="looks"')[1]
    assert "見本 借子" not in theirs.split('id="looks"')[1]
    assert "機関の名前だけを表示しています" in theirs


def test_refused_attempts_are_counted_apart(counter, note):
    stranger = world.worker("elder", agency="houkatsu", name="見本 外子")
    for _ in range(2):
        assert world.signed_in(stranger).get(url_of(note)).status_code == 404
    page = page_of(counter, note)
    assert "見ようとして断られた記録が2件" in page
    assert "見本 外子" not in page


def test_older_looks_are_a_page_further(counter, note, monkeypatch):
    monkeypatch.setattr(trail, "PAGE", 2)
    for _ in range(3):
        page_of(counter, note)
    page = page_of(counter, note)
    older = page.split('href="?before=')[1].split('"')[0]
    assert world.signed_in(counter).get(f"{url_of(note)}?before={older}").status_code == 200


def test_involvement_of_a_protected_person_hides_the_desk(counter, case):
    row = DossierPerson.objects.get(dossier=case.dossier)
    outside = world.worker("elder", agency="houkatsu")
    assert case.desk.name in page_of(outside, row)
    Protection.objects.create(
        person=case.subject, kind="dv", desk_code="general", from_on=date(2026, 1, 1), registered_at=timezone.now(),
        registered_by=counter,
    )  # fmt: skip
    assert case.desk.name not in page_of(outside, row)


def test_whereabouts_are_refused_in_the_same_words_whether_protected_or_not(counter, case):
    world.consent(case, counter, "livelihood")
    reader = world.worker("livelihood", agency="jiritsu")
    before = rights_told(reader, case.subject)
    Protection.objects.create(
        person=case.subject, kind="dv", desk_code="general", from_on=date(2026, 1, 1), registered_at=timezone.now(),
        registered_by=counter,
    )  # fmt: skip
    assert rights_told(reader, case.subject) == before


def rights_told(user, row):
    return page_of(user, row).split('id="rights"')[1].split('id="looks"')[0]
