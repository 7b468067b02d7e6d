"""Why a month is provisional, in both languages, from the words that a publication keeps."""

import pytest
from dashboards.components.provisional_reasons import write_reasons
from dashboards.language import Language

from padan.publish.audit import candidate_suites
from padan.runs.inputs import Input, provisional_reasons

INDONESIAN, ENGLISH = Language("id"), Language("en")


def test_what_a_run_writes_is_known_in_english() -> None:
    old = Input(
        dataset="kemensos_registri", period="2023-01-01", revision=1, registry="DTKS", age_months=23, rows_landed=1,
        rows_quarantined=0, digest="d", note=None, is_synthetic=True,
    )  # fmt: skip
    written = "; ".join(provisional_reasons({"kemensos_registri": old}, without=("iuran_pbi",)))

    english = write_reasons(written, ENGLISH)

    assert "is 23 months old (limit " in english
    assert "left out" in english and "not delivered" in english
    assert not any(word in english for word in ("berumur", "belum", "tidak", "iuran_pbi"))
    assert "berumur 23 bulan" in write_reasons(written, INDONESIAN)


def test_every_warning_of_the_audit_has_an_english_title() -> None:
    warnings = [rule for suite in candidate_suites() for rule in suite.rules if rule.severity == "warning"]

    assert warnings
    for rule in warnings:
        assert rule.title_en
        assert write_reasons(f"{rule.title_id}: 00 x, 11 y dan 3 lainnya", ENGLISH).startswith(rule.title_en)
        assert write_reasons(f"{rule.title_id}: 00 x", INDONESIAN).startswith(rule.title_id)


def test_a_coverage_above_100_is_said_to_be_of_some_regions_and_of_which_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = {"jkn_reported_coverage": {"name_id": "Cakupan terlapor", "name_en": "Coverage as reported"}}
    monkeypatch.setattr("dashboards.components.measure_names.definitions_by_id", lambda: names)
    written = (
        "cakupan di atas 100 persen: 35.01 jkn_reported_coverage denominator_source BPS_PROYEKSI, 65.01"
        " tk_wage_coverage tk_programme JHT, 94.04 jkn_reported_coverage denominator_source DUKCAPIL_DKB dan 597"
        " lainnya; lonjakan tanpa keterangan pengirim: 33 programme_receipt PIP"
    )
    wage = [language.text("indicators.tk_wage_coverage") for language in (INDONESIAN, ENGLISH)]

    assert write_reasons(written, INDONESIAN) == (
        "cakupan di atas 100 persen pada sebagian angka wilayah, antara lain “Cakupan terlapor”, "
        f"“{wage[0]}”;"
        " lonjakan tanpa keterangan pengirim"
    )
    assert write_reasons(written, ENGLISH).startswith(
        f"coverage above 100 per cent in some figures of regions, among them “Coverage as reported”, “{wage[1]}”; "
    )


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        ("KKS tanpa baris pada kemensos_bansos", "KKS has no rows in"),
        ("PIP mengikuti DTSEN yang belum pernah dikirim", "PIP follows DTSEN, which was never delivered"),
        (
            "pembayaran PKH sebelum 2024-10 belum diterima (jendela 3 bulan)",
            "payments of PKH before October 2024 not received (counted 3 months back)",
        ),
        (
            "keluarga yang keluar dari PKH sejak Januari belum diterima seluruhnya",
            "families that left PKH since January are not all received",
        ),
        ("alasan yang ditulis orang", "alasan yang ditulis orang"),
        (None, ""),
    ],
)
def test_a_reason_that_nobody_foresaw_stays(reason: str | None, english: str) -> None:
    assert write_reasons(reason, ENGLISH).startswith(english)
