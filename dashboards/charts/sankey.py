"""From state to state: the states before on the left, those after on the right, a ribbon a move."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd
from plotly.colors import hex_to_rgb

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import BASELINE, TEXT
from dashboards.language import Language

ROW_HEIGHT, FRAME_HEIGHT = 46, 90
OPACITY = 0.55
LETTER, DIGIT = 6.6, 8.0  # pixels, of the widest mixes of letters; a number is bold
GAP = 6  # between a label and its state
PAD = 16
MARKS = re.compile(r"<[^>]+>")


def plot_moves(frame: pd.DataFrame, *, ends: pd.DataFrame, colours: Mapping[str, str], language: Language) -> Drawing:
    """Ribbons between two columns of states.

    Args:
        frame: from_state, to_state, count, kind, hover; no hidden counts.
        ends: side (from, to), state, count, label; the states of the ribbons, top to bottom.
        colours: of the kinds of moves.
        language: language of the reader.
    """
    before, after = ends[ends["side"] == "from"], ends[ends["side"] == "to"]
    ends = pd.concat([before, after], ignore_index=True)
    labels = ends["label"].tolist()
    middles = [*_heights(before["count"].tolist()), *_heights(after["count"].tolist())]
    numbers = {key: number for number, key in enumerate(zip(ends["side"], ends["state"], strict=True))}
    drawing = Drawing(
        language,
        height=FRAME_HEIGHT + ROW_HEIGHT * max(len(before), len(after)),
        margin={"l": _room(before["label"]), "r": _room(after["label"]), "t": 10, "b": 16},
    )
    drawing.add(
        "sankey",
        arrangement="fixed",
        node={
            "label": [""] * len(ends),
            "color": BASELINE,
            "pad": PAD,
            "thickness": 12,
            "line": {"width": 0},
            "x": [0.001] * len(before) + [0.999] * len(after),
            "y": middles,
            "customdata": labels,
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        link={
            "source": [numbers["from", state] for state in frame["from_state"]],
            "target": [numbers["to", state] for state in frame["to_state"]],
            "value": frame["count"].tolist(),
            "color": [_faded(colours[kind]) for kind in frame["kind"]],
            "customdata": frame["hover"].tolist(),
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    )
    for side, text, middle in zip(ends["side"], labels, middles, strict=True):
        drawing.write(
            x=0 if side == "from" else 1, xref="paper", xanchor="right" if side == "from" else "left",
            xshift=-GAP if side == "from" else GAP, y=1 - middle, yref="paper", yanchor="middle", text=text,
            font={"color": TEXT, "size": 12},
        )  # fmt: skip
    return drawing


def _room(labels: Iterable[str]) -> float:
    """Pixels beside the drawing that the longest label needs: labels do not lie on the ribbons."""
    widths = [
        sum(DIGIT if sign.isdigit() else LETTER for sign in MARKS.sub("", label).replace("  ", " ")) for label in labels
    ]
    return max(widths, default=0.0) + 2 * GAP


def _heights(counts: list[float]) -> list[float]:
    """The middle of each state in its column, so that the given order holds; 0 and 1 are not allowed."""
    pad = 0.04
    free = 1 - pad * max(len(counts) - 1, 0)
    total, reached, middles = sum(counts) or 1.0, 0.0, []
    for count in counts:
        height = free * count / total
        middles.append(min(max(reached + height / 2, 0.001), 0.999))
        reached += height + pad
    return middles


def _faded(colour: str) -> str:
    red, green, blue = hex_to_rgb(colour)
    return f"rgba({red}, {green}, {blue}, {OPACITY})"
