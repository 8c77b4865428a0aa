"""What real workers see through consent, compartments, closing, resident look-up and the end of a posting."""

from datetime import timedelta
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari import gate
from kasanari.access import actions as access
from kasanari.access.models import Consent, Dossier, Ground
from kasanari.cases import actions
from kasanari.cases.models import Case
from kasanari.gate import GatedQuerySet, Refused, Right, registry
from kasanari.people.models import Person, Residence
from kasanari.staff.actions import end_posting
from kasanari.staff.models import Posting
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return world.worker("multi-agency")


@pytest.fixture
def case(by):
    return world.case_at(by, desk="multi-agency")


def rights_on(subject, who, at=None):
    """The rights ``who`` has, by both halves of the rule, which must agree."""
    at = at or timezone.now()
    decided = {right for right in Right if gate.decide(who, right, subject, at=at).allowed}
    rows = type(subject).objects.filter(pk=subject.pk)
    assert decided == {right for right in Right if gate.visible(rows, to=who, right=right, at=at).exists()}
    return decided


class TestConsent:
    def test_it_opens_reading_for_the_desks_it_names_and_nobody_else(self, case, by):
        invited, other = world.worker("livelihood", agency="jiritsu"), world.worker("elder", agency="houkatsu")
        assert rights_on(case, invited) == set()
        world.consent(case, by, "livelihood")
        assert rights_on(case, invited) == {Right.INDEX, Right.READ}
        assert rights_on(case.subject, invited) == {Right.INDEX, Right.READ}
        assert rights_on(case, other) == set()
        assert gate.decide(invited, Right.READ, case).ground == "consent"

    def test_it_opens_no_other_case_of_the_same_person(self, case, by):
        again = actions.NewContact(
            desk_code="multi-agency",
            channel="phone",
            words="別の心配がある。",
            topics=["debt"],
            outcome="own_desk",
            person=case.subject,
        )
        second = actions.receive_contact(contact=again, by=by, at=timezone.now()).dossier
        world.consent(case, by, "livelihood")
        invited = world.worker("livelihood", agency="jiritsu")
        assert rights_on(second, invited) == set()
        assert list(gate.visible(Dossier.objects.all(), to=invited)) == [case.dossier]

    def test_it_never_locates(self, case, by):
        access_day = timezone.localdate()
        Residence.objects.create(person=case.subject, address="架空町1-2-3", from_on=access_day)
        world.consent(case, by, "livelihood")
        invited = world.worker("livelihood", agency="jiritsu")
        assert gate.visible(Residence.objects.all(), to=invited, right=Right.LOCATE).count() == 0
        assert gate.visible(Residence.objects.all(), to=by, right=Right.LOCATE).count() == 1

    def test_it_ends_with_the_day_before_its_expiry(self, case, by):
        consent = world.consent(case, by, "livelihood", days=10)
        invited = world.worker("livelihood", agency="jiritsu")
        midnight = timezone.make_aware(timezone.datetime.combine(consent.expires_on, timezone.datetime.min.time()))
        assert rights_on(case, invited, midnight - timedelta(seconds=1)) == {Right.INDEX, Right.READ}
        assert rights_on(case, invited, midnight) == set()

    def test_a_withdrawal_ends_it_at_once(self, case, by):
        consent = world.consent(case, by, "livelihood", "elder")
        browser = world.signed_in(world.worker("livelihood", agency="jiritsu"))
        page = reverse("cases:case", args=[case.pk])
        assert browser.get(page).status_code == 200
        at = timezone.now()
        actions.withdraw_consent(consent_id=consent.pk, measures_after="資料を回収した。", by=by, at=at)
        assert browser.get(page).status_code == 404
        assert rights_on(case, world.worker("elder", agency="houkatsu"), at) == set()

    def test_a_withdrawal_leaves_other_consents_alone(self, case, by):
        first = world.consent(case, by, "livelihood")
        world.consent(case, by, "elder")
        actions.withdraw_consent(consent_id=first.pk, measures_after="", by=by, at=timezone.now())
        assert rights_on(case, world.worker("elder", agency="houkatsu")) == {Right.INDEX, Right.READ}
        first.refresh_from_db()
        assert first.withdrawn_by == by

    def test_its_grounds_name_it_and_give_no_more_than_the_ceiling(self, case, by):
        consent = world.consent(case, by, "livelihood", "elder")
        held = Ground.objects.order_by("desk_code")
        assert [(one.desk_code, one.rights, one.consent) for one in held] == [
            ("elder", ["index", "read"], consent),
            ("livelihood", ["index", "read"], consent),
        ]

    def test_an_expired_or_withdrawn_consent_is_not_live(self, case, by):
        consent, today = world.consent(case, by, "livelihood", days=10), timezone.localdate()
        live = [Consent.objects.live(today + timedelta(days=days)).exists() for days in (-1, 0, 9, 10)]
        assert live == [False, True, True, False]
        actions.withdraw_consent(consent_id=consent.pk, measures_after="", by=by, at=timezone.now())
        assert not Consent.objects.live(today).exists()


class TestCompartments:
    def test_consent_does_not_lift_a_compartment(self):
        counsellor = world.worker("mens")
        case = world.case_at(counsellor, desk="mens")
        assert case.dossier.compartments == ["mens"]
        world.consent(case, counsellor, "general")
        assert rights_on(case, world.worker("general")) == set()

    def test_a_desk_worker_without_clearance_sees_nothing(self):
        case = world.case_at(world.worker("mens"), desk="mens")
        uncleared = world.worker()
        Posting.objects.create(user=uncleared, desk_code="mens", clearance=[], from_on=timezone.localdate())
        assert rights_on(case, uncleared) == set()
        assert rights_on(case, world.worker("mens")) == set(Right) - {Right.EXPORT}


class TestClosing:
    @pytest.fixture
    def closed(self, by):
        case = world.supported(by, desk="multi-agency")
        text = actions.EvaluationText(achieved="滞納はなくなった。", verdict="close")
        actions.evaluate(case_id=case.pk, text=text, by=by, at=timezone.now())
        return actions.close_case(case_id=case.pk, reason="achieved", handed_to="", by=by, at=timezone.now())

    def test_a_closed_dossier_refuses_writing_but_allows_amending(self, closed, by):
        assert rights_on(closed, by) == set(Right) - {Right.EXPORT, Right.WRITE}

    def test_no_note_is_written_but_one_may_be_corrected(self, by):
        case = world.case_at(by, desk="multi-agency")
        day = timezone.localdate()
        facts = {"case_id": case.pk, "happened_on": day, "method": "phone", "fact": "電話した。", "by": by}
        note = actions.write_note(at=timezone.now(), **facts)
        access.close_dossier(dossier=case.dossier, by=by, at=timezone.now())
        with pytest.raises(Refused):
            actions.write_note(at=timezone.now(), **facts)
        corrected = actions.correct_note(
            note_id=note.pk, fact="つながらなかった。", judgement="", by=by, at=timezone.now()
        )
        assert corrected.corrects == note

    def test_reopened_it_may_be_written_again(self, closed, by):
        actions.reopen_case(case_id=closed.pk, by=by, at=timezone.now())
        assert Right.WRITE in rights_on(Case.objects.get(pk=closed.pk), by)

    def test_a_consent_may_be_withdrawn_after_closing(self, closed, by):
        consent = closed.dossier.consents.get()
        actions.withdraw_consent(consent_id=consent.pk, measures_after="", by=by, at=timezone.now())
        assert rights_on(closed, world.worker("general")) == set()


def _unpublished(model):
    """Rows that not everybody reads anyway: entries of the directory may be public."""
    published = "visibility" in {field.name for field in model._meta.fields}
    return model.objects.exclude(visibility="public") if published else model.objects.all()


class TestAdministrator:
    def test_he_sees_no_row_of_any_table_with_content(self, by):
        world.supported(by, desk="multi-agency")
        admin = world.worker("multi-agency", is_system_administrator=True)  # posted by mistake: still nothing
        content = [model for model in registry._policies if model._meta.app_label != "staff"]
        assert len(content) >= 15
        seen = [
            (model.__name__, right)
            for model, right in product(content, Right)
            if gate.visible(_unpublished(model), to=admin, right=right).exists()
        ]
        assert seen == []
        own = {model for model in content if gate.visible(model.objects.all(), to=by).exists()}
        assert {Case, Person, Dossier, Consent} <= own, "the same rows are there for their desk"
        assert all(issubclass(type(model.objects.all()), GatedQuerySet) for model in content)

    def test_his_pages_name_nobody(self, by, case):
        browser = world.signed_in(world.worker(is_system_administrator=True))
        for view in ("workbench:today", "cases:cases", "workbench:audit", "staff:workers"):
            page = browser.get(reverse(view)).content.decode()
            assert case.number not in page, view
            assert "太郎" not in page, view
        assert browser.post(reverse("workbench:search"), {"q": "見本"}).context["persons"] == []


class TestPosting:
    def test_the_end_of_a_posting_counts_at_the_next_request(self, by, case):
        browser = world.signed_in(by)
        page = reverse("cases:case", args=[case.pk])
        assert browser.get(page).status_code == 200
        end_posting(posting=by.postings.get(), until_on=timezone.localdate())
        assert browser.get(page).status_code == 404
        assert browser.get(reverse("cases:cases")).context["page"].object_list == []

    def test_who_opened_a_dossier_has_no_right_of_his_own(self, by, case):
        end_posting(posting=by.postings.get(), until_on=timezone.localdate())
        assert rights_on(case, by) == rights_on(case.subject, by) == set()


class TestResidentLookUp:
    @pytest.fixture
    def resident(self):
        """Somebody of the register extract, whom no desk knows."""
        return Person.objects.create(family_name="架空", given_name="静香", registered_at=timezone.now())

    def test_desks_of_the_city_may_know_that_a_resident_exists_and_no_more(self, resident):
        assert rights_on(resident, world.worker("youth")) == {Right.INDEX}

    @pytest.mark.parametrize(
        ("desk", "agency"),
        [("livelihood", "jiritsu"), ("elder", "houkatsu"), ("disability", "kikan"), ("neighbourhood", "shakyo")],
    )
    def test_desks_of_other_agencies_may_not(self, resident, desk, agency):
        assert rights_on(resident, world.worker(desk, agency=agency)) == set()

    def test_it_needs_a_seat(self, resident):
        assert rights_on(resident, world.worker()) == set()

    def test_it_shows_no_address(self, resident):
        Residence.objects.create(person=resident, address="架空町1-2-3", from_on=timezone.localdate())
        clerk = world.worker("youth")
        assert gate.visible(Residence.objects.all(), to=clerk, right=Right.LOCATE).count() == 0
        assert gate.visible(Residence.objects.all(), to=clerk).count() == 0

    def test_nobody_names_a_person_he_may_not_know_of(self, resident):
        helper = world.worker("elder", agency="houkatsu")
        dossier = world.case_at(helper, desk="elder").dossier
        with pytest.raises(Refused):
            access.name_person(dossier=dossier, person=resident, by=helper, at=timezone.now())
        assert not resident.dossiers.exists()


def test_a_desk_opens_dossiers_of_its_own_only(by):
    with pytest.raises(Refused) as refused:
        access.open_dossier(desk_code="youth", persons=[], by=by, at=timezone.now())
    assert refused.value.decision.why == "other_desk"
    assert not Dossier.objects.exists()


def test_naming_a_person_twice_names_him_once(by, case):
    access.name_person(dossier=case.dossier, person=case.subject, by=by, at=timezone.now())
    assert case.dossier.dossier_persons.count() == 1
