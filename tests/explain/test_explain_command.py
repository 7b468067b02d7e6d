"""`padan explain` on a published month: every part of the answer, and why there is none."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from padan.cli.explain import explain
from padan.postgres import Warehouse
from padan.settings import get_settings

Ask = Callable[..., Result]


@pytest.fixture
def ask(published_month: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Ask:
    def ask_(indicator: str, region: str, *arguments: str, language: str = "id") -> Result:
        monkeypatch.setenv("PADAN_LANG", language)
        get_settings.cache_clear()
        named = ["--indicator", indicator, "--region", region, "--period", "2024-12", *arguments]
        result = CliRunner().invoke(explain, named)
        get_settings.cache_clear()
        return result

    return ask_


def _answer(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def test_both_counts_value_bounds_and_status_are_printed(ask: Ask) -> None:
    text = ask("jkn_active_coverage", "16").output

    assert "Nama jkn_active_coverage: Sumatera Selatan, Desember 2024" in text
    assert "Nilai: 75,00%" in text
    assert "Pembilang: 750 (pembilang)" in text
    assert "Penyebut: 1.000 (penyebut)" in text
    assert "Batas: 75,00% – 85,00%" in text
    assert "revisi 2, sementara, data sintetis, run run-2" in text
    assert "- pengaduan belum dikirim" in text
    assert "Registri: DTKS, berumur 2 bulan" in text


def test_definition_carries_the_contract_s_formula_and_every_set_behind_it(ask: Ask) -> None:
    formula = _answer(ask("exclusion_error", "16", "--programme", "PKH", "--format", "json"))["formula"]

    assert formula["numerator"] == "|E(p) minus B(p)|"
    assert {"E(p)", "B(p)", "C(p)", "N(p)", "P", "F", "desil(x)", "dead"} == set(formula["sets"]) - {
        "family",
        "D(d), F(d)",
    }
    assert "JKN_act" not in formula["sets"]
    assert "bounds" in formula["readings"]


def test_breakdown_is_in_its_own_order_and_children_are_named(ask: Ask) -> None:
    answer = _answer(ask("jkn_active_coverage", "16", "--format", "json"))

    assert [(row["breakdown"], row["category"]) for row in answer["beside"]] == [("decile", "2"), ("decile", "10")]
    assert [(region["code"], row["numerator"]) for region, row in answer["below"]] == [("16.06", None), ("16.07", 450)]


def test_a_child_without_a_figure_is_named_apart(ask: Ask) -> None:
    assert "Tanpa angka: 31 DKI Jakarta" in ask("jkn_active_coverage", "00").output


def test_a_category_of_a_breakdown_is_explained(ask: Ask) -> None:
    answer = _answer(ask("jkn_active_coverage", "16", "--breakdown", "decile", "--category", "10", "--format", "json"))

    assert (answer["figure"]["numerator"], answer["figure"]["denominator"]) == (90, 100)
    assert answer["figure"]["value_low"] is None


def test_deliveries_are_those_that_the_indicator_needs_with_their_letters(ask: Ask) -> None:
    deliveries = _answer(ask("jkn_active_coverage", "16", "--format", "json"))["deliveries"]

    assert [(row["dataset"], row["revision"], row["letter_no"]) for row in deliveries] == [
        ("bpjs_kesehatan_peserta", 3, "B-2/2025"),
        ("dukcapil_penduduk", 1, "B-1/2025"),
    ]


def test_age_of_a_carried_delivery_and_earlier_payments_are_said(ask: Ask) -> None:
    text = ask("exclusion_error", "16", "--programme", "pkh").output

    assert "kemensos_registri (DTKS)" in text and "2 bulan" in text
    assert "Penyaluran bulan-bulan sebelumnya: 2024-10 r1, 2024-11 r2" in text


def test_a_figure_of_known_payments_only_says_since_when_and_no_other_does(
    ask: Ask, published_month: Warehouse
) -> None:
    with published_month.connect("admin") as connection:
        connection.execute(
            "insert into mart.incomplete_figure values ('2024-12-01', 2, 'exclusion_error', 'PKH', '2024-11-01')"
        )
    said = "Hanya menghitung pembayaran sejak November 2024: jangan dibandingkan dengan bulan lain."

    assert said in ask("exclusion_error", "16", "--programme", "PKH").output
    assert said not in ask("exclusion_error", "16", "--programme", "SEMBAKO").output
    as_json = _answer(ask("exclusion_error", "16", "--programme", "PKH", "--format", "json"))
    assert as_json["payments_known_from"] == "2024-11-01"


def test_dated_rule_of_the_programme_is_the_one_applied(ask: Ask) -> None:
    text = ask("exclusion_error", "16", "--programme", "PKH").output

    assert "rule_version: 1+abc" in text
    assert "max_decile 4, registry DTKS, registry_required true, payment_window 3" in text


def test_suppressed_figure_shows_nothing_and_says_why(ask: Ask) -> None:
    result = ask("jkn_active_coverage", "16.06")

    assert result.exit_code == 0
    assert "Disembunyikan" in result.output and "kurang dari 10" in result.output
    assert "Nilai: –" in result.output


@pytest.mark.parametrize(
    ("indicator", "region", "more", "said"),
    [
        ("tk_wage_coverage", "16", [], "penyebutnya 0"),
        ("complaint_backlog", "16", [], "belum dikirim, atau tidak disertakan pada bulan itu: pengaduan"),
        ("jkn_active_coverage", "31", [], "sama-sama 0"),
        ("exclusion_error", "16", ["--programme", "BST"], "tidak memakai batas desil"),
        ("exclusion_error", "16", ["--programme", "PIP"], "tidak mempunyai baris"),
        ("registry_coverage", "16", [], "belum diterbitkan"),
    ],
)
def test_an_absent_figure_says_why(ask: Ask, indicator: str, region: str, more: list[str], said: str) -> None:
    result = ask(indicator, region, *more)

    assert result.exit_code == 0
    assert said in result.output


@pytest.mark.parametrize(
    ("indicator", "region", "more", "said"),
    [
        ("jkn_activ_coverage", "16", [], "jkn_active_coverage"),
        ("jkn_active_coverage", "Banyuasin", [], "16.07 Kabupaten Banyuasin"),
        ("exclusion_error", "16", ["--programme", "PHK"], "PKH"),
        ("exclusion_error", "16", [], "program belum disebut; pilih: PKH, SEMBAKO"),
        ("jkn_active_coverage", "16", ["--breakdown", "desil"], "decile"),
        ("jkn_active_coverage", "16", ["--breakdown", "decile"], "kategori belum disebut; pilih: 2, 10"),
        ("jkn_active_coverage", "16", ["--breakdown", "decile", "--category", "11"], "2, 10"),
        ("jkn_segment_share", "16", [], "pilih: segment"),
    ],
)
def test_an_unknown_name_exits_2_with_near_ones(
    ask: Ask, indicator: str, region: str, more: list[str], said: str
) -> None:
    result = ask(indicator, region, *more)

    assert result.exit_code == 2
    assert said in result.output


def test_an_unpublished_month_exits_2_and_names_the_published_ones(ask: Ask) -> None:
    arguments = ["--indicator", "population", "--region", "00", "--period", "2024-01"]

    result = CliRunner().invoke(explain, arguments)

    assert result.exit_code == 2
    assert "2024-12" in result.output


def test_english_says_the_same(ask: Ask) -> None:
    text = ask("jkn_active_coverage", "16", language="en").output

    assert "Name jkn_active_coverage: Sumatera Selatan, December 2024" in text
    assert "Value: 75.00%" in text
    assert "The way of this figure" in text


def test_the_published_figure_comes_back_from_the_printed_sql(ask: Ask, published_month: Warehouse) -> None:
    answer = _answer(ask("jkn_active_coverage", "16", "--format", "json"))
    query = answer["queries"][0]

    with published_month.connect(f"padan_{query['role']}") as connection:
        row = connection.execute(query["statement"].encode()).fetchone()

    assert row is not None
    assert (row[0], row[1], float(row[2])) == (750, 1_000, 0.75)
