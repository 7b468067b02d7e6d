"""docs/matching-benchmark.md: the whole page; its tables are in the files matching_report_*.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from matching_comparison import Entry
from matching_indicators import IndicatorError
from matching_report_bias import bias_section
from matching_report_indicators import indicator_section
from matching_report_mistakes import defect_section, missed_section, withheld_section, wrong_section
from matching_report_rules import curve_section, review_section, rule_section
from matching_report_speed import speed_section, tools_section
from matching_report_worlds import aims_section, dataset_section, worlds_section
from matching_scoring import Point
from matching_world import Outcome
from report import table

HEAD = """\
# Matching on truth

Written by `make bench-matching` (`benchmarks/matching.py`); do not edit. The code was {code}.
Command: `{command}`.

Synthetic months of {period} (`padan generate`, seeds {seeds}), landed, checked and matched in fresh homes by the steps
of the monthly run, and compared with the truth that the generator keeps beside the inbox. No figure is about real
people, and a generator's mistakes are not all the mistakes there are: read these figures as what the method does with
the defects that are listed, not as a forecast.

Right: the record was given the person that it is about. Precision: right of those that were given somebody. Recall:
right of those whose person is in the month's register (a person whose register row is in quarantine cannot be found).
Hard: records whose NIK is missing, mistyped or somebody else's.

## Machine

{machine}
"""

NOTES = """\
## How it is measured

- `semua` is every accepted match, `nik` the bare equality of the number. Both are read from `identity.record`.
- The curve decides again, for each threshold, every record that carries a probability: the pair that the model
  accepted, or the best one that waits for review because of its probability. Tiers without a probability stay, and so
  do pairs that wait for another reason. One-to-one is not decided again.
- A bias table compares the recall of a group with that of all records of the table. A finding is a group more than
  3 points below, on at least 100 records.
- Seconds are those of the step `identity` in `ops.step`: the register, all tiers and the model, all datasets. Memory is
  the highest resident memory of the process in that step, with the private memory of PostgreSQL beside it.
- The counts are those that the engine returns; `pairs` are the candidates that the model kept.
- A world spreads its people over the whole country: at 1 million it holds one resident in 280, and namesakes born on
  one day in one kabupaten/kota are as much rarer. Precision at the country's density cannot be read from this page.
- Other tools get the same records and columns (NIK, name, birth date, sex, kabupaten/kota; no KK and no tiers), each
  dataset against the register, and the best person of each record counts. Their seconds hold reading and training.
- Errors of indicators: the same delivered rows with every NIK put right, run with `--matching exact`, are the truth.
  Suppression is off (`PADAN_SUPPRESSION_THRESHOLD=0`). Percentage points; MAE and bias over kabupaten/kota, unweighted.
  `registry_in_adminduk` counts matches on the NIK only, by its definition, in both bases: what it is off is what
  damaged NIKs take from the KPI. `registry_in_adminduk_all` is the one to judge the matching by.
"""


@dataclass(frozen=True)
class Results:
    """Everything that one call of the command measured.

    Attributes:
        records: of all scored worlds.
        wrong: their wrong matches, explained.
        bits: of the defects.
        withheld: records and wrong matches of the world whose register lacks a share of its persons.
    """

    outcomes: Sequence[Outcome]
    records: pl.DataFrame
    wrong: pl.DataFrame
    bits: dict[str, int]
    points: Sequence[Point]
    entries: Sequence[Entry]
    indicators: Sequence[IndicatorError]
    indicator_people: int
    withheld: tuple[pl.DataFrame, pl.DataFrame] | None
    withheld_share: float


def write_page(
    results: Results, *, machine: Sequence[tuple[str, str]], code: str, command: str, period: str, chart: str
) -> str:
    """The whole page."""
    seeds = sorted({outcome.seed for outcome in results.outcomes})
    head = HEAD.format(
        code=code,
        command=command,
        period=period,
        seeds=", ".join(map(str, seeds)),
        machine=table([["", ""], *([name, value] for name, value in machine)]),
    )
    parts = [
        head,
        aims_section(results.outcomes),
        worlds_section(results.outcomes),
        dataset_section(results.records),
        rule_section(results.records),
        defect_section(results.records, results.bits),
        review_section(results.outcomes),
        curve_section(results.points, chart),
        bias_section(results.records),
        wrong_section(results.wrong),
        missed_section(results.records, results.bits),
        withheld_section(results.withheld, results.withheld_share),
        speed_section(results.outcomes),
        tools_section(results.entries),
        indicator_section(results.indicators, results.indicator_people),
        NOTES,
    ]
    return "\n".join(part for part in parts if part)
