"""What the audit of a candidate found, without its codes and in both languages."""

import re
from collections.abc import Callable, Iterator

import psycopg
import pytest
from dashboards.components import audit_remarks
from dashboards.components.audit_remarks import write_found, write_rule, write_table
from dashboards.language import Language
from page_text import text_of
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse
from padan.publish.audit import candidate_suites

INDONESIAN, ENGLISH = Language("id"), Language("en")
SUITE = "candidate.fct_indicator"
NAMES = {"00": "Indonesia", "62.05": "Kabupaten Barito Utara", "95.01": "Kabupaten Jayawijaya"}
DEFINITIONS = {
    "jkn_reported_coverage": {"name_id": "Cakupan menurut laporan", "name_en": "Coverage as reported"},
    "exclusion_error": {"name_id": "Kesalahan eksklusi", "name_en": "Exclusion error"},
}
RULES = [(suite.suite, rule) for suite in candidate_suites() for rule in suite.rules]
COVERAGE = "62.05 jkn_reported_coverage denominator_source BPS_PROYEKSI"
RESULTS = (
    (SUITE, "coverage_above_one", False, f"cakupan di atas 100 persen: {COVERAGE}, 95.01 population dan 590 lainnya"),
    (SUITE, "denominator_of_zero", True, "penyebut nol"),
)


@pytest.fixture(autouse=True)
def definitions(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Two indicators, where no page reads those of the sample."""
    if "open_page" not in request.fixturenames:
        monkeypatch.setattr(audit_remarks, "definitions_by_id", lambda: DEFINITIONS)
        monkeypatch.setattr("dashboards.components.measure_names.definitions_by_id", lambda: DEFINITIONS)


@pytest.mark.parametrize("language", [INDONESIAN, ENGLISH])
def test_every_rule_and_table_of_the_audit_has_words(language: Language) -> None:
    assert RULES
    for suite, rule in RULES:
        title = write_rule(suite, rule.name, language)
        assert title[0] == title[0].upper() and " " in title
        assert rule.name not in title
        assert "fct_" not in write_table(suite, language)


@pytest.mark.parametrize(
    ("name", "observed", "indonesian", "english"),
    [
        (
            "coverage_above_one",
            f"cakupan di atas 100 persen: {COVERAGE}, 95.01 exclusion_error PKH dan 1590 lainnya",
            "Kabupaten Barito Utara: Cakupan menurut laporan, Proyeksi BPS; "
            "Kabupaten Jayawijaya: Kesalahan eksklusi, PKH; dan 1.590 lainnya",
            "Kabupaten Barito Utara: Coverage as reported, BPS projection; "
            "Kabupaten Jayawijaya: Exclusion error, PKH; and 1,590 more",
        ),
        (
            "jump_without_note",
            "lonjakan tanpa keterangan pengirim: 00 exclusion_error ALL",
            "Indonesia: Kesalahan eksklusi",
            "Indonesia: Exclusion error",
        ),
        (
            "region_without_records",
            "wilayah tanpa rekaman padahal bulan lalu ada: bpjs_kesehatan_peserta 95.01",
            "Peserta BPJS Kesehatan: Kabupaten Jayawijaya",
            "BPJS Kesehatan members: Kabupaten Jayawijaya",
        ),
        (
            "breakdowns_add_up_to_total",
            "rincian tidak berjumlah total: 95.01 exclusion_error PKH sex nik",
            "Kabupaten Jayawijaya: Kesalahan eksklusi, PKH, Jenis kelamin, NIK persis sama",
            "Kabupaten Jayawijaya: Exclusion error, PKH, Sex, equal NIK only",
        ),
        ("region_vanished", "wilayah hilang dibanding bulan lalu: 97.99", "97.99", "97.99"),
        ("region_vanished", "wilayah hilang dibanding bulan lalu", "–", "–"),
    ],
)
def test_cases_are_named_and_further_ones_counted(name: str, observed: str, indonesian: str, english: str) -> None:
    assert write_found(SUITE, name, observed, NAMES, INDONESIAN) == indonesian
    assert write_found(SUITE, name, observed, NAMES, ENGLISH) == english


def test_what_another_check_wrote_stays() -> None:
    assert write_found("models/cells", "unique_cell", "3 baris", NAMES, ENGLISH) == "3 baris"
    assert write_table("models/cells", ENGLISH) == "models/cells"
    assert write_rule("models/cells", "unique_cell", ENGLISH) == ""


@pytest.fixture
def with_results(filled_warehouse: Warehouse) -> Iterator[None]:
    """Results of the audit beside those of the sample; taken out again for the other pages' tests."""
    with psycopg.connect(filled_warehouse.admin_url) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.quality_result (run_id, dataset_or_model, expectation, severity, success, observed)"
            " values ('run-2024-12-1', %s, %s, 'warning', %s, %s)",
            RESULTS,
        )
    yield
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        connection.execute("delete from ops.quality_result where dataset_or_model = %s", (SUITE,))


@pytest.mark.usefixtures("with_results")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ID", ("Calon angka: indikator", "Cakupan di atas 100 persen", "; dan 590 lainnya", "Penyebut nol")),
        ("EN", ("Figures to publish: indicators", "Coverage above 100 per cent", "; and 590 more")),
    ],
)
def test_the_page_names_table_rule_and_cases(
    open_page: Callable[..., AppTest], language: str, said: tuple[str, ...]
) -> None:
    app = open_page("deliveries", bahasa=language)
    text = text_of(app)

    assert not app.exception
    assert [words for words in said if words not in text] == []
    assert "Kabupaten Jayawijaya: " in text
    assert re.findall(r"candidate\.|62\.05|BPS_PROYEKSI|denominator_source|jkn_reported_coverage", text) == []
