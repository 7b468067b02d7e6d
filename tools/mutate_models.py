"""Breaks each rule of the dbt models on purpose and says which test notices.

Run: ``python tools/mutate_models.py [--only NAME ...] [--worlds-sample 20 --seed 1] [--report FILE]``

The checkout stays as it is: months of a packed random world (tests/worlds/random) are built with a copy of the project
in a PADAN_HOME of their own, and every mutant lives in memory only. First the dbt unit tests of the mutated models. A
mutant that passes them is built, from the mutated model down, in a transaction that is rolled back; it is killed when a
data test fails or a row of fct_indicator, fct_programme_overlap or fct_flow is not what the reference gives.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from mutation_bench import BROKEN, DATA_TEST, SURVIVED, UNIT_TEST, UNJUDGED, WORLD, Bench
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sql_mutations import Mutant, mutants_of

from padan.paths import DBT_PROJECT, ROOT
from padan.postgres import Warehouse, open_warehouse
from padan.transform import DbtProject

WORLDS = ROOT / "tests" / "worlds"
sys.path += [str(WORLDS / "random"), str(WORLDS / "thirty")]

LAYERS = ("staging", "spine", "cells", "indicators", "flows")
MACROS = ("definitions", "programmes", "registry_rows", "ratio", "flows")
MARKS = ("<!-- by tools/mutate_models.py -->", "<!-- end -->")


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: `fate`, and the test that failed or what else of the month changed."""

    file: str
    line: int
    kind: str
    before: str
    after: str
    fate: str
    by: str


def main() -> None:
    """Command line."""
    arguments = read_arguments()
    home = arguments.home or Path(tempfile.mkdtemp(prefix="padan-mutants-"))
    os.environ["PADAN_HOME"] = str(home.resolve())
    os.environ.pop("PADAN_DATABASE_URL", None)
    try:
        project = home.resolve() / "dbt_project"
        shutil.rmtree(project, ignore_errors=True)
        shutil.copytree(DBT_PROJECT, project)
        with open_warehouse() as warehouse:
            runs = worlds_of(warehouse, project, arguments.regions, arguments.people)
            known = read_verdicts(arguments.verdicts)
            mutants = [m for m in chosen_mutants(project, arguments.only) if m.file not in {v.file for v in known}]
            print(f"{len(mutants)} mutants of {len({m.file for m in mutants})} files", flush=True)
            with copied_databases(warehouse, arguments.jobs) as databases:
                verdicts = known + judge(mutants, databases, project, runs, arguments)
    finally:
        if not arguments.home:
            remove_home(home)
    text = as_markdown(verdicts)
    print(text)
    if arguments.report:
        put_into(arguments.report, text)


def read_arguments() -> argparse.Namespace:
    """Options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", default=[], help="models or macro files whose name contains one of these")
    parser.add_argument("--sample", type=int, default=1000, help="mutants a file")
    parser.add_argument("--worlds-sample", type=int, default=20, help="survivors a file that the worlds judge")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--regions", type=int, default=36, help="worlds in the pack")
    parser.add_argument("--people", type=int, default=30, help="people a world")
    parser.add_argument("--jobs", type=int, default=2, help="processes, each with its own copy of the database")
    parser.add_argument("--home", type=Path, help="PADAN_HOME to keep the built worlds in, and to find them in again")
    parser.add_argument("--report", type=Path, help="page whose marked part becomes the table and the survivors")
    parser.add_argument("--verdicts", type=Path, help="file for every mutant, a JSON a line; what is in it is done")
    return parser.parse_args()


def worlds_of(warehouse: Warehouse, project: Path, regions: int, people: int) -> dict[str, dict[str, Any]]:
    """The variable `run` of each month of the packed world, which is built unless the home holds it."""
    known = warehouse.home / "runs.json"
    if not known.exists():
        known.write_text(json.dumps(build_worlds(warehouse, project, regions, people)), encoding="utf-8")
    return json.loads(known.read_text(encoding="utf-8"))  # type: ignore[no-any-return]  # JSON has no type


def build_worlds(warehouse: Warehouse, project: Path, regions: int, people: int) -> dict[str, dict[str, Any]]:
    """Runs the months of the packed world.

    Returns:
        The variable `run` of dbt, by month.
    """
    import compare
    import make_worlds

    import padan.transform.dbt as transform
    from padan.runs import steps

    runs: dict[str, dict[str, Any]] = {}

    class Noted(DbtProject):
        def build(self, layers: Sequence[str], run: dict[str, Any]) -> Any:
            runs[run["period"]] = run
            return super().build(layers, run)

    transform.DBT_PROJECT, steps.DbtProject = project, Noted  # type: ignore[misc]  # a stand-in for the type
    inbox = warehouse.home / "inbox"
    inbox.mkdir()
    plan = make_worlds.make_inbox(inbox, seed=1, regions=regions, people=people, timeline="switch")
    differences = compare.run_and_compare(warehouse, inbox, plan.computed)
    print(f"reference and unchanged models: {compare.report(differences)}", flush=True)
    return runs


def chosen_mutants(project: Path, only: list[str]) -> list[Mutant]:
    """Mutants of the models and macros that hold rules."""
    files = [file for layer in LAYERS for file in sorted((project / "models" / layer).rglob("*.sql"))]
    files += [project / "macros" / f"{name}.sql" for name in MACROS]
    return [
        mutant
        for file in files
        if not only or any(name in file.stem for name in only)
        for mutant in mutants_of(str(file.relative_to(project)), file.read_text(encoding="utf-8"))
    ]


def read_verdicts(file: Path | None) -> list[Verdict]:
    """What an earlier run has written."""
    if file is None or not file.exists():
        return []
    return [Verdict(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


@contextmanager
def copied_databases(warehouse: Warehouse, count: int) -> Iterator[list[str]]:
    """Copies of the warehouse's database, one a process; dropped at the end."""
    admin = conninfo_to_dict(warehouse.admin_url)
    names = [f"mutants_{number}" for number in range(count)]
    with psycopg.connect(make_conninfo(**admin | {"dbname": "postgres"}), autocommit=True) as connection:
        # Those that built the months may still be connected, and a database in use cannot be copied.
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [admin["dbname"]]
        )
        for name in names:
            connection.execute(f"drop database if exists {name} with (force)")
            connection.execute(f"create database {name} template {admin['dbname']}")
        try:
            yield [make_conninfo(**admin | {"dbname": name}) for name in names]
        finally:
            for name in names:
                connection.execute(f"drop database {name} with (force)")


def judge(
    mutants: list[Mutant],
    databases: list[str],
    project: Path,
    runs: dict[str, dict[str, Any]],
    arguments: argparse.Namespace,
) -> list[Verdict]:
    """The verdicts, file by file."""
    by_file: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        by_file[mutant.file].append(mutant)
    tasks = [
        (sampled(found, arguments.sample, arguments.seed), arguments.worlds_sample, arguments.seed)
        for found in by_file.values()
    ]
    spawned = multiprocessing.get_context("spawn")
    free = spawned.SimpleQueue()
    for database in databases:
        free.put(database)
    verdicts: list[Verdict] = []
    started = time.monotonic()
    with ProcessPoolExecutor(
        len(databases), mp_context=spawned, initializer=open_bench, initargs=(free, project, runs)
    ) as pool:
        for finished in as_completed([pool.submit(judge_file, *task) for task in tasks]):
            verdicts += finished.result()
            fates = dict(Counter(verdict.fate for verdict in finished.result()))
            print(f"{time.monotonic() - started:5.0f} s {finished.result()[0].file}: {fates}", flush=True)
            if arguments.verdicts:
                lines = [json.dumps(asdict(verdict)) + "\n" for verdict in finished.result()]
                with arguments.verdicts.open("a", encoding="utf-8") as file:
                    file.writelines(lines)
    return verdicts


def judge_file(mutants: list[Mutant], worlds_sample: int, seed: int) -> list[Verdict]:
    """In a process of the pool: unit tests for a file's mutants, random worlds for a sample of those that pass."""
    own = bench()["own"]
    fates = {mutant: own.unit_tests(mutant) for mutant in mutants}
    passed = [mutant for mutant in mutants if fates[mutant][0] == SURVIVED]
    chosen = sampled(passed, worlds_sample, seed)
    fates |= dict.fromkeys(passed, (UNJUDGED, "")) | {mutant: own.worlds(mutant) for mutant in chosen}
    return [
        Verdict(m.file, m.line, m.kind, " ".join(m.before.split()), " ".join(m.after.split()), *fates[m])
        for m in mutants
    ]


def sampled(mutants: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """At most `size` mutants of a file, in their order; chosen by the seed and the file's name."""
    if len(mutants) <= size:
        return mutants
    chosen = set(Random(f"{seed} {mutants[0].file}").sample(range(len(mutants)), size))
    return [mutant for index, mutant in enumerate(mutants) if index in chosen]


@cache
def bench() -> dict[str, Bench]:
    """The bench of this process."""
    return {}


def open_bench(free: Any, project: Path, runs: dict[str, dict[str, Any]]) -> None:
    """Takes a copy of the database for this process."""
    bench()["own"] = Bench(free.get(), project, runs)


def as_markdown(verdicts: list[Verdict]) -> str:
    """The table by file, and the survivors."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict in sorted(verdicts, key=lambda v: v.file):
        counts[Path(verdict.file).stem if "models" in verdict.file else f"macros/{Path(verdict.file).stem}"][
            verdict.fate
        ] += 1
    fates = (UNIT_TEST, DATA_TEST, WORLD, SURVIVED, UNJUDGED)
    lines = [f"| model | mutants | {' | '.join(fates)} | {BROKEN} |", f"|---{'|---:' * (len(fates) + 2)}|"]
    total: Counter[str] = sum(counts.values(), Counter())
    for name, fate in [*counts.items(), ("all", total)]:
        ran = fate.total() - fate[BROKEN]
        lines.append(f"| {name} | {ran} | {' | '.join(str(fate[f]) for f in fates)} | {fate[BROKEN]} |")
    lines += ["", "| where | mutation | also changes |", "|---|---|---|"]
    for v in sorted(verdicts, key=lambda v: (v.file, v.line)):
        if v.fate == SURVIVED:
            change = f"`{v.before[:90]}` → `{v.after[:90]}`".replace("|", "\\|")
            lines.append(f"| {Path(v.file).stem}:{v.line} | {change} | {v.by} |")
    return "\n".join(lines) + "\n"


def put_into(page: Path, text: str) -> None:
    """Replaces what the page has between its two marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    page.write_text(f"{before}{MARKS[0]}\n\n{text}\n{MARKS[1]}{after}", encoding="utf-8")


def remove_home(home: Path) -> None:
    """Also the folder where the server's account may reach its files."""
    location = home / "server.location"
    if location.exists():
        shutil.rmtree(location.read_text(encoding="utf-8").strip(), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
