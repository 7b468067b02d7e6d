"""Rows of a page that a tablet breaks into lines; style.css knows each kind by its key."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

Kind = Literal["head", "answer", "figures", "panels", "screen"]


def side_by_side(
    kind: Kind,
    widths: int | Sequence[float],
    *,
    name: str = "",
    gap: Literal["small", "medium", "large"] = "small",
    vertical_alignment: Literal["top", "center"] = "top",
) -> list[DeltaGenerator]:
    """Columns beside each other on a desk.

    Args:
        kind: what they become on a tablet: `head` the title above the rest, `answer` a sentence above its choices,
            `figures` two cards a line, `panels` one a line, `screen` the first above the others.
        widths: as of `st.columns`.
        name: of the row among those of its kind on the page.
        gap: between the columns.
        vertical_alignment: of what is in them.
    """
    with st.container(key=f"row_{kind}{name and f'_{name}'}"):
        return st.columns(widths, gap=gap, vertical_alignment=vertical_alignment)
