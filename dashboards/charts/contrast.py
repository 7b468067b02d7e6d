"""Text on coloured bars: dark or white, whichever is read more easily (WCAG 2.2, relative luminance)."""

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import TEXT, WHITE


def ink_on(colour: str) -> str:
    """TEXT or WHITE, the one with the higher contrast on a colour written as #rrggbb."""
    ground = _luminance(colour)
    return max((TEXT, WHITE), key=lambda ink: _contrast(_luminance(ink), ground))


def write_legibly(drawing: Drawing) -> None:
    """Sets the colour of the text inside the bars of each trace that has one colour."""
    for trace in drawing.traces:
        trace["insidetextfont"] = {"color": ink_on(trace["marker"]["color"])}


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
