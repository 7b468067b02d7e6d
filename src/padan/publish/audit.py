"""The audit of a candidate month: the Great Expectations suite of expectations/candidate, run inside PostgreSQL."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from padan.errors import Failed
from padan.paths import EXPECTATIONS
from padan.periods import add_months
from padan.postgres import Warehouse
from padan.quality import run_suite
from padan.runs.record import Finding, Run
from padan.yaml_files import read_yaml

NAMED = 5


@dataclass(frozen=True)
class CandidateRule:
    """One expectation on a candidate: the query returns the rows that break it."""

    name: str
    title_id: str
    severity: str
    reason: str
    query: str
    title_en: str = ""


@dataclass(frozen=True)
class CandidateSuite:
    """The rules of one candidate table."""

    suite: str
    table: str
    rules: tuple[CandidateRule, ...]


@cache
def candidate_suites() -> tuple[CandidateSuite, ...]:
    """The suites of expectations/candidate/*.yml."""
    suites = []
    for file in sorted((EXPECTATIONS / "candidate").glob("*.yml")):
        content = read_yaml(file)
        rules = tuple(CandidateRule(**rule) for rule in content["expectations"])
        suites.append(CandidateSuite(content["suite"], content["table"], rules))
    return tuple(suites)


def audit(warehouse: Warehouse, run: Run) -> list[Finding]:
    """Runs every candidate suite on the month.

    Returns:
        One finding a rule; `observed` counts the rows that break it.
    """
    return [finding for suite in candidate_suites() for finding in _audit_table(warehouse, run, suite)]


def _audit_table(warehouse: Warehouse, run: Run, suite: CandidateSuite) -> list[Finding]:
    import great_expectations.expectations as gxe

    values = {
        "{month}": f"date '{run.period.isoformat()}'",
        "{previous_month}": f"date '{add_months(run.period, -1).isoformat()}'",
        "{run}": f"'{run.run_id}'",
    }
    expectations = [
        gxe.UnexpectedRowsExpectation(
            unexpected_rows_query=_filled(rule.query, values),
            description=rule.reason,
            meta={"rule": rule.name, "severity": rule.severity, "title_id": rule.title_id},
        )
        for rule in suite.rules
    ]
    results = run_suite(
        warehouse,
        role="padan_transformer",
        suite=suite.suite,
        schema="candidate",
        table=f"{suite.table}_{run.period:%Y%m}",
        expectations=expectations,
    )
    return [_finding(suite, result) for result in results]


def _filled(query: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        query = query.replace(name, value)
    return f"with candidate_month as (select * from {{batch}})\n{query}"


def _finding(suite: CandidateSuite, result: Any) -> Finding:
    meta = result.expectation_config.meta
    count = result.result.get("observed_value")
    if count is None:
        raise Failed(f"aturan {suite.suite}.{meta['rule']} tidak dapat dijalankan", "laporkan kepada pengelola Padan")
    return Finding(
        dataset_or_model=suite.suite,
        expectation=meta["rule"],
        severity=meta["severity"],
        success=bool(result.success),
        observed=_named(meta["title_id"], count, result.result["details"]["unexpected_rows"]),
        details={"reason": result.expectation_config.description, "count": count},
    )


def _named(title: str, count: int, rows: list[dict[str, object]]) -> str:
    """What was found and, for the first few rows, where; these are figures of regions, never of people."""
    shown = [" ".join(str(value) for value in row.values() if value != "total") for row in rows[:NAMED]]
    rest = f" dan {count - NAMED} lainnya" if count > NAMED else ""
    return title if not count else f"{title}: {', '.join(shown)}{rest}"
