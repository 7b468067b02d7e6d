"""A region where nobody lives, and one of which every figure is hidden: all pages open and none of them guesses."""

import re
from collections.abc import Callable, Iterator

import pytest
from page_text import PAGES, text_of
from sample_coverage import clear_coverage, fill_coverage
from sample_flows import clear_flows, fill_flows
from sample_pipeline import clear_pipeline, fill_pipeline
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

CODE, PLACE = "95.01", {"provinsi": "Papua Pegunungan", "kabkota": "Kabupaten Jayawijaya"}
EMPTY = "0, case when denominator is null then null else 0 end, case when denominator is null then 0 end"
HIDDEN = "null, null, null"
FIGURES = """
insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id, breakdown, category,
    match_basis, registry, registry_age_months, status, rule_version, run_id, revision, numerator, denominator, value,
    suppressed)
select period, %(code)s, indicator_id, programme_id, breakdown, category, match_basis, registry, registry_age_months,
    status, rule_version, 'odd', revision, {counts}, %(is_hidden)s
from mart.fct_indicator_history where region_code = '00'
"""
FLOWS = """
insert into mart.fct_flow_history (period, region_code, account, unit, flow, count, suppressed, run_id, revision)
select period, %(code)s, account, unit, flow, case when %(is_hidden)s then null else 0 end, %(is_hidden)s, 'odd',
    revision
from mart.fct_flow_history where region_code = '00'
"""
MOVES = """
insert into mart.fct_transition_history (period, region_code, dimension, from_state, to_state, unit, count, suppressed,
    run_id, revision)
select period, %(code)s, dimension, from_state, to_state, unit, case when %(is_hidden)s then null else 0 end,
    %(is_hidden)s, 'odd', revision
from mart.fct_transition_history where region_code = '00'
"""


@pytest.fixture(scope="module", params=[False, True], ids=["nobody", "hidden"])
def odd(filled_warehouse: Warehouse, request: pytest.FixtureRequest) -> Iterator[bool]:
    """Every figure that the nation has, for one kabupaten: of nobody, or hidden."""
    is_hidden: bool = request.param
    with filled_warehouse.connect("padan_publisher") as connection:
        fill_coverage(connection)
        fill_flows(connection)
        fill_pipeline(connection)
        own = "from mart.fct_indicator_history where region_code = %s"
        kept = connection.execute(f"select * {own}", (CODE,)).fetchall()
        connection.execute(f"delete {own}", (CODE,))
        for statement in (FIGURES.format(counts=HIDDEN if is_hidden else EMPTY), FLOWS, MOVES):
            connection.execute(statement, {"code": CODE, "is_hidden": is_hidden})
    yield is_hidden
    with filled_warehouse.connect("padan_publisher") as connection:
        for table in ("fct_indicator", "fct_flow", "fct_transition"):
            connection.execute(f"delete from mart.{table}_history where run_id = 'odd'")
        with connection.cursor().copy("copy mart.fct_indicator_history from stdin") as copy:
            for row in kept:
                copy.write_row(row)
        clear_pipeline(connection)
        clear_flows(connection)
        clear_coverage(connection)


@pytest.mark.parametrize("page", PAGES)
def test_page_opens(odd: bool, open_page: Callable[..., AppTest], page: str) -> None:
    text = text_of(open_page(page, **PLACE))

    assert re.findall(r".{40}\b(?:nan|None|NaT|inf)\b", text) == []
