"""Runs a suite with Great Expectations on what landed. It is imported when the first delivery comes."""

import logging
import os
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from padan.contract import Dataset
from padan.errors import Failed
from padan.gate.rules import Rule, rules_of
from padan.gate.suites import describe_suite
from padan.gate.suspects import SCHEMA, repeated_rows_table, suspect_table
from padan.landing import Delivery
from padan.postgres import Warehouse
from padan.settings import get_settings

ROLE = "padan_loader"
LOGGERS = ("great_expectations", "sqlalchemy", "py.warnings")
HANDLER = "padan.gate"
# The look-up sets of the rules are hashed in memory; with less, PostgreSQL would scan them once a row.
SESSION = f"-c search_path={SCHEMA} -c work_mem=256MB"


@dataclass(frozen=True)
class RuleResult:
    """What a rule found: the number of rows that break it."""

    rule: Rule
    broken: int


def validate_delivery(warehouse: Warehouse, dataset: Dataset, delivery: Delivery) -> list[RuleResult]:
    """Evaluates the suite `delivery.<dataset>` on the suspects of a delivery, inside PostgreSQL and in one query.

    Args:
        warehouse: an open warehouse.
        dataset: its contract.
        delivery: landed in raw, its suspects found.

    Raises:
        Failed: a rule could not be evaluated.
    """
    context = _context(warehouse.home)
    suite = _bound_suite(dataset, delivery)
    url = warehouse.dsn(ROLE).replace("postgresql://", "postgresql+psycopg2://", 1)
    source = context.data_sources.add_or_update_postgres(
        "warehouse", connection_string=url, kwargs={"connect_args": {"options": SESSION}}
    )
    try:
        table = suspect_table(delivery)
        batches = source.add_table_asset(table, table_name=table).add_batch_definition_whole_table("all")
        result = batches.get_batch().validate(suite, result_format="BASIC")
    finally:
        source.get_execution_engine().close()
    found = {r.expectation_config.kwargs["rule"]: r.result.get("observed_value") for r in result.results}
    rules = rules_of(dataset)
    if any(found.get(rule.name) is None for rule in rules):
        raise Failed(
            f"aturan {dataset.name} tidak dapat diperiksa; lihat {get_settings().logs / 'great_expectations.log'}",
            "jalankan perintah yang sama sekali lagi",
        )
    return [RuleResult(rule, int(found[rule.name])) for rule in rules]


def _bound_suite(dataset: Dataset, delivery: Delivery) -> Any:
    import great_expectations as gx

    described = describe_suite(dataset)
    for rule, expectation in zip(rules_of(dataset), described["expectations"], strict=True):
        expectation["kwargs"]["broken_when"] = rule.sql(delivery.period, repeated_rows_table(delivery))
    return gx.ExpectationSuite(**described)


def _log_to(file: Path) -> None:
    """Great Expectations writes into this file, and no longer into that of a PADAN_HOME before."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(file, delay=True)
    handler.set_name(HANDLER)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for name in LOGGERS:
        logger = logging.getLogger(name)
        for old in [one for one in logger.handlers if one.get_name() == HANDLER]:
            logger.removeHandler(old)
            old.close()
        logger.addHandler(handler)
        logger.propagate = False


@lru_cache(maxsize=1)
def _context(home: Path) -> Any:
    """An ephemeral context whose log is a file of PADAN_HOME; nothing of it reaches the terminal or the network."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    _log_to(home / "logs" / "great_expectations.log")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

        import padan.gate.expectation

        context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    assert padan.gate.expectation.METRIC
    return context
