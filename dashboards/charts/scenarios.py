"""Today beside a what-if: who is served by decile, and how large the errors are."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.charts.labels import finish
from dashboards.charts.palette import ACCENT, BASELINE, FAINT, LINES, MUTED, PRIMARY, TEXT
from dashboards.language import Language

HEIGHT = 320


@dataclass(frozen=True)
class Pair:
    """A rate today and in the scenario, as ratios; None where there is none."""

    label: str
    now: float | None
    then: float | None


def plot_served(
    *, units: Sequence[int], now: Sequence[int], then: Sequence[int], cut_offs: tuple[int, int],
    names: tuple[str, str, str], limit_text: str, hidden: Sequence[int], hidden_text: str, language: Language,
) -> go.Figure:  # fmt: skip
    """Beneficiaries by decile today and in the scenario, before all who have the component.

    Args:
        units: with the component, by decile 1 to 10.
        now: beneficiaries today.
        then: beneficiaries in the scenario.
        cut_offs: last eligible decile, today and in the scenario.
        names: of the three series.
        limit_text: what stands at the scenario's cut-off.
        hidden: deciles of which a count is suppressed.
        hidden_text: what stands in their place, where nothing of the decile is shown.
        language: language of the reader.
    """
    deciles = list(range(1, 11))
    figure = go.Figure()
    hover = "<b>%{x}</b><br>%{customdata}<extra></extra>"
    series = ((names[0], units, FAINT, -0.4, 0.8), (names[1], now, BASELINE, -0.34, 0.34),
              (names[2], then, PRIMARY, 0.0, 0.34))  # fmt: skip
    for name, counts, colour, offset, width in series:
        figure.add_trace(
            go.Bar(
                x=deciles,
                y=list(counts),
                name=name,
                offset=offset,
                width=width,
                marker={"color": colour},
                customdata=[f"{name}: {language.number(count)}" for count in counts],
                hovertemplate=hover,
            )
        )
    finish(figure, language, height=HEIGHT)
    figure.update_layout(
        barmode="overlay", showlegend=True, legend={"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top"}
    )
    figure.update_xaxes(tickvals=deciles, showgrid=False, tickfont={"color": MUTED}, linecolor=LINES, range=[0.4, 10.6])
    figure.update_yaxes(tickformat="~s" if max([*units, 1]) >= 1e6 else ",.0f", gridcolor=FAINT, nticks=5,
                        tickfont={"color": MUTED}, zeroline=False)  # fmt: skip
    _add_cut_offs(figure, cut_offs, limit_text)
    for decile in (decile for decile in hidden if not units[decile - 1]):
        figure.add_annotation(
            x=decile, y=0.02, yref="paper", yanchor="bottom", text=hidden_text, textangle=-90, showarrow=False,
            font={"color": MUTED, "size": 12},
        )  # fmt: skip
    return figure


def _add_cut_offs(figure: go.Figure, cut_offs: tuple[int, int], limit_text: str) -> None:
    now, then = cut_offs
    if now != then:
        figure.add_vline(x=now + 0.5, line={"color": BASELINE, "width": 1.5, "dash": "dot"})
    figure.add_vline(x=then + 0.5, line={"color": ACCENT, "width": 2, "dash": "dash"})
    figure.add_annotation(
        x=then + 0.5, y=1, yref="paper", yanchor="bottom", showarrow=False, text=limit_text,
        xanchor="right" if then > 7 else "left", font={"color": ACCENT, "size": 12},
    )  # fmt: skip
    figure.update_layout(margin={"t": 24})


def plot_errors(pairs: Sequence[Pair], *, names: tuple[str, str], language: Language) -> go.Figure:
    """Two bars a rate: today above, the scenario below."""
    figure = go.Figure()
    labels = [pair.label for pair in pairs]
    for name, colour, values in (
        (names[0], BASELINE, [pair.now for pair in pairs]),
        (names[1], PRIMARY, [pair.then for pair in pairs]),
    ):
        figure.add_trace(
            go.Bar(
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
        )
    finish(figure, language, height=HEIGHT)
    figure.update_layout(
        barmode="group", bargap=0.35, bargroupgap=0.08, showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.06, "yanchor": "top", "traceorder": "normal"},
    )  # fmt: skip
    largest = max([value for pair in pairs for value in (pair.now, pair.then) if value is not None], default=1)
    figure.update_xaxes(visible=False, range=[0, max(largest, 0.01) * 1.25])
    figure.update_yaxes(
        autorange="reversed", automargin=True, ticklabelstandoff=6, tickfont={"color": TEXT, "size": 13}
    )
    return figure
