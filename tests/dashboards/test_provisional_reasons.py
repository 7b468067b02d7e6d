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
        assert write_reasons(f"{rule.title_id}: 00 x, 11 y dan 3 lainnya", ENGLISH) == rule.title_en
        assert write_reasons(f"{rule.title_id}: 00 x", INDONESIAN) == rule.title_id


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        ("KKS tanpa baris pada kemensos_bansos", "KKS has no rows in"),
        ("PIP mengikuti DTSEN yang belum pernah dikirim", "PIP follows DTSEN, which was never delivered"),
        (
            "pembayaran PKH sebelum 2024-10 belum diterima (jendela 3 bulan)",
            "payments of PKH before October 2024 not received (counted 3 months back)",
        ),
        ("alasan yang ditulis orang", "alasan yang ditulis orang"),
        (None, ""),
    ],
)
def test_a_reason_that_nobody_foresaw_stays(reason: str | None, english: str) -> None:
    assert write_reasons(reason, ENGLISH).startswith(english)
