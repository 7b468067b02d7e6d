"""One embedded warehouse for the whole test run, emptied for each test that asks for it, and an inbox to write into."""

import gc
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from dashboards.charts.drawing import Drawing
from hypothesis import settings
from playwright.sync_api import Browser, Page
from streamlit import config
from streamlit.components.v2 import manifest_scanner

from own_warehouse import originals, own_home
from padan.postgres import Warehouse, open_warehouse
from padan.settings import get_settings
from real_browser import Watch, chromium, clear_tab, open_window

EMPTIED_SCHEMAS = (
    "ops",
    "quarantine",
    "identity",
    "mart",
    "candidate",
    "certified",
    "staging",
    "intermediate",
    "candidate_nik",
    "intermediate_nik",
    "control",
)
# The files that take longest: begun last, they would run when the other workers are done. The second computes no month:
# in a fresh checkout both workers would parse the dbt project at the same time.
LONGEST = (
    "end_to_end/test_monthly_run.py",
    "dashboards/test_every_page_browser.py",
    "dashboards/test_stories_browser.py",
    "benchmarks/test_bench_command.py",
    "identity/test_person_stability.py",
    "models/test_dated_rules.py",
    "worlds/random/test_random_worlds.py",
    "release/test_release_month.py",
    "dags/test_run_month.py",
    "explain/test_computed_month.py",
    "models/test_match_bases.py",
    "gate/test_gate_rules.py",
    "dashboards/test_dashboard_pages.py",
    "flows/test_flow_months.py",
    "models/test_dbt_unit_tests.py",
)
# Filled by a migration, not by a month.
KEPT_TABLES = ("control.escalation_step",)


# Every process keeps both cores busy: how long an example takes says nothing.
settings.register_profile("padan", deadline=None)
settings.load_profile("padan")


def pytest_configure(config: pytest.Config) -> None:
    """The process that leads the others begins, and leaves last."""
    if not hasattr(config, "workerinput"):
        kept = ExitStack()
        kept.enter_context(originals())
        config.add_cleanup(kept.close)


def pytest_collection_finish() -> None:
    """What was imported stays: Python need not look through it for garbage, nor look for garbage so often."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest files first; the order within a file stays."""
    place = {Path(__file__).parent / name: number for number, name in enumerate(LONGEST)}
    assert all(file.is_file() for file in place), "a file of LONGEST has another name now"
    items.sort(key=lambda item: place.get(item.path, len(place)))


@pytest.fixture(autouse=True)
def pages_hold(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A page catches what breaks in it and tells its reader: no test may pass over that unless it is about it."""
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    broken = [record.getMessage() for record in records if record.name == "padan.dashboards" and record.exc_info]
    if request.node.get_closest_marker("broken_page") is None:
        assert broken == []


@pytest.fixture(scope="session", autouse=True)
def charts_are_checked() -> Iterator[None]:
    """A page shows its charts without Plotly's check, for speed; the charts that tests draw in this process have it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Drawing, "unchecked", Drawing.as_figure)
        yield


@pytest.fixture(scope="session", autouse=True)
def pages_open_quickly() -> Iterator[None]:
    """Streamlit looks through every installed package for components whenever a test opens a page (0.5 s)."""
    # Streamlit reads the file of this setting beside the script that it is started with, which a test is not.
    config.set_option("runner.magicEnabled", False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def warehouse() -> Iterator[Warehouse]:
    """The embedded server of a PADAN_HOME of its own; stopped and removed at the end of the run."""
    with own_home("tests") as home, pytest.MonkeyPatch.context() as environment:
        environment.setenv("PADAN_HOME", str(home))
        environment.delenv("PADAN_DATABASE_URL", raising=False)
        get_settings.cache_clear()
        with open_warehouse() as opened:
            yield opened
    get_settings.cache_clear()


@pytest.fixture
def empty_warehouse(warehouse: Warehouse) -> Warehouse:
    """The warehouse without deliveries, people, runs or publications; roles, schemas and reference data stay."""
    return _empty(warehouse)


@pytest.fixture(scope="module")
def module_warehouse(warehouse: Warehouse) -> Warehouse:
    """The same, emptied once for all the tests of a module."""
    return _empty(warehouse)


def _empty(warehouse: Warehouse) -> Warehouse:
    with warehouse.connect("admin") as connection:
        # Schema control refuses every deletion, also the administrator's.
        connection.execute("set local session_replication_role = replica")
        # Only those that something was ever written to: a table that stays new needs no files of its own again.
        tables = [
            str(row[0])
            for row in connection.execute(
                "select distinct coalesce(pg_partition_root(oid), oid)::regclass::text from pg_class "
                "where relnamespace = any(%s::regnamespace[]) and relkind = 'r' and oid <> all(%s::regclass[]) "
                "and pg_relation_size(oid) > 0",
                ([*EMPTIED_SCHEMAS], [*KEPT_TABLES]),
            )
        ]
        if tables:
            connection.execute(f"truncate {', '.join(tables)} restart identity cascade")
        months = connection.execute(
            "select c.oid::regclass::text from pg_class c join pg_inherits on inhrelid = c.oid "
            "join pg_class parent on parent.oid = inhparent "
            "where c.relnamespace = 'raw'::regnamespace and parent.relkind = 'p' and not parent.relispartition"
        ).fetchall()
        for (month,) in months:
            connection.execute(f"drop table {month}")
    return warehouse


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def kept_tab(browser: Browser) -> Iterator[Page]:
    """One tab for all the tests of a file."""
    window = open_window(browser)
    yield window.new_page()
    window.close()


@pytest.fixture
def page(kept_tab: Page) -> Iterator[Page]:
    """The same as a new reader finds it: nothing of the test before is in it. Its size is the test's to choose."""
    yield kept_tab
    clear_tab(kept_tab)


@pytest.fixture
def watch(page: Page) -> Iterator[Watch]:
    """What goes wrong in the tab; checked when the test is over."""
    watch = Watch()
    with watch.following(page):
        yield watch
    assert watch.outside == []
    assert watch.errors == []


Row = dict[str, str | None]


@dataclass(frozen=True)
class InboxWriter:
    """Writes deliveries the way an owner would; every part can be made wrong."""

    root: Path

    def folder(self, period: str = "2024-12") -> Path:
        folder = self.root / period
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def put(self, name: str, content: bytes | str, period: str = "2024-12") -> Path:
        """A file as it is, without a manifest."""
        file = self.folder(period) / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def manifest(
        self, dataset: str, files: Sequence[tuple[Path, int]], /, *, period: str = "2024-12", **changes: object
    ) -> Path:
        """The manifest of files with their declared rows; a change to None leaves the field out."""
        fields: dict[str, object] = {
            "dataset": dataset,
            "period": period,
            "revision": 1,
            "sender": "Unit pengirim",
            "letter_no": "B-001/2025",
            "created_at": "2025-01-05T08:00:00+07:00",
            "contract_version": 1,
            "files": [
                {"name": file.name, "rows": rows, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
                for file, rows in files
            ],
        }
        if dataset == "kemensos_registri":
            fields["registry"] = "DTKS"
        fields = {name: value for name, value in (fields | changes).items() if value is not None}
        path = self.folder(period) / f"{dataset}.manifest.json"
        path.write_text(json.dumps(fields), encoding="utf-8")
        return path

    def deliver(
        self, dataset: str, rows: Sequence[Row], /, *, period: str = "2024-12", extra: str = "", **changes: object
    ) -> Path:
        """Rows as one CSV with its manifest."""
        name = f"{dataset}{extra}.csv"
        file = self.put(name, as_csv(rows), period)
        self.manifest(dataset, [(file, len(rows))], period=period, **changes)
        return file


def as_csv(rows: Sequence[Row], delimiter: str = ",") -> str:
    """RFC 4180 with every value quoted where it must be."""

    def cell(value: str | None) -> str:
        text = value or ""
        return '"' + text.replace('"', '""') + '"' if set(text) & set('",;\r\n') else text

    header = list(rows[0])
    lines = [header, *([row.get(name) for name in header] for row in rows)]
    return "".join(delimiter.join(cell(value) for value in line) + "\n" for line in lines)


@pytest.fixture
def inbox(tmp_path: Path) -> InboxWriter:
    """An empty inbox."""
    return InboxWriter(tmp_path / "inbox")


@pytest.fixture(scope="module")
def module_inbox(tmp_path_factory: pytest.TempPathFactory) -> InboxWriter:
    """An empty inbox that the tests of a module share."""
    return InboxWriter(tmp_path_factory.mktemp("module") / "inbox")


def register_rows(count: int) -> list[Row]:
    """People of Kabupaten Banyuasin's neighbour, Musi Banyuasin: valid rows of dukcapil_penduduk, one family each."""
    rows: list[Row] = []
    for index in range(count):
        born = date(1980, 1, 1) + timedelta(days=index)
        woman = index % 2 == 1
        day = born.day + (40 if woman else 0)
        rows.append(
            {
                "nik": f"160701{day:02}{born:%m%y}{index + 1:04}",
                "no_kk": f"160701010110{index + 1:04}",
                "nama": f"Warga {chr(65 + index % 26)}",
                "jenis_kelamin": "P" if woman else "L",
                "tgl_lahir": born.isoformat(),
                "kode_wilayah": "16.07.01.2001",
                "hubungan_keluarga": "KEPALA",
                "status_hidup": "HIDUP",
                "tgl_meninggal": None,
                "pekerjaan": "PETANI",
                "disabilitas": "0",
            }
        )
    return rows


@pytest.fixture
def register() -> list[Row]:
    """Forty valid rows of the civil register: one broken row is half of the allowed share."""
    return register_rows(40)
