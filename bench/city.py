"""The invented city the benches measure, in a data folder of its own, and the processes of ours that use it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

CHECKOUT = Path(__file__).resolve().parents[1]
CODE = os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "src")])
"""Where the code lies that is measured, whatever is installed."""
DATA = CHECKOUT / "var" / "bench"
KASANARI = (sys.executable, "-m", "kasanari")
WORKER = "demo-coordinator"
PATIENCE = 120
"""Seconds until a server that does not answer counts as broken."""
GRACE = 20


def environment(data: Path, **more: str) -> dict[str, str]:
    """What a process of ours is started with: the data folder, and nothing of the caller's own database."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KASANARI_", "DATABASE_URL", "DJANGO_"))
    }
    return kept | {"KASANARI_DATA": str(data), "PYTHONPATH": CODE, "PYTHONUNBUFFERED": "1"} | more


def invented() -> Path:
    """Return the data folder, with the city in it: it is invented at the first run and used again."""
    if not (DATA / "demo-city").exists():
        complete("demo", "--no-serve", data=DATA)
    return DATA


def complete(*arguments: str, data: Path, **more: str) -> None:
    """Run one ``kasanari`` command to its end; RuntimeError with what it said if it fails."""
    done = subprocess.run(
        [*KASANARI, *arguments],
        env=environment(data, **more),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"kasanari {' '.join(arguments)} failed in {data}:\n{done.stdout}{done.stderr}")


@contextmanager
def served(*command: str, data: Path, **more: str) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """Serve with ``kasanari <command> --port <a free one>``; yield the process and its address, and stop it at the end.

    It may not answer yet: see ``first_answer``.
    """
    port = _free_port()
    process = subprocess.Popen(
        [*KASANARI, *command, "--port", str(port)],
        env=environment(data, **more),
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(GRACE)


def first_answer(process: "subprocess.Popen[bytes]", address: str) -> None:
    """Return as soon as the server answers 200 on its public page; RuntimeError if it ends or never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode} before it answered: see above")
        if _answers(address):
            return
        time.sleep(0.02)
    raise RuntimeError(f"no answer on {address} within {PATIENCE} s")


def signed_in(address: str) -> httpx.Client:
    """A client that has entered the city as the coordinator of multi-agency work."""
    client = httpx.Client(base_url=address, follow_redirects=True, timeout=30)
    client.get("/demo/sign-in/").raise_for_status()
    form: Mapping[str, str] = {"username": WORKER, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
    client.post("/demo/sign-in/", data=form).raise_for_status()
    return client


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/plan/", timeout=30).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
