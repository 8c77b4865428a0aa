"""The search for canaries finds one where there is one; at the end of the session it finds none anywhere else."""

import http.cookiejar
import re
import urllib.parse
import urllib.request
from email.message import EmailMessage

import pytest
import typst

from kasanari.office.documents import FONTS

from .canaries import CLEARED, MARK, search, text_of, text_of_mail
from .recording import UNDER

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # all share one city


def test_the_search_finds_what_a_cleared_worker_is_shown(city):
    """Asked beside the visitors, so that it lies in a set of its own."""
    shown = fetch_as(city, CLEARED, f"/cases/{city.shown_case}/")
    assert MARK in shown
    searched = search(city.planted, city.recorded.with_name("self-test"), city.mail)
    assert {what for _, what, _ in searched.found} >= {"words at suicide-prevention", "fact at suicide-prevention"}
    assert searched.bytes["text/html"] > 1000


def test_nobody_else_is_shown_that_page(city):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch_as(city, "demo-counter", f"/cases/{city.shown_case}/")


def test_enough_was_planted(city):
    kinds = set(city.planted.values())
    assert {
        "address of a protected person",
        "postal code of a protected person",
        "phone of a protected person",
    } <= kinds
    assert sum("protected" in kind for kind in city.planted.values()) > 10
    assert sum("at " in kind for kind in kinds) >= 14


def test_words_are_found_in_every_kind_of_answer():
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    pdf = typst.compile(b"KANARIA-0001", font_paths=fonts, ignore_system_fonts=True)
    letter = EmailMessage()
    letter["Subject"] = "【重なり】"
    letter.set_content("会議のご案内 KANARIA-0001", cte="base64")
    assert b"KANARIA-0001" not in pdf
    assert b"KANARIA-0001" not in letter.as_bytes()
    for text in (
        text_of("application/pdf", pdf),
        text_of("application/json", rb'{"a": "\u004bANARIA-0001"}'),
        text_of("text/html", b"&#75;ANARIA-0001"),
        text_of("text/csv", b"KANARIA-0001"),
        text_of_mail(letter.as_bytes()),
    ):
        assert "KANARIA-0001" in text


def fetch_as(city, username, path):
    """Sign in by the demo's door and fetch one page, recorded under a name of its own."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.addheaders = [(UNDER, "self-test")]
    door = browser.open(f"{city.address}/demo/sign-in/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', door).group(1)
    typed = urllib.parse.urlencode({"username": username, "csrfmiddlewaretoken": token}).encode()
    browser.open(f"{city.address}/demo/sign-in/", typed)
    return browser.open(f"{city.address}{path}").read().decode()
