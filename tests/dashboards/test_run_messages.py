"""What the checks of the models found and why a run ended, in words instead of names of dbt and of rules."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from dashboards.components.run_messages import write_check, write_layer, write_message, write_rows
from dashboards.language import Language
from page_text import text_of
from streamlit.testing.v1 import AppTest

from padan.errors import Refused
from padan.postgres import Warehouse
from padan.transform import EXACT, LAYERS

INDONESIAN, ENGLISH = Language("id"), Language("en")
NAMES = {"95.01": "Kabupaten Jayawijaya"}
CHECK = "unique_combination_fct_indicator_period__region_code"
REMEDY = "angka calon terbitan tidak konsisten; laporkan kepada pengelola Padan, jangan diterbitkan"


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_has_a_name(layer: str) -> None:
    assert f"models/{layer}" not in write_layer(f"models/{layer}", INDONESIAN)
    assert write_layer(f"models/{layer}", INDONESIAN) != f"Perhitungan: {layer}"
    assert write_layer(f"models/{layer} ({EXACT})", ENGLISH).startswith("Computation by identical NIK: ")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (CHECK, "Tidak ada baris yang tercatat dua kali"),
        ("not_null_int_spine__person_person_id", "Tidak ada isian wajib yang kosong"),
        ("unique_published_figure_figure_id", "Tidak ada kode yang berulang"),
        ("published_figure__reason_exactly_where_not_recomputable", "Setiap baris memenuhi ketentuan tabelnya"),
    ],
)
def test_a_check_of_a_model_says_what_it_asks(name: str, written: str) -> None:
    assert write_check("models/golden", name, INDONESIAN) == written


def test_rules_of_deliveries_and_of_the_audit_are_left_to_their_own_words() -> None:
    assert write_layer("kemensos_bansos", INDONESIAN) == ""
    assert write_check("kemensos_bansos", "unique_key", INDONESIAN) == ""
    assert write_rows("kemensos_bansos", "3 baris", INDONESIAN) == ""


def test_rows_that_break_a_check_are_counted_in_words() -> None:
    assert write_rows("models/cells", "1200 baris", INDONESIAN) == "1.200 baris melanggar; calon angka ditolak"
    assert write_rows("models/cells", "1 baris", ENGLISH) == "1 row breaks it; the candidate is refused"
    assert write_rows("models/cells", "0 baris", INDONESIAN) == "tidak ada baris yang melanggar"


def test_a_run_that_dbt_refused_says_where_what_and_what_to_do() -> None:
    refusal = Refused("dbt_data_test", f"{CHECK} (3 baris)", REMEDY, "models/indicators")
    cell = write_message(str(refusal), NAMES, INDONESIAN)
    said = getattr(cell, "html", "")

    assert "Perhitungan: Indikator: Tidak ada baris yang tercatat dua kali: 3 baris melanggar" in said
    assert "Angka calon terbitan tidak konsisten; laporkan" in said
    assert CHECK not in said and "dbt_data_test" in said, "the runbook's name stays below"


def test_a_run_that_the_audit_refused_names_the_rule_and_its_regions() -> None:
    refusal = Refused(
        "denominator_of_zero", "denominator_of_zero (penyebut nol: 95.01)", REMEDY, "candidate.fct_indicator"
    )
    said = getattr(write_message(str(refusal), NAMES, INDONESIAN), "html", "")

    assert "Calon angka: indikator: " in said and "Kabupaten Jayawijaya" in said and "95.01" not in said


def test_what_is_no_refusal_stays() -> None:
    assert write_message("masukan ini sudah terbit", NAMES, INDONESIAN) == "masukan ini sudah terbit"
    assert write_message(None, NAMES, INDONESIAN) == "–"


@pytest.fixture
def with_results(filled_warehouse: Warehouse) -> Iterator[None]:
    """A check of the models that failed; taken out again for the other pages' tests."""
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        connection.execute(
            "insert into ops.quality_result (run_id, dataset_or_model, expectation, severity, success, observed)"
            " values ('run-2024-12-1', 'models/indicators', %s, 'critical', false, '3 baris')",
            (CHECK,),
        )
    yield
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        connection.execute("delete from ops.quality_result where dataset_or_model = 'models/indicators'")


@pytest.mark.usefixtures("with_results")
def test_the_page_says_what_a_failed_check_means(open_page: Callable[..., AppTest]) -> None:
    text = text_of(open_page("deliveries"))

    assert "Perhitungan: Indikator Tidak ada baris yang tercatat dua kali" in text
    assert "3 baris melanggar; calon angka ditolak" in text and "models/" not in text
