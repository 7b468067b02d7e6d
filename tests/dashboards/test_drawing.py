"""Charts put together as plain JSON: what Plotly is given is what Plotly knows."""

import json

import plotly.io
import pytest
from dashboards.charts.drawing import Drawing
from dashboards.charts.groups import Bar, BarGroup, plot_bar_groups
from dashboards.language import Language
from hypothesis import given
from hypothesis import strategies as st

INDONESIAN = Language("id")
# As pages use it: tests/conftest.py puts the check in its place when the first test begins.
UNCHECKED = Drawing.unchecked


def page_json(drawing: Drawing) -> dict[str, object]:
    """What the page sends."""
    sent: dict[str, object] = json.loads(plotly.io.to_json(UNCHECKED(drawing), validate=False))
    return sent


@given(st.lists(st.integers(1, 12), min_size=1, max_size=9))
def test_groups_of_any_size_have_their_place(counts: list[int]) -> None:
    bar = Bar("label", 0.5, "50%", "hover")
    drawing = plot_bar_groups([BarGroup(f"title {n}", [bar] * count) for n, count in enumerate(counts)], INDONESIAN)

    figure = drawing.as_figure()
    page_json(drawing)

    domains = [figure.layout[f"yaxis{n if n > 1 else ''}"].domain for n in range(len(counts), 0, -1)]
    edges = [edge for domain in domains for edge in domain]
    assert edges == sorted(edges)
    assert edges[0] == pytest.approx(0) and edges[-1] == pytest.approx(1)


def test_settings_are_laid_over_each_other_key_by_key() -> None:
    drawing = Drawing(INDONESIAN, height=300, margin={"t": 40})
    drawing.set(margin={"b": 24})
    drawing.y_axes(tickfont={"size": 12}, showgrid=False)
    drawing.y_axes(tickfont={"color": "#123456"})

    layout = drawing.as_figure().layout

    assert (layout.margin.t, layout.margin.b, layout.margin.l) == (40, 24, 0)
    assert (layout.yaxis.tickfont.size, layout.yaxis.tickfont.color, layout.yaxis.showgrid) == (12, "#123456", False)
    assert Drawing(INDONESIAN, height=300).as_figure().layout.margin.t != 40


def test_an_axis_of_one_panel_leaves_the_others_alone() -> None:
    drawing = Drawing.in_panels(INDONESIAN, height=300, panels=[((0, 1), (0.5, 1)), ((0, 1), (0, 0.5))])
    drawing.x_axes(visible=False)
    drawing.x_axes(panel=2, visible=True)
    drawing.add("bar", panel=2, x=[1], y=["a"], text=None)

    figure = drawing.as_figure()

    assert (figure.layout.xaxis.visible, figure.layout.xaxis2.visible) == (False, True)
    assert (figure.data[0].xaxis, figure.data[0].yaxis) == ("x2", "y2")
    assert "text" not in drawing.traces[0]


def test_the_page_sends_what_was_checked() -> None:
    drawing = Drawing(INDONESIAN, height=300)
    drawing.add("scatter", x=[1, 2], y=[0.5, None], mode="lines")
    drawing.write(x=1, y=0.5, text="here")
    drawing.upright(1, line={"dash": "dot"})
    drawing.level(0.5)

    checked = json.loads(plotly.io.to_json(drawing.as_figure()))

    assert page_json(drawing) == checked


@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"mode": "sideways"}])
def test_the_check_finds_what_plotly_does_not_know(wrong: dict[str, str]) -> None:
    drawing = Drawing(INDONESIAN, height=300)
    drawing.add("scatter", x=[1], y=[1], **wrong)

    with pytest.raises(ValueError, match=next(iter(wrong))):
        drawing.as_figure()
