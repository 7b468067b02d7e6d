"""What a brief says: the published figures, their changes, or why there is none."""

from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from sample_oversight import HIDDEN_PROVINCE, MONTH, YEAR_BEFORE, ReadBrief

from padan.brief import read_brief
from padan.brief.headline import BY_NAME, HEADLINES
from padan.brief.read import CHANGES, read_figures
from padan.errors import Refused
from padan.language import write_number, write_percent
from padan.lookup import UnknownName


def row_of(page: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in page["headline"]["rows"] if row["name"] == name)


def published(viewer: psycopg.Connection[Any], region: str, indicator: str, period: date = MONTH) -> tuple[Any, ...]:
    row = viewer.execute(
        "select value, numerator, denominator from mart.fct_indicator where period = %s and region_code = %s"
        " and indicator_id = %s and breakdown = 'total' and match_basis = 'semua'",
        (period, region, indicator),
    ).fetchone()
    assert row is not None
    return row


@pytest.mark.parametrize("region", ["00", "16", "16.07", "31.71"])
@pytest.mark.parametrize(
    ("indicator", "name"),
    [
        ("jkn_active_coverage", "Terlindungi JKN aktif"),
        ("jkn_uncovered_bottom40", "Desil 1–4 tanpa JKN aktif"),
        ("tk_nonwage_coverage", "Jaminan ketenagakerjaan: bukan penerima upah"),
    ],
)
def test_a_ratio_and_both_counts_are_those_of_the_mart(
    read: ReadBrief, viewer: psycopg.Connection[Any], region: str, indicator: str, name: str
) -> None:
    value, numerator, denominator = published(viewer, region, indicator)
    row = row_of(read(region).page(), name)
    assert row["cells"][0]["main"] == write_percent(value, "id")
    assert row["counts"].startswith(f"{write_number(numerator, 'id')} dari {write_number(denominator, 'id')} ")


def test_the_change_of_a_month_is_that_of_the_view_with_its_sign_and_judgement(
    read: ReadBrief, viewer: psycopg.Connection[Any]
) -> None:
    now, *_ = published(viewer, "00", "jkn_active_coverage")
    before, *_ = published(viewer, "00", "jkn_active_coverage", date(2024, 11, 1))
    assert now > before
    cell = row_of(read().page(), "Terlindungi JKN aktif")["cells"][1]
    assert cell["main"] == f"+{write_number((now - before) * 100, 'id', 1)} poin"
    assert cell["sub"] == "membaik"


def test_changes_are_looked_up_without_reading_the_other_regions(viewer: psycopg.Connection[Any]) -> None:
    parts = zip(*(headline.key for headline in HEADLINES), strict=True)
    wanted = dict(zip(("indicators", "programmes", "breakdowns", "categories"), map(list, parts), strict=True))
    asked = {**wanted, "period": MONTH, "region": "16", "basis": "semua", "as_of": None}
    plan = psycopg.ClientCursor(viewer).execute(f"explain {CHANGES}", asked).fetchall()
    assert [line for (line,) in plan if "Seq Scan on fct_indicator_history" in line] == []


def test_a_year_ago_compares_only_what_compares(read: ReadBrief) -> None:
    page = read("16").page()
    assert page["headline"]["columns"][:4] == ["Indikator", "Desember 2024", "Sebulan", "Setahun"]
    yearly = {row["name"]: row["cells"][2]["main"] for row in page["headline"]["rows"]}
    active = BY_NAME["jkn_active"]
    value = read("16").figures.figure(active).value
    assert yearly["Terlindungi JKN aktif"] == f"+{write_number((value - Decimal('0.5')) * 100, 'id', 1)} poin"
    assert yearly["Desil 1–4 tanpa JKN aktif"] == "registri berganti"
    assert yearly["Jaminan ketenagakerjaan: pekerja upah"] == "disembunyikan"
    assert yearly["Terdaftar JKN"] == "tidak ada"


def test_an_unpublished_month_is_said_below_the_table_not_as_a_column_of_dashes(read: ReadBrief) -> None:
    page = read("00", period=date(2024, 11, 1)).page()
    assert "Setahun" not in page["headline"]["columns"]
    assert "Perubahan setahun tidak dihitung: November 2023 belum terbit." in page["headline"]["notes"]


def test_months_of_different_matching_are_not_compared(read: ReadBrief) -> None:
    # October has exact matches only.
    row = row_of(read("00", period=date(2024, 11, 1)).page(), "Terlindungi JKN aktif")
    assert row["cells"][1]["main"] == "cara padan berbeda"


@pytest.mark.parametrize(
    ("registry", "age", "reason"), [("DTKS", 2, "standstill"), ("DTSEN", 0, "registry"), ("DTKS", 0, None)]
)
def test_a_registry_that_stood_still_or_changed_gives_no_change(
    brief_warehouse: Any, registry: str, age: int, reason: str | None
) -> None:
    with brief_warehouse.connect("admin") as connection:
        connection.execute(
            "update mart.fct_indicator_history set registry = %s, registry_age_months = %s"
            " where indicator_id = 'jkn_uncovered_bottom40' and period = %s and region_code = '35'",
            (registry, age, MONTH),
        )
        figures = read_figures(connection, period=MONTH, region="35")
        connection.rollback()
    change = figures.changes["mom", BY_NAME["poor_uncovered"].key]
    assert change.reason == reason
    assert (change.difference is None) == (reason is not None)


@pytest.mark.parametrize("incomplete", [MONTH, date(2024, 11, 1)])
def test_a_figure_that_counts_known_payments_only_is_not_compared(brief_warehouse: Any, incomplete: date) -> None:
    with brief_warehouse.connect("admin") as connection:
        connection.execute(
            "insert into mart.incomplete_figure select period, revision, 'jkn_active_coverage', 'ALL', period"
            " from mart.current_revision where period = %s",
            (incomplete,),
        )
        figures = read_figures(connection, period=MONTH, region="35")
        connection.rollback()

    change = figures.changes["mom", BY_NAME["jkn_active"].key]
    assert (change.reason, change.difference) == ("payments", None)
    assert figures.changes["mom", BY_NAME["poor_uncovered"].key].reason is None


def test_the_weakest_region_is_named_by_the_sense_of_the_figure(
    read: ReadBrief, viewer: psycopg.Connection[Any]
) -> None:
    page = read().page()
    for name, indicator, order in (
        ("Terlindungi JKN aktif", "jkn_active_coverage", "asc"),
        ("Desil 1–4 tanpa JKN aktif", "jkn_uncovered_bottom40", "desc"),
    ):
        row = viewer.execute(
            "select region_name, value from mart.fct_indicator inner join mart.dim_region using (region_code)"
            " where period = %s and indicator_id = %s and breakdown = 'total' and match_basis = 'semua'"
            f" and region_level = 'provinsi' and value is not null order by value {order} limit 1".encode(),
            (MONTH, indicator),
        ).fetchone()
        assert row is not None
        shown = viewer.execute(
            "select count(value) from mart.fct_indicator where period = %s and indicator_id = %s and"
            " breakdown = 'total' and match_basis = 'semua' and length(region_code) = 2 and region_code <> '00'",
            (MONTH, indicator),
        ).fetchone()
        assert shown is not None and shown[0] < 38
        cell = row_of(page, name)["cells"][-1]
        assert (cell["main"], cell["sub"]) == (row[0], f"{write_percent(row[1], 'id')}, dari {shown[0]} yang tampil")
    assert page["map"]["weakest_title"] == "5 terendah yang tampil"


def test_the_first_sentence_says_who_is_covered_and_where_most_of_the_rest_are(
    read: ReadBrief, viewer: psycopg.Connection[Any]
) -> None:
    value, *_ = published(viewer, "35", "jkn_active_coverage")
    nation, *_ = published(viewer, "00", "jkn_active_coverage")
    share, count, _ = published(viewer, "35", "jkn_uncovered_bottom40")
    place = viewer.execute(
        "select region_name, numerator from mart.fct_indicator inner join mart.dim_region using (region_code)"
        " where period = %s and indicator_id = 'jkn_uncovered_bottom40' and breakdown = 'total'"
        " and match_basis = 'semua' and parent_code = '35' order by numerator desc nulls last limit 1",
        (MONTH,),
    ).fetchone()
    assert place is not None
    side = "di bawah" if value < nation else "di atas"
    assert read("35").page()["lead"] == (
        f"{write_percent(value, 'id')} penduduk Jawa Timur terlindungi JKN aktif, {side} angka nasional"
        f" ({write_percent(nation, 'id')}); {write_number(count, 'id')} penduduk desil 1–4"
        f" ({write_percent(share, 'id')}) belum, terbanyak di {place[0]} ({write_number(place[1], 'id')})."
    )


def test_regions_below_stand_by_people_without_cover_most_first(
    read: ReadBrief, viewer: psycopg.Connection[Any]
) -> None:
    panel = read("35").page()["regions"]
    rows = viewer.execute(
        "select region_name from mart.fct_indicator inner join mart.dim_region using (region_code)"
        " where period = %s and indicator_id = 'jkn_uncovered_bottom40' and breakdown = 'total'"
        " and match_basis = 'semua' and parent_code = '35' order by numerator desc nulls last limit 5",
        (MONTH,),
    ).fetchall()
    assert "terbanyak" in panel["title"]
    assert [row["name"] for row in panel["rows"][:5]] == [row[0].replace("Kabupaten ", "Kab. ") for row in rows]
    assert len(panel["rows"]) == 38


def test_regions_below_stand_by_coverage_where_most_counts_are_hidden(brief_warehouse: Any) -> None:
    with brief_warehouse.connect("admin") as connection:
        connection.execute(
            "update mart.fct_indicator_history"
            " set numerator = null, denominator = null, value = null, suppressed = true"
            " where indicator_id = 'jkn_uncovered_bottom40' and region_code like '35.%%' and region_code > '35.05'",
        )
        page = read_brief(connection, period=MONTH, region="35", code="id").page()
        panel = page["regions"]
        lowest = connection.execute(
            "select value from mart.fct_indicator inner join mart.dim_region using (region_code)"
            " where period = %s and indicator_id = 'jkn_active_coverage' and match_basis = 'semua'"
            " and breakdown = 'total' and parent_code = '35' order by value limit 1",
            (MONTH,),
        ).fetchone()
        connection.rollback()
    assert "cakupan JKN aktif terendah" in panel["title"]
    assert "terbanyak" not in page["lead"]
    assert panel["rows"][0]["cells"][1]["main"] == write_percent(lowest[0], "id")


def test_a_province_without_a_visible_figure_says_so_everywhere(read: ReadBrief) -> None:
    page = read(HIDDEN_PROVINCE).page()
    assert page["lead"].startswith("Angka utama Papua Selatan bulan ini disembunyikan")
    own = {row["cells"][0]["main"] for row in page["headline"]["rows"] if row["name"].startswith(("Ter", "Desil"))}
    assert own == {"disembunyikan"}
    assert all(row["counts"] == "" for row in page["headline"]["rows"] if row["cells"][0]["main"] == "disembunyikan")
    why = "Disembunyikan = di bawah 10, atau lebih besar tetapi membuka yang di bawah 10."
    assert any(why in note for note in page["headline"]["notes"])
    assert page["map"]["weakest"] == []
    assert [entry["label"] for entry in page["map"]["legend"]] == ["disembunyikan (4)"]


def test_an_unknown_region_or_month_is_named_with_what_is_near(read: ReadBrief) -> None:
    with pytest.raises(UnknownName, match=r"16\.01"):
        read("16.99")
    with pytest.raises(UnknownName, match="2024-12"):
        read("00", period=date(2019, 1, 1))


def test_a_region_without_figures_in_the_month_is_refused(read: ReadBrief) -> None:
    with pytest.raises(Refused, match=r"brief_without_figures.*31"):
        read("31", period=YEAR_BEFORE)


def test_method_names_revision_status_reasons_registry_and_matching(read: ReadBrief) -> None:
    items = {item["label"]: item["text"] for item in read().page()["method"]["items"]}
    assert items["Terbitan"] == (
        "Desember 2024, revisi 1, sementara; terbit 4 Januari 2025."
        " Sementara karena: tenaga kerja (Sakernas) berumur 4 bulan (batas 3); wilayah tanpa rekaman."
    )
    assert items["Pemadanan"] == "NIK yang sama dan padanan lain yang diterima."
    exact = read("00", period=date(2024, 10, 1)).page()
    assert {"label": "Pemadanan", "text": "Hanya NIK yang sama persis."} in exact["method"]["items"]
    assert exact["is_final"]


def test_synthetic_data_bear_a_banner(read: ReadBrief) -> None:
    assert [banner["title"] for banner in read("31").page()["banners"]] == ["DATA SINTETIS"]


def test_english_by_the_language_of_the_reader(read: ReadBrief, viewer: psycopg.Connection[Any]) -> None:
    value, numerator, denominator = published(viewer, "00", "jkn_active_coverage")
    page = read(code="en").page()
    row = row_of(page, "Active health insurance (JKN)")
    assert row["cells"][0]["main"] == write_percent(value, "en")
    assert row["counts"] == f"{write_number(numerator, 'en')} of {write_number(denominator, 'en')} persons"
    assert page["month"] == "December 2024"
