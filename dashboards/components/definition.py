"""What a figure means: its definition, its counts, its sources, one click away."""

import pandas as pd
import streamlit as st

from dashboards.data.queries import read_definitions
from dashboards.language import Language


def show_definitions(indicators: tuple[str, ...], language: Language, *, label: str = "") -> None:
    """A link that opens the definitions of the given indicators, as mart.dim_indicator has them."""
    with st.popover(label or language.text("definition.open"), type="tertiary"):
        write_definitions(indicators, language)


def write_definitions(indicators: tuple[str, ...], language: Language) -> None:
    """The same without the link."""
    definitions = read_definitions().set_index("indicator_id")
    for indicator in indicators:
        if indicator in definitions.index:
            _write_definition(definitions.loc[indicator], language)
        else:
            st.write(language.text("definition.none"))


def _write_definition(row: pd.Series, language: Language) -> None:
    st.markdown(f"**{row[f'name_{language.code}']}**")
    st.write(row[f"definition_{language.code}"])
    if language.code == "id":
        st.markdown(f"**{language.text('definition.numerator')}:** {row['numerator_id']}")
        if row["denominator_id"]:
            st.markdown(f"**{language.text('definition.denominator')}:** {row['denominator_id']}")
    st.caption(language.text("definition.source", sources=write_sources(row, language), version=row["version"]))


def write_sources(row: pd.Series, language: Language) -> str:
    """Names of the datasets behind an indicator of mart.dim_indicator."""
    return ", ".join(language.text_or(f"datasets.{name}", name) for name in row["source_datasets"])
