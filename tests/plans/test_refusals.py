"""A plan that is wrong is refused with the file, the row, what is wrong and what to do; nothing of it is kept."""

import textwrap
from pathlib import Path

import pytest
from plan_folder import Cells, amount, indicator, rule, write_plan

from padan.errors import Refused
from padan.paths import ROOT
from padan.plans import check_plan, read_plan
from padan.plans.refusals import TEXTS

RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
WTP = {"direction": "category", "category_order": "WTP>WDP>TMP"}


def refusal(folder: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        check_plan(read_plan(folder))
    return refused.value


@pytest.mark.parametrize(
    ("cells", "rule_name", "said"),
    [
        ({"target_2024": "81,5"}, "plan_target_not_number", "baris 2 (A-1): target 2024 “81,5” bukan angka"),
        ({"target_2024": "WTP"}, "plan_target_not_number", "baris 2 (A-1): target 2024 “WTP” bukan angka"),
        ({"target_2024": "-3"}, "plan_target_negative", "baris 2 (A-1): target 2024 “-3” negatif"),
        ({"target_2024": "1e3"}, "plan_target_not_number", "“1e3” bukan angka"),
        ({"target_2024": "100000000000000"}, "plan_value_invalid", "target_2024 “100000000000000” tidak sah"),
        ({"measure_unit": ""}, "plan_value_missing", "baris 2 (A-1): measure_unit kosong"),
        ({"source_line": " "}, "plan_value_missing", "baris 2 (A-1): source_line kosong"),
        ({"name_en": ""}, "plan_value_missing", "name_en kosong"),
        ({"baseline_year": "19"}, "plan_value_invalid", "baseline_year “19” tidak sah"),
        ({"parent_id": "B-9"}, "plan_parent_unknown", "parent_id “B-9” tidak ada"),
        ({"parent_id": "A-1"}, "plan_parent_cycle", "parent_id membentuk lingkaran"),
        ({"kpi_id": "A 1"}, "plan_value_invalid", "kpi_id “A 1” tidak sah"),
        ({"kpi_id": ""}, "plan_value_missing", "baris 2: kpi_id kosong"),
    ],
)
def test_a_row_of_the_matrix_that_is_wrong_is_named(tmp_path: Path, cells: Cells, rule_name: str, said: str) -> None:
    row = indicator("A-1") | cells
    folder = write_plan(tmp_path / "uji", [row], [rule(row["kpi_id"])] if row["kpi_id"] else [])

    refused = refusal(folder)

    assert (refused.rule, refused.file, refused.dataset) == (rule_name, "kpi.csv", "uji")
    assert said in refused.message
    assert refused.remedy


@pytest.mark.parametrize(
    ("cells", "rule_name", "said"),
    [
        ({"direction": "naik"}, "plan_value_invalid", "direction “naik” tidak sah"),
        ({"is_cumulative": "ya"}, "plan_value_invalid", "is_cumulative “ya” tidak sah"),
        ({"is_cumulative": ""}, "plan_value_invalid", "is_cumulative"),
        ({"direction": "band"}, "plan_rule_conflict", "band memerlukan band_low < band_high"),
        ({"direction": "band", "band_low": "5", "band_high": "5"}, "plan_rule_conflict", "band_low < band_high"),
        ({"band_low": "1", "band_high": "2"}, "plan_rule_conflict", "batas hanya untuk direction band"),
        ({"direction": "category"}, "plan_rule_conflict", "category memerlukan category_order"),
        ({"category_order": "A>B"}, "plan_rule_conflict", "category_order hanya untuk direction category"),
        (WTP | {"category_order": "WTP>WTP>WDP"}, "plan_rule_conflict", "kategori berulang"),
        (WTP | {"is_cumulative": "1"}, "plan_rule_conflict", "category tidak dapat kumulatif"),
        ({"on_track": "0.9"}, "plan_rule_conflict", "on_track dan at_risk ditulis bersama"),
        ({"on_track": "0.5", "at_risk": "0.6"}, "plan_rule_conflict", "0 < at_risk < on_track <= 1"),
        ({"on_track": "90", "at_risk": "60"}, "plan_rule_conflict", "0 < at_risk < on_track <= 1"),
        ({"not_computed_reason": ""}, "plan_rule_conflict", "isi salah satu: computed_by atau not_computed_reason"),
        ({"computed_by": "registry_coverage.value", "not_computed_reason": "x"}, "plan_rule_conflict", "salah satu"),
        ({"computed_by": "cakupan.value"}, "plan_expression", "indikator cakupan tidak ada"),
        ({"computed_by": "uhc_status[sex=L].value"}, "plan_expression", "uhc_status tidak dirinci menurut sex"),
        ({"computed_by": "uhc_status"}, "plan_expression", "bentuknya tidak dikenal"),
        ({"computed_by": "uhc_status.value * 0"}, "plan_expression", "skala nol"),
    ],
)
def test_a_rule_that_cannot_be_is_named(tmp_path: Path, cells: Cells, rule_name: str, said: str) -> None:
    folder = write_plan(tmp_path / "uji", [indicator("A-1")], [rule("A-1", **cells)])

    refused = refusal(folder)

    assert (refused.rule, refused.file) == (rule_name, "rules.csv")
    assert "baris 2 (A-1): " in refused.message
    assert said in refused.message


def test_a_target_outside_its_categories_is_refused(tmp_path: Path) -> None:
    folder = write_plan(tmp_path / "uji", [indicator("A-1", target_2024="Baik")], [rule("A-1", **WTP)])

    assert "target 2024 “Baik” tidak ada dalam category_order (WTP, WDP, TMP)" in refusal(folder).message


def test_an_identifier_stands_once(tmp_path: Path) -> None:
    folder = write_plan(tmp_path / "uji", [indicator("A-1"), indicator("A-1")], [rule("A-1")])

    assert "baris 3: kpi_id “A-1” sudah dipakai" in refusal(folder).message


def test_every_indicator_has_one_rule_and_every_rule_an_indicator(tmp_path: Path) -> None:
    rows = [indicator("A-1"), indicator("A-2")]
    missing = write_plan(tmp_path / "satu", rows, [rule("A-1")])
    unknown = write_plan(tmp_path / "dua", rows, [rule("A-1"), rule("A-2"), rule("A-3")])
    twice = write_plan(tmp_path / "tiga", rows, [rule("A-1"), rule("A-2"), rule("A-2")])

    assert "baris 3 (A-2): indikator ini tidak memiliki baris di rules.csv" in refusal(missing).message
    assert "baris 4: “A-3” tidak ada dalam kpi.csv" in refusal(unknown).message
    assert "baris 4: kpi_id “A-2” sudah dipakai" in refusal(twice).message


def test_parents_that_go_round_are_refused(tmp_path: Path) -> None:
    rows = [indicator("A-1", parent_id="A-2"), indicator("A-2", parent_id="A-3"), indicator("A-3", parent_id="A-1")]

    assert refusal(write_plan(tmp_path / "uji", rows)).rule == "plan_parent_cycle"


def test_a_year_outside_the_plan_is_refused(tmp_path: Path) -> None:
    folder = write_plan(tmp_path / "uji", [indicator("A-1")], valid_to="2024-12-31")

    assert "tahun 2025 di luar masa berlaku rencana (2023-2024)" in refusal(folder).message


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ({"plan_id": "Rencana Uji"}, "plan_id “Rencana Uji” tidak sah"),
        ({"owner": ""}, "owner kosong"),
        ({"valid_from": "awal 2023"}, "valid_from “awal 2023” tidak sah"),
        ({"valid_to": "2022-01-01"}, "valid_to “2022-01-01” tidak sah; seharusnya >= 2023-01-01"),
        ({"amount_unit": ""}, "rupiah_per_unit “1000000” tidak sah"),
        ({"berlaku": "ya"}, "kolom berlaku tidak dikenal"),
    ],
)
def test_what_the_plan_says_of_itself_is_checked(tmp_path: Path, head: Cells, said: str) -> None:
    refused = refusal(write_plan(tmp_path / "uji", [indicator("A-1")], **head))

    assert refused.file == "plan.yaml"
    assert said in refused.message


def test_a_missing_file_or_column_is_named(tmp_path: Path) -> None:
    folder = write_plan(tmp_path / "uji", [indicator("A-1")])
    (folder / "rules.csv").write_text("kpi_id,direction,arah\nA-1,higher_better,x\n", encoding="utf-8")
    columns = refusal(folder)
    (folder / "rules.csv").unlink()
    missing = refusal(folder)

    assert "kolom is_cumulative, computed_by, not_computed_reason tidak ada" in columns.message
    assert "kolom arah tidak dikenal" in columns.message
    assert (missing.rule, missing.file) == ("plan_file_missing", "rules.csv")


def test_a_file_that_is_not_utf_8_or_not_a_table_is_refused(tmp_path: Path) -> None:
    folder = write_plan(tmp_path / "uji", [indicator("A-1")])
    whole = (folder / "kpi.csv").read_bytes()
    (folder / "kpi.csv").write_bytes(whole.replace(b"Nama", b"N\xe4ma"))
    encoding = refusal(folder)
    (folder / "kpi.csv").write_bytes(whole + b"A-2,x\n")

    assert encoding.rule == "plan_file_unreadable"
    assert "baris 3" in refusal(folder).message


def test_the_first_five_faults_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    rows = [indicator(f"A-{number}", measure_unit="") for number in range(1, 9)]

    refused = refusal(write_plan(tmp_path / "uji", rows))

    assert "baris 6 (A-5)" in refused.message
    assert "baris 7" not in refused.message
    assert refused.message.endswith("dan 3 lainnya")


def test_a_refusal_is_told_in_english_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from padan.settings import get_settings

    monkeypatch.setenv("PADAN_LANG", "en")
    get_settings.cache_clear()

    refused = refusal(write_plan(tmp_path / "uji", [indicator("A-1", target_2024="81,5")]))
    monkeypatch.undo()
    get_settings.cache_clear()

    assert "line 2 (A-1): target 2024 “81,5” is not a number" in refused.message


def test_every_rule_is_in_the_runbook() -> None:
    assert [name for name in TEXTS if f"`{name}`" not in RUNBOOK] == []


def test_the_plan_of_the_runbook_is_sound(tmp_path: Path) -> None:
    section = RUNBOOK.split("## Menambah rencana")[1].split("\n## ")[0]
    for name, kind in (("plan.yaml", "yaml"), ("kpi.csv", "csv"), ("rules.csv", "csv")):
        block = section[section.index(f"   `{name}`") :].split(f"```{kind}\n")[1].split("```")[0]
        (tmp_path / name).write_text(textwrap.dedent(block), encoding="utf-8")

    plan = check_plan(read_plan(tmp_path))

    assert [indicator.kpi_id for indicator in plan.indicators] == ["CTH-1", "CTH-2"]
    assert plan.indicators[0].rule.computed is not None


FUNDED = [
    amount("F-1-2023", "2023", "10"),
    amount("F-1-2024", "2024", "15"),
    amount("F-1", "total", "25", difference="0"),
    amount("F-2023", "2023", "10", programme="TOTAL", activity="", difference="0"),
    amount("F-2024", "2024", "15", programme="TOTAL", activity="", difference="0"),
    amount("F", "total", "25", programme="TOTAL", activity="", difference="0"),
]


def with_cell(of: str, **cells: str) -> list[Cells]:
    return [row | cells if row["row_id"] == of else row for row in FUNDED]


@pytest.mark.parametrize(
    ("rows", "rule_name", "said"),
    [
        (
            with_cell("F-1", amount="27", printed="27"),
            "plan_funding_total",
            "baris 4 (F-1): total tercetak berselisih 2",
        ),
        (
            with_cell("F-2024", amount="14", printed="14"),
            "plan_funding_total",
            "(F-2024): total tercetak berselisih -1",
        ),
        (with_cell("F", amount="26", printed="26"), "plan_funding_total", "(F): total tercetak berselisih 1"),
        (with_cell("F-1", difference="2"), "plan_funding_total", "difference menyebut 2"),
        (with_cell("F-1-2023", printed="11"), "plan_amount_printed", "amount 10 berbeda dari yang tercetak, “11”"),
        (with_cell("F-1-2023", year="2030"), "plan_year_outside", "tahun 2030 di luar masa berlaku"),
        (with_cell("F-1-2023", kpi_id="Z"), "plan_indicator_unknown", "“Z” tidak ada dalam kpi.csv"),
        (with_cell("F-1-2023", amount="sepuluh"), "plan_value_invalid", "amount “sepuluh” tidak sah"),
        (with_cell("F-1-2023", difference="1"), "plan_value_invalid", "difference “1” tidak sah"),
        (with_cell("F-1-2024", row_id="F-1-2023"), "plan_duplicate", "row_id “F-1-2023” sudah dipakai"),
    ],
)
def test_amounts_and_their_totals_are_checked(tmp_path: Path, rows: list[Cells], rule_name: str, said: str) -> None:
    refused = refusal(write_plan(tmp_path / "uji", [indicator("A-1")], funding=rows))

    assert (refused.rule, refused.file) == (rule_name, "funding.csv")
    assert said in refused.message


def test_sound_amounts_are_kept_with_the_gap_that_the_document_prints(tmp_path: Path) -> None:
    rows = with_cell("F-1", amount="27", printed="27", difference="2")

    plan = check_plan(read_plan(write_plan(tmp_path / "uji", [indicator("A-1")], funding=rows)))

    assert {row.row_id: (row.kind, row.difference) for row in plan.funding if row.kind != "baris"} == {
        "F-1": ("total_baris", 2),
        "F-2023": ("total_tahun", 0),
        "F-2024": ("total_tahun", 0),
        "F": ("total", 0),
    }
