"""The one kind of expectation that deliveries need: no row breaks a rule. Its import takes 6 s.

Every rule is one aggregate, so Great Expectations bundles all rules of a suite into a single SELECT over the table;
the only thing that leaves the database is a count.
"""

from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_partial
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

METRIC = "padan.rows_breaking_rule"


class RowsBreakingRule(TableMetricProvider):  # type: ignore[misc]  # a stand-in for the type
    """Number of rows of which the SQL condition `broken_when` is true."""

    metric_name = METRIC
    value_keys = ("broken_when",)

    @metric_partial(  # type: ignore[untyped-decorator]  # Great Expectations carries no types
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> tuple[sa.ColumnElement[int], dict[str, Any], dict[str, Any]]:
        condition: sa.ColumnElement[bool] = sa.literal_column(metric_value_kwargs["broken_when"])
        return sa.func.count().filter(condition), metric_domain_kwargs, {}


class ExpectNoRowToBreakRule(BatchExpectation):  # type: ignore[misc]  # a stand-in for the type
    """Expects that no row of the table breaks a rule.

    Args:
        rule: name of the rule, as quarantine names it.
        broken_when: SQL condition that is true of a row that breaks it.
    """

    rule: str
    broken_when: str

    metric_dependencies: ClassVar[tuple[str, ...]] = (METRIC, "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("broken_when",)
    args_keys: ClassVar[tuple[str, ...]] = ("rule", "broken_when")

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        broken, rows = metrics[METRIC], metrics["table.row_count"]
        return {"success": broken == 0, "result": {"observed_value": broken, "details": {"rows": rows}}}
