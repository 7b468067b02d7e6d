"""Figures that documents print, recomputed: the known answers by name, and every row against exact fractions."""

import csv
import importlib.util
import re
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from padan.paths import REFERENCE, ROOT
from padan.postgres import Warehouse
from padan.publish.publication import publish
from padan.runs.record import read_run
from padan.runs.steps import open_run
from padan.transform import DbtProject

Row = Mapping[str, Any]
TYPED = list(csv.DictReader((REFERENCE / "published_figures.csv").open(encoding="utf-8", newline="")))
# Cases listed for each document when it was read.
CASES = {
    "bappenas_2014": {f"G{n}" for n in range(1, 23)},
    "banyuasin and semarang": {f"G{n:02d}" for n in range(1, 37)},
    "kemenko_pmk_2015": {f"Q{n:02d}" for n in (*range(1, 7), *range(10, 19))},
}


@pytest.fixture(scope="module")
def built(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    """candidate.published_figure as dbt builds it, by figure."""
    build_model(warehouse, tmp_path_factory.mktemp("dbt"))
    with warehouse.connect("padan_transformer") as connection:
        cursor = connection.execute("select * from candidate.published_figure")
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
    return {row["figure_id"]: row for row in rows}


def build_model(warehouse: Warehouse, logs: Path) -> None:
    """candidate.published_figure, alone: it reads reference data only."""
    (result,) = DbtProject(warehouse, logs)._invoke("run", "--select", "published_figure", "--vars", "{}")
    assert result.status == "success", result.message


KNOWN = {
    "BYA-G01": ("reproduces", "36.33"),
    "BYA-G02": ("reproduces", "37.87"),
    "SMG-G14": ("does_not_reproduce", "2.95"),
    "BAP-G1a": ("reproduces", "88769.20"),
    "BAP-G1b": ("does_not_reproduce", "69541.44"),
    "BAP-G1c": ("does_not_reproduce", "40224.89"),
    "BAP-G1d": ("reproduces", "58338.69"),
    "SMG-G17": ("does_not_reproduce", "377840"),
    "SMG-G18": ("reproduces", "380310"),
    "SMG-G21": ("reproduces", "689238"),
    "BYA-G04": ("does_not_reproduce", "5.6"),
    "BYA-G08": ("does_not_reproduce", "5.02"),
    "BYA-G09": ("does_not_reproduce", "99.95"),
    "BAP-G4b": ("reproduces", "64"),
    "BAP-G6": ("reproduces", "30000"),
    "REN-T22-01": ("does_not_reproduce", "2482743731"),
    "REN-T22-2022": ("does_not_reproduce", "77566891661"),
    "REN-T22-total-rows": ("reproduces", "382692122772"),
    "REN-L152a": ("reproduces", "5.14"),
    "REN-L152b": ("reproduces", "1.32"),
    "PUB-2023-12-coverage": ("reproduces", "95.77"),
    "PUB-2023-12-headline": ("does_not_reproduce", "95.77"),
    "PUB-2023-03-coverage": ("does_not_reproduce", "90.81"),
    "PUB-2021-09-pbi": ("reproduces", "87053683"),
}  # fmt: skip


@pytest.mark.parametrize("figure", KNOWN)
def test_known_answers_come_out(built: dict[str, Row], figure: str) -> None:
    row = built[figure]

    assert (row["status"], row["rounded_value"]) == (KNOWN[figure][0], Decimal(KNOWN[figure][1]))


def test_only_two_funding_totals_of_the_renstra_fail_and_by_the_same_cell(built: dict[str, Row]) -> None:
    totals = {name: row for name, row in built.items() if row["case_id"] == "T22"}
    failing = {name: row["difference"] for name, row in totals.items() if row["status"] != "reproduces"}

    assert len(totals) == 14
    assert failing == {"REN-T22-01": -2_000_000, "REN-T22-2022": -2_000_000}


def test_a_cut_off_result_is_not_reproduced_and_says_so(built: dict[str, Row]) -> None:
    cut = {name for name, row in built.items() if row["is_truncated"]}

    assert cut == {"BYA-G04", "REN-L199a", "PUB-2025-04-active"}
    assert all(built[name]["status"] == "does_not_reproduce" for name in cut)
    assert all(built[name]["note_id"].endswith("Dipotong, bukan dibulatkan.") for name in cut)


def test_one_count_over_three_populations_gives_the_three_coverages(built: dict[str, Row]) -> None:
    values = [built[name]["rounded_value"] for name in ("BYA-G02", "BYA-G10a", "BYA-G10b")]

    assert values == [Decimal("37.87"), Decimal("39.78"), Decimal("46.33")]


@pytest.mark.parametrize("source", CASES)
def test_every_case_of_a_document_has_a_row(source: str) -> None:
    sources = {"banyuasin and semarang": ("banyuasin_2016", "semarang_2016")}.get(source, (source,))

    assert {row["case_id"] for row in TYPED if row["source"] in sources} == CASES[source]


def test_every_row_agrees_with_exact_fractions(built: dict[str, Row]) -> None:
    expected = {row["figure_id"]: judge(row) for row in TYPED}

    assert {name: (row["status"], row["rounded_value"]) for name, row in built.items()} == expected


def test_what_stands_in_the_file_as_a_number_is_what_stands_in_it_as_text() -> None:
    """A number of both spellings of thousands, or one that is written in words or with its unit of a million."""
    wrong = [
        (row["figure_id"], text, value)
        for row in TYPED
        for text, value in [
            *zip(row["printed_inputs"].split(" | "), row["input_values"].split(" | "), strict=True),
            (row["printed_result"], row["result_value"]),
        ]
        if value and not is_written_as(text, Fraction(value))
    ]

    assert wrong == []


def test_a_result_is_compared_with_the_decimals_it_is_printed_with() -> None:
    """Except the 100% of Tabel 2, whose parts have two decimals."""
    different = [
        row["figure_id"]
        for row in TYPED
        if row["result_value"] and len(row["result_value"].partition(".")[2]) != int(row["printed_decimals"])
    ]

    assert different == ["BYA-G09"]


def test_press_figures_are_those_of_the_reference_file() -> None:
    lines = (REFERENCE / "published_aggregates.csv").read_text(encoding="utf-8").splitlines()
    press = [row for row in TYPED if row["source"] == "published_aggregates"]
    missing = [
        row["figure_id"]
        for row in press
        if row["printed_result"].replace(",", "") not in _digits_of(lines, row["source_line"])
    ]

    # The reference file keeps these two totals in millions.
    assert missing == ["PUB-2024-S1-population", "PUB-2021-09-pbi"]


def test_the_pages_say_what_the_warehouse_says(built: dict[str, Row], tool: ModuleType) -> None:
    figures = tool.read_figures()

    assert {f.row["figure_id"]: (f.status, f.rounded, f.is_truncated) for f in figures} == {
        name: (row["status"], row["rounded_value"], row["is_truncated"]) for name, row in built.items()
    }


def test_a_publication_shows_the_list_to_a_planner(empty_warehouse: Warehouse, tmp_path: Path) -> None:
    build_model(empty_warehouse, tmp_path)
    open_run(empty_warehouse, period=date(2024, 12, 1), options={}, run_id="golden")
    with empty_warehouse.connect("padan_publisher") as connection:
        publish(connection, read_run(connection, "golden"), threshold=10)
    with empty_warehouse.connect("padan_planner") as connection:
        (count,) = connection.execute("select count(*) from mart.published_figure").fetchone() or (0,)
        semarang = connection.execute(
            "select printed_inputs, printed_result, rounded_value, difference, status from mart.published_figure"
            " where figure_id = 'SMG-G14'"
        ).fetchone()

    assert count == len(TYPED)
    assert semarang == (["11.234", "380.310"], "3,78%", Decimal("2.95"), Decimal("-0.83"), "does_not_reproduce")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """tools/build_published_figures.py."""
    spec = importlib.util.spec_from_file_location("build", Path(ROOT, "tools", "build_published_figures.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build"] = module
    spec.loader.exec_module(module)
    return module


def judge(row: Mapping[str, str]) -> tuple[str, Decimal | None]:
    """Status and rounded value of a row of the file, by exact fractions and rounding of its own."""
    value = recompute(row)
    if value is None:
        return "not_recomputable", None
    ten = 10 ** int(row["printed_decimals"])
    half_up = (2 * abs(value) * ten + 1) // 2 * (1 if value >= 0 else -1)
    rounded = Decimal(half_up) / ten
    if not row["result_value"]:
        return "not_recomputable", rounded
    return ("reproduces" if rounded == Decimal(row["result_value"]) else "does_not_reproduce"), rounded


def recompute(row: Mapping[str, str]) -> Fraction | None:
    """What the inputs give by the row's formula."""
    inputs = [Fraction(value) for value in row["input_values"].split(" | ")] if row["input_values"] else []
    scale = Fraction(row["scale"])
    match row["formula_kind"], inputs:
        case "none", _:
            return None
        case "ratio", [part, whole]:
            return scale * part / whole
        case "complement", [part, whole]:
            return scale * (1 - part / whole)
        case "growth", [before, after]:
            return scale * (after / before - 1)
        case "difference", [more, less]:
            return more - less
        case "sum", _:
            return sum(inputs, Fraction())
        case "count", _:
            return Fraction(len(inputs))
        case "repeat", [again]:
            return again
    raise AssertionError(f"{row['figure_id']}: {row['formula_kind']} of {len(inputs)}")


WORDS = {
    "satu unit": 1, "tiga unit": 3, "lima unit": 5, "tiga": 3, "kedua belas": 12, "dua ribu": 2000, "tiga dimensi": 3,
    "empat dimensi": 4, "pengarah, ketua, sekretaris": 3, "Juli 2016": 2016, "nol koma dua puluh dua persen": 0.22,
    "dua belas ribu dua ratus dua puluh enam": 12226,
}  # fmt: skip
POWERS = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}


def is_written_as(text: str, value: Fraction) -> bool:
    """Whether the text is the number: in either spelling of thousands, times its word (juta), or kept in Rp miliar."""
    if text in WORDS:
        return value == Fraction(str(WORDS[text]))
    digits = (re.search(r"[\d.,]*\d", text) or [""])[0]
    spelled = {digits.replace(".", "").replace(",", "."), digits.replace(",", "")}
    numbers = {Fraction(s) for s in spelled if re.fullmatch(r"\d+(\.\d+)?", s)}
    power = next((power for word, power in POWERS.items() if word in text), 1)
    return value in {number * factor for number in numbers for factor in {1, power, Fraction(power, 10**9)}}


def _digits_of(lines: list[str], numbers: str) -> str:
    return " ".join(lines[int(number) - 1] for number in numbers.split("; "))
