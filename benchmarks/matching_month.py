"""Lands, checks and matches one month in this process, without dbt and publication; prints JSON.

Run: ``python benchmarks/matching_month.py INBOX PERIOD`` on the warehouse of PADAN_HOME.
"""

from __future__ import annotations

import json
import sys

from padan.contract import extracts
from padan.periods import parse_period
from padan.postgres import open_warehouse
from padan.runs.record import new_run_id
from padan.runs.steps import begin_run, ingest, match_people, open_run

OPTIONS = {"matching": "full", "without": [], "note": None}


def main() -> None:
    """Command line."""
    inbox, period = sys.argv[1:]
    month = parse_period(period)
    run_id = new_run_id(month)
    with open_warehouse() as warehouse:
        open_run(warehouse, period=month, options=OPTIONS, run_id=run_id)
        for dataset in extracts():
            ingest(dataset, period, inbox, run_id)
        begin_run(period, inbox, OPTIONS, run_id)
        counts = match_people(run_id)
    print(json.dumps({"run_id": run_id, "counts": counts}))


if __name__ == "__main__":
    main()
