"""The page `Kualitas pemadanan` on the sample mart: the finding first, hidden cells said, gains as they are defined."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pandas as pd
import psycopg
import pytest
from dashboards.data.match_quality import compare_rules, read_targets, region_gains, rule_gains
from page_text import text_of
from streamlit.testing.v1 import AppTest

from padan.paths import REFERENCE
from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]
Files = Mapping[str, tuple[str, pd.DataFrame]]
Row = tuple[object, ...]
NOVEMBER, DECEMBER = date(2024, 11, 1), date(2024, 12, 1)
REVISIONS = {NOVEMBER: 2, DECEMBER: 1}
REGISTRY = "kemensos_registri"
# Region: records that match by their NIK, and records that do not; None is suppressed.
REGIONS = {"16.07": (900, 100), "16.06": (500, 300), "16.01": (None, None), "16.02": (50, 0), "31.71": (10, 40)}
RULES = [
    ("nik", "sah", True, 8_300, 0.83),
    ("nik", "kosong", False, 600, 0.06),
    ("nik", "notasi_ilmiah", False, 250, 0.025),
    ("nik", "sah", False, 800, 0.08),
    ("nik", "nol_semua", False, None, None),
    ("padanan", "nik", True, 8_300, 0.83),
    ("padanan", "tanpa_calon", False, 1_700, 0.17),
]


@pytest.fixture(scope="module")
def with_matching(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sample with rules and regions; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        _fill(connection)
    yield filled_warehouse
    with filled_warehouse.connect("padan_publisher") as connection:
        connection.execute("truncate mart.dim_identity_rule, mart.fct_identity_rule_history")
        connection.execute("delete from mart.fct_indicator_history where indicator_id = 'registry_in_adminduk'")
        connection.execute("delete from mart.fct_match_quality_history where region_code <> '00'")


def _fill(connection: psycopg.Connection[Row]) -> None:
    with (REFERENCE / "identity_rules.csv").open(encoding="utf-8", newline="") as stream:
        rules = [tuple(row.values()) for row in csv.DictReader(stream)]
    with connection.cursor() as cursor:
        cursor.executemany("insert into mart.dim_identity_rule values (%s, %s, %s, %s, %s, %s, %s, %s)", rules)
        for period, value in ((NOVEMBER, 0.70), (DECEMBER, 0.83)):
            cursor.execute(
                "insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id, breakdown,"
                " category, match_basis, numerator, denominator, value, status, suppressed, rule_version, run_id,"
                " revision) values (%s, '00', 'registry_in_adminduk', 'ALL', 'total', 'total', 'semua', %s, 10000, %s,"
                " 'final', false, '1', 'made', %s)",
                (period, round(value * 10_000), value, REVISIONS[period]),
            )
        insert = "insert into mart.fct_identity_rule_history values (%s, %s, '00', %s, %s, %s, %s, %s, %s, 'made', %s)"
        for field, rule, is_matched, records, share in RULES:
            cursor.execute(insert, (DECEMBER, REGISTRY, field, rule, is_matched, records, share, records is None, 1))
        of_bali = insert.replace("'00'", "'51'")
        cursor.execute(of_bali, (DECEMBER, REGISTRY, "nik", "nol_semua", False, None, None, True, 1))
        cursor.execute(insert, (NOVEMBER, REGISTRY, "nik", "kosong", False, 1_000, 0.1, False, 2))
        for region, counts in REGIONS.items():
            total = sum(count or 0 for count in counts)
            for status, count in zip(("padan_nik", "tidak_padan"), counts, strict=True):
                if count == 0:
                    continue
                cursor.execute(
                    "insert into mart.fct_match_quality_history values (%s, %s, %s, %s, %s, %s, %s, 'made', 1)",
                    (DECEMBER, REGISTRY, region, status, count, count and count / total, count is None),
                )


@pytest.fixture
def open_matching(with_matching: Warehouse, open_page: OpenPage) -> OpenPage:
    def open_(**query: str) -> AppTest:
        return open_page("match_quality", **query)

    return open_


def test_the_finding_is_said_first_against_the_target_of_the_year(open_matching: OpenPage) -> None:
    app = open_matching()

    assert not app.exception
    text = text_of(app)
    assert "Indonesia, Desember 2024: 83,0% data registri kesejahteraan padan dengan NIK" in text
    assert "(8.300 dari 10.000). Target Renstra 2024 adalah 100%: masih kurang 17,0 poin persen." in text


def test_the_path_is_that_of_the_renstra() -> None:
    assert read_targets() == {2020: 0.3, 2021: 0.4, 2022: 0.5, 2023: 0.6, 2024: 1.0}


def test_rules_are_shown_beside_the_month_before_and_hidden_ones_as_hidden(open_matching: OpenPage) -> None:
    text = text_of(open_matching())

    assert "NIK kosong kosong Betulkan 600 6,0% −4,0 poin persen Isi NIK dari KTP-el atau KK" in text
    assert "Hanya angka nol nol_semua Betulkan disembunyikan disembunyikan" in text
    assert "Sah sah Sah 9.100 91,0%" in text


def test_the_outcome_of_matching_is_defined_on_the_page(open_matching: OpenPage) -> None:
    text = text_of(open_matching())

    assert "Rekaman tiap kiriman menurut hasil pemadanan dengan register penduduk" in text
    assert "Tabel mart.fct_match_quality" in text and "Tabel mart.fct_identity_rule" in text


def test_rules_are_taken_with_region_month_and_what_is_hidden(open_matching: OpenPage, taken: Files) -> None:
    open_matching()
    name, rows = taken[f"rules_{REGISTRY}"]
    rows = rows.set_index(["field", "rule"])

    assert name == f"padan_rules_{REGISTRY}_00_2024-12_r1.csv"
    assert set(rows["region_code"]) == {"00"} and set(rows["dataset"]) == {REGISTRY}
    assert rows.loc[("nik", "kosong"), "records"] == 600
    assert rows.loc[("nik", "nol_semua"), "suppressed"] and pd.isna(rows.loc[("nik", "nol_semua"), "records"])


def test_what_mending_gains_is_drawn_and_what_is_hidden_is_said(open_matching: OpenPage) -> None:
    app = open_matching()
    alternatives = " ".join(chart.proto.alt for chart in app.get("plotly_chart"))
    text = text_of(app)

    assert "pertama Kabupaten" in alternatives and "(300)" in alternatives
    assert "Terbanyak di antara yang tampil: NIK kosong (600 data)" in text, "a hidden rule may have more"
    assert "kabupaten/kota dengan data tidak padan lewat NIK terbanyak" in alternatives
    assert re.search(r"kabupaten/kota (memuat [\d,]+%|dengan) data (yang )?tidak padan lewat NIK", text)
    assert "belum padan" not in text
    assert (
        "1 tidak digambar karena disembunyikan (di bawah 10, atau lebih besar tetapi membuka yang di bawah 10)" in text
    )
    # CSV and XLSX of each of the five charts, and of the rules.
    assert len(app.get("download_button")) == 12


def test_rules_that_are_all_hidden_are_not_said_to_have_no_records(open_matching: OpenPage) -> None:
    text = text_of(open_matching(provinsi="Bali"))

    assert "Jumlah data menurut aturan NIK disembunyikan." in text
    assert "Tidak ada NIK keliru" not in text
    assert "1 tidak digambar karena disembunyikan" in text


def test_english_page_has_english_rules(open_matching: OpenPage) -> None:
    text = text_of(open_matching(bahasa="EN"))

    assert "The Renstra target for 2024 is 100%: 17.0 percentage points short." in text
    assert "NIK empty kosong Mend 600 6.0%" in text


def test_a_month_without_matching_says_so_instead_of_zero(open_matching: OpenPage) -> None:
    app = open_matching(bulan="Oktober 2024")

    assert not app.exception
    assert "belum ada angka data registri kesejahteraan yang padan" in text_of(app)


def test_a_region_gains_what_its_nik_do_not_match() -> None:
    names = pd.DataFrame({"region_code": [*REGIONS, "16.03"], "region_name": [*REGIONS, "16.03"]})
    rows = [
        (region, status, count, count and count / sum(c or 0 for c in counts), count is None)
        for region, counts in REGIONS.items()
        for status, count in zip(("padan_nik", "tidak_padan"), counts, strict=True)
        if count != 0
    ]
    gains = region_gains(
        pd.DataFrame(rows, columns=["region_code", "match_status", "records", "share", "suppressed"]), names
    )

    assert gains.frame[["region_code", "records"]].to_numpy().tolist() == [
        ["16.06", 300],
        ["16.07", 100],
        ["31.71", 40],
    ]
    assert gains.hidden == 1
    rows = gains.with_hidden()
    assert rows["suppressed"].tolist() == [False, False, False, True]
    assert rows["region_code"].tolist()[3] in REGIONS and pd.isna(rows["records"].tolist()[3])


def test_a_region_whose_records_are_known_by_their_share_counts_although_other_statuses_are_hidden() -> None:
    frame = pd.DataFrame(
        [("16.07", "padan_nik", 980.0, 0.98, False), ("16.07", "tanpa_nik", None, None, True)],
        columns=["region_code", "match_status", "records", "share", "suppressed"],
    )
    names = pd.DataFrame({"region_code": ["16.07"], "region_name": ["Banyuasin"]})

    assert region_gains(frame, names).frame["records"].tolist() == [20]


def test_a_nik_that_looks_valid_gains_nothing_by_its_form() -> None:
    frame = pd.DataFrame(
        [(field, rule, matched, records, records is None) for field, rule, matched, records, _ in RULES],
        columns=["field", "rule", "is_matched", "records", "suppressed"],
    )
    gains = rule_gains(frame)

    assert gains.frame["rule"].tolist() == ["kosong", "notasi_ilmiah"]
    assert gains.hidden == 1


def test_no_change_is_computed_from_a_hidden_month_or_an_unpublished_field() -> None:
    columns = ["period", "field", "rule", "is_matched", "records", "share", "suppressed"]
    rows = [
        (DECEMBER, "nik", "kosong", False, 60.0, 0.06, False),
        (NOVEMBER, "nik", "kosong", False, None, None, True),
        (DECEMBER, "nik", "desimal", False, 20.0, 0.02, False),
        (DECEMBER, "no_kk", "kosong", False, 20.0, 0.02, False),
    ]
    compared = compare_rules(pd.DataFrame(rows, columns=columns), DECEMBER, NOVEMBER).set_index(["field", "rule"])

    assert pd.isna(compared.loc[("nik", "kosong"), "change"])
    assert compared.loc[("nik", "desimal"), "change"] == 0.02
    assert pd.isna(compared.loc[("no_kk", "kosong"), "change"])
