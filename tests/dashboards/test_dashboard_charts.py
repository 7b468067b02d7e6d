"""Charts and comparisons as pure functions, and the map files that the browser fetches."""

import json
import re
import sys
from datetime import date
from itertools import pairwise

import pandas as pd
import pytest
from dashboards.charts.lines import Line, plot_trend
from dashboards.charts.maps import class_limits, classify, plot_region_map
from dashboards.charts.palette import BAD_RAMP, SUPPRESSED
from dashboards.charts.paths import plot_target_path
from dashboards.components.month_line import has_bounds, make_line, say_hidden
from dashboards.data.changes import Change, FigureRow, compare
from dashboards.data.places import view_of
from dashboards.language import Language

from padan.paths import DASHBOARDS, REFERENCE, ROOT

INDONESIAN = Language("id")


def figure(value: float | None, **others: object) -> FigureRow:
    cells = {"numerator": 1.0, "denominator": 2.0, "suppressed": False, "status": "final", "match_basis": "semua"}
    return FigureRow(value=value, **(cells | others))


def test_the_name_on_the_map_is_lighter_around_than_any_class_in_every_direction():
    drawn = plot_region_map(
        [], geojson="", view=view_of("62", aspect=2.5), language=INDONESIAN, marked=("Gunung Mas", 113.5, -0.9)
    )
    shadows = [one.split() for one in drawn.traces[-1]["textfont"]["shadow"].split(", ")]

    assert {colour for *_, colour in shadows} == {"#fff"}
    sides = {(float(x.removesuffix("px")), float(y.removesuffix("px"))) for x, y, *_ in shadows}
    assert {(x > 0) - (x < 0) + 3 * ((y > 0) - (y < 0)) for x, y in sides} == {-4, -3, -2, -1, 1, 2, 3, 4}


def test_change_is_the_difference_of_the_values():
    assert compare(figure(0.5), figure(0.25)) == Change(0.25)


def test_a_part_that_went_earlier_or_a_registry_without_age_is_no_obstacle():
    assert compare(figure(0.5, split_into="93,94"), figure(0.25, split_into="94,93")) == Change(0.25)
    assert compare(figure(0.5, registry_age_months=1), figure(0.25, registry_age_months=2)) == Change(0.25)


@pytest.mark.parametrize(
    ("now", "before", "reason"),
    [
        (figure(0.5), None, "first"),
        (figure(None, suppressed=True), figure(0.4), "hidden"),
        (figure(0.5), figure(None, suppressed=True), "hidden"),
        (figure(0.5), figure(None), "absent"),
        (figure(0.5, registry="DTSEN", registry_age_months=0), figure(0.4, registry="DTKS"), "registry"),
        (figure(0.5, registry="DTSEN", registry_age_months=1), figure(0.4, registry="DTSEN"), "registry"),
        (
            figure(0.5, registry="DTSEN", registry_age_months=0),
            figure(0.4, registry="DTSEN", registry_age_months=2),
            "registry",
        ),
        (figure(0.5), figure(0.4, match_basis="nik"), "basis"),
        (figure(0.5, split_into="65"), figure(0.4), "split"),
        (figure(0.5, is_incomplete=True), figure(0.4), "payments"),
        (figure(0.5), figure(0.4, is_incomplete=True), "payments"),
        (figure(0.5, split_into="93,94"), figure(0.4, split_into="93"), "split"),
    ],
)
def test_change_is_withheld_where_it_would_mislead(now, before, reason):
    assert compare(now, before) == Change(None, reason)


def test_classes_hold_every_region_once_and_keep_hidden_ones_apart():
    frame = pd.DataFrame(
        {
            "region_code": list("abcdefg"),
            "value": [0.1, 0.2, 0.3, 0.4, 0.5, None, None],
            "suppressed": [False] * 5 + [True, False],
        }
    )
    limits = class_limits([0.1, 0.2, 0.3, 0.4, 0.5], step=0.001)

    classes = classify(frame, limits=limits, reverse_ramp=True)

    members = {one.kind: rows["region_code"].tolist() for one, rows in classes if one.kind != "range"}
    assert members == {"suppressed": ["f"], "missing": ["g"]}
    ranges = [(one.colour, rows["region_code"].tolist()) for one, rows in classes if one.kind == "range"]
    assert ranges == list(zip(BAD_RAMP, [["a"], ["b"], ["c"], ["d"], ["e"]], strict=True))


def test_map_of_one_value_has_one_class():
    frame = pd.DataFrame({"region_code": ["a", "b"], "value": [0.4, 0.4], "suppressed": [False, False]})

    classes = classify(frame, limits=class_limits([0.4, 0.4], step=0.001), reverse_ramp=False)

    assert [len(rows) for _, rows in classes] == [2]


def test_view_holds_the_region_in_the_wanted_shape():
    view = view_of("51", aspect=2.5)

    assert view.west < 114.5 < 115.6 < view.east
    assert view.south < -8.8 < -8.1 < view.north
    assert (view.east - view.west) / (view.north - view.south) == pytest.approx(2.5)


def test_hatch_of_the_style_sheet_belongs_to_the_colour_of_suppressed_regions():
    red, green, blue = (int(SUPPRESSED[i : i + 2], 16) for i in (1, 3, 5))

    assert f'path[fill="rgb({red}, {green}, {blue})"]' in (DASHBOARDS / "style.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(("level", "source", "count"), [("provinsi", "province", 38), ("kabkota", "regency", 514)])
def test_map_files_are_the_boundaries_of_reference(level, source, count):
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import build_static
    finally:
        sys.path.remove(str(ROOT / "tools"))
    topology = json.loads((REFERENCE / f"{source}.topojson").read_text(encoding="utf-8"))
    (layer,) = topology["objects"].values()
    arcs = build_static.decode_arcs(topology)

    built = [build_static.build_feature(arcs, geometry) for geometry in layer["geometries"]]

    committed = json.loads((DASHBOARDS / "static" / f"{level}.geojson").read_text(encoding="utf-8"))["features"]
    assert len(committed) == count
    assert committed == json.loads(json.dumps(built))


def test_exterior_rings_turn_clockwise_as_d3_expects():
    features = json.loads((DASHBOARDS / "static" / "provinsi.geojson").read_text(encoding="utf-8"))["features"]

    def turn(ring: list[list[float]]) -> float:
        return sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairwise(ring))

    wrong = [f["properties"]["kode"] for f in features for p in f["geometry"]["coordinates"] if turn(p[0]) <= 0]
    assert wrong == []


def test_static_folder_stays_small_and_public():
    files = [path for path in (DASHBOARDS / "static").rglob("*") if path.is_file()]

    assert sum(path.stat().st_size for path in files) < 2_000_000
    assert {path.suffix for path in files} <= {".geojson", ".json", ".woff2", ".svg", ".txt"}


def months(*values: float | None, low: float = 0.1) -> pd.DataFrame:
    """One figure by month from January on; None is hidden."""
    frame = pd.DataFrame({"value": pd.Series(values, dtype=float)})
    return frame.assign(
        period=[date(2024, month, 1) for month in range(1, len(values) + 1)], suppressed=frame["value"].isna(),
        value_low=frame["value"] - low, value_high=frame["value"] + 0.05, match_basis="semua", registry=None,
        status="final",
    )  # fmt: skip


def line(rows: pd.DataFrame, *, bounded: bool = False) -> Line:
    made = make_line(rows, name="Bali", is_main=True, write=INDONESIAN.percent, language=INDONESIAN, bounded=bounded)
    assert made is not None
    return made


def test_a_line_has_a_gap_where_a_month_is_hidden_and_a_note_says_so():
    rows = months(0.5, 0.52, None, 0.6, 0.61)
    drawing = plot_trend([line(rows)], percent=True, language=INDONESIAN)

    assert [trace["y"] for trace in drawing.traces] == [[0.5, 0.52], [0.6, 0.61]]
    assert line(rows).frame["series"].nunique() == 1, "the method is the same on both sides"
    assert say_hidden(rows, INDONESIAN) == ["1 angka disembunyikan; garis terputus di situ."]
    assert say_hidden(months(0.5), INDONESIAN) == []


def test_a_line_joins_no_month_of_known_payments_only_to_another():
    rows = months(0.0, 0.0, 0.13, 0.14).assign(is_incomplete=[True, True, False, False])
    made = line(rows)

    assert [trace["y"] for trace in plot_trend([made], percent=True, language=INDONESIAN).traces][-1] == [0.13, 0.14]
    assert made.frame["series"].nunique() == 3


def test_the_band_of_the_bounds_has_the_same_gap_and_fits_into_the_axis():
    made = line(months(0.5, 0.52, None, 0.6, 0.61, low=0.3), bounded=True)
    drawing = plot_trend([made], percent=True, language=INDONESIAN)
    bands = [trace for trace in drawing.traces if trace.get("fill") == "toself"]

    assert [len(band["x"]) for band in bands] == [4, 4]
    low, high = drawing.as_figure().layout.yaxis.range
    assert low <= 0.2 and high >= 0.66
    assert made.frame.iloc[0]["written"] == "Januari 2024: 50,0% (20,0% – 55,0%)"
    assert has_bounds([made]) and not has_bounds([line(months(0.5))])


def test_a_month_without_a_row_is_a_gap_as_a_hidden_one_is():
    rows = months(0.5, 0.52, None, 0.6, 0.61)
    without = line(rows[rows["value"].notna()])

    drawing = plot_trend([without], percent=True, language=INDONESIAN)

    assert [trace["y"] for trace in drawing.traces] == [[0.5, 0.52], [0.6, 0.61]]


def test_a_path_to_targets_has_a_gap_where_a_month_is_hidden():
    points = pd.DataFrame(
        {"period": [date(2024, month, 1) for month in (1, 3)], "value": [0.5, 0.6], "value_text": "", "hover": "",
         "status": "final", "stretch": [0, 1]}
    )  # fmt: skip
    drawing = plot_target_path(points, {}, target_name="", language=INDONESIAN)

    assert [trace["y"] for trace in drawing.traces] == [[0.5], [0.6]]


def test_on_the_screen_no_rule_asks_what_an_element_holds() -> None:
    # Each stroke that a chart draws would have the browser style the whole page again (half a second a view).
    styles = "".join(file.read_text(encoding="utf-8") for file in sorted(DASHBOARDS.glob("*.css")))
    on_paper = re.compile(r"^@media print \{$.*?^\}$", re.MULTILINE | re.DOTALL)

    assert ":has(" in styles
    assert ":has(" not in on_paper.sub("", styles)
