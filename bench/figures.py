"""Figures: what a bench yields, how it is computed from samples, and how it is written down."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured number, and the number of the baseline it was measured beside (if it has one)."""

    figure: str
    value: float
    unit: str
    baseline: str = ""
    baseline_value: float | None = None

    @property
    def ratio(self) -> float | None:
        """``value / baseline_value``; None without a baseline or where it is zero."""
        return self.value / self.baseline_value if self.baseline_value else None

    def as_line(self, bench: str) -> str:
        """One line of JSON; the keys are the same for every figure."""
        line = {
            "bench": bench,
            "figure": self.figure,
            "value": round(self.value, 4),
            "unit": self.unit,
            "baseline": self.baseline or None,
            "baseline_value": None if self.baseline_value is None else round(self.baseline_value, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 3),
        }
        return json.dumps(line, ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class Slot:
    """What came of asking for one page for a while: how long that took and the latency of each answer, in seconds."""

    page: str
    seconds: float
    latencies: Sequence[float]

    @property
    def requests_per_second(self) -> float:
        return len(self.latencies) / self.seconds


def percentile(samples: Sequence[float], percent: int) -> float:
    """The value below which ``percent`` of the samples lie, interpolated. ``samples`` may have one item, not none."""
    if len(samples) < 2:
        return samples[0]
    return quantiles(samples, n=100, method="inclusive")[percent - 1]


def compared(
    page: str, slots: Iterable[Slot], baseline: str, baseline_slots: Iterable[Slot], load: str
) -> list[Figure]:
    """Requests/s (median of the slots), p50 and p95 of all answers of ``page`` beside those of ``baseline``.

    ``load`` ends the name of each figure, since the same page is asked under several.
    """
    ours, theirs = _numbers(list(slots)), _numbers(list(baseline_slots))
    return [
        Figure(
            figure=f"{page}: {name}, {load}",
            value=ours[name],
            unit=unit,
            baseline=baseline,
            baseline_value=theirs[name],
        )
        for name, unit in (("requests/s", "1/s"), ("p50", "ms"), ("p95", "ms"))
    ]


def write(folder: Path, bench: str, figures: Iterable[Figure]) -> Path:
    """Write the figures of one bench, a line each, in place of those of the run before; return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{bench}.jsonl"
    file.write_text("".join(figure.as_line(bench) + "\n" for figure in figures))
    return file


def table(figures: Sequence[Figure]) -> str:
    """The figures for people: one row each, columns aligned."""
    width = max(len(figure.figure) for figure in figures)
    return "\n".join(_row(figure, width) for figure in figures)


def _row(figure: Figure, width: int) -> str:
    number = f"  {figure.figure:<{width}}  {figure.value:>9,.2f} {figure.unit:<4}"
    if figure.ratio is None:
        return number.rstrip()
    return f"{number}  {figure.ratio:>6.2f} × {figure.baseline} ({figure.baseline_value:,.2f} {figure.unit})"


def _numbers(slots: Sequence[Slot]) -> dict[str, float]:
    latencies = [latency for slot in slots for latency in slot.latencies]
    return {
        "requests/s": median(slot.requests_per_second for slot in slots),
        "p50": percentile(latencies, 50) * 1000,
        "p95": percentile(latencies, 95) * 1000,
    }
