"""What came into an account and went out of it, month by month; and by region in the chosen month."""

from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.charts.two_sided import Side, plot_by_month
from dashboards.components.chart_panel import offer_data, show_chart
from dashboards.components.filters import Region
from dashboards.components.flows_words import LOOKS, definition_of, flow_name
from dashboards.components.markup import Cell, Heading, Markup, show_table
from dashboards.data.flows import ENTRIES, EXITS, SIGNS, Balance, balance_of
from dashboards.language import Language, is_missing
from padan.periods import add_months

SHOWN_MONTHS = 24
RANKED = 10


def show_months(figures: pd.DataFrame, *, is_nation: bool, where: str, language: Language) -> None:
    """Entries up and exits down, a column a month; hidden flows are not drawn; `where` is region and account."""
    months = sorted(figures["period"].unique())[-SHOWN_MONTHS:]
    balances = {month: balance_of(figures[figures["period"] == month]) for month in months}
    with_flows = [month for month, balance in balances.items() if balance is not None and balance.has_flows]
    title = _title(balances, with_flows, language)
    st.subheader(title)
    if not with_flows:
        st.write(language.text("flows.months_none"))
        return
    flows = [flow for flow in (*ENTRIES, *EXITS) if not (is_nation and flow.startswith("moved"))]
    account = str(figures.iloc[0]["account"])
    records, hidden = [], 0
    for month in with_flows:
        balance = balances[month]
        assert balance is not None
        hidden += len(balance.hidden)
        record: dict[str, object] = {flow: balance.counts.get(flow) for flow in flows}
        written = [
            f"{flow_name(account, flow, language)}: {_written(balance.counts.get(flow), language)}" for flow in flows
        ]
        record["label"] = language.short_month(month)
        record["hover"] = f"<b>{escape(language.month(month))}</b><br>" + "<br>".join(written)
        records.append(record)
    frame = pd.DataFrame(records)
    frame[flows] = frame[flows].astype(float)
    sides = [
        Side(flow, flow_name(account, flow, language), *LOOKS[flow], SIGNS[flow])
        for flow in flows
        if frame[flow].fillna(0).any()
    ]
    show_chart(
        plot_by_month(frame, sides=sides, height=380, language=language),
        key="flows_months",
        title=title,
        where=where,
        alt=language.text("flows.months_alt", title=title, count=len(with_flows)),
        data=figures[["period", "region_code", "account", "unit", "flow", "count", "suppressed"]],
        language=language,
        indicators=(definition_of(account),),
        note=language.text("flows.months_hidden", count=hidden) if hidden else "",
    )


def _title(balances: dict[date, Balance | None], with_flows: list[date], language: Language) -> str:
    changes = [balance.change for month in with_flows if (balance := balances[month]) is not None]
    known = [change for change in changes if change is not None]
    if not with_flows or len(known) < len(changes):
        return language.text("flows.months_plain")
    net = sum(known)
    key = "flat" if net == 0 else "up" if net > 0 else "down"
    return language.text(
        f"flows.months_{key}",
        count=language.number(abs(net)),
        months=len(with_flows),
        since=language.month(add_months(with_flows[0], -1)),
    )


def _written(count: float | None, language: Language) -> str:
    return language.text("cell.suppressed") if count is None else language.number(count)


def show_regions(frame: pd.DataFrame, region: Region, account: str, name: str, language: Language) -> None:
    """Regions by the change of the account, the largest loss first; `frame` is of balances_by_region."""
    where, compared = region.above, frame[frame["change"].notna()]
    title = language.text("flows.regions_none", region=where)
    if not compared.empty:
        falling = int((compared["change"] < 0).sum())
        title = language.text(
            "flows.regions_title", falling=language.number(falling), count=language.number(len(compared)), region=where
        )
    st.subheader(title)
    if not compared.empty:
        headings, rows = _table(compared.head(RANKED), region, language)
        show_table(headings, rows, caption=language.text("flows.regions_caption"))
    hidden = int(frame["suppressed"].sum())
    missing = len(frame) - len(compared) - hidden
    if hidden or missing:
        st.caption(language.text("ranking.left_out", hidden=hidden, missing=missing))
    with st.expander(language.text("flows.regions_all", count=len(frame))):
        headings, rows = _table(frame, region, language)
        show_table(headings, rows, caption=language.text("flows.regions_caption"))
        offer_data(
            frame.assign(account=account), key=f"flows_regions_{region.children_of}", title=title,
            indicators=(definition_of(account),), language=language, where=f"{where}, {name}",
        )  # fmt: skip


def _table(frame: pd.DataFrame, region: Region, language: Language) -> tuple[list[Heading], list[list[Cell]]]:
    headings = [Heading(language.text("table.region"))]
    headings += [
        Heading(language.text(f"flows.{name}"), is_number=True)
        for name in ("opening_title", "entries_title", "exits_title", "closing_title", "change_title")
    ]
    rows: list[list[Cell]] = []
    for row in frame.to_dict("records"):
        name = escape(row["region_name"])
        no_end = language.text("cell.suppressed") if row["suppressed"] else "–"
        ends = {end: no_end if is_missing(row[end]) else language.number(row[end]) for end in ("opening", "closing")}
        sums = {side: _sum(row[side], row[f"{side}_floor"], language) for side in ("entries", "exits")}
        rows.append(
            [
                Markup(f"<b>{name}</b>" if row["region_code"] == region.code else name),
                ends["opening"], sums["entries"], sums["exits"], ends["closing"],
                _change(row, language),
            ]
        )  # fmt: skip
    return headings, rows


def _sum(count: float, is_floor: bool, language: Language) -> str:
    """A sum of flows; where some are hidden only a floor, and nothing at all where no other flow is left."""
    if is_missing(count):
        return "–"
    if is_floor:
        return f"≥ {language.number(count)}" if count else language.text("flows.sum_hidden")
    return language.number(count)


def _change(row: dict[str, Any], language: Language) -> str:
    change = row["change"]
    if is_missing(change):
        return "–"
    arrow = "▲" if change > 0 else "▼" if change < 0 else "="
    share = f" ({language.percent(abs(change) / row['opening'])})" if row["opening"] and change else ""
    return f"{arrow} {language.number(abs(change))}{share}" if change else "= 0"
