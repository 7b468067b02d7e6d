"""Months of the world of thirty with the option --release two-person, from the deliveries to the publication."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from padan.cli.main import cli
from padan.cli.run import MonthResult, run_one_month
from padan.errors import Refused
from padan.paths import ROOT
from padan.postgres import Warehouse
from padan.settings import get_settings

INBOX = ROOT / "tests" / "worlds" / "thirty" / "inbox"
PERIOD = date(2024, 12, 1)
# One match basis: half the time of a month.
DIRECT = {"matching": "exact", "without": [], "note": None}
TWO_PERSONS = DIRECT | {"release": "two-person", "by": "Siti Aminah"}
FIGURES = "region_code, indicator_id, programme_id, breakdown, category, match_basis, numerator, denominator, value"


@pytest.fixture(autouse=True)
def nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PADAN_SUPPRESSION_THRESHOLD", "0")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def run(warehouse: Warehouse, options: dict[str, Any]) -> MonthResult:
    return run_one_month(warehouse, period=PERIOD, inbox=str(INBOX), options=options)


def padan(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def ask(warehouse: Warehouse, role: str, query: str, *arguments: object) -> list[tuple[Any, ...]]:
    with warehouse.connect(role) as connection:
        return connection.execute(query.encode(), arguments).fetchall()


def test_a_month_waits_and_another_persons_approval_publishes_exactly_what_was_audited(
    empty_warehouse: Warehouse,
) -> None:
    warehouse = empty_warehouse

    waiting = run(warehouse, TWO_PERSONS)

    assert waiting.state == "waiting"
    assert ask(warehouse, "padan_viewer", "select count(*) from mart.fct_publication") == [(0,)]
    assert ask(warehouse, "padan_viewer", "select count(*) from mart.fct_indicator_history") == [(0,)]
    steps = ask(warehouse, "padan_viewer", "select step from ops.step where run_id = %s", waiting.run_id)
    assert ("audit",) in steps and ("release",) in steps and ("publish",) not in steps
    shown = padan("release", "show", waiting.run_id)
    assert "diajukan oleh: Siti Aminah" in shown.output
    assert "coverage_above_one" in shown.output

    alone = padan("release", "approve", waiting.run_id, "--by", "SITI AMINAH")
    assert isinstance(alone.exception, Refused) and alone.exception.rule == "release_same_person"
    assert ask(warehouse, "padan_viewer", "select count(*) from mart.fct_publication") == [(0,)]

    certified = ask(
        warehouse, "padan_publisher", f"select {FIGURES} from certified.fct_indicator order by 1, 2, 3, 4, 5, 6"
    )
    assert ask(warehouse, "padan_publisher", "select run_id from certified.month") == [(waiting.run_id,)]
    before = ask(
        warehouse, "padan_publisher", f"select {FIGURES} from candidate.fct_indicator order by 1, 2, 3, 4, 5, 6"
    )
    approved = padan("release", "approve", waiting.run_id, "--by", "Budi Santoso", "--note", "cocok")
    assert approved.exit_code == 0, approved.exception
    assert "terbit sebagai revisi 1" in approved.output

    after = ask(warehouse, "padan_viewer", f"select {FIGURES} from mart.fct_indicator order by 1, 2, 3, 4, 5, 6")
    assert len(after) > 100 and after == before == certified
    for table in ("month", "fct_indicator", "fct_flow"):
        assert ask(warehouse, "padan_publisher", f"select count(*) from certified.{table}") == [(0,)]
    published = ask(warehouse, "padan_viewer", "select run_id, revision, options ->> 'by' from mart.fct_publication")
    assert published == [(waiting.run_id, 1, None)]
    assert ask(
        warehouse,
        "padan_viewer",
        "select state, decided_by, reason from control.release where run_id = %s",
        waiting.run_id,
    ) == [("disetujui", "Budi Santoso", "cocok")]
    # Nothing was computed again.
    built = ask(warehouse, "padan_viewer", "select count(*) from ops.step where run_id = %s and step = 'dbt cells'",
                waiting.run_id)  # fmt: skip
    assert built == [(1,)]

    # Who releases it is no part of the figures: the same input is published already.
    again = run(warehouse, DIRECT)
    assert (again.state, again.revision) == ("unchanged", 1)
    assert ask(warehouse, "padan_viewer", "select count(*) from mart.fct_publication") == [(1,)]


def test_a_newer_run_ends_the_older_request_and_a_refusal_publishes_nothing(empty_warehouse: Warehouse) -> None:
    warehouse = empty_warehouse
    older = run(warehouse, TWO_PERSONS)

    newer = run(warehouse, TWO_PERSONS | {"note": "diperiksa ulang"})

    states = ask(warehouse, "padan_viewer", "select run_id, state, decided_by from control.release order by release_id")
    assert states[-2:] == [(older.run_id, "dibatalkan", "padan"), (newer.run_id, "menunggu", None)]
    late = padan("release", "approve", older.run_id, "--by", "Budi Santoso")
    assert isinstance(late.exception, Refused) and late.exception.rule == "release_decided"

    refused = padan("release", "refuse", newer.run_id, "--by", "Budi Santoso", "--reason", "surat BPJS belum ada")
    assert refused.exit_code == 0, refused.exception
    message = "[release_refused] ditolak oleh Budi Santoso: surat BPJS belum ada"
    assert ask(warehouse, "padan_viewer", "select state, message from ops.run where run_id = %s", newer.run_id) == [
        ("refused", message)
    ]
    assert ask(warehouse, "padan_viewer", "select count(*) from mart.fct_indicator_history") == [(0,)]
    assert padan("release", "list").output.strip() == "Tidak ada yang menunggu."
    assert "surat BPJS belum ada" in padan("release", "list", "--all").output


def test_two_persons_need_the_name_of_the_first(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("run", "--period", "2024-12", "--inbox", str(tmp_path))
    asked = padan(*arguments, "--release", "two-person")
    assert asked.exit_code == 2 and "--by" in asked.output

    monkeypatch.setenv("PADAN_RELEASE", "two-person")
    get_settings.cache_clear()
    by_default = padan(*arguments)
    assert by_default.exit_code == 2 and "--by" in by_default.output
