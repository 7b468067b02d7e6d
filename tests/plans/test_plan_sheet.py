"""A plan in one sheet: the same as a folder, filled in where it is silent, refused in its own words."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner
from plan_folder import write_plan
from progress_world import forget_plans

from padan.cli.main import cli
from padan.errors import Refused
from padan.paths import ROOT
from padan.plans import check_plan, read_plan, read_sheet
from padan.plans.model import Indicator, Plan
from padan.postgres import Warehouse

EXAMPLE = ROOT / "docs" / "examples" / "rencana-contoh.csv"
ABOVE = ["rencana;uji-1", "judul;Rencana uji", "pemilik;Kementerian Uji", "sumber;Peraturan uji", "berlaku;2023-2025"]
HEADINGS = "kode;indikator;satuan;2024;arah;kumulatif;batas_bawah;batas_atas;urutan;dihitung dari;alasan"


def write(folder: Path, *rows: str, above: list[str] = ABOVE, headings: str = HEADINGS, name: str = "uji.csv") -> Path:
    file = folder / name
    file.write_text("\n".join([*above, headings, *rows]) + "\n", encoding="utf-8")
    return file


def plan_of(file: Path) -> Plan:
    return check_plan(read_sheet(file))


def only(file: Path) -> Indicator:
    (indicator,) = plan_of(file).indicators
    return indicator


def refusal(file: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        plan_of(file)
    return refused.value


def test_the_example_says_of_each_indicator_what_its_row_says() -> None:
    files = read_sheet(EXAMPLE)
    plan = check_plan(files)
    by_id = {indicator.kpi_id: indicator for indicator in plan.indicators}

    assert (plan.plan_id, plan.owner, str(plan.valid_from), str(plan.valid_to)) == (
        "rencana-contoh",
        "Kementerian Contoh",
        "2024-01-01",
        "2026-12-31",
    )
    assert {name: indicator.rule.direction for name, indicator in by_id.items()} == {
        "CTH-1": "higher_better",
        "CTH-2": "lower_better",
        "CTH-3": "higher_better",
        "CTH-4": "higher_better",
        "CTH-5": "band",
        "CTH-6": "category",
    }
    assert files.assumed == ("CTH-3",)
    assert {t.year: t.value for t in by_id["CTH-2"].targets} == {2024: Decimal("5.5"), 2025: 4, 2026: Decimal("2.5")}
    assert by_id["CTH-4"].rule.is_cumulative and not by_id["CTH-3"].rule.is_cumulative
    assert (by_id["CTH-5"].rule.band_low, by_id["CTH-5"].rule.band_high) == (-5, 5)
    assert by_id["CTH-6"].rule.category_order == ("WTP", "WTP-DPP", "WDP", "TW", "TMP")
    assert by_id["CTH-1"].rule.computed is not None and by_id["CTH-1"].rule.not_computed_reason is None
    assert by_id["CTH-1"].unit_responsible == "Deputi Contoh"


def test_a_sheet_and_a_folder_of_the_same_content_are_one_version(tmp_path: Path) -> None:
    row = {
        "kpi_id": "A-1",
        "level": "indikator",
        "name_id": "Nama",
        "name_en": "Nama",
        "measure_unit": "nilai",
        "target_2024": "7.5",
        "source_line": "Peraturan uji",
    }
    rule = {"kpi_id": "A-1", "direction": "lower_better", "is_cumulative": "1", "not_computed_reason": "asesmen"}
    head = {"plan_id": "uji-1", "title_en": "Rencana uji", "amount_unit": "", "rupiah_per_unit": ""}
    folder = check_plan(read_plan(write_plan(tmp_path / "uji", [row], [rule], **head)))
    sheet = plan_of(write(tmp_path, "A-1;Nama;nilai;7,5;turun;ya;;;;;asesmen"))

    assert sheet == folder and sheet.sha256() == folder.sha256()
    assert replace(sheet, owner="Lain").sha256() != folder.sha256()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_tabs_quotes_comments_and_blank_rows_are_read(tmp_path: Path, delimiter: str) -> None:
    rows = ['A-1;"Nama; panjang";nilai;5', ";;;", "# bukan indikator;;;", "A-2;Dua;nilai;6"]
    file = write(tmp_path, *rows, above=["# uji", *ABOVE, ";;;"], headings="kode;indikator;satuan;target 2024")
    file.write_text("\ufeff" + file.read_text(encoding="utf-8").replace(";", delimiter), encoding="utf-8")

    plan = plan_of(file)

    assert [(i.kpi_id, i.name_id) for i in plan.indicators] == [("A-1", f"Nama{delimiter} panjang"), ("A-2", "Dua")]


@pytest.mark.parametrize(
    ("written", "unit", "read"),
    [
        ("81,5", "nilai", "81.5"),
        ("81.5", "nilai", "81.5"),
        ("1.234.567", "orang", "1234567"),
        ("1.234,5", "orang", "1234.5"),
        ("1,234,567", "orang", "1234567"),
        ("1,234.5", "orang", "1234.5"),
        ("0,125", "indeks", "0.125"),
        ("91,444", "%", "91.444"),
        ("80%", "%", "80"),
        ("80 %", "%", "80"),
    ],
)
def test_numbers_are_read_as_officials_write_them(tmp_path: Path, written: str, unit: str, read: str) -> None:
    (target,) = only(write(tmp_path, f"A-1;Nama;{unit};{written}")).targets

    assert (target.text, target.value) == (read, Decimal(read))


def test_what_the_sheet_leaves_open_is_filled_in_and_said(tmp_path: Path) -> None:
    file = write(tmp_path, "A-1;Nama;nilai;5", "A-2;Nama;nilai;6;tidak dinilai", "A-3;Nama;opini;WTP;;;;;WTP>TMP")
    one, two, three = plan_of(file).indicators

    assert read_sheet(file).assumed == ("A-1",)
    assert one.rule.source == "arah tidak diisi; dianggap makin tinggi makin baik"
    assert (one.rule.direction, one.level, one.source_line, one.name_en) == (
        "higher_better",
        "indikator",
        "Peraturan uji",
        "Nama",
    )
    assert one.rule.not_computed_reason == "dilaporkan oleh pemiliknya (realisasi_renstra)"
    assert (two.rule.direction, two.rule.source, three.rule.direction) == (None, None, "category")


@pytest.mark.parametrize(
    ("row", "rule_name", "said"),
    [
        ("A-1;Nama;orang;1.234", "plan_number_ambiguous", "baris 7 (A-1): 2024 “1.234” dapat berarti ribuan"),
        ("A-1;Nama;nilai;1,234", "plan_number_ambiguous", "“1,234” dapat berarti"),
        ("A-1;Nama;nilai;80%", "plan_target_not_number", "baris 7 (A-1): target 2024 “80%” bukan angka"),
        ("A-1;Nama;nilai;-3", "plan_target_negative", "baris 7 (A-1): target 2024 “-3” negatif"),
        ("A-1;;nilai;5", "plan_value_missing", "baris 7 (A-1): indikator kosong"),
        (";Nama;nilai;5", "plan_value_missing", "baris 7: kode kosong"),
        ("A 1;Nama;nilai;5", "plan_value_invalid", "kode “A 1” tidak sah"),
        ("A-1;Nama;nilai;5;menurun", "plan_value_invalid", "arah “menurun” tidak sah; seharusnya naik, turun, tetap"),
        ("A-1;Nama;nilai;5;naik;kadang", "plan_value_invalid", "kumulatif “kadang” tidak sah"),
        ("A-1;Nama;nilai;5;rentang;;5;4", "plan_rule_conflict", "rentang memerlukan batas_bawah < batas_atas"),
        ("A-1;Nama;nilai;5;;;5;", "plan_rule_conflict", "rentang memerlukan batas_bawah < batas_atas"),
        ("A-1;Nama;nilai;5;naik;;1;2", "plan_rule_conflict", "batas hanya untuk arah rentang"),
        ("A-1;Nama;opini;B;kategori;;;;A>C", "plan_category_unknown", "“B” tidak ada dalam urutan (A, C)"),
        ("A-1;Nama;opini;B;kategori", "plan_rule_conflict", "kategori memerlukan urutan"),
        ("A-1;Nama;nilai;5;;;;;;cakupan.value", "plan_expression", "dihitung_dari “cakupan.value” tidak dapat dibaca"),
        ("A-1;Nama;nilai;5;;;;;;uhc_status.value;x", "plan_rule_conflict", "salah satu: dihitung dari atau alasan"),
    ],
)
def test_a_row_that_is_wrong_is_named_in_the_words_of_the_sheet(
    tmp_path: Path, row: str, rule_name: str, said: str
) -> None:
    refused = refusal(write(tmp_path, row))

    assert (refused.rule, refused.file) == (rule_name, "uji.csv")
    assert said in refused.message and refused.remedy
    folder_words = ("kpi.csv", "rules.csv", "plan.yaml", "kpi_id", "direction", "band_low", "computed_by")
    assert [word for word in folder_words if word in refused.message + refused.remedy] == []


@pytest.mark.parametrize(
    ("above", "headings", "rule_name", "said"),
    [
        (ABOVE, "nomor;indikator;satuan;2024", "plan_sheet_heading", "tidak ada baris judul kolom"),
        (ABOVE, "kode;indikator;2024", "plan_column_missing", "kolom satuan tidak ada"),
        (ABOVE, "kode;indikator;satuan", "plan_column_missing", "kolom target TTTT tidak ada"),
        (ABOVE, "kode;indikator;satuan;2024;warna", "plan_column_unknown", "kolom warna tidak dikenal"),
        (ABOVE, "kode;indikator;satuan;2024;target 2024", "plan_column_unknown", "kolom target 2024 tidak dikenal"),
        (ABOVE, "kode;indikator;satuan;2030", "plan_year_outside", "2030: tahun 2030 di luar masa berlaku"),
        (ABOVE[:4], "kode;indikator;satuan;2024", "plan_value_missing", "bagian atas: berlaku kosong"),
        (ABOVE[1:], "kode;indikator;satuan;2024", "plan_value_missing", "bagian atas: rencana kosong"),
        ([*ABOVE, "warna;hijau"], "kode;indikator;satuan;2024", "plan_column_unknown", "warna tidak dikenal"),
        ([*ABOVE[:4], "berlaku;lima tahun"], "kode;indikator;satuan;2024", "plan_value_invalid", "“lima tahun”"),
        (["rencana;Uji Satu", *ABOVE[1:]], "kode;indikator;satuan;2024", "plan_value_invalid", "rencana “Uji Satu”"),
    ],
)
def test_what_is_wrong_above_the_rows_is_named(
    tmp_path: Path, above: list[str], headings: str, rule_name: str, said: str
) -> None:
    refused = refusal(write(tmp_path, "A-1;Nama;nilai;5", above=above, headings=headings))

    assert (refused.rule, refused.file) == (rule_name, "uji.csv")
    assert said in refused.message


def test_a_sheet_without_rows_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "biner.csv").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "bukan.xlsx").write_bytes(b"kode;indikator")

    assert refusal(write(tmp_path)).rule == "plan_value_missing"
    assert refusal(tmp_path / "biner.csv").rule == "plan_file_unreadable"
    assert refusal(tmp_path / "bukan.xlsx").rule == "plan_file_unreadable"


def test_a_workbook_gives_its_numbers_as_they_are_shown(tmp_path: Path) -> None:
    file = tmp_path / "uji.xlsx"
    book = xlsxwriter.Workbook(str(file))
    sheet, share = book.add_worksheet(), book.add_format({"num_format": "0.0%"})
    for number, line in enumerate(ABOVE):
        sheet.write_row(number, 0, line.split(";"))
    sheet.write_row(5, 0, ["kode", "indikator", "satuan", 2023, 2024])
    sheet.write_row(6, 0, ["A-1", "Nama", "orang", 1.234, 12500000])
    sheet.write_row(7, 0, ["A-2", "Nama", "%"])
    sheet.write_number(7, 3, 0.815, share)
    sheet.write_string(7, 4, "82,5")
    book.close()

    assert [{t.year: t.text for t in i.targets} for i in plan_of(file).indicators] == [
        {2023: "1.234", 2024: "12500000"},
        {2023: "81.5", 2024: "82.5"},
    ]


@pytest.mark.parametrize(
    ("shape", "number", "shown"),
    [
        ("0.0%", 0.815, "81.5"),
        ('0"%"', 81, "81"),
        ("0.0\\%", 81.5, "81.5"),
        ('0.00" %"', 81.5, "81.5"),
        ("0_%", 81, "81"),
        ('"% "0%', 0.81, "81"),
        ('"a"0%" %"', 0.81, "81"),
        ("[Red]0%", 0.81, "81"),
    ],
)
def test_only_a_sign_that_excel_counts_with_makes_hundredths(
    tmp_path: Path, shape: str, number: float, shown: str
) -> None:
    file = tmp_path / "uji.xlsx"
    book = xlsxwriter.Workbook(str(file))
    sheet, written = book.add_worksheet(), book.add_format({"num_format": shape})
    for row, line in enumerate(ABOVE):
        sheet.write_row(row, 0, line.split(";"))
    sheet.write_row(5, 0, ["kode", "indikator", "satuan", 2024])
    sheet.write_row(6, 0, ["A-1", "Nama", "%"])
    sheet.write_number(6, 3, number, written)
    book.close()

    assert plan_of(file).indicators[0].targets[0].text == shown


def test_a_formula_is_refused_with_its_cell(tmp_path: Path) -> None:
    file = tmp_path / "uji.xlsx"
    book = xlsxwriter.Workbook(str(file))
    book.add_worksheet().write_formula(2, 3, "=1+1", value=2)
    book.close()

    refused = refusal(file)

    assert refused.rule == "plan_sheet_formula" and "baris 3, D3" in refused.message


def test_the_command_loads_a_sheet_says_what_it_assumed_and_keeps_versions(
    empty_warehouse: Warehouse, tmp_path: Path
) -> None:
    copy = tmp_path / "rencana.csv"
    copy.write_text(EXAMPLE.read_text(encoding="utf-8").replace("90,95,98", "91,95,98"), encoding="utf-8")
    try:
        said = [CliRunner().invoke(cli, ["plan", "load", "--file", str(file)]) for file in (EXAMPLE, EXAMPLE, copy)]
        with empty_warehouse.connect("padan_planner") as connection:
            target = connection.execute(
                "select version, target_text from mart.kpi_target where kpi_id = 'CTH-1' and year = 2024"
            ).fetchall()
    finally:
        forget_plans(empty_warehouse)

    assert [one.exit_code for one in said] == [0, 0, 0]
    assert "dianggap makin tinggi makin baik: CTH-3." in said[0].output
    assert "rencana-contoh: dimuat sebagai versi 1 (6 indikator, 0 baris pendanaan)." in said[0].output
    assert "tidak ada yang berubah; versi 1 tetap berlaku" in said[1].output
    assert "dimuat sebagai versi 2" in said[2].output
    assert target == [(2, "91")]


def test_one_of_folder_and_file_is_needed(tmp_path: Path) -> None:
    sheet = write(tmp_path, "A-1;Nama;nilai;5", name="uji.ods")

    for arguments in ([], ["--file", str(EXAMPLE), "--folder", str(tmp_path)], ["--file", str(sheet)]):
        assert CliRunner().invoke(cli, ["plan", "load", *arguments]).exit_code == 2


def test_an_identifier_of_another_plan_is_refused_with_the_sheet(empty_warehouse: Warehouse, tmp_path: Path) -> None:
    file = write(tmp_path, "IKP-T15-13;Nama;nilai;5;naik")

    said = CliRunner().invoke(cli, ["plan", "load", "--file", str(file)])

    assert isinstance(said.exception, Refused)
    assert (said.exception.rule, said.exception.file) == ("plan_id_in_other_plan", "uji.csv")
