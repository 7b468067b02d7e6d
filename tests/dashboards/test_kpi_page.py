"""The page `Renstra` on the shipped plan: every indicator counted once, none hidden, both sources side by side."""

import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from dashboards.components import chart_panel
from dashboards.components.chart_panel import name_columns
from dashboards.components.kpi_words import status_text, write_amount, write_printed
from dashboards.data.kpi import (
    add_absorption,
    build_tree,
    count_statuses,
    flatten,
    is_flat,
    list_worst_first,
    overall_status,
    scale_of,
)
from dashboards.language import Language
from page_text import text_of
from sample_kpi import COUNTS, fill_absorption, fill_progress
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]
STATUS_NAMES = {
    "tertinggal": "tertinggal",
    "berisiko": "berisiko",
    "meleset_tipis": "meleset dalam toleransi",
    "tercapai": "tercapai",
}


@pytest.fixture(scope="module")
def with_progress(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sample with progress of the shipped plan; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        fill_progress(connection)
        fill_absorption(connection)
    yield filled_warehouse
    with filled_warehouse.connect("padan_publisher") as connection:
        connection.execute("truncate mart.fct_kpi_progress_history, mart.fct_kpi_funding_history")


@pytest.fixture
def open_kpi(with_progress: Warehouse, open_page: OpenPage) -> OpenPage:
    def open_(kpi: str | None = None, **query: str) -> AppTest:
        """The page, with an indicator picked."""
        app = open_page("kpi", **query)
        return app.selectbox(key="_kpi").select(kpi).run() if kpi else app

    return open_


def test_every_indicator_is_counted_once_and_none_is_hidden(open_kpi: OpenPage, with_progress: Warehouse) -> None:
    app = open_kpi()
    text = text_of(app)
    with with_progress.connect("padan_viewer") as connection:
        rows = connection.execute("select count(*), count(distinct kpi_id) from mart.dim_kpi").fetchall()

    assert not app.exception
    assert rows == [(155, 155)]
    assert "dari 155 indikator" in text and "Semuanya ada di daftar" in text
    for status, count in COUNTS.items():
        assert f"{count} {STATUS_NAMES[status]}" in text


def test_judged_and_unjudged_add_up_to_the_plan_and_say_why(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi())
    judged = re.search(r"dari 155 indikator, (\d+) dinilai", text)
    parts = re.search(
        r"dinilai: (\d+) tertinggal, (\d+) berisiko, (\d+) meleset dalam toleransi, (\d+) tercapai\.", text
    )
    unjudged = re.search(r"(\d+) tidak dinilai: (\d+) belum ada data \(.+?\) dan (\d+) belum ada target \(", text)

    assert judged is not None and parts is not None and unjudged is not None
    (count,) = map(int, judged.groups())
    others, without_data, without_target = map(int, unjudged.groups())
    assert count == sum(map(int, parts.groups())) == sum(COUNTS.values())
    assert (count + others, without_data + without_target) == (155, others)


def test_missed_within_the_tolerance_is_counted_among_what_is_not_reached(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi())

    assert "Target 2024 belum dicapai oleh 3 dari 5 indikator yang dinilai" in text
    assert "2 tertinggal atau berisiko; 1 meleset menurut realisasi Desember, tetapi dalam toleransi" in text
    assert "▲ Sesuai jalur" not in text


def test_until_december_on_track_is_on_the_way_to_the_year_s_end(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi(bulan="November 2024"))

    assert "1 tertinggal atau berisiko." in text
    assert "Meleset dalam toleransi" not in text


def test_a_month_without_progress_says_nothing_of_who_is_judged(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi(bulan="Oktober 2024"))

    assert "Kemajuan untuk Oktober 2024 belum terbit" in text
    assert "tidak dinilai" not in text and "belum dicapai oleh" not in text


def test_a_picked_indicator_stands_before_the_list_and_the_tree(open_kpi: OpenPage) -> None:
    headers = [header.value for header in open_kpi(kpi="IKP-T15-12", cari="IKP-T15-12").header]

    assert headers[:3] == ["Rincian indikator", "1 dari 155 indikator: 1 belum ada data", "Tujuan, sasaran, indikator"]


def test_the_tree_shows_every_indicator_with_its_id(open_kpi: OpenPage, with_progress: Warehouse) -> None:
    text = text_of(open_kpi())
    with with_progress.connect("padan_viewer") as connection:
        ids = [row[0] for row in connection.execute("select kpi_id from mart.dim_kpi")]

    assert [kpi for kpi in ids if f"{kpi} ·" not in text] == []
    assert "T1: Meningkatkan Taraf Kesejahteraan Sosial Penduduk Miskin dan Rentan" in text


def test_a_status_reads_without_colour(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi())

    for words in (
        "▼ Tertinggal",
        "◆ Berisiko",
        "▽ Meleset dalam toleransi",
        "✔ Tercapai",
        "○ Belum ada data",
        "– Belum ada target",
    ):
        assert words in text


def test_both_sources_stand_side_by_side_and_the_less_favourable_one_is_the_indicator_s(open_kpi: OpenPage) -> None:
    app = open_kpi("IKP-T15-14")
    text = text_of(app)

    assert not app.exception
    assert "Dihitung Padan Dilaporkan pemilik Status ◆ Berisiko ▽ Meleset dalam toleransi" in text
    assert "Realisasi 83% 95%" in text
    assert "Selisih dari lintasan −17 poin persen −5 poin persen" in text
    assert "84,5% (80%: 82% – 87%)" in text
    assert "Dilaporkan pemilik: menurut catatan Pusdatin" in text


def test_targets_are_written_as_printed_and_the_source_line_is_named(open_kpi: OpenPage) -> None:
    app = open_kpi("IKP-T15-14")
    text = text_of(app)

    assert "Target tercetak 2020 2021 2022 2023 2024 % 30 40 50 60 100" in text
    assert "Sumber: Rencana Strategis Kementerian Sosial 2020-2024, baris 1521 salinan teks." in text
    assert "2020 30%, 2021 40%, 2022 50%, 2023 60%, 2024 100%" in app.get("plotly_chart")[0].proto.alt


@pytest.mark.parametrize(
    ("kpi", "written"),
    [
        ("IKP-T19-02", ", PKH (dalam persen)."),
        ("RPJMN-12", ", PBI-JK (pembilangnya)."),
    ],
)
def test_what_padan_computes_is_named_in_words(open_kpi: OpenPage, kpi: str, written: str) -> None:
    text = text_of(open_kpi(kpi))

    assert "Dihitung Padan dari " in text and written in text
    assert ".numerator" not in text and ".value" not in text


def test_lines_of_the_document_and_figures_are_named_in_words(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi("RPJMN-01"))
    computed = text_of(open_kpi("IKPDEF-PS-25"))

    assert "rancangan RPJMN (baris 840 salinan teks)" in text and "l.840" not in text
    assert "inclusion_error" not in computed and "exclusion_error" not in computed


def test_a_flat_target_is_not_called_growth(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi("IKP-T19-01"))

    assert "Targetnya sama setiap tahun; itu bukan pertumbuhan." in text
    assert "Targetnya sama setiap tahun" not in text_of(open_kpi("IKP-T15-14"))


def test_a_hidden_actual_reads_as_hidden_wherever_it_is_shown(open_kpi: OpenPage, with_progress: Warehouse) -> None:
    change = (
        "update mart.fct_kpi_progress_history set suppressed = %s, actual_value = %s, achievement = %s, gap = %s,"
        " status = %s where kpi_id = 'IKP-T15-13' and source = 'dihitung' and period = '2024-12-01'"
    )
    with with_progress.connect("padan_publisher") as connection:
        connection.execute(change, (True, None, None, None, "belum_ada_data"))
    try:
        app = open_kpi("IKP-T15-13", cari="IKP-T15-13")
    finally:
        with with_progress.connect("padan_publisher") as connection:
            connection.execute(change, (False, 75, 1.071429, 5, "tercapai"))
    blocks = [unescape(block.proto.body) for block in app.get("html")]
    details, listed, tree = (block for block in blocks if "disembunyikan" in block and "padan-lead" not in block)

    for fact in ("Realisasi", "Capaian", "Selisih dari lintasan"):
        assert f"<td>{fact}</td><td>disembunyikan</td>" in details
    assert "disembunyikan" in listed.rpartition("70%")[2] and "Dihitung: disembunyikan" in tree


def test_a_category_is_shown_as_a_category_and_not_drawn(open_kpi: OpenPage) -> None:
    app = open_kpi("IKP-T15-02")
    text = text_of(app)

    assert len(app.get("plotly_chart")) == 0
    assert "Indikator ini berupa kategori" in text
    assert "WDP" in text and "▼ Tertinggal" in text


def test_an_empty_printed_cell_stays_empty(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi("IKP-T15-07"))

    assert "Target tercetak 2021 2022 2023 2024" in text


def test_an_indicator_without_a_target_is_not_given_one(open_kpi: OpenPage) -> None:
    app = open_kpi("TUJ-T1-01")

    assert "Tidak ada target yang tercetak untuk indikator ini; tidak ada yang ditambahkan." in text_of(app)
    assert len(app.get("plotly_chart")) == 0


def test_a_count_of_a_synthetic_world_meets_a_scaled_target_and_says_so(open_kpi: OpenPage) -> None:
    app = open_kpi("RPJMN-12")

    assert "Pada data sintetis target diskalakan" in text_of(app)
    assert "2024 113.094" in app.get("plotly_chart")[0].proto.alt
    assert "Target tercetak 2024 orang 112.900.000" in text_of(app)


def test_a_status_leaves_only_its_indicators(open_kpi: OpenPage) -> None:
    app = open_kpi()
    app.pills(key="status").set_value(["berisiko"]).run()
    text = text_of(app)

    assert "1 dari 155 indikator" in text
    assert "IKP-T15-14 ·" in text and "IKP-T15-13 ·" not in text


def listed(app: AppTest) -> list[str]:
    """The rows of the list of what fits the filters, as text."""
    bodies = [
        one.proto.body for one in app.get("html") if "Hanya indikator yang sesuai dengan pilihan" in one.proto.body
    ]
    if not bodies:
        return []
    (body,) = bodies
    return [
        " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in body.split("<tbody>")[1].split("<tr>")[1:]
    ]


def test_without_a_filter_there_is_no_list(open_kpi: OpenPage) -> None:
    assert listed(open_kpi()) == []


def test_a_status_lists_exactly_its_indicators_worst_first_with_owner_and_who_decides(open_kpi: OpenPage) -> None:
    app = open_kpi()
    app.pills(key="status").set_value(["berisiko", "tertinggal"]).run()

    assert "2 dari 155 indikator: 1 tertinggal, 1 berisiko" in [header.value for header in app.header]
    worst, other = listed(app)
    assert worst.startswith("▼ Tertinggal") and "IKP-T15-02" in worst
    assert worst.endswith("Sekretariat Jenderal WTP WDP dilaporkan – –")
    assert other.startswith("◆ Berisiko") and "IKP-T15-14" in other
    assert other.endswith("Sekretariat Jenderal 100% 83% dihitung 83,0% 84,5% (80%: 82% – 87%)"), (
        "the reported 95% does not decide"
    )
    text = text_of(app)
    assert "di bawah 60% (tertinggal" in text and "60% sampai di bawah 90% (berisiko" in text
    assert "hitungan Padan atau, bila tidak dapat dinilai, oleh laporan pemilik" in text
    assert "urut menurut status terburuk, lalu capaian terendah" in text
    assert "lintasan (nilai yang seharusnya sudah dicapai pada bulan itu)" in text


def test_the_funding_says_how_many_indicators_its_rows_do_not_count(
    open_kpi: OpenPage, with_progress: Warehouse
) -> None:
    text = text_of(open_kpi())
    in_rows = sum(int(count) for count in re.findall(r"\d+ dari (\d+) indikator dinilai", text))
    judged_in_rows = sum(int(count) for count in re.findall(r"(\d+) dari \d+ indikator dinilai", text))
    said = re.search(r"(\d+) indikator tidak mempunyai baris di sini, .+?; (\d+) di antaranya dinilai", text)

    assert said and int(said[1]) > 0
    assert in_rows + int(said[1]) == 155
    assert judged_in_rows + int(said[2]) == sum(COUNTS.values())
    assert text.count("sebagaimana tercetak pada rencana, termasuk ejaannya") == 1


def test_the_trajectory_is_explained_beside_its_figure(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi("IKP-T15-14"))

    assert "Seharusnya sudah dicapai (lintasan) 100% 100%" in text
    assert "Lintasan adalah nilai yang seharusnya sudah dicapai pada bulan realisasi itu" in text


def test_a_link_of_the_list_keeps_every_chosen_status_and_leads_to_the_details(open_kpi: OpenPage) -> None:
    chosen: Any = [status_text(status, Language("id")) for status in ("tertinggal", "berisiko")]
    app = open_kpi(status=chosen)
    links = [
        link for one in app.get("html") for link in re.findall(r'href="(\?[^"]*kpi=IKP-T15-14[^"]*)"', one.proto.body)
    ]
    address = urlsplit(unescape(links[0]))

    assert parse_qs(address.query)["status"] == ["▼ Tertinggal", "◆ Berisiko"]
    assert address.fragment == "rincian" and "rincian" in [header.proto.anchor for header in app.header]


def test_the_list_stands_above_the_details_and_the_tree(open_kpi: OpenPage) -> None:
    headers = [header.value for header in open_kpi(cari="IKP-T15-12").header]

    assert headers[:3] == ["1 dari 155 indikator: 1 belum ada data", "Rincian indikator", "Tujuan, sasaran, indikator"]


def test_an_indicator_without_a_printed_unit_is_the_plan_s_owner_s(open_kpi: OpenPage) -> None:
    app = open_kpi("RPJMN-12", cari="RPJMN-12")
    text = text_of(app)

    assert listed(app)[0].endswith(
        "Kementerian Sosial 113.094 target asli 112.900.000, disesuaikan dengan ukuran data sintetis 115.000 dihitung"
        " 101,6%"
    ), "no forecast, no column of it"
    assert text.count("RPJMN-12 · sasaran pokok RPJMN · Kementerian Sosial") == 2, "in the details and in the tree"


def test_the_plan_s_owner_can_be_chosen_as_one(open_kpi: OpenPage) -> None:
    app = open_kpi()
    app.selectbox(key="unit").select("Kementerian Sosial").run()
    rows = listed(app)

    assert any("RPJMN-12" in row for row in rows) and all("Kementerian Sosial" in row for row in rows)


def test_what_fits_nothing_is_said_once(open_kpi: OpenPage) -> None:
    app = open_kpi(cari="tidak-ada-yang-begini")

    assert not app.exception and listed(app) == []
    assert text_of(app).count("Tidak ada indikator yang sesuai dengan pilihan ini.") == 1


def taken(open_kpi: OpenPage, monkeypatch: pytest.MonkeyPatch, search: str) -> dict[str, pd.DataFrame]:
    """What a reader takes along of the list of what fits the search, by kind of file and by indicator."""
    files: dict[str, pd.DataFrame] = {}

    def note(_: str, content: Callable[[], bytes], *, key: str, **__: Any) -> None:
        if key == "kpi_list_csv":
            files["csv"] = pd.read_csv(io.BytesIO(content())).set_index("kpi_id")
        elif key == "kpi_list_xlsx":
            book = pd.read_excel(io.BytesIO(content()), sheet_name=None)
            headings = name_columns(files["csv"].reset_index(), Language("id"))
            files["xlsx"] = book["Data"].set_axis(list(headings), axis="columns").set_index("kpi_id")

    monkeypatch.setattr(chart_panel, "offer_file", note)
    open_kpi(cari=search)
    return files


def test_a_scaled_target_is_called_so_in_the_files_of_the_list(
    open_kpi: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = taken(open_kpi, monkeypatch, "RPJMN-1")

    assert sorted(files) == ["csv", "xlsx"]
    for kind, (yes, no) in {"csv": (True, False), "xlsx": ("Ya", "Tidak")}.items():
        scaled = files[kind].loc["RPJMN-12"]
        assert (scaled["target_scaled"], scaled["target_value"]) == (yes, 113_094)
        assert float(scaled["target_text"]) == 112_900_000
        assert set(files[kind].drop(index="RPJMN-12")["target_scaled"]) == {no}


def test_the_list_is_taken_a_row_an_indicator(open_kpi: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = taken(open_kpi, monkeypatch, "IKP-T15-1")["csv"]

    judged = rows.loc["IKP-T15-14"]
    assert rows.index.is_unique and len(rows) > 3
    assert (judged["kpi_status"], judged["decided_by"], judged["actual_value"]) == ("berisiko", "dihitung", 83)
    assert (judged["owner"], judged["target_value"], judged["period"]) == ("Sekretariat Jenderal", 100, "2024-12-01")
    assert rows.loc["IKP-T15-12", "kpi_status"] == "belum_ada_data"
    assert pd.isna(rows.loc["IKP-T15-12", "decided_by"])


def test_the_chosen_status_is_in_the_address(open_kpi: OpenPage) -> None:
    label = status_text("berisiko", Language("id"))

    app = open_kpi(status=label)

    assert app.pills(key="status").value == ["berisiko"]
    assert "1 dari 155 indikator" in text_of(app)


def test_search_finds_an_indicator_and_keeps_the_aims_above_it(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi(cari="IKP-T15-12"))

    assert "1 dari 155 indikator" in text
    for kpi in ("TUJ-T2-06", "IKSS-SS3-06", "IKPDEF-DM-12", "IKP-T15-12"):
        assert f"{kpi} ·" in text
    assert "IKP-T15-13 ·" not in text


def test_the_unit_responsible_can_be_chosen(open_kpi: OpenPage, with_progress: Warehouse) -> None:
    app = open_kpi()
    app.selectbox(key="unit").select("Inspektorat Jenderal").run()
    with with_progress.connect("padan_viewer") as connection:
        rows = connection.execute("select count(*) from mart.dim_kpi where unit_responsible = 'Inspektorat Jenderal'")
        (count,) = rows.fetchone() or (0,)

    assert f"{count} dari 155 indikator" in text_of(app)


def test_a_link_opens_the_details(open_page: OpenPage, with_progress: Warehouse) -> None:
    app = open_page("kpi")
    app.query_params["kpi"] = "IKP-T15-13"
    app.run()

    assert app.selectbox(key="_kpi").value == "IKP-T15-13"
    assert "Realisasi 75% belum ada" in text_of(app)


def test_funding_shows_printed_totals_what_was_absorbed_and_names_the_misprint(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi())
    none = "belum dilaporkan"

    assert f"Jumlah 63,05 triliun {none} 72,34 triliun {none} 77,57 triliun * {none} 83,65 triliun terserap" in text
    assert "86,08 triliun terserap 59,0% (2 dari 7) 382,69 triliun" in text
    assert "Jumlah, 2022: jumlah tercetak Rp 2,00 miliar lebih besar daripada rinciannya." in text
    assert "lebih 2.000.000 ribu rupiah dari jumlah baris" in text, "the unit of the table, not rupiah"
    assert "515,54 miliar terserap 90,0% 535,55 miliar terserap 50,0%" in text
    assert "78,88 miliar terserap 120,0%" in text
    assert "2024: Penyerapan melebihi anggaran rencana. catatan pemilik: “tambahan anggaran”" in text
    assert "terserap Rp 362,43 miliar dari anggaran 2024 sebesar Rp 614,42 miliar (59,0%)" in text
    assert "menurut laporan 2 dari 7 kegiatan. 5 kegiatan belum melapor; anggarannya tidak ikut dihitung." in text
    assert "terserap 0" not in text, "what is not reported is not zero"


def test_a_month_without_absorption_says_so_and_keeps_the_budget(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi(bulan="November 2024"))

    assert "Penyerapan untuk November 2024 belum terbit." in text
    assert (
        "86,08 triliun 382,69 triliun" in text and "terserap" not in text.split("Jumlah 63,05")[1].split("Anggaran")[0]
    )


def test_absorption_is_added_over_what_is_reported() -> None:
    rows = [
        {"absorbed_rupiah": 30.0, "budget_rupiah": 100.0},
        {"absorbed_rupiah": 0.0, "budget_rupiah": 50.0},
        {"absorbed_rupiah": None, "budget_rupiah": 1000.0},
    ]

    some, none = add_absorption(rows), add_absorption(rows[2:])
    assert (some.rupiah, some.budget, some.share, some.reported, some.due) == (30, 150, 0.2, 2, 3)
    assert (none.rupiah, none.share, none.reported, none.due) == (None, None, 0, 1)


def test_english_page_is_english(open_kpi: OpenPage) -> None:
    text = text_of(open_kpi("IKP-T15-14", bahasa="EN"))

    assert "of 155 indicators, 5 are judged: 1 behind, 1 at risk" in text and "All are in the list." in text
    assert "Share of individuals in DTKS identified in civil-registration (Dukcapil) data" in text
    assert "Computed by Padan Reported by the owner" in text
    assert "T1: Raise the social welfare of the poor and vulnerable" in text and "T1: Meningkatkan" not in text
    assert "Social protection programme, no aim printed above" in text
    assert "sebagaimana" not in text


def test_the_unit_is_in_the_reader_s_language(open_kpi: OpenPage) -> None:
    assert "Unit: persons." in text_of(open_kpi("RPJMN-12", bahasa="EN"))
    assert "Satuan: orang." in text_of(open_kpi("RPJMN-12"))


def test_a_month_without_progress_shows_targets_and_says_so(open_kpi: OpenPage) -> None:
    app = open_kpi(bulan="Oktober 2024")

    assert not app.exception
    assert "Kemajuan untuk Oktober 2024 belum terbit" in text_of(app)
    assert "dari 155 indikator" in text_of(app)


def progress(status: str, **values: object) -> dict[str, object]:
    return {"status": status, "source": "dihitung", "kpi_id": "a"} | values


@pytest.mark.parametrize(
    ("statuses", "has_target", "expected"),
    [
        (["tercapai", "tertinggal"], True, "tercapai"),
        (["tertinggal", "tercapai"], True, "tertinggal"),
        (["belum_ada_data", "berisiko"], True, "berisiko"),
        (["sesuai_jalur", "belum_ada_data"], True, "sesuai_jalur"),
        (["belum_ada_data", "belum_ada_data"], True, "belum_ada_data"),
        (["belum_ada_target"], False, "belum_ada_target"),
        (["belum_ada_target"], True, "belum_ada_target"),
        ([], True, "belum_ada_data"),
        ([], False, "belum_ada_target"),
    ],
)
def test_one_status_stands_for_both_sources(statuses: list[str], has_target: bool, expected: str) -> None:
    rows = [
        progress(status, source=source) for status, source in zip(statuses, ("dihitung", "dilaporkan"), strict=False)
    ]

    assert overall_status(reversed(rows), has_target=has_target) == expected


def test_the_worst_is_first_by_status_then_by_achievement() -> None:
    judged = {
        "a": ("sesuai_jalur", 0.95), "b": ("tertinggal", None), "c": ("berisiko", 0.7), "d": ("tertinggal", 0.5),
        "e": ("tertinggal", 0.1),
    }  # fmt: skip
    indicators = [
        {"kpi_id": name, "parent_id": None, "level": "sasaran_program", "goal": None, "programme": "P"}
        for name in judged
    ]
    month = [progress(status, kpi_id=name, achievement=achievement) for name, (status, achievement) in judged.items()]
    roots = build_tree(indicators, pd.DataFrame({"kpi_id": list(judged)}), month)

    assert [node.kpi_id for node in list_worst_first(roots)] == ["e", "d", "b", "c", "a"]


def test_a_parent_that_is_not_in_the_plan_loses_nobody() -> None:
    rows = [
        {"kpi_id": name, "parent_id": parent, "level": "sasaran_program", "goal": None, "programme": "P"}
        for name, parent in (("a", None), ("b", "a"), ("c", "unknown"))
    ]
    roots = build_tree(rows, pd.DataFrame({"kpi_id": ["b"]}), [])

    assert [node.kpi_id for node in flatten(roots)] == ["a", "b", "c"]
    assert count_statuses(flatten(roots))["belum_ada_data"] == 1
    assert sum(count_statuses(flatten(roots)).values()) == 3


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (100.0, "%", "100%"),
        (91.5565, "%", "91,56%"),
        (0.682, "indeks", "0,682"),
        (4.7, "indeks", "4,7"),
        (112_900_000.0, "orang", "112.900.000"),
    ],
)
def test_amounts_have_the_decimals_they_need(value: float, unit: str, written: str) -> None:
    assert write_amount(value, unit, Language("id")) == written


def test_printed_targets_keep_their_decimals() -> None:
    assert write_printed("71.0", 71.0, Language("id")) == "71,0"
    assert write_printed("WTP", None, Language("id")) == "WTP"


def test_only_several_equal_years_are_flat() -> None:
    assert is_flat(pd.DataFrame({"target_text": ["20", "20"]}))
    assert not is_flat(pd.DataFrame({"target_text": ["20"]}))
    assert not is_flat(pd.DataFrame({"target_text": ["20", "21"]}))


def test_printed_targets_are_scaled_only_where_the_month_says_so() -> None:
    targets = pd.DataFrame({"year": [2024], "target_value": [200.0]})
    row = {"target_year": 2024, "target_value": 20.0, "note_code": "target_skala_sintetis"}

    assert scale_of(targets, [row]) == pytest.approx(0.1)
    assert scale_of(targets, [row | {"note_code": None}]) == 1.0
