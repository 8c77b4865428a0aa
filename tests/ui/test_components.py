"""Components as pages use them."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

import kasanari

ROOMS = Path(kasanari.__file__).parent
TEMPLATES = ROOMS / "ui" / "templates"


def render(source: str, **context: object) -> str:
    """Render a piece of a page; the loader, which does not see strings, would compile its tags."""
    return engines["django"].from_string("{% load i18n kasanari %}" + CottonCompiler().process(source)).render(context)


def test_a_component_inside_a_partial_is_rendered() -> None:
    """In the wrong order of INSTALLED_APPS the tag would reach the browser as it stands."""
    html = render_to_string("ui/gallery.html#sample-rows", {"day": date(2026, 4, 1)})
    assert "<c-" not in html
    assert '<span class="person__name">見本 花子</span>' in html
    assert 'datetime="2026-04-01"' in html


def test_a_day_is_read_in_wareki_by_people_and_in_iso_by_machines() -> None:
    html = render('<c-date :value="day" />', day=date(2019, 5, 1))
    assert html == '<time class="date" datetime="2019-05-01">令和元年5月1日</time>'


def test_a_moment_is_told_in_local_time() -> None:
    html = render('<c-date :value="at" />', at=datetime(2026, 3, 31, 15, 5, tzinfo=UTC))
    assert html == '<time class="date" datetime="2026-04-01T00:05+09:00">令和8年4月1日 0:05</time>'


def test_a_chip_of_a_long_list_is_the_chip_of_every_page_and_safe() -> None:
    short = render('{% chip text "info" %}', text="<b>手話</b>")
    assert short == render('<c-chip tone="info">{{ text }}</c-chip>', text="<b>手話</b>").replace(" >", ">")
    assert "&lt;b&gt;手話" in short


def test_a_missing_day_leaves_nothing() -> None:
    assert render('<c-date :value="day" />', day=None) == ""


def test_english_screens_have_iso_dates() -> None:
    with translation.override("en"):
        assert ">2026-04-01<" in render('<c-date :value="day" />', day=date(2026, 4, 1))
        assert render("{{ 2022|fiscal_year }}") == "FY2022"


def test_fiscal_years_of_days_and_numbers() -> None:
    assert render("{{ 2022|fiscal_year }}") == "令和4年度"
    assert render("{{ day|fiscal_year }}", day=date(2023, 3, 31)) == "令和4年度"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("own_desk", "自窓口"),
        ("consent", "本人同意"),
        ("statutory_meeting", "支援会議"),
        ("emergency", "緊急"),
    ],
)
def test_a_ground_is_told_in_words(kind: str, words: str) -> None:
    html = render('<c-ground kind="{{ kind }}" :until="until" />', kind=kind, until=date(2027, 3, 31))
    assert "根拠" in html
    assert f">{words}<" in html
    assert '<time datetime="2027-03-31">令和9年3月31日</time>まで' in html


def test_recorded_and_live_figures_differ_in_words() -> None:
    recorded = render('<c-figure value="164" unit="事業者" label="協力事業者" kind="recorded" source="市の資料" />')
    live = render('<c-figure value="37" unit="件" label="終結" kind="live" href="/records/" />')
    assert "公表値" in recorded
    assert "出典：市の資料" in recorded
    assert "実績から集計" in live
    assert '<a href="/records/">' in live


def test_the_current_step_is_marked_for_those_who_do_not_see_colour() -> None:
    html = render('<c-steps :steps="steps" />', steps=[("受付", "done"), ("プラン", "current"), ("終結", "todo")])
    assert html.count('aria-current="step"') == 1
    assert '受付</span><span class="visually-hidden">（済み）' in html


def test_a_nameless_person_is_shown_as_such() -> None:
    assert "匿名" in render('<c-person name="" />')


def test_names_are_escaped_whichever_way_they_are_passed() -> None:
    name = "<script>花子"
    for source in (
        '<c-person :name="name" />',
        '<c-person name="{{ name }}" />',
        '<c-card :title="name">x</c-card>',
    ):
        html = render(source, name=name)
        assert "<script>" not in html
        assert "&lt;script&gt;花子" in html


def test_components_read_nothing_of_the_page_around_them() -> None:
    around = {
        "title": "よその題",
        "href": "/elsewhere/",
        "kind": "error",
        "label": "よその名",
        "actions": "よその操作",
    }
    html = render("<c-card>x</c-card><c-notice>x</c-notice><c-button>x</c-button><c-empty>x</c-empty>", **around)
    assert "よその" not in html
    assert "elsewhere" not in html
    assert 'data-kind="error"' not in html


def test_an_overdue_task_says_so_and_its_button_names_the_task() -> None:
    html = render(
        '<c-task state="overdue" :due="due" title="{{ title }}" href="/cases/1/" action="経過を書く" />',
        due=date(2026, 4, 1),
        title="家計の聞き取り",
    )
    assert "期限超過" in html
    assert '経過を書く<span class="visually-hidden">：家計の聞き取り</span>' in html


def test_further_attributes_reach_the_element() -> None:
    html = render('<c-button kind="primary" name="outcome" value="refer" form="x">つなぐ</c-button>')
    assert all(each in html for each in ('name="outcome"', 'value="refer"', 'form="x"', 'data-kind="primary"'))


def test_pages_give_components_only_what_they_know() -> None:
    """A misspelt attribute would land in the HTML and change nothing."""
    declared = {
        path.stem.replace("_", "-"): set(re.findall(r":?([\w-]+)=", path.read_text().split("/>")[0]))
        for path in (TEMPLATES / "cotton").glob("*.html")
    }
    passed_on = re.compile(r"id|name|value|form|formnovalidate|disabled|role|lang|(data|aria|hx)-.+")
    for path in ROOMS.glob("*/templates/**/*.html"):
        for tag, attributes in re.findall(
            r"<c-(?!slot|vars)([\w-]+)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", path.read_text()
        ):
            names = re.findall(r"[:\s]([a-z][\w-]*)(?==|\s|/|$)", re.sub(r"\"[^\"]*\"|'[^']*'", '""', attributes))
            unknown = {name for name in names if name not in declared[tag] and not passed_on.fullmatch(name)}
            assert unknown == set(), f"{path}: <c-{tag}> has no {unknown}"
