"""What the scripts add in a browser: above all, that nothing typed is lost.

A tiny server stands in for the system, so that the ways of losing a page (an expired session, a broken
connection, a refused form) can be produced at will.
"""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from playwright.sync_api import Browser, Page

import kasanari.ui

pytestmark = pytest.mark.browser

SCRIPTS = Path(kasanari.ui.__file__).parent / "static" / "ui" / "js"
NAMES = sorted(path.name for path in SCRIPTS.glob("*.js"))

WORDS = """<div id="draft-words" hidden data-restored="戻しました" data-discard="戻さない"></div>
<div id="count-words" hidden data-left="あと%d文字" data-over="%d文字超過"></div>"""
FORM = """<form method="post" data-sign-out action="/leave/"><button id="leave">終わる</button></form>
<form method="post" data-drops="/form/" action="/taken/"><button id="drop">破棄する</button></form>
<input id="search" data-key="/"> <a id="new" href="/elsewhere/" data-key="n">受付</a>
<form method="post" data-keep="contact">{errors}
<input id="who" name="who"><input id="phone" type="radio" name="channel" value="phone">
<input id="visit" type="radio" name="channel" value="visit">
<textarea id="story" name="story" data-max-length="10">{story}</textarea>
<input type="password" id="secret" name="secret"><input id="day" type="date" data-wareki>
<button id="send">送る</button></form>"""


class System(BaseHTTPRequestHandler):
    """Success redirects, a refusal shows the form again, an expired session asks to sign in."""

    user = "mihon"
    answer = "success"
    posts = 0
    seconds = 0.0

    def do_GET(self) -> None:
        if self.path.startswith("/js/"):
            self.reply((SCRIPTS / self.path.removeprefix("/js/")).read_text(), "text/javascript")
        elif self.path == "/sign-in/":
            self.page("", user="")
        elif self.path == "/signed-in/":
            self.redirect("/form/")
        else:
            self.page(FORM.format(errors="", story="") if self.path == "/form/" else "")

    def do_POST(self) -> None:
        type(self).posts += 1
        sleep(self.seconds)
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.answer == "refused":
            self.page(FORM.format(errors='<div class="errors">だめ</div>', story="断られた文"))
        else:
            self.redirect("/sign-in/" if self.answer == "expired" else "/form/")

    def redirect(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def page(self, body: str, user: str | None = None) -> None:
        owner = self.user if user is None else user
        scripts = "".join(f'<script src="/js/{name}" defer></script>' for name in NAMES)
        start = f'<!doctype html><html lang="ja"><body data-user="{owner}">'
        self.reply(start + WORDS + body + scripts, "text/html")

    def reply(self, text: str, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def system() -> Iterator[type[System]]:
    handler = type("FreshSystem", (System,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield handler
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser, system: type[System]) -> Iterator[Page]:
    context = browser.new_context(base_url=system.address)
    page = context.new_page()
    errors: list[object] = []
    page.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108  Playwright cannot hold a builtin
    page.goto("/form/")
    yield page
    context.close()
    assert errors == []


def write(page: Page) -> None:
    page.fill("#who", "見本 花子")
    page.check("#visit")
    page.fill("#story", "家賃が心配")
    page.fill("#secret", "ひみつ")


def send(page: Page) -> None:
    page.click("#send")
    page.wait_for_load_state()


def written(page: Page) -> tuple[str, bool, str]:
    return page.input_value("#who"), page.is_checked("#visit"), page.input_value("#story")


KEPT = ("見本 花子", True, "家賃が心配")
EMPTY = ("", False, "")


def test_a_draft_survives_a_reload_and_can_be_thrown_away(page: Page) -> None:
    write(page)
    page.reload()
    assert written(page) == KEPT
    page.click("text=戻さない")
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    assert written(page) == EMPTY


def test_a_draft_survives_an_expired_session_and_the_sign_in_after_it(page: Page, system: type[System]) -> None:
    write(page)
    system.answer = "expired"
    send(page)
    assert page.url.endswith("/sign-in/")
    page.goto("/signed-in/")
    assert written(page) == KEPT
    assert page.input_value("#secret") == ""


def test_a_draft_survives_a_lost_connection(page: Page) -> None:
    write(page)
    page.context.set_offline(True)
    page.click("#send", no_wait_after=True)
    page.wait_for_timeout(300)
    page.context.set_offline(False)
    page.goto("/form/")
    assert written(page) == KEPT


def test_a_draft_ends_once_the_system_has_taken_it(page: Page) -> None:
    write(page)
    send(page)
    assert written(page) == EMPTY
    assert page.evaluate("sessionStorage.length") == 0


def test_a_refused_form_shows_what_the_server_answered(page: Page, system: type[System]) -> None:
    write(page)
    system.answer = "refused"
    send(page)
    assert page.input_value("#story") == "断られた文"


def test_another_person_never_gets_the_draft(page: Page, system: type[System]) -> None:
    write(page)
    system.user = "betsu"
    page.goto("/form/")
    assert written(page) == EMPTY
    assert page.evaluate("sessionStorage.length") == 0


def test_signing_out_forgets_all_drafts(page: Page) -> None:
    write(page)
    page.click("#leave")
    page.wait_for_load_state()
    assert page.evaluate("sessionStorage.length") == 0


def test_what_the_server_keeps_this_tab_keeps_no_longer(page: Page, system: type[System]) -> None:
    write(page)
    system.answer = "expired"  # the answer to the form alone must not be what clears the draft
    page.click("#drop")
    page.wait_for_load_state()
    assert page.evaluate("sessionStorage.length") == 0


def test_two_presses_send_once(page: Page, system: type[System]) -> None:
    system.seconds = 0.5
    page.evaluate("for (const pause of [0, 100]) setTimeout(() => document.querySelector('#send').click(), pause)")
    page.wait_for_timeout(300)
    assert system.posts == 1


def test_keys_search_and_open_a_contact_but_not_while_typing(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("n/")
    assert page.input_value("#search") == "n/"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("n")
    page.wait_for_url("**/elsewhere/")


def test_the_count_tells_what_is_left_and_what_is_too_much(page: Page) -> None:
    page.fill("#story", "一二\n四")
    assert page.inner_text(".field__count") == "あと5文字"
    page.fill("#story", "𠮷" * 12)
    assert page.inner_text(".field__count") == "2文字超過"
    assert page.input_value("#story") == "𠮷" * 12


def test_a_picked_day_is_told_in_wareki(page: Page) -> None:
    page.fill("#day", "2026-04-01")
    assert page.inner_text(".field__wareki") == "令和8年4月1日(水)"
