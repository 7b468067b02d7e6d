"""The command, the annex and the briefs of a run: files, their types, and what happens when one cannot be written."""

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
from click.testing import CliRunner, Result
from pdf_text import read_pages
from sample_oversight import HIDDEN_PROVINCE, MONTH, ReadBrief

from padan.brief import are_briefs_written, monthly, write_annex, write_brief, write_month_briefs
from padan.brief.annex import FIGURE_COLUMNS
from padan.cli.brief import brief as command
from padan.control import control_contract
from padan.errors import Failed, Refused
from padan.files import replacing
from padan.postgres import Warehouse

HEADINGS = [
    "Kode wilayah", "Wilayah", "Kode indikator", "Indikator", "Program", "Rincian", "Kategori", "Dasar pemadanan",
    "Pembilang", "Penyebut", "Nilai", "Nilai terendah", "Nilai tertinggi", "Satuan", "Disembunyikan", "Registri",
    "Umur registri (bulan)",
]  # fmt: skip


def call(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments), standalone_mode=False)


def test_the_annex_holds_every_published_row_of_the_region_and_those_below(
    read: ReadBrief, viewer: psycopg.Connection[Any], tmp_path: Path
) -> None:
    file = tmp_path / "16.xlsx"
    rows = write_annex(viewer, read("16"), file)
    counted = viewer.execute(
        "select count(*) from mart.fct_indicator where period = %s and region_code like '16%%'", (MONTH,)
    ).fetchone()
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["Keterangan", "Angka", "Definisi", "Temuan", "Tindakan"]
    sheet = book["Angka"]
    assert (rows, sheet.max_row - 1) == (counted[0], counted[0])
    assert [cell.value for cell in sheet[1]] == HEADINGS
    assert len(HEADINGS) == len(FIGURE_COLUMNS)
    assert sheet.freeze_panes == "C2"
    assert {cell.value for cell in sheet["A"][1:]} == {
        "16",
        *(f"16.{number:02d}" for number in (*range(1, 14), *range(71, 75))),
    }


def test_numbers_of_the_annex_are_numbers_codes_text_and_hidden_cells_empty(
    read: ReadBrief, viewer: psycopg.Connection[Any], tmp_path: Path
) -> None:
    file = tmp_path / "93.xlsx"
    write_annex(viewer, read(HIDDEN_PROVINCE), file)
    rows = [
        dict(zip(HEADINGS, row, strict=True))
        for row in openpyxl.load_workbook(file)["Angka"].iter_rows(min_row=2, values_only=True)
    ]
    hidden = [row for row in rows if row["Disembunyikan"] == "ya"]
    assert len(hidden) > 50
    assert all(row["Pembilang"] is row["Penyebut"] is row["Nilai"] is None for row in hidden)
    shown = [row for row in rows if row["Kode indikator"] == "uhc_status"]
    assert all(isinstance(row["Nilai"], int | float) and isinstance(row["Kode wilayah"], str) for row in shown)


def test_values_of_the_annex_equal_the_mart(read: ReadBrief, viewer: psycopg.Connection[Any], tmp_path: Path) -> None:
    file = tmp_path / "00.xlsx"
    write_annex(viewer, read("00"), file)
    book = openpyxl.load_workbook(file)
    in_file = {
        tuple(row[number] for number in (0, 2, 4, 5, 6, 7)): (row[8], row[9], row[10])
        for row in book["Angka"].iter_rows(min_row=2, values_only=True)
    }
    in_mart = {
        row[:6]: tuple(None if value is None else float(value) for value in row[6:])
        for row in viewer.execute(
            "select region_code, indicator_id, programme_id, breakdown, category, match_basis, numerator, denominator,"
            " value from mart.fct_indicator where period = %s and length(region_code) = 2",
            (MONTH,),
        ).fetchall()
    }
    assert in_file == in_mart
    assert book["Angka"]["K2"].number_format in ("0.0%", "#,##0.######")
    definitions = {row[0]: row for row in book["Definisi"].iter_rows(min_row=2, values_only=True)}
    assert definitions["jkn_active_coverage"][6] == "dukcapil_penduduk, bpjs_kesehatan_peserta"
    listed = viewer.execute("select distinct indicator_id from mart.dim_indicator").fetchall()
    assert set(definitions) == {row[0] for row in listed}


def test_the_nation_s_annex_holds_budget_and_absorption_and_leaves_what_is_not_reported_empty(
    read: ReadBrief, brief_warehouse: Warehouse, viewer: psycopg.Connection[Any], tmp_path: Path
) -> None:
    with brief_warehouse.connect("padan_publisher") as connection:
        connection.execute(
            "insert into mart.fct_kpi_funding_history (period, plan_id, plan_version, row_id, year, budget_rupiah,"
            " absorbed_month, absorbed_rupiah, share, rule_version, run_id, revision)"
            " select %s, plan_id, version, row_id, year, amount_rupiah,"
            " case when year = 2023 then date '2023-12-01' end,"
            " case when year = 2023 then amount_rupiah / 2 end, case when year = 2023 then 0.5 end, '1', 'made', 1"
            " from mart.kpi_funding where row_id in ('FUND-02-2023', 'FUND-02-2024')",
            (MONTH,),
        )
    try:
        write_annex(viewer, read("00"), tmp_path / "00.xlsx")
    finally:
        with brief_warehouse.connect("padan_publisher") as connection:
            connection.execute("delete from mart.fct_kpi_funding_history")
    rows = list(openpyxl.load_workbook(tmp_path / "00.xlsx")["Pendanaan"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], *row[4:9]) for row in rows] == [
        ("FUND-02-2023", 2023, 71_314_592_000, datetime(2023, 12, 1), 35_657_296_000, 0.5),
        ("FUND-02-2024", 2024, 78_876_271_000, None, None, None),
    ]


def test_the_annex_lists_all_findings_and_actions_with_dates(
    read: ReadBrief, viewer: psycopg.Connection[Any], tmp_path: Path
) -> None:
    write_annex(viewer, read("16"), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book["Temuan"].max_row - 1 == 6
    due = [row[4] for row in book["Tindakan"].iter_rows(min_row=2, values_only=True)]
    assert due == [datetime(2024, 12, 25), datetime(2025, 2, 1)]


def test_the_annex_has_the_same_bytes_again(read: ReadBrief, viewer: psycopg.Connection[Any], tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_annex(viewer, read("16.07"), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "ringkasan.pdf"
    file.write_text("lama")
    with pytest.raises(RuntimeError), replacing(file) as unfinished:
        unfinished.write_text("setengah")
        raise RuntimeError
    assert file.read_text() == "lama"
    assert list(tmp_path.iterdir()) == [file]


def test_the_command_writes_both_files_and_replaces_what_is_there(brief_home: Path, tmp_path: Path) -> None:
    pdf, annex = tmp_path / "banyuasin.pdf", tmp_path / "banyuasin.xlsx"
    pdf.write_text("lama")
    result = call("--period", "2024-12", "--region", "kabupaten banyuasin", "--to", str(pdf), "--annex", str(annex))
    assert result.exception is None
    assert f"{pdf}: Kabupaten Banyuasin, Desember 2024" in result.stderr
    assert len(read_pages(pdf.read_bytes())) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["banyuasin.pdf", "banyuasin.xlsx"]
    assert "Kabupaten Banyuasin" in str(openpyxl.load_workbook(annex)["Keterangan"]["A1"].value)


def test_the_nation_is_the_default(brief_home: Path, tmp_path: Path) -> None:
    assert call("--period", "2024-12", "--to", str(tmp_path / "a.pdf")).exception is None
    assert "Indonesia" in read_pages((tmp_path / "a.pdf").read_bytes())[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "a.pdf"], "--period atau --meeting"),
        (["--period", "2024-12", "--region", "99", "--to", "a.pdf"], "wilayah '99' tidak dikenal"),
        (["--period", "2019-01", "--to", "a.pdf"], "bulan terbit '2019-01' tidak dikenal"),
        (["--period", "2024-12", "--to", "a.docx"], "berakhiran .pdf"),
        (["--period", "2024-12", "--to", "a.pdf", "--annex", "a.csv"], "berakhiran .xlsx"),
        (["--period", "2024-12", "--to", "tidak/ada/a.pdf"], "tidak dapat ditulis"),
    ],
)
def test_wrong_arguments_say_what_to_write(
    brief_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call(*arguments)
    assert result.exception is not None
    assert said in result.exception.format_message()
    assert list(tmp_path.iterdir()) == []


def test_a_meeting_uses_the_month_that_was_frozen_two_weeks_before(brief_home: Path, tmp_path: Path) -> None:
    # November's second revision is of 3 January 2025 and final; December of the day after is provisional.
    file = tmp_path / "rapat.pdf"
    for day, month, status in (("17", "November 2024", "Final"), ("18", "Desember 2024", "Sementara")):
        result = call("--meeting", f"2025-01-{day}", "--to", str(file))
        assert result.exception is None
        first = read_pages(file.read_bytes())[0]
        assert month in first and status in first and f"Bahan rapat koordinasi {day} Januari 2025" in first
        assert ("sementara" in result.stderr) == (status == "Sementara")


def test_how_long_before_a_meeting_a_month_is_frozen_is_what_the_rules_say(
    brief_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = control_contract().model_copy(update={"freeze_days": 13})
    monkeypatch.setattr("padan.cli.brief.control_contract", lambda: contract)

    result = call("--meeting", "2025-01-17", "--to", str(tmp_path / "rapat.pdf"))
    assert result.exception is None and "Desember 2024" in result.stderr  # of 4 January; by 14 days it is November

    early = call("--meeting", "2023-12-20", "--to", str(tmp_path / "a.pdf"))
    assert isinstance(early.exception, Refused) and "13 hari sebelum rapat" in early.exception.message


def test_a_meeting_too_soon_after_the_first_publication_is_refused(brief_home: Path, tmp_path: Path) -> None:
    result = call("--meeting", "2023-12-01", "--to", str(tmp_path / "a.pdf"))
    assert isinstance(result.exception, Refused)
    assert result.exception.rule == "no_frozen_month"


def test_a_run_writes_the_nation_and_every_province_and_the_nations_annex(brief_home: Path) -> None:
    result = write_month_briefs("run-2024-12-1")
    assert (result["state"], result["briefs"]) == ("done", 39)
    folder = brief_home / "briefs" / "2024-12"
    names = {path.name for path in folder.iterdir()}
    assert len(names) == 40
    assert {"00-indonesia.pdf", "00-indonesia.xlsx", "16-sumatera-selatan.pdf"} <= names
    before = (folder / "16-sumatera-selatan.pdf").read_bytes()
    write_month_briefs("run-2024-12-1")
    assert (folder / "16-sumatera-selatan.pdf").read_bytes() == before


@pytest.fixture
def quick_typesetting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files at their places; what stands in them is tested elsewhere."""
    monkeypatch.setattr(monthly, "write_brief", lambda _, file: file.write_bytes(b"%PDF"))


@pytest.mark.usefixtures("quick_typesetting")
def test_briefs_are_missing_where_one_is_gone_or_older_than_the_publication(
    brief_home: Path, viewer: psycopg.Connection[Any]
) -> None:
    write_month_briefs("run-2024-12-1")
    assert are_briefs_written(viewer, "run-2024-12-1")
    file = brief_home / "briefs" / "2024-12" / "16-sumatera-selatan.pdf"
    os.utime(file, (0, 0))
    assert not are_briefs_written(viewer, "run-2024-12-1")
    file.unlink()
    assert not are_briefs_written(viewer, "run-2024-12-1")
    assert are_briefs_written(viewer, "tidak-ada")


@pytest.mark.usefixtures("quick_typesetting")
def test_a_revision_writes_the_next_months_briefs_again_too(brief_home: Path) -> None:
    folder = brief_home / "briefs" / "2024-12"
    shutil.rmtree(brief_home / "briefs", ignore_errors=True)
    assert write_month_briefs("run-2024-11-2")["briefs"] == 39
    assert not folder.exists()  # what was never there is not made by an earlier month
    folder.mkdir(parents=True)
    stale = folder / "16-sumatera-selatan.pdf"
    stale.write_text("lama")

    assert write_month_briefs("run-2024-11-2")["briefs"] == 78
    assert stale.read_bytes().startswith(b"%PDF")


def test_a_run_that_published_nothing_or_was_replaced_writes_nothing(brief_home: Path) -> None:
    assert write_month_briefs("tidak-ada") == {"state": "unchanged"}
    assert write_month_briefs("run-2024-11-1") == {"state": "unchanged"}


@pytest.mark.parametrize(
    "error",
    [
        Failed("mati", "coba lagi"),
        psycopg.OperationalError("putus"),
        OSError(28, "No space left on device"),
        KeyError("x"),
    ],
)
def test_briefs_that_fail_are_told_and_never_stop_the_month(
    brief_home: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def break_down(*_: object) -> None:
        raise error

    monkeypatch.setattr(monthly, "write_brief", break_down)
    assert write_month_briefs("run-2024-12-1") == {"state": "unwritten", "reason": type(error).__name__}


def test_a_brief_of_a_province_takes_under_a_second(read: ReadBrief, tmp_path: Path) -> None:
    import time

    write_brief(read("16"), tmp_path / "warm.pdf")
    seconds = []
    for _ in range(3):
        started = time.process_time()
        write_brief(read("35"), tmp_path / "35.pdf")
        seconds.append(time.process_time() - started)
    assert min(seconds) < 1
