"""The account of one month: chosen, said in a sentence, drawn as a waterfall, listed as a table."""

from html import escape

import pandas as pd
import streamlit as st

from dashboards.catalogue import NATION, SEGMENTS
from dashboards.charts.waterfall import Step, axis_of, plot_waterfall
from dashboards.components.cell_text import write_at_least
from dashboards.components.chart_panel import offer_data, show_chart
from dashboards.components.filters import Region, keep, remember
from dashboards.components.flows_words import LOOKS, definition_of, flow_name
from dashboards.components.markup import Cell, Heading, show_table
from dashboards.components.sheet_margins import note_choice
from dashboards.data.flows import ENTRIES, EXITS, SIGNS, Balance, NoFlows
from dashboards.language import Language

ACCOUNT_KEY = "akun"
FIRST = ("jkn_active", "population", "registry")
MOVED = ("moved_in", "moved_out")


def choose_account(accounts: list[str], programmes: pd.DataFrame, language: Language) -> str:
    """One of the accounts of the month; active JKN first."""
    remember(ACCOUNT_KEY)
    names = account_names(accounts, programmes, language)
    segments = [f"jkn_segment:{segment}" for segment in SEGMENTS]
    order = [account for account in (*FIRST, *segments) if account in names]
    order += [account for account in accounts if account not in order]
    chosen: str = st.selectbox(
        language.text("flows.account"), order, format_func=names.__getitem__, key=ACCOUNT_KEY, bind="query-params"
    )
    keep(**{ACCOUNT_KEY: chosen})
    note_choice(names[chosen])
    return chosen


def account_names(accounts: list[str], programmes: pd.DataFrame, language: Language) -> dict[str, str]:
    """Names by account; a programme that has no rule in the month keeps its id."""
    of_programmes = dict(zip(programmes["programme_id"], programmes[f"name_{language.code}"], strict=True))
    names = {}
    for account in accounts:
        kind, _, part = account.partition(":")
        if kind == "jkn_segment":
            names[account] = language.text("flows.segment", segment=language.text(f"segments.{part}"))
        elif kind == "programme":
            names[account] = language.text("flows.programme", programme=of_programmes.get(part, part), id=part)
        else:
            names[account] = language.text(f"flows.accounts.{account}")
    return names


def say_balance(balance: Balance | None, name: str, region: str, month: str, why: NoFlows, language: Language) -> str:
    """The month in one sentence; escaped HTML."""
    head = language.text("flows.where", region=escape(region), month=escape(month))
    values = {"account": escape(name)}
    if balance is None:
        return head + language.text("flows.absent", **values)
    closing = balance.counts.get("closing")
    if closing is None:
        return head + language.text("flows.hidden", **values)
    change, stands = language.number(abs(balance.change or 0)), language.number(closing)
    counted = change if balance.has_flows and balance.change else stands
    unit = language.text(f"flows.units.{balance.unit}", count=counted)
    if not balance.has_flows:
        reason = language.text(f"flows.why.{why}")
        return head + language.text("flows.closing_only", closing=stands, unit=unit, reason=reason, **values)
    key = "change_unknown"
    if balance.change is not None:
        key = "change_none" if balance.change == 0 else "change_up" if balance.change > 0 else "change_down"
    return head + language.text(
        f"flows.{key}",
        change=change,
        closing=stands,
        unit=unit,
        entries=_say_total("entries", balance.total(ENTRIES), language),
        exits=_say_total("exits", balance.total(EXITS), language),
        **values,
    )


def _say_total(name: str, total: tuple[float, bool], language: Language) -> str:
    """Sedikitnya 62 masuk; hidden where nothing of the sum may be read."""
    count, is_floor = total
    if is_floor and not count:
        return language.text(f"flows.{name}_hidden")
    return language.text(f"flows.{name}", count=write_at_least(count, is_floor, language))


def title_of(balance: Balance, plain: str, since: str, language: Language) -> str:
    """What the waterfall shows: by how much the account changed, and the largest flow that may be read."""
    if balance.change is None or not balance.has_flows:
        return plain
    flows = {flow: SIGNS[flow] * count for flow, count in balance.counts.items() if flow in SIGNS and count}
    change = language.text("flows.heading", account=plain, change=_signed(balance.change, language) or "0", since=since)
    if not flows:
        return change
    largest = max(flows, key=lambda flow: abs(flows[flow]))
    return language.text(
        "flows.heading_largest",
        heading=change,
        flow=flow_name(balance.account, largest, language).lower(),
        count=_signed(flows[largest], language),
    )


def show_waterfall(
    balance: Balance, region: Region, *, title: str, where: str, kept_since: str, threshold: int, language: Language
) -> None:
    """Opening, flows and closing; what all hidden flows come to stands as one hatched column.

    Args:
        balance: of the account, month and region.
        region: the chosen one.
        title: what it shows.
        where: the region and the account.
        kept_since: the first month of the account in words; who was in it earlier cannot be known.
        threshold: smallest publishable count.
        language: of the reader.
    """
    opening, closing = balance.counts.get("opening"), balance.counts.get("closing")
    if not balance.has_flows:
        return
    if opening is None or closing is None:
        st.write(language.text("flows.ends_hidden"))
        return
    is_nation = region.code == NATION
    steps = _steps(balance, opening, closing, is_nation, kept_since, language)
    notes = [language.text("flows.nation_note")] if is_nation else []
    if balance.account != "population" and balance.counts.get("new"):
        notes.insert(0, language.text("flows.new_note", since=kept_since))
    if balance.hidden:
        names = ", ".join(flow_name(balance.account, flow, language) for flow in balance.hidden)
        notes.insert(0, language.text("flows.hidden_note", list=names, threshold=threshold))
    cut = axis_of(steps)[0] > 0
    if cut:
        notes.insert(0, language.text("flows.cut_note"))
    show_chart(
        plot_waterfall(
            steps, cut_text=language.text("flows.cut", start=language.number(axis_of(steps)[0])), language=language
        ),
        key="flows_balance",
        title=title,
        where=where,
        alt=language.text("flows.alt", title=title, cut=language.text("flows.alt_cut") if cut else "")
        + " "
        + "; ".join(f"{step.label.replace('<br>', ' ')} {step.text}" for step in steps),
        data=_rows(balance, region),
        language=language,
        indicators=(definition_of(balance.account),),
        note=" ".join(notes),
    )


def _steps(
    balance: Balance, opening: float, closing: float, is_nation: bool, kept_since: str, language: Language
) -> list[Step]:
    steps = [_end("opening", opening, language)]
    for flow, sign in SIGNS.items():
        count = balance.counts.get(flow)
        if count is None or (is_nation and flow in MOVED) or (flow == "corrected" and not count):
            continue
        value = sign * count
        steps.append(
            Step(
                label=flow_name(balance.account, flow, language, kind="short"),
                value=value,
                text=_signed(value, language),
                hover=f"<b>{flow_name(balance.account, flow, language)}</b><br>{_signed(value, language)}<br>"
                + language.text(f"flows.meanings.{flow}", since=kept_since),
                kind="flow",
                look=LOOKS[flow],
            )
        )
    if balance.hidden_net is not None:
        net = balance.hidden_net
        steps.append(
            Step(
                label=language.text("flows.short.hidden", count=len(balance.hidden)),
                value=net,
                text=language.text("flows.net", net=_signed(net, language)),
                hover=f"<b>{language.text('flows.hidden_together')}</b><br>{_signed(net, language)}",
                kind="hidden",
            )
        )
    return [*steps, _end("closing", closing, language)]


def _end(name: str, count: float, language: Language) -> Step:
    label = language.text(f"flows.short.{name}")
    written = language.number(count)
    return Step(label, count, written, f"<b>{label}</b><br>{written}", "end")


def _signed(value: float, language: Language) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{language.number(abs(value))}"


def show_balance_table(
    balance: Balance, region: Region, *, title: str, where: str, kept_since: str, language: Language
) -> None:
    """Every flow with its count and what it means, hidden ones too; arguments as of `show_waterfall`."""
    order = ["opening", *SIGNS, "closing"]
    rows: list[list[Cell]] = []
    for flow in order:
        if flow not in balance.counts:
            continue
        count = balance.counts[flow]
        written = language.text("cell.suppressed")
        if count is not None:
            written = language.number(count) if flow not in SIGNS else _signed(SIGNS[flow] * count, language)
        meaning = language.text(f"flows.meanings.{flow}", since=kept_since)
        rows.append([flow_name(balance.account, flow, language), written, meaning])
    headings = [
        Heading(language.text("flows.flow")),
        Heading(language.text(f"flows.units_title.{balance.unit}"), is_number=True),
        Heading(language.text("flows.meaning")),
    ]
    show_table(headings, rows, caption=language.text("flows.identity"))
    offer_data(
        _rows(balance, region), key="flows_balance_table", title=title, indicators=(definition_of(balance.account),),
        language=language, where=where,
    )  # fmt: skip


def _rows(balance: Balance, region: Region) -> pd.DataFrame:
    flows = list(balance.counts)
    return pd.DataFrame(
        {
            "region_code": region.code,
            "account": balance.account,
            "flow": flows,
            "count": [balance.counts[flow] for flow in flows],
            "unit": balance.unit,
            "suppressed": [balance.counts[flow] is None for flow in flows],
        }
    )
