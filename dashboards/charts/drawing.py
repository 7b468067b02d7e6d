"""A chart under construction: Plotly's own JSON, put together by part in the look that all charts share.

Plotly checks and copies at every change of a figure: nine milliseconds for twelve bars, where putting the same JSON
together takes a third of one. It checks each chart once, in the tests (`as_figure`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import plotly.graph_objects as go

from dashboards.charts.labels import CLEAR, MARGINS, TEMPLATE, TEXT_FONT
from dashboards.language import Language

# Where a panel lies: from left to right and from bottom to top, in shares of the chart.
Panel = tuple[tuple[float, float], tuple[float, float]]


class Drawing:
    """Traces, axes and texts of one chart; `show_chart` shows it.

    Attributes:
        traces: as Plotly names their attributes, in the order of drawing.
        layout: the same of the layout, without axes.
    """

    def __init__(self, language: Language, *, height: int, **layout: Any) -> None:
        """Starts a chart.

        Args:
            language: of the reader; decides the number signs.
            height: pixels.
            layout: further attributes of the layout.
        """
        self.traces: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {
            "template": TEMPLATE,
            "height": height,
            "separators": language.decimal_separators(),
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "margin": MARGINS,
            "font": TEXT_FONT,
            "showlegend": False,
        }
        self._axes: dict[str, dict[str, Any]] = {"xaxis": {}, "yaxis": {}}
        self.set(**layout)

    @classmethod
    def in_panels(cls, language: Language, *, height: int, panels: Sequence[Panel]) -> Self:
        """A chart of several panels; the first has the axes x and y, the second x2 and y2, and so on."""
        drawing = cls(language, height=height)
        for number, (across, up) in enumerate(panels, start=1):
            end = _end(number)
            drawing._axes[f"xaxis{end}"] = {"domain": _inside(across), "anchor": f"y{end}"}
            drawing._axes[f"yaxis{end}"] = {"domain": _inside(up), "anchor": f"x{end}"}
        return drawing

    def set(self, **layout: Any) -> None:
        """Changes the layout; what is nested is changed key by key."""
        self.layout = _merged(self.layout, layout)

    def add(self, kind: str, *, panel: int = 1, **trace: Any) -> None:
        """Adds a trace to a panel.

        Args:
            kind: Plotly's name of it: bar, scatter, choropleth ...
            panel: whose axes it uses.
            trace: Plotly's attributes; those that are None do not count.
        """
        axes = {"xaxis": f"x{panel}", "yaxis": f"y{panel}"} if panel > 1 else {}
        self.traces.append({"type": kind} | axes | {name: value for name, value in trace.items() if value is not None})

    def x_axes(self, *, panel: int | None = None, **settings: Any) -> None:
        """Changes the horizontal axis of a panel, or of all."""
        self._change("xaxis", panel, settings)

    def y_axes(self, *, panel: int | None = None, **settings: Any) -> None:
        """Changes the vertical axis of a panel, or of all."""
        self._change("yaxis", panel, settings)

    def write(self, **text: Any) -> None:
        """Adds a text (an annotation without an arrow, unless it says otherwise)."""
        self.layout.setdefault("annotations", []).append({"showarrow": False} | text)

    def mark(self, **shape: Any) -> None:
        """Adds a shape."""
        self.layout.setdefault("shapes", []).append(shape)

    def upright(self, x: Any, *, panel: int = 1, **shape: Any) -> None:
        """Adds a line over the whole height of a panel."""
        end = _end(panel)
        self.mark(type="line", x0=x, x1=x, y0=0, y1=1, xref=f"x{end}", yref=f"y{end} domain", **shape)

    def level(self, y: Any, *, panel: int = 1, **shape: Any) -> None:
        """Adds a line over the whole width of a panel."""
        end = _end(panel)
        self.mark(type="line", y0=y, y1=y, x0=0, x1=1, yref=f"y{end}", xref=f"x{end} domain", **shape)

    def as_figure(self) -> go.Figure:
        """The chart as Plotly's figure, every attribute checked.

        Raises:
            ValueError: Plotly knows an attribute not at all or not with this value.
        """
        return go.Figure(self._json())

    def unchecked(self) -> go.Figure:
        """The same without the check, for the page."""
        return go.Figure(self._json(), _validate=False)

    def _json(self) -> dict[str, Any]:
        return {"data": self.traces, "layout": self.layout | {name: axis for name, axis in self._axes.items() if axis}}

    def _change(self, kind: str, panel: int | None, settings: Mapping[str, Any]) -> None:
        names = [name for name in self._axes if name.startswith(kind)]
        if panel is not None:
            names = [f"{kind}{_end(panel)}"]
        for name in names:
            self._axes[name] = _merged(self._axes[name], settings)


def _end(panel: int) -> str:
    """How Plotly ends the name of a panel's axes."""
    return str(panel) if panel > 1 else ""


def _inside(edges: tuple[float, float]) -> list[float]:
    """The edges without what adding up shares leaves beyond the chart: Plotly refuses even 1e-17."""
    return [min(max(edge, 0.0), 1.0) for edge in edges]


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**one}
    for name, value in other.items():
        nested = merged.get(name)
        if isinstance(value, Mapping) and isinstance(nested, Mapping):
            merged[name] = _merged(nested, value)
        else:
            merged[name] = value
    return merged
