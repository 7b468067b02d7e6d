"""The page `Arus peserta` on the sample mart: openings and closings that add up, hidden flows, months without any."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pandas as pd
import pytest
from dashboards.charts.palette import BASELINE
from dashboards.charts.sankey import plot_moves
from dashboards.charts.waterfall import Step, axis_of, levels_of
from dashboards.components.flows_balance import say_balance
from dashboards.components.flows_moves import COLOURS, _names
from dashboards.data.flows import (
    STATES,
    Balance,
    balances_by_region,
    churn_by_segment,
    ends_of,
    kind_of,
    moves_of,
    stayed_of,
    why_no_flows,
)
from dashboards.language import Language
from page_text import text_of
from sample_flows import OCTOBER, clear_flows, fill_flows
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]
Files = Mapping[str, tuple[str, pd.DataFrame]]


@pytest.fixture(scope="module")
def with_flows(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sample with accounts and moves; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        fill_flows(connection)
    yield filled_warehouse
    with filled_warehouse.connect("padan_publisher") as connection:
        clear_flows(connection)


@pytest.fixture
def open_flows(with_flows: Warehouse, open_page: OpenPage) -> OpenPage:
    def open_(*regions: str, **query: str) -> AppTest:
        """The page, then the province and the kabupaten/kota of the given codes."""
        app = open_page("flows", **query)
        for key, region in zip(("provinsi", "kabkota"), regions, strict=False):
            app.selectbox(key=key).select(region).run()
        return app

    return open_


def alternatives(app: AppTest) -> str:
    return " ".join(chart.proto.alt for chart in app.get("plotly_chart"))


def test_the_account_s_month_is_said_drawn_and_listed(open_flows: OpenPage) -> None:
    app = open_flows()
    text, drawn = text_of(app), alternatives(app)

    assert not app.exception
    assert "Peserta JKN aktif bertambah 95 orang menjadi 20.095: 340 masuk, 240 keluar." in text
    assert "Peserta JKN aktif, Indonesia: +95 sejak November 2024; arus terbesar yang tampil: baru +300" in text
    assert "Sumbu dipotong." in drawn
    assert "Awal 20.000; Baru +300; Masuk kembali +40; Meninggal −90; Keluar −150; Koreksi −5; Akhir 20.095" in drawn
    assert "Pindah masuk" not in drawn, "there are no moves between regions for the nation"
    assert "Bertambah 95 dalam 1 bulan sejak November 2024" in text


def test_every_chart_has_its_definition_and_source(open_flows: OpenPage) -> None:
    app = open_flows()
    text = text_of(app)
    of_moves = "Peserta BPJS Kesehatan, Penduduk (Dukcapil). Tabel mart.fct_transition, menurut kontrak gudang data."

    assert text.count("Sumber: Peserta BPJS Kesehatan, Penduduk (Dukcapil). Tabel mart.fct_flow") == 2
    assert text.count(of_moves) == 2
    app.selectbox(key="akun").select("population").run()
    assert "**Arus penduduk** Berapa yang masuk ke akun ini" in text_of(app)
    assert "Sumber: Penduduk (Dukcapil). Tabel mart.fct_flow" in text_of(app)


def test_moves_leave_out_those_who_stayed_and_name_hidden_ones(open_flows: OpenPage) -> None:
    app = open_flows()
    text = text_of(app)

    assert "Perpindahan terbesar yang tampil: dari PBI-JK (APBN) ke Terdaftar, nonaktif, 150 orang" in text
    assert "Tetap di keadaan yang sama dan tidak digambar: 9.000 orang." in text
    assert "1 macam perpindahan (bukan 1 orang) disembunyikan dan tidak digambar." in text
    drawn = alternatives(app)
    assert "Terdaftar, nonaktif ≥ 210" in drawn, "a hidden move ends there"
    assert "PBI-JK (APBN) 200; " in drawn and "Pekerja badan usaha" not in drawn.split("Ke:")[0]
    assert "Kehilangan JKN aktif: sedikitnya 210 orang; mendapatkannya (kembali): 130" in text
    assert "Pekerja badan usaha disembunyikan 0 0" in text


def test_a_region_where_nobody_moved_says_so_and_nothing_of_hidden_moves(open_flows: OpenPage) -> None:
    app = open_flows("52")
    text = text_of(app)

    assert not app.exception
    assert "Tidak ada yang berpindah keadaan bulan ini" in text
    assert "Jumlah yang tetap di keadaan yang sama disembunyikan." in text
    assert "sedikitnya 0" not in text and "perpindahan terjadi" not in text


def test_the_nation_s_newcomers_are_new_in_the_register(open_flows: OpenPage) -> None:
    app = open_flows()

    assert "Baru tercatat di register 25" in alternatives(app)
    assert "Datang ke wilayah" not in text_of(app) + alternatives(app)
    assert "Datang ke wilayah" in _names("jkn", False, Language("id")).values()


def test_what_is_new_in_an_account_says_since_when_it_is_kept(open_flows: OpenPage) -> None:
    app = open_flows()

    assert "Baru: belum pernah tercatat dalam akun ini sejak Oktober 2024, bulan pertama yang dihitung" in text_of(app)
    assert "untuk pertama kali tercatat dalam akun ini, yang dihitung sejak Oktober 2024." in text_of(app)
    app.selectbox(key="akun").select("population").run()
    assert "Baru: belum pernah tercatat" not in text_of(app), "those are births"


def test_another_dimension_without_rows_says_why(open_flows: OpenPage) -> None:
    app = open_flows()
    app.segmented_control(key="dimensi").set_value("decile").run()

    assert not app.exception
    assert "Perpindahan desil hanya dihitung dalam satu generasi registri" in text_of(app)


def test_files_say_of_which_region_and_account_they_are(open_flows: OpenPage, taken: Files) -> None:
    app = open_flows("51")
    first = " ".join(element.proto.body for element in app.get("html"))
    name, rows = taken["flows_balance"]
    assert name == "padan_flows_balance_51_jkn_active_2024-12_r1.csv"
    assert set(rows["region_code"]) == {"51"} and set(rows["account"]) == {"jkn_active"}
    assert taken["flows_regions_51"][0] == "padan_flows_regions_51_jkn_active_2024-12_r1.csv"
    for key in ("flows_table_jkn", "flows_churn_table"):  # all are hidden: there is a table and no chart
        assert taken[key][0] == f"padan_{key}_51_2024-12_r1.csv"
        assert set(taken[key][1]["region_code"]) == {"51"}

    app.selectbox(key="provinsi").select(None).run()
    app.selectbox(key="akun").select("programme:PKH").run()
    pictures = " ".join(element.proto.body for element in app.get("html"))
    assert 'data-source="Padan, Bali, Peserta JKN aktif, Desember 2024, revisi 1' in first
    assert 'data-source="Padan, Indonesia, Desember 2024, revisi 1' in pictures
    assert taken["flows_balance_table"][0] == "padan_flows_balance_table_00_programme-PKH_2024-12_r1.csv"
    for key in ("flows_moves_jkn", "flows_churn"):
        assert taken[key][0] == f"padan_{key}_00_2024-12_r1.csv"
        assert set(taken[key][1]["region_code"]) == {"00"}


def test_hidden_flows_stand_as_what_they_come_to_together(open_flows: OpenPage) -> None:
    app = open_flows("51")
    text, drawn = text_of(app), alternatives(app)

    assert not app.exception
    assert "bertambah 20 orang menjadi 5.020: sedikitnya 62 masuk, sedikitnya 25 keluar." in text
    assert "2 arus tersembunyi −17 neto" in drawn
    assert (
        "Disembunyikan (di bawah 10, atau lebih besar tetapi membuka yang di bawah 10): Masuk kembali, Keluar." in text
    )
    assert "2 macam perpindahan terjadi, jumlah orangnya disembunyikan semua agar jumlah kecil tidak terungkap." in text
    assert "Masuk kembali disembunyikan" in text


def test_a_sum_of_hidden_flows_only_is_said_to_be_hidden_and_no_floor_of_nought() -> None:
    balance = Balance("jiwa", {"opening": 100.0, "new": None, "left": 3.0, "died": None, "closing": 110.0})
    none = Balance("jiwa", {"opening": 100.0, "new": 0.0, "left": None, "closing": 99.0})
    said = [say_balance(one, "A", "X", "M", "absent", Language("id")) for one in (balance, none)]

    assert said[0].endswith("menjadi 110: yang masuk disembunyikan, <b>sedikitnya 3</b> keluar.")
    assert said[1].endswith("menjadi 99: <b>0</b> masuk, yang keluar disembunyikan.")


@pytest.mark.parametrize(
    ("unit", "closing", "said"),
    [
        ("jiwa", 101, "grew by <b>1</b> person to 101"),
        ("keluarga", 102, "grew by <b>2</b> families to 102"),
        ("keluarga", 100, "stayed at 100 families"),
        ("jiwa", 99, "shrank by <b>1</b> person to 99"),
    ],
)
def test_english_counts_one_person_and_many_people(unit: str, closing: int, said: str) -> None:
    balance = Balance(unit, {"opening": 100.0, "new": 9.0, "left": 9.0, "closing": float(closing)})

    assert said in say_balance(balance, "A", "X", "M", "absent", Language("en"))


def test_hidden_ends_are_not_drawn(open_flows: OpenPage) -> None:
    app = open_flows("51", "51.71")
    text = text_of(app)

    assert not app.exception
    assert "Kota Denpasar, Desember 2024: jumlah Peserta JKN aktif disembunyikan." in text
    assert "Jumlah awal atau akhir disembunyikan" in text
    assert "Awal 0" not in alternatives(app)


def test_regions_that_lose_most_come_first(open_flows: OpenPage) -> None:
    text = text_of(open_flows())

    assert "1 dari 2 wilayah di Indonesia berkurang" in text
    assert "Nusa Tenggara Barat 900 10 40 870 ▼ 30 (3,3%) Bali 5.000 ≥ 62 ≥ 25 5.020 ▲ 20 (0,4%)" in text


@pytest.mark.parametrize(
    ("month", "reason"),
    [
        (OCTOBER, "berjumlah 19.900 orang; belum ada arus bulan ini: bulan pertama yang terbit"),
        (date(2024, 11, 1), "belum ada arus bulan ini: bulan sebelumnya memakai cara pemadanan yang berbeda"),
    ],
)
def test_a_month_without_flows_says_why(open_flows: OpenPage, month: date, reason: str) -> None:
    app = open_flows()
    app.selectbox(key="bulan").select(month).run()

    assert not app.exception
    assert reason in text_of(app)


def test_an_account_can_be_chosen_and_a_new_one_has_its_closing_only(open_flows: OpenPage) -> None:
    app = open_flows()
    app.selectbox(key="akun").select("programme:PKH").run()
    assert "berjumlah 7.000 keluarga; belum ada arus bulan ini: program ini tidak mempunyai data" in text_of(app)

    app.selectbox(key="akun").select("population").run()
    assert "Penduduk bertambah 120 orang menjadi 25.120: 200 masuk, 80 keluar." in text_of(app)
    assert "arus terbesar yang tampil: lahir +200" in text_of(app), "new persons of the population are births"


def test_a_region_without_the_account_says_so_and_english_is_english(open_flows: OpenPage) -> None:
    app = open_flows("33", bahasa="EN")
    text = text_of(app)

    assert not app.exception
    assert "there are no figures on Active JKN members." in text
    assert "Peserta" not in text.replace("Arus peserta", "")


def test_a_publication_without_flows_says_so(open_flows: OpenPage, with_flows: Warehouse) -> None:
    with with_flows.connect("padan_publisher") as connection:
        clear_flows(connection)
    try:
        app = open_flows()
    finally:
        with with_flows.connect("padan_publisher") as connection:
            fill_flows(connection)

    assert not app.exception
    assert "Arus bulan ini belum diterbitkan." in text_of(app)


def test_hidden_net_is_what_the_identity_leaves() -> None:
    balance = Balance("jiwa", {"opening": 100.0, "new": 30.0, "died": None, "left": None, "closing": 110.0})

    assert balance.hidden == ["died", "left"] and balance.hidden_net == -20
    assert balance.total(("died", "left")) == (0, True)
    assert Balance("jiwa", {"opening": None, "new": None, "closing": 5.0}).hidden_net is None
    assert not Balance("jiwa", {"closing": 5.0}).has_flows


@pytest.mark.parametrize(
    ("account", "facts", "reason"),
    [
        ("population", {"has_earlier": False}, "first"),
        ("population", {"is_consecutive": False}, "gap"),
        ("population", {"same_matching": False}, "basis"),
        ("registry", {"same_registry": False}, "registry"),
        ("jkn_active", {"same_registry": False}, "absent"),
        ("programme:PKH", {}, "programme"),
    ],
)
def test_why_a_month_has_no_flows(account: str, facts: dict[str, bool], reason: str) -> None:
    known = {"has_earlier": True, "is_consecutive": True, "same_matching": True, "same_registry": True}

    assert why_no_flows(account, **(known | facts)) == reason


def step(value: float, kind: str = "flow") -> Step:
    return Step("", value, "", "", kind)


def test_the_axis_is_cut_only_where_flows_would_not_be_seen() -> None:
    small = [step(20_000, "end"), step(300), step(-240), step(20_060, "end")]
    large = [step(100, "end"), step(80), step(-90), step(90, "end")]

    bottom, top = axis_of(small)
    assert 19_000 < bottom < 20_000 and top > 20_300
    assert axis_of(large)[0] == 0
    assert levels_of(small) == [(0, 20_000), (20_000, 20_300), (20_300, 20_060), (0, 20_060)]


def moves(*rows: tuple[str, str, float | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["from_state", "to_state", "count"])
    return frame.assign(dimension="jkn", suppressed=frame["count"].isna())


def test_losses_and_returns_by_segment_are_floors_where_cells_are_hidden() -> None:
    churn = churn_by_segment(
        moves(
            ("PBPU", "nonaktif", 12), ("PBPU", "belum_terdaftar", None), ("nonaktif", "PBPU", 20),
            ("belum_terdaftar", "BP", None), ("PBPU", "meninggal", 99), ("PBPU", "BP", 40), ("lahir", "BP", 11),
        )
    ).set_index("segment")  # fmt: skip

    assert (churn.loc["PBPU", "lost"], churn.loc["PBPU", "lost_hidden"]) == (12, True)
    assert (churn.loc["PBPU", "back"], churn.loc["PBPU", "back_hidden"]) == (20, False)
    assert (churn.loc["BP", "registered"], churn.loc["BP", "registered_hidden"]) == (0, True)
    assert churn["lost"].sum() == 12


def test_staying_is_no_move_and_hidden_moves_come_last() -> None:
    frame = moves(("PBPU", "PBPU", 500), ("BP", "BP", None), ("PBPU", "BP", None), ("nonaktif", "BP", 15))

    assert list(moves_of(frame, "jkn")["from_state"]) == ["nonaktif", "PBPU"]
    stayed = stayed_of(frame, "jkn")
    assert stayed is not None and (stayed.count, stayed.is_floor) == (500, True)
    assert stayed_of(frame, "decile") is None


def test_what_a_state_comes_to_is_a_floor_where_a_hidden_move_touches_it() -> None:
    frame = moves(("PBPU", "BP", 40), ("PBPU", "nonaktif", None), ("BP", "nonaktif", 30), ("PPU_BU", "PPU_PN", None))
    ends = ends_of(moves_of(frame, "jkn"), STATES["jkn"])

    assert ends.to_dict("split")["data"] == [
        ["from", "PBPU", 40.0, True], ["from", "BP", 30.0, False], ["to", "BP", 40.0, False],
        ["to", "nonaktif", 30.0, True],
    ]  # fmt: skip
    drawn = plot_moves(
        moves_of(frame, "jkn").dropna(subset="count").assign(hover=""), ends=ends.assign(label=["a", "b", "c", "d"]),
        colours=COLOURS, language=Language("id"),
    )  # fmt: skip
    assert drawn.traces[0]["node"]["customdata"] == ["a", "b", "c", "d"]
    assert drawn.traces[0]["link"]["target"] == [2, 3]


def test_the_room_beside_the_ribbons_holds_the_longest_label() -> None:
    frame = moves(("BP", "PBPU", 77), ("PBPU", "BP", 174))
    ends = ends_of(moves_of(frame, "jkn"), STATES["jkn"])
    # In a browser these two are 214 and 219 pixels wide, and the font of another system made one 227.
    ends["label"] = [
        f"PBPU/BP Pemda (local budgets)  <b>≥ {count:.0f}</b>" if state == "BP" else "Died  <b>≥ 98</b>"
        for state, count in zip(ends["state"], ends["count"], strict=True)
    ]
    drawn = plot_moves(
        moves_of(frame, "jkn").assign(hover=""), ends=ends, colours=COLOURS, language=Language("en")
    )  # fmt: skip
    assert min(drawn.layout["margin"][side] for side in "lr") >= 227

    short = plot_moves(
        moves_of(frame, "jkn").assign(hover=""), ends=ends.assign(label="Died  <b>≥ 98</b>"), colours=COLOURS,
        language=Language("en"),
    )  # fmt: skip
    assert 64 < short.layout["margin"]["l"] < 100


def test_a_flow_has_one_look_in_every_chart_of_the_page(open_flows: OpenPage) -> None:
    app = open_flows()
    balance, months, *_ = [json.loads(chart.proto.spec)["data"] for chart in app.get("plotly_chart")]

    by_name = {trace["name"]: trace["marker"] for trace in months}
    drawn = {
        trace["customdata"][0].partition("</b>")[0][3:]: trace["marker"] for trace in balance if "customdata" in trace
    }
    both = by_name.keys() & drawn.keys()
    assert len(both) > 1
    for flow in both:
        assert drawn[flow]["color"] == by_name[flow]["color"]
        assert drawn[flow]["pattern"]["shape"] == by_name[flow]["pattern"]["shape"]
    assert BASELINE not in {marker["color"] for marker in by_name.values()}


@pytest.mark.parametrize(
    ("dimension", "start", "end", "kind"),
    [
        ("jkn", "PBPU", "nonaktif", "lost"),
        ("jkn", "belum_terdaftar", "PBPU", "gained"),
        ("jkn", "lahir", "PBI_APBN", "gained"),
        ("jkn", "PBPU", "BP", "between"),
        ("jkn", "PBPU", "meninggal", "out"),
        ("decile", "2", "10", "up"),
        ("decile", "10", "9", "down"),
        ("decile", "tidak_ada", "3", "between"),
        ("decile", "3", "keluar", "out"),
    ],
)
def test_moves_are_told_apart_by_what_they_mean(dimension: str, start: str, end: str, kind: str) -> None:
    assert kind_of(dimension, start, end) == kind


def test_a_region_whose_ends_are_hidden_is_not_compared() -> None:
    rows = [("a", "opening", 10.0), ("a", "closing", 15.0), ("a", "new", 5.0), ("b", "opening", None),
            ("b", "closing", None), ("b", "left", 3.0)]  # fmt: skip
    figures = pd.DataFrame(rows, columns=["region_code", "flow", "count"]).assign(unit="jiwa", account="jkn_active")
    figures["suppressed"] = figures["count"].isna()
    regions = pd.DataFrame({"region_code": ["b", "a", "c"], "region_name": ["B", "A", "C"]})
    frame = balances_by_region(figures, regions).set_index("region_code")

    assert list(frame.index) == ["a", "b", "c"]
    assert frame.loc["a", "change"] == 5 and frame.loc["b", "suppressed"] and not frame.loc["c", "suppressed"]
    assert pd.isna(frame.loc["b", "change"]) and frame.loc["b", "exits"] == 3
