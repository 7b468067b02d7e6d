"""The page `Rapor wilayah`: where a region stands with each figure, how it moved, what is open."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date

import pandas as pd
import pytest
from changed_mart import HIDE, totals_changed
from dashboards.catalogue import ShownIndicator
from dashboards.components.finding_list import write_since
from dashboards.components.measure_names import write_name
from dashboards.components.report_figures import (
    REPORTED,
    Standing,
    count_standings,
    months_back,
    stand,
)
from dashboards.components.report_sparks import draw_spark
from dashboards.components.report_table import write_extremes, write_left_out, write_moved
from dashboards.language import Language
from page_text import text_of
from sample_regions import DECEMBER, NOVEMBER, choose, regions_filled
from streamlit.testing.v1 import AppTest

from padan.brief.headline import BY_NAME
from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]
INDONESIAN = Language("id")
ERROR = ShownIndicator("exclusion_error", "ratio", "bad", "PKH")


@pytest.fixture(scope="module")
def filled(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    with regions_filled(filled_warehouse):
        yield filled_warehouse


@pytest.fixture
def open_report(filled: Warehouse, open_page: OpenPage) -> OpenPage:
    def open_(bulan: str = "Desember 2024", bahasa: str = "ID", **choices: str) -> AppTest:
        return choose(open_page("report_card", bulan=bulan, bahasa=bahasa), **choices)

    return open_


def test_a_kabupaten_stands_beside_its_province_the_nation_and_its_siblings(open_report: OpenPage) -> None:
    text = text_of(open_report(provinsi="51", kabkota="51.71"))

    assert "Kota Denpasar, Desember 2024. Dari 8 indikator yang dapat ditampilkan" in text
    assert "Tingkat kabupaten/kota di Bali Penduduk 675 Kemiskinan (BPS 2021) 2,96%" in text
    assert "Cakupan JKN aktif 493 aktif dari 675 penduduk 73,0% 76,3% lebih buruk 75,9% 7 dari 9 ▲ 0,6 membaik" in text
    assert (
        "Kesalahan eksklusi PKH 300 dari 1.000 yang berpotensi berhak belum ditetapkan"
        " 30,0% 40,0% lebih baik 60,0% 1 dari 9" in text
    )
    assert "Keluarga desil 1–4 dengan paket inti lengkap disembunyikan 10,0% 12,0% –" in text
    assert "Indikator utama: terkuat Kesalahan eksklusi PKH (urutan 1 dari 9)" in text
    assert "Perubahan setahun tidak dihitung: Desember 2023 belum terbit." in text
    assert "Kota Denpasar pasif." in text
    assert "KPI Renstra" not in text


def test_every_figure_of_the_card_has_its_definition_and_source(open_report: OpenPage) -> None:
    text = text_of(open_report(provinsi="51"))

    assert (
        "Kesalahan eksklusi Yang berhak tetapi belum ditetapkan. Pembilang: Berhak, belum ditetapkan"
        in text.replace("*", "")
    )
    assert "Sumber: Penerima bantuan sosial. Versi definisi made." in text


def test_a_province_is_ranked_among_provinces_and_held_against_the_limits(open_report: OpenPage) -> None:
    text = text_of(open_report(provinsi="53"))

    assert (
        "Kesalahan eksklusi PKH 800 dari 1.000 yang berpotensi berhak belum ditetapkan"
        " 80,0% 60,0% lebih buruk 38 dari 38" in text
    )
    assert "▲ 10,0 memburuk" in text
    assert "Kesalahan inklusi PKH disembunyikan 30,0% – – –" in text
    assert "1 indikator disembunyikan" in text
    assert "Di bawah batas temuan 25%" in text


def test_the_nation_has_targets_kpi_lights_and_the_weakest_below(open_report: OpenPage) -> None:
    app = open_report()
    text = text_of(app)

    assert "1 temuan kritis dan 3 penting terbuka." in text
    assert "Nusa Tenggara Timur 80,0% ▼ 2,0 membaik Kuota saja: paling sedikit 45,0%" in text
    assert "Melewati batas temuan 25%" in text
    assert _weakest_of_provinces(app, "Kesalahan inklusi PKH") == "Aceh dan 35 lainnya 20,0% di antara 37 yang tampil"
    assert "KPI Renstra dan RPJMN: 1 tertinggal, 1 berisiko" in text
    assert "IKP-T15-14" in text and "83% 100% ◆ Berisiko" in text
    assert "Urutan" not in text
    assert "103 dari 514" in text
    assert "EN Kesalahan inklusi" in text_of(open_report(bahasa="EN"))


@pytest.mark.parametrize("choices", [{"provinsi": "16"}, {"provinsi": "51"}, {"provinsi": "51", "kabkota": "51.71"}])
def test_every_figure_that_the_lead_counts_is_labelled(open_report: OpenPage, choices: dict[str, str]) -> None:
    app = open_report(**choices)
    (table,) = [one.proto.body for one in app.get("html") if "padan-table padan-report" in one.proto.body]
    counted = re.search(r"(\d+) lebih baik dan (\d+) lebih buruk daripada", text_of(app))

    labels = [table.count(f'<div class="sub {word}</div>') for word in ('good">lebih baik', 'bad">lebih buruk')]
    assert counted and [int(count) for count in counted.groups()] == labels
    uhc = next(row for row in table.split("<tr>") if '<th scope="row">Kabupaten/kota yang memenuhi batas UHC' in row)
    assert re.search(r"\d dari \d+<div class=\"sub (good|bad)\">lebih b", uhc)


def test_what_is_hidden_or_absent_is_said(open_report: OpenPage, filled: Warehouse) -> None:
    missing = text_of(open_report(provinsi="95", kabkota="95.01"))
    older = open_report(bulan="Oktober 2024", provinsi="51")

    assert "Cakupan JKN aktif tidak ada data" in missing
    assert not older.exception
    assert "Kesalahan eksklusi" not in text_of(older)  # no region has it in that month
    assert "; tidak ada yang dapat dibandingkan dengan bulan lalu." in text_of(older)
    assert "memburuk sejak bulan lalu" in text_of(open_report(provinsi="51"))


@pytest.mark.parametrize(
    ("period", "said"),
    [(date(2024, 11, 1), "baru pada November 2024"), (date(2024, 12, 1), "sejak November 2024, 2 bulan")],
)
def test_a_finding_is_as_old_as_it_was_in_the_month_of_the_page(period: date, said: str) -> None:
    finding = {"finding_id": 7, "first_period": date(2024, 11, 1), "last_period": date(2024, 12, 1), "state": "terbuka"}

    assert write_since(finding, period, INDONESIAN) == f"Temuan 7 · {said}"


def _frame(values: dict[str, float | None], **columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region_code": list(values),
            "indicator_id": "exclusion_error",
            "programme_id": "PKH",
            "breakdown": "total",
            "category": "total",
            "numerator": 1.0,
            "denominator": 2.0,
            "value": list(values.values()),
            "value_low": None,
            "value_high": None,
            "suppressed": [value is None for value in values.values()],
            "status": "final",
            "match_basis": "semua",
            "registry": "DTKS",
            "registry_age_months": 0,
            "split_into": None,
            **columns,
        }
    )


def _stand(values: dict[str, float | None], *, own: str = "51", moved: float | None = None) -> Standing:
    changes = pd.DataFrame(
        {
            "comparison": ["mom"],
            "indicator_id": ["exclusion_error"],
            "programme_id": ["PKH"],
            "breakdown": ["total"],
            "category": ["total"],
            "value_change": [moved],
            "count_change": [None],
        }
    )
    figures = _frame(values)
    siblings = [code for code in values if len(code) == 2 and code != "00"]
    return stand(
        ERROR, figures, changes, figures.assign(period=DECEMBER), own=own, parents=["00"], siblings=siblings,
        below=[code for code in values if len(code) > 2],
    )  # fmt: skip


def test_place_is_by_the_sense_of_the_figure_ties_share_it_and_hidden_ones_are_counted() -> None:
    standing = _stand({"00": 0.5, "51": 0.4, "52": 0.3, "53": 0.4, "61": None})

    assert (standing.place, standing.of, standing.hidden) == (2, 3, 1)
    assert standing.beats_parent is True
    assert _stand({"00": 0.5, "51": 0.6, "52": 0.3}).beats_parent is False
    assert _stand({"00": 0.5, "51": 0.50004, "52": 0.3}).beats_parent is None
    assert _stand({"00": 0.5, "51": None, "52": 0.3}).place is None


def test_weakest_is_not_told_while_most_regions_are_hidden() -> None:
    told = _stand({"00": 0.5, "51": 0.4, "51.01": 0.7, "51.02": 0.2, "51.03": None})
    untold = _stand({"00": 0.5, "51": 0.4, "51.01": 0.7, "51.02": None, "51.03": None})

    assert told.weakest is not None and told.weakest.codes == ("51.01",)
    assert untold.weakest is not None and untold.weakest.codes == ()
    assert (untold.weakest.visible, untold.weakest.every) == (1, 3)


def test_a_rank_in_the_title_is_among_the_siblings_that_can_be_shown() -> None:
    shown = _stand({"00": 0.5, "51": 0.4, "52": 0.3, "53": 0.2, "61": None})
    told = write_extremes([shown, shown], INDONESIAN)

    assert "(urutan 3 dari 3 yang tampil)" in told


def test_a_figure_with_most_siblings_hidden_is_neither_the_strongest_nor_the_weakest() -> None:
    hidden = _stand({"00": 0.5, "51": 0.4, "52": 0.3, "53": None, "61": None, "62": None})

    assert (hidden.place, hidden.of) == (2, 2)
    assert write_extremes([hidden, hidden], INDONESIAN) == "Indikator utama"


def test_a_figure_that_the_title_does_not_weigh_is_named() -> None:
    shown = _stand({"00": 0.5, "51": 0.4, "52": 0.3, "53": 0.2, "61": None})
    hidden = _stand({"00": 0.5, "51": 0.4, "52": 0.3, "53": None, "61": None, "62": None})
    name = write_name(hidden.shown, INDONESIAN)

    assert write_left_out([shown, hidden, shown], INDONESIAN) == (
        f"Tidak ikut ditimbang sebagai terkuat atau terlemah, karena kurang dari separuh wilayahnya tampil: {name}."
    )
    assert write_left_out([shown, shown], INDONESIAN) == ""


def test_figures_that_are_not_weighed_stand_under_the_title_of_the_table(
    open_report: OpenPage, filled: Warehouse
) -> None:
    left_out = "karena kurang dari separuh wilayahnya tampil: Kesalahan eksklusi PKH."
    with ExitStack() as hidden:
        for code in ("51.01", "51.02", "51.03", "51.04", "51.05", "51.06"):
            hidden.enter_context(totals_changed(filled, HIDE, DECEMBER, code, ["exclusion_error"]))
        text = text_of(open_report(provinsi="51", kabkota="51.71"))

    assert left_out in text and "terkuat Kesalahan eksklusi PKH" not in text
    assert "tidak ikut ditimbang" not in text_of(open_report(provinsi="51", kabkota="51.71")).lower()


def test_the_lines_say_how_many_months_they_are_drawn_of(open_report: OpenPage) -> None:
    assert "Target atau batas Paling banyak 3 bulan, sejak Okt 2024" in text_of(open_report())
    assert "Target or limit Up to 3 months, since Oct 2024" in text_of(open_report(bahasa="EN"))
    assert "Up to 1 month, since Oct 2024" in text_of(open_report(bulan="October 2024", bahasa="EN"))


def test_an_actual_is_called_as_on_the_page_of_the_plan(open_report: OpenPage) -> None:
    text = text_of(open_report())

    assert "Indikator Realisasi Target Keadaan" in text and "Capaian" not in text


def test_regions_that_share_the_least_welcome_value_are_all_the_weakest() -> None:
    shared = _stand({"00": 0.5, "51": 0.4, "51.03": 0.7, "51.02": 0.2, "51.01": 0.7}).weakest

    assert shared is not None and shared.codes == ("51.01", "51.03")


def _weakest_of_provinces(app: AppTest, name: str) -> str:
    """What the card says of the provinces below, of the figure with that name."""
    (table,) = [one.proto.body for one in app.get("html") if "padan-table padan-report" in one.proto.body]
    row = next(row for row in table.split("<tr>") if f'<th scope="row">{name}' in row)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row.split("<td>")[1].split("</td>")[0])).strip()


def test_card_and_map_name_the_same_weakest_province(open_report: OpenPage, open_page: OpenPage) -> None:
    met = _weakest_of_provinces(open_report(), "Kabupaten/kota yang memenuhi batas UHC")
    map_of_it = text_of(choose(open_page("regions", bulan="Desember 2024"), indikator="uhc_status"))

    found = re.fullmatch(r"(?P<who>[^\d]+ dan \d+ lainnya) 0 dari \d+", met)
    assert found, met
    assert f"terlemah {found['who']} (0,0%)" in map_of_it
    assert f"Paling perlu perhatian: {found['who']} (0,0%)" in map_of_it


def test_card_and_map_name_no_weakest_while_most_provinces_are_hidden(
    filled: Warehouse, open_report: OpenPage, open_page: OpenPage
) -> None:
    hide = (
        "update mart.fct_indicator_history set suppressed = %s where run_id = 'made' and period = '2024-12-01'"
        " and indicator_id = 'inclusion_error' and region_code like '__'"
        " and region_code not in ('00', '51', '53', '81')"
    )
    with filled.connect("padan_publisher") as connection:
        connection.execute(hide, (True,))
    try:
        said = _weakest_of_provinces(open_report(), "Kesalahan inklusi PKH")
        map_of_it = text_of(choose(open_page("regions", bulan="Desember 2024"), indikator="inclusion_error"))
    finally:
        with filled.connect("padan_publisher") as connection:
            connection.execute(hide, (False,))

    assert said == "tidak disebut: hanya 2 dari 38 dapat ditampilkan"
    assert "hanya 2 dari 38 wilayah dapat ditampilkan, sehingga yang terlemah tidak disebut" in map_of_it
    assert "2 dari 38 wilayah yang dapat ditampilkan" in map_of_it and "Paling perlu perhatian" not in map_of_it


def test_counts_of_the_lead_follow_the_rows() -> None:
    counts = count_standings(
        [
            _stand({"00": 0.5, "51": 0.4, "52": 0.3}, moved=-0.01),
            _stand({"00": 0.5, "51": 0.6, "52": 0.3}, moved=0.02),
            _stand({"00": 0.5, "51": None, "52": 0.3}),
            _stand({"00": 0.5, "51": 0.4, "52": 0.3}, moved=0.0001),
        ]
    )

    assert counts == {"better": 2, "worse": 1, "compared": 3, "rose": 1, "fell": 1, "shown": 3, "hidden": 1}


@pytest.mark.parametrize(("moved", "said"), [(-0.02, "▼ 2,0"), (0.02, "memburuk"), (0.0001, "tetap"), (None, "–")])
def test_moves_are_told_in_words_too(moved: float | None, said: str) -> None:
    assert said in write_moved(_stand({"00": 0.5, "51": 0.4}, moved=moved), "mom", INDONESIAN)


def _series(*rows: tuple[date, float | None, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"period": month, "value": value, "suppressed": value is None, "match_basis": basis, "registry": "DTKS"}
            for month, value, basis in rows
        ]
    )


def test_spark_breaks_where_the_method_changes_and_leaves_hidden_months_out() -> None:
    october = date(2024, 10, 1)
    broken = draw_spark(
        _series((october, 0.4, "nik"), (NOVEMBER, 0.5, "semua"), (DECEMBER, 0.6, "semua")), ERROR, INDONESIAN
    ).html
    whole = draw_spark(
        _series((october, 0.4, "semua"), (NOVEMBER, None, "semua"), (DECEMBER, 0.6, "semua")), ERROR, INDONESIAN
    ).html

    floor = draw_spark(
        _series((october, 0.0, "semua"), (NOVEMBER, 0.0, "semua"), (DECEMBER, 0.6, "semua")).assign(
            is_incomplete=[True, True, False]
        ),
        ERROR,
        INDONESIAN,
    ).html

    assert floor.count("polyline") == 0
    assert broken.count("polyline") == whole.count("polyline") == 1
    first_point = broken.split("points%3D%22")[1].split("%22")[0]
    assert first_point.count("%2C") == 2  # two months on the line, October apart from it
    assert 'alt="Okt 2024 40,0%; Des 2024 60,0%"' in whole
    assert draw_spark(_series((DECEMBER, 0.6, "semua")), ERROR, INDONESIAN).html == "–"


def test_the_card_has_the_figures_of_the_brief_and_a_year_of_months() -> None:
    keys = {one.key for one in REPORTED}
    left_out = {"population", "pkh", "sembako"}  # in the facts; the error rates stand for them

    assert {one.key for name, one in BY_NAME.items() if name not in left_out} <= keys
    assert len(keys) == len(REPORTED)
    months = [date(2023, 11, 1), date(2023, 12, 1), DECEMBER, NOVEMBER]
    assert months_back(months, DECEMBER) == [date(2023, 12, 1), NOVEMBER, DECEMBER]
