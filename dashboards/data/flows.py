"""Accounts and their flows, and moves from state to state, as mart.fct_flow and mart.fct_transition have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd
import streamlit as st

from dashboards.data.queries import KEPT
from dashboards.data.warehouse import read

SIGNS = {"new": 1, "entered": 1, "moved_in": 1, "died": -1, "left": -1, "moved_out": -1, "corrected": 1}
"""Every flow with its sign, in the order in which they are read."""
ENTRIES = ("new", "entered", "moved_in")
EXITS = ("died", "left", "moved_out")
ACTIVE = ("PBI_APBN", "PBI_APBD", "PPU_BU", "PPU_PN", "PBPU", "BP")
WITHOUT = ("nonaktif", "belum_terdaftar")
DECILES = (*(str(number) for number in range(1, 11)), "tidak_ada")
CAME, WENT = ("lahir", "masuk"), ("meninggal", "keluar")
STATES = {"jkn": (*ACTIVE, *WITHOUT), "decile": DECILES}
"""States of a dimension in the order in which they are drawn, without births, deaths and moves."""

Move = Literal["gained", "lost", "between", "out", "up", "down"]
NoFlows = Literal["first", "gap", "basis", "registry", "programme", "absent"]


@st.cache_data(ttl=KEPT, max_entries=200, show_spinner=False)
def read_accounts(period: date, region: str, revision: int) -> list[str]:
    """Accounts of a month and region; `revision` only keys the cache."""
    rows = read(
        """
        select account from mart.fct_flow
        where period = :period and region_code = :region and flow = 'closing'
        order by account
        """,
        {"period": period, "region": region},
    )
    return list(rows["account"])


@st.cache_data(ttl=KEPT, max_entries=1000, show_spinner=False)
def read_flows(
    accounts: Sequence[str], periods: Sequence[date], regions: Sequence[str], revisions: Sequence[int]
) -> pd.DataFrame:
    """Flows of accounts, months and regions; `revisions`, one a month, only keys the cache."""
    return read(
        """
        select period, region_code, account, unit, flow, count::float8, suppressed
        from mart.fct_flow
        where account = any(:accounts) and period = any(:periods) and region_code = any(:regions)
        order by period, region_code, account, flow
        """,
        {"accounts": list(accounts), "periods": list(periods), "regions": list(regions)},
    )


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def read_transitions(period: date, region: str, revision: int) -> pd.DataFrame:
    """Moves of a month and region in both dimensions; `revision` only keys the cache."""
    return read(
        """
        select dimension, from_state, to_state, count::float8, suppressed
        from mart.fct_transition
        where period = :period and region_code = :region
        order by dimension, from_state, to_state
        """,
        {"period": period, "region": region},
    )


@dataclass(frozen=True)
class Balance:
    """One account of one month and region: opening, flows, closing; None where hidden, absent where not published."""

    unit: str
    counts: dict[str, float | None]
    account: str = "jkn_active"

    @property
    def has_flows(self) -> bool:
        """Whether the month has flows at all, hidden or not."""
        return any(flow in self.counts for flow in SIGNS)

    @property
    def hidden(self) -> list[str]:
        """Flows that are hidden, in their order."""
        return [flow for flow in SIGNS if flow in self.counts and self.counts[flow] is None]

    @property
    def change(self) -> float | None:
        """Closing minus opening."""
        opening, closing = self.counts.get("opening"), self.counts.get("closing")
        return None if opening is None or closing is None else closing - opening

    @property
    def hidden_net(self) -> float | None:
        """What all hidden flows come to together; None without hidden ones or where an end is hidden."""
        if not self.hidden or self.change is None:
            return None
        return self.change - sum(sign * (self.counts.get(flow) or 0) for flow, sign in SIGNS.items())

    def total(self, flows: Sequence[str]) -> tuple[float, bool]:
        """The sum of what may be read, and whether it is only a floor because something is hidden."""
        known = sum(self.counts.get(flow) or 0 for flow in flows)
        return known, any(flow in self.counts and self.counts[flow] is None for flow in flows)


def balance_of(figures: pd.DataFrame) -> Balance | None:
    """The balance of one account, month and region; None without rows."""
    if figures.empty:
        return None
    counts = {
        flow: None if suppressed or pd.isna(count) else float(count)
        for flow, count, suppressed in zip(figures["flow"], figures["count"], figures["suppressed"], strict=True)
    }
    return Balance(str(figures.iloc[0]["unit"]), counts, str(figures.iloc[0]["account"]))


def why_no_flows(
    account: str, *, has_earlier: bool, is_consecutive: bool, same_matching: bool, same_registry: bool
) -> NoFlows:
    """Why a month has a closing only, by the readings `history` and `flow_account` of contracts/indicators.yaml."""
    if not has_earlier:
        return "first"
    if not is_consecutive:
        return "gap"
    if not same_matching:
        return "basis"
    if account == "registry" and not same_registry:
        return "registry"
    return "programme" if account.startswith("programme:") else "absent"


def balances_by_region(figures: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Opening, entries, exits, closing and change, a row a region of the list, the largest loss first.

    Args:
        figures: flows of one account and month: region_code, unit, flow, count, suppressed.
        regions: region_code, region_name.

    Returns:
        region_code, region_name, opening, entries, exits, closing, change (NaN where hidden or absent),
        entries_floor, exits_floor (something hidden is not in the sum), suppressed (an end is hidden).
    """
    by_region = {code: balance_of(rows) for code, rows in figures.groupby("region_code")}
    records = []
    for code, name in zip(regions["region_code"], regions["region_name"], strict=True):
        balance = by_region.get(code)
        if balance is None:
            records.append({"region_code": code, "region_name": name, "suppressed": False})
            continue
        entries, entries_floor = balance.total(ENTRIES)
        exits, exits_floor = balance.total(EXITS)
        ends = [balance.counts.get(end) for end in ("opening", "closing")]
        records.append(
            {
                "region_code": code, "region_name": name, "opening": ends[0], "closing": ends[1],
                "entries": entries if balance.has_flows else None, "exits": exits if balance.has_flows else None,
                "change": balance.change, "entries_floor": entries_floor, "exits_floor": exits_floor,
                "suppressed": any(end in balance.counts and balance.counts[end] is None
                                  for end in ("opening", "closing")),
            }
        )  # fmt: skip
    columns = ["region_code", "region_name", "opening", "entries", "exits", "closing", "change", "entries_floor",
               "exits_floor", "suppressed"]  # fmt: skip
    frame = pd.DataFrame(records, columns=columns)
    numbers = ["opening", "entries", "exits", "closing", "change"]
    frame[numbers] = frame[numbers].astype(float)
    for name in ("entries_floor", "exits_floor", "suppressed"):
        frame[name] = frame[name].eq(True)
    return frame.sort_values(["change", "region_code"], ignore_index=True)


def moves_of(transitions: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Moves of one dimension, the largest first, hidden ones at the end, without those who stayed.

    Returns:
        from_state, to_state, count (NaN where hidden), suppressed, kind (`kind_of`).
    """
    rows = transitions[(transitions["dimension"] == dimension) & (transitions["from_state"] != transitions["to_state"])]
    rows = rows.assign(
        kind=[kind_of(dimension, start, end) for start, end in zip(rows["from_state"], rows["to_state"], strict=True)]
    )
    return rows.sort_values(["count", "from_state", "to_state"], ascending=[False, True, True], ignore_index=True)


def ends_of(moves: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """What leaves and reaches each state.

    Args:
        moves: from_state, to_state, count, suppressed; of moves_of.
        order: of the states.

    Returns:
        side (from, to), state, count, is_floor (a hidden move touches the state); states of visible moves only.
    """
    records = []
    for side in ("from", "to"):
        by_state = dict(list(moves.groupby(f"{side}_state")))
        for state in (state for state in order if state in by_state):
            rows = by_state[state]
            count, is_floor = float(rows["count"].sum()), bool(rows["suppressed"].any())
            if count:
                records.append({"side": side, "state": state, "count": count, "is_floor": is_floor})
    return pd.DataFrame(records, columns=["side", "state", "count", "is_floor"])


def kind_of(dimension: str, start: str, end: str) -> Move:
    """What a move means: cover gained or lost, a richer or poorer decile, or neither."""
    if end in WENT:
        return "out"
    if dimension == "decile":
        if start.isdigit() and end.isdigit():
            return "up" if int(end) > int(start) else "down"
        return "between"
    if end in ACTIVE:
        return "between" if start in ACTIVE else "gained"
    return "lost" if start in ACTIVE else "between"


@dataclass(frozen=True)
class Stayed:
    """Persons who are in the same state at both month ends; a floor where some states are hidden."""

    count: float
    is_floor: bool


def stayed_of(transitions: pd.DataFrame, dimension: str) -> Stayed | None:
    """How many stayed where they were; None without rows of the dimension."""
    rows = transitions[(transitions["dimension"] == dimension) & (transitions["from_state"] == transitions["to_state"])]
    if rows.empty:
        return None
    return Stayed(float(rows["count"].sum()), bool(rows["suppressed"].any()))


def churn_by_segment(transitions: pd.DataFrame) -> pd.DataFrame:
    """Who lost active cover and who got it, by segment.

    Args:
        transitions: of read_transitions.

    Returns:
        A row a segment in the order of ACTIVE: segment; lost (to nonaktif or belum_terdaftar), back (from nonaktif),
        registered (from belum_terdaftar): sums of what may be read; lost_hidden, back_hidden, registered_hidden.
    """
    rows = transitions[transitions["dimension"] == "jkn"]
    records = []
    for segment in ACTIVE:
        record: dict[str, object] = {"segment": segment}
        for name, chosen in (
            ("lost", (rows["from_state"] == segment) & rows["to_state"].isin(WITHOUT)),
            ("back", (rows["from_state"] == "nonaktif") & (rows["to_state"] == segment)),
            ("registered", (rows["from_state"] == "belum_terdaftar") & (rows["to_state"] == segment)),
        ):
            record[name] = float(rows.loc[chosen, "count"].sum())
            record[f"{name}_hidden"] = bool(rows.loc[chosen, "suppressed"].any())
        records.append(record)
    return pd.DataFrame(records)
