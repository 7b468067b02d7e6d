"""The month's deliveries, a row a dataset of the contract: due, received, how much of it was refused or quarantined."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboards.components.delivery_remarks import write_refusal, write_warning
from dashboards.components.markup import Cell, Heading, Markup, Tone, pill, show_table, with_note
from dashboards.language import Language
from padan.contract import Dataset, extracts
from padan.periods import months_between

STATE_TONES: dict[str, Tone] = {"received": "plain", "landed": "good", "refused": "bad", "superseded": "plain"}


@dataclass(frozen=True)
class DatasetMonth:
    """One dataset in one month.

    Attributes:
        dataset: of the contract.
        delivery: the newest landed delivery of the month, else its newest of any state, else None.
        others: the month's other deliveries, as text.
        carried: the earlier month whose delivery is used instead, None if the month has its own or there is none.
        is_too_old: whether what is carried is older than the contract allows.
    """

    dataset: Dataset
    delivery: Any
    others: str
    carried: date | None
    is_too_old: bool


def describe_deliveries(
    delivered: pd.DataFrame, used: pd.DataFrame, period: date, language: Language
) -> list[DatasetMonth]:
    """Every dataset of the contract, in its order."""
    by_dataset = used.set_index("dataset")
    rows = []
    for dataset in extracts().values():
        mine = delivered[delivered["dataset"] == dataset.name]
        landed = mine[mine["state"] == "landed"]
        chosen = landed if len(landed) else mine
        delivery = chosen.iloc[0] if len(chosen) else None
        others = [row for index, row in mine.iterrows() if delivery is None or index != delivery.name]
        earlier: Any = by_dataset.loc[dataset.name] if dataset.name in by_dataset.index else None
        carried = earlier["period"] if earlier is not None and earlier["period"] < period else None
        registry = earlier["registry"] if earlier is not None and isinstance(earlier["registry"], str) else None
        rows.append(
            DatasetMonth(
                dataset=dataset,
                delivery=delivery,
                others=", ".join(
                    f"rev. {row['revision']} {language.text(f'deliveries.states.{row.state}').lower()}"
                    for row in others
                ),
                carried=carried,
                is_too_old=carried is not None and months_between(carried, period) > dataset.allowed_age(registry),
            )
        )
    return rows


def show_deliveries(months: list[DatasetMonth], names: Mapping[str, str], language: Language) -> None:
    """The table; `names` of regions by code."""
    headings = [
        Heading(language.text("deliveries.dataset")),
        Heading(language.text("deliveries.expected")),
        Heading(language.text("deliveries.state")),
        Heading(language.text("deliveries.received"), is_unbroken=True),
        Heading(language.text("deliveries.rows"), is_number=True),
        Heading(language.text("deliveries.quarantine"), is_number=True),
        Heading(language.text("deliveries.remarks")),
    ]
    rows = [_cells(month, names, language) for month in months]
    show_table(headings, rows, caption=language.text("deliveries.table_caption"))


def _cells(month: DatasetMonth, names: Mapping[str, str], language: Language) -> list[Cell]:
    dataset, delivery = month.dataset, month.delivery
    name = with_note(
        language.text_or(f"datasets.{dataset.name}", dataset.name),
        language.text_or(f"owners.{dataset.name}", dataset.owner),
    )
    due = language.text("deliveries.required" if dataset.required else "deliveries.optional",
                        cadence=_cadence(dataset, language))  # fmt: skip
    if delivery is None:
        return [name, due, _absence(month, language), "–", "–", "–", ""]
    letter = f"rev. {delivery['revision']}, {delivery['letter_no'] or '–'}"
    return [
        name,
        due,
        pill(language.text(f"deliveries.states.{delivery['state']}"), STATE_TONES[delivery["state"]]),
        with_note(language.moment(delivery["received_at"]), letter),
        _count(delivery["rows_landed"], language),
        _quarantine(delivery, dataset, language),
        _remarks(month, names, language),
    ]


def _cadence(dataset: Dataset, language: Language) -> str:
    cadences = [dataset.cadence] if isinstance(dataset.cadence, str) else list(dataset.cadence.values())
    return " / ".join(language.text(f"deliveries.{cadence}") for cadence in cadences)


def _absence(month: DatasetMonth, language: Language) -> Markup:
    if month.carried is None:
        return pill(language.text("deliveries.states.missing"), "bad" if month.dataset.required else "warn")
    label = language.text("deliveries.states.carried", month=language.month(month.carried))
    return pill(label, "warn" if month.is_too_old else "plain")


def _count(value: float | None, language: Language) -> str:
    return "–" if value is None or pd.isna(value) else language.number(value)


def _quarantine(delivery: Any, dataset: Dataset, language: Language) -> Cell:
    rejected, landed = delivery["rows_quarantined"], delivery["rows_landed"]
    if pd.isna(rejected) or pd.isna(landed) or landed == 0:
        return "–"
    share = rejected / landed
    limit = dataset.max_quarantine_share
    note = language.text("deliveries.over_limit", limit=language.percent(limit, 0)) if share > limit else ""
    return with_note(f"{language.number(rejected)} ({language.percent(share, 2) if rejected else '0%'})", note)


def _remarks(month: DatasetMonth, names: Mapping[str, str], language: Language) -> str:
    delivery = month.delivery
    warned = [write_warning(warning, names, language) for warning in delivery["warnings"] or []]
    parts = [
        write_refusal(delivery["refusal"] or "", language),
        *dict.fromkeys(warned),  # each file of a delivery warns for itself
        delivery["note"] or "",
    ]
    if month.others:
        parts.append(language.text("deliveries.other_tries", list=month.others))
    if delivery["state"] == "refused" and month.carried is not None:
        parts.append(language.text("deliveries.states.carried", month=language.month(month.carried)))
    return ". ".join(part[0].upper() + part[1:] for part in parts if part)
