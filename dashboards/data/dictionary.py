"""Tables and columns of contracts/warehouse.yaml, with the types that they have in this warehouse."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.data.warehouse import read
from dashboards.language import Language
from padan.contract import warehouse


@st.cache_data(ttl="5m", show_spinner=False)
def read_columns() -> pd.DataFrame:
    """table, column, type (as PostgreSQL writes it; missing for a function), is_key; in the contract's order."""
    rows = [
        {"table": table.partition("(")[0], "column": column, "is_key": column in _grain_of(spec)}
        for table, spec in warehouse()["tables"].items()
        for column in _columns_of(spec)
    ]
    return pd.DataFrame(rows).merge(_read_types(), on=["table", "column"], how="left")


def describe_columns(columns: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The columns with `of_table` and `meaning` in the reader's language."""
    return columns.assign(
        of_table=[language.text(f"dictionary.tables.{table}") for table in columns["table"]],
        meaning=[
            language.text_or(f"dictionary.own.{table}.{column}", "") or language.text(f"dictionary.columns.{column}")
            for table, column in zip(columns["table"], columns["column"], strict=True)
        ],
    )


def _columns_of(spec: Any) -> list[str]:
    return list(spec if isinstance(spec, list) else spec["columns"])


def _grain_of(spec: Any) -> list[str]:
    return [] if isinstance(spec, list) else list(spec.get("grain", []))


def _read_types() -> pd.DataFrame:
    return read("""
        select n.nspname || '.' || c.relname as "table", a.attname as "column",
            format_type(a.atttypid, a.atttypmod) as type
        from pg_attribute as a
        inner join pg_class as c on a.attrelid = c.oid
        inner join pg_namespace as n on c.relnamespace = n.oid
        where n.nspname in ('mart', 'control', 'ops', 'certified')
            and c.relkind in ('r', 'v', 'p', 'm')
            and a.attnum > 0
            and not a.attisdropped
    """)
