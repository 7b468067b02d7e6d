"""Runs of all months: how they ended, how long their steps took, which rules they broke."""

import pandas as pd
import streamlit as st

from dashboards.data.queries import FRESH
from dashboards.data.warehouse import read


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_months() -> pd.DataFrame:
    """A row a month, newest first: its newest run, how many runs it took, how many of them were refused or failed."""
    return read("""
        select distinct on (period)
            period, run_id, started_at, finished_at, state, published_revision, message,
            count(*) over of_month as runs,
            count(*) filter (where state in ('refused', 'failed')) over of_month as stopped
        from ops.run
        window of_month as (partition by period)
        order by period desc, started_at desc
        limit 36
    """)


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_steps(run_id: str) -> pd.DataFrame:
    """Steps of a run in their order: step, seconds, rows, peak_mb."""
    return read(
        """
        select step, sum(extract(epoch from finished_at - started_at))::float8 as seconds, sum(rows)::float8 as rows,
            max(peak_mb)::float8 as peak_mb
        from ops.step
        where run_id = :run_id
        group by step
        order by min(started_at)
        """,
        {"run_id": run_id},
    )


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_rule_counts(run_id: str) -> pd.DataFrame:
    """How many rules of each severity a run asked, and how many of them did not hold."""
    return read(
        """
        select severity, count(*) as asked, count(*) filter (where not success) as broken
        from (
            select distinct on (dataset_or_model, expectation) severity, success
            from ops.quality_result
            where run_id = :run_id
            order by dataset_or_model, expectation, checked_at desc
        ) as newest
        group by severity
        order by array_position(array['critical', 'quarantine', 'warning', 'info'], severity)
        """,
        {"run_id": run_id},
    )
