"""Measures the monthly run beside its lower bound, and writes docs/benchmarks.md.

Run: ``python benchmarks/run.py [--people 250000 1000000 4000000] [--runs 1] [--keep]``
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import psutil
import psycopg

from measurement import Generation, Measurement, Step
from memory_sampler import MEGABYTE, MemorySampler
from padan.day import today
from padan.paths import ROOT
from padan.postgres.embedded import EmbeddedServer
from padan.runs.versions import code_version
from padan.settings import Settings
from report import size_section, write_report

PERIOD = "2024-12"
BASELINE = Path(__file__).with_name("duckdb_baseline.py")
# A person takes some 2 kB in the warehouse and 0.2 kB in the inbox; the server's log may take 4 GB.
BYTES_PER_PERSON = 3_000
FIXED_BYTES = 5_000_000_000
SHOWN_LINES = 15

STEPS = """
    select
        step, extract(epoch from finished_at - started_at)::float, rows, peak_mb, growth_mb,
        extract(epoch from started_at)::float, extract(epoch from finished_at)::float
    from ops.step
    order by started_at
"""
SERVER = """
    select format(
        '%s (shared_buffers %s, work_mem %s, %s parallel workers a query)',
        current_setting('server_version'), current_setting('shared_buffers'),
        current_setting('work_mem'), current_setting('max_parallel_workers_per_gather')
    )
"""


def measure(people: int, folder: Path, *, runs: int, baseline_runs: int, threads: int, keep: bool) -> Measurement:
    """Generates one month, runs Padan on it in fresh homes, then the DuckDB script on the same files.

    The script's first run warms the files up and is not counted.
    """
    inbox = folder / "inbox"
    generation = generate(people, inbox, folder)
    timed = [run_padan(inbox, folder / f"home-{number}", keep=keep) for number in range(1, runs + 1)]
    best = min(timed, key=lambda run: sum(step.seconds for step in run["steps"]))
    baselines = [run_baseline(inbox, threads) for _ in range(1 + baseline_runs)][1:]
    fastest = min(baselines, key=lambda report: report["seconds"])
    return Measurement(
        people=people,
        generation=generation,
        **best,
        steps_seconds_of_runs=tuple(sum(step.seconds for step in run["steps"]) for run in timed),
        baseline_seconds=tuple(report["seconds"] for report in baselines),
        baseline_peak_mb=fastest["peak_rss_mb"],
        baseline_rows=fastest["rows_read"],
    )


def generate(people: int, inbox: Path, folder: Path) -> Generation:
    """`padan generate` of one month, in a process of its own."""
    say(f"{people:,} people: generating")
    command = [padan(), "generate", "--period", PERIOD, "--people", str(people), "--out", str(inbox)]
    seconds, memory = run_watched(command, folder / "generate.log", home=folder / "home-generate", server=False)
    files = (inbox / PERIOD).iterdir()
    return Generation(seconds, memory.peak_process_mb(), sum(file.stat().st_size for file in files) / MEGABYTE)


def run_padan(inbox: Path, home: Path, *, keep: bool) -> dict[str, Any]:
    """`padan run` in a fresh home; what ops.step says of it, with the server's memory of the same moments."""
    say("  padan run")
    command = [padan(), "run", "--period", PERIOD, "--inbox", str(inbox)]
    try:
        seconds, memory = run_watched(command, home.with_suffix(".log"), home=home, server=True)
        with EmbeddedServer(home).in_use() as url, psycopg.connect(url) as session:
            rows = session.execute(STEPS).fetchall()
            ((size,),) = session.execute("select pg_database_size(current_database())").fetchall()
        steps = tuple(
            Step(name, spent, count, peak, growth, memory.peak_server_mb(began, ended))
            for name, spent, count, peak, growth, began, ended in rows
        )
        return {
            "steps": steps,
            "command_seconds": seconds,
            "process_peak_mb": max(memory.peak_process_mb(), *(step.peak_mb for step in steps)),
            "server_peak_mb": max((sample.server_mb for sample in memory.samples), default=0.0),
            "warehouse_mb": size / MEGABYTE,
        }
    finally:
        remove_home(home, keep=keep)


def run_watched(
    command: list[str], log: Path, *, home: Path, server: bool, settings: dict[str, str] | None = None
) -> tuple[float, MemorySampler]:
    """Runs a command with a PADAN_HOME of its own and, of all PADAN_ settings, only those given.

    Raises:
        SystemExit: it failed; the end of what it said is printed.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PADAN_")}
    environment |= {"PADAN_HOME": str(home), "PADAN_LANG": "en"} | (settings or {})
    started = time.monotonic()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        memory = MemorySampler(process.pid, home if server else None)
        memory.start()
        try:
            code = process.wait()
            seconds = time.monotonic() - started
        finally:
            process.terminate()
            process.wait()
            memory.stop()
    if code:
        said = log.read_text(encoding="utf-8", errors="replace").splitlines()[-SHOWN_LINES:]
        raise SystemExit("\n".join([f"`{' '.join(command)}` ended with {code}:", *said]))
    return seconds, memory


def run_baseline(inbox: Path, threads: int) -> dict[str, Any]:
    """The DuckDB script, in a process of its own; its own report."""
    say("  DuckDB script")
    command = [sys.executable, str(BASELINE), "--inbox", str(inbox), "--period", PERIOD, "--threads", str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{BASELINE.name} ended with {done.returncode}:\n{done.stderr}")
    return dict(json.loads(done.stdout))


def remove_home(home: Path, *, keep: bool) -> None:
    """Stops a server that was left behind; removes the home, and where the server had to put its data."""
    EmbeddedServer(home).stop()
    if keep:
        say(f"  kept: {home}")
        return
    location = home / "server.location"
    if location.exists():
        shutil.rmtree(location.read_text(encoding="utf-8").strip(), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def describe_machine(scratch: Path) -> list[tuple[str, str]]:
    """What the figures depend on."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text(encoding="utf-8").splitlines() if cpu.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return [
        ("measured on", f"{today():%Y-%m-%d}"),
        ("CPU", models[0] if models else platform.processor() or platform.machine()),
        ("cores", str(os.cpu_count())),
        ("memory", f"{psutil.virtual_memory().total / 2**30:.0f} GiB"),
        ("free disk", f"{shutil.disk_usage(scratch).free / 2**30:.0f} GiB"),
        ("load average at the start", f"{os.getloadavg()[0]:.1f}"),
        ("system", f"{platform.system()} {platform.release()}"),
        ("PostgreSQL", read_postgresql_version(scratch / "home-version")),
        ("Python", platform.python_version()),
        ("DuckDB", duckdb.__version__),
    ]


def read_postgresql_version(home: Path) -> str:
    """Version and memory settings of the embedded server, asked of one that is started for the question."""
    try:
        with EmbeddedServer(home).in_use() as url, psycopg.connect(url) as session:
            return str(session.execute(SERVER).fetchall()[0][0])
    finally:
        remove_home(home, keep=False)


def check_disk(scratch: Path, people: int) -> None:
    """Ends before a long run that could not finish."""
    needed = FIXED_BYTES + BYTES_PER_PERSON * people
    free = shutil.disk_usage(scratch).free
    if free < needed:
        raise SystemExit(
            f"{scratch}: {free / 1e9:.0f} GB free, {people:,} people need some {needed / 1e9:.0f} GB; "
            "choose another folder with --scratch, or fewer people"
        )


def padan() -> str:
    """The command of the environment that runs this script."""
    return str(Path(sys.executable).with_name("padan"))


def say(text: str) -> None:
    """Progress, apart from the tables."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, nargs="+", default=[250_000, 1_000_000, 4_000_000], metavar="N")
    parser.add_argument(
        "--runs", type=int, default=1, metavar="R", help="runs of Padan at each size; the fastest counts"
    )
    parser.add_argument(
        "--baseline-runs", type=int, default=3, metavar="R", help="runs of the DuckDB script that are counted"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="of the DuckDB script")
    parser.add_argument("--scratch", type=Path, help="folder for inboxes and warehouses (default: PADAN_HOME/bench)")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md", metavar="FILE")
    parser.add_argument("--keep", action="store_true", help="leave inboxes and warehouses in the scratch folder")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, end_on_signal)

    parent: Path = arguments.scratch or Settings().home_folder / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    check_disk(parent, max(arguments.people))
    scratch = Path(tempfile.mkdtemp(prefix="padan-bench-", dir=parent.absolute()))
    # The server's own account must be able to pass through.
    scratch.chmod(0o711)
    sizes: list[Measurement] = []
    try:
        machine = describe_machine(scratch)
        for people in sorted(set(arguments.people)):
            folder = scratch / str(people)
            folder.mkdir()
            sizes.append(
                measure(
                    people,
                    folder,
                    runs=arguments.runs,
                    baseline_runs=arguments.baseline_runs,
                    threads=arguments.threads,
                    keep=arguments.keep,
                )
            )
            print(size_section(sizes[-1]), flush=True)
            if not arguments.keep:
                shutil.rmtree(folder)
    finally:
        if not arguments.keep:
            shutil.rmtree(scratch, ignore_errors=True)
    page = write_report(sizes, machine=machine, code=code_version(), threads=arguments.threads)
    arguments.out.write_text(page, encoding="utf-8")
    before_sizes, _, _ = page.partition("## Each size")
    print(before_sizes[before_sizes.index("## Machine") :], flush=True)
    say(f"written: {arguments.out}")


def end_on_signal(*_: object) -> NoReturn:
    """SIGTERM ends the command through its `finally` clauses."""
    raise SystemExit(143)


if __name__ == "__main__":
    main()
