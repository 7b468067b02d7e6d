"""`padan calendar` and `padan forum` as an official types them, and an obligation added by one line of one file."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from calendar_world import World
from click.testing import CliRunner, Result
from sample_coordination import BANYUASIN

from padan.cli.main import cli
from padan.errors import Refused
from padan.paths import REFERENCE, ROOT
from padan.postgres import Warehouse, reference_tables
from padan.settings import get_settings

Ask = Callable[..., Result]


@pytest.fixture
def ask(coordinated: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Runs a command on the sample."""
    monkeypatch.setenv("PADAN_HOME", str(coordinated.home))
    monkeypatch.delenv("PADAN_DATABASE_URL", raising=False)
    monkeypatch.delenv("PADAN_LANG", raising=False)
    get_settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(cli, [*arguments])
    get_settings.cache_clear()


def test_calendar_lists_the_late_before_what_falls_due(ask: Ask) -> None:
    answer = ask("calendar", "--on", "2025-01-20")

    assert answer.exit_code == 0, answer.output
    lines = answer.stdout.splitlines()
    decree = next(n for n, line in enumerate(lines) if line.startswith("keputusan_pbi"))
    report = next(n for n, line in enumerate(lines) if line.startswith("laporan_semester_bpjs_kesehatan"))
    assert decree < report
    assert "TERLAMBAT" in lines[decree] and "41" in lines[decree].split("TERLAMBAT")[1].split()
    assert "selesai" not in answer.stdout


def test_calendar_of_a_month_and_an_owner_is_for_programs_too(ask: Ask) -> None:
    duties = json.loads(
        ask(
            "calendar", "--period", "2024-12", "--owner", "Kementerian Sosial", "--on", "2025-01-20", "--format", "json"
        ).stdout
    )

    assert all("Kementerian Sosial" in duty["owner"] and duty["due_on"].startswith("2024-12") for duty in duties)
    assert ("keputusan_pbi", "terlambat", 41) in [(d["obligation_id"], d["state"], d["days_late"]) for d in duties]


def test_unknown_owner_is_told_which_there_are(ask: Ask) -> None:
    answer = ask("calendar", "--owner", "Kemsos", "--on", "2025-01-20")

    assert answer.exit_code == 2
    assert "Kementerian Sosial" in answer.output


def test_report_is_recorded_listed_and_taken_back(ask: Ask) -> None:
    recorded = ask("calendar", "done", "laporan_semester_bpjs_kesehatan", "--document", "LP-1/2025", "--date",
                   "2025-01-15", "--by", "Siti")  # fmt: skip
    assert recorded.exit_code == 0, recorded.output
    number = recorded.stdout.split()[0]
    assert "(2024-07)" in recorded.stdout

    again = ask("calendar", "done", "laporan_semester_bpjs_kesehatan", "--document", "LP-2", "--date", "2025-01-16",
                "--by", "Siti")  # fmt: skip
    assert isinstance(again.exception, Refused) and f"padan calendar undo {number}" in str(again.exception)
    assert "LP-1/2025" in ask("calendar", "events").stdout
    assert ask("calendar", "undo", number, "--by", "Siti").exit_code == 0
    assert "LP-1/2025" not in ask("calendar", "events").stdout


def test_forum_file_is_loaded_and_shown(ask: Ask, tmp_path: Path) -> None:
    loaded = ask("forum", "load", "--file", str(BANYUASIN), "--by", "Siti")
    assert loaded.exit_code == 0, loaded.output
    assert "0 baru, 0 diganti, 71 tidak berubah" in loaded.stdout

    shown = ask("forum", "show", "--region", "16")
    assert "16.07 Kabupaten Banyuasin" in shown.stdout
    assert "5 kemitraan" in shown.stdout and "3 koordinasi" in shown.stdout
    assert "15 kabupaten/kota belum ada datanya." in shown.stderr
    (record,) = json.loads(ask("forum", "show", "--region", "16.07", "--format", "json").stdout)
    assert (record["lenient_level"], record["strict_level"], len(record["pair_levels"])) == (5, 3, 4)


def test_region_of_which_nothing_is_known_and_one_that_does_not_exist_are_two_things(ask: Ask) -> None:
    unknown = ask("forum", "show", "--region", "11.01")
    assert (unknown.exit_code, unknown.stdout) == (0, "")
    assert "1 kabupaten/kota belum ada datanya." in unknown.stderr

    assert isinstance(ask("forum", "show", "--region", "99").exception, Refused)


def test_faulty_file_changes_nothing_and_says_the_row(ask: Ask, tmp_path: Path) -> None:
    before = ask("forum", "show", "--format", "json").stdout
    text = BANYUASIN.read_text(encoding="utf-8").replace("S002:51;63,Tanggal pembentukan", ",Tanggal pembentukan")
    file = tmp_path / "salah.csv"
    file.write_text(text.replace("ditetapkan", "tertulis"), encoding="utf-8")

    answer = ask("forum", "load", "--file", str(file), "--by", "Siti")

    assert isinstance(answer.exception, Refused)
    assert "salah.csv" in str(answer.exception) and "baris 2, sumber: kosong" in str(answer.exception)
    assert ask("forum", "show", "--format", "json").stdout == before


def test_obligation_is_added_by_the_line_that_the_runbook_shows(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    line = next(line.strip() for line in runbook.splitlines() if line.strip().startswith("laporan_tahunan_djsn,"))
    folder = shutil.copytree(REFERENCE, tmp_path / "reference", ignore=shutil.ignore_patterns("*json"))
    with (folder / "obligations.csv").open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    monkeypatch.setattr(reference_tables, "REFERENCE", folder)

    assert reference_tables.load_reference(world.connection)

    world.deliver("2024-12", "2025-01-05")
    (duty,) = [d for d in world.duties("2026-01-15") if d.obligation_id == "laporan_tahunan_djsn"]
    assert (duty.owner, str(duty.period_start), str(duty.due_on)) == ("DJSN", "2025-01-01", "2026-03-31")
