"""The page of denominators: the finding, the warning above 100 per cent, programmes that do not exist for everyone."""

import pandas as pd
import pytest
from dashboards.charts.dots import plot_readings
from dashboards.charts.palette import ACCENT, PRIMARY
from dashboards.components.denominator_spread import _say_widest, _title
from dashboards.components.figure_text import write_by_unit
from dashboards.data.denominators import (
    REGISTER,
    AboveOne,
    above_one,
    count_above_one,
    count_spread,
    list_readings,
    points_from_register,
    readings_by_region,
    readings_of,
    spread_by_region,
    spread_of,
)
from dashboards.language import Language
from page_text import text_of
from streamlit.testing.v1 import AppTest

INDONESIAN = Language("id")


def figures(*rows: tuple[str, str, str, float | None, float | None]) -> pd.DataFrame:
    """Rows of read_by_denominator: region, indicator, category, numerator (None: suppressed), denominator."""
    return pd.DataFrame(
        [
            {
                "region_code": region,
                "indicator_id": indicator,
                "category": category,
                "numerator": numerator,
                "denominator": denominator,
                "value": numerator / denominator if numerator is not None and denominator else None,
                "suppressed": numerator is None,
            }
            for region, indicator, category, numerator, denominator in rows
        ]
    )


def choose(app: AppTest, province: str) -> AppTest:
    """The page after the reader has chosen a province."""
    return app.selectbox(key="provinsi").select(province).run()


# Banyuasin 2016 as the contract quotes it: the same cards, three published populations.
BANYUASIN = figures(
    ("16.07", "jkn_registered_coverage", "total", 290.0, 800.0),
    ("16.07", "jkn_reported_coverage", "BPJS_KESEHATAN", 310.0, 669.0),
    ("16.07", "jkn_reported_coverage", "DUKCAPIL_DKB", 310.0, 818.6),
    ("16.07", "jkn_reported_coverage", "BPS_PROYEKSI", 310.0, 779.3),
)


def test_readings_start_with_the_register_and_keep_one_order():
    readings = readings_of(BANYUASIN, "16.07", "registered")

    assert [reading.source for reading in readings] == [REGISTER, "DUKCAPIL_DKB", "BPS_PROYEKSI", "BPJS_KESEHATAN"]


def test_spread_is_between_published_figures_that_share_a_numerator():
    spread = spread_of(readings_of(BANYUASIN, "16.07", "registered"))

    assert spread is not None
    assert (spread.low.source, spread.high.source) == ("DUKCAPIL_DKB", "BPJS_KESEHATAN")
    assert spread.points == pytest.approx(46.33 - 37.87, abs=0.02)


def test_a_page_by_the_register_is_held_against_the_reading_furthest_from_its_own():
    own = readings_of(BANYUASIN, "16.07", "registered")

    assert points_from_register(own) == pytest.approx(46.34 - 36.25, abs=0.01), "not 8.5, between the published ones"
    assert points_from_register(own[:1]) is None and points_from_register(own[1:]) is None


def test_no_spread_with_one_published_figure_or_only_hidden_ones():
    one = BANYUASIN[BANYUASIN["category"].isin(["total", "DUKCAPIL_DKB"])]
    hidden = figures(
        ("11", "jkn_reported_coverage", "DUKCAPIL_DKB", None, 40.0),
        ("11", "jkn_reported_coverage", "BPS_PROYEKSI", None, 41.0),
    )

    assert spread_of(readings_of(one, "16.07", "registered")) is None
    assert spread_of(readings_of(hidden, "11", "registered")) is None


def test_exactly_all_is_not_above_one():
    readings = readings_of(
        figures(
            ("11", "jkn_reported_coverage", "DUKCAPIL_DKB", 100.0, 100.0),
            ("11", "jkn_reported_coverage", "BPS_PROYEKSI", 101.0, 100.0),
        ),
        "11",
        "registered",
    )

    assert [reading.source for reading in above_one(readings)] == ["BPS_PROYEKSI"]


def test_regions_are_ranked_by_the_width_of_their_spread():
    both = pd.concat(
        [
            BANYUASIN,
            figures(
                ("16.06", "jkn_reported_coverage", "DUKCAPIL_DKB", 102.0, 100.0),
                ("16.06", "jkn_reported_coverage", "BPS_PROYEKSI", 102.0, 101.0),
            ),
        ]
    )
    regions = pd.DataFrame({"region_code": ["16.06", "16.07", "16.08"], "region_name": ["Muba", "Banyuasin", "OKUT"]})

    ranked = spread_by_region(both, regions, "registered")

    assert ranked["region_name"].tolist() == ["Banyuasin", "Muba"]
    assert count_above_one(both, regions, "registered") == AboveOne(above=1, judged=2, hidden=0)


def test_one_visible_denominator_is_enough_to_be_counted_as_above_all():
    one = figures(
        ("14", "jkn_registered_coverage", "total", 120.0, 100.0),
        ("14", "jkn_reported_coverage", "DUKCAPIL_DKB", None, 100.0),
        ("14", "jkn_reported_coverage", "BPS_PROYEKSI", 102.0, 100.0),
        ("15", "jkn_registered_coverage", "total", 120.0, 100.0),
    )
    regions = pd.DataFrame({"region_code": ["14", "15"], "region_name": ["Riau", "Jambi"]})

    assert count_above_one(one, regions, "registered") == AboveOne(above=1, judged=1, hidden=0)


def test_a_region_that_may_be_above_all_by_a_hidden_reading_is_not_counted_as_within():
    reported = "jkn_reported_coverage"
    world = figures(
        ("14", reported, "DUKCAPIL_DKB", 102.0, 100.0), ("14", reported, "BPS_PROYEKSI", 102.0, 101.0),
        ("15", reported, "DUKCAPIL_DKB", 90.0, 100.0), ("15", reported, "BPS_PROYEKSI", None, 89.0),
        ("16", reported, "DUKCAPIL_DKB", None, 100.0), ("16", reported, "BPS_PROYEKSI", None, 100.0),
        ("17", reported, "DUKCAPIL_DKB", 90.0, 100.0), ("17", reported, "BPS_PROYEKSI", 90.0, 95.0),
    )  # fmt: skip
    regions = pd.DataFrame({"region_code": ["14", "15", "16", "17", "18"], "region_name": list("abcde")})
    counted = count_above_one(world, regions, "registered")

    assert counted == AboveOne(above=1, judged=2, hidden=2)
    assert count_spread(world, regions, "registered") == (4, 2)
    assert _title(counted, "provinsi", "X", INDONESIAN) == (
        "1 dari 2 provinsi yang tampil di X di atas 100% pada sedikitnya satu penyebut; 2 disembunyikan"
    )
    assert _title(AboveOne(0, 2, 1), "provinsi", "X", INDONESIAN) == (
        "Tidak ada di antara 2 provinsi yang tampil di X yang di atas 100%; 1 disembunyikan"
    )
    assert _title(AboveOne(1, 2, 0), "provinsi", "X", INDONESIAN).startswith("1 dari 2 provinsi di X di atas 100%")


def test_the_region_that_depends_most_is_named_among_those_shown_or_not_at_all():
    spreads = pd.DataFrame({"region_name": ["Merauke", "Asmat"], "points": [2.2, 1.0]})
    said = [
        _say_widest(spreads, every, "kabupaten/kota", INDONESIAN, has_hidden=has_hidden)
        for every, has_hidden in ((2, False), (2, True), (4, True), (5, True))
    ]

    assert said == [
        "Paling bergantung pada penyebut: **Merauke, 2,2 poin persen**.",
        "Paling bergantung pada penyebut di antara yang tampil: **Merauke, 2,2 poin persen**.",
        "Paling bergantung pada penyebut di antara yang tampil: **Merauke, 2,2 poin persen**.",
        "Hanya 2 dari 5 kabupaten/kota dapat ditampilkan, sehingga yang paling bergantung pada penyebut tidak disebut.",
    ]


def test_the_table_holds_every_region_and_no_zero_for_what_is_hidden():
    hidden = figures(("16.06", "jkn_reported_coverage", "DUKCAPIL_DKB", None, 40.0))
    regions = pd.DataFrame({"region_code": ["16.06", "16.07"], "region_name": ["Muba", "Banyuasin"]})

    table = readings_by_region(pd.concat([BANYUASIN, hidden]), regions, "registered").set_index("region_code")

    assert table.loc["16.06", [REGISTER, "DUKCAPIL_DKB", "points"]].isna().all()
    assert table.loc["16.07", "BPJS_KESEHATAN"] == pytest.approx(310 / 669)
    assert table.loc["16.07", "points"] == pytest.approx(8.47, abs=0.01)


def test_a_hidden_reading_is_taken_along_as_hidden():
    hidden = figures(("16.06", "jkn_reported_coverage", "DUKCAPIL_DKB", None, 40.0))
    regions = pd.DataFrame({"region_code": ["16.06", "16.07"], "region_name": ["Muba", "Banyuasin"]})

    rows = list_readings(pd.concat([BANYUASIN, hidden]), regions, "registered")

    assert rows["suppressed"].tolist() == [True, False, False, False, False]
    assert pd.isna(rows.loc[0, "value"]) and rows.loc[1, "value"] == pytest.approx(290 / 800)


def test_a_region_without_figures_has_no_readings():
    assert readings_of(BANYUASIN, "16.08", "active") == []


def test_a_dot_above_all_has_another_colour():
    frame = pd.DataFrame(
        {"label": ["a", "b"], "part": ["x", "x"], "value": [0.9, 1.1], "value_text": ["", ""], "hover": ["", ""]}
    )

    drawing = plot_readings(frame, parts=[("x", "X", PRIMARY, True)], limit_text="100%", language=INDONESIAN)
    figure = drawing.as_figure()

    assert list(figure.data[0].marker.color) == [PRIMARY, ACCENT]


@pytest.mark.parametrize(
    ("unit", "value", "written"),
    [
        ("persen", 0.363317, "36,3%"),
        ("wilayah", 0.8, "80,0%"),
        ("poin_persen", 0.290233, "29,0 poin persen"),
        ("poin_persen", -0.05, "-5,0 poin persen"),
        ("indeks", 2.651246, "2,65"),
        ("jiwa", 19850.0, "19.850 jiwa"),
    ],
)
def test_a_value_is_written_with_its_unit(unit, value, written):
    assert write_by_unit(unit, value, INDONESIAN) == written


def test_the_page_states_how_far_the_choice_moves_the_figure(open_page):
    text = text_of(open_page("denominators"))

    assert "270.402 kartu JKN yang sama berarti cakupan terdaftar 94,7% dengan penyebut DKB Dukcapil, dan 98,7%" in text
    assert "menggeser angka 3,9 poin persen" in text
    assert "5 dari 36 provinsi yang tampil di Indonesia di atas 100% pada sedikitnya satu penyebut; 2 disem" in text
    assert "Paling bergantung pada penyebut di antara yang tampil: **Sulawesi Barat, 4,1 poin persen**. Batang:" in text


def test_a_region_above_all_is_warned_of_with_what_to_look_at(open_page):
    text = text_of(choose(open_page("denominators"), "21"))

    assert "Kepulauan Riau: cakupan di atas 100% (Proyeksi BPS 101,2%)" in text
    assert "Proyeksi BPS 4,0% lebih kecil daripada register" in text
    assert "lebih banyak daripada orang padan" in text
    assert "Domisili: kartu dihitung di wilayah kartu" in text


def test_a_region_within_all_has_no_warning(open_page):
    text = text_of(choose(open_page("denominators"), "51"))

    assert "Bali, Desember 2024:" in text
    assert "Angka diterbitkan apa adanya" not in text


def test_programmes_of_wage_workers_are_absent_for_others_not_zero(open_page):
    text = text_of(open_page("denominators"))

    assert text.count("tidak ada program") == 2
    assert "JP dan JKP hanya untuk pekerja penerima upah" in text
    assert "Menurut program, pekerja upah hanya dihitung lewat kepesertaan penerima upah (PU)" in text


def test_a_region_without_workers_has_no_employment_figures(open_page):
    text = text_of(choose(open_page("denominators"), "94"))

    assert "Jaminan ketenagakerjaan menurut jenis pekerja" in text
    assert "peserta aktif" not in text


def test_small_counts_stay_hidden(open_page):
    app = choose(open_page("denominators"), "65")
    app.selectbox(key="kabkota").select("65.04").run()

    assert "disembunyikan" in text_of(app)


def test_english_page_says_the_same(open_page):
    text = text_of(open_page("denominators", bahasa="EN"))

    assert "the same 270,402 JKN cards mean a registered coverage of 94.7% over DKB (Dukcapil), and 98.7%" in text
