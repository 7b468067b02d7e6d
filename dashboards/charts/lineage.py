"""The way of the data as a graph: a box a model, from left to right."""

from collections.abc import Sequence

from dashboards.charts.palette import FONT, LINES, MUTED, PRIMARY, TEXT, WHITE
from dashboards.data.lineage import Model

# From the sources to what is published, ever darker.
GROUNDS = {
    "source": "#ffffff",
    "staging": "#f3f6fa",
    "spine": "#e4eaf1",
    "cells": "#d3e0ee",
    "flows": "#d3e0ee",
    "indicators": "#bcd3ea",
    "golden": "#bcd3ea",
}


def draw_lineage(models: Sequence[Model], chosen: str) -> str:
    """The graph in the DOT language."""
    names = {model.name for model in models}
    lines = [
        "digraph {",
        f'rankdir=LR; bgcolor="transparent"; nodesep=0.12; ranksep=0.5; node [shape=box style="filled,rounded" '
        f'fontname="{FONT}" fontsize=11 margin="0.12,0.05" color="{LINES}" fontcolor="{TEXT}"]; '
        f'edge [color="{MUTED}" arrowsize=0.5 penwidth=0.7];',
    ]
    for model in models:
        ground, ink = (PRIMARY, WHITE) if model.name == chosen else (GROUNDS[model.layer], TEXT)
        lines.append(f'"{model.name}" [fillcolor="{ground}" fontcolor="{ink}"];')
    for model in models:
        lines += [f'"{parent}" -> "{model.name}";' for parent in model.parents if parent in names]
    return "\n".join([*lines, "}"])
