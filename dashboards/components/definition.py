"""What a figure means: its definition, its counts, its sources, one click away."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.data.method_texts import SIDES, write_side
from dashboards.data.queries import definitions_by_id
from dashboards.language import Language


def show_definitions(indicators: tuple[str, ...], language: Language, *, label: str = "") -> None:
    """A link that opens the definitions of the given indicators, as mart.dim_indicator has them."""
    with st.popover(label or language.text("definition.open"), type="tertiary"):
        write_definitions(indicators, language)


def write_definitions(indicators: tuple[str, ...], language: Language) -> None:
    """The same without the link."""
    definitions = definitions_by_id()
    for indicator in indicators:
        if indicator in definitions:
            _write_definition(definitions[indicator], language)
        else:
            st.write(language.text("definition.none"))


def _write_definition(row: Mapping[str, Any], language: Language) -> None:
    parts = [f"**{row[f'name_{language.code}']}**", row[f"definition_{language.code}"]]
    for side in SIDES:
        if counted := write_side(row, side, language):
            parts.append(f"**{language.text(f'definition.{side}')}:** {counted}")
    st.markdown("\n\n".join(parts))
    st.caption(language.text("definition.source", sources=write_sources(row, language), version=row["version"]))


def write_sources(row: Mapping[str, Any] | pd.Series, language: Language) -> str:
    """Names of the datasets behind an indicator of mart.dim_indicator."""
    return ", ".join(language.text_or(f"datasets.{name}", name) for name in row["source_datasets"])
