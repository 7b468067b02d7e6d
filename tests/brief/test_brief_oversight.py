"""Findings, actions and KPIs on the second page."""

from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from sample_oversight import MARKUP, MONTH, ReadBrief

from padan.brief.oversight import Finding, Kpi, Oversight, read_oversight
from padan.brief.oversight_panels import KPIS_SHOWN, build_actions, build_findings, build_kpis, shorten
from padan.brief.words import Words
from padan.lookup import find_publication

ID = Words("id")


def kpi(number: int, status: str, **changes: Any) -> Kpi:
    values: dict[str, Any] = {
        "kpi_id": f"K-{number:02d}", "name_id": f"Indikator {number}", "name_en": f"Indicator {number}",
        "measure_unit": "%", "unit_responsible": "Pusdatin", "source": "dilaporkan", "target_year": 2024,
        "target_value": Decimal("80"), "target_category": None, "actual_value": Decimal("61.5"),
        "actual_category": None, "forecast_value": Decimal("63.25"), "achievement": Decimal("0.77"), "status": status,
    }  # fmt: skip
    return Kpi(**(values | changes))


def test_findings_come_by_severity_then_the_regions_own_then_a_first_of_every_rule(read: ReadBrief) -> None:
    rows = read("16").page()["findings"]["rows"]
    assert [(row["label"], row["place"], row["text"]) for row in rows] == [
        ("Kritis", "Kabupaten Ogan Komering Ilir", "Kiriman tidak datang."),
        ("Penting", "", "Cakupan terlapor 100,4%."),
        ("Penting", "Kabupaten Musi Banyuasin", "Cakupan terlapor 101,9%."),
        ("Penting", "Kabupaten Muara Enim", "Wilayah menjadi pasif."),
        ("Penting", "Kabupaten Banyuasin", "Cakupan terlapor 104,2%."),
    ]


def test_more_findings_than_shown_are_counted_and_all_are_in_the_data_of_the_annex(read: ReadBrief) -> None:
    brief = read("16")
    assert brief.page()["findings"]["more"] == ("5 dari 6 temuan terbuka (1 kritis, 4 penting); semuanya di lampiran.")
    assert len(brief.oversight.findings) == 6


def finding(number: int, **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "finding_id": str(number), "rule_id": "r", "severity": "kritis", "region_code": "00",
        "region_name": "Indonesia", "owner": "Pusdatin", "message_id": f"Temuan {number}", "message_en": None,
        "first_period": MONTH, "kpi_id": None,
    }  # fmt: skip
    return Finding(**(values | changes))


def test_findings_about_kpis_leave_their_place_to_others_and_are_counted() -> None:
    findings = [finding(1, kpi_id="K-01"), finding(2, kpi_id="K-02"), finding(3, severity="catatan")]
    panel = build_findings(Oversight(findings=findings), "00", ID)
    assert [row["text"] for row in panel["rows"]] == ["Temuan 3"]
    assert panel["more"] == (
        "1 dari 3 temuan terbuka (2 kritis, 0 penting); semuanya di lampiran."
        " 2 di antaranya tentang KPI: lihat daftar KPI."
    )


def test_a_region_named_in_the_text_is_not_named_twice() -> None:
    findings = [
        finding(1, region_code="16", region_name="Sumatera Selatan", message_id="Sumatera Selatan pasif."),
        finding(2, region_code="16", region_name="Sumatera Selatan", message_id="Wilayah pasif."),
    ]
    rows = build_findings(Oversight(findings=findings), "00", ID)["rows"]
    assert [row["place"] for row in rows] == ["", "Sumatera Selatan"]


def test_findings_closed_by_the_month_or_opened_after_it_are_not_of_the_month(read: ReadBrief) -> None:
    november = {finding.message_id for finding in read("16", period=date(2024, 11, 1)).oversight.findings}
    assert november == {"Sudah selesai.", "Cakupan terlapor 101,9%."}
    december = {finding.message_id for finding in read("16").oversight.findings}
    assert not december & {"Sudah selesai.", "Baru bulan depan."}


def test_another_regions_findings_are_not_shown(read: ReadBrief) -> None:
    assert read("31").page()["findings"]["none"] == "Tidak ada temuan terbuka untuk wilayah ini pada bulan ini."
    assert [row["text"] for row in read("16.07").page()["findings"]["rows"]] == ["Cakupan terlapor 104,2%."]
    assert MARKUP in [row["text"] for row in read().page()["findings"]["rows"]]


def test_actions_are_those_still_open_by_due_date_and_overdue_at_the_meeting(read: ReadBrief) -> None:
    meeting = read("16", held_on=date(2025, 1, 20)).page()
    assert [(row["title"], row["due"], row["overdue"]) for row in meeting["actions"]["rows"]] == [
        ("Verifikasi Banyuasin", "25 Des 2024", "lewat 26 hari"),
        ("Daftarkan penduduk desil 1–4", "1 Feb 2025", ""),
    ]
    assert "1 tindakan lewat tenggat" in meeting["attention"]
    assert meeting["occasion"] == "Bahan rapat koordinasi 20 Januari 2025"


def test_without_a_meeting_overdue_counts_to_the_day_of_publication(read: ReadBrief) -> None:
    rows = read("16").page()["actions"]["rows"]  # published on 4 January 2025
    assert rows[0]["overdue"] == "lewat 10 hari"


def test_only_the_nation_lists_kpis_a_region_has_the_national_counts() -> None:
    statuses = ["tertinggal"] * 2 + ["berisiko"] * 8 + ["sesuai_jalur", "tercapai", "belum_ada_data"]
    oversight = Oversight([kpi(number, status) for number, status in enumerate(statuses)], has_control=True)
    nation, region = build_kpis(oversight, "00", ID), build_kpis(oversight, "16", ID)
    assert [row["status"] for row in nation["rows"]] == ["tertinggal"] * 2 + ["berisiko"] * (KPIS_SHOWN - 2)
    assert nation["more"].startswith("dan 4 KPI lain")
    assert (region["title"], region["rows"], region["more"]) == ("KPI Renstra (nasional)", [], "")
    assert {one["status"]: one["count"] for one in region["counts"]} == {
        "tercapai": "1", "sesuai_jalur": "1", "berisiko": "8", "tertinggal": "2", "belum_ada_data": "1",
        "belum_ada_target": "0",
    }  # fmt: skip


def test_what_missed_the_year_needs_attention_also_within_the_tolerance() -> None:
    december = build_kpis(Oversight([kpi(number, "meleset_tipis") for number in range(KPIS_SHOWN + 1)]), "00", ID)
    assert {one["label"] for one in december["counts"] if one["count"] == "7"} == {"meleset dalam toleransi"}
    assert "sesuai_jalur" not in {one["status"] for one in december["counts"]}
    assert [row["label"] for row in december["rows"]] == ["meleset dalam toleransi"] * KPIS_SHOWN
    assert december["more"].startswith("dan 1 KPI lain yang tertinggal, berisiko, atau meleset;")
    assert december["all_well"] == ""


def test_a_kpi_is_written_with_its_unit_its_category_or_a_dash() -> None:
    rows = [
        kpi(1, "tertinggal"),
        kpi(2, "berisiko", target_value=None, target_category="WTP", actual_value=None, actual_category="WDP",
            forecast_value=None),
        kpi(3, "berisiko", measure_unit="KPM", actual_value=Decimal("17600000"), source="dihitung"),
    ]  # fmt: skip
    shown = build_kpis(Oversight(rows), "00", ID)["rows"]
    assert [(row["target"], row["actual"], row["forecast"]) for row in shown] == [
        ("80%", "61,5%", "63,25%"),
        ("WTP", "WDP", "–"),
        ("80 KPM", "17.600.000", "63,25"),
    ]
    assert [row["source"] for row in shown] == ["", "", "dihitung Padan"]


def test_no_kpi_behind_says_that_all_is_well() -> None:
    panel = build_kpis(Oversight([kpi(1, "tercapai")]), "00", ID)
    assert panel["all_well"] == "Tidak ada KPI yang tertinggal atau berisiko."


def test_a_warehouse_without_control_loop_or_plan_says_so() -> None:
    empty = Oversight()
    assert build_kpis(empty, "00", ID)["none"] == "Belum ada capaian KPI Renstra untuk bulan ini."
    assert build_findings(empty, "00", ID)["none"] == "Temuan belum dicatat di gudang data ini."
    assert build_actions(empty, "00", MONTH, ID)["none"] == "Tindakan belum dicatat di gudang data ini."


def test_tables_that_do_not_exist_are_not_asked(brief_warehouse: Any) -> None:
    with brief_warehouse.connect("admin") as connection:
        publication = find_publication(connection, MONTH)
        connection.execute("drop table control.finding cascade")
        connection.execute("drop view mart.fct_kpi_progress cascade")
        oversight = read_oversight(connection, publication, region_code="00")
        connection.rollback()
    assert (oversight.kpis, oversight.findings, oversight.actions, oversight.has_control) == ([], [], [], False)


def test_the_computed_figure_of_a_kpi_goes_before_the_delivered_one_unless_it_is_missing(
    brief_warehouse: Any,
) -> None:
    with brief_warehouse.connect("admin") as connection:
        names = [row[0] for row in connection.execute("select kpi_id from mart.dim_kpi order by 1 limit 2").fetchall()]
        for name, source, status, actual in (
            (names[0], "dihitung", "berisiko", 70),
            (names[0], "dilaporkan", "tercapai", 99),
            (names[1], "dihitung", "belum_ada_data", None),
            (names[1], "dilaporkan", "tertinggal", 12),
        ):
            add_progress(connection, name, source, status, actual)
        kpis = read_oversight(connection, find_publication(connection, MONTH), region_code="00").kpis
        connection.rollback()
    assert [(one.kpi_id, one.source, one.status) for one in kpis] == [
        (names[1], "dilaporkan", "tertinggal"),
        (names[0], "dihitung", "berisiko"),
    ]


def add_progress(connection: psycopg.Connection[Any], name: str, source: str, status: str, actual: int | None) -> None:
    connection.execute(
        "insert into mart.fct_kpi_progress_history (period, plan_id, plan_version, kpi_id, source, target_year,"
        " target_value, actual_value, status, suppressed, rule_version, run_id, revision)"
        " select %s, plan_id, version, kpi_id, %s, 2024, 100, %s, %s, false, '1', 'run-2024-12-1', 1"
        " from mart.dim_kpi where kpi_id = %s",
        (MONTH, source, actual, status, name),
    )


@pytest.mark.parametrize(
    ("text", "short"),
    [("dua  kata\n", "dua kata"), ("satu dua tiga empat", "satu dua …"), ("a" * 30, "a" * 13 + " …")],
)
def test_a_long_text_is_cut_between_words_and_marked(text: str, short: str) -> None:
    assert shorten(text, 14) == short
