"""The chain: whatever is changed, taken out, moved or put in is found, and concurrent writers leave no gap."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from kasanari import gate
from kasanari.gate import Decision, chain, verifying
from kasanari.gate.models import AuditRow, AuditSeal
from tests import world
from tests.chains import TODAY, YESTERDAY, content, rows_of

LENGTH = 6
OTHER = {
    "day": TODAY,
    "at": datetime(2000, 1, 1, tzinfo=UTC),
    "user_id": UUID(int=1),
    "right": "write",
    "subject": "people.person",
    "subject_ids": [],
    "about": [UUID(int=2)],
    "allowed": False,
    "ground": "consent",
    "ground_id": UUID(int=3),
    "why": "no_ground",
    "purpose": "電話の折返し",
    "act": "cases:case",
    "address": "2001:db8::1",
    "mac": bytes(32),
}
"""For each column a value no row here has."""


def findings(rows):
    return verifying.check_rows(YESTERDAY, rows).findings


def test_an_untouched_chain_is_whole():
    report = verifying.check_rows(YESTERDAY, rows_of(LENGTH))
    assert (report.findings, report.rows, report.last) == ([], LENGTH, LENGTH)


@given(place=st.integers(0, LENGTH - 1), column=st.sampled_from(sorted(OTHER)))
def test_a_change_of_any_column_of_any_row_is_found_there(place, column):
    rows = rows_of(LENGTH)
    rows[place][column] = OTHER[column]
    assert place + 1 in [found.seq for found in findings(rows)]


def test_every_column_is_tried_and_only_the_id_of_the_database_is_not_covered():
    columns = {field.attname for field in AuditRow._meta.concrete_fields}
    assert set(OTHER) | {"seq"} == columns - {"id"} == set(chain.COLUMNS)


@given(order=st.permutations(range(LENGTH)))
def test_rows_in_another_order_are_found_whether_or_not_their_numbers_are_moved_with_them(order):
    rows = rows_of(LENGTH)
    moved = [rows[place] for place in order]
    renumbered = [row | {"seq": seq} for seq, row in enumerate(moved, start=1)]
    is_same = list(order) == list(range(LENGTH))
    assert (findings(moved) == []) == is_same
    assert (findings(renumbered) == []) == is_same


@given(gone=st.sets(st.integers(0, LENGTH - 2), min_size=1))
def test_rows_taken_out_of_the_middle_are_found_and_the_first_of_them_is_named(gone):
    rows = [row for place, row in enumerate(rows_of(LENGTH)) if place not in gone]
    found = findings(rows)
    assert found[0].seq == min(gone) + 1
    assert "missing" in found[0].what
    closed_up = [row | {"seq": seq} for seq, row in enumerate(rows, start=1)]
    assert findings(closed_up)


@given(place=st.integers(0, LENGTH), mac=st.binary(min_size=32, max_size=32))
def test_a_row_put_in_is_found(place, mac):
    rows = rows_of(LENGTH)
    rows.insert(place, content() | {"day": YESTERDAY, "mac": mac})
    assert findings([row | {"seq": seq} for seq, row in enumerate(rows, start=1)])


@given(place=st.integers(0, LENGTH - 1))
def test_whoever_changes_a_row_and_chains_the_rest_anew_without_the_key_is_found(place):
    rows = rows_of(LENGTH)
    rows[place]["allowed"] = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.KASANARI_AUDIT_KEY", "guessed")
        last = chain.Head(place, rows[place - 1]["mac"] if place else chain.beginning(YESTERDAY), None)
        forged = list(chain.chained(rows[place:], day=YESTERDAY, last=last))
    assert findings(rows[:place] + forged)


@given(place=st.integers(1, LENGTH - 1))
def test_two_histories_of_a_day_cannot_be_joined(place):
    """A database restored and used again has other rows under the same numbers, each with a mac of the right key."""
    assert findings(rows_of(LENGTH)[:place] + rows_of(LENGTH)[place:])[0].seq == place + 1


def test_rows_of_one_day_do_not_pass_for_another_day():
    assert findings(rows_of(2, day=TODAY))


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
addresses = st.none() | st.ip_addresses().map(str) | st.sampled_from(["::ffff:192.0.2.1", "2001:DB8:0:0:0:0:0:1"])


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(
    why=texts,
    purpose=texts,
    address=addresses,
    at=st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1), timezones=st.sampled_from([UTC, timezone.get_default_timezone()])),
    ids=st.lists(st.uuids(), max_size=3),
)  # fmt: skip
def test_what_is_read_back_is_what_was_chained(why, purpose, address, at, ids):
    row = content(why=why, purpose=purpose, address=address, at=at, about=ids, subject_ids=ids)
    with transaction.atomic():
        chain.append([row], day=YESTERDAY)
        (read,) = AuditRow.objects.values(*chain.COLUMNS)
        transaction.set_rollback(True)
    assert verifying.check_rows(YESTERDAY, [read]).findings == []


@pytest.mark.django_db
def test_ids_given_as_text_are_chained_as_they_are_read_back():
    wanted = uuid4()
    with gate.recorded("test") as visit:
        visit.decisions.append(Decision(False, "read", "cases.case", (str(wanted).upper(),), about=(wanted,)))
    row = AuditRow.objects.get()
    assert (row.subject_ids, row.about) == ([wanted], [wanted])
    assert today_is_whole() == 1


@pytest.mark.django_db
def test_a_visit_continues_the_chain_of_its_day_with_all_its_decisions():
    for count in (2, 3):
        with gate.recorded("test") as visit:
            visit.decisions += [Decision(True, "read", "cases.case", purpose="照会への回答")] * count
    rows = AuditRow.objects.order_by("seq")
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert {(row.day, row.purpose) for row in rows} == {(timezone.localdate(), "照会への回答")}
    assert today_is_whole() == 5


def today_is_whole():
    """Assert that today's chain has no finding; return its number of rows."""
    (report,) = verifying.verify(first=timezone.localdate(), outside=verifying.Outside({}))
    assert report.findings == []
    return report.rows


@pytest.mark.django_db
def test_refused_pages_are_in_the_chain_too():
    by = world.worker("general")
    case = world.case_at(by, desk="general")
    stranger = world.worker("youth")
    for user, status in ((by, 200), (stranger, 404), (by, 200)):
        assert world.signed_in(user).get(reverse("cases:case", args=[case.pk])).status_code == status
    refused = AuditRow.objects.get(allowed=False)
    assert (refused.user, refused.day) == (stranger, timezone.localdate())
    assert today_is_whole() == AuditRow.objects.count() > 3


@pytest.mark.django_db
def test_where_nothing_is_written_no_lock_is_taken():
    with CaptureQueriesContext(connection) as queries, gate.recorded("test"):
        pass
    assert [one["sql"] for one in queries if "gate_chain_head" in one["sql"]] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("utc", "day"), [((14, 59, 59), 24), ((15, 0, 0), 25)])
def test_a_row_belongs_to_the_local_day_whatever_zone_is_active(monkeypatch, utc, day):
    moment = datetime(2026, 11, 24, *utc, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    with timezone.override("America/New_York"), gate.recorded("test") as visit:
        visit.decisions.append(Decision(True, "read", "cases.case"))
    assert AuditRow.objects.get().day == datetime(2026, 11, day).date()


def seal_on(day):
    AuditSeal.objects.create(
        day=day, count=0, head=bytes(32), signature=bytes(64), key_id="0" * 16, sealed_at=timezone.now(), sealed_by="x"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("later", [0, 1, 400])
def test_a_clock_behind_the_last_seal_stops_everything_and_says_what_to_do(later):
    seal_on(timezone.localdate() + timedelta(days=later))
    with pytest.raises(gate.ClockBehindSeal, match=r"stands before the last sealed day.*Set the clock"):
        note()
    assert not AuditRow.objects.exists()


def note():
    with gate.recorded("test") as visit:
        visit.decisions.append(Decision(True, "read", "cases.case"))


@pytest.mark.django_db
def test_yesterdays_seal_stops_nobody():
    seal_on(YESTERDAY)
    note()
    assert AuditRow.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("desk", ["general", "youth"])
def test_the_page_of_a_clock_behind_the_seal_names_nobody_and_nothing_is_written(desk):
    case = world.case_at(world.worker("general"), desk="general")
    seal_on(timezone.localdate())
    browser = world.signed_in(world.worker(desk))
    browser.raise_request_exception = False
    response = browser.get(reverse("cases:case", args=[case.pk]))
    assert response.status_code == 500
    assert [word for word in ("見本", "太郎", case.number) if word in response.content.decode()] == []
    assert not AuditRow.objects.exists()


def test_concurrent_writers_leave_a_gapless_whole_chain(committed):
    writers, each = 8, 12

    def write(_):
        try:
            for _ in range(each):
                with gate.recorded("test") as visit:
                    AuditRow.objects.count()  # a snapshot from before the lock
                    visit.decisions += [Decision(True, "read", "cases.case")] * 2
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    found = list(verifying.verify(outside=verifying.Outside({})))
    assert sum(report.rows for report in found) == writers * each * 2
    assert [finding for report in found for finding in report.findings if finding.seq] == []


def test_a_writer_waits_for_the_one_before_and_follows_its_row(committed):
    def write():
        try:
            note()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            note()
            second = pool.submit(write)
            assert not second.done()
        second.result(10)
    assert list(AuditRow.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]
    assert today_is_whole() == 2
