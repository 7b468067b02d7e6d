"""The panel `Seberapa jauh pemadanan menggeser angka`: both bases as published, their bounds, and what is not shown."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape

import pandas as pd
import psycopg
import pytest
from dashboards.charts.dumbbells import Names, plot_dumbbells
from dashboards.data.match_quality import BOUNDED, COMPARED, compare_bases, why_unbounded
from dashboards.language import Language
from page_text import text_of
from streamlit.testing.v1 import AppTest

from padan.paths import ROOT
from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]
Row = tuple[object, ...]
DECEMBER = date(2024, 12, 1)
MADE = "made-bases"
HIDDEN = "51.71"
STILL = {"id": "0,0 poin", "en": "0.0 points"}
DEFINITIONS = ("exclusion_error", "inclusion_error", "programme_coverage", "registry_coverage", "registry_in_adminduk")
# Region, indicator, programme, basis: value, lowest, highest; None is suppressed.
FIGURES: list[tuple[str, str, str, str, float | None, float | None, float | None]] = [
    ("00", "exclusion_error", "PKH", "nik", 0.7012, 0.6, 0.7012),
    ("00", "exclusion_error", "PKH", "semua", 0.661919, 0.624, 0.661919),
    ("00", "exclusion_error", "PIP", "nik", 0.4, 0.39, 0.4),
    ("00", "exclusion_error", "PIP", "semua", 0.3999, None, None),
    ("00", "inclusion_error", "PKH", "nik", None, None, None),
    ("00", "inclusion_error", "PKH", "semua", None, None, None),
    ("00", "inclusion_error", "PIP", "nik", 0.0, 0.0, 0.3),
    ("00", "inclusion_error", "PIP", "semua", 0.0, 0.0, 0.271),
    ("00", "programme_coverage", "PKH", "nik", 0.2988, 0.2988, 0.4),
    ("00", "programme_coverage", "PKH", "semua", 0.338081, 0.338081, 0.376),
    ("00", "registry_coverage", "ALL", "semua", 0.384864, 0.384864, 0.386534),
    ("00", "registry_in_adminduk", "ALL", "nik", 0.93331, None, None),
    ("00", "registry_in_adminduk", "ALL", "semua", 0.919149, None, None),
]


@pytest.fixture(scope="module")
def with_bases(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sample with figures about programmes and the registry; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        _fill(connection)
    yield filled_warehouse
    with filled_warehouse.connect("padan_publisher") as connection:
        connection.execute("delete from mart.fct_indicator_history where run_id = %s", (MADE,))
        connection.execute("delete from mart.dim_indicator where indicator_id = any(%s)", (list(DEFINITIONS),))
        connection.execute(
            "update mart.fct_indicator_history set suppressed = false where region_code = %s and period = %s"
            " and value is not null",
            (HIDDEN, DECEMBER),
        )


def _fill(connection: psycopg.Connection[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into mart.dim_indicator values (%s, %s, %s, 'a', 'b', 'n', 'd', 'persen', 'neutral', '{}',"
            " 'registry', '1', '2020-01-01', null)",
            [(name, f"{name} id", f"{name} en") for name in DEFINITIONS],
        )
        cursor.executemany(
            "insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id, breakdown,"
            " category, match_basis, value, value_low, value_high, numerator, denominator, status, suppressed,"
            " rule_version, run_id, revision) values (%s, %s, %s, %s, 'total', 'total', %s, %s, %s, %s,"
            " %s::numeric * 1000000, 1000000, 'provisional', %s, '1', %s, 1)",
            [(DECEMBER, *figure, figure[4], figure[4] is None, MADE) for figure in FIGURES],
        )
        cursor.execute(
            "update mart.fct_indicator_history set suppressed = true where region_code = %s and period = %s",
            (HIDDEN, DECEMBER),
        )


@pytest.fixture
def open_matching(with_bases: Warehouse, open_page: OpenPage) -> OpenPage:
    def open_(**query: str) -> AppTest:
        return open_page("match_quality", **query)

    return open_


def _choose(app: AppTest, region: str) -> AppTest:
    """The page with that province or kabupaten/kota chosen on it."""
    if region != "00":
        app.selectbox(key="provinsi").select(region[:2]).run()
    if "." in region:
        app.selectbox(key="kabkota").select(region).run()
    return app


def _tables(app: AppTest, heading: str) -> list[list[list[str]]]:
    """Cells of each table that has that heading."""
    bodies = [e.proto.body for e in app.get("html") if "padan-table" in e.proto.body and heading in e.proto.body]
    return [[[_plain(cell) for cell in _cells(row)] for row in _rows(body)] for body in bodies]


def _rows(body: str) -> list[str]:
    return re.findall(r"<tr>(.*?)</tr>", body.split("<tbody>")[1], flags=re.DOTALL)


def _cells(row: str) -> list[str]:
    return re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.DOTALL)


def _plain(cell: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", cell))


@pytest.mark.parametrize(
    ("query", "code", "region", "heading"),
    [
        ({}, "id", "00", "NIK persis sama"),
        ({"bahasa": "EN"}, "en", "00", "Identical NIK"),
        ({}, "id", "51", "NIK persis sama"),
        ({"bulan": "November 2024"}, "id", "51.03", "NIK persis sama"),
    ],
)
def test_both_bases_and_their_difference_are_those_of_the_database(
    open_matching: OpenPage, with_bases: Warehouse, query: dict[str, str], code: str, region: str, heading: str
) -> None:
    app, language = _choose(open_matching(**query), region), Language(code)
    period = date(2024, 11, 1) if "bulan" in query else DECEMBER
    with with_bases.connect("padan_viewer") as connection:
        published = connection.execute(
            "select n.value::float8, a.value::float8, ((a.value - n.value) * 100)::float8 from mart.fct_indicator as n"
            " inner join mart.fct_indicator as a using (period, region_code, indicator_id, programme_id, breakdown)"
            " where n.match_basis = 'nik' and a.match_basis = 'semua' and n.breakdown = 'total' and period = %s"
            " and region_code = %s and indicator_id = any(%s) and n.value <> a.value and not a.suppressed"
            " order by abs(a.value - n.value) desc",
            (period, region, list(COMPARED)),
        ).fetchall()

    assert not app.exception
    rows = [row for row in _tables(app, heading)[0] if row[3] not in ("–", STILL[code])]
    shown = [row[1:3] for row in rows]
    assert len(published) > 2
    assert shown == [[language.percent(nik), language.percent(semua)] for nik, semua, _ in published]
    moves = [row[3].rpartition(" ")[0].replace("−", "-").replace(",", ".") for row in rows]
    for written, (_, _, difference) in zip(moves, published, strict=True):
        assert abs(difference) < 0.05 if written == "< 0.1" else float(written) == pytest.approx(difference, abs=0.051)


def test_the_largest_move_and_the_widest_bounds_are_said_first(open_matching: OpenPage) -> None:
    text = text_of(open_matching())

    assert (
        "Yang paling bergeser adalah **Kesalahan eksklusi, PKH**: 70,1% bila hanya NIK yang persis sama dihitung, 66,2%"
        " dengan semua pemadanan (**−3,9 poin persen**)"
    ) in text
    assert (
        "Yang masih paling tidak pasti di antara 3 angka utama yang rentangnya tampil: **Kesalahan inklusi, PIP**,"
        " antara 0,0% dan 27,1%" in text
    )


def test_bounds_are_shown_or_their_absence_is_explained(open_matching: OpenPage) -> None:
    rows = {row[0]: row[4] for row in _tables(open_matching(), "NIK persis sama")[0]}

    assert rows["Kesalahan eksklusi, PKH"] == "62,4% – 66,2%"
    assert rows["Kesalahan eksklusi, PIP"] == "– disembunyikan agar jumlah kecil tidak terungkap"
    assert (
        rows["Data registri padan dengan NIK (Renstra)"] == "– tidak perlu: data yang tidak padan sudah ikut dihitung"
    )
    assert rows["Tingkat keaktifan peserta JKN"] == "– tidak ditetapkan"


def test_a_figure_that_does_not_move_but_may_still_is_shown(open_matching: OpenPage) -> None:
    app = open_matching()
    rows = {row[0]: row[1:] for row in _tables(app, "NIK persis sama")[0]}

    assert rows["Kesalahan inklusi, PIP"] == ["0,0%", "0,0%", "0,0 poin", "0,0% – 27,1%"]
    assert "Kesalahan inklusi, PIP 0,0% menjadi 0,0%" in " ".join(c.proto.alt for c in app.get("plotly_chart"))


def test_a_suppressed_figure_is_named_as_suppressed_and_not_drawn(open_matching: OpenPage) -> None:
    app = open_matching()
    rows = {row[0]: row[1:] for row in _tables(app, "NIK persis sama")[0]}
    alternatives = " ".join(chart.proto.alt for chart in app.get("plotly_chart"))

    hidden = "disembunyikan"
    assert rows["Kesalahan inklusi, PKH"] == [hidden, hidden, "–", "– angkanya disembunyikan"]
    assert "Kesalahan inklusi, PKH" not in alternatives
    assert "Kesalahan eksklusi, PKH 70,1% menjadi 66,2%" in alternatives


def test_a_region_with_suppressed_figures_only_says_so(open_matching: OpenPage) -> None:
    app = _choose(open_matching(), HIDDEN)

    assert not app.exception
    assert "Semua angka utama wilayah ini disembunyikan." in text_of(app)
    assert not any("NIK persis sama" in chart.proto.alt for chart in app.get("plotly_chart"))
    assert {tuple(row[3:4]) for row in _tables(app, "NIK persis sama")[0]} == {("–",)}


def test_a_figure_on_one_basis_only_has_no_move(open_matching: OpenPage) -> None:
    rows = {row[0]: row[1:] for row in _tables(open_matching(), "NIK persis sama")[0]}

    assert rows["Cakupan registri sosial"] == ["tidak ada data", "38,5%", "–", "38,5% – 38,7%"]


def test_what_does_not_move_is_named_and_other_figures_that_move_are_folded_away(open_matching: OpenPage) -> None:
    app = open_matching()
    headline, others = _tables(app, "NIK persis sama")

    assert "Tidak bergeser: Penduduk desil 1–4 tanpa JKN aktif; Jaminan ketenagakerjaan" in text_of(app)
    assert "Penduduk desil 1–4 tanpa JKN aktif" not in [row[0] for row in headline]
    assert ["programme_coverage id, PKH", "29,9%", "33,8%", "+3,9 poin", "33,8% – 37,6%"] in others
    assert [expander.label for expander in app.expander] == [f"Angka lain yang bergeser ({len(others)})"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ID", "Oktober 2024 dihitung dengan NIK yang persis sama saja (--matching exact). Hanya ada satu dasar"),
        ("EN", "October 2024 was computed with identical NIK only (--matching exact). There is one basis"),
    ],
)
def test_a_month_of_exact_matching_has_one_basis_and_says_so(
    open_matching: OpenPage, language: str, words: str
) -> None:
    app = open_matching(bahasa=language, bulan="October 2024" if language == "EN" else "Oktober 2024")

    assert not app.exception
    assert words in text_of(app)
    assert _tables(app, "NIK persis sama") == _tables(app, "Identical NIK") == []


def test_ratios_are_ordered_by_their_move_whatever_its_direction_and_counts_are_left_out() -> None:
    names = ["small", "fall", "hidden", "none", "people"]
    figures = pd.DataFrame(
        {
            "indicator_id": names,
            "programme_id": "ALL",
            "nik": [0.5, 0.5, 0.1, None, 10.0],
            "semua": [0.51, 0.3, 0.9, 0.4, 90.0],
            "low": None,
            "high": None,
            "suppressed": [False, False, True, False, False],
        }
    )
    definitions = pd.DataFrame({"indicator_id": names, "unit": ["persen"] * 4 + ["jiwa"]})

    compared = compare_bases(figures, definitions)

    assert compared["indicator_id"].tolist()[:2] == ["fall", "small"]
    assert set(compared["indicator_id"].tolist()[2:]) == {"hidden", "none"}
    assert compared["difference"].tolist()[:2] == pytest.approx([-0.2, 0.01])
    assert compared["difference"].isna().tolist() == [False, False, True, True]


def test_indicators_with_bounds_are_those_that_the_models_bound() -> None:
    macro = (ROOT / "dbt_project" / "macros" / "ratio.sql").read_text(encoding="utf-8")
    kinds = macro.split("macro uncertain_kind")[1].split("endmacro")[0].split("then null")[1]
    named = set(re.findall(r"'(\w+)'", kinds)) - {"more", "less", "joined", "diluted", "judged"}

    assert named == BOUNDED
    assert {why_unbounded(name) for name in BOUNDED} == {"hidden"}
    assert why_unbounded("unserved") == "undefined"


def test_rows_without_bounds_keep_their_place_in_the_chart() -> None:
    frame = pd.DataFrame(
        {
            "label": ["without", "with"],
            "moved": [-3.0, 2.0],
            "low": [None, 2.0],
            "high": [None, 5.5],
            "text": ["", ""],
            "hover": ["", ""],
        }
    ).astype({"low": float, "high": float})

    figure = plot_dumbbells(frame, Names("first", "second", "bounds", "axis"), Language("id")).as_figure()
    bands, first, second = figure.data

    assert list(figure.layout.yaxis.categoryarray) == ["without", "with"]
    assert list(bands.x)[:2] == [2.0, 5.5] and set(bands.y) == {"with"}
    assert list(first.x) == [0.0, 0.0] and list(second.x) == [-3.0, 2.0]
    low, high = figure.layout.xaxis.range
    assert low < -3.0 and high > 5.5
