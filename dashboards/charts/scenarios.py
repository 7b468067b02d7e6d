"""Today beside a what-if: who is served by decile, and how large the errors are."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.charts.deciles import STUB
from dashboards.charts.drawing import Drawing
from dashboards.charts.hatch import hatch
from dashboards.charts.palette import ACCENT, BASELINE, FAINT, LINES, MUTED, PRIMARY, SUPPRESSED, TEXT
from dashboards.language import Language

HEIGHT = 320


@dataclass(frozen=True)
class Pair:
    """A rate today and in the scenario, as ratios; None where there is none."""

    label: str
    now: float | None
    then: float | None


def plot_served(
    *, units: Sequence[int | None], now: Sequence[int | None], then: Sequence[int | None], cut_offs: tuple[int, int],
    names: tuple[str, str, str], limit_text: str, hidden_text: str, language: Language,
) -> Drawing:  # fmt: skip
    """Beneficiaries by decile today and in the scenario, before all who have the component.

    Args:
        units: with the component, by decile 1 to 10; None where a count of the decile is suppressed.
        now: beneficiaries today, alike.
        then: beneficiaries in the scenario, alike.
        cut_offs: last eligible decile, today and in the scenario.
        names: of the three series.
        limit_text: what stands at the scenario's cut-off.
        hidden_text: what stands where a decile is hidden.
        language: language of the reader.
    """
    deciles = list(range(1, 11))
    drawing = Drawing(
        language,
        height=HEIGHT,
        barmode="overlay",
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top"},
    )
    hidden = [count is None for count in units]
    hover = "<b>%{x}</b><br>%{customdata}<extra></extra>"
    series = ((names[0], units, FAINT, -0.4, 0.8), (names[1], now, BASELINE, -0.34, 0.34),
              (names[2], then, PRIMARY, 0.0, 0.34))  # fmt: skip
    for name, counts, colour, offset, width in series:
        drawing.add(
            "bar",
            x=deciles,
            y=list(counts),
            name=name,
            offset=offset,
            width=width,
            marker={"color": colour},
            customdata=[f"{name}: {language.number(count or 0)}" for count in counts],
            hovertemplate=hover,
        )
    highest = max([count or 0 for count in units])
    _add_hidden(drawing, hidden, highest or 1, hidden_text)
    drawing.x_axes(tickvals=deciles, showgrid=False, tickfont={"color": MUTED}, linecolor=LINES, range=[0.4, 10.6])
    drawing.y_axes(tickformat="~s" if highest >= 1e6 else ",.0f", gridcolor=FAINT, nticks=5,
                   tickfont={"color": MUTED}, zeroline=False)  # fmt: skip
    _add_cut_offs(drawing, cut_offs, limit_text)
    return drawing


def _add_hidden(drawing: Drawing, hidden: Sequence[bool], highest: float, text: str) -> None:
    """Hatched stubs with the word above them: how high the bars are is not known."""
    deciles = [decile for decile, is_hidden in enumerate(hidden, 1) if is_hidden]
    if not deciles:
        return
    drawing.add(
        "bar",
        x=deciles,
        y=[highest * STUB] * len(deciles),
        offset=-0.4,
        width=0.8,
        marker={"color": SUPPRESSED, "pattern": hatch(True)},
        showlegend=False,
        hovertemplate="<b>%{x}</b><br>" + text + "<extra></extra>",
    )
    for decile in deciles:
        drawing.write(
            x=decile, y=highest * STUB, yanchor="bottom", yshift=4, text=text, textangle=-90,
            font={"color": MUTED, "size": 12},
        )  # fmt: skip


def _add_cut_offs(drawing: Drawing, cut_offs: tuple[int, int], limit_text: str) -> None:
    now, then = cut_offs
    if now != then:
        drawing.upright(now + 0.5, line={"color": BASELINE, "width": 1.5, "dash": "dot"})
    drawing.upright(then + 0.5, line={"color": ACCENT, "width": 2, "dash": "dash"})
    drawing.write(
        x=then + 0.5, y=1, yref="paper", yanchor="bottom", text=limit_text,
        xanchor="right" if then > 7 else "left", font={"color": ACCENT, "size": 12},
    )  # fmt: skip
    drawing.set(margin={"t": 24})


def plot_errors(pairs: Sequence[Pair], *, names: tuple[str, str], language: Language) -> Drawing:
    """Two bars a rate: today above, the scenario below."""
    drawing = Drawing(
        language,
        height=HEIGHT,
        barmode="group",
        bargap=0.35,
        bargroupgap=0.08,
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.06, "yanchor": "top", "traceorder": "normal"},
    )
    labels = [pair.label for pair in pairs]
    for name, colour, values in (
        (names[0], BASELINE, [pair.now for pair in pairs]),
        (names[1], PRIMARY, [pair.then for pair in pairs]),
    ):
        drawing.add(
            "bar",
            x=[value or 0 for value in values],
            y=labels,
            orientation="h",
            name=name,
            marker={"color": colour, "cornerradius": 3},
            text=["–" if value is None else language.percent(value) for value in values],
            textposition="outside",
            cliponaxis=False,
            textfont={"color": TEXT, "size": 13},
            hovertemplate="<b>%{y}</b><br>" + name + ": %{text}<extra></extra>",
        )
    largest = max([value for pair in pairs for value in (pair.now, pair.then) if value is not None], default=1)
    drawing.x_axes(visible=False, range=[0, max(largest, 0.01) * 1.25])
    drawing.y_axes(autorange="reversed", automargin=True, ticklabelstandoff=6, tickfont={"color": TEXT, "size": 13})
    return drawing
