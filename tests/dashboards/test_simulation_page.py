"""The page `Simulasi` on the sample mart: the answer first, charts, assumptions, choices in the link."""

from collections.abc import Callable, Iterator

import pytest
from dashboards.charts.scenarios import plot_served
from dashboards.language import Language
from page_text import text_of
from sample_programmes import ABSENT, NATION, PROVINCE, SIZES, SUPPRESSED, cells, fill_programmes
from streamlit.testing.v1 import AppTest

from padan.language import write_percent
from padan.postgres import Warehouse
from padan.simulate import read_published, write_hidden
from padan.simulate.scenario import Scenario, compare

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="module")
def with_programmes(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sample with programmes by decile; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        fill_programmes(connection)
    yield filled_warehouse
    with filled_warehouse.connect("padan_publisher") as connection:
        connection.execute("truncate mart.dim_programme, mart.fct_programme_decile_history")
        connection.execute("delete from mart.fct_indicator_history where programme_id <> 'ALL'")


@pytest.fixture
def open_simulation(with_programmes: Warehouse, open_page: OpenPage) -> OpenPage:
    def open_(**query: str) -> AppTest:
        return open_page("simulation", **query)

    return open_


def test_today_is_said_first_with_the_published_errors(open_simulation: OpenPage, with_programmes: Warehouse) -> None:
    from datetime import date

    with with_programmes.connect("padan_planner") as connection:
        now = compare(
            read_published(connection, programme="PKH", period=date(2024, 12, 1), region=NATION).baseline, Scenario()
        ).now
    assert now.exclusion_error is not None and now.inclusion_error is not None

    text = text_of(open_simulation(program="PKH"))

    assert "Indonesia, Desember 2024: Sekarang" in text
    assert f"kesalahan eksklusi {write_percent(now.exclusion_error, 'id')}" in text
    assert f"kesalahan inklusi {write_percent(now.inclusion_error, 'id')}" in text


def test_choices_of_a_link_are_the_scenario(open_simulation: OpenPage) -> None:
    app = open_simulation(program="PKH", batas="6")

    assert not app.exception
    assert app.slider(key="batas").value == 6
    assert "Bila batas PKH menjadi desil 6" in text_of(app)


def test_places_are_filled_from_decile_1(open_simulation: OpenPage) -> None:
    app = open_simulation(program="PKH")
    app.radio(key="cara").set_value("places").run()
    assert "tempat PKH diisi dari desil 1 ke atas" in text_of(app)

    app.number_input(key="kuota").set_value(5_000).run()

    assert "Bila 5.000 tempat PKH diisi dari desil 1 ke atas" in text_of(app)
    assert "Di desil 1 hanya ada tempat bagi" in text_of(app)


def test_a_budget_becomes_places(open_simulation: OpenPage) -> None:
    app = open_simulation(program="PKH")
    app.radio(key="cara").set_value("budget").run()
    app.number_input(key="anggaran").set_value(7_500.0).run()

    assert "Bila 10.000 tempat PKH" in text_of(app)


def test_another_region_forgets_the_number_of_places(open_simulation: OpenPage) -> None:
    app = open_simulation(program="PKH")
    app.radio(key="cara").set_value("places").run()
    app.number_input(key="kuota").set_value(5_000).run()
    app.selectbox(key="provinsi").select(PROVINCE).run()

    assert app.number_input(key="kuota").value is None
    assert "Bali, Desember 2024:" in text_of(app)


def test_another_programme_starts_from_its_own_cut_off(open_simulation: OpenPage) -> None:
    app = open_simulation(program="PKH", batas="8")
    app.selectbox(key="program").select("PBI_JK").run()

    assert app.slider(key="batas").value == 4
    assert "Sekarang" in text_of(app) and "jiwa ditetapkan sebagai penerima PBI-JK" in text_of(app)


def test_english_page_has_no_indonesian_answer(open_simulation: OpenPage) -> None:
    text = text_of(open_simulation(bahasa="EN", program="PKH", batas="6"))

    assert "If the cut-off of PKH were decile 6 and today's beneficiaries stayed" in text
    assert "Nobody is added or removed" in text


def test_suppressed_cells_are_said_before_the_charts(open_simulation: OpenPage) -> None:
    app = open_simulation(program="PKH")
    app.selectbox(key="provinsi").select(PROVINCE).run()
    app.selectbox(key="kabkota").select(SUPPRESSED).run()

    text, listed = text_of(app), "4 desil (7, 8, 9, 10) dan sel tanpa desil"
    assert "Kota Denpasar, Desember 2024:" in text
    assert f"Perkiraan: sel yang disembunyikan tidak diikutkan, yaitu {listed}." in text
    assert f"tidak diikutkan di kedua sisi ({listed}): perkiraan saja." in text


def test_suppressed_deciles_are_hatched_and_have_no_bars() -> None:
    drawing = plot_served(
        units=[100, None, 80], now=[60, None, 20], then=[65, None, 10], cut_offs=(1, 2), names=("a", "b", "c"),
        limit_text="", hidden_text="disembunyikan", language=Language("id"),
    )  # fmt: skip
    *series, stubs = drawing.traces

    assert [trace["y"][1] for trace in series] == [None, None, None]
    assert stubs["x"] == [2] and stubs["marker"]["pattern"]["shape"] == "/" and stubs["y"][0] < 10
    assert "disembunyikan" in stubs["hovertemplate"]


def test_a_sum_over_suppressed_deciles_is_a_floor(open_simulation: OpenPage) -> None:
    app = open_simulation(program="PKH", batas="8")
    app.selectbox(key="provinsi").select(PROVINCE).run()
    app.selectbox(key="kabkota").select(SUPPRESSED).run()
    shown = sum(row[3] for row in cells("PKH", SUPPRESSED, SIZES["PKH", SUPPRESSED]) if row[0] in "123456")

    assert f"sampai desil 8 sekarang sedikitnya {shown}, " in app.get("plotly_chart")[0].proto.alt


@pytest.mark.parametrize(
    ("hidden", "indonesian", "english"),
    [
        (("9",), "1 desil (9)", "1 decile (9)"),
        (
            ("3", "9", "tidak_ada"),
            "2 desil (3, 9) dan sel tanpa desil",
            "2 deciles (3, 9) and the cell without a decile",
        ),
        (("tidak_ada",), "sel tanpa desil", "the cell without a decile"),
    ],
)
def test_as_many_hidden_deciles_are_counted_as_named(hidden: tuple[str, ...], indonesian: str, english: str) -> None:
    assert (write_hidden(hidden, "id"), write_hidden(hidden, "en")) == (indonesian, english)


def test_region_without_figures_says_so_instead_of_zero(open_simulation: OpenPage) -> None:
    app = open_simulation(program="PKH")
    app.selectbox(key="provinsi").select(PROVINCE).run()
    app.selectbox(key="kabkota").select(ABSENT).run()

    assert "Tidak dapat disimulasikan: tidak ada angka program ini yang terbit" in text_of(app)
    assert len(app.get("plotly_chart")) == 0


def test_a_picture_names_region_programme_and_scenario(open_simulation: OpenPage) -> None:
    app = open_simulation(program="PKH", batas="6")
    app.radio(key="cara").set_value("places").run()
    app.number_input(key="kuota").set_value(5_000).run()
    html = " ".join(element.proto.body for element in app.get("html"))

    said = "Padan, Indonesia, PKH, skenario (batas: desil 6, 5.000 tempat diisi dari desil 1), Desember 2024, revisi 1"
    assert html.count(said) == 4, "PNG and SVG of both charts"


def test_both_charts_and_the_table_say_the_same(open_simulation: OpenPage) -> None:
    app = open_simulation(program="PKH", batas="6")
    charts = app.get("plotly_chart")
    served = sum(row[3] for row in cells("PKH", NATION, SIZES["PKH", NATION]) if row[0] in "123456")

    assert len(charts) == 2
    assert all(len(chart.proto.alt) > 30 for chart in charts)
    assert f"{served:,}".replace(",", ".") in charts[0].proto.alt


def test_month_without_programmes_says_what_is_missing(open_simulation: OpenPage) -> None:
    assert "Belum ada program yang dapat disimulasikan" in text_of(open_simulation(bulan="November 2024"))
