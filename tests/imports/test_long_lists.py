"""Long lists are left to the job worker: how far it is, what happens when it stops, and what is forgotten afterwards."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from kasanari.imports import actions, jobs, progress
from kasanari.imports.models import Import, ImportRow, Progress, Step, WaitingPart
from kasanari.people.models import Person
from tests import world
from tests.imports.lists import BEFORE, HANAKO, TARO, applied, approver, as_csv, bringer, new_list, outcomes, staged
from tests.imports.test_pages import bring, page

pytestmark = pytest.mark.django_db
TOLD = progress.told


@pytest.fixture(autouse=True)
def _every_list_is_long(monkeypatch):
    monkeypatch.setattr("kasanari.imports.views.READ_AT_ONCE", 10)
    monkeypatch.setattr("kasanari.imports.models.LONG", 1)


@pytest.fixture
def said(monkeypatch):
    """What the job worker says of how far it is; beside the transaction of a test nothing is written."""
    words = []

    class Teller:
        def tell(self, step, done, total):
            words.append((step, done, total))

    token = progress._teller.set(Teller())
    yield words
    progress._teller.reset(token)


@pytest.fixture(autouse=True)
def _nothing_beside(monkeypatch):
    """The connection beside that of the work would not see what a test has not committed."""
    monkeypatch.setattr("kasanari.imports.jobs.progress.told", _silent)


class _silent:
    def __init__(self, load_id):
        pass

    def __enter__(self):
        pass

    def __exit__(self, *error):
        pass


def waiting_jobs():
    return list(ProcrastinateJob.objects.filter(status="todo", task_name__endswith="_list").order_by("id"))


def do_what_waits():
    for job in waiting_jobs():
        {"read_list": jobs.read_list, "apply_list": jobs.apply_list}[job.task_name](**job.args)


def left(content, by=None):
    parts = [content[:100], content[100:]]
    return actions.leave_to_be_read(brought=new_list(), parts=parts, by=by or bringer(), at=timezone.now())


def approved(content):
    load, second = staged(content), approver()
    actions.approve(load_id=load.pk, by=second, at=timezone.now())
    return load, second


def test_a_long_file_is_read_and_applied_by_the_worker_and_the_page_says_so():
    mine, theirs = world.signed_in(bringer()), world.signed_in(approver())
    bring(mine, as_csv(*BEFORE))
    load = Import.objects.get()
    assert (load.stage, ImportRow.objects.count()) == ("reading", 0)
    assert "順番を待っています" in page(mine, load).content.decode()
    assert "順番を待っています" in mine.get(reverse("imports:how_far", args=[load.pk])).content.decode()

    do_what_waits()
    assert outcomes(load) == ["new"] * 3
    assert mine.get(reverse("imports:how_far", args=[load.pk]))["HX-Refresh"] == "true"
    assert "承認待ち" in page(mine, load).content.decode()

    theirs.post(reverse("imports:approve", args=[load.pk]))
    theirs.post(reverse("imports:apply", args=[load.pk]))
    load.refresh_from_db()
    assert (load.stage, Person.objects.count()) == ("applying", 0)
    assert theirs.post(reverse("imports:apply", args=[load.pk])).status_code == 422
    jobs.apply_list(**waiting_jobs()[-1].args)
    load.refresh_from_db()
    assert (load.stage, Person.objects.count()) == ("applied", 3)


def test_the_file_waits_where_nobody_sees_it_and_is_gone_once_read():
    bring(world.signed_in(bringer()), as_csv(*BEFORE))
    load = Import.objects.get()
    parts = WaitingPart.objects.filter(load=load).order_by("number").values_list("content", flat=True)
    assert b"".join(map(bytes, parts)) == as_csv(*BEFORE)
    do_what_waits()
    assert not WaitingPart.objects.exclude(content=b"").exists()


def test_it_is_told_how_far_the_work_is(said, monkeypatch):
    monkeypatch.setattr("kasanari.imports.staging.EACH_TIME", 1)
    monkeypatch.setattr("kasanari.people.search.grams.BATCH", 2)
    left(as_csv(*BEFORE))
    do_what_waits()
    assert said[:3] == [(Step.READING, done, 4) for done in (1, 2, 3)]
    load, second = Import.objects.get(), approver()
    actions.approve(load_id=load.pk, by=second, at=timezone.now())
    actions.begin_to_apply(load_id=load.pk, by=second, at=timezone.now())
    jobs.apply_list(**waiting_jobs()[-1].args)
    assert [step for step, _done, _total in said[3:]] == [
        Step.COMPARING, Step.COMPARING, Step.APPLYING, Step.INDEXING, Step.INDEXING,
    ]  # fmt: skip
    assert said[-1] == (Step.INDEXING, 3, 3)


def test_how_far_it_is_shows_while_the_transaction_of_the_work_is_open():
    load_id = uuid4()
    with TOLD(load_id):
        progress.tell(Step.READING, 1000, 3000)
        seen = progress.of(load_id)
        assert (seen.step, seen.done, seen.total) == (Step.READING, 1000, 3000)
    assert progress.of(load_id) is None


def test_the_page_shows_how_many_of_how_many():
    by = bringer()
    load = left(as_csv(*BEFORE), by)
    told = Progress.objects.create(
        load_id=load.pk, step=Step.READING, done=12_000, total=300_000, told_at=timezone.now()
    )
    shown = page(world.signed_in(by), load).content.decode()
    assert "12,000行 / 300,000行を読み取っています" in shown
    assert 'value="12000" max="300000"' in shown
    assert "しばらく進んでいません" not in shown
    Progress.objects.filter(pk=told.pk).update(told_at=timezone.now() - timedelta(minutes=10))
    assert "しばらく進んでいません" in page(world.signed_in(by), load).content.decode()


def test_a_long_file_that_cannot_be_read_is_told_on_its_page_and_kept_no_longer():
    by = bringer()
    load = left(b"PK\x03\x04 no workbook", by)
    do_what_waits()
    load.refresh_from_db()
    assert load.stage == "unreadable"
    shown = page(world.signed_in(by), load).content.decode()
    assert "ファイルが壊れているか" in shown
    assert "もう一度読み取る" not in shown
    assert not WaitingPart.objects.exclude(content=b"").exists()


def test_a_reading_that_stopped_leaves_nothing_half_done_and_is_begun_again(monkeypatch):
    by = bringer()
    load = left(as_csv(*BEFORE), by)
    with monkeypatch.context() as broken:
        broken.setattr("kasanari.imports.waiting.forget", _fail)
        with pytest.raises(RuntimeError):
            do_what_waits()
    assert ImportRow.objects.count() == 0
    browser = world.signed_in(by)
    assert "思わぬ理由で止まりました" in page(browser, load).content.decode()
    _finish_jobs()
    assert browser.post(reverse("imports:read_again", args=[load.pk])).status_code == 302
    do_what_waits()
    assert outcomes(load) == ["new"] * 3


def test_an_application_that_stopped_is_given_back_to_be_begun_again(monkeypatch):
    load, second = approved(BEFORE)
    actions.begin_to_apply(load_id=load.pk, by=second, at=timezone.now())
    with monkeypatch.context() as broken:
        broken.setattr("kasanari.people.residents.applying.index_persons", _fail)
        with pytest.raises(RuntimeError):
            do_what_waits()
    load.refresh_from_db()
    assert (load.stage, Person.objects.count()) == ("approved", 0)
    _finish_jobs()
    browser = world.signed_in(second)
    assert "作業が止まりました" in page(browser, load).content.decode()
    browser.post(reverse("imports:apply", args=[load.pk]))
    do_what_waits()
    load.refresh_from_db()
    assert (load.stage, load.failure, Person.objects.count()) == ("applied", "", 3)


def test_a_list_whose_records_changed_meanwhile_says_so_on_its_page():
    applied(BEFORE)
    load, second = approved([TARO | {"氏名": "見本　太"}, HANAKO])
    actions.begin_to_apply(load_id=load.pk, by=second, at=timezone.now())
    Person.objects.filter(registry_number=TARO["宛名番号"]).update(given_name="太")
    do_what_waits()
    assert "1行の結果が変わりました" in page(world.signed_in(second), load).content.decode()


def test_a_job_that_is_given_back_after_it_was_done_does_nothing_again():
    load = left(as_csv(*BEFORE))
    do_what_waits()
    before = list(ImportRow.objects.order_by("number").values_list())
    do_what_waits()
    assert list(ImportRow.objects.order_by("number").values_list()) == before
    load.refresh_from_db()
    assert (load.stage, load.failure) == ("staged", "")


def test_whoever_lost_the_right_meanwhile_applies_nothing():
    load, second = approved(BEFORE)
    actions.begin_to_apply(load_id=load.pk, by=second, at=timezone.now())
    second.postings.all().delete()
    do_what_waits()
    load.refresh_from_db()
    assert (load.stage, Person.objects.count()) == ("approved", 0)
    assert "権限がなくなった" in load.failure


def test_columns_of_a_long_list_are_told_to_the_worker():
    by = bringer()
    rows = [{"番号X": row["宛名番号"], "だれ": row["氏名"], "うまれ": row["生年月日"]} for row in BEFORE]
    load = left(as_csv(*rows, headers=list(rows[0])), by)
    do_what_waits()
    assert outcomes(load) == ["unread"] * 3
    _finish_jobs()
    mapping = {"registry_number": 0, "full_name": 1, "birth_on": 2}
    actions.choose_columns(load_id=load.pk, mapping=mapping, by=by, at=timezone.now())
    load.refresh_from_db()
    assert load.stage == "reading"
    do_what_waits()
    assert outcomes(load) == ["new"] * 3


def test_while_it_is_read_a_list_is_not_taken_back():
    by = bringer()
    load = left(as_csv(*BEFORE), by)
    with pytest.raises(actions.NotYet, match="読み取っている間"):
        actions.refuse(load_id=load.pk, by=by, at=timezone.now())


def test_what_an_applied_list_held_is_forgotten_after_its_time_and_the_counts_stay():
    load = applied(BEFORE)
    by = bringer()
    assert jobs.forget(at=timezone.now() + timedelta(days=29)) == 0
    assert jobs.forget(at=timezone.now() + timedelta(days=31)) == 1
    assert set(ImportRow.objects.values_list("key", flat=True)) == {""}
    assert all(
        row == ([], {}, {}, []) for row in ImportRow.objects.values_list("raw", "content", "changes", "problems")
    )
    shown = page(world.signed_in(by), load).content.decode()
    assert "行の内容は消去しました" in shown
    assert "3行" in shown
    assert "太郎" not in shown
    assert Person.objects.count() == 3
    assert jobs.forget(at=timezone.now() + timedelta(days=32)) == 0


def test_a_list_nobody_approves_is_taken_back_after_ninety_days():
    load = staged(BEFORE)
    assert jobs.forget(at=timezone.now() + timedelta(days=89)) == 0
    assert jobs.forget(at=timezone.now() + timedelta(days=91)) == 1
    load.refresh_from_db()
    assert (load.stage, load.answered_by) == ("refused", None)
    assert set(ImportRow.objects.values_list("key", flat=True)) == {""}


def test_a_file_that_no_worker_reads_does_not_lie_about():
    load = left(as_csv(*BEFORE))
    assert jobs.forget(at=timezone.now() + timedelta(days=3)) == 1
    load.refresh_from_db()
    assert load.stage == "refused"
    assert not WaitingPart.objects.exclude(content=b"").exists()


def _fail(*given, **named):
    raise RuntimeError("the disk is full")


def _finish_jobs():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
