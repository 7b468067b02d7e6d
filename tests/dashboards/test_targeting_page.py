"""The page `Ketepatan sasaran`: both errors with counts and bounds, reasons, the quota, deciles, regions, bases."""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from dashboards.charts.bars import plot_stacked_shares
from dashboards.charts.contrast import ink_on
from dashboards.charts.groups import Bar, BarGroup, Range, plot_bar_groups, plot_range_groups
from dashboards.charts.palette import CATEGORIES, GOOD_RAMP, LINES, PRIMARY, TEXT, WHITE
from dashboards.charts.tradeoff import Crossing, plot_tradeoff
from dashboards.components import targeting_reasons
from dashboards.components.chart_panel import show_chart
from dashboards.components.filters import Region
from dashboards.components.targeting_answer import say_answer
from dashboards.components.targeting_exclusion import _say_exclusion
from dashboards.components.targeting_reasons import _say_nothing
from dashboards.components.targeting_regions import _crossing, _say_extremes, _say_finding
from dashboards.components.targeting_subject import Subject
from dashboards.data.cells import Cell, Cells
from dashboards.data.targeting import Quota, by_decile, fill_from_poorest, pair_errors, split_by_quota
from dashboards.language import Code, Language
from page_text import text_of
from sample_targeting import ABSENT, CHOSEN, HIDDEN, MONTH, PROVINCE, empty_targeting, fill_targeting
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]
MISSING = float("nan")


@pytest.fixture(scope="module")
def with_targeting(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sample with programmes; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        fill_targeting(connection)
    yield filled_warehouse
    with filled_warehouse.connect("padan_publisher") as connection:
        empty_targeting(connection)


@pytest.fixture
def open_targeting(with_targeting: Warehouse, open_page: OpenPage) -> OpenPage:
    def open_(province: str = "", regency: str = "", **query: str) -> AppTest:
        app = open_page("targeting", **query)
        if province:
            app.selectbox(key="provinsi").select(province).run()
        if regency:
            app.selectbox(key="kabkota").select(regency).run()
        return app

    return open_


def test_a_link_names_its_programme_in_either_language(open_targeting: OpenPage) -> None:
    in_english = open_targeting(bahasa="EN", program="Program Keluarga Harapan")
    unknown = open_targeting(program="Entah")

    assert len(in_english.toast) == 0 and in_english.selectbox(key="program").value == "PKH"
    assert [one.value for one in unknown.toast] == [
        "Tautan menyebut “Entah”, yang tidak dikenal; pilihan itu tidak dipakai."
    ]


def _described(app: AppTest, words: str) -> str:
    """The text alternative of the chart that has those words."""
    return next(chart.proto.alt for chart in app.get("plotly_chart") if words in chart.proto.alt)


def test_both_errors_are_said_first_with_their_counts(open_targeting: OpenPage) -> None:
    app = open_targeting()
    text = text_of(app)

    assert not app.exception
    assert "Indonesia, Desember 2024: dari 38.240 keluarga yang berpotensi berhak atas PKH, 29.066 (76,0%)" in text
    assert "dari 9.680 penerima yang dapat dinilai, 506 (5,2%) tidak memenuhi syarat" in text
    assert "320 penerima (3,2%) tidak dapat dinilai dan tidak dihitung sebagai kesalahan" in text
    assert "“Berpotensi berhak” berarti memenuhi syarat menurut DTKS (desil 1–4" in text
    assert "Masalah utamanya yang terlewat" in text
    # 506 of 10.000, and with the 320 who cannot be judged
    assert "Indonesia 5,2% (5,1% – 8,3%)" in _described(app, "Kesalahan inklusi: bagian").replace("  ", " ")


def test_every_reason_has_a_bar_and_who_cannot_be_judged_stands_apart(open_targeting: OpenPage) -> None:
    app = open_targeting()
    reasons = _described(app, "Alasan terbesar").replace("  ", " ")
    errors, unjudged = reasons.split("Tidak dapat dinilai: 320 dari 10.000 penerima")

    assert (
        "Alasan terbesar kesalahan inklusi: di atas batas desil, 202 dari 506 keluarga (2,1% dari 9.680 yang dinilai)"
        in errors
    )
    for words in (
        "Di atas batas desil 202 (2,1%)",
        "Tidak ada di registri 148",
        "Tanpa komponen program 95",
        "Meninggal sebelum bulan ini 61",
    ):
        assert words in errors
    for words in (
        "Di registri tanpa peringkat desil 180 (1,8%)",
        "Tidak ditemukan di Dukcapil 140",
        "Baru meninggal bulan ini 0 (0,0%)",
    ):
        assert words in unjudged


def test_reasons_of_my_province_are_taken_along_with_hidden_ones_marked(
    open_targeting: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six clicks: menu, page, province (open, choose), `Data dan gambar`, XLSX; PKH and the newest month are there."""
    taken: dict[str, dict[str, Any]] = {}

    def show(*figure: Any, **values: Any) -> Any:
        taken[values["key"]] = values
        return show_chart(*figure, **values)

    monkeypatch.setattr(targeting_reasons, "show_chart", show)
    app = open_targeting(PROVINCE)
    reasons = taken["targeting_reasons"]
    rows = reasons["data"].set_index(["indicator_id", "category"])

    assert app.selectbox(key="program").value == "PKH"
    assert reasons["where"] == "Bali, PKH"
    assert set(rows["region_code"]) == {PROVINCE} and set(rows["programme_id"]) == {"PKH"}
    assert rows.loc[("inclusion_error", "di_atas_batas"), "numerator"] == 12
    assert rows.loc[("inclusion_error", "tanpa_komponen"), "numerator"] == 0
    hidden = rows[rows["suppressed"]]
    assert set(hidden.index) == {("inclusion_error", "meninggal"), ("inclusion_error", "tidak_di_registri")}
    assert hidden["numerator"].isna().all() and hidden["value"].isna().all()
    pictures = " ".join(element.proto.body for element in app.get("html"))
    name = "padan_targeting_reasons_51_PKH_2024-12_r1"
    assert f'data-figure="targeting_reasons" data-format="png" data-name="{name}"' in pictures
    assert any(button.proto.label == "XLSX" for button in app.get("download_button"))


def test_a_province_has_no_quota_and_stands_beside_the_nation(open_targeting: OpenPage) -> None:
    app = open_targeting(PROVINCE)
    text = text_of(app)

    assert (
        "Bali, Desember 2024: dari 410 keluarga yang berpotensi berhak atas PKH, 262 (63,9%) belum ditetapkan" in text
    )
    assert "Inklusi 11,9% di atas angka nasional, eksklusi 63,9% tidak" in text
    assert "262 dari 410 yang berpotensi berhak belum ditetapkan" in text
    assert "Kuota PKH untuk Bali tidak ada dalam data" in text
    assert "2 angka disembunyikan (di bawah 10, atau lebih besar tetapi membuka yang di bawah 10), bukan nol" in text
    reasons = _described(app, "Alasan terbesar").replace("  ", " ")
    assert "Meninggal sebelum bulan ini disembunyikan" in reasons and "Tanpa komponen program 0 (0,0%)" in reasons


def test_the_quota_alone_explains_its_part(open_targeting: OpenPage) -> None:
    app = open_targeting()
    text = text_of(app)

    # 506 places of those judged not eligible, none empty; 320 beneficiaries who cannot be judged hold the rest.
    assert "Dari 29.066 yang terlewat: 28.240 (97%) karena kuota, 506 dapat dihindari, 320 belum pasti" in text
    assert "Belum pasti: tempatnya dipakai penerima yang belum dapat dinilai; mereka mungkin memenuhi syarat." in text
    assert "Kuota terpakai 100,0%" in text
    drawn = _described(app, "karena kuota")
    assert "Terlewat: dapat dihindari 1,3%" in drawn and "Terlewat: belum pasti 0,8%" in drawn
    assert "Desil 1: Belum ditetapkan 61,6%" in drawn


def test_beneficiaries_by_decile_stand_before_the_ideal_line(open_targeting: OpenPage) -> None:
    app = open_targeting()

    # 9.369 of 10.000; 10.000 places fill decile 1 (9.900) and a part of decile 2.
    assert "94% penerima PKH berada pada desil 1–4" in text_of(app)
    assert "tempat habis pada desil 2" in text_of(app)
    assert "Desil 10: 0; tanpa: 437" in _described(app, "94% penerima PKH")
    assert (
        "“Tanpa”: penerima yang tidak mempunyai desil, yaitu tidak ada di registri, ada di registri tanpa peringkat, "
        "atau di luar data kependudukan" in text_of(app)
    )


def test_regions_that_do_worse_in_both_are_counted_and_hidden_ones_are_named(open_targeting: OpenPage) -> None:
    app = open_targeting(PROVINCE, CHOSEN)
    text = text_of(app)

    # Bali: 63,9 and 11,9 per cent; Klungkung and Bangli are above both, Tabanan and Gianyar are not.
    assert (
        "2 dari 4 kabupaten/kota yang dapat ditampilkan (seluruhnya 9) lebih buruk daripada angka Bali pada kedua "
        "kesalahan" in text
    )
    assert "Dari 9 wilayah, 2 tidak digambar karena angkanya disembunyikan dan 3 karena tidak ada data" in text
    assert "Kabupaten Badung 60,0% 60 100 disembunyikan" in text
    assert "Kabupaten Jembrana tidak ada data" in text
    assert app.expander[0].label == "Tabel semua wilayah (9)"


@pytest.mark.parametrize(
    ("language", "of_the_parent", "of_the_median"),
    [
        (
            "ID",
            "Garis titik-titik adalah angka Bali.",
            "Garis titik-titik adalah nilai tengah wilayah yang digambar, karena angka Bali tidak dapat ditampilkan.",
        ),
        (
            "EN",
            "The dotted lines are the figures of Bali.",
            "The dotted lines are the medians of the regions drawn, because the figures of Bali cannot be shown.",
        ),
    ],
)
def test_the_caption_says_whose_values_the_dotted_lines_are(
    open_targeting: OpenPage, with_targeting: Warehouse, language: str, of_the_parent: str, of_the_median: str
) -> None:
    hide = (
        "update mart.fct_indicator_history set suppressed = %s where period = '2024-12-01' and region_code = %s"
        " and programme_id = 'PKH' and indicator_id = 'inclusion_error' and breakdown = 'total'"
    )
    shown = text_of(open_targeting(PROVINCE, bahasa=language))
    with with_targeting.connect("padan_publisher") as connection:
        connection.execute(hide, (True, PROVINCE))
    try:
        st.cache_data.clear()
        hidden = text_of(open_targeting(PROVINCE, bahasa=language))
    finally:
        with with_targeting.connect("padan_publisher") as connection:
            connection.execute(hide, (False, PROVINCE))

    assert of_the_parent in shown and of_the_median not in shown
    assert of_the_median in hidden and of_the_parent not in hidden


def test_measures_signals_and_bases_are_shown(open_targeting: OpenPage) -> None:
    app = open_targeting()
    text = text_of(app)

    assert "Indeks CGH 2,54" in text
    assert "Bagian uang untuk desil 1–4 adalah 2,54 kali bagian mereka dalam semua keluarga (1 = netral)" in text
    assert "Selisih cakupan 23,2 poin" in text
    assert "Isyarat terbanyak: upah di atas UMK, 571 keluarga (5,8% dari penerima)" in text
    assert "bukan putusan" in text
    assert "Penerima meninggal disembunyikan" in _described(app, "Isyarat terbanyak")
    assert "Kesalahan eksklusi, PKH**: 78,1% bila hanya NIK yang persis sama dihitung, 76,0%" in text


def test_a_hidden_region_is_hidden_everywhere_and_nothing_is_zero(open_targeting: OpenPage) -> None:
    app = open_targeting(PROVINCE, HIDDEN)
    text = text_of(app)

    assert not app.exception
    assert "kesalahan eksklusi disembunyikan" in text and "kesalahan inklusi disembunyikan" in text
    assert "Kota Denpasar sendiri tidak dapat digambar" in text
    assert "Kota Denpasar disembunyikan" in _described(app, "Kesalahan eksklusi: bagian")
    assert "Semua yang berpotensi berhak: Disembunyikan" in _described(app, "Siapa yang berpotensi berhak")
    assert "Kota Denpasar 0" not in text


def test_a_region_without_figures_and_a_programme_without_a_cut_off_say_so(open_targeting: OpenPage) -> None:
    app = open_targeting(PROVINCE, ABSENT)
    assert "Tidak ada angka PKH yang terbit untuk Kabupaten Jembrana, Desember 2024" in text_of(app)
    assert len(app.get("plotly_chart")) == 0

    app.selectbox(key="program").select("BST").run()
    assert "BST tidak menetapkan batas desil" in text_of(app)


def test_a_month_before_the_programmes_says_what_is_missing(open_targeting: OpenPage) -> None:
    app = open_targeting(bulan="November 2024")

    assert not app.exception
    assert "Tidak ada angka PKH yang terbit untuk Indonesia, November 2024" in text_of(app)


def test_another_programme_counts_in_its_own_unit_and_list(open_targeting: OpenPage) -> None:
    app = open_targeting()
    app.selectbox(key="program").select("PBI_JK").run()
    text = text_of(app)

    assert "dari 10.600 jiwa yang berpotensi berhak atas PBI-JK" in text
    assert "Tidak ada di registri 1.890 (18,3%)" in _described(app, "Tidak dapat dinilai: 2.240").replace("  ", " ")
    assert "hanya memiliki satu dasar pemadanan" in text
    assert "Kuota PBI-JK untuk Indonesia tidak ada dalam data" in text


def test_english_page_says_the_same(open_targeting: OpenPage) -> None:
    text = text_of(open_targeting(bahasa="EN"))

    assert "of 38,240 families potentially eligible for PKH, 29,066 (76.0%) are not on the list" in text
    assert (
        "The largest reason of the inclusion error: above the decile cut-off, 202 of 506 families "
        "(2.1% of the 9,680 judged)" in text
    )
    assert "tidak" not in text


def _cell(numerator: float | None, denominator: float | None) -> Cell:
    return Cell(numerator, denominator, None, None, None, suppressed=numerator is None)


def _split(
    *, excluded: float | None, explained: float | None, wrong: float | None, beneficiaries: float, quota: float
) -> Quota | None:
    counts = {
        "exclusion_error": (excluded, 100.0), "exclusion_by_quota": (explained, 100.0),
        "inclusion_error": (wrong, 1_000.0), "quota_use": (beneficiaries, quota),
    }  # fmt: skip
    return split_by_quota(Cells(_figures(counts)))


def _figures(counts: dict[str, tuple[float | None, float | None]]) -> pd.DataFrame:
    return pd.DataFrame(
        [(name, "total", "total", *pair, pair[0] is None) for name, pair in counts.items()],
        columns=["indicator_id", "breakdown", "category", "numerator", "denominator", "suppressed"],
    ).assign(value=0.5, value_low=None, value_high=None)


def test_nobody_set_as_beneficiary_is_said_so_and_not_called_undelivered() -> None:
    subject = Subject("PKH", "PKH", "keluarga", "keluarga", 4, Region("12.15", "X", "12", None, {}), MONTH, 10)
    nobody = Cells(_figures({"exclusion_error": (40, 40)}))
    some = Cells(_figures({"exclusion_error": (40, 41), "inclusion_undetermined": (None, 1)}))
    judged = Cells(_figures({"exclusion_error": (40, 41), "inclusion_error": (None, 1)}))
    indonesian = Language("id")

    assert _say_nothing(nobody, "targeting.signals_missing", subject, indonesian).startswith("Tidak ada penerima PKH")
    assert _say_nothing(some, "targeting.signals_missing", subject, indonesian).startswith("Data untuk isyarat tidak")
    assert _say_nothing(judged, "cell.missing", subject, indonesian) == "tidak ada data"
    lead = say_answer(nobody, subject, indonesian)
    assert "tidak ada penerima yang dapat dinilai, sehingga kesalahan inklusi tidak dihitung" in lead


def test_regions_are_counted_of_all_only_where_all_are_drawn() -> None:
    subject = Subject(
        "PKH", "PKH", "keluarga", "keluarga", 4, Region("51", "Bali", "51", None, {"51": "Bali"}), MONTH, 10
    )
    drawn = pd.DataFrame({"exclusion": [0.7, 0.5], "inclusion": [0.2, 0.1]})
    crossing = Crossing(0.6, 0.15, "Bali")

    def finding(every: int, code: Code) -> str:
        return _say_finding(drawn, every, crossing, False, subject, Language(code))

    assert finding(2, "id") == "1 dari 2 kabupaten/kota lebih buruk daripada angka Bali pada kedua kesalahan"
    assert finding(6, "id").startswith("1 dari 2 kabupaten/kota yang dapat ditampilkan (seluruhnya 6) lebih buruk")
    assert finding(6, "en").startswith("1 of 2 regencies that can be shown (of 6) do worse")


def test_rows_stay_in_their_order_where_some_are_hidden() -> None:
    rows = [("all", "covered"), ("1", "hidden"), ("2", "hidden"), ("3", "covered"), ("4", "hidden")]
    frame = pd.DataFrame(rows, columns=["label", "part"]).assign(share=1.0, hover="")
    order = [("covered", "Covered", PRIMARY), ("hidden", "Hidden", LINES)]
    figure = plot_stacked_shares(frame, order=order, language=Language("id")).as_figure()

    assert list(figure.layout.yaxis.categoryarray) == ["all", "1", "2", "3", "4"]
    assert figure.layout.yaxis.categoryorder == "array"


def test_places_are_filled_from_the_poorest_on() -> None:
    assert fill_from_poorest([10, 20, 30], 25) == [10, 15, 0]
    assert fill_from_poorest([10, 20, 30], 100) == [10, 20, 30]
    assert fill_from_poorest([10, MISSING, 30], 8) == [8, 0, 0]
    assert pd.isna(fill_from_poorest([10, MISSING, 30], 11)).all()
    assert pd.isna(fill_from_poorest([10, 20], None)).all()


def test_parts_of_the_exclusion_add_up_and_a_full_programme_avoids_nothing() -> None:
    # Quota 40: 30 eligible, 3 judged not eligible, 5 who cannot be judged, 2 empty.
    assert _split(excluded=70, explained=60, wrong=3, beneficiaries=38, quota=40) == Quota(30, 60, 10, 5, 5)
    # Quota 40, 60 set: 50 eligible, 10 judged not eligible.
    assert _split(excluded=50, explained=60, wrong=10, beneficiaries=60, quota=40) == Quota(50, 50, 0, 0, 0)
    # Quota 45, 47 set: 40 eligible, 4 judged not eligible, 3 who cannot be judged; 2 places go back first.
    assert _split(excluded=60, explained=55, wrong=4, beneficiaries=47, quota=45) == Quota(40, 55, 5, 2, 3)


def test_a_quota_for_all_the_eligible_frees_no_more_places_than_are_lacking() -> None:
    # Quota 120: 80 eligible, 5 judged not eligible, 30 who cannot be judged, 5 empty.
    assert _split(excluded=20, explained=0, wrong=5, beneficiaries=115, quota=120) == Quota(80, 0, 20, 10, 10)
    assert _split(excluded=20, explained=0, wrong=5, beneficiaries=90, quota=120) == Quota(80, 0, 20, 20, 0)


def test_no_split_is_stated_where_a_count_of_it_is_hidden() -> None:
    assert _split(excluded=70, explained=None, wrong=3, beneficiaries=38, quota=40) is None
    assert _split(excluded=None, explained=60, wrong=3, beneficiaries=38, quota=40) is None
    half_known = _split(excluded=70, explained=60, wrong=None, beneficiaries=38, quota=40)
    assert half_known == Quota(30, 60, 10, None, None)

    exclusion = Cell(70, 100, 0.7, None, None, suppressed=False)
    said = _say_exclusion(exclusion, half_known, Language("id"))
    assert said == "Dari 70 yang terlewat: 60 (86%) karena kuota, 10 meskipun kuota cukup"
    assert _say_exclusion(exclusion, half_known, Language("en")).endswith("10 though the quota had room")


def test_a_hidden_decile_is_filled_from_its_parts_only_where_all_are_published() -> None:
    figures = pd.DataFrame(
        [
            ("decile_share", "decile", "1", None, 50.0, True),
            ("decile_share", "decile", "2", None, 50.0, True),
            ("exclusion_error", "decile", "1", None, 40.0, True),
        ],
        columns=["indicator_id", "breakdown", "category", "numerator", "denominator", "suppressed"],
    ).assign(value=None, value_low=None, value_high=None)
    places: list[dict[str, object]] = [
        {"decile": "1", "has_component": True, "units": 40, "beneficiaries": 20},
        {"decile": "1", "has_component": False, "units": 9, "beneficiaries": 12},
        {"decile": "2", "has_component": True, "units": 33, "beneficiaries": None},
        {"decile": "2", "has_component": False, "units": 8, "beneficiaries": 0},
    ]

    frame = by_decile(Cells(figures), places, max_decile=2).set_index("decile")

    assert frame.loc["1", "beneficiaries"] == 32 and frame.loc["1", "eligible"] == 40
    assert pd.isna(frame.loc["2", "beneficiaries"]) and frame.loc["2", "suppressed"]
    assert frame["ideal"].tolist()[:3] == [40, 10, 0]
    assert not frame.loc["3", "suppressed"] and frame.loc["3", "eligible"] == 0


def test_a_region_with_one_hidden_error_keeps_the_other() -> None:
    columns = ["region_code", "indicator_id", "numerator", "denominator", "value", "suppressed"]
    figures = pd.DataFrame(
        [("a", "exclusion_error", 6.0, 10.0, 0.6, False), ("a", "inclusion_error", None, 8.0, None, True)],
        columns=columns,
    )
    regions = pd.DataFrame({"region_code": ["a", "b"], "region_name": ["A", "B"]})

    frame = pair_errors(figures, regions)

    assert frame.loc[0, "exclusion"] == 0.6 and pd.isna(frame.loc[0, "inclusion"])
    assert pd.isna(frame.loc[0, "judged"])
    assert frame["exclusion_hidden"].tolist() == [False, False]
    assert frame["inclusion_hidden"].tolist() == [True, False]


def test_the_highest_error_is_sought_among_every_region_that_shows_it() -> None:
    frame = pd.DataFrame(
        {"region_name": ["Bali", "DKI", "Papua"], "exclusion": [0.743, 0.701, MISSING],
         "inclusion": [MISSING, 0.1, 0.1]}
    )  # fmt: skip

    assert _say_extremes(frame, Language("id")) == (
        "Kesalahan eksklusi tertinggi di antara 2 yang tampil: Bali (74,3%). "
        "Kesalahan inklusi tertinggi di antara 2 yang tampil: DKI dan 1 lainnya (10,0%)."
    )


def test_too_few_regions_have_no_median_and_small_errors_have_ticks_apart() -> None:
    subject = Subject("PKH", "PKH", "keluarga", "keluarga", 4, Region("16", "Sumsel", "16", None, {}), MONTH, 10)
    drawn = pd.DataFrame({"exclusion": [0.7, 0.5, 0.6], "inclusion": [0.004, 0.002, 0.003]})

    assert _crossing(drawn[:2], None, subject, Language("id")) == (None, False)
    assert _say_finding(drawn[:2], 17, None, False, subject, Language("id")) == "Kedua kesalahan menurut wilayah"
    crossing, is_median = _crossing(drawn, None, subject, Language("id"))
    assert crossing is not None and crossing.x == 0.6 and is_median

    points = drawn.assign(label="", hover="", is_chosen=False, is_named=False)
    points = points.rename(columns={"exclusion": "x", "inclusion": "y"})
    layout = plot_tradeoff(
        points, crossing=None, titles=("x", "y"), corners=list("abcd"), language=Language("id")
    ).as_figure().layout  # fmt: skip
    assert (layout.xaxis.tickformat, layout.yaxis.tickformat) == (",.0%", ",.1%")


def test_what_is_hidden_is_a_hatched_stub_whatever_the_others_are() -> None:
    bars = [Bar("a", 200.0, "200", ""), Bar("b", None, "hidden", ""), Bar("c", 0.0, "0", "")]
    trace = plot_bar_groups([BarGroup("", bars)], Language("id")).as_figure().data[0]

    assert list(trace.marker.pattern.shape) == ["", "/", ""]
    assert trace.x[0] == 200 and 0 < trace.x[1] < 10 and trace.x[2] == 0


def test_bounds_are_drawn_as_a_band_and_hidden_figures_have_no_dot() -> None:
    rows = [
        Range("b", None, None, None, "", "", is_main=False),
        Range("a", 0.2, 0.1, 0.5, "", "", is_main=True),
    ]
    figure = plot_range_groups([("title", rows)], bounds_name="band", language=Language("id")).as_figure()
    band, dots = figure.data

    assert list(band.x) == [0.1, 0.5, None] and list(band.y) == ["a"] * 3
    assert list(dots.x) == [None, 0.2]
    assert list(figure.layout.yaxis.categoryarray) == ["b", "a"]
    assert figure.layout.xaxis.range[0] == 0 and max(figure.layout.xaxis.tickvals) <= 1


def test_axes_of_the_trade_off_start_at_zero_and_near_names_do_not_cover_each_other() -> None:
    frame = pd.DataFrame(
        {
            "label": ["one", "two", "chosen"],
            "x": [0.50, 0.51, 0.9],
            "y": [0.20, 0.201, 0.1],
            "hover": "",
            "is_chosen": [False, False, True],
            "is_named": [True, True, False],
        }
    )
    figure = plot_tradeoff(
        frame, crossing=Crossing(0.6, 0.15, "Bali"), titles=("x", "y"), corners=list("abcd"), language=Language("id")
    ).as_figure()
    words = [note.text for note in figure.layout.annotations]

    assert figure.layout.xaxis.range[0] == figure.layout.yaxis.range[0] == 0
    assert figure.layout.xaxis.range[1] <= 1.02
    assert ("one" in words) != ("two" in words)
    assert "<b>chosen</b>" in words and {"<i>a</i>", "<i>b</i>", "<i>c</i>", "<i>d</i>"} <= set(words)


def test_a_name_in_the_trade_off_covers_no_line_and_no_other_dot() -> None:
    # DKI Jakarta lay to the left of its dot: over the line of the nation and over another province.
    frame = pd.DataFrame(
        {
            "label": ["DKI Jakarta", "Bali", "Riau"],
            "x": [0.70, 0.64, 0.665],
            "y": [0.145, 0.155, 0.09],
            "hover": "",
            "is_chosen": False,
            "is_named": [True, False, True],
        }
    )
    figure = plot_tradeoff(
        frame, crossing=Crossing(0.664, 0.138, "Indonesia"), titles=("x", "y"), corners=list("abcd"),
        language=Language("id"),
    ).as_figure()  # fmt: skip
    names = {note.text: note for note in figure.layout.annotations}

    assert (names["DKI Jakarta"].ax > 0, names["DKI Jakarta"].xanchor) == (True, "left")
    assert names["DKI Jakarta"].ay < 0, "below is the dotted line"


def test_a_name_at_the_edge_of_the_trade_off_stays_within_it() -> None:
    frame = pd.DataFrame(
        {"label": ["Kepulauan Bangka Belitung"], "x": [0.98], "y": [0.4], "hover": "", "is_chosen": False,
         "is_named": True}
    )  # fmt: skip
    figure = plot_tradeoff(
        frame, crossing=None, titles=("x", "y"), corners=list("abcd"), language=Language("id")
    ).as_figure()

    assert next(note for note in figure.layout.annotations if note.text.startswith("Kepulauan")).xanchor == "right"


def test_who_clicked_on_a_dot_is_told_the_region_and_finds_the_way_back_there(open_targeting: OpenPage) -> None:
    app = open_targeting("32")

    assert "Wilayah yang dipilih: Jawa Barat" in text_of(app)
    app.button(key="up").click().run()
    assert app.session_state["provinsi"] == "00"
    assert "Wilayah yang dipilih" not in text_of(app)


def test_text_in_bars_is_legible_on_every_colour_used() -> None:
    assert ink_on(PRIMARY) == WHITE and ink_on(GOOD_RAMP[4]) == WHITE
    assert {ink_on(colour) for colour in (LINES, CATEGORIES[1], GOOD_RAMP[1])} == {TEXT}
