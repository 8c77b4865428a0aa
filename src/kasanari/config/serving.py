"""Running the server, with the job worker beside it."""

import os
import signal
import subprocess
import sys
from types import FrameType

from django.core.management import call_command
from django.core.management.base import SystemCheckError

from .preparing import collect_static

GRACE_SECONDS = 10
THREADS = 4
"""Per server process: pages wait for the database about as long as they compute."""


def serve(*, host: str, port: int, workers: int, with_jobs: bool) -> int:
    """Serve until a signal comes; then everything that was started here is stopped. Returns the server's exit code.

    With settings that a check refuses, nothing is started.
    """
    if not _settings_hold():
        return 1
    collect_static()
    environment = os.environ | {"KASANARI_POOL": "1"}
    server = subprocess.Popen([sys.executable, "-m", "granian", *_granian(host, port, workers)], env=environment)
    jobs = subprocess.Popen([sys.executable, "-m", "kasanari", "jobs"]) if with_jobs else None

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        return max(server.wait(), 0)
    finally:
        _stop(jobs)


def _settings_hold() -> bool:
    """Run Django's checks, which a WSGI server leaves out; say on standard error what is wrong."""
    try:
        call_command("check", verbosity=0)
    except SystemCheckError as error:
        sys.stderr.write(f"{error}\n")
        return False
    return True


def _granian(host: str, port: int, workers: int) -> list[str]:
    return [
        "--interface", "wsgi",
        "--host", host,
        "--port", str(port),
        "--workers", str(workers),
        "--blocking-threads", str(THREADS),
        "--no-ws",
        "--log-level", "warning",
        "kasanari.config.wsgi:application",
    ]  # fmt: skip


def _stop(process: "subprocess.Popen[bytes] | None") -> None:
    if process is None:
        return
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
