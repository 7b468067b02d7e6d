"""Flows: who came into an account and left it in the month, who moved from state to state, who lost cover."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st
from dashboards.catalogue import NATION
from dashboards.components.filters import Region, choose_region
from dashboards.components.flows_balance import (
    account_names,
    choose_account,
    say_balance,
    show_balance_table,
    show_waterfall,
    title_of,
)
from dashboards.components.flows_cover import show_churn
from dashboards.components.flows_months import show_months, show_regions
from dashboards.components.flows_moves import choose_dimension, show_moves
from dashboards.components.frame import current_publication
from dashboards.components.markup import Tone, pill
from dashboards.components.notices import show_provisional, suppression_threshold
from dashboards.components.pbi_movement import show_leavers
from dashboards.components.pbi_regions import regions_below
from dashboards.components.rows import side_by_side
from dashboards.data.coverage import UNCOVERED, read_cells
from dashboards.data.flows import (
    NoFlows,
    balance_of,
    balances_by_region,
    read_accounts,
    read_flows,
    read_transitions,
    why_no_flows,
)
from dashboards.data.pbi_pipeline import LEAVING, read_pipeline
from dashboards.data.queries import read_programmes, read_publications, read_regions
from dashboards.language import Language, current_language

from padan.periods import add_months, month_end


def show_page() -> None:
    """The account in one sentence, its waterfall and table, its months and regions, the moves, who lost cover."""
    language, publication = current_language(), current_publication()
    period, threshold = publication["period"], suppression_threshold(publication)
    published = read_publications()
    current = published[published["is_current"] & (published["period"] <= period)].set_index("period")
    revisions = {month: int(revision) for month, revision in current["revision"].items()}
    regions = read_regions()
    lead, choice = side_by_side("answer", [1.6, 1.5], gap="large")
    accounts = read_accounts(period, NATION, revisions[period])
    if not accounts:
        with lead:
            st.write(language.text("flows.none"))
        return
    programmes = read_programmes(month_end(period))
    with choice:
        account = choose_account(accounts, programmes, language)
        with st.container(horizontal=True, key="choices"):
            region = choose_region(regions, language)
    name = account_names([account], programmes, language)[account]
    figures = read_flows([account], list(revisions), [region.code], list(revisions.values()))
    place = f"{region.name}, {name}"
    balance = balance_of(figures[figures["period"] == period])
    why = _why(account, period, current, revisions)
    title = say_balance(balance, name, region.name, language.month(period), why, language)
    with lead:
        _show_lead(title, publication, language)
    show_provisional(publication, language)

    if balance is not None:
        first = language.month(min(revisions))
        heading = title_of(balance, f"{name}, {region.name}", language.month(add_months(period, -1)), language)
        with st.container(key="panel_balance"):
            st.subheader(heading)
            show_waterfall(
                balance, region, title=heading, where=place, kept_since=first, threshold=threshold, language=language
            )
            with st.expander(language.text("flows.table")):
                show_balance_table(balance, region, title=heading, where=place, kept_since=first, language=language)
    months, where = side_by_side("panels", [1, 1.15], name="months")
    with months, st.container(key="panel_months", height="stretch"):
        show_months(figures, is_nation=region.code == NATION, where=place, language=language)
    with where, st.container(key="panel_regions", height="stretch"):
        _show_regions(account, name, regions, region, period, revisions[period], language)
    _show_moves(region, period, revisions[period], why, threshold, language)


def _show_lead(sentence: str, publication: pd.Series, language: Language) -> None:
    tone: Tone = "good" if publication["status"] == "final" else "warn"
    state = pill(language.text(f"status.{publication['status']}"), tone)
    line = language.text(
        "summary.published", at=language.moment(publication["published_at"]), revision=publication["revision"]
    )
    st.html(f'<p class="padan-lead">{sentence}</p><div class="padan-line">{state.html}<span>{line}</span></div>')


def _why(account: str, period: date, current: pd.DataFrame, revisions: Mapping[date, int]) -> NoFlows:
    """Why this month has no flows, if it has none."""
    earlier = [month for month in revisions if month < period]
    before = add_months(period, -1)
    if before not in revisions:
        return why_no_flows(account, has_earlier=bool(earlier), is_consecutive=False, same_matching=True,
                            same_registry=True)  # fmt: skip
    matching = [(current.loc[month, "options"] or {}).get("matching", "full") for month in (before, period)]
    rows = read_cells([UNCOVERED], ["total"], [before, period], [NATION], [revisions[before], revisions[period]])
    return why_no_flows(
        account,
        has_earlier=True,
        is_consecutive=True,
        same_matching=matching[0] == matching[1],
        same_registry=rows["registry"].nunique() < 2,
    )


def _show_regions(
    account: str, name: str, regions: pd.DataFrame, region: Region, period: date, revision: int, language: Language,
) -> None:  # fmt: skip
    below = regions_below(regions, region)
    figures = read_flows([account], [period], below["region_code"].tolist(), [revision])
    show_regions(balances_by_region(figures, below), region, account, name, language)


def _show_moves(region: Region, period: date, revision: int, why: NoFlows, threshold: int, language: Language) -> None:
    transitions = read_transitions(period, region.code, revision)
    reason = language.text(f"flows.why.{'absent' if why in ('programme', 'registry') else why}").capitalize() + "."
    st.header(language.text("flows.moves_header"))
    with st.container(key="panel_moves"):
        dimension = choose_dimension(language)
        of_decile = language.text("flows.why_decile")
        show_moves(
            transitions, region, dimension, of_decile if dimension == "decile" and not transitions.empty else reason,
            language,
        )  # fmt: skip
    st.header(language.text("flows.churn_header"))
    churn, leavers = side_by_side("panels", [1.3, 1], name="churn")
    with churn, st.container(key="panel_churn", height="stretch"):
        show_churn(transitions, region, reason, language)
    with leavers, st.container(key="panel_leavers", height="stretch"):
        st.subheader(language.text("flows.leavers_title"))
        figures = read_pipeline(["pbi_funnel", *LEAVING], [period], [region.code], [revision])
        of_nation = read_pipeline(LEAVING, [period], [NATION], [revision])
        show_leavers(figures, of_nation, region, threshold, language)
        st.page_link("views/pbi_pipeline.py", label=language.text("flows.pbi_link"))


show_page()
