"""Shells, error pages and the gallery; a variable that nobody defined fails each of these tests."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

import kasanari.ui
from kasanari.ui import views

TEMPLATES = Path(kasanari.ui.__file__).parent / "templates"
ME = {"code": "mihon", "name": "見本 相談員", "desk": "福祉総合相談"}
SHELL = {
    "municipality": SimpleNamespace(name="みほん市"),
    "demo": True,
    "search_url": "/search/",
    "me": ME,
    "navigation": [("/", "きょう", True), ("/contacts/new/", "なんでも受付", False, "n")],
}


@pytest.fixture
def request_of_staff(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/ui/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]  # what the middleware would attach
    return request


def test_the_gallery_shows_every_component_with_nothing_undefined(request_of_staff: HttpRequest) -> None:
    html = views.gallery(request_of_staff).content.decode()
    assert "<c-" not in html
    source = (TEMPLATES / "ui" / "gallery.html").read_text()
    tags = {path.stem.replace("_", "-") for path in (TEMPLATES / "cotton").glob("*.html")}
    assert {tag for tag in tags if not re.search(rf"<c-{tag}[ >]", source)} == set()


def test_the_staff_shell_says_where_and_who_i_am() -> None:
    html = render_to_string("ui/staff.html", SHELL)
    assert "この画面の人物・出来事はすべて架空です" in html
    assert re.search(r'href="/" aria-current="page">きょう<', html)
    assert 'href="/contacts/new/" data-key="n" aria-keyshortcuts="n">なんでも受付' in html
    assert '<form class="search" role="search" method="post" action="/search/"' in html
    assert "見本 相談員" in html
    assert html.index('href="#main"') < html.index("masthead") < html.index('<main id="main"')


def test_the_title_names_page_system_and_municipality() -> None:
    html = render_to_string("404.html", {"municipality": SimpleNamespace(name="みほん&市")})
    assert "<title>ページが見つかりません｜重なり｜みほん&amp;市</title>" in html


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_nothing_and_offer_a_way_on(name: str) -> None:
    """Django renders some of them without request or context processors."""
    html = render_to_string(f"{name}.html")
    assert html.count("<h1") == 1
    assert 'href="/"' in html


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_holds_inline_code(path: Path) -> None:
    """The content security policy would refuse it in the browser, in silence."""
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert not re.search(r"""(src|href)=["'](https?:)?//""", source)


@pytest.mark.parametrize("folder", ["account", "mfa", "allauth"])
def test_our_sign_in_pages_replace_those_of_allauth(folder: str) -> None:
    """They do only while this app stands before allauth in INSTALLED_APPS."""
    for path in (TEMPLATES / folder).rglob("*.html"):
        assert get_template(str(path.relative_to(TEMPLATES))).origin.name == str(path)
