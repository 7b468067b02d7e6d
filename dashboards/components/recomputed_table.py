"""A figure that a document prints beside what its printed inputs give, as one row of a table."""

from typing import Any

import pandas as pd

from dashboards.components.markup import Cell, Heading, Tone, pill, show_table, with_note
from dashboards.language import Language, is_missing

TONES: dict[str, Tone] = {"reproduces": "good", "does_not_reproduce": "bad", "not_recomputable": "plain"}
SIGNS = {"ratio": " ÷ ", "sum": " + ", "difference": " − ", "growth": " → ", "complement": " / "}
MOST_INPUTS = 6
PRESS = "published_aggregates"


def show_recomputed(figures: pd.DataFrame, language: Language) -> None:
    """The given figures in their order."""
    show_table(
        [
            Heading(language.text("recomputed.figure")),
            Heading(language.text("recomputed.inputs")),
            Heading(language.text("recomputed.printed")),
            Heading(language.text("recomputed.value"), is_number=True),
            Heading(language.text("recomputed.verdict")),
        ],
        [_row(figure, language) for _, figure in figures.iterrows()],
        caption=language.text("recomputed.caption"),
    )


def _row(figure: Any, language: Language) -> list[Cell]:
    where = _write_source(figure, language)
    note = figure[f"note_{language.code}"] or ""
    verdict = pill(language.text(f"recomputed.statuses.{figure['status']}"), TONES[figure["status"]])
    reason = language.text(f"recomputed.reasons.{figure['reason']}") if figure["reason"] else ""
    remark = " ".join(part for part in (f"{reason.capitalize()}." if reason else "", note) if part)
    return [
        with_note(f"{figure[f'label_{language.code}']}, {figure['place']} {figure['year']}", where),
        write_inputs(figure, language),
        figure["printed_result"] or "–",
        _value(figure, language),
        type(verdict)(verdict.html + with_note("", remark).html),
    ]


def _write_source(figure: Any, language: Language) -> str:
    """The document and its line; of the press the publication itself, whose rows only Padan numbers."""
    if figure["source"] == PRESS:
        return str(figure["document"])
    source = language.text(f"recomputed.sources.{figure['source']}")
    return language.text("recomputed.line", source=source, line=figure["source_line"])


def write_inputs(figure: Any, language: Language) -> str:
    """The printed inputs with what joins them: 338.075 ÷ 930.523; a long sum by its first and last."""
    inputs = list(figure["printed_inputs"]) if figure["printed_inputs"] is not None else []
    if not inputs:
        return "–"
    kind = figure["formula_kind"]
    if kind == "repeat":
        return language.text("recomputed.twice", first=inputs[0])
    if kind == "count" or len(inputs) > MOST_INPUTS:
        key = "recomputed.more_inputs"
        return language.text(key, count=language.number(len(inputs)), first=inputs[0], last=inputs[-1])
    return SIGNS.get(kind, "; ").join(inputs)


def _value(figure: Any, language: Language) -> Cell:
    if is_missing(figure["rounded_value"]):
        return "–"
    sign = "%" if figure["unit"] == "persen" else ""
    decimals = int(figure["printed_decimals"])
    value = language.number(figure["rounded_value"], decimals) + sign
    if figure["status"] != "does_not_reproduce":
        return value
    difference = figure["difference"]
    written = ("+" if difference > 0 else "−") + language.number(abs(difference), decimals)
    return with_note(value, language.text("recomputed.difference", difference=written))
