"""Measures the dashboards on a mart of five years and writes docs/dashboards-speed.md.

Run: ``python benchmarks/dashboards.py [--home DIR] [--parts mart bare cold warm filters load alone rush hour]``

Each part adds its figures to results.json in the home, so that the parts can be measured one by one; the page is made
from all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from dashboards_browser import READER, Change, change_filter, first_view, open_context, prepare
from dashboards_load import run_load
from dashboards_mart import make_mart
from dashboards_report import write_page
from padan.day import today
from padan.postgres import open_warehouse
from padan.runs.versions import code_version
from padan.settings import Settings

PARTS = ("mart", "bare", "filters", "warm", "load", "alone", "rush", "cold")
LONG_PARTS = ("hour",)  # only when asked for
PAGES = (
    "", "kepesertaan", "ketepatan", "arus", "komplementaritas", "simulasi", "penyebut", "wilayah",
    "rapor-wilayah", "ruang-kendali", "renstra", "alur-pbi", "rapor-pengiriman", "kalender", "forum", "pengiriman",
    "kualitas-pemadanan", "angka-terbitan", "status-proses", "metode",
)  # fmt: skip
BARE_PAGES = {"no chart": "", "one chart": "?charts=1", "four charts": "?charts=4", "eight charts": "?charts=8"}
PROVINCES = ("Jawa Barat", "Bali", "Sumatera Selatan", "Papua", "Jawa Timur", "Aceh", "Sulawesi Selatan", "Riau")
PROGRAMMES = ("Program Sembako (BPNT)", "Program Keluarga Harapan")
MAPPED = ("Penduduk", "Cakupan JKN terdaftar")
REGENCIES = "tingkat=Kabupaten%2Fkota"
CHANGES = (
    *(Change(path, "region", "Provinsi", PROVINCES) for path in (
        "", "kepesertaan", "ketepatan", "arus", "komplementaritas", "penyebut", "wilayah", "rapor-wilayah",
        "alur-pbi", "kualitas-pemadanan",
    )),
    Change("", "programme", "Program", PROGRAMMES),
    Change("ketepatan", "programme", "Program", PROGRAMMES),
    Change("", "indicator", "Indikator", MAPPED),
    Change("", "map514", "Indikator", MAPPED, REGENCIES),
)  # fmt: skip
BARE_APP = Path(__file__).with_name("bare_page.py")
READING_SECONDS, RUSHING_SECONDS = (5.0, 15.0), (1.0, 3.0)  # from an answer to the next click of a person
START_SECONDS = 60
WARMING_VIEWS = 3  # a browser keeps a compiled script when it has met it more than once
# A browser without a window takes its pages for hidden ones and would draw them at a lower priority.
CHROMIUM = [
    "--no-sandbox",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    # A browser under automation looks up where in its source each error came about, also those that a script catches:
    # for Plotly's start 0.5 s that no reader waits for. Written down while the script is read, that costs nothing.
    "--js-flags=--no-enable-lazy-source-positions",
]


@dataclass(frozen=True)
class Served:
    """A running `padan serve`: its address and the process ids of Streamlit."""

    address: str
    pids: tuple[int, ...]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="PADAN_HOME of the benchmark; kept, and used again if it is filled")
    parser.add_argument("--parts", nargs="+", choices=PARTS + LONG_PARTS, default=PARTS)
    parser.add_argument("--repetitions", type=int, default=10, help="of each warm view and each filter")
    parser.add_argument("--cold", type=int, default=3, help="fresh servers for each page")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--processes", type=int, default=2, help="of the dashboards, under load and rush")
    parser.add_argument("--minutes", type=float, default=10, help="of load; alone and rush take a third of it")
    choice = parser.parse_args()
    home = (choice.home or Path(tempfile.mkdtemp(prefix="padan-speed-"))).absolute()
    results = read_results(home)
    results["machine"] = describe_machine()
    mart = make_mart(home, say)
    results["mart"] = mart | {"seconds": mart["seconds"] or results.get("mart", {}).get("seconds", 0)}
    (home / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    with open_warehouse(Settings(home=home, database_url=None)):
        for part in choice.parts:
            if part != "mart":
                say(part)
                slowness = time_yardstick()
                measured = MEASURES[part](home, choice)
                results[part] = measured | {"load_average": os.getloadavg()[1], "yardstick": slowness}
                (home / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    say(f"wrote {write_page(results)}")
    if choice.home is None:
        shutil.rmtree(home, ignore_errors=True)


def read_results(home: Path) -> dict[str, Any]:
    """What earlier calls measured in this home."""
    file = home / "results.json"
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def time_yardstick() -> float:
    """Milliseconds of one fixed computation, median of nine: a shared machine is not as fast at every hour."""
    times = []
    for _ in range(9):
        began = time.perf_counter()
        sum(number * number for number in range(1_000_000))
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def measure_bare(home: Path, choice: argparse.Namespace) -> dict[str, Any]:
    """The first view of a page of Streamlit with nothing of Padan, to read the figures of its pages by."""
    command = [sys.executable, "-m", "streamlit", "run", str(BARE_APP), "--server.headless=true"]
    command += ["--server.fileWatcherType=none", "--browser.gatherUsageStats=false", "--server.address=127.0.0.1"]
    port = free_port()
    process = subprocess.Popen([*command, f"--server.port={port}"], cwd=home, stdout=subprocess.DEVNULL)
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}")
        with lasting_chromium() as context:
            return {"milliseconds": view_warm(context, f"http://127.0.0.1:{port}", BARE_PAGES, choice.repetitions)}
    finally:
        process.terminate()
        process.wait()


def measure_cold(home: Path, choice: argparse.Namespace) -> dict[str, Any]:
    """The first view that a server just started gives, to a browser with nothing in its cache."""
    times: dict[str, list[tuple[float, float]]] = {path: [] for path in PAGES}
    with chromium() as browser:
        for _ in range(choice.cold):
            for path in PAGES:
                with served(home) as server:
                    context = open_context(browser)
                    times[path].append(first_view(context, server.address, path))
                    context.close()
    return {"milliseconds": times}


def measure_warm(home: Path, choice: argparse.Namespace) -> dict[str, Any]:
    """The first view of each page where server and browser have seen every page before."""
    with served(home) as server, lasting_chromium() as context:
        paths = {path: path for path in PAGES}
        return {"milliseconds": view_warm(context, server.address, paths, choice.repetitions)}


def view_warm(
    context: BrowserContext, address: str, paths: Mapping[str, str], repetitions: int
) -> dict[str, list[tuple[float, float]]]:
    """First screen and whole page of each path, by its name, once the browser knows them all."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in paths}
    for repetition in range(WARMING_VIEWS + repetitions):
        for name, path in paths.items():
            spent = first_view(context, address, path)
            if repetition >= WARMING_VIEWS:
                times[name].append(spent)
    return times


def measure_filters(home: Path, choice: argparse.Namespace) -> dict[str, Any]:
    """From the choice in a filter to the new chart, and to the end of all drawing."""
    measured = []
    with served(home) as server, chromium() as browser:
        for change in CHANGES:
            context = open_context(browser)
            times = change_filter(context, server.address, change, choice.repetitions)
            context.close()
            measured.append(asdict(change) | {"first": [one[0] for one in times], "settled": [one[1] for one in times]})
            say(f"  {change.path} {change.filter}: {[round(one[1]) for one in times]}")
    return {"changes": measured}


def measure_load(home: Path, choice: argparse.Namespace) -> dict[str, Any]:
    """People who read what they asked for before they click again."""
    return measure_people(home, choice.people, choice.minutes, READING_SECONDS, choice.processes)


def measure_alone(home: Path, choice: argparse.Namespace) -> dict[str, Any]:
    """The same on one process of the dashboards."""
    return measure_people(home, choice.people, choice.minutes / 3, READING_SECONDS, 1)


def measure_rush(home: Path, choice: argparse.Namespace) -> dict[str, Any]:
    """The same people clicking as fast as they can."""
    return measure_people(home, choice.people, choice.minutes / 3, RUSHING_SECONDS, choice.processes)


def measure_hour(home: Path, choice: argparse.Namespace) -> dict[str, Any]:
    """The people of `load` for an hour: what the server keeps of them."""
    return measure_people(home, choice.people, 60, READING_SECONDS, choice.processes)


def measure_people(
    home: Path, people: int, minutes: float, pause: tuple[float, float], processes: int
) -> dict[str, Any]:
    """People clicking at once on a server that somebody has used for half a minute on each process."""
    with served(home, processes) as server:
        run_load(server.address, PAGES, people=processes, seconds=30, pause=(0, 0), pids=server.pids, seed=9)
        load = run_load(server.address, PAGES, people=people, seconds=minutes * 60, pause=pause, pids=server.pids)
    return asdict(load) | {"people": people, "pause": list(pause), "processes": processes}


MEASURES = {
    "bare": measure_bare, "cold": measure_cold, "warm": measure_warm, "filters": measure_filters, "load": measure_load,
    "alone": measure_alone, "rush": measure_rush, "hour": measure_hour,
}  # fmt: skip


@contextmanager
def served(home: Path, processes: int = 1) -> Iterator[Served]:
    """`padan serve` on a port of its own; ended at the end."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("padan")), "serve", "--port", str(port)]
    environment = os.environ | {"PADAN_HOME": str(home), "PADAN_SERVE_PROCESSES": str(processes)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_healthy(address)
        servers = [
            one
            for one in psutil.Process(process.pid).children()
            if any(part.endswith("server.py") for part in one.cmdline())
        ]
        for one in servers:  # HAProxy answers from the first one on
            own = next(part.removeprefix("--port=") for part in one.cmdline() if part.startswith("--port="))
            wait_until_healthy(f"http://127.0.0.1:{own}")
        yield Served(address, tuple(one.pid for one in servers))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(address: str) -> None:
    """Returns when the server answers.

    Raises:
        TimeoutError: it did not within a minute.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/_stcore/health", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"{address} does not answer")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM)
        yield browser
        browser.close()


@contextmanager
def lasting_chromium() -> Iterator[BrowserContext]:
    """The same with a profile on disk, as a reader's own browser has: it keeps compiled scripts from view to view."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="padan-browser-") as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium_path(), args=CHROMIUM, **READER
        )
        yield prepare(context)
        context.close()


def chromium_path() -> str:
    """Where the system's Chromium is."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((path for name in names if (path := shutil.which(name))), None)
    if path is None:
        raise SystemExit("no Chromium: run tools/install_chromium.sh")
    return path


def describe_machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "date": today().isoformat(),
        "code": code_version(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
    }


def say(text: str) -> None:
    """Progress, on standard error."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
