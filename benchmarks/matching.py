"""Measures the matching against the truth of synthetic months, and writes docs/matching-benchmark.md.

Run: ``python benchmarks/matching.py [--people 100000] [--seeds 1 2 3] [--speed 250000 1000000 2000000 4000000]
[--tools 10000 100000] [--indicators 200000] [--withheld 0.1]``
"""

from __future__ import annotations

import argparse
import shutil
import signal
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from matching_chart import draw_curve
from matching_comparison import Entry, compare_with
from matching_errors import explain_wrong
from matching_indicators import IndicatorError, measure_indicators
from matching_report import Results, write_page
from matching_report_speed import tools_section
from matching_report_worlds import aims_section, worlds_section
from matching_scoring import curve
from matching_world import Outcome, generate_world, match_world, open_session, read_outcome, withhold_persons
from padan.paths import ROOT
from padan.runs.versions import code_version
from padan.settings import Settings
from run import PERIOD, check_disk, describe_machine, end_on_signal, say

# A frame of twelve million records beside its truth does not fit beside the warehouse.
SCORED_UP_TO = 2_000_000
# recordlinkage keeps every pair and comparison in memory.
RECORDLINKAGE_UP_TO = 20_000
CHART = Path("images") / "matching-curve.svg"


@dataclass
class Measured:
    """What the worlds gave so far."""

    outcomes: list[Outcome] = field(default_factory=list)
    wrong: list[pl.DataFrame] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    bits: dict[str, int] = field(default_factory=dict)


def measure_world(measured: Measured, people: int, seed: int, arguments: argparse.Namespace, scratch: Path) -> None:
    """Generates, matches and scores one world; other tools take their turn on the same records."""
    folder = scratch / f"{people}-{seed}"
    folder.mkdir()
    world = generate_world(people, seed, arguments.period, folder)
    measured.bits = world.describe()["defect_bits"]
    methods = tools_for(people, seed, arguments)
    with match_world(world, folder / "home", keep=arguments.keep) as matched:
        outcome = read_outcome(matched, scored=people <= SCORED_UP_TO)
        if people in (*arguments.people, *arguments.speed):
            measured.outcomes.append(outcome)
            if outcome.records is not None:
                with open_session(matched.home) as session:
                    measured.wrong.append(explain_wrong(session, world, matched.run_id, outcome.records))
        if methods and outcome.records is not None:
            measured.entries += compare_with(matched, outcome.records, folder / "tools", methods)
    if not arguments.keep:
        shutil.rmtree(folder)


def tools_for(people: int, seed: int, arguments: argparse.Namespace) -> list[str]:
    """The other tools that take this world: of a size, the first seed only."""
    if people not in arguments.tools or seed != arguments.seeds[0]:
        return []
    return ["splink", *(["recordlinkage"] if people <= RECORDLINKAGE_UP_TO else [])]


def plan_worlds(arguments: argparse.Namespace) -> list[tuple[int, int]]:
    """People and seed of each world: every seed at the sizes of --people, the first seed at the others."""
    first = arguments.seeds[0]
    worlds = {(people, seed) for people in arguments.people for seed in arguments.seeds}
    worlds |= {(people, first) for people in (*arguments.speed, *arguments.tools)}
    return sorted(worlds)


def measure_withheld(arguments: argparse.Namespace, scratch: Path) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """Records and wrong matches where a share of the persons is not in the register."""
    if not arguments.withheld:
        return None
    people, seed = arguments.people[0], arguments.seeds[0]
    folder = scratch / "withheld"
    folder.mkdir()
    world = generate_world(people, seed, arguments.period, folder)
    withhold_persons(world, arguments.withheld)
    try:
        with match_world(world, folder / "home", keep=arguments.keep) as matched:
            outcome = read_outcome(matched, scored=True)
            assert outcome.records is not None
            with open_session(matched.home) as session:
                return outcome.records, explain_wrong(session, world, matched.run_id, outcome.records)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder)


def measure_error_of_indicators(arguments: argparse.Namespace, scratch: Path) -> list[IndicatorError]:
    """Errors of the published figures, on a world of its own."""
    folder = scratch / "indicators"
    folder.mkdir()
    world = generate_world(arguments.indicators, arguments.seeds[0], arguments.period, folder)
    try:
        return measure_indicators(world, folder, keep=arguments.keep)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder)


def read_arguments() -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, nargs="+", default=[100_000], metavar="N", help="sizes of every seed")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], metavar="S")
    parser.add_argument("--speed", type=int, nargs="*", default=[250_000, 1_000_000, 2_000_000, 4_000_000], metavar="N",
                        help=f"further sizes, of the first seed; scored up to {SCORED_UP_TO:,}")  # fmt: skip
    parser.add_argument("--tools", type=int, nargs="*", default=[10_000, 100_000], metavar="N",
                        help=f"sizes for Splink and, up to {RECORDLINKAGE_UP_TO:,}, recordlinkage")  # fmt: skip
    parser.add_argument("--indicators", type=int, default=200_000, metavar="N",
                        help="people of the month whose figures are compared with the truth; 0: none")  # fmt: skip
    parser.add_argument("--withheld", type=float, default=0.1, metavar="SHARE",
                        help="of the register's persons, in a further world of the first size; 0: none")  # fmt: skip
    parser.add_argument("--period", default=PERIOD, metavar="YYYY-MM")
    parser.add_argument("--scratch", type=Path, help="folder for inboxes and warehouses (default: PADAN_HOME/bench)")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "matching-benchmark.md", metavar="FILE")
    parser.add_argument("--keep", action="store_true", help="leave inboxes and warehouses in the scratch folder")
    return parser.parse_args()


def describe_command(arguments: argparse.Namespace) -> str:
    """The command with every size and seed, also those that were not given, and without the folders of this machine."""
    words = ["python benchmarks/matching.py"]
    for name in ("people", "seeds", "speed", "tools", "indicators", "withheld", "period"):
        value = getattr(arguments, name)
        words.append(" ".join([f"--{name}", *map(str, value if isinstance(value, list) else [value])]))
    return " ".join(words)


def main() -> None:
    """Measures everything and writes the page and its chart."""
    arguments = read_arguments()
    signal.signal(signal.SIGTERM, end_on_signal)
    worlds = plan_worlds(arguments)
    parent: Path = arguments.scratch or Settings().home_folder / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    check_disk(parent, max(people for people, _ in worlds))
    scratch = Path(tempfile.mkdtemp(prefix="padan-bench-matching-", dir=parent.absolute()))
    # The server's own account must be able to pass through.
    scratch.chmod(0o711)
    measured = Measured()
    try:
        machine = describe_machine(scratch)
        for people, seed in worlds:
            measure_world(measured, people, seed, arguments, scratch)
        withheld = measure_withheld(arguments, scratch)
        errors = measure_error_of_indicators(arguments, scratch) if arguments.indicators else []
    finally:
        if not arguments.keep:
            shutil.rmtree(scratch, ignore_errors=True)
    records = pl.concat(outcome.records for outcome in measured.outcomes if outcome.records is not None)
    points = curve(records)
    results = Results(
        measured.outcomes, records, pl.concat(measured.wrong, how="diagonal"), measured.bits, points, measured.entries,
        errors, arguments.indicators, withheld, arguments.withheld,
    )  # fmt: skip
    chart: Path = arguments.out.parent / CHART
    chart.parent.mkdir(parents=True, exist_ok=True)
    chart.write_text(draw_curve(points, subtitle=f"{len(records):,} records"), encoding="utf-8")
    page = write_page(
        results,
        machine=machine,
        code=code_version(),
        command=describe_command(arguments),
        period=arguments.period,
        chart=CHART.as_posix(),
    )
    arguments.out.write_text(page, encoding="utf-8")
    sections = (aims_section(measured.outcomes), worlds_section(measured.outcomes), tools_section(measured.entries))
    print("\n".join(sections), flush=True)
    say(f"written: {arguments.out}")


if __name__ == "__main__":
    main()
