"""Great Expectations suites `delivery.<dataset>`, generated from the contract: as plain data, and as files for review.

`python -m padan.gate` writes expectations/delivery/*.yml anew; a test fails when they are stale.
"""

from pathlib import Path
from typing import Any

import yaml

from padan.contract import Dataset, extracts
from padan.gate.rules import Rule, rules_of
from padan.paths import EXPECTATIONS

FOLDER = EXPECTATIONS / "delivery"
HEADER = """\
# Made from contracts/extracts.yaml by `python -m padan.gate`; do not edit. Run on each delivery.
# `broken_when` is true of a row that breaks the rule. :month_end is the last day of the delivery's period,
# :repeated_rows the table of the rows whose key is broken.
"""
# Great Expectations' own scale: what takes a row out is critical to that row, not to the file.
GX_SEVERITY = {"quarantine": "critical", "warning": "warning"}


def describe_suite(dataset: Dataset) -> dict[str, Any]:
    """The suite of a dataset in the form of a Great Expectations suite."""
    return {
        "name": f"delivery.{dataset.name}",
        "meta": {
            "dataset": dataset.name,
            "owner": dataset.owner,
            "max_quarantine_share": dataset.max_quarantine_share,
        },
        "expectations": [_describe(rule) for rule in rules_of(dataset)],
    }


def _describe(rule: Rule) -> dict[str, Any]:
    indonesian, english = rule.reasons
    return {
        "type": "expect_no_row_to_break_rule",
        "kwargs": {"rule": rule.name, "broken_when": rule.broken_when},
        "severity": GX_SEVERITY[rule.severity],
        "meta": {"severity": rule.severity, "alasan": indonesian, "reason": english},
    }


def render_suite(dataset: Dataset) -> str:
    """The text of the suite's file."""
    return HEADER + yaml.safe_dump(describe_suite(dataset), sort_keys=False, allow_unicode=True, width=120)


def write_suites(folder: Path = FOLDER) -> list[Path]:
    """Writes every suite; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for dataset in extracts().values():
        file = folder / f"{dataset.name}.yml"
        file.write_text(render_suite(dataset), encoding="utf-8")
        files.append(file)
    return files
