"""Lands one dataset month after month in this process and prints what each landing added to its memory, as JSON.

Run: ``python land_and_weigh.py INBOX DATASET PERIOD...`` on the warehouse of PADAN_HOME.
"""

import json
import sys
from pathlib import Path

from padan.contract import extracts
from padan.landing import land_dataset, open_inbox
from padan.periods import parse_period
from padan.postgres import open_warehouse
from padan.runs.memory import PeakMemory


def main() -> None:
    inbox, dataset, *periods = sys.argv[1:]
    weighed = []
    with open_warehouse() as warehouse:
        for period in periods:
            memory = PeakMemory()
            delivery = land_dataset(
                warehouse,
                dataset=extracts()[dataset],
                period=parse_period(period),
                inbox=open_inbox(str(Path(inbox))),
                run_id="memory",
            )
            assert delivery is not None and delivery.is_new
            grown = {"rows": delivery.rows_landed, "growth_mb": memory.growth_mb, "peak_mb": memory.peak_mb}
            weighed.append(grown)
    print(json.dumps(weighed))


if __name__ == "__main__":
    main()
