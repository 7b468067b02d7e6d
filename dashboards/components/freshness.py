"""How old the data behind a month are."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components.markup import Cell, Heading, Markup, pill, show_table
from dashboards.language import Language
from padan.contract import Dataset, extracts
from padan.periods import months_between


def age_pill(dataset: Dataset, delivery: pd.Series | None, period: date, language: Language) -> Markup:
    """Current, allowed age, too old, or absent."""
    if delivery is None:
        return pill(language.text("freshness.absent"), "bad" if dataset.required else "warn")
    age = months_between(delivery["period"], period)
    if age == 0:
        return pill(language.text("freshness.current"), "good")
    registry = delivery["registry"] if isinstance(delivery["registry"], str) else None
    allowed = dataset.allowed_age(registry)
    return pill(language.text("freshness.age", months=age), "plain" if age <= allowed else "warn")


def show_freshness(deliveries: pd.DataFrame, period: date, language: Language) -> None:
    """A row a dataset of the contract: with which delivery the month is computed."""
    used = deliveries.set_index("dataset")
    rows: list[list[Cell]] = []
    for dataset in extracts().values():
        delivery: Any = used.loc[dataset.name] if dataset.name in used.index else None
        rows.append(
            [
                language.text_or(f"datasets.{dataset.name}", dataset.name),
                "–" if delivery is None else language.month(delivery["period"]),
                "–" if delivery is None else language.moment(delivery["received_at"]),
                age_pill(dataset, delivery, period, language),
            ]
        )
    st.subheader(language.text("freshness.title"))
    show_table(
        [
            Heading(language.text("freshness.dataset")),
            Heading(language.text("freshness.of_month")),
            Heading(language.text("freshness.received")),
            Heading(language.text("freshness.state")),
        ],
        rows,
        caption=language.text("freshness.caption", month=language.month(period)),
    )
