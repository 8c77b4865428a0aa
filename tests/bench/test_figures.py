"""Figures are computed right from samples, and are written under the keys others read."""

import json
from pathlib import Path

import pytest

from bench.figures import Figure, Slot, compared, percentile, table, write
from bench.pages import BARE, order

KEYS = ["bench", "figure", "value", "unit", "baseline", "baseline_value", "ratio"]


def _slot(page: str, *latencies: float, seconds: float = 1.0) -> Slot:
    return Slot(page=page, seconds=seconds, latencies=latencies)


def test_requests_per_second_are_the_median_of_the_slots_so_that_one_disturbed_slot_does_not_count() -> None:
    mine = [_slot("case", *[0.1] * 10), _slot("case", *[0.1] * 12), _slot("case", 9.0, seconds=9.0)]
    bare = [_slot("bare", *[0.01] * 40, seconds=2.0)]

    rate = compared("case", mine, "bare", bare, "8 at once")[0]

    assert (rate.figure, rate.value, rate.unit) == ("case: requests/s, 8 at once", 10.0, "1/s")
    assert (rate.baseline, rate.baseline_value, rate.ratio) == ("bare", 20.0, 0.5)


def test_latencies_are_of_all_answers_together_in_milliseconds() -> None:
    mine = [_slot("case", *(n / 1000 for n in range(0, 101, 2))), _slot("case", *(n / 1000 for n in range(1, 101, 2)))]

    _, p50, p95 = compared("case", mine, "bare", [_slot("bare", 0.025, 0.025)], "alone")

    assert p50.value == pytest.approx(50)
    assert p95.value == pytest.approx(95)
    assert p50.ratio == pytest.approx(2)


def test_a_single_answer_is_its_own_percentile() -> None:
    assert percentile([0.2], 95) == 0.2


def test_a_figure_without_baseline_or_with_an_empty_one_has_no_ratio() -> None:
    assert Figure(figure="memory", value=90, unit="MB").ratio is None
    assert Figure(figure="memory", value=90, unit="MB", baseline="nothing", baseline_value=0).ratio is None


def test_each_figure_is_one_line_with_the_same_keys_and_replaces_those_of_the_run_before(tmp_path: Path) -> None:
    figures = [
        Figure(figure="case: p50", value=30, unit="ms", baseline="bare page", baseline_value=12),
        Figure(figure="memory", value=90, unit="MB"),
    ]
    write(tmp_path / "out", "pages", figures)
    file = write(tmp_path / "out", "pages", figures)

    lines = [json.loads(line) for line in file.read_text().splitlines()]

    assert file.name == "pages.jsonl"
    assert [list(line) for line in lines] == [KEYS, KEYS]
    assert list(lines[0].values()) == ["pages", "case: p50", 30, "ms", "bare page", 12, 2.5]
    assert list(lines[1].values()) == ["pages", "memory", 90, "MB", None, None, None]


def test_the_table_shows_every_figure_and_its_baseline() -> None:
    shown = table([Figure(figure="case: p50", value=30, unit="ms", baseline="bare page", baseline_value=12)])

    assert "30.00 ms" in shown
    assert "2.50 × bare page (12.00 ms)" in shown


def test_every_page_is_asked_right_after_the_bare_one_so_that_drift_meets_both() -> None:
    asked = [item.page for item in order({"my day": "/today/", "case": "/cases/1/"}, "alone")]

    assert asked[:4] == [BARE, "my day", BARE, "case"]
    assert asked[::2] == [BARE] * (len(asked) // 2)
