"""Totals of the sample mart as they would be in another world, for the length of a test."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import streamlit as st

from padan.postgres import Warehouse

HIDE = "numerator = null, denominator = null, value = null, value_low = null, value_high = null, suppressed = true"


@contextmanager
def totals_changed(
    warehouse: Warehouse, setting: str, period: date, region: str, indicators: Sequence[str]
) -> Iterator[None]:
    """The totals of one month and region with the SQL `setting`, on pages opened meanwhile; then as they were."""
    where = "where period = %s and region_code = %s and indicator_id = any(%s) and breakdown = 'total'"
    cells = (period, region, list(indicators))
    with warehouse.connect("padan_publisher") as connection:
        kept = connection.execute(f"select * from mart.fct_indicator_history {where}", cells).fetchall()
        connection.execute(f"update mart.fct_indicator_history set {setting} {where}", cells)
    assert kept, "there is nothing to change"
    st.cache_data.clear()
    try:
        yield
    finally:
        with warehouse.connect("padan_publisher") as connection:
            connection.execute(f"delete from mart.fct_indicator_history {where}", cells)
            with connection.cursor().copy("copy mart.fct_indicator_history from stdin") as copy:
                for row in kept:
                    copy.write_row(row)
        st.cache_data.clear()
