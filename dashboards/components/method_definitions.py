"""The definition of each published indicator: by chapter in tabs on the screen, one after the other on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from dashboards.catalogue import NATION
from dashboards.components.figure_text import write_by_unit
from dashboards.components.markup import with_code
from dashboards.data.method_texts import SIDES, read_method_texts, write_note, write_side
from dashboards.data.queries import read_examples
from dashboards.language import Language

CHAPTER_KEY, SEEN_KEY = "bab", "_bab"
SURVEY = "survei"


@dataclass(frozen=True)
class Definition:
    """What a reader is told of an indicator; texts with `code`.

    Attributes:
        name: of the indicator.
        meaning: its definition in a sentence or two.
        counts: label and text of what is above and below the line.
        formula: of the contract; None for what the contract does not define.
        remarks: label and text of the breakdowns and the contract's note.
        source: sources, version, code.
        example: the nation's figure of the month as a division; empty where none may be shown.
    """

    name: str
    meaning: str
    counts: Sequence[tuple[str, str]]
    formula: str | None
    remarks: Sequence[tuple[str, str]]
    source: str
    example: str


def show_definitions(
    definitions: pd.DataFrame, contract: Mapping[str, Any], publication: pd.Series, language: Language
) -> None:
    """Every published definition, in the contract's order.

    Args:
        definitions: as `read_definitions` gives them.
        contract: the indicators of contracts/indicators.yaml.
        publication: the month of the examples.
        language: of the reader.
    """
    st.header(language.text("methods.indicators_title"))
    if definitions.empty:
        st.info(language.text("methods.none"))
        return
    chapters = _describe_chapters(definitions, contract, publication, language)
    groups = {group["id"]: group[f"title_{language.code}"] for group in read_method_texts()["groups"]}
    known = groups | {SURVEY: language.text("methods.survey_group")}
    titles = {name: known[name] for name in chapters}
    for tab, members in zip(_show_tabs(titles, language), chapters.values(), strict=True):
        if tab.open:
            for one in members:
                with tab, st.expander(one.name):
                    _show(one, language)
    # Only the open tab is sent.
    st.html(
        f'<div class="padan-paper">{"".join(_print(titles[name], chapters[name], language) for name in chapters)}</div>'
    )


def _show_tabs(titles: Mapping[str, str], language: Language) -> Sequence[TabContainer]:
    """A tab a chapter. The address has the open one's name, not its words: those are others in another language."""
    key, asked = f"_{CHAPTER_KEY}_{language.code}", st.query_params.get(CHAPTER_KEY, "")
    if key not in st.session_state or asked != st.session_state.get(SEEN_KEY):
        st.session_state[key] = titles.get(asked, next(iter(titles.values())))
        st.session_state[SEEN_KEY] = asked
    names = {title: name for name, title in titles.items()}
    return st.tabs(list(names), key=key, on_change=_write_address, args=(key, names))


def _write_address(key: str, names: Mapping[str, str]) -> None:
    st.query_params[CHAPTER_KEY] = st.session_state[SEEN_KEY] = names[st.session_state[key]]


def _describe_chapters(
    definitions: pd.DataFrame, contract: Mapping[str, Any], publication: pd.Series, language: Language
) -> dict[str, list[Definition]]:
    period = publication["period"]
    examples = read_examples(period, NATION, int(publication["revision"])).set_index("indicator_id")
    by_id = definitions.set_index("indicator_id", drop=False)
    order = {name: number for number, name in enumerate(contract)}
    chapter_of = _chapters_of(list(contract))
    chapters: dict[str, list[Definition]] = {}
    for name in sorted(by_id.index, key=lambda one: (order.get(one, len(order)), one)):
        row = by_id.loc[name]
        example = (
            _write_example(examples.loc[name], row["unit"], language.month(period), language)
            if name in examples.index
            else ""
        )
        chapters.setdefault(chapter_of.get(name, SURVEY), []).append(
            _describe(row, contract.get(name, {}), example, language)
        )
    return chapters


def _chapters_of(names: list[str]) -> dict[str, str]:
    """The chapter of each indicator of the contract; what it does not define is of the survey."""
    starts = {group["first"]: str(group["id"]) for group in read_method_texts()["groups"]}
    found, chapter = {}, ""
    for name in names:
        chapter = starts.get(name, chapter)
        found[name] = chapter
    return found


def _describe(row: pd.Series, formal: Mapping[str, Any], example: str, language: Language) -> Definition:
    counts = [(language.text(f"methods.{side}"), write_side(row, side, language)) for side in SIDES]
    formula, remarks = None, []
    if formal:
        divided = f"( {formal['numerator']} ) ÷ ( {formal.get('denominator')} )"
        formula = divided if "denominator" in formal else str(formal["numerator"])
        remarks.append((language.text("methods.breakdowns"), ", ".join(formal.get("breakdowns", ["total"]))))
        if "note" in formal:
            remarks.append((language.text("methods.note"), write_note(row["indicator_id"], formal["note"], language)))
    sources = ", ".join(language.text_or(f"datasets.{name}", name) for name in row["source_datasets"])
    basis = language.text_or(f"methods.basis.{row['basis']}", row["basis"])
    since = language.text("methods.version", version=row["version"], since=language.day(row["valid_from"]))
    return Definition(
        name=row[f"name_{language.code}"],
        meaning=row[f"definition_{language.code}"],
        counts=[(label, text) for label, text in counts if text],
        formula=formula,
        remarks=remarks,
        source=f"{language.text('methods.sources')}: {sources} ({basis}). {since}. `{row['indicator_id']}`",
        example=example,
    )


def _write_example(row: pd.Series, unit: str, month: str, language: Language) -> str:
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
    line = f"({', '.join(where)}): {value}"
    if not pd.isna(row["value_low"]):
        low, high = (write_by_unit(unit, row[name], language) for name in ("value_low", "value_high"))
        line += f". {language.text('cell.bounds', low=low, high=high)}"
    return line


def _show(one: Definition, language: Language) -> None:
    formal = [] if one.formula is None else [f"**{language.text('methods.formal')}:**"]
    st.markdown("\n\n".join([one.meaning, *(f"**{label}:** {text}" for label, text in one.counts), *formal]))
    if one.formula is not None:
        st.code(one.formula, language=None, wrap_lines=True)
    if one.remarks:
        st.markdown("\n\n".join(f"**{label}:** {text}" for label, text in one.remarks))
    st.caption(one.source)
    if one.example:
        st.markdown(f"**{language.text('methods.example')}** {one.example}")


def _print(title: str, members: Sequence[Definition], language: Language) -> str:
    return f"<h3>{escape(title)}</h3>" + "".join(_print_one(one, language) for one in members)


def _print_one(one: Definition, language: Language) -> str:
    facts = [*one.counts]
    if one.formula is not None:
        facts.append((language.text("methods.formal"), one.formula))
    lines = [f"<b>{escape(label)}:</b> {with_code(text).html}" for label, text in (*facts, *one.remarks)]
    if one.example:
        lines.append(f"<b>{escape(language.text('methods.example'))}</b> {escape(one.example)}")
    paragraphs = "".join(f"<p>{line}</p>" for line in (escape(one.meaning), *lines, with_code(one.source).html))
    return f"<section><h4>{escape(one.name)}</h4>{paragraphs}</section>"
