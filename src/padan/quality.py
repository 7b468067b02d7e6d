"""Great Expectations on one table of the warehouse: an ephemeral context, a suite, counts and never row values."""

import logging
import os
from functools import cache
from typing import Any

from padan.postgres import Warehouse


@cache
def _context() -> Any:
    """One context a process; nothing is written to disk and nothing is sent anywhere."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = gx.data_context.types.base.ProgressBarsConfig(globally=False)
    return context


def run_suite(
    warehouse: Warehouse, *, role: str, suite: str, schema: str, table: str, expectations: list[Any]
) -> list[Any]:
    """Validates a table as one batch.

    Args:
        role: the role whose rights the checks run with.
        suite: name of the suite, e.g. `candidate.fct_indicator`.
        expectations: expectation objects; their `meta` comes back with the results.

    Returns:
        Great Expectations' results, one an expectation. They carry the rows that a query returned: only for tables of
        aggregates.
    """
    import great_expectations as gx

    context = _context()
    source = context.data_sources.add_or_update_postgres(
        name=f"{role}@{warehouse.home}",
        connection_string=warehouse.sqlalchemy_url(role),
    )
    try:
        asset = source.add_table_asset(name=f"{schema}.{table}", schema_name=schema, table_name=table)
        batch = asset.add_batch_definition_whole_table("all")
        definition = gx.ExpectationSuite(name=suite, expectations=expectations)
        result = batch.get_batch().validate(definition, result_format="COMPLETE")
    finally:
        source.get_execution_engine().close()
    return list(result.results)
