"""What acts leave in an entry, its history and the search; what owners say; what nobody offers."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kasanari import gate
from kasanari.directory import actions
from kasanari.directory.models import EventKind, Organization, OwnerLink, Service, UnmetNeed
from kasanari.directory.policy import Owner
from kasanari.directory.search import Criteria, found
from kasanari.gate import Right
from kasanari.notifications.links import link_of
from kasanari.staff.models import Agency
from tests import world
from tests.directory import entries

pytestmark = pytest.mark.django_db

NOW = timezone.now


def kinds(entry):
    return [event.kind for event in entry.events.order_by("at")]


def test_an_entry_is_written_down_with_its_place_and_offer_and_found():
    entry = entries.entry()
    service = entries.service_of(entry)
    assert entry.confirmed_on == timezone.localdate()
    assert service.found_in == ["mii"]
    assert list(found(Criteria(need="dementia", day="SA", language="vi", district="aikawa", steps=2))) == [service]
    assert list(found(Criteria(words="ひだまり"))) == [service]
    assert not found(Criteria(words="ひまわり")).exists()


def test_a_change_keeps_what_stood_there_in_the_history():
    by = entries.keeper()
    entry = entries.entry(by)
    facts = entries.entry_facts(name="架空サロンこもれび", visibility="professionals")
    changed = actions.change_entry(organization_id=entry.pk, facts=facts, based_on=1, by=by, at=NOW())
    told = changed.events.get(kind=EventKind.CHANGED).changes
    assert ["名称", "架空サロンひだまり", "架空サロンこもれび"] in told
    assert ["公開の範囲", "公開", "支援者だけ"] in told
    assert entries.service_of(changed).visibility == "professionals"
    assert found(Criteria(words="こもれび")).exists()


def test_a_change_of_what_somebody_else_changed_meanwhile_is_held_back():
    by = entries.keeper()
    entry = entries.entry(by)
    actions.change_entry(organization_id=entry.pk, facts=entries.entry_facts(name="一"), based_on=1, by=by, at=NOW())
    with pytest.raises(actions.Stale) as held:
        actions.change_entry(
            organization_id=entry.pk, facts=entries.entry_facts(name="二"), based_on=1, by=by, at=NOW()
        )
    assert held.value.current.name == "一"


def test_a_volunteer_is_private_until_that_person_agreed():
    with pytest.raises(actions.NotYet, match="同意"):
        entries.volunteer(visibility="professionals")
    listed = entries.volunteer(visibility="professionals", agreed_on=date(2026, 4, 1))
    assert listed.visibility == "professionals"
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=listed.pk).update(agreed_on=None)


def test_an_offer_is_never_wider_open_than_its_organisation():
    by = entries.keeper()
    entry = entries.entry(by, visibility="professionals", offer=entries.offer_facts(visibility="public"))
    assert entries.service_of(entry).visibility == "professionals"
    facts = entries.offer_facts(visibility="private")
    service = entries.service_of(entry)
    actions.change_offer(service_id=service.pk, facts=facts, based_on=1, by=by, at=NOW())
    assert entries.service_of(entry).visibility == "private"


def test_an_offer_moves_with_its_places_and_days():
    by = entries.keeper()
    entry = entries.entry(by)
    service = entries.service_of(entry)
    elsewhere = actions.add_place(
        organization_id=entry.pk, facts=entries.place_facts(name="別館", district_code="minou"), by=by, at=NOW()
    )
    sundays = entries.saturdays(days=("SU",))
    facts = entries.offer_facts(places=(elsewhere.pk,), schedules=(sundays,))
    actions.change_offer(service_id=service.pk, facts=facts, based_on=1, by=by, at=NOW())
    assert list(found(Criteria(day="SU", district="minou"))) == [service]
    assert not found(Criteria(district="mii")).exists()
    actions.change_place(location_id=elsewhere.pk, facts=entries.place_facts(district_code="mii"), by=by, at=NOW())
    assert found(Criteria(district="mii")).exists()


def test_an_address_finds_its_district_where_nobody_chose_one():
    entry = entries.entry(place=entries.place_facts(address="小森野1-2-3", district_code=""))
    assert entry.locations.get().district_code == "komorino"


def test_an_ended_entry_is_off_the_lists_and_comes_back_to_be_confirmed():
    by = entries.keeper()
    entry = entries.entry(by)
    issued = entries.link(entry, by)
    actions.end_entry(organization_id=entry.pk, note="解散した。", by=by, at=NOW())
    assert not found(Criteria(need="dementia")).exists()
    issued.link.refresh_from_db()
    assert not issued.link.is_open(NOW())
    with pytest.raises(gate.Refused):
        actions.confirm_entry(organization_id=entry.pk, by=by, at=NOW())
    back = actions.resume_entry(organization_id=entry.pk, by=by, at=NOW())
    assert back.is_to_confirm(timezone.localdate())
    assert found(Criteria(need="dementia")).exists()
    assert kinds(entry) == ["added", "link_issued", "ended", "resumed"]


def test_an_owner_confirms_once():
    entry = entries.entry()
    Organization.objects.update(confirmed_on=date(2020, 4, 1))
    issued = entries.link(entry)
    link = link_of(OwnerLink, issued.secret.token)
    actions.confirm_by_owner(link_id=link.pk, by=Owner(link), at=NOW())
    entry.refresh_from_db()
    assert entry.confirmed_on == timezone.localdate()
    assert entry.events.filter(kind=EventKind.CONFIRMED, by=None, by_owner=True).exists()
    with pytest.raises(gate.Refused):
        actions.confirm_by_owner(link_id=link.pk, by=Owner(link), at=NOW())


def test_what_an_owner_corrects_shows_once_staff_accepted_it():
    by = entries.keeper()
    entry = entries.entry(by)
    service = entries.service_of(entry)
    link = entries.link(entry, by).link
    proposed = {
        "name": "架空サロンひだまり", "phone": "000-0000-0009", f"{service.pk}:description": "毎月第1と第3の土曜。",
        "keeper_desk": "youth",
    }  # fmt: skip
    correction = actions.correct_by_owner(
        link_id=link.pk, proposed=proposed, words="電話が変わりました。", by=Owner(link), at=NOW()
    )
    assert set(correction.proposed) == {"phone", f"{service.pk}:description"}
    assert entry.phones.get().number == "000-0000-0001"
    actions.accept_correction(correction_id=correction.pk, by=by, at=NOW())
    entry.refresh_from_db()
    assert (entry.phones.get().number, entry.keeper_desk) == ("000-0000-0009", entries.DESK)
    assert entries.service_of(entry).description == "毎月第1と第3の土曜。"
    assert ["番号", "000-0000-0001", "000-0000-0009"] in entry.events.get(kind=EventKind.ACCEPTED).changes
    with pytest.raises(actions.NotYet):
        actions.decline_correction(correction_id=correction.pk, answer="", by=by, at=NOW())


def test_a_declined_correction_changes_nothing_and_says_why():
    by = entries.keeper()
    entry = entries.entry(by)
    link = entries.link(entry, by).link
    correction = actions.correct_by_owner(link_id=link.pk, proposed={"name": "別の名"}, by=Owner(link), at=NOW())
    actions.decline_correction(correction_id=correction.pk, answer="電話で確かめた。", by=by, at=NOW())
    entry.refresh_from_db()
    assert entry.name == "架空サロンひだまり"
    assert entry.events.get(kind=EventKind.DECLINED).note == "電話で確かめた。"


@pytest.mark.parametrize("mishap", ["expired", "revoked", "another's", "a later one was issued"])
def test_a_link_that_is_over_answers_nothing(mishap):
    by = entries.keeper()
    entry = entries.entry(by)
    link, at = entries.link(entry, by).link, NOW()
    owner = Owner(link)
    if mishap == "expired":
        at += timedelta(days=30)
    elif mishap == "revoked":
        actions.revoke_link(link_id=link.pk, by=by, at=NOW())
    elif mishap == "another's":
        owner = Owner(entries.link(entries.entry(by, name="別の団体"), by).link)
    else:
        entries.link(entry, by)
    with pytest.raises(gate.Refused):
        actions.confirm_by_owner(link_id=link.pk, by=owner, at=at)


def test_a_link_opens_no_other_row():
    entry = entries.volunteer()
    link = entries.link(entry).link
    for row in (entry, entries.service_of(entry)):
        for right in (Right.READ, Right.WRITE, Right.SHARE):
            assert not gate.decide(Owner(link), right, row).allowed


def test_a_guessed_or_altered_token_is_nobodys():
    token = entries.link(entries.entry()).secret.token
    head, _, tail = token.partition("~")
    for guess in ("", "x", head, f"{head}~{tail[::-1]}", f"{head[:-1]}~{tail}", token.upper()):
        assert link_of(OwnerLink, guess) is None
    assert link_of(OwnerLink, token) is not None


def test_an_unmet_need_keeps_codes_and_a_day_and_nobody():
    by = world.worker("youth")
    need = actions.record_unmet_need(
        topic="care", needs=["transport"], district_code="mii", source="counter", by=by, at=NOW()
    )
    assert need.happened_on == timezone.localdate()
    assert not {field.name for field in UnmetNeed._meta.get_fields()} & {"by", "user", "person", "at", "words"}
    with pytest.raises(KeyError):
        actions.record_unmet_need(topic="山田さんの通院", district_code="", source="counter", by=by, at=NOW())


def test_the_audit_does_not_lead_from_a_need_to_its_typist():
    by = world.worker("youth")
    need = UnmetNeed(source="counter", happened_on=timezone.localdate())
    decision = gate.permit(by, Right.WRITE, need)
    assert (decision.subject_ids, decision.about) == ((), ())


def test_every_agency_has_its_entry_once():
    agencies = set(Agency.objects.values_list("code", flat=True))
    assert set(Organization.objects.exclude(agency=None).values_list("agency", flat=True)) == agencies
    assert Service.objects.filter(organization__agency__isnull=False).count() == 0
