"""A chart as every page shows it: drawn, described, defined, and to take along as data and as a picture."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from html import escape
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboards.charts.drawing import Drawing
from dashboards.charts.labels import plotly_config
from dashboards.components.definition import list_definitions, write_definitions
from dashboards.components.exports import offer_file
from dashboards.components.frame import current_publication
from dashboards.components.sheet_rows import choose_formats, name_regions, write_words
from dashboards.data.queries import read_publications
from dashboards.data.workbook import CSV, XLSX, write_csv, write_xlsx
from dashboards.language import Language

NAMING = ("region_code", "programme_id", "account")
PICTURES = ("png", "svg")


def show_chart(
    drawing: Drawing,
    *,
    key: str,
    title: str,
    where: str,
    alt: str,
    data: pd.DataFrame,
    language: Language,
    indicators: Sequence[str] = (),
    note: str = "",
    on_select: Literal["ignore"] | Callable[[], None] = "ignore",
    as_of: date | None = None,
) -> Any:
    """Draws a chart and what belongs to it; the heading above it is the caller's.

    Args:
        drawing: of one of `charts`.
        key: of the chart, unique on the page; letters, digits, `_` and `-`.
        title: the finding, printed on the picture that a reader takes along.
        where: of what the figures are, by `cell_text.write_scope`: a picture that leaves the page must say it.
        alt: the main message for readers who do not see the chart.
        data: what the chart shows: machine names (CSV keeps them, XLSX has the headings of texts `columns`), plain
            numbers, hidden figures empty with a column `suppressed`.
        language: of the reader.
        indicators: whose definitions are offered beside it; what is no indicator by its name in `definition.BESIDE`.
        note: a line under the chart.
        on_select: what a click on a point does.
        as_of: the day of records that belong to no publication.

    Returns:
        What `st.plotly_chart` returns.
    """
    answer = st.plotly_chart(
        drawing.unchecked(),
        key=key,
        config=plotly_config(language),
        alt=alt,
        on_select=on_select,
        selection_mode="points",
    )
    if note:
        st.caption(note)
    with st.popover(language.text("take.open"), type="tertiary", icon=":material/download:"):
        name = offer_data(
            data, key=key, title=title, indicators=indicators, language=language, where=where, as_of=as_of
        )
        source = source_line(current_publication(), language, as_of, where=where)
        offer_picture(name, key, title, source)
        if indicators:
            write_definitions(tuple(indicators), language)
    return answer


def offer_data(
    data: pd.DataFrame,
    *,
    key: str,
    title: str,
    indicators: Sequence[str],
    language: Language,
    where: str = "",
    as_of: date | None = None,
) -> str:
    """CSV and XLSX of rows, each row with its month, revision, status and whether the data are synthetic.

    Returns:
        The name of the files, without their ending.
    """
    publication = current_publication()
    name = file_name(key, data, publication, as_of)
    csv = partial(_make_csv, data, publication, as_of)
    about = partial(describe, title, tuple(indicators), publication, language, as_of, where=where)
    workbook = partial(_make_xlsx, data, publication, about, language, as_of, indicators=tuple(indicators))
    with st.container(horizontal=True):
        offer_file("CSV", csv, file_name=f"{name}.csv", mime=CSV, key=f"{key}_csv")
        offer_file("XLSX", workbook, file_name=f"{name}.xlsx", mime=XLSX, key=f"{key}_xlsx")
    return name


def _make_csv(data: pd.DataFrame, publication: pd.Series, as_of: date | None) -> bytes:
    """Runs when a reader takes the file, not when the page is shown."""
    return write_csv(_stamp(data, publication, as_of))


def _make_xlsx(
    data: pd.DataFrame, publication: pd.Series, about: Callable[[], list[tuple[str, str]]], language: Language,
    as_of: date | None, *, indicators: Sequence[str],
) -> bytes:  # fmt: skip
    return write_figures(_stamp(data, publication, as_of), about(), language, indicators=indicators)


def write_figures(
    rows: pd.DataFrame, about: Sequence[tuple[str, str]], language: Language, *, indicators: Sequence[str] = ()
) -> bytes:
    """An XLSX file of figures as people read them, and a sheet that says what they are.

    Args:
        rows: machine names, codes and plain numbers, as the CSV file has them.
        about: pairs of a label and a text.
        language: of the reader.
        indicators: that the rows are about.
    """
    shown = write_words(name_regions(rows), language)
    return write_workbook(
        shown,
        name_columns(shown.columns, language),
        [*about, (language.text("take.reading"), language.text("take.how_to_read"))],
        language,
        formats=choose_formats(shown, indicators, language),
        of_csv=list(rows.columns),
    )


def write_workbook(
    rows: pd.DataFrame, headings: Mapping[str, str], about: Sequence[tuple[str, str]], language: Language, *,
    formats: Mapping[str, Sequence[str]] | None = None, of_csv: Sequence[str] | None = None,
) -> bytes:  # fmt: skip
    """An XLSX file of rows under the headings of their columns, and a sheet that says what they are."""
    # Who joins the workbook with the CSV file or a table needs the names that these have.
    columns = "; ".join(f"{headings[name]}: {name}" for name in of_csv or headings)
    return write_xlsx(
        rows.rename(columns=headings),
        formats={headings[name]: of_cells for name, of_cells in (formats or {}).items()},
        sheet=language.text("take.sheet"),
        about_sheet=language.text("take.about"),
        about=[*about, (language.text("take.columns"), columns)],
    )


def name_columns(names: Iterable[str], language: Language) -> dict[str, str]:
    """The heading of each column in the reader's language; a column that the catalogue has not keeps its name."""
    return {name: language.text_or(f"columns.{name}", name) for name in names}


def _stamp(data: pd.DataFrame, publication: pd.Series, as_of: date | None) -> pd.DataFrame:
    """The rows with their publication; those of other months with the revision and status that these have now."""
    if as_of:
        return data.assign(as_of=as_of)
    rows = data if "period" in data else data.assign(period=publication["period"])
    published = read_publications()
    of_month = published[published["is_current"]].set_index("period").reindex(rows["period"])
    if "revision" not in data:
        rows = rows.assign(revision=of_month["revision"].astype("Int64").array)
    if "status" not in data:
        rows = rows.assign(status=of_month["status"].array)
    return rows.assign(is_synthetic=bool(publication["is_synthetic"]))


def file_name(key: str, data: pd.DataFrame, publication: pd.Series, as_of: date | None = None) -> str:
    """padan_<key>_32_PKH_2024-12_r1: region, programme, account where the rows are of one; records bear their day."""
    found = [data[column].dropna().unique() for column in NAMING if column in data]
    parts = ["padan", key, *(str(values[0]).replace(":", "-") for values in found if len(values) == 1)]
    if as_of:
        return "_".join([*parts, str(as_of)])
    return "_".join([*parts, f"{publication['period']:%Y-%m}", f"r{publication['revision']}"])


def describe(
    title: str, indicators: Sequence[str], publication: pd.Series, language: Language, as_of: date | None = None,
    *, where: str = "",
) -> list[tuple[str, str]]:  # fmt: skip
    """What a file must say about itself: title, month, revision, status, synthetic or not, definitions, sources."""
    return [
        (language.text("take.title"), title),
        (language.text("take.publication"), source_line(publication, language, as_of, where=where)),
        *list_definitions(indicators, language),
    ]


def source_line(publication: pd.Series, language: Language, as_of: date | None = None, *, where: str = "") -> str:
    """Padan, Bali, Desember 2024, revisi 1, sementara, data sintetis; of records: Padan, Bali, catatan per ..."""
    source = f"Padan, {where}" if where else "Padan"
    if as_of:
        return f"{source}, {language.text('take.as_of', day=language.day(as_of))}"
    parts = [
        source,
        language.month(publication["period"]),
        language.text("take.revision", revision=publication["revision"]),
        language.text(f"status.{publication['status']}").lower(),
    ]
    if publication["is_synthetic"]:
        parts.append(language.text("take.synthetic"))
    return ", ".join(parts)


def offer_picture(name: str, key: str, title: str, source: str, *, kinds: Sequence[str] = PICTURES) -> None:
    """Buttons that take a chart or a graph as a picture, made by page_setup.js.

    Args:
        name: of the file, without its ending.
        key: of the chart, or of the container that holds the graph.
        title: printed above it.
        source: of `source_line`, printed below it.
        kinds: of PICTURES.
    """
    name, source = escape(name), escape(source)
    buttons = "".join(
        f'<button type="button" data-figure="{escape(key)}" data-format="{kind}" data-name="{name}" '
        f'data-title="{escape(title)}" data-source="{source}">{kind.upper()}</button>'
        for kind in kinds
    )
    st.html(f'<div class="padan-take">{buttons}</div>')
