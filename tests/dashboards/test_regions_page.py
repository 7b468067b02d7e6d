"""The page `Peta dan perbandingan wilayah`: any figure, ranked, spread out, beside others and beside its peers."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pandas as pd
import pytest
from dashboards.catalogue import ShownIndicator
from dashboards.charts.comparison import plot_comparison
from dashboards.charts.strips import plot_strip
from dashboards.components.filters import Region
from dashboards.components.measure_names import write_category
from dashboards.components.month_line import make_line
from dashboards.components.regions_compare import find_widest
from dashboards.components.regions_ranking import rank, write_move
from dashboards.components.regions_spread import write_place
from dashboards.components.regions_trend import _write_finding
from dashboards.data.regions import PEERS, describe_spread, find_peers, read_poverty
from dashboards.language import Language
from page_text import text_of
from sample_regions import DECEMBER, NOVEMBER, choose, regions_filled
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]
Files = Mapping[str, tuple[str, pd.DataFrame]]
OCTOBER = date(2024, 10, 1)
INDONESIAN = Language("id")
GOOD = ShownIndicator("jkn_active_coverage", "ratio", "good")
BAD = ShownIndicator("exclusion_error", "ratio", "bad", "PKH")


@pytest.fixture(scope="module")
def filled(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    with regions_filled(filled_warehouse):
        yield filled_warehouse


@pytest.fixture
def open_regions(filled: Warehouse, open_page: OpenPage) -> OpenPage:
    def open_(bulan: str = "Desember 2024", bahasa: str = "ID", **choices: str) -> AppTest:
        return choose(open_page("regions", bulan=bulan, bahasa=bahasa), **choices)

    return open_


def test_a_kabupaten_is_placed_ranked_and_compared(open_regions: OpenPage) -> None:
    app = open_regions(provinsi="51", kabkota="51.71")
    text = text_of(app)

    assert "Kota Denpasar, Desember 2024: Cakupan JKN aktif 73,0% , urutan ke-7 dari 9 kabupaten/kota" in text
    assert "Di Bali: 76,3%." in text
    assert "Cakupan JKN aktif: terlemah Kabupaten Karangasem (69,6%), terbaik Kabupaten Klungkung (90,2%)" in text
    assert "1 Kabupaten Karangasem 69,6% 376 / 540 ▲ 0,8" in text
    assert "Kota Denpasar naik 0,6 poin persen sejak November 2024" in text  # October was matched in another way
    assert "Kota Denpasar lebih baik dari 201 di antara 510 kabupaten/kota lain yang tampil" in text
    assert "Setara: sepuluh kabupaten/kota dengan tingkat kemiskinan (P0) terdekat dengan Kota Denpasar (2,96%)" in text
    assert "Cakupan JKN aktif: 5 dari 10 wilayah setara lebih baik dari Kota Denpasar" in text
    assert app.multiselect(key="bandingkan").value == ["51.71", "51"]
    assert "Keluarga desil 1–4 dengan paket inti lengkap disembunyikan" in text
    assert "Tingkat kemiskinan (BPS 2021) 3,0% – –" in text
    charts = app.get("plotly_chart")
    assert len(charts) == 5
    assert all(len(chart.proto.alt) > 40 for chart in charts)


def test_a_trend_that_ends_before_the_month_of_the_page_names_both_ends() -> None:
    bali = Region("51", "Bali", "51", None, {})
    values = {OCTOBER: 0.5, NOVEMBER: 0.6, DECEMBER: None}
    rows = pd.DataFrame({"period": list(values), "value": list(values.values())}).assign(
        suppressed=[False, False, True], status="final", match_basis="semua", registry="DTKS"
    )
    line = make_line(rows, name="", is_main=True, write=str, language=INDONESIAN)

    assert line is not None
    assert _write_finding(line.frame, rows, GOOD, bali, DECEMBER, INDONESIAN) == (
        "Bali naik 10,0 poin persen antara Oktober 2024 dan November 2024; Desember 2024 disembunyikan"
    )
    assert _write_finding(line.frame, rows, GOOD, bali, NOVEMBER, INDONESIAN) == (
        "Bali naik 10,0 poin persen sejak Oktober 2024"
    )


def test_any_figure_may_be_chosen_with_its_programme_and_category(open_regions: OpenPage) -> None:
    errors = open_regions(indikator="exclusion_error")
    text = text_of(errors)

    assert "Kesalahan eksklusi PKH: terlemah Nusa Tenggara Timur (80,0%), terbaik Bali (40,0%)" in text
    assert "Paling perlu perhatian: Nusa Tenggara Timur (80,0%)" in text
    assert errors.multiselect(key="bandingkan").value == ["53", "51"]  # the weakest and the best
    segments = open_regions(indikator="jkn_segment_share", rincian="segment/PBI_APBD")
    assert "Komposisi segmen JKN: PBPU/BP Pemda (APBD)" in text_of(segments)
    assert not segments.exception


def test_ranking_by_number_answers_where_most_people_are(open_regions: OpenPage) -> None:
    by_value = open_regions(provinsi="16", indikator="jkn_uncovered_bottom40")
    by_count = open_regions(provinsi="16", indikator="jkn_uncovered_bottom40", urutan="count")

    assert "Jumlah terbanyak: Kota Palembang" in text_of(by_count)
    assert "Jumlah terbanyak" not in text_of(by_value)


@pytest.mark.usefixtures("open_regions")
def test_a_link_opens_the_whole_ranking(open_page: OpenPage) -> None:
    assert "511 dari 511 wilayah dengan angka" in text_of(
        open_page("regions", tingkat="Kabupaten/kota", semua_wilayah="true")
    )


def test_suppressed_and_missing_regions_are_counted_not_drawn_as_zero(open_regions: OpenPage) -> None:
    text = text_of(open_regions(tingkat="kabkota"))

    assert "10 dari 511 wilayah dengan angka" in text
    assert "2 disembunyikan, 1 tanpa data" in text
    assert "2 disembunyikan dan 1 tanpa data tidak digambar" in text
    assert "Separuh kabupaten/kota yang tampil berada antara" in text
    hidden = text_of(open_regions(provinsi="65", kabkota="65.04"))
    assert "Cakupan JKN aktif disembunyikan agar jumlah kecil tidak terungkap." in hidden
    assert "Kabupaten Tana Tidung tidak dapat ditempatkan di antara kabupaten/kota" in hidden
    missing = text_of(open_regions(provinsi="95", kabkota="95.01"))
    assert "Cakupan JKN aktif tidak ada datanya." in missing
    assert "angka untuk dibandingkan dengan wilayah setara tidak dapat ditampilkan" in missing


def test_bounds_stand_beside_the_figures_that_have_them(open_regions: OpenPage, taken: Files) -> None:
    app = open_regions(indikator="inclusion_error")
    hovers = json.loads(app.get("plotly_chart")[0].proto.spec)["data"][0]["customdata"]
    table = app.dataframe[0].value

    assert "<b>Bali</b><br>10,0%<br>Rentang 7,5% – 15,0%<br>50 dari 500" in hovers
    assert "1 Aceh 20,0% 17,5% – 25,0% 100 / 500" in text_of(app)
    assert "lainnya (20,0%), terbaik Bali (10,0%) di antara 37 yang tampil" in text_of(app)
    assert ", tertinggi Aceh dan 35 lainnya (20,0%) di antara 37 yang tampil." in app.get("plotly_chart")[0].proto.alt
    assert "Paling perlu perhatian di antara 37 yang tampil: Aceh dan 35 lainnya (20,0%)" in text_of(app)
    assert table.set_index("Wilayah").loc["Bali", "Rentang"] == "7,5% – 15,0%"
    for key in ("regions_ranking", "regions_spread", "map_table_provinsi_00_inclusion_error_PKH_total_total"):
        rows = taken[key][1].set_index("region_code")
        assert (rows.loc["51", "value_low"], rows.loc["51", "value_high"]) == (0.075, 0.15)
        assert rows.loc["53", "suppressed"] and pd.isna(rows.loc["53", "value"])
    assert "Pita pucat: rentang yang masih mungkin" in text_of(app)


def test_a_figure_without_bounds_has_no_column_for_them(open_regions: OpenPage) -> None:
    assert "Rentang" not in open_regions(indikator="exclusion_error").dataframe[0].value.columns


def test_the_table_of_the_map_is_taken_with_its_figure_and_publication(open_regions: OpenPage, taken: Files) -> None:
    open_regions(indikator="jkn_segment_share", rincian="segment/PBI_APBD")
    name, rows = taken["map_table_provinsi_00_jkn_segment_share_ALL_segment_PBI_APBD"]

    assert name == "padan_map_table_provinsi_00_jkn_segment_share_ALL_segment_PBI_APBD_ALL_2024-12_r1.csv"
    assert set(rows["category"]) == {"PBI_APBD"} and set(rows["breakdown"]) == {"segment"}
    assert set(rows["period"]) == {"2024-12-01"} and set(rows["revision"]) == {1}
    assert {"status", "is_synthetic", "suppressed"} <= set(rows)


def test_a_comparison_is_taken_with_what_it_hides(open_regions: OpenPage, taken: Files) -> None:
    open_regions(provinsi="51", kabkota="51.71")
    rows = taken["regions_comparison"][1].set_index(["region_code", "indicator_id"])
    hidden, shown = rows.loc[("51.71", "complementarity_full")], rows.loc[("51", "exclusion_error")]

    assert set(rows.index.get_level_values("region_code")) == {"51.71", "51", "00"}
    assert hidden["suppressed"] and pd.isna(hidden["value"]) and pd.isna(hidden["numerator"])
    assert not shown["suppressed"] and (shown["numerator"], shown["denominator"]) == (400, 1000)


def test_a_trend_of_one_month_in_its_way_of_matching_says_that_none_can_be_compared(open_regions: OpenPage) -> None:
    app = open_regions(bulan="Oktober 2024")

    assert "Indonesia: belum ada dua bulan yang dapat dibandingkan" in text_of(app)


def test_nation_has_no_peers_and_says_how_to_get_them(open_regions: OpenPage) -> None:
    text = text_of(open_regions(bahasa="EN"))

    assert "Choose a regency to see the ten with the nearest poverty rate." in text
    assert "Half of the provinces lie between" in text


def test_the_choice_of_regions_is_in_the_link_and_holds_at_most_four(open_regions: OpenPage) -> None:
    app = open_regions(provinsi="51")
    app.multiselect(key="bandingkan").set_value(["31", "32", "33", "34"]).run()
    app.selectbox(key="provinsi").select("53").run()

    assert app.multiselect(key="bandingkan").value == ["31", "32", "33", "34"]
    assert app.multiselect(key="bandingkan").proto.max_selections == 4
    text = text_of(app)
    assert "DKI Jakarta Jawa Barat Jawa Tengah DI Yogyakarta Indonesia" in text


def test_a_month_without_the_figure_says_so(open_regions: OpenPage) -> None:
    app = open_regions(bulan="Oktober 2024")  # the programmes are published from November on
    later = open_regions(indikator="exclusion_error")

    assert "Kesalahan eksklusi" in later.selectbox(key="indikator").options
    assert "Kesalahan eksklusi" not in app.selectbox(key="indikator").options
    later.selectbox(key="bulan").select_index(2).run()
    assert not later.exception
    assert "Cakupan JKN aktif" in text_of(later)


def test_peers_are_the_ten_nearest_by_hand(filled: Warehouse) -> None:
    poverty = read_poverty()
    peers = find_peers("51.71", set(poverty))
    own = poverty["51.71"].rate

    assert len(poverty) == 514 and {one.year for one in poverty.values()} == {2021}
    assert len(peers) == PEERS and "51.71" not in peers
    farthest = max(abs(poverty[code].rate - own) for code in peers)
    nearer = [code for code in poverty if code != "51.71" and abs(poverty[code].rate - own) < farthest - 1e-9]
    assert set(nearer) <= set(peers)
    assert find_peers("51", set(poverty)) == []
    assert find_peers("51.71", {"51.71", "31.71"}) == ["31.71"]


def _regions(*values: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region_code": [f"{number}" for number in range(len(values))],
            "region_name": [f"Wilayah {number}" for number in range(len(values))],
            "value": values,
            "numerator": [100.0 - number for number in range(len(values))],
        }
    )


def test_rank_puts_the_least_welcome_first_and_ties_by_code() -> None:
    frame = _regions(0.5, 0.2, 0.9, 0.2)

    assert rank(frame, GOOD, "value")["region_code"].tolist() == ["1", "3", "0", "2"]
    assert rank(frame, BAD, "value")["region_code"].tolist() == ["2", "0", "1", "3"]
    assert rank(frame, BAD, "count")["region_code"].tolist() == ["0", "1", "2", "3"]


def test_place_counts_those_that_do_worse_in_the_sense_of_the_figure() -> None:
    frame = _regions(0.1, 0.2, 0.3, 0.4)

    assert "lebih baik dari 1 di antara 3" in write_place(frame, GOOD, "1", "W", "provinsi", INDONESIAN, every=4)
    assert "lebih baik dari 2 di antara 3" in write_place(frame, BAD, "1", "W", "provinsi", INDONESIAN, every=4)
    beside_hidden = write_place(frame, GOOD, "1", "W", "provinsi", INDONESIAN, every=5)
    assert beside_hidden == "W lebih baik dari 1 di antara 3 provinsi lain yang tampil"
    assert describe_spread(frame["value"]) == pytest.approx(
        {"least": 0.1, "low": 0.175, "median": 0.25, "high": 0.325, "largest": 0.4}
    )


@pytest.mark.parametrize(
    ("change", "shown", "said"),
    [(0.01, GOOD, "good"), (0.01, BAD, "bad"), (-0.01, BAD, "good"), (None, GOOD, "–"), (0.0001, GOOD, "0")],
)
def test_a_move_is_coloured_by_what_it_means(change: float | None, shown: ShownIndicator, said: str) -> None:
    move = write_move(change, shown, INDONESIAN)

    assert said in getattr(move, "html", move)


def test_widest_difference_is_between_the_chosen_regions_only() -> None:
    frame = pd.DataFrame(
        {
            "label": ["a", "a", "b", "b", "b"],
            "region": ["X", "Y", "X", "Y", "Indonesia"],
            "value": [0.1, 0.5, 0.2, 0.3, 0.9],
        }
    )

    assert find_widest(frame, ["X", "Y"])["label"].tolist() == ["a", "a"]
    assert find_widest(frame, ["X", "Indonesia"])["value"].tolist() == [0.2, 0.9]


def test_regions_in_a_comparison_differ_by_shape_not_only_by_colour() -> None:
    frame = pd.DataFrame(
        {"label": ["a"] * 3, "region": ["X", "Y", "I"], "value": [0.1, 0.5, 0.3], "hover": ["", "", ""]}
    )
    figure = plot_comparison(frame, regions=["X", "Y"], reference="I", language=INDONESIAN).as_figure()

    assert [trace.name for trace in figure.data] == ["I", "X", "Y"]
    assert len({trace.marker.symbol for trace in figure.data}) == 3


def test_strip_marks_the_chosen_one_and_keeps_every_dot_at_its_height() -> None:
    frame = _regions(0.1, 0.2, 0.3).assign(hover="", label=["", "Wilayah 1", ""])
    draw = [
        plot_strip(
            frame, quartiles=(0.1, 0.2, 0.3), median_text="M", tick_format=".0%", language=INDONESIAN
        ).as_figure()
        for _ in range(2)
    ]

    assert list(draw[0].data[0].y) == list(draw[1].data[0].y)
    assert len(draw[0].data[0].x) == 2 and list(draw[0].data[1].x) == [0.2]
    assert any("Wilayah 1" in str(note.text) for note in draw[0].layout.annotations)


def test_categories_read_as_words() -> None:
    assert write_category("decile", "3", INDONESIAN) == "Desil 3"
    assert write_category("programme_count", "4:2", INDONESIAN) == "Desil 1–4, 2 program"
    assert write_category("sex", "P", INDONESIAN) == "Perempuan"
    assert write_category("reason", "sebab_baru", INDONESIAN) == "Sebab baru"
    assert write_category("age_group", "6-18", INDONESIAN) == "6–18 tahun"
