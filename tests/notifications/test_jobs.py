"""The worker: it drains, it stops when told, and the work of a killed one is done by the next."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from kasanari.notifications import jobs
from kasanari.notifications.models import Message


def leave_doing(task: str, *, heartbeat_seconds_ago: int) -> int:
    """Leave a job as a worker leaves it that was killed so long ago; return its id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))"
            " RETURNING id",
            [heartbeat_seconds_ago],
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, status, worker_id)"
            " VALUES ('default', %s, %s, '{}', 'doing', %s) RETURNING id",
            [task, task, worker],
        )
        job: int = cursor.fetchone()[0]
    return job


@pytest.mark.django_db
def test_the_job_of_a_killed_worker_runs_again() -> None:
    killed = leave_doing("deliver", heartbeat_seconds_ago=120)
    alive = leave_doing("retry_stalled", heartbeat_seconds_ago=1)
    async_to_sync(jobs.retry_stalled.func)()
    assert ProcrastinateJob.objects.get(pk=killed).status == "todo"
    assert ProcrastinateJob.objects.get(pk=alive).status == "doing"


def test_a_killed_job_gives_way_to_one_that_waits_already(committed: Message) -> None:
    assert ProcrastinateJob.objects.filter(task_name="deliver", status="todo").count() == 1
    killed = leave_doing("deliver", heartbeat_seconds_ago=120)
    async_to_sync(jobs.retry_stalled.func)()
    assert not ProcrastinateJob.objects.filter(pk=killed).exists()
    assert ProcrastinateJob.objects.filter(task_name="deliver", status="todo").count() == 1


def test_both_jobs_run_each_minute() -> None:
    from procrastinate.contrib.django import app

    schedule = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert schedule.items() >= {"deliver": "* * * * *", "retry_stalled": "* * * * *"}.items()


def start_jobs(*options: str) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"KASANARI_DATABASE_NAME": connection.settings_dict["NAME"]}
    return subprocess.Popen([sys.executable, "-m", "kasanari", "jobs", *options], env=environment)


def test_jobs_once_sends_what_waits_even_if_the_wake_up_was_lost(committed: Message) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert start_jobs("--once").wait(60) == 0
    committed.refresh_from_db()
    assert committed.sent_at is not None


def test_a_worker_told_to_stop_stops(committed: Message) -> None:
    worker = start_jobs()
    try:
        wait_until(Message.objects.filter(pk=committed.pk, sent_at__isnull=False).exists)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    finally:
        worker.kill()
        worker.wait()
    assert not ProcrastinateWorker.objects.exists()


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(300):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("waited 30 seconds in vain")
