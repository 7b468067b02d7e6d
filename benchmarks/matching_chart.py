"""The curve over thresholds as a small SVG: wrong and missed records per 10,000, on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matching_scoring import Point, Score

PER = 10_000
WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 30, 60
TICKS = (0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)
LOWEST = 0.1


@dataclass(frozen=True)
class Series:
    """One line: its words, colour, and value at each point; None where the line is interrupted."""

    name: str
    colour: str
    values: tuple[float | None, ...]


def draw_curve(points: Sequence[Point], *, subtitle: str) -> str:
    """SVG of the wrong and the missed records over the probability from which the model's pairs are accepted.

    Args:
        points: in the order of their thresholds.
        subtitle: which records they are.
    """
    series = [
        Series("missed, of damaged or missing NIK", "#9a3412", tuple(missed(point.hard) for point in points)),
        Series("missed, of all findable", "#c2780c", tuple(missed(point.all_records) for point in points)),
        Series("wrong, of the model's matches", "#1d4ed8", tuple(wrong(point.model) for point in points)),
        Series("wrong, of all matches", "#0f766e", tuple(wrong(point.all_records) for point in points)),
    ]
    values = [value for line in series for value in line.values if value]
    top = 10 ** math.ceil(math.log10(max([*values, 10])))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12" role="img">',
        f"<title>Wrong and missed records per {PER:,} over the threshold: {subtitle}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="18" fill="#374151">per {PER:,} records ({subtitle})</text>',
        *axes(top),
    ]
    for row, line in enumerate(series):
        parts += draw_series(line, [x_of(point.threshold) for point in points], top)
        y = TOP + 20 + 34 * row
        first, _, rest = line.name.partition(", ")
        parts.append(f'<rect x="{WIDTH - RIGHT + 14}" y="{y - 10}" width="12" height="12" fill="{line.colour}"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 32}" y="{y}" fill="#111827">{first},</text>')
        parts.append(f'<text x="{WIDTH - RIGHT + 32}" y="{y + 14}" fill="#4b5563">{rest}</text>')
    return "\n".join([*parts, "</svg>", ""])


def missed(score: Score) -> float | None:
    """Missed per 10,000 findable; None where nobody could be found."""
    return PER * score.missed / score.findable if score.findable else None


def wrong(score: Score) -> float | None:
    """Wrong per 10,000 accepted; None where nothing was accepted."""
    return PER * score.wrong / score.accepted if score.accepted else None


def x_of(threshold: float) -> float:
    """Pixels of a probability, on the scale of its log odds."""
    low, high = log_odds(TICKS[0]), log_odds(TICKS[-1])
    return LEFT + (log_odds(threshold) - low) / (high - low) * (WIDTH - LEFT - RIGHT)


def y_of(value: float, top: float) -> float:
    """Pixels of a count per 10,000; everything below the lowest tick lies on the axis."""
    share = math.log10(max(value, LOWEST) / LOWEST) / math.log10(top / LOWEST)
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def log_odds(probability: float) -> float:
    """log2(p / (1 - p)): Splink's match weight."""
    return math.log2(probability / (1 - probability))


def axes(top: float) -> list[str]:
    """Grid, ticks and their words."""
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    value = LOWEST
    while value <= top * 1.001:
        y = y_of(value, top)
        label = f"≤ {LOWEST:g}" if value == LOWEST else f"{value:,.0f}"
        parts.append(f'<line x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#374151">{label}</text>')
        value = round(value * 10, 6)
    for tick in TICKS:
        x = x_of(tick)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{bottom}" y2="{bottom + 5}" stroke="#6b7280"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle" fill="#374151">{tick:g}</text>')
    middle = (LEFT + right) / 2
    parts.append(
        f'<text x="{middle:.0f}" y="{HEIGHT - 14}" text-anchor="middle" fill="#374151">'
        "probability from which a pair of the model is accepted</text>"
    )
    return parts


def draw_series(line: Series, xs: Sequence[float], top: float) -> list[str]:
    """The line and its points."""
    at = [(x, y_of(value, top)) for x, value in zip(xs, line.values, strict=True) if value is not None]
    if not at:
        return []
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{line.colour}"/>' for x, y in at]
    return [f'<polyline points="{path}" fill="none" stroke="{line.colour}" stroke-width="2"/>', *dots]
