"""The page `Alur PBI-JK` on the sample mart: the finding first, each loss once, hidden cells said, unknowns said."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd
import pytest
from dashboards.data.pbi_pipeline import losses_by_region, reporter_gaps, service_levels
from dashboards.language import CODES, Language
from page_text import text_of
from sample_pipeline import clear_pipeline, fill_pipeline
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="module")
def with_pipeline(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sample with the way to PBI-JK; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        fill_pipeline(connection)
    yield filled_warehouse
    with filled_warehouse.connect("padan_publisher") as connection:
        clear_pipeline(connection)


@pytest.fixture
def open_pipeline(with_pipeline: Warehouse, open_page: OpenPage) -> OpenPage:
    def open_(*regions: str, **query: str) -> AppTest:
        """The page, then the province and the kabupaten/kota of the given codes."""
        app = open_page("pbi_pipeline", **query)
        for key, region in zip(("provinsi", "kabkota"), regions, strict=False):
            app.selectbox(key=key).select(region).run()
        return app

    return open_


def alternatives(app: AppTest) -> str:
    return " ".join(chart.proto.alt for chart in app.get("plotly_chart"))


def test_the_largest_loss_is_said_first(open_pipeline: OpenPage) -> None:
    app = open_pipeline()
    text = text_of(app)

    assert not app.exception
    assert "Indonesia, Desember 2024: dari 70.000 penduduk yang memenuhi syarat PBI-JK" in text
    assert "48.000 (68,6%) aktif sebagai peserta PBI-JK" in text
    assert "Paling banyak hilang pada penetapan: 20.000 orang, 28,6% dari tahap sebelumnya" in text


def test_each_stage_shows_the_database_s_count_and_its_loss(open_pipeline: OpenPage, with_pipeline: Warehouse) -> None:
    drawn = alternatives(open_pipeline())
    with with_pipeline.connect("padan_viewer") as connection:
        rows = connection.execute(
            "select numerator, denominator - numerator from mart.fct_indicator where indicator_id = 'pbi_funnel'"
            " and region_code = '00' and period = '2024-12-01' order by numerator desc"
        ).fetchall()

    assert len(rows) == 4
    for count, lost in rows[1:]:
        assert f"{int(count):,}, − {int(lost):,} hilang".replace(",", ".").replace(". −", ", −") in drawn


def test_a_change_is_shown_beside_each_hand_off(open_pipeline: OpenPage) -> None:
    # 50,000 of 70,000 after 48,000 of 69,000.
    assert "▲ 1,9 poin persen sejak November 2024" in text_of(open_pipeline())


def test_a_hidden_stage_is_said_and_not_drawn_as_nothing(open_pipeline: OpenPage) -> None:
    app = open_pipeline("51")

    assert not app.exception
    assert "900 penduduk memenuhi syarat PBI-JK menurut registri; yang aktif disembunyikan" in text_of(app)
    assert "Aktif disembunyikan" in alternatives(app)
    assert "Aktif 0" not in alternatives(app)


def test_a_region_whose_people_are_too_few_says_so(open_pipeline: OpenPage) -> None:
    text = text_of(open_pipeline("51", "51.71"))

    assert "Kota Denpasar, Desember 2024: angka alur PBI-JK disembunyikan agar jumlah kecil tidak terungkap." in text


def test_a_region_without_figures_says_so(open_pipeline: OpenPage) -> None:
    app = open_pipeline("33")

    assert not app.exception
    assert "belum ada angka alur PBI-JK yang terbit" in text_of(app)


def test_gaps_stand_apart_and_hidden_ones_are_named(open_pipeline: OpenPage) -> None:
    app = open_pipeline()

    assert "Layak, belum ditetapkan, tanpa JKN aktif 9.000 (3,2%)" in " ".join(alternatives(app).split())
    assert (
        "Tidak digambar karena disembunyikan (di bawah 10, atau lebih besar tetapi membuka yang di bawah 10): "
        "Kartu PBI aktif tanpa penetapan." in text_of(app)
    )


def test_who_is_not_shown_to_be_eligible_is_not_called_ineligible(open_pipeline: OpenPage) -> None:
    app = open_pipeline()

    assert "Ditetapkan, belum terbukti berhak 1.500 (0,5%)" in " ".join(alternatives(app).split())
    assert "Celah: siapa yang tertinggal, siapa yang belum terbukti berhak" in text_of(app)
    assert "Belum terbukti berhak bukan berarti tidak berhak: termasuk di dalamnya yang tidak dapat dinilai" in text_of(
        app
    )
    assert ("ketepatan", "Yang dinilai tidak memenuhi syarat: Ketepatan sasaran") in [
        (link.proto.page, link.proto.label) for link in app.get("page_link")
    ]
    assert "In the decree, not shown to be eligible 1,500" in alternatives(open_pipeline(bahasa="EN"))
    for code in CODES:
        assert not re.search(
            "tidak memenuhi|not eligible",
            Language(code).text("regions.categories.ditetapkan_tidak_memenuhi_syarat"),
        )


def test_regions_are_ranked_by_the_people_they_lose(open_pipeline: OpenPage) -> None:
    assert "yang pertama Aceh (600" in alternatives(open_pipeline())


def test_another_hand_off_ranks_anew(open_pipeline: OpenPage) -> None:
    app = open_pipeline()
    app.segmented_control(key="tahap").set_value("aktif").run()

    assert "yang pertama Aceh (50" in alternatives(app)
    assert "Tidak ikut diurutkan: 1 wilayah disembunyikan" in text_of(app)


def test_a_link_opens_the_chosen_hand_off(open_pipeline: OpenPage) -> None:
    label = Language("id").text("pbi_pipeline.handoffs.aktif")

    assert "yang pertama Aceh (50" in alternatives(open_pipeline(tahap=label))


def test_leavers_reactivation_and_quota_are_counts_with_their_wholes(open_pipeline: OpenPage) -> None:
    text = text_of(open_pipeline()).replace("**", "")

    assert "500 orang aktif PBI-JK bulan lalu dan tidak lagi bulan ini" in text
    assert "dari 800 orang yang nonaktif dalam enam bulan terakhir yang sudah dihitung, 120 (15,0%)" in text
    assert "51.500 ditetapkan dari kuota 52.000; sisa 500." in text
    assert "18.000 orang yang memenuhi syarat (25,7%) tidak tertampung kuota" in text


def test_a_region_that_nobody_left_says_so_and_a_month_that_counted_none_says_that(open_pipeline: OpenPage) -> None:
    nobody, uncounted = "Tidak ada peserta PBI-JK di wilayah ini yang berhenti bulan ini.", "Belum dapat dihitung:"
    bali, november = text_of(open_pipeline("51")), text_of(open_pipeline(bulan="November 2024"))

    assert nobody in bali and uncounted not in bali
    assert (
        "dalam enam bulan terakhir yang sudah dihitung tidak ada peserta PBI-JK di wilayah ini yang dinonaktifkan"
        in bali
    )
    for text in (november, text_of(open_pipeline("33"))):  # Jawa Tengah has no figures of PBI-JK at all
        assert uncounted in text and nobody not in text
        assert "**Reaktivasi** belum dapat dihitung untuk bulan ini." in text


def test_a_region_without_a_quota_is_not_given_one(open_pipeline: OpenPage) -> None:
    assert "wilayah ini tidak mempunyai kuota sendiri" in text_of(open_pipeline("51"))


def test_reporters_differ_in_people_and_rupiah_with_region_and_fund(open_pipeline: OpenPage) -> None:
    text = text_of(open_pipeline()).replace("**", "")

    assert "Pelapor berbeda sampai 700 jiwa (1,2% dari laporan terbesar) dan Rp 29,40 juta (1,2%)" in text
    assert text.index("Aceh APBN 500") < text.index("Bali APBN 200")
    assert "APBD provinsi tidak ada dua pelapor" in text


def test_complaints_stand_against_their_days(open_pipeline: OpenPage) -> None:
    app = open_pipeline()
    text = text_of(app).replace("**", "")

    assert "Dari 100 pengaduan yang jatuh tempo bulan ini, 60 (60,0%)" in text
    assert "Dari 80 yang masih terbuka pada akhir bulan, 30 (37,5%) sudah lewat batas waktu" in text
    assert "Kementerian Sosial 20 hari salah sasaran 84 45 dari 60 75,0% 25 dari 50 50,0%" in text
    assert "BPJS Kesehatan 7 hari disembunyikan – – –" in text
    assert "yang pertama Aceh (30 dari 60)" in alternatives(app)
    assert "1 wilayah tidak digambar" in text
    assert "Aceh – – 30 dari 60 50,0%" in text and "Bali – – disembunyikan –" in text


def test_open_complaints_stand_by_how_long_they_are_overdue(open_pipeline: OpenPage) -> None:
    text = text_of(open_pipeline()).replace("**", "")

    assert "12 dari 80 pengaduan terbuka sudah lebih dari 90 hari lewat batas waktu" in text
    assert "Semua penerima 50 disembunyikan disembunyikan 12 80" in text
    assert "Kementerian Sosial 25 13 0 12 50" in text
    assert "Kementerian Kesehatan" not in text[text.index("Semua penerima") : text.index("Aceh 30")]
    assert "Terbuka Aceh 30 30 0 0 60" in text
    english = text_of(open_pipeline(bahasa="EN"))
    assert "12 of 80 open complaints are more than 90 days past their deadline" in english


def test_ageing_of_which_the_longest_is_hidden_says_so(open_pipeline: OpenPage) -> None:
    text = text_of(open_pipeline("51"))

    assert "lebih dari 90 hari disembunyikan" in text


def test_what_is_not_published_is_said(open_pipeline: OpenPage) -> None:
    text = text_of(open_pipeline())

    for words in ("Berapa lama seseorang menunggu", "Pelapor mana yang benar", "tidak memuat pengadu"):
        assert words in text


def test_english_page_is_english(open_pipeline: OpenPage) -> None:
    text = text_of(open_pipeline(bahasa="EN"))

    assert "of 70,000 persons eligible for PBI-JK by the registry, 48,000 (68.6%) are active" in text
    assert "Hilang" not in text and "jatuh tempo" not in text


def test_month_without_the_pipeline_says_so_everywhere(open_pipeline: OpenPage) -> None:
    app = open_pipeline(bulan="Oktober 2024")
    text = text_of(app)

    assert not app.exception
    assert "belum ada angka alur PBI-JK" in text
    assert "Pengaduan belum dikirim" in text
    assert "Iuran PBI belum dikirim" in text


def test_losses_of_hidden_regions_are_not_nought() -> None:
    regions = pd.DataFrame({"region_code": ["11", "12", "13"], "region_name": ["A", "B", "C"]})
    figures = pd.DataFrame(
        [("11", 40.0, 100.0, 0.4, False), ("12", None, None, None, True)],
        columns=["region_code", "numerator", "denominator", "value", "suppressed"],
    ).assign(indicator_id="pbi_funnel", category="aktif")
    frame = losses_by_region(figures, regions, "aktif").set_index("region_code")

    assert frame.loc["11", "lost"] == 60
    assert frame.loc["11", "share"] == pytest.approx(0.6)
    assert frame.loc["12", "suppressed"] and pd.isna(frame.loc["12", "lost"])
    assert not frame.loc["13", "suppressed"] and pd.isna(frame.loc["13", "lost"])


def test_reporters_that_agree_are_not_listed() -> None:
    regions = pd.DataFrame({"region_code": ["11", "12"], "region_name": ["A", "B"]})
    rows = [
        ("11", "contribution_gap", "APBN", 0.0, 0.0),
        ("11", "contribution_gap_money", "APBN", 0.0, 0.0),
        ("12", "contribution_gap", "APBN", 0.0, 0.0),
        ("12", "contribution_gap_money", "APBN", 42_000.0, 0.01),
    ]
    figures = pd.DataFrame(rows, columns=["region_code", "indicator_id", "category", "numerator", "value"])
    frame = reporter_gaps(figures.assign(breakdown="fund"), regions)

    assert frame[["region_name", "fund", "persons", "amount"]].to_numpy().tolist() == [["B", "APBN", 0.0, 42_000.0]]


def test_days_of_a_receiver_are_those_of_the_month() -> None:
    assert [(level.kategori, level.days) for level in service_levels("KEMENSOS", date(2024, 12, 1))] == [
        ("*", 20),
        ("SALAH_SASARAN", 84),
    ]
    assert service_levels("KEMENSOS", date(2013, 12, 1)) == []
