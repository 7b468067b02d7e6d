"""Methods: how to read a figure, and the definition of each, from mart.dim_indicator and contracts/indicators.yaml."""

from typing import Any

import pandas as pd
import streamlit as st
from dashboards.catalogue import NATION
from dashboards.components.figure_text import write_by_unit
from dashboards.components.frame import current_publication
from dashboards.components.markup import Heading, show_table, with_note
from dashboards.components.notices import suppression_threshold
from dashboards.data.method_texts import SIDES, read_method_texts, write_note, write_side, write_uncomputable
from dashboards.data.queries import read_definitions, read_examples
from dashboards.language import Language, current_language

from padan.contract import indicators


def show_page() -> None:
    """Rules of reading, sets, the definitions with this month's counts, what cannot be computed, conventions."""
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
    _show_definitions(read_definitions(), contract["indicators"], publication, language)
    with st.container(key="panel_limits"):
        st.subheader(language.text("methods.not_computable_title"))
        items = [write_uncomputable(item, language) for item in contract["not_computable"]]
        st.markdown(language.text("methods.not_computable") + "\n\n" + "\n".join(f"- {item}" for item in items))
    for kind in ("sets", "conventions", "readings"):
        with st.expander(language.text(f"methods.{kind}_title")):
            _show_rules(kind, contract[kind], language)


def _show_rules(kind: str, rules: dict[str, Any], language: Language) -> None:
    """The contract's text; in Indonesian its translation."""
    texts = read_method_texts()[kind]
    rows = []
    for name, rule in rules.items():
        text = texts.get(name, {})
        rows.append(
            [
                with_note(text.get(f"name_{language.code}", name), name if kind == "sets" else ""),
                text.get("id", str(rule)).replace("**", "") if language.code == "id" else str(rule),
            ]
        )
    show_table([Heading(""), Heading("")], rows, caption=language.text(f"methods.{kind}_caption"))


def _show_definitions(
    definitions: pd.DataFrame, contract: dict[str, Any], publication: pd.Series, language: Language
) -> None:
    if definitions.empty:
        st.header(language.text("methods.indicators_title"))
        st.info(language.text("methods.none"))
        return
    period = publication["period"]
    examples = read_examples(period, NATION, int(publication["revision"])).set_index("indicator_id")
    by_id = definitions.set_index("indicator_id", drop=False)
    order = {name: number for number, name in enumerate(contract)}
    group_of = _groups(list(contract), language)
    st.header(language.text("methods.indicators_title"))
    members: dict[str, list[str]] = {}
    for name in sorted(by_id.index, key=lambda one: (order.get(one, len(order)), one)):
        members.setdefault(group_of.get(name, language.text("methods.survey_group")), []).append(name)
    for tab, names in zip(st.tabs(list(members)), members.values(), strict=True):
        for name in names:
            row = by_id.loc[name]
            with tab, st.expander(row[f"name_{language.code}"]):
                _show_definition(row, contract.get(name, {}), language)
                if name in examples.index:
                    st.markdown(_example(examples.loc[name], row["unit"], language.month(period), language))


def _groups(names: list[str], language: Language) -> dict[str, str]:
    """The chapter of each indicator of the contract; what it does not define is of the survey."""
    chapters = {group["first"]: group[f"title_{language.code}"] for group in read_method_texts()["groups"]}
    groups, title = {}, ""
    for name in names:
        title = chapters.get(name, title)
        groups[name] = title
    return groups


def _example(row: pd.Series, unit: str, month: str, language: Language) -> str:
    """The nation's figure of the month as a division."""
    where = [language.text("filters.nation"), month]
    where += [row["programme_id"]] if row["programme_id"] != "ALL" else []
    where += [f"{row['breakdown']} = {row['category']}"] if row["breakdown"] != "total" else []
    value = write_by_unit(unit, row["value"], language)
    if not pd.isna(row["denominator"]):
        numerator, denominator = (
            language.number(row[name], 0 if float(row[name]).is_integer() else 2)
            for name in ("numerator", "denominator")
        )
        value = f"{numerator} ÷ {denominator} = {value}"
    line = f"**{language.text('methods.example')}** ({', '.join(where)}): {value}"
    if not pd.isna(row["value_low"]):
        low, high = (write_by_unit(unit, row[name], language) for name in ("value_low", "value_high"))
        line += f". {language.text('cell.bounds', low=low, high=high)}"
    return line


def _show_definition(row: pd.Series, formal: dict[str, Any], language: Language) -> None:
    st.markdown(row[f"definition_{language.code}"])
    for side in SIDES:
        if counted := write_side(row, side, language):
            st.markdown(f"**{language.text(f'methods.{side}')}:** {counted}")
    if formal:
        divided = f"( {formal['numerator']} ) ÷ ( {formal.get('denominator')} )"
        formula = divided if "denominator" in formal else formal["numerator"]
        st.markdown(f"**{language.text('methods.formal')}:**")
        st.code(formula, language=None, wrap_lines=True)
        st.markdown(f"**{language.text('methods.breakdowns')}:** " + ", ".join(formal.get("breakdowns", ["total"])))
        if "note" in formal:
            note = write_note(row["indicator_id"], formal["note"], language)
            st.markdown(f"**{language.text('methods.note')}:** {note}")
    sources = ", ".join(language.text_or(f"datasets.{name}", name) for name in row["source_datasets"])
    basis = language.text_or(f"methods.basis.{row['basis']}", row["basis"])
    since = language.text("methods.version", version=row["version"], since=language.day(row["valid_from"]))
    st.caption(f"{language.text('methods.sources')}: {sources} ({basis}). {since}. `{row['indicator_id']}`")


show_page()
