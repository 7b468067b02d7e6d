"""The data dictionary: what the tables and columns of the warehouse mean, searched by name or meaning."""

from functools import partial

import pandas as pd
import streamlit as st

from dashboards.components.chart_panel import write_workbook
from dashboards.components.exports import offer_file
from dashboards.data.dictionary import describe_columns, read_columns
from dashboards.data.workbook import CSV, XLSX, write_csv
from dashboards.language import Language
from padan.contract import warehouse

SEARCH_KEY = "kamus"
SHOWN = ("table", "column", "type", "is_key", "meaning", "of_table")
SEARCHED = ["table", "column", "meaning", "of_table"]


def show_dictionary(language: Language) -> None:
    """A search, the columns that fit it, and all of them to take along."""
    version = warehouse()["version"]
    every = describe_columns(read_columns(), language)[list(SHOWN)]
    st.header(language.text("dictionary.title"))
    st.markdown(language.text("dictionary.lead", version=version))
    words = st.text_input(
        language.text("dictionary.search"),
        placeholder=language.text("dictionary.search_hint"),
        key=SEARCH_KEY,
        bind="query-params",
    )
    text = every[SEARCHED].agg(" ".join, axis=1).str.casefold()
    shown = every[text.str.contains((words or "").casefold().strip(), regex=False)]
    st.caption(language.text("dictionary.shown", shown=len(shown), total=len(every)))
    if shown.empty:
        st.write(language.text("dictionary.none"))
    else:
        _show_table(shown, language)
    _offer_files(every, str(version), language)


def _show_table(shown: pd.DataFrame, language: Language) -> None:
    table = shown.assign(is_key=shown["is_key"].map({True: language.text("dictionary.key"), False: ""}))
    table.columns = pd.Index([language.text(f"dictionary.{name}") for name in SHOWN])
    st.dataframe(table, hide_index=True, placeholder="–", alt=language.text("dictionary.alt"))


def _offer_files(every: pd.DataFrame, version: str, language: Language) -> None:
    about = [
        (language.text("take.title"), language.text("dictionary.title")),
        (language.text("dictionary.contract"), language.text("dictionary.contract_line", version=version)),
    ]
    headings = {name: language.text(f"dictionary.{name}") for name in SHOWN}
    with st.container(horizontal=True):
        for kind, mime, write in (
            ("CSV", CSV, partial(write_csv, every)),
            ("XLSX", XLSX, partial(write_workbook, every, headings, about, language)),
        ):
            offer_file(
                language.text("dictionary.download", kind=kind),
                write,
                file_name=f"padan_kamus_data.{kind.lower()}",
                mime=mime,
                key=f"dictionary_{kind.lower()}",
            )
