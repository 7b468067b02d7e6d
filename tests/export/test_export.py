"""The export of a month: every published row and nothing else, the same values in each format, labelled, bounded."""

import csv
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import fastexcel
import openpyxl
import psycopg
import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

from padan.cli.export import export as command
from padan.errors import Refused
from padan.export import Month, read_month, tables, write_export
from padan.export import write as writing
from padan.export.month import FIGURE_COLUMNS, list_sources, read_definitions, read_figures
from padan.export.tables import write_csv, write_parquet
from padan.export.workbook import HEADINGS, write_workbook
from padan.lookup import Publication
from padan.postgres import Warehouse

NOVEMBER, DECEMBER = date(2024, 11, 1), date(2024, 12, 1)
KEYS = ("region_code", "indicator_id", "programme_id", "breakdown", "category", "match_basis")
NUMBERS = ("numerator", "denominator", "value", "value_low", "value_high")
Figures = dict[tuple[str, ...], tuple[float | None, ...]]


def call(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments), standalone_mode=False)


@pytest.fixture(scope="module")
def files(export_warehouse: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with December in each format."""
    folder = tmp_path_factory.mktemp("ekspor")
    with export_warehouse.connect("padan_viewer") as connection:
        month = read_month(connection, DECEMBER)
        for suffix in ("xlsx", "csv", "parquet"):
            write_export(connection, month, folder / f"{suffix}-angka.{suffix}")
    return folder


@pytest.fixture(scope="module")
def sheet(files: Path) -> list[dict[str, Any]]:
    """The rows of the workbook's sheet Data, by column of the other formats."""
    frame = fastexcel.read_excel(files / "xlsx-angka.xlsx").load_sheet("Data", schema_sample_rows=None).to_polars()
    assert frame.columns == [HEADINGS[name][0] for name in FIGURE_COLUMNS]
    return [dict(zip(FIGURE_COLUMNS, row, strict=True)) for row in frame.iter_rows()]


def rows_of_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def in_mart(viewer: psycopg.Connection[Any], period: date) -> Figures:
    columns = ", ".join((*KEYS, *NUMBERS))
    rows = viewer.execute(f"select {columns} from mart.fct_indicator where period = %s".encode(), (period,)).fetchall()
    return {row[:6]: tuple(None if value is None else float(value) for value in row[6:]) for row in rows}


def test_csv_has_every_published_row_with_its_values(files: Path, viewer: psycopg.Connection[Any]) -> None:
    rows = rows_of_csv(files / "csv-angka.csv")
    expected = in_mart(viewer, DECEMBER)
    found = {
        tuple(row[key] for key in KEYS): tuple(float(row[name]) if row[name] else None for name in NUMBERS)
        for row in rows
    }

    assert len(rows) == len(expected) > 5000
    assert found == expected
    assert {(row["period"], row["revision"], row["is_synthetic"]) for row in rows} == {("2024-12-01", "1", "true")}
    palembang = next(row for row in rows if row["region_code"] == "16.71" and row["indicator_id"] == "population")
    assert (palembang["region_name"], palembang["region_level"]) == ("Kota Palembang", "kabkota")
    assert (palembang["indicator_name"], palembang["unit"]) == ("Penduduk", "jiwa")


def test_parquet_has_the_same_with_types_and_says_what_it_is(files: Path, viewer: psycopg.Connection[Any]) -> None:
    table = pyarrow.parquet.read_table(files / "parquet-angka.parquet")
    found = {
        tuple(row[key] for key in KEYS): tuple(row[name] for name in NUMBERS)
        for row in table.select([*KEYS, *NUMBERS]).to_pylist()
    }
    about = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}

    assert table.column_names == list(FIGURE_COLUMNS)
    assert found == in_mart(viewer, DECEMBER)
    assert (about["padan.period"], about["padan.revision"], about["padan.is_synthetic"]) == ("2024-12-01", "1", "true")
    assert about["padan.label"].startswith("DATA SINTETIS")
    assert set(table["is_synthetic"].to_pylist()) == {True}
    assert table.schema.field("period").type == pyarrow.date32()


def test_the_workbook_has_the_same_and_its_definitions_and_sources(
    files: Path, sheet: list[dict[str, Any]], viewer: psycopg.Connection[Any]
) -> None:
    book = openpyxl.load_workbook(files / "xlsx-angka.xlsx", read_only=True)
    found = {tuple(row[key] for key in KEYS): tuple(row[name] for name in NUMBERS) for row in sheet}
    sources = {row[4]: row[5] for row in book["Sumber"].iter_rows(min_row=2, values_only=True)}
    definitions = {row[3]: row for row in book["Definisi"].iter_rows(min_row=2, values_only=True)}

    assert book.sheetnames == ["Sumber", "Definisi", "Data"]
    assert found == in_mart(viewer, DECEMBER)
    assert {(row["is_synthetic"], row["revision"]) for row in sheet} == {("ya", 1)}
    assert sources["label"].startswith("DATA SINTETIS") and sources["status"] == "provisional"
    assert definitions["jkn_active_coverage"][12] == "dukcapil_penduduk, bpjs_kesehatan_peserta"
    assert set(definitions) == {row["indicator_id"] for row in rows_of_csv(files / "csv-angka.definisi.csv")}


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_definitions_and_sources_stand_beside_and_say_whose_they_are(files: Path, suffix: str) -> None:
    definitions = rows_of_csv(files / f"{suffix}-angka.definisi.csv")
    sources = rows_of_csv(files / f"{suffix}-angka.sumber.csv")

    assert len(definitions) == len({row["indicator_id"] for row in definitions}) > 10
    assert all(row["definition_id"] and row["definition_en"] for row in definitions)
    assert {row["is_synthetic"] for row in (*definitions, *sources)} == {"true"}
    assert {row["name"]: row["value"] for row in sources}["suppression_threshold"] == "10"


def test_a_suppressed_cell_is_empty_and_says_so_in_every_format(files: Path, sheet: list[dict[str, Any]]) -> None:
    as_csv = [row for row in rows_of_csv(files / "csv-angka.csv") if row["suppressed"] == "true"]
    table = pyarrow.parquet.read_table(files / "parquet-angka.parquet", filters=[("suppressed", "=", True)])
    in_book = [row for row in sheet if row["suppressed"] == "ya"]

    assert len(as_csv) == table.num_rows == len(in_book) > 0
    assert {(row["numerator"], row["value"]) for row in as_csv} == {("", "")}
    assert table["numerator"].null_count == table["value"].null_count == table.num_rows
    assert {(row["numerator"], row["value"]) for row in in_book} == {(None, None)}


def test_only_the_newest_revision_is_exported(viewer: psycopg.Connection[Any], tmp_path: Path) -> None:
    month = read_month(viewer, NOVEMBER)
    rows = write_export(viewer, month, tmp_path / "n.csv")

    written = rows_of_csv(tmp_path / "n.csv")
    assert rows == len(written) == len(in_mart(viewer, NOVEMBER))
    assert {row["revision"] for row in written} == {"2"}


def test_a_definition_is_that_of_the_month(export_warehouse: Any) -> None:
    with export_warehouse.connect("padan_publisher") as connection:
        connection.execute(
            "insert into mart.dim_indicator (indicator_id, name_id, name_en, definition_id, definition_en,"
            " numerator_id, denominator_id, unit, direction, source_datasets, basis, version, valid_from)"
            " select indicator_id, 'Nanti', 'Later', 'd', 'd', numerator_id, denominator_id, unit, direction,"
            " source_datasets, basis, '2', '2024-12-15' from mart.dim_indicator where indicator_id = 'population'"
        )
        try:
            names = []
            for period in (NOVEMBER, DECEMBER):
                month = read_month(connection, period)
                names.append({row[3]: row[4] for row in read_definitions(connection, month)}["population"])
                figures = [row for row in read_figures(connection, month) if row[6] == "population"]
                assert {row[7] for row in figures} == {names[-1]}
        finally:
            connection.rollback()

    assert names == ["Penduduk", "Nanti"]


def test_figures_of_known_payments_only_are_named_among_the_sources(export_warehouse: Warehouse) -> None:
    with export_warehouse.connect("admin") as connection:
        connection.execute(
            "insert into mart.incomplete_figure values ('2024-12-01', 1, 'cgh_index', 'PKH', '2024-11-01')"
        )
        sources = list_sources(read_month(connection, DECEMBER))
        of_another_month = list_sources(read_month(connection, NOVEMBER))
        connection.rollback()

    named = [row[3:] for row in sources if row[3] == "incomplete_figure"]
    assert named == [("incomplete_figure", "cgh_index/PKH", "hanya pembayaran sejak 2024-11")]
    assert "incomplete_figure" not in {row[3] for row in of_another_month}


def test_figures_that_are_real_carry_no_label(viewer: psycopg.Connection[Any]) -> None:
    month = read_month(viewer, DECEMBER)
    real = replace(month, publication=replace(month.publication, is_synthetic=False))

    assert month.label and not real.label
    assert {row[2] for row in read_definitions(viewer, real)} == {False}


def test_the_command_replaces_what_is_there_and_says_what_it_wrote(export_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "angka.csv"
    file.write_text("lama")

    said = call("--period", "2024-12", "--to", str(file))

    assert said.exit_code == 0
    assert "Desember 2024, revisi 1" in said.output and "DATA SINTETIS" in said.output
    assert file.read_text(encoding="utf-8").startswith("period,revision,is_synthetic,")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["angka.csv", "angka.definisi.csv", "angka.sumber.csv"]


def test_a_month_that_is_not_published_is_refused_and_names_those_that_are(export_home: Path, tmp_path: Path) -> None:
    said = call("--period", "2023-01", "--to", str(tmp_path / "a.csv"))

    assert isinstance(said.exception, Refused)
    assert said.exception.rule == "month_not_published" and "2024-12" in said.exception.message
    assert list(tmp_path.iterdir()) == []


def test_another_format_or_folder_is_a_wrong_argument(export_home: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    for file in (tmp_path / "a.pdf", tmp_path / "tidak-ada" / "a.csv"):
        assert runner.invoke(command, ["--period", "2024-12", "--to", str(file)]).exit_code == 2


def test_an_export_that_fails_half_way_leaves_every_old_file(
    viewer: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    for name in ("a.csv", "a.definisi.csv", "a.sumber.csv"):
        (tmp_path / name).write_text("lama")
    monkeypatch.setitem(writing.TABLES, ".csv", fail)

    with pytest.raises(OSError):
        write_export(viewer, read_month(viewer, DECEMBER), tmp_path / "a.csv")

    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == dict.fromkeys(
        ("a.csv", "a.definisi.csv", "a.sumber.csv"), "lama"
    )


def test_rows_come_from_the_server_a_batch_at_a_time(viewer: psycopg.Connection[Any]) -> None:
    figures = read_figures(viewer, read_month(viewer, DECEMBER))

    next(iter(figures))

    assert viewer.execute("select count(*) from pg_cursors where name = 'padan_export'").fetchone() == (1,)


MADE = Month(
    Publication(DECEMBER, 3, "made", "final", None, True, 10, "semua"), datetime(2025, 1, 20, tzinfo=UTC), "1", ()
)


def made_rows(count: int) -> Iterator[tuple[Any, ...]]:
    for number in range(count):
        yield (
            DECEMBER, 3, True, f"{number:06d}", "Wilayah", "kabkota", "population", "Penduduk", "ALL", "total", "total",
            "semua", Decimal(number), None, Decimal("0.5"), None, None, "persen", False, None, None, "final", "1", "1",
        )  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_memory_does_not_grow_with_the_rows(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BATCH", 300)

    def peak(count: int) -> int:
        tracemalloc.start()
        file = tmp_path / f"{count}.{kind}"
        if kind == "xlsx":
            write_workbook(file, MADE, made_rows(count), [], [])
        else:
            writer = write_csv if kind == "csv" else write_parquet
            writer(file, FIGURE_COLUMNS, made_rows(count), MADE)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)
    small, large = peak(1_000), peak(4_000)
    assert large < small * 1.5, f"{small} bytes for 1,000 rows, {large} for 4,000"


@pytest.mark.parametrize(("count", "sheets"), [(0, [0]), (10, [10]), (11, [10, 1]), (25, [10, 10, 5])])
def test_more_rows_than_a_sheet_holds_go_to_further_sheets(count: int, sheets: list[int], tmp_path: Path) -> None:
    rows = write_workbook(tmp_path / "a.xlsx", MADE, made_rows(count), [], [], sheet_rows=11)

    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    names = ["Data", *(f"Data {number}" for number in range(2, len(sheets) + 1))]
    assert (rows, book.sheetnames) == (count, ["Sumber", "Definisi", *names])
    assert [book[name].max_row - 1 for name in names] == sheets
    assert [row[3] for name in names for row in book[name].iter_rows(min_row=2, values_only=True)] == [
        f"{number:06d}" for number in range(count)
    ]
    assert all("DATA SINTETIS" in book[name].oddHeader.left.text for name in book.sheetnames)
