"""The page `Kepesertaan` on the sample mart: the answer first, who is left out and whether it gets better."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest
from dashboards.components.chart_panel import name_columns
from dashboards.components.coverage_bottom40 import _bars_title, _to_take, say_where
from dashboards.components.coverage_gap import _reason_title, _segment_title
from dashboards.components.coverage_trend import _line, _title, _uncovered_title
from dashboards.components.coverage_uhc import _note, _say_rest, _shares, say_groups, say_uhc
from dashboards.components.filters import Region
from dashboards.components.month_line import make_line
from dashboards.components.pbi_figures import pick
from dashboards.data.changes import Change
from dashboards.data.coverage import (
    UhcRule,
    first_comparable,
    uhc_by_region,
    uhc_groups,
    uhc_rule,
    uncovered_by_region,
    verdict,
)
from dashboards.language import CODES, Language
from page_text import text_of
from sample_coverage import clear_coverage, fill_coverage
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]
OCTOBER, NOVEMBER, DECEMBER = date(2024, 10, 1), date(2024, 11, 1), date(2024, 12, 1)


@pytest.fixture(scope="module")
def with_coverage(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sample with breakdowns of coverage; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        fill_coverage(connection)
    yield filled_warehouse
    with filled_warehouse.connect("padan_publisher") as connection:
        clear_coverage(connection)


@pytest.fixture
def open_coverage(with_coverage: Warehouse, open_page: OpenPage) -> OpenPage:
    def open_(*regions: str, **query: str) -> AppTest:
        """The page, then the province and the kabupaten/kota of the given codes."""
        app = open_page("coverage", **query)
        for key, region in zip(("provinsi", "kabkota"), regions, strict=False):
            app.selectbox(key=key).select(region).run()
        return app

    return open_


def alternatives(app: AppTest) -> str:
    return " ".join(chart.proto.alt for chart in app.get("plotly_chart"))


def short(name: str) -> str:
    return name.replace("Kabupaten ", "Kab. ")


def dotted(count: float) -> str:
    return f"{int(count):,}".replace(",", ".")


def test_the_answer_and_the_breakdowns_of_the_nation(open_coverage: OpenPage, with_coverage: Warehouse) -> None:
    app = open_coverage()
    text, drawn = text_of(app), alternatives(app)
    with with_coverage.connect("padan_viewer") as connection:
        (registered, active, people) = connection.execute(
            "select max(numerator) filter (where indicator_id = 'jkn_registered_coverage'),"
            " max(numerator) filter (where indicator_id = 'jkn_active_coverage'), max(denominator)"
            " from mart.fct_indicator where period = '2024-12-01' and region_code = '00' and match_basis = 'semua'"
            " and breakdown = 'total' and indicator_id in ('jkn_registered_coverage', 'jkn_active_coverage')"
        ).fetchone()

    assert not app.exception
    assert f"({dotted(active)} dari {dotted(people)} penduduk): {dotted(registered - active)} orang terdaftar" in text
    assert (
        "Paling sedikit aktif di antara 3 dari 4 segmen yang tampil: Mandiri (PBPU), 50,0% dari yang terdaftar" in text
    )
    assert (
        "Tidak digambar karena disembunyikan (di bawah 10, atau lebih besar tetapi membuka yang di bawah 10): "
        "Bukan pekerja (BP)." in text
    )
    assert "Mutasi segmen adalah sebab terbanyak di antara yang tampil: 6.000 dari" in text, "a hidden one may be more"
    assert "Menunggak iuran: 4.000" in drawn
    assert "Program cicilan tunggakan (REHAB)" in text
    assert "Desil 4 disembunyikan" in text
    assert "Desil 1 4.000 16,0%" in text
    assert "Pekerja migran (PMI)." in text


def test_the_five_regions_with_most_people_and_whether_it_gets_better(
    open_coverage: OpenPage, with_coverage: Warehouse
) -> None:
    app = open_coverage("16")
    text = text_of(app)
    with with_coverage.connect("padan_viewer") as connection:
        truth = connection.execute(
            "select r.region_name, now.numerator, before.numerator from mart.fct_indicator as now"
            " inner join mart.fct_indicator as before using (region_code, indicator_id, breakdown, category,"
            " match_basis) inner join mart.dim_region as r using (region_code)"
            " where now.period = '2024-12-01' and before.period = '2024-11-01' and match_basis = 'semua'"
            " and indicator_id = 'jkn_uncovered_bottom40' and breakdown = 'total' and region_code like '16.__'"
            " and not now.suppressed order by now.numerator desc, region_code limit 5"
        ).fetchall()

    named = ", ".join(f"{short(name)} ({dotted(people)})" for name, people, _ in truth)
    assert f"5 terbanyak di Sumatera Selatan: {named}." in text
    better, worse = sum(now < before for _, now, before in truth), sum(now > before for _, now, before in truth)
    same = len(truth) - better - worse
    unchanged = f", {same} tetap" if same else ""
    assert f"sejak November 2024: {better} membaik, {worse} memburuk{unchanged}." in text
    assert better and worse, "the sample must show both directions"
    table = text[text.index("No. Wilayah Orang") :]
    for number, (name, now, before) in enumerate(truth, 1):
        arrow = {-1: f"▼ {before - now} orang membaik", 0: "= tetap", 1: f"▲ {now - before} orang memburuk"}
        assert re.search(
            rf"{number} {re.escape(short(name))} {now} .*?{re.escape(arrow[(now > before) - (now < before)])}", table
        )
    assert "Pembanding paling awal November 2024" in text, "October was matched in another way"
    assert "Sejak Oktober 2024" not in text
    assert "Garis terputus bila registri atau cara pemadanan berbeda." in text, "October is another line"


def test_a_regency_is_marked_among_its_neighbours_and_its_uhc_gap_said(open_coverage: OpenPage) -> None:
    app = open_coverage("16", "16.71")
    html = " ".join(element.proto.body for element in app.get("html"))

    assert not app.exception
    assert "<b>Kota Palembang</b>" in html
    assert "Kota Palembang, Desember 2024:" in text_of(app)
    assert re.search(r"Kota Palembang (memenuhi kedua ambang|belum)", text_of(app))


def test_the_panel_names_who_meets_uhc_and_its_counts_add_up(open_coverage: OpenPage, with_coverage: Warehouse) -> None:
    text = text_of(open_coverage("16"))
    with with_coverage.connect("padan_viewer") as connection:
        truth = connection.execute(
            "select r.region_name, f.numerator = 1 from mart.dim_region as r left join mart.fct_indicator as f"
            " on f.region_code = r.region_code and f.period = '2024-12-01' and f.indicator_id = 'uhc_status'"
            " and f.match_basis = 'semua' where r.parent_code = '16'"
        ).fetchall()
    meeting = {short(name) for name, meets in truth if meets}
    named = re.search(r"Yang memenuhi \((\d+)\): ([^.]*(?:\. [A-Z][^.]*)*)\.", text)
    counted = re.search(rf" {len(truth)} kabupaten/kota: ([^.]+)\.", text)

    assert meeting and named and set(named[2].split(", ")) == meeting and int(named[1]) == len(meeting)
    assert counted and f"{len(meeting)} memenuhi kedua ambang" in counted[1]
    assert sum(int(count) for count in re.findall(r"(\d+) [a-z]", counted[1])) == len(truth)


def test_many_that_meet_uhc_are_a_list(open_coverage: OpenPage) -> None:
    app = open_coverage()

    (label,) = [one.label for one in app.expander if one.label.startswith("Semua yang memenuhi")]
    count = re.search(r"\d+", label)
    assert count and f"514 kabupaten/kota: {count[0]} memenuhi kedua ambang" in text_of(app)


def test_a_hidden_split_is_said_and_the_bar_keeps_its_length(open_coverage: OpenPage) -> None:
    app = open_coverage("16")
    rows = [element.proto.body for element in app.get("html") if "Ogan Komering Ulu" in element.proto.body]

    assert any("disembunyikan" in row for row in rows)


def test_a_region_without_jkn_rows_says_so(open_coverage: OpenPage) -> None:
    app = open_coverage("95", "95.01")

    assert not app.exception
    assert "belum ada angka JKN yang terbit." in text_of(app)


def test_the_first_month_has_nothing_to_compare_with(open_coverage: OpenPage) -> None:
    app = open_coverage()
    app.selectbox(key="bulan").select(OCTOBER).run()
    text = text_of(app)

    assert not app.exception
    assert "Perubahan tidak disebut: bulan pertama yang terbit." in text
    assert "membaik" not in text.replace("Membaik berarti", "")


def test_nation_s_table_can_be_by_regency_and_english_is_english(open_coverage: OpenPage) -> None:
    app = open_coverage(bahasa="EN")
    app.segmented_control(key="tingkat").set_value("kabkota").run()
    text = text_of(app)

    assert not app.exception
    assert "Table of all regions (514)" in " ".join(expander.label for expander in app.expander)
    assert "of the population are registered with JKN, but only" in text
    assert "penduduk terdaftar" not in text and "memburuk" not in text


def cells(*rows: tuple[date, str, str, str, float | None, float | None]) -> pd.DataFrame:
    """Period, region, breakdown, category, numerator, denominator; None is suppressed."""
    return pd.DataFrame(
        [
            {
                "period": period, "region_code": region, "breakdown": breakdown, "category": category,
                "numerator": n, "denominator": d, "value": None if n is None else n / d, "value_low": None,
                "value_high": None, "suppressed": n is None, "status": "final", "match_basis": "semua",
                "registry": "DTKS", "registry_age_months": 0, "split_into": None,
            }
            for period, region, breakdown, category, n, d in rows
        ]
    )  # fmt: skip


REGIONS = pd.DataFrame({"region_code": ["a", "b", "c", "d"], "region_name": ["A", "B", "C", "D"]})


def test_regions_stand_by_people_and_hidden_ones_last() -> None:
    total = ("total", "total")
    figures = cells(
        (DECEMBER, "a", *total, 20, 100), (DECEMBER, "b", *total, 80, 1_000), (DECEMBER, "c", *total, None, None),
        (NOVEMBER, "a", *total, 30, 120), (NOVEMBER, "b", *total, 70, 700), (NOVEMBER, "c", *total, 12, 90),
        (DECEMBER, "b", "reason", "nonaktif", 80, 1_000), (DECEMBER, "b", "reason", "belum_terdaftar", 0, 1_000),
        (DECEMBER, "a", "reason", "nonaktif", None, None),
    )  # fmt: skip
    frame = uncovered_by_region(figures, REGIONS, DECEMBER, {"previous": NOVEMBER}).set_index("region_code")

    assert list(frame.index) == ["b", "a", "c", "d"]
    assert frame.loc["b", "previous"] == Change(10)
    assert verdict(frame.loc["b", "previous"]) == "worse", "more people, although their share fell"
    assert frame.loc["b", "previous_share"].difference == pytest.approx(-0.02)
    assert verdict(frame.loc["a", "previous"]) == "better"
    assert frame.loc["c", "previous"] == Change(None, "hidden") and frame.loc["c", "suppressed"]
    assert frame.loc["d", "previous"] == Change(None, "first") and not frame.loc["d", "suppressed"]
    assert frame.loc["b", "belum_terdaftar"] == 0
    assert frame.loc["a", "nonaktif_hidden"] and pd.isna(frame.loc["a", "nonaktif"])


def test_comparison_starts_after_the_last_change_of_registry_or_matching() -> None:
    def series(*months: tuple[date, str, str]) -> pd.DataFrame:
        frame = pd.DataFrame(months, columns=["period", "registry", "match_basis"])
        return frame.assign(registry_age_months=0, split_into=None)

    same = series((OCTOBER, "DTKS", "semua"), (NOVEMBER, "DTKS", "semua"), (DECEMBER, "DTKS", "semua"))
    changed = series((OCTOBER, "DTKS", "semua"), (NOVEMBER, "DTSEN", "semua"), (DECEMBER, "DTSEN", "semua"))
    new = series((OCTOBER, "DTKS", "semua"), (NOVEMBER, "DTKS", "semua"), (DECEMBER, "DTSEN", "semua"))

    assert first_comparable(same, DECEMBER) == OCTOBER
    assert first_comparable(changed, DECEMBER) == NOVEMBER
    assert first_comparable(new, DECEMBER) is None
    assert first_comparable(same, NOVEMBER) == OCTOBER
    assert first_comparable(same.iloc[:0], DECEMBER) is None
    # A registry is compared between the months of its deliveries, and those between them do not end the run.
    assert first_comparable(same.assign(registry_age_months=[0, 1, 0]), DECEMBER) == OCTOBER
    assert first_comparable(same.assign(registry_age_months=[2, 0, 0]), DECEMBER) == NOVEMBER
    assert first_comparable(same.assign(registry_age_months=[0, 0, 1]), DECEMBER) is None
    assert first_comparable(same.assign(registry=None, registry_age_months=None), DECEMBER) == OCTOBER
    assert first_comparable(same.assign(split_into=[None, "65", "65"]), DECEMBER) == NOVEMBER
    assert first_comparable(same.assign(split_into=[None, None, "65"]), DECEMBER) is None


def test_regions_are_compared_between_deliveries_of_the_registry_and_unsplit_only() -> None:
    figures = cells(
        *((month, region, "total", "total", n, 100) for region in ("a", "b", "c") for month, n in
          ((DECEMBER, 20), (NOVEMBER, 30)))
    )  # fmt: skip
    november = figures["period"] == NOVEMBER
    figures.loc[(figures["region_code"] == "b") & november, "registry_age_months"] = 1
    figures.loc[(figures["region_code"] == "c") & ~november, "split_into"] = "d"
    frame = uncovered_by_region(figures, REGIONS, DECEMBER, {"previous": NOVEMBER}).set_index("region_code")

    assert frame.loc["a", "previous"] == Change(-10)
    assert frame.loc["b", "previous"] == frame.loc["b", "previous_share"] == Change(None, "registry")
    assert frame.loc["c", "previous"] == frame.loc["c", "previous_share"] == Change(None, "split")


def test_uhc_gaps_are_cards_to_each_threshold_and_the_nearest_comes_first() -> None:
    def rows(code: str, meets: int, population: int, cards: int | None, active: int | None) -> list[tuple[object, ...]]:
        return [
            (code, "uhc_status", meets, 1, False),
            (code, "jkn_reported_coverage", cards, population, cards is None),
            (code, "jkn_reported_active_coverage", active, population, active is None),
        ]

    figures = pd.DataFrame(
        [*rows("a", 0, 1_000, 900, 800), *rows("b", 0, 1_000, 1_000, 790), *rows("c", 1, 1_000, 990, 900),
         *rows("d", 0, 1_000, None, None)],
        columns=["region_code", "indicator_id", "numerator", "denominator", "suppressed"],
    ).astype({"numerator": float, "denominator": float})  # fmt: skip
    frame = uhc_by_region(figures, REGIONS, UhcRule(registered=0.98, active=0.80)).set_index("region_code")

    assert list(frame.index) == ["b", "a", "d", "c"]
    assert frame.loc["a", "missing_registered"] == pytest.approx(80) and frame.loc["a", "missing_active"] == 0
    assert frame.loc["b", "missing_active"] == pytest.approx(10) and frame.loc["b", "gap"] == pytest.approx(0.01)
    assert pd.isna(frame.loc["d", "gap"]) and not frame.loc["d", "meets"]
    assert uhc_groups(frame).to_dict() == {
        "a": "short_registered", "b": "short_active", "c": "meets", "d": "hidden",
    }  # fmt: skip
    assert say_groups(frame, 5, Language("id")) == (
        "5 kabupaten/kota: 1 memenuhi kedua ambang, 1 hanya kurang terdaftar, 1 hanya kurang aktif, "
        "1 belum memenuhi, yang kurang tidak dapat ditampilkan, 1 belum dapat dinilai karena tidak ada data."
    )


def uhc_world(*rows: tuple[bool, float | None]) -> pd.DataFrame:
    """Whether each region meets both thresholds, and by what share it misses the further one; None is hidden."""
    return pd.DataFrame(rows, columns=["meets", "gap"]).assign(
        region_code="a", gap=lambda frame: frame["gap"].astype(float)
    )


def test_how_many_nearly_meet_uhc_is_a_floor_where_any_that_misses_is_hidden() -> None:
    nation = Region("00", "X", None, None, {})
    misses = [(False, 0.01), (False, 0.2)]
    said = {
        name: say_uhc(uhc_world((True, -0.1), *rows), nation, "X", Language("id"), every=9)
        for name, rows in {
            "all": misses, "some": [*misses, (False, None)], "none": [(False, 0.2), (False, None)],
            "hidden meets": [*misses, (True, None)],
        }.items()
    }  # fmt: skip

    start = "1 dari 9 kabupaten/kota di X memenuhi kedua ambang"
    assert said["all"] == f"{start}; 1 lagi kurang paling banyak 2 poin persen"
    assert said["some"] == f"{start}; sedikitnya 1 lagi kurang paling banyak 2 poin persen"
    assert said["none"] == start
    assert said["hidden meets"].endswith("; 1 lagi kurang paling banyak 2 poin persen")


def test_the_list_of_those_that_miss_uhc_says_how_many_are_hidden() -> None:
    assert _say_rest(148, 148, Language("id")) == "Semua yang belum memenuhi (148)"
    assert _say_rest(148, 365, Language("id")) == "148 dari 365 yang belum memenuhi; 217 disembunyikan"
    assert _say_rest(148, 365, Language("en")) == "148 of the 365 that do not meet it yet; 217 are hidden"


def test_a_region_that_meets_uhc_by_hidden_counts_is_written_hidden() -> None:
    row = {"region_code": "a", "region_name": "A", "registered": float("nan"), "active": float("nan")}

    assert _write_shares(row) == ["disembunyikan", "disembunyikan"]


def test_a_share_just_below_its_threshold_is_not_written_like_it() -> None:
    row = {"region_code": "a", "region_name": "A", "registered": 0.9799, "active": 0.9}

    assert _write_shares(row) == ["97,99%", "90,0%"]


def _write_shares(row: dict[str, Any]) -> list[Any]:
    return _shares(row, Region("00", "X", None, None, {}), UhcRule(0.98, 0.8), Language("id"))[1:]


def test_the_chart_of_uhc_says_how_many_have_no_dot() -> None:
    assert _note(3, Language("id")).endswith("3 tidak digambar karena angkanya disembunyikan.")
    assert "digambar" not in _note(0, Language("id"))


def test_the_least_active_segment_is_not_named_where_most_are_hidden() -> None:
    rows = cells(
        (DECEMBER, "a", "segment", "PBI_APBN", 9, 10), (DECEMBER, "a", "segment", "PBI_APBD", 8, 10)
    ).assign(indicator_id="jkn_activity_rate")  # fmt: skip
    shown = {name: pick(rows, "jkn_activity_rate", "segment", name) for name in ("PBI_APBN", "PBI_APBD")}
    names = {"PBI_APBN": "N", "PBI_APBD": "D"}
    said = [_segment_title(shown, hidden, names, Language("id")) for hidden in (0, 2, 3)]

    assert said == [
        "Paling sedikit aktif: segmen D, hanya 80,0% dari yang terdaftar",
        "Paling sedikit aktif di antara 2 dari 4 segmen yang tampil: D, 80,0% dari yang terdaftar",
        "Terdaftar dan aktif menurut segmen",
    ]


def test_a_reason_is_the_most_frequent_one_where_no_hidden_one_can_be_larger() -> None:
    rows = cells(
        (DECEMBER, "a", "reason", "MUTASI", 60, 500), (DECEMBER, "a", "reason", "TUNGGAKAN", 20, 500)
    ).assign(indicator_id="jkn_inactive")  # fmt: skip
    shown = {name: pick(rows, "jkn_inactive", "reason", name) for name in ("MUTASI", "TUNGGAKAN")}
    names = {"MUTASI": "M", "TUNGGAKAN": "T"}

    def title(whole: float | None, *, hidden: bool) -> str:
        return _reason_title("MUTASI", shown, whole, names, Language("id"), hidden=hidden)

    assert title(100, hidden=True) == "M adalah sebab terbanyak: 60 dari 100 peserta nonaktif (60,0%)"
    assert title(300, hidden=True).startswith("M adalah sebab terbanyak di antara yang tampil: 60 dari 300")
    assert title(None, hidden=True) == "M adalah sebab terbanyak di antara yang tampil: 60 peserta nonaktif"
    assert title(None, hidden=False) == "M adalah sebab terbanyak: 60 peserta nonaktif"


@pytest.mark.parametrize(
    ("december", "span"),
    [
        ((80, 100), "sejak Oktober 2024"),
        ((None, None), "antara Oktober 2024 dan November 2024; Desember 2024 disembunyikan"),
        (None, "antara Oktober 2024 dan November 2024; Desember 2024 tidak ada datanya"),
    ],
)
def test_a_change_that_ends_before_the_month_of_the_page_names_both_ends(
    december: tuple[int | None, int | None] | None, span: str
) -> None:
    total = ("a", "total", "total")
    rows = cells((OCTOBER, *total, 70, 100), (NOVEMBER, *total, 80, 100))
    if december is not None:
        rows = pd.concat([rows, cells((DECEMBER, *total, *december))], ignore_index=True)
    rows = rows.assign(indicator_id="jkn_active_coverage")
    line = _line(rows, "jkn_active_coverage", Language("id"))
    people = make_line(rows, name="", is_main=True, write=str, language=Language("id"), of="numerator")

    assert line is not None and people is not None
    assert _title([line], rows, DECEMBER, Language("id")) == f"Cakupan aktif naik 10,0 poin persen {span}"
    assert _uncovered_title(people.frame, rows, DECEMBER, Language("id")) == f"Bertambah 10 orang {span}"


def test_the_programmes_of_wage_workers_are_those_of_wage_members_only(open_coverage: OpenPage) -> None:
    app = open_coverage()
    text = text_of(app)

    assert re.search(
        r"Kecelakaan kerja \(JKK\): [\d,]+% pekerja upah lewat kepesertaan penerima upah \(PU\), [\d,]+% pekerja bukan",
        text,
    )
    assert "peserta jasa konstruksi tidak termasuk" in text
    assert "JKK, pekerja upah (PU)" in alternatives(app)


def test_who_has_no_card_is_not_said_to_have_never_been_registered(open_coverage: OpenPage) -> None:
    text = text_of(open_coverage())

    assert re.search(r"orang: [\d,]+% kartunya tidak aktif, selebihnya tidak ditemukan kartunya bulan ini", text)
    assert "pernah terdaftar" not in text


def test_regions_that_share_the_last_place_of_those_with_most_are_said() -> None:
    counts = {"a": 90, "b": 80, "c": 80, "d": 70, "e": 60, "f": 60, "g": 60, "h": 10}
    regions = pd.DataFrame({"region_code": list(counts), "region_name": [code.upper() for code in counts]})
    figures = cells(*((DECEMBER, code, "total", "total", people, 100) for code, people in counts.items()))
    frame = uncovered_by_region(figures, regions, DECEMBER, {})

    assert say_where(frame, "X", {}, Language("id")) == (
        "7 terbanyak di X: A (90), B (80), C (80), D (70), E dan 2 lainnya (60)."
    )
    assert say_where(frame.head(5), "X", {}, Language("id")).endswith("D (70), E (60).")


def test_regions_without_anybody_uncovered_are_not_named_as_those_with_most() -> None:
    figures = cells((DECEMBER, "a", "total", "total", 0, 100), (DECEMBER, "b", "total", "total", 30, 90))
    frame = uncovered_by_region(figures, REGIONS, DECEMBER, {})

    shown = frame[frame["people"].notna()]
    assert say_where(shown, "X", {}, Language("id")) == "1 terbanyak di X: B (30)."
    alone = frame[frame["region_code"] == "a"]
    assert say_where(alone, "X", {}, Language("id")).startswith(
        "Tidak ada penduduk desil 1–4 tanpa JKN aktif di antara 1"
    )
    assert "Belum ada angka" in say_where(alone.assign(people=float("nan")), "X", {}, Language("id"))


def test_those_with_most_are_named_among_the_shown_and_directions_are_counted_apart() -> None:
    total = ("total", "total")
    figures = cells(
        (DECEMBER, "a", *total, 90, 100), (DECEMBER, "b", *total, 80, 100), (DECEMBER, "c", *total, 70, 100),
        (DECEMBER, "d", *total, None, None), (NOVEMBER, "a", *total, 95, 100), (NOVEMBER, "b", *total, 80, 100),
        (NOVEMBER, "c", *total, None, None), (NOVEMBER, "d", *total, None, None),
    )  # fmt: skip
    frame = uncovered_by_region(figures, REGIONS, DECEMBER, {"previous": NOVEMBER})
    since = {"previous": "November"}

    assert say_where(frame, "X", since, Language("id")) == (
        "3 terbanyak di X, di antara 3 dari 4 wilayah yang dapat ditampilkan: A (90), B (80), C (70). "
        "Di antaranya sejak November: 1 membaik, 1 tetap, 1 tidak dapat dibandingkan."
    )
    assert say_where(frame, "X", since, Language("en")) == (
        "The 3 with most people in X, among the 3 of 4 regions that can be shown: A (90), B (80), C (70). "
        "Of these, since November: 1 better, 1 unchanged, 1 that cannot be compared."
    )


def test_every_month_compared_with_is_in_the_sentence() -> None:
    total = ("total", "total")
    figures = cells(
        (DECEMBER, "a", *total, 90, 100), (DECEMBER, "b", *total, 80, 100),
        (NOVEMBER, "a", *total, 95, 100), (NOVEMBER, "b", *total, 80, 100),
        (OCTOBER, "a", *total, 70, 100), (OCTOBER, "b", *total, 60, 100),
    )  # fmt: skip
    frame = uncovered_by_region(figures, REGIONS.head(2), DECEMBER, {"previous": NOVEMBER, "first": OCTOBER})
    since = {"previous": "November", "first": "Oktober"}

    sentence = say_where(frame, "X", since, Language("id"))
    assert sentence.endswith("Di antaranya sejak November: 1 membaik, 1 tetap; sejak Oktober: 2 memburuk.")
    assert say_where(frame, "X", since, Language("en")).endswith(
        "Of these, since November: 1 better, 1 unchanged; since Oktober: 2 worse."
    )


def test_hidden_reasons_are_explained_where_a_row_has_them_and_only_there(open_coverage: OpenPage) -> None:
    why = "Sebab disembunyikan bila salah satu jumlahnya di bawah 10, atau lebih besar tetapi membuka yang di bawah 10."

    assert text_of(open_coverage("16")).count(why) == 1, "among the first ten none is hidden"
    assert "Sebab disembunyikan" not in text_of(open_coverage())


def test_the_largest_bar_is_said_as_a_share_of_the_whole_province(
    open_coverage: OpenPage, with_coverage: Warehouse
) -> None:
    with with_coverage.connect("padan_viewer") as connection:
        counts = dict(
            connection.execute(
                "select region_code, numerator from mart.fct_indicator where period = '2024-12-01'"
                " and indicator_id = 'jkn_uncovered_bottom40' and match_basis = 'semua' and breakdown = 'total'"
                " and region_code like '16%' and not suppressed"
            ).fetchall()
        )
    whole = counts.pop("16")
    most = max(counts.values())
    share = f"{100 * most / whole:.1f}".replace(".", ",")
    said = rf"sendiri {share}% dari {dotted(whole)} orang di Sumatera Selatan"

    assert re.search(said, text_of(open_coverage("16")))
    assert re.search(said, text_of(open_coverage("16", "16.71"))), "the bars are of the province for a regency too"


def test_the_file_of_every_comparison_has_headings() -> None:
    figures = cells((DECEMBER, "a", "total", "total", 30, 100))
    since = {"previous": NOVEMBER, "first": OCTOBER}
    frame = uncovered_by_region(figures, REGIONS, DECEMBER, since)
    rows = _to_take(frame, dict.fromkeys(since, ""), DECEMBER)

    assert {"people_since_first", "share_since_first"} <= set(rows)
    for code in CODES:
        assert [name for name, heading in name_columns(rows.columns, Language(code)).items() if name == heading] == []


def test_without_a_figure_of_the_whole_the_share_is_of_the_bars() -> None:
    figures = cells((DECEMBER, "a", "total", "total", 30, 100), (DECEMBER, "b", "total", "total", 10, 90))
    ranked = uncovered_by_region(figures, REGIONS.head(2), DECEMBER, {})

    assert _bars_title(ranked, "X", None, Language("id")) == "A sendiri 75,0% dari orang di 2 wilayah ini"


def test_the_table_of_reasons_says_of_whom_its_shares_are(open_coverage: OpenPage) -> None:
    text = text_of(open_coverage())

    assert "Sebab Orang Dari desil 1–4" in text
    assert "Desil Orang Dari desil itu" in text


def test_the_uhc_rule_is_the_dated_one_of_the_reference_file() -> None:
    assert uhc_rule(DECEMBER) == UhcRule(registered=0.98, active=0.80)
    assert uhc_rule(date(2013, 1, 1)) is None
