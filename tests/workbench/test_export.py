"""持出し: nothing leaves without a second person, once, and every cell is one the exporter's rights open."""

import codecs
import csv
import hashlib
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kasanari import gate
from kasanari.access import actions as access
from kasanari.access.models import Approval, ApprovalAct, Conflict, DossierRole
from kasanari.access.obstacles import NotYet
from kasanari.access.outbound import LOCATING_FIELDS
from kasanari.cases.models import Case
from kasanari.gate import Refused, Right
from kasanari.gate.models import AuditRow
from kasanari.lib.cells import harmless
from kasanari.office.models import Document
from kasanari.people.actions import Particulars, record_residence, register_person
from kasanari.people.models import Person
from kasanari.staff.actions import end_posting
from kasanari.staff.models import Posting
from kasanari.workbench import export_table
from kasanari.workbench.actions import export_cases
from kasanari.workbench.export_file import CannotWrite, CsvFile, Encoding
from kasanari.workbench.export_table import COLUMNS, lines
from tests import world

pytestmark = pytest.mark.django_db

PAGE = "workbench:export"
ADDRESS, PHONE = "架空町9-8-7", "000-1111-2222"


@pytest.fixture
def desk():
    by = world.worker("multi-agency")
    case = world.case_at(by, desk="multi-agency")
    settle(case.subject, by)
    return SimpleNamespace(by=by, case=case, person=case.subject, other=world.worker("multi-agency"))


def settle(person, by):
    """Give the person a telephone and a home."""
    Person.objects.filter(pk=person.pk).update(phone=PHONE)
    record_residence(
        person=person,
        address=ADDRESS,
        district_code="mii",
        from_on=timezone.localdate(),
        by=by,
        at=timezone.now(),
    )


def protect(person):
    person.protections.create(
        kind="dv",
        desk_code="women",
        from_on=timezone.localdate(),
        registered_at=timezone.now(),
        registered_by=world.worker(),
    )


def asked(by, desk_code="multi-agency"):
    return access.ask_for_approval(
        act=ApprovalAct.EXPORT, desk_code=desk_code, reason="年度の報告のため", by=by, at=timezone.now()
    )


def granted(by, desk_code="multi-agency", *, hours_ago=0):
    """An approval that another person gave some hours ago."""
    return world.export_approval(by, desk=desk_code, at=timezone.now() - timedelta(hours=hours_ago))


def fetch(by, approval, encoding=Encoding.UTF_8):
    page = reverse("workbench:export_file", args=[approval.pk])
    answer = world.signed_in(by).post(page, {"encoding": encoding})
    if answer.streaming:
        answer.file = b"".join(answer.streaming_content)
    return answer


def table(content, encoding="utf-8-sig"):
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def exported(by, desk_code="multi-agency"):
    """All cells of an export as text."""
    return "\n".join(cell for row in table(fetch(by, granted(by, desk_code)).file) for cell in row)


class TestApproval:
    def test_none_is_not_enough(self, desk):
        waiting = asked(desk.by)
        assert fetch(desk.by, waiting).status_code == 404
        assert not Document.objects.exists()

    def test_nobody_grants_his_own(self, desk):
        Posting.objects.filter(user=desk.by).update(role="supervisor")
        waiting = Approval.objects.create(
            act="export", desk_code="multi-agency", reason="報告", asked_at=timezone.now(), asked_by=desk.by
        )
        with pytest.raises(Refused):
            access.answer_approval(approval=waiting, is_granted=True, by=desk.by, at=timezone.now())
        assert fetch(desk.by, waiting).status_code == 404

    @pytest.mark.parametrize(
        "spoil",
        [
            {"is_granted": False},
            {"used_at": timezone.now()},
            {"answered_at": timezone.now() - timedelta(hours=24)},
            {"act": ApprovalAct.RESUME_USE},
        ],
    )
    def test_a_declined_spent_or_day_old_one_or_for_another_act_is_refused(self, desk, spoil):
        approval = granted(desk.by)
        Approval.objects.filter(pk=approval.pk).update(**spoil)
        answer = fetch(desk.by, approval)
        assert answer.status_code == 404
        assert desk.case.number not in answer.content.decode()
        assert not Document.objects.exists()

    def test_that_of_a_colleague_is_refused_and_looks_absent(self, desk):
        approval = granted(desk.other)
        hidden, page = fetch(desk.by, approval), reverse("workbench:export_file", args=[desk.case.pk])
        absent = world.signed_in(desk.by).post(page, {"encoding": "utf-8"})
        assert hidden.status_code == absent.status_code == 404

    def test_it_is_for_one_desk(self):
        both = world.worker("multi-agency", "youth")
        here, there = world.case_at(both, desk="multi-agency"), world.case_at(both, desk="youth")
        granted(both, "multi-agency")
        text = exported(both, "youth")
        assert there.number in text
        assert here.number not in text

    def test_it_ends_with_the_posting(self, desk):
        approval = granted(desk.by)
        end_posting(posting=desk.by.postings.get(), until_on=timezone.localdate())
        assert fetch(desk.by, approval).status_code == 404

    def test_it_is_spent_by_one_file(self, desk):
        approval = granted(desk.by)
        assert fetch(desk.by, approval).status_code == 200
        assert fetch(desk.by, approval).status_code == 404
        assert Document.objects.count() == 1

    def test_the_policy_and_its_scope_agree(self, desk):
        rows = [granted(desk.by), granted(desk.by, hours_ago=25), granted(desk.other), asked(desk.by)]
        rows += [granted(desk.by, "youth"), granted(desk.by)]
        rows[-1].act = ApprovalAct.END_CONFLICT
        rows[-1].save()
        decided = {row.pk for row in rows if gate.decide(desk.by, Right.EXPORT, row).allowed}
        seen = gate.visible(Approval.objects.all(), to=desk.by, right=Right.EXPORT)
        assert decided == {row.pk for row in seen} == {rows[0].pk}


class TestFile:
    def test_it_stands_in_the_ledger_with_its_digest_and_number(self, desk):
        answer = fetch(desk.by, granted(desk.by))
        entry = Document.objects.get()
        assert entry.kind == "export"
        assert entry.sha256 == hashlib.sha256(answer.file).hexdigest()
        assert (entry.recipient_kind, entry.recipient_code, entry.made_by) == ("desk", "multi-agency", desk.by)
        assert answer.headers["Cache-Control"] == "no-store"

    def test_its_rows_and_the_persons_who_left_are_on_record(self, desk):
        fetch(desk.by, granted(desk.by))
        rows = AuditRow.objects.filter(user=desk.by, act="workbench:export_file")
        assert rows.get(right="export", subject="cases.case").subject_ids == [desk.case.pk]
        assert rows.get(subject="leaves:desk").subject_ids == [desk.person.pk]
        assert {row.ground for row in rows.filter(subject="access.approval", right="export")} == {"second_person"}

    def test_the_decision_carries_the_reason(self, desk):
        assert gate.decide(desk.by, Right.EXPORT, granted(desk.by)).purpose == "年度の報告のため"

    def test_utf_8_begins_with_a_mark_and_keeps_every_character(self, desk):
        Person.objects.filter(pk=desk.person.pk).update(family_name="𠮷田", given_name="葛\U000e0100")
        content = fetch(desk.by, granted(desk.by)).file
        assert content.startswith(codecs.BOM_UTF8)
        assert {"𠮷田", "葛\U000e0100"} <= set(table(content)[1])

    def test_cp932_is_written_where_it_can_be(self, desk):
        content = fetch(desk.by, granted(desk.by), Encoding.CP932).file
        head, row = table(content, "cp932")
        assert len(head) == len(row) == len(COLUMNS)
        assert {desk.case.number, "見本", "太郎", ADDRESS} <= set(row)

    def test_a_character_cp932_lacks_is_named_and_the_approval_kept(self, desk):
        Person.objects.filter(pk=desk.person.pk).update(family_name="𠮷田")
        approval = granted(desk.by)
        answer = fetch(desk.by, approval, Encoding.CP932)
        page = answer.content.decode()
        assert answer.status_code == 422
        for told in ("1行目", desk.case.number, "「氏」", "𠮷", "U+20BB7", "UTF-8"):
            assert told in page
        assert not Document.objects.exists()
        assert fetch(desk.by, approval).status_code == 200

    def test_a_desk_without_cases_keeps_the_approval(self):
        by = world.worker("youth")
        approval = granted(by, "youth")
        with pytest.raises(NotYet):
            export_cases(approval_id=approval.pk, encoding="utf-8", into=io.BytesIO(), by=by, at=timezone.now())
        assert Approval.objects.get().used_at is None
        assert fetch(by, approval).status_code == 422

    def test_long_exports_are_read_in_chunks_and_miss_nothing(self, desk, monkeypatch):
        monkeypatch.setattr(export_table, "CHUNK", 2)
        numbers = [desk.case.number, *(world.case_at(desk.by, desk="multi-agency").number for _ in range(4))]
        rows = table(fetch(desk.by, granted(desk.by)).file)[1:]
        assert [row[0] for row in rows] == sorted(numbers)
        assert AuditRow.objects.filter(right="export", subject="cases.case").count() == 3

    def test_a_formula_is_a_text(self, desk):
        Person.objects.filter(pk=desk.person.pk).update(family_name='=HYPERLINK("http://x","y")', phone="+81")
        row = table(fetch(desk.by, granted(desk.by)).file)[1]
        assert '\'=HYPERLINK("http://x","y")' in row
        assert "'+81" in row

    @pytest.mark.parametrize("start", "=+-@＝＋－＠\t\r\n")
    def test_every_start_of_a_formula_is_neutralised(self, start):
        assert harmless(f"{start}1") == f"'{start}1"
        assert harmless(f"1{start}") == f"1{start}"


class TestRows:
    def test_only_the_own_desk_leaves(self, desk):
        elsewhere = world.worker("livelihood", agency="jiritsu")
        foreign = world.case_at(elsewhere, desk="livelihood", family="他窓")
        world.consent(foreign, elsewhere, "multi-agency")
        assert gate.decide(desk.by, Right.READ, foreign).allowed
        text = exported(desk.by)
        assert desk.case.number in text
        assert foreign.number not in text
        assert "他窓" not in text

    def test_suspended_and_conflicting_cases_stay(self, desk):
        suspended, near = (world.case_at(desk.by, desk="multi-agency", family=name) for name in ("停止", "親族"))
        Case.objects.get(pk=suspended.pk).dossier.__class__.objects.filter(pk=suspended.dossier_id).update(
            suspended_at=timezone.now(), suspension_reason="unlawful", suspended_by=desk.other
        )
        Conflict.objects.create(
            worker=desk.by, person=near.subject, kind="kin", declared_at=timezone.now(), declared_by=desk.by
        )
        text = exported(desk.by)
        assert desk.case.number in text
        assert not [name for name in ("停止", "親族", suspended.number, near.number) if name in text]

    def test_whereabouts_of_the_protected_never_leave_even_with_the_cleared(self, desk):
        Posting.objects.filter(user=desk.by).update(clearance=["dv"])
        text = exported(desk.by)
        assert ADDRESS in text
        assert PHONE in text
        assert "御井" in text
        protect(desk.person)
        assert gate.decide(desk.by, Right.LOCATE, Person.objects.get(pk=desk.person.pk)).allowed
        text = exported(desk.by)
        assert desk.person.family_name in text
        assert not [told for told in (ADDRESS, PHONE, "御井") if told in text]

    def test_no_text_of_a_record_leaves(self, desk):
        assert "家賃が払えず" not in exported(desk.by)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_every_cell_comes_from_a_field_the_exporters_rights_open(db, data):
    by = world.worker("multi-agency")
    Posting.objects.filter(user=by).update(clearance=data.draw(st.sampled_from([[], ["dv"]])))
    case = world.case_at(by, desk="multi-agency", family="見本")
    settle(case.subject, by)
    for index in range(data.draw(st.integers(0, 2))):
        other = register_person(
            particulars=Particulars(family_name=f"家族{index}", given_name="花子"), by=by, at=timezone.now()
        )
        access.name_person(dossier=case.dossier, person=other, role=DossierRole.HOUSEHOLD, by=by, at=timezone.now())
        if data.draw(st.booleans()):
            protect(other)
            settle(other, by) if "dv" in by.postings.get().clearance else None
    if data.draw(st.booleans()):
        protect(case.subject)
    granted(by)
    found = 0
    for line in (line for chunk in lines("multi-agency", by=by, at=timezone.now()) for line in chunk):
        mentioned = {(mention.person_id, mention.field) for mention in line.mentions()}
        for column, cell in zip(COLUMNS, line.cells(), strict=True):
            if not cell:
                continue
            found += 1
            row = line.records[column.model].row
            rights = frozenset(
                right for right in (Right.INDEX, Right.READ, Right.LOCATE) if gate.decide(by, right, row).allowed
            )
            assert column.field in gate.fields_open_to(column.model, rights)
            if column.model in (Person, export_table.Residence):
                person = row.pk if column.model is Person else row.person_id
                protected = Person.objects.get(pk=person).protections.exists()
                assert not (protected and column.field in LOCATING_FIELDS)
                assert (person, column.field) in mentioned
    assert found > 5


class TestPage:
    def test_it_asks_and_shows_what_was_asked(self, desk):
        browser = world.signed_in(desk.by)
        typed = {"desk_code": "multi-agency", "reason": "年度の報告のため"}
        answer = browser.post(reverse(PAGE), typed, follow=True)
        assert Approval.objects.get().asked_by == desk.by
        assert "承認待ち" in answer.content.decode()

    def test_what_was_typed_stays_and_the_remedy_is_told(self, desk):
        answer = world.signed_in(desk.by).post(reverse(PAGE), {"desk_code": "youth", "reason": "報告のため"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "報告のため" in page
        assert "一覧の中から選んでください" in page
        assert not Approval.objects.exists()

    @pytest.mark.parametrize(("hours", "told"), [(1, "1回だけ書き出す"), (25, "もう一度依頼してください")])
    def test_each_question_says_where_it_stands(self, desk, hours, told):
        granted(desk.by, hours_ago=hours)
        granted(desk.other)
        page = world.signed_in(desk.by).get(reverse(PAGE)).content.decode()
        assert page.count(told) == 1

    def test_whoever_sits_nowhere_is_told_so(self):
        page = world.signed_in(world.worker()).get(reverse(PAGE)).content.decode()
        assert "いま配属されている窓口がありません" in page
        assert "承認を依頼する" not in page

    def test_an_encoding_nobody_offered_writes_nothing(self, desk):
        approval = granted(desk.by)
        assert fetch(desk.by, approval, "utf-7").status_code == 422
        assert not Document.objects.exists()

    def test_it_speaks_english(self, desk):
        granted(desk.by)
        page = world.signed_in(desk.by).get(reverse(PAGE), HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert "Export once" in page
        assert "Purpose and why it is needed" in page


def test_a_file_says_itself_which_row_it_could_not_write():
    file = CsvFile(io.BytesIO(), Encoding.CP932, ["番号", "氏"])
    with pytest.raises(CannotWrite, match=r"2行目.*R8-2.*「氏」.*𠮷"):
        file.write([["R8-1", "見本"], ["R8-2", "𠮷"]])
