"""The page `Ringkasan`: six figures with what they are held against, what moved, what is open, how certain it is."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd
import psycopg
import pytest
from changed_mart import HIDE, totals_changed
from dashboards.catalogue import HEADLINE, ShownIndicator, headline_of, shown_by_unit
from dashboards.components.summary_cards import Card
from dashboards.components.summary_certainty import write_freshness, write_matching, write_widest
from dashboards.components.summary_goals import write_goals
from dashboards.components.summary_movers import find_movers
from dashboards.data.changes import FigureRow
from dashboards.data.limits import limit_of, read_threshold
from dashboards.data.summary import is_below, moved_since, pick_findings, split_between
from dashboards.language import Language
from page_text import card_of, text_of
from sample_regions import DECEMBER, NOVEMBER, regions_filled
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]
INDONESIAN = Language("id")


@pytest.fixture(scope="module")
def filled(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    with regions_filled(filled_warehouse):
        yield filled_warehouse


@pytest.fixture
def open_home(filled: Warehouse, open_page: OpenPage) -> OpenPage:
    return open_page


def test_six_cards_say_value_change_counts_and_what_they_are_held_against(open_home: OpenPage) -> None:
    app = open_home()

    assert card_of(app, "Cakupan JKN aktif") == (
        "Cakupan JKN aktif 75,9% Sementara ▲ 0,6 poin sejak Nov 2024 216.723 aktif dari 285.461 penduduk"
        " ✔ Dari kartu yang terdaftar, 81,7% aktif; ambang UHC 80%"
    )
    assert "✔ Di bawah batas temuan 25% Jumlah penerima PBI-JK 102% dari target: ✔ Tercapai" in card_of(
        app, "Penduduk desil 1–4 tanpa JKN aktif"
    )
    assert card_of(app, "Jaminan ketenagakerjaan, penduduk 15–64").endswith("Belum ada target resmi")
    assert card_of(app, "Kesalahan eksklusi PKH") == (
        "Kesalahan eksklusi PKH 60,0% Sementara ▼ 2,0 poin sejak Nov 2024"
        " 600 dari 1.000 yang berpotensi berhak belum ditetapkan Kuota saja: paling sedikit 45,0%"
    )
    assert card_of(app, "Kesalahan inklusi PKH").endswith("Rentang 27,5% – 35,0% ▼ Melewati batas temuan 25%")
    assert "240 dari 2.000 keluarga" in card_of(app, "Keluarga desil 1–4 dengan paket inti lengkap")
    assert "Sumber: RPJMN-12" in text_of(app)
    links = [element.proto.page for element in app.get("page_link")]
    assert links[:6] == ["kepesertaan"] * 3 + ["ketepatan"] * 2 + ["komplementaritas"]
    assert links[6] == "ruang-kendali"


def test_a_limit_is_said_in_words_and_not_by_the_name_of_its_rule(open_home: OpenPage) -> None:
    text = text_of(open_home())

    assert "Ruang kendali mencatat temuan bila “Penduduk desil 1–4 tanpa JKN aktif” di atas 25%." in text
    assert "bottom40_uncovered" not in text and "inclusion_error_high" not in text
    assert "ambang UHC menghitung kartu" in text and "lebih banyak desimal" not in text


@pytest.mark.parametrize(("active", "shown", "is_near"), [(0.7997, "79,97%", True), (0.79, "79,0%", False)])
def test_the_uhc_threshold_is_held_against_cards_and_says_why_it_has_more_decimals(
    active: float, shown: str, is_near: bool
) -> None:
    card = ShownIndicator("jkn_active_coverage", "ratio", "good")
    columns = {"programme_id": "ALL", "breakdown": "total", "category": "total", "suppressed": False,
               "status": "final", "match_basis": "semua"}  # fmt: skip
    cards = columns | {"breakdown": "denominator_source", "category": "DUKCAPIL_DKB", "denominator": 11_000}
    figures = pd.DataFrame([
        {"indicator_id": "jkn_activity_rate", "numerator": 8_100, "denominator": 10_000, "value": 0.81, **columns},
        {"indicator_id": "jkn_reported_coverage", "numerator": 10_000, "value": 10 / 11, **cards},
        {"indicator_id": "jkn_reported_active_coverage", "numerator": active * 10_000, "value": 0.7, **cards},
    ]).assign(
        registry=None, registry_age_months=None, value_low=None, value_high=None, split_into=None
    )  # fmt: skip
    (goal,) = write_goals(
        card, figures, [], region_code="51", level="nasional", period=date(2024, 12, 1), language=Language("id")
    )

    assert goal.text == f"▼ Dari kartu yang terdaftar, baru {shown} yang aktif; ambang UHC 80%"
    assert ("lebih banyak desimal" in goal.source) == is_near


def test_a_region_has_its_own_limits_and_no_national_target(open_home: OpenPage) -> None:
    app = open_home(provinsi="Bali")

    assert "Di bawah batas temuan 25%" in card_of(app, "Kesalahan inklusi PKH")
    assert card_of(app, "Penduduk desil 1–4 tanpa JKN aktif").endswith("✔ Di bawah batas temuan 25%")
    assert card_of(open_home(provinsi="Bali", kabkota="Kota Denpasar"), "Cakupan JKN aktif").endswith(
        "Belum ada target resmi"
    )


def test_the_widest_uncertainty_says_among_how_many_headline_figures() -> None:
    columns = {"suppressed": False, "status": "final", "match_basis": "semua", "registry": None,
               "registry_age_months": None, "split_into": None, "numerator": 1.0, "denominator": 2.0}  # fmt: skip
    bounds = [(0.1, 0.2), (0.1, 0.3), (None, None)]
    rows = [FigureRow(value=0.15, value_low=low, value_high=high, **columns) for low, high in bounds]
    cards = [Card(one, row, None, None, []) for one, row in zip(HEADLINE, rows, strict=False)]

    assert write_widest(cards, INDONESIAN).endswith("; di antara 2 angka utama dengan rentang")


def test_hidden_error_rate_is_named_hidden_and_has_no_goal(open_home: OpenPage) -> None:
    card = card_of(open_home(provinsi="Nusa Tenggara Timur"), "Kesalahan inklusi PKH")

    assert "disembunyikan" in card
    assert "%" not in card and "batas" not in card


def test_the_lead_begins_with_what_it_can_show_and_says_that_the_rest_is_hidden(
    open_home: OpenPage, filled: Warehouse
) -> None:
    place = {"provinsi": "Bali", "kabkota": "Kota Denpasar"}
    hidden = ["population", "jkn_active_coverage"]
    with totals_changed(filled, HIDE, DECEMBER, "51.71", hidden):
        some = text_of(open_home(**place))
        with totals_changed(filled, "numerator = 0, value = 0", DECEMBER, "51.71", ["jkn_uncovered_bottom40"]):
            none = text_of(open_home(**place))

    people = r"[\d.]+ penduduk desil 1–4 \([^)]+\) belum memiliki JKN aktif"
    assert re.search(rf"Kota Denpasar, Desember 2024: {people}\. Angka lain pada kalimat ini disembunyikan\.", some)
    assert "Kota Denpasar, Desember 2024: tidak ada penduduk desil 1–4 tanpa JKN aktif. Angka lain" in none


def test_what_moved_most_names_the_best_and_the_worst_region(open_home: OpenPage) -> None:
    text = text_of(open_home())

    assert "Membaik Bali , eksklusi PKH ▼ 6,0 poin, kini 40,0%" in text
    assert "Memburuk Nusa Tenggara Timur , eksklusi PKH ▲ 10,0 poin, kini 80,0%" in text
    assert "bulan pertama yang terbit" in text_of(open_home(bulan="Oktober 2024"))


def test_attention_lists_the_gravest_first_and_no_rule_more_than_twice(open_home: OpenPage) -> None:
    app = open_home()
    text = text_of(app)

    assert "Perlu perhatian: 1 temuan kritis, 3 penting" in text
    assert text.count("Kesalahan inklusi PKH di") == 2
    (listed,) = [one.proto.body for one in app.get("html") if '<ul class="padan-attention">' in one.proto.body]
    assert "title=" not in listed, "neither a finger nor a keyboard reaches what stands in a title only"
    assert text.index("Desil 1–4 tanpa JKN aktif melewati batas.") < text.index("Kesalahan inklusi PKH di")
    assert [e.proto.label for e in app.get("page_link")][-1] == "Ruang kendali: seluruh 5 temuan →"
    denpasar = text_of(open_home(provinsi="Bali", kabkota="Kota Denpasar"))
    assert "Perlu perhatian: 0 temuan kritis, 0 penting" in denpasar and "Kota Denpasar pasif." in denpasar
    assert "EN Desil 1–4" in text_of(open_home(bahasa="EN"))


def test_certainty_names_the_oldest_and_the_worst(open_home: OpenPage) -> None:
    text = text_of(open_home())

    assert "Kemutakhiran 5 dari 10 data dalam batas umurnya; belum ada Penerima bantuan sosial" in text
    assert "Pemadanan terendah 92,0% data Registri kesejahteraan (DTKS/DTSEN) ditemukan di Dukcapil" in text
    assert (
        "Ketidakpastian terlebar Kesalahan inklusi PKH: 27,5% – 35,0% bila data tak padan diperhitungkan;"
        " satu-satunya angka utama dengan rentang" in text
    )


def test_map_finding_names_the_weakest_first_whatever_the_sense(open_home: OpenPage) -> None:
    text = text_of(open_home())
    errors = text_of(open_home(indikator="Kesalahan eksklusi PKH"))

    assert "Cakupan JKN aktif: terlemah Maluku (62,3%), terbaik Sulawesi Barat (84,6%)" in text
    assert "Kesalahan eksklusi PKH: terlemah Nusa Tenggara Timur (80,0%), terbaik Bali (40,0%)" in errors


def test_a_revised_figure_says_what_it_was_first(open_home: OpenPage, filled: Warehouse) -> None:
    november = open_home(bulan="November 2024")

    # Revision 1 had 98 per cent of the active members of revision 2, rounded by region.
    assert "75,3%" in card_of(november, "Cakupan JKN aktif")
    assert "Direvisi: semula 73,8%" in card_of(november, "Cakupan JKN aktif")
    assert "Direvisi" not in card_of(november, "Jaminan ketenagakerjaan, penduduk 15–64")
    assert "Direvisi" not in card_of(open_home(), "Cakupan JKN aktif")
    assert "bulan sebelumnya tidak ada data" in card_of(november, "Kesalahan eksklusi PKH")
    with filled.connect("padan_viewer") as connection:
        row = connection.execute(
            "select value from mart.fct_indicator_history where period = '2024-11-01' and revision = 1"
            " and region_code = '00' and indicator_id = 'jkn_active_coverage' and match_basis = 'semua'"
        ).fetchone()
    assert row is not None and f"{row[0] * 100:.1f}" == "73.8"


def test_limits_come_from_the_rules_and_thresholds_of_the_project() -> None:
    activity = ("jkn_activity_rate", "ALL", "total", "total")

    assert read_threshold("uhc_active_share", DECEMBER) == 0.8
    limit = limit_of(activity, "nasional", DECEMBER)
    assert limit is not None and (limit.value, limit.crosses, limit.source) == (0.8, "below", "uhc")
    assert limit.is_kept_by(0.8) and not limit.is_kept_by(0.7999)
    assert limit_of(activity, "kabkota", DECEMBER) is None
    assert limit_of(("jkn_uncovered_bottom40", "ALL", "sex", "L"), "nasional", DECEMBER) is None
    assert limit_of(("exclusion_error", "PKH", "total", "total"), "nasional", DECEMBER) is None


def test_errors_follow_the_programme_and_the_other_four_do_not() -> None:
    assert [one.programme_id for one in headline_of("SEMBAKO")] == ["ALL", "ALL", "ALL", "SEMBAKO", "SEMBAKO", "ALL"]
    assert headline_of("PKH") == HEADLINE
    assert shown_by_unit(("cgh_index", "PKH", "total", "total"), "indeks", "higher_better").kind == "index"


def _figures(**changes: object) -> pd.DataFrame:
    row = {
        "indicator_id": "exclusion_error", "programme_id": "PKH", "breakdown": "total", "category": "total",
        "region_code": "51", "match_basis": "semua", "numerator": 40.0, "denominator": 100.0, "value": 0.4,
        "registry": "DTKS", "registry_age_months": 0, "suppressed": False,
        "split_into": None,
        "is_incomplete": False,
    }  # fmt: skip
    earlier = {name.removesuffix("_before"): value for name, value in changes.items() if name.endswith("_before")}
    later = {name: value for name, value in changes.items() if not name.endswith("_before")}
    before = row | {"period": NOVEMBER, "value": 0.5, "numerator": 50.0} | earlier
    return pd.DataFrame([before, row | {"period": DECEMBER} | later])


@pytest.mark.parametrize(
    "changes",
    [
        {"match_basis": "nik"}, {"registry": "DTSEN"}, {"registry_age_months": 2}, {"registry_age_months_before": 2},
        {"suppressed": True}, {"value": None}, {"split_into": "65"}, {"is_incomplete": True},
        {"is_incomplete_before": True},
        {"split_into": "65,66", "split_into_before": "65"},
    ],
)  # fmt: skip
def test_what_may_not_be_compared_has_not_moved(changes: dict[str, object]) -> None:
    assert moved_since(_figures(**changes), DECEMBER, NOVEMBER).empty
    assert moved_since(_figures(), DECEMBER, NOVEMBER)["change"].round(6).tolist() == [-0.1]


def test_a_split_of_long_ago_is_compared_and_one_in_between_is_named() -> None:
    long_ago = _figures(split_into="65", split_into_before="65")

    assert len(moved_since(long_ago, DECEMBER, NOVEMBER)) == 1
    assert split_between(long_ago, DECEMBER, NOVEMBER) == set()
    assert split_between(_figures(split_into="65"), DECEMBER, NOVEMBER) == {"51"}


def test_small_denominators_do_not_lead_the_movers() -> None:
    better, worse = find_movers(_figures(), HEADLINE, DECEMBER, NOVEMBER)
    small, _ = find_movers(_figures(denominator=99.0), HEADLINE, DECEMBER, NOVEMBER)

    assert better["region_code"].tolist() == ["51"] and worse.empty
    assert small.empty


def test_freshness_and_matching_tell_the_worst_case() -> None:
    deliveries = pd.DataFrame({"dataset": ["tenaga_kerja"], "period": [date(2023, 2, 1)], "registry": [None]})
    assert "tertua Tenaga kerja (Sakernas), 22 bulan" in write_freshness(deliveries, DECEMBER, INDONESIAN)
    matches = pd.DataFrame(
        {
            "dataset": ["a", "a", "b"],
            "match_status": ["padan_nik", "padan_probabilistik", "padan_nik"],
            "share": [0.6, 0.3, None],
            "suppressed": [False, False, True],
        }
    )
    assert "90,0%" in write_matching(matches, INDONESIAN)
    assert "disembunyikan" in write_matching(matches[matches["dataset"] == "b"], INDONESIAN)


def test_short_list_of_findings_is_spread_over_rules() -> None:
    findings = [{"rule_id": rule} for rule in "aaab"]

    assert [one["rule_id"] for one in pick_findings(findings, 4)] == ["a", "a", "b"]
    assert is_below("51.71", "51") and is_below("51", "00") and not is_below("5", "51")


def test_without_programmes_and_findings_the_page_still_stands(
    open_page: OpenPage, filled_warehouse: Warehouse
) -> None:
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        connection.execute("create table kept as table mart.dim_programme")
        connection.execute("truncate mart.dim_programme")
    try:
        text = text_of(open_page(provinsi="Papua"))
    finally:
        with psycopg.connect(filled_warehouse.admin_url) as connection:
            connection.execute("insert into mart.dim_programme table kept")
            connection.execute("drop table kept")

    assert "Tidak ada temuan terbuka." in text
    assert "Kesalahan eksklusi PKH" in text
