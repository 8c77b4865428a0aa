"""A real city on a real server, driven in Chromium. Screenshots are kept in ``artifacts/`` to be looked at."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from kasanari.config import database, places
from tests.conftest import template_database

from .canaries import PLANT, search

AXE = (places.HOME / "node_modules/axe-core/axe.min.js").read_text()
ARTIFACTS = Path(__file__).parent / "artifacts"
SCREENS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 760}}
START_SECONDS = 120


@dataclass(frozen=True)
class City:
    """The server under test; ``environment`` is what its processes run with.

    ``planted`` are the canaries in it and where each stands, ``shown_case`` a case that holds some, ``recorded`` the
    folder with every answer the visitors got.
    """

    address: str
    environment: dict[str, str]
    planted: dict[str, str]
    shown_case: str

    @property
    def recorded(self) -> Path:
        return Path(self.environment["KASANARI_DATA"]) / "recorded" / "visitors"

    @property
    def mail(self) -> Path:
        return Path(self.environment["KASANARI_DATA"]) / "mail"


@pytest.fixture(scope="session")
def city() -> Iterator[City]:
    name = f"kasanari_browser_{os.getpid()}"
    data = places.DATA / name
    database.create(name, template=template_database())
    environment = os.environ | {
        "KASANARI_DATABASE_NAME": name,
        "KASANARI_DATA": str(data),
        "KASANARI_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "tests.browser.recording",
        "PYTHONPATH": os.pathsep.join([str(places.HOME), str(places.HOME / "src")]),
    }
    shutil.copytree(places.DATA / "secrets", data / "secrets")
    port = _free_port()
    command = [sys.executable, "-m", "kasanari", "demo", "--people", "400", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/plan/", server)
        city = City(f"http://127.0.0.1:{port}", environment, *_planted(environment))
        yield city
        _nothing_leaked(city)
    finally:
        server.terminate()
        server.wait(30)
        database.drop(name)
        shutil.rmtree(data, ignore_errors=True)


def _planted(environment: dict[str, str]) -> tuple[dict[str, str], str]:
    """Put the canaries into the city, by acts of its workers."""
    command = [sys.executable, "-m", "kasanari", "manage", "shell", "-v0", "-c", PLANT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return told["planted"], told["case"]


def _nothing_leaked(city: City) -> None:
    """Search all that left the server for visitors, mails included; say what was searched."""
    searched = search(city.planted, city.recorded, city.mail)
    told = f"searched for {len(city.planted)} canaries:\n{searched.told()}\n"
    ARTIFACTS.mkdir(exist_ok=True)
    (ARTIFACTS / "canaries.txt").write_text(told)
    sys.stderr.write(f"\n{told}")
    assert searched.found == []


@dataclass
class Visitor:
    """Somebody at a screen. Every page looked at is held against axe and kept as a picture."""

    page: Page
    screen: str
    story: str
    seen: int = 0
    complaints: list[str] = field(default_factory=list)

    def sign_in(self, username: str) -> "Visitor":
        self.page.goto("/demo/sign-in/")
        self.page.locator(f"form:has(input[value='{username}']) button").click()
        self.page.wait_for_url("**/today/")
        return self

    def look(self, name: str) -> None:
        """Hold the page against axe-core, check that nothing sticks out, and keep a picture."""
        self.seen += 1
        self.page.evaluate(AXE)
        found = self.page.evaluate("() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
        told = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]]
        assert not told, f"{self.page.url}: {told}"
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[self.screen]["width"], f"{self.page.url} is {width} pixels wide"
        ARTIFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTIFACTS / f"{self.story}-{self.screen}-{self.seen:02}-{name}.png", full_page=True)

    def press(self, name: str, role: Any = "button") -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def follow(self, name: str) -> None:
        self.press(name, role="link")

    def write(self, label: str, text: str) -> None:
        self.page.get_by_role("textbox", name=re.compile(label)).first.fill(text)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).first.check()

    def reads(self, text: str) -> bool:
        return text in self.page.locator("main").inner_text()


@pytest.fixture(params=list(SCREENS))
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visitor(city: City, chromium: Browser, screen: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Return a function that brings another visitor; a console error of any of them fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def arrive() -> Visitor:
        context = chromium.new_context(base_url=city.address, viewport=SCREENS[screen], locale="ja-JP")  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
        return Visitor(page, screen, request.node.originalname.removeprefix("test_")[:40])

    yield arrive
    for context in contexts:
        context.close()
    assert not errors


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended before it answered"
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise AssertionError(f"{address} did not answer within {START_SECONDS} seconds")
