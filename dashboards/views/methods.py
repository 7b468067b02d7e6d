"""Methods: how to read a figure, and the definition of each, from mart.dim_indicator and contracts/indicators.yaml."""

from typing import Any

import streamlit as st
from dashboards.components.data_dictionary import show_dictionary
from dashboards.components.frame import current_publication
from dashboards.components.markup import Heading, show_table, with_code, with_note
from dashboards.components.method_definitions import show_definitions
from dashboards.components.notices import suppression_threshold
from dashboards.data.method_texts import read_method_texts, write_uncomputable
from dashboards.data.queries import read_definitions
from dashboards.language import Language, current_language

from padan.contract import indicators


def show_page() -> None:
    """Rules of reading, definitions with this month's counts, what cannot be computed, sets and conventions, tables."""
    language, publication = current_language(), current_publication()
    contract = indicators()
    st.html(f'<p class="padan-lead">{language.text("methods.lead")}</p>')
    threshold = suppression_threshold(publication)
    st.header(language.text("methods.rules_title"))
    left, right = st.columns(2)
    with left, st.container(key="panel_rules_left"):
        st.markdown(language.text("methods.rule_matching"))
        st.markdown(language.text("methods.rule_three"))
        st.markdown(language.text("methods.rule_set"))
    with right, st.container(key="panel_rules_right"):
        st.markdown(language.text("methods.rule_small", last=max(threshold - 1, 1)))
        st.markdown(language.text("methods.rule_status"))
        st.markdown(language.text("methods.rule_bounds"))
    show_definitions(read_definitions(), contract["indicators"], publication, language)
    with st.container(key="panel_limits"):
        st.subheader(language.text("methods.not_computable_title"))
        items = [write_uncomputable(item, language) for item in contract["not_computable"]]
        st.markdown(language.text("methods.not_computable") + "\n\n" + "\n".join(f"- {item}" for item in items))
    with st.container(key="on_paper_rules"):
        for kind in ("sets", "conventions", "readings"):
            with st.expander(language.text(f"methods.{kind}_title")):
                _show_rules(kind, contract[kind], language)
    with st.container(key="panel_dictionary"):
        show_dictionary(language)


def _show_rules(kind: str, rules: dict[str, Any], language: Language) -> None:
    """The contract's text; in Indonesian its translation."""
    texts = read_method_texts()[kind]
    rows = []
    for name, rule in rules.items():
        text = texts.get(name, {})
        rows.append(
            [
                with_note(text.get(f"name_{language.code}", name), name if kind == "sets" else ""),
                with_code(text.get("id", str(rule)).replace("**", "") if language.code == "id" else str(rule)),
            ]
        )
    show_table([Heading(""), Heading("")], rows, caption=language.text(f"methods.{kind}_caption"))


show_page()
