"""The page `Komplementaritas`: combinations as an UpSet plot, numbers of programmes, the core package, regions."""

from collections.abc import Callable, Iterator

import pandas as pd
import pytest
from dashboards.charts.upset import Column, Set, plot_upset
from dashboards.components.complementarity_choices import Scope
from dashboards.components.complementarity_regions import _say_finding
from dashboards.components.filters import Region
from dashboards.data.complementarity import by_number, hidden_rest, members, one_short, programmes_of
from dashboards.language import Language
from page_text import text_of
from sample_complementarity import (
    ABSENT,
    FAMILIES,
    HIDDEN,
    MONTH,
    PROVINCE,
    SIX,
    empty_complementarity,
    exact_counts,
    fill_complementarity,
)
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="module")
def with_overlap(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sample with combinations; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        fill_complementarity(connection)
    yield filled_warehouse
    with filled_warehouse.connect("padan_publisher") as connection:
        empty_complementarity(connection)


@pytest.fixture
def open_complementarity(with_overlap: Warehouse, open_page: OpenPage) -> OpenPage:
    def open_(province: str = "", regency: str = "", **query: str) -> AppTest:
        app = open_page("complementarity", **query)
        if province:
            app.selectbox(key="provinsi").select(province).run()
        if regency:
            app.selectbox(key="kabkota").select(regency).run()
        return app

    return open_


def _described(app: AppTest, words: str) -> str:
    """The text alternative of the chart that has those words."""
    return next(chart.proto.alt for chart in app.get("plotly_chart") if words in chart.proto.alt)


def _written(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def test_the_core_package_is_said_first_with_its_counts(open_complementarity: OpenPage) -> None:
    app = open_complementarity(PROVINCE)
    text = text_of(app)

    assert not app.exception
    assert "Bali, Desember 2024: dari 1.000 keluarga desil 1–4, 150 (15,0%) menerima paket inti lengkap" in text
    assert "120 (12,0%) tidak menerima satu pun programnya, dan 330 (33,0%) kurang satu program" in text
    assert "Paket inti: PKH, Sembako, dan PBI-JK" in text


def test_combinations_are_named_and_hidden_ones_are_listed_not_dropped(open_complementarity: OpenPage) -> None:
    app = open_complementarity(PROVINCE)
    text = text_of(app)

    assert "Gabungan tersering: PBI-JK + SEMBAKO, 200 keluarga (20,0%)" in text
    # 1.000 less the 980 of the visible combinations
    assert (
        "2 gabungan disembunyikan (di bawah 10, atau lebih besar tetapi membuka yang di bawah 10); "
        "bersama-sama 20 keluarga" in text
    )
    assert "PKH disembunyikan disembunyikan disembunyikan" in text
    assert "tanpa program 120 12,0% 1.000" in text
    assert [e.label for e in app.expander] == ["Tabel semua gabungan (10)", "Tabel semua wilayah (9)"]


def test_combinations_and_numbers_have_their_definition_and_source(open_complementarity: OpenPage) -> None:
    text = text_of(open_complementarity(PROVINCE))

    assert text.count("persis gabungan itu, atau sedikitnya gabungan itu") == 2
    assert "Sumber: Penerima bantuan sosial, Registri kesejahteraan (DTKS/DTSEN), Penduduk (Dukcapil)." in text


def test_numbers_of_programmes_are_a_floor_where_combinations_are_hidden(open_complementarity: OpenPage) -> None:
    app = open_complementarity(PROVINCE)

    assert "50,5% keluarga desil 1–4 menerima dua program atau lebih" in text_of(app)
    numbers = _described(app, "menerima dua program atau lebih").replace("  ", " ")
    assert "0 program 120 (12,0%)" in numbers
    assert "1 program ≥ 355 (≥ 35,5%)" in numbers
    assert "2 program 355 (35,5%)" in numbers


def test_who_is_one_short_names_the_missing_programme(open_complementarity: OpenPage) -> None:
    app = open_complementarity(PROVINCE)

    # At least PBI-JK and Sembako: 350, of which 150 have PKH as well.
    assert "Yang paling sering kurang adalah PKH: 200 keluarga sudah menerima dua program lainnya" in text_of(app)
    assert "Tanpa PKH 200; Tanpa SEMBAKO 90; Tanpa PBI-JK 40" in _described(app, "Yang paling sering kurang")


def test_a_partly_hidden_decile_keeps_what_is_visible(open_complementarity: OpenPage) -> None:
    app = open_complementarity(PROVINCE)
    package = _described(app, "Paket inti menurut desil")

    assert "desil 1: Lengkap (tiga) 40,0%; desil 1: Disembunyikan" in package
    assert "desil 1: Tidak satu pun" not in package
    assert "desil 1–4: Tidak satu pun 12,0%" in package


def test_regions_are_ranked_by_the_chosen_measure(open_complementarity: OpenPage) -> None:
    app = open_complementarity(PROVINCE)
    text = text_of(app)

    assert "Kabupaten Badung terendah di antara 5 yang tampil: 8,0% (Paket inti lengkap, desil 1–4)" in text
    ranked = _described(app, "Kabupaten Badung terendah").replace("  ", " ")
    assert ranked.index("Bali 15,0%") < ranked.index("Kab. Badung 8,0% (12 dari 150)") < ranked.index("Kab. Klungkung")
    assert "Tidak ikut diurutkan: 1 wilayah disembunyikan, 3 tanpa data" in text
    assert "Kota Denpasar disembunyikan" in text

    app.selectbox(key="ukuran").select("complementarity_entitled").run()
    assert "Kabupaten Badung terendah" not in text_of(app)


@pytest.mark.parametrize(
    ("values", "every", "said"),
    [
        ([0.145], 17, "Hanya 1 dari 17 wilayah dapat ditampilkan, sehingga yang terendah tidak disebut"),
        ([0.0, 0.0, 0.2], 5, "A dan 1 lainnya terendah di antara 3 yang tampil: 0,0%"),
        ([0.1, 0.2], 2, "A terendah: 10,0%"),
    ],
)
def test_the_lowest_region_is_named_only_as_far_as_the_shown_ones_tell(
    values: list[float], every: int, said: str
) -> None:
    ranked = pd.DataFrame({"region_code": list("123")[: len(values)], "region_name": list("ABC")[: len(values)]})
    scope = Scope("keluarga", 4, Region("51", "Bali", "51", None, {"51": "Bali"}), MONTH, 10)

    finding = _say_finding(ranked.assign(value=values), every, "complementarity_full", scope, Language("id"))

    assert finding == f"{said} (Paket inti lengkap, desil 1–4)"


def test_all_deciles_are_said_to_hold_ranked_families_only(open_complementarity: OpenPage) -> None:
    text = text_of(open_complementarity(sampai_desil="semua desil"))
    english = text_of(open_complementarity(sampai_desil="all deciles", bahasa="EN"))
    families = sum(exact_counts(FAMILIES[10]).values())

    assert f"dari {_written(families)} keluarga berperingkat desil 1–10," in text
    assert "Ukuran desil 1 desil 1–2 desil 1–4 berperingkat desil 1–10" in text
    assert "dari semua keluarga berperingkat, juga yang tanpa komponen PKH" in text
    assert "dari keluarga yang berpotensi berhak" in text
    assert "families, ranked in deciles 1–10," in english and "of all ranked families" in english


def test_six_programmes_are_drawn_with_the_rest_in_one_bar(open_complementarity: OpenPage) -> None:
    app = open_complementarity()
    counts = exact_counts(FAMILIES[4])
    largest = sorted((count for count in counts.values() if count >= 10), reverse=True)
    combinations = _described(app, "Gabungan tersering")

    assert f"PBI-JK {_written(largest[0])}" in combinations
    assert combinations.count(";") == 11
    assert "Tabel semua gabungan (64)" in [e.label for e in app.expander]
    text = text_of(app)
    assert f"{_written(counts[frozenset({'PBI_JK', 'SEMBAKO'})])} keluarga" in text


def test_deciles_and_units_are_chosen_and_kept_in_the_link(open_complementarity: OpenPage) -> None:
    app = open_complementarity(satuan="jiwa", sampai_desil="desil 1")
    text = text_of(app)

    assert app.selectbox(key="sampai_desil").value == 1
    assert f"dari {_written(sum(exact_counts(FAMILIES[1]).values()))} keluarga desil 1," in text
    assert "Hanya program perorangan" in text
    assert "PKH" not in _described(app, "Gabungan tersering")
    # The core package is one of families, whatever the combinations count.
    assert "Yang paling sering kurang adalah PKH" in text


def test_a_region_with_hidden_combinations_only_says_so(open_complementarity: OpenPage) -> None:
    app = open_complementarity(PROVINCE, HIDDEN)
    text = text_of(app)

    assert not app.exception
    assert "Semua gabungan disembunyikan" in text
    assert "yang menerima paket inti lengkap disembunyikan" in text
    assert "1 program disembunyikan" in _described(app, "Banyaknya program")
    assert "Tanpa PKH disembunyikan" in _described(app, "Kurang satu program")


def test_a_region_without_rows_says_so(open_complementarity: OpenPage) -> None:
    app = open_complementarity(PROVINCE, ABSENT)

    assert "Tidak ada gabungan program yang terbit untuk Kabupaten Jembrana, Desember 2024" in text_of(app)
    assert len(app.get("plotly_chart")) == 0


def test_a_delivery_without_the_whole_package_does_not_invent_who_is_one_short(
    open_complementarity: OpenPage, with_overlap: Warehouse
) -> None:
    with with_overlap.connect("padan_publisher") as connection:
        connection.execute(
            "update mart.fct_indicator_history set region_code = 'away' where region_code = %s"
            " and indicator_id like 'complementarity%%'",
            (PROVINCE,),
        )
    try:
        app = open_complementarity(PROVINCE)
    finally:
        with with_overlap.connect("padan_publisher") as connection:
            connection.execute(
                "update mart.fct_indicator_history set region_code = %s where region_code = 'away'", (PROVINCE,)
            )

    assert "Angka paket inti tidak dihitung" in text_of(app)
    assert not any("Tanpa PKH" in chart.proto.alt for chart in app.get("plotly_chart"))
    assert "Gabungan tersering: PBI-JK + SEMBAKO" in text_of(app)


def test_english_page_says_the_same(open_complementarity: OpenPage) -> None:
    text = text_of(open_complementarity(PROVINCE, bahasa="EN"))

    assert "of 1,000 families, deciles 1–4, 150 (15.0%) receive the whole core package" in text
    assert "keluarga" not in text


def _overlap(rows: dict[str, tuple[float | None, float | None]], total: float) -> pd.DataFrame:
    return pd.DataFrame(
        [(name, exact, at_least, total, exact is None) for name, (exact, at_least) in rows.items()],
        columns=["combination", "exact_count", "at_least_count", "denominator", "suppressed"],
    ).astype({"exact_count": float, "at_least_count": float})


def test_a_difference_too_small_to_be_published_is_hidden_as_well() -> None:
    overlap = _overlap({"A+B": (6, 46), "A+C": (20, 60), "A+B+C": (40, 40), "B+C": (None, None)}, 200)

    found = {short.missing: short.count for short in one_short(overlap, ("A", "B", "C"), threshold=10)}

    assert found == {"B": 20, "C": None, "A": None}
    assert one_short(overlap, ("A", "B", "C"), threshold=10)[0].missing == "B"


def test_an_indicator_gives_the_whole_package_where_its_combination_is_hidden() -> None:
    overlap = _overlap({"A+B": (50, 90), "A+C": (0, 40), "A+B+C": (None, None), "B+C": (None, None)}, 200)

    assert {short.count for short in one_short(overlap, ("A", "B", "C"), threshold=10)} == {None}
    found = {short.missing: short.count for short in one_short(overlap, ("A", "B", "C"), 10, with_all=40)}
    assert found == {"C": 50, "B": 0, "A": None}


def test_the_hidden_sum_is_named_only_where_it_is_not_too_small_itself() -> None:
    assert hidden_rest(_overlap({"A": (70, 70), "B": (None, None)}, 100), threshold=10) == 30
    assert hidden_rest(_overlap({"A": (95, 95), "B": (None, None)}, 100), threshold=10) is None
    assert hidden_rest(_overlap({"A": (100, 100)}, 100), threshold=10) is None


def test_programmes_are_counted_by_their_names_and_ordered_by_their_reach() -> None:
    overlap = _overlap({"": (10, 100), "A": (20, 50), "B": (30, 60), "A+B": (30, 30), "C": (None, None)}, 100)

    assert members("") == frozenset() and members("A+B") == {"A", "B"}
    assert programmes_of(overlap) == ["B", "A", "C"]
    frame = by_number(overlap)
    assert frame["count_"].tolist() == [10, 50, 30] and frame["hidden"].tolist() == [0, 1, 0]


def test_dots_and_lines_of_the_plot_are_the_programmes_of_each_combination() -> None:
    columns = [
        Column(frozenset({"PKH", "BST"}), 30.0, "30", ""),
        Column(frozenset(), 20.0, "20", "", name="none"),
        Column(frozenset(), None, "×", "", name="hidden (3)", is_hidden=True),
    ]
    sets = [Set(name, name, None if name == "BLT" else 40.0, "40", "") for name in SIX]
    figure = plot_upset(columns, sets, Language("id")).as_figure()
    bars, sizes, lines, dots = figure.data

    assert list(bars.y)[:2] == [30, 20] and 0 < bars.y[2] < 3
    assert list(bars.marker.pattern.shape) == ["", "", "/"]
    assert list(sizes.marker.pattern.shape) == ["/", "", "", "", "", ""]
    # BST is the second, PKH the fifth set from the top; other columns have words in place of dots.
    assert list(lines.x) == [0, 0, None] and list(lines.y) == [1, 4, None]
    assert set(dots.x) == {0} and list(dots.y) == [0, 1, 2, 3, 4, 5]
    filled = [y for y, colour in zip(dots.y, dots.marker.color, strict=True) if colour != "#ffffff"]
    assert filled == [1, 4]
    assert {note.text for note in figure.layout.annotations} == {"none", "hidden (3)"}
