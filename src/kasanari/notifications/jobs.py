"""What the worker does by itself (``kasanari jobs``)."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Job, Status

from .delivery import deliver_waiting


@app.periodic(cron="* * * * *")
@app.task(name="deliver", queueing_lock="deliver")
def deliver(timestamp: int = 0) -> None:
    """Send the outbox: right after a message was committed, and each minute for those that failed before."""
    deliver_waiting(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="retry_stalled", queueing_lock="retry_stalled")
async def retry_stalled(timestamp: int = 0) -> None:
    """Give back the jobs of workers that died: the queue leaves them ``doing`` for ever."""
    for job in await app.job_manager.get_stalled_jobs():
        await _give_back(job)


async def _give_back(job: Job) -> None:
    """Let the job run again, unless another one waits already to do the same."""
    try:
        await app.job_manager.retry_job(job)
    except UniqueViolation:
        await app.job_manager.finish_job(job, status=Status.ABORTED, delete_job=True)


def wake_deliverer() -> None:
    """Ask a worker to deliver now, unless that was asked already."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        deliver.defer()
