"""Methods: how to read a figure, and the definition of each, from mart.dim_indicator and contracts/indicators.yaml."""

from typing import Any

import pandas as pd
import streamlit as st
from dashboards.components.frame import current_publication
from dashboards.components.markup import Heading, show_table
from dashboards.components.notices import suppression_threshold
from dashboards.data.queries import read_definitions
from dashboards.language import Language, current_language

from padan.contract import indicators


def show_page() -> None:
    """Four rules of reading, the definitions, what cannot be computed, the contract's conventions."""
    language = current_language()
    contract = indicators()
    st.html(f'<p class="padan-lead">{language.text("methods.lead")}</p>')
    threshold = suppression_threshold(current_publication())
    st.header(language.text("methods.rules_title"))
    left, right = st.columns(2)
    with left, st.container(key="panel_rules_left"):
        st.markdown(language.text("methods.rule_matching"))
        st.markdown(language.text("methods.rule_three"))
    with right, st.container(key="panel_rules_right"):
        st.markdown(language.text("methods.rule_small", last=max(threshold - 1, 1)))
        st.markdown(language.text("methods.rule_status"))
    st.header(language.text("methods.indicators_title"))
    _show_definitions(read_definitions(), contract["indicators"], language)
    with st.container(key="panel_limits"):
        st.subheader(language.text("methods.not_computable_title"))
        items = [language.text_or(f"methods.not_computable_items.{item}", item) for item in contract["not_computable"]]
        st.markdown(language.text("methods.not_computable") + "\n\n" + "\n".join(f"- {item}" for item in items))
    with st.expander(language.text("methods.conventions_title")):
        rows = [[name, str(rule)] for name, rule in (contract["sets"] | contract["conventions"]).items()]
        show_table([Heading(""), Heading("")], rows, caption=language.text("methods.conventions_title"))


def _show_definitions(definitions: pd.DataFrame, contract: dict[str, Any], language: Language) -> None:
    if definitions.empty:
        st.info(language.text("methods.none"))
        return
    order = {name: number for number, name in enumerate(contract)}
    ordered = definitions.sort_values("indicator_id", key=lambda names: names.map(order).fillna(len(order)))
    for _, row in ordered.iterrows():
        with st.expander(row[f"name_{language.code}"]):
            _show_definition(row, contract.get(row["indicator_id"], {}), language)


def _show_definition(row: pd.Series, formal: dict[str, Any], language: Language) -> None:
    st.markdown(row[f"definition_{language.code}"])
    if language.code == "id":
        st.markdown(f"**{language.text('methods.numerator')}:** {row['numerator_id']}")
        if row["denominator_id"]:
            st.markdown(f"**{language.text('methods.denominator')}:** {row['denominator_id']}")
    if formal:
        formula = formal["numerator"] + (f" ÷ {formal['denominator']}" if "denominator" in formal else "")
        st.markdown(f"**{language.text('methods.formal')}:**")
        st.code(formula, language=None, wrap_lines=True)
        st.markdown(f"**{language.text('methods.breakdowns')}:** " + ", ".join(formal.get("breakdowns", ["total"])))
    sources = ", ".join(language.text_or(f"datasets.{name}", name) for name in row["source_datasets"])
    basis = language.text_or(f"methods.basis.{row['basis']}", row["basis"])
    since = language.text("methods.version", version=row["version"], since=language.day(row["valid_from"]))
    st.caption(f"{language.text('methods.sources')}: {sources} ({basis}). {since}. `{row['indicator_id']}`")


show_page()
