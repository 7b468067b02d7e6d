"""People outside the way: the gaps, those who lost PBI-JK and where they went, those who came back, the quota."""

from html import escape

import pandas as pd
import streamlit as st

from dashboards.charts.bars import plot_bars
from dashboards.components.cell_text import write_scope
from dashboards.components.chart_panel import show_chart
from dashboards.components.filters import Region
from dashboards.components.markup import Cell, Heading, show_table
from dashboards.components.pbi_figures import is_shown, pick, rows_of, write_count, write_share
from dashboards.data.changes import FigureRow
from dashboards.data.pbi_pipeline import GAPS, LEFT_TO, PROGRAMME
from dashboards.language import Language

# Key of the chart, and where its words stand.
GAP_BARS, LEAVER_BARS = ("gaps", "pbi_pipeline.gaps"), ("leavers", "pbi_pipeline.left_to")
DECILES = (*(str(number) for number in range(1, 11)), "tidak_ada")


def show_gaps(figures: pd.DataFrame, region: Region, threshold: int, language: Language) -> None:
    """The six gaps, which do not overlap, in the order of the way; what to do about each in the table."""
    title = language.text("pbi_pipeline.gaps_title")
    st.header(title)
    rows = {gap: pick(figures, "pbi_gap", "reason", gap) for gap in GAPS}
    if not any(rows.values()):
        st.write(language.text("pbi_pipeline.gaps_none"))
        return
    _show_bars(rows, "pbi_gap", GAP_BARS, title, region, threshold, language)
    st.caption(language.text("pbi_pipeline.gaps_note"))
    st.page_link("views/targeting.py", label=language.text("pbi_pipeline.gaps_link"))
    with st.expander(language.text("pbi_pipeline.gaps_table")):
        cells: list[list[Cell]] = [
            [
                language.text(f"pbi_pipeline.gaps.{gap}"),
                write_count(row, language),
                write_share(row, language),
                language.text(f"pbi_pipeline.gap_actions.{gap}"),
            ]
            for gap, row in rows.items()
        ]
        show_table(
            [
                Heading(language.text("pbi_pipeline.gap")),
                Heading(language.text("pbi_pipeline.persons"), is_number=True),
                Heading(language.text("pbi_pipeline.of_population"), is_number=True),
                Heading(language.text("pbi_pipeline.action")),
            ],
            cells,
            caption=language.text("pbi_pipeline.gaps_caption"),
        )


def _show_bars(
    rows: dict[str, FigureRow | None], indicator: str, bars: tuple[str, str], title: str, region: Region,
    threshold: int, language: Language,
) -> None:  # fmt: skip
    """Bars of what may be read, then a line that names what may not."""
    key, names = bars
    shown = {name: row for name, row in rows.items() if row is not None and is_shown(row)}
    labels = {name: language.text(f"{names}.{name}") for name in rows}
    if shown:
        frame = pd.DataFrame(
            {
                "label": [labels[name] for name in shown],
                "value": [row.numerator for row in shown.values()],
                "value_text": [
                    f"{write_count(row, language)}  ({write_share(row, language)})" for row in shown.values()
                ],
                "hover": [
                    f"<b>{escape(labels[name])}</b><br>{write_count(row, language)}" for name, row in shown.items()
                ],
            }
        )
        show_chart(
            plot_bars(frame, language=language),
            key=key,
            title=title,
            where=write_scope(region.name, PROGRAMME),
            alt="; ".join(f"{label} {text}" for label, text in zip(frame["label"], frame["value_text"], strict=True)),
            data=rows_of(rows, "reason").drop(columns="lost").assign(indicator_id=indicator, region_code=region.code),
            language=language,
            indicators=(indicator,),
        )
    hidden = [labels[name] for name, row in rows.items() if row is not None and row.suppressed]
    if hidden:
        st.caption(language.text("pbi_pipeline.not_drawn", list=", ".join(hidden), threshold=threshold))


def show_leavers(
    figures: pd.DataFrame, of_nation: pd.DataFrame, region: Region, threshold: int, language: Language
) -> None:
    """Where those went who were active by PBI-JK a month ago, and how many of the deactivated came back; no heading.

    Args:
        figures: pbi_funnel, pbi_leavers and pbi_reactivation of the month and region.
        of_nation: pbi_leavers and pbi_reactivation of the nation, which say whether the month has them at all.
        region: the chosen one.
        threshold: smallest publishable count.
        language: of the reader.
    """
    title = language.text("pbi_pipeline.leavers_title")
    rows = {reason: pick(figures, "pbi_leavers", "reason", reason) for reason in LEFT_TO}
    back = pick(figures, "pbi_reactivation")
    if not any(rows.values()):
        was_counted = _was_counted("pbi_leavers", figures, of_nation)
        st.write(language.text("pbi_pipeline.leavers_nobody" if was_counted else "pbi_pipeline.leavers_none"))
    else:
        total = next((row.denominator for row in rows.values() if row is not None and is_shown(row)), None)
        if total is not None:
            st.markdown(language.text("pbi_pipeline.leavers_total", total=language.number(total)))
        _show_bars(rows, "pbi_leavers", LEAVER_BARS, title, region, threshold, language)
    if back is None and _was_counted("pbi_reactivation", figures, of_nation):
        st.markdown(language.text("pbi_pipeline.back_nobody"))
    else:
        st.markdown(_say_reactivation(back, language))
    if any(rows.values()) or back is not None:
        with st.expander(language.text("pbi_pipeline.deciles_table")):
            _show_deciles(figures, language)


def _was_counted(indicator: str, figures: pd.DataFrame, of_nation: pd.DataFrame) -> bool:
    """A share of nobody has no row: where the month has the figure and the region PBI-JK, there was nobody."""
    return indicator in set(of_nation["indicator_id"]) and "pbi_funnel" in set(figures["indicator_id"])


def _say_reactivation(row: FigureRow | None, language: Language) -> str:
    if row is None:
        return language.text("pbi_pipeline.back_none")
    if not is_shown(row):
        return language.text("pbi_pipeline.back_hidden")
    return language.text(
        "pbi_pipeline.back",
        count=language.number(row.numerator or 0),
        all=language.number(row.denominator or 0),
        share=write_share(row, language),
    )


def _show_deciles(figures: pd.DataFrame, language: Language) -> None:
    rows: list[list[Cell]] = []
    for decile in DECILES:
        left = pick(figures, "pbi_leavers", "decile", decile)
        back = pick(figures, "pbi_reactivation", "decile", decile)
        if left is not None or back is not None:
            name = language.text("pbi_pipeline.no_decile") if decile == "tidak_ada" else decile
            rows.append(
                [
                    name,
                    write_count(left, language),
                    write_share(left, language),
                    write_count(back, language),
                    write_share(back, language),
                ]
            )
    show_table(
        [
            Heading(language.text("pbi_pipeline.decile")),
            Heading(language.text("pbi_pipeline.left"), is_number=True),
            Heading(language.text("pbi_pipeline.share_of_left"), is_number=True),
            Heading(language.text("pbi_pipeline.came_back"), is_number=True),
            Heading(language.text("pbi_pipeline.share_back"), is_number=True),
        ],
        rows,
        caption=language.text("pbi_pipeline.deciles_caption"),
    )


def show_quota(figures: pd.DataFrame, is_nation: bool, language: Language) -> None:
    """How far the quota is used, and how many of the eligible it could never hold."""
    used, beyond = pick(figures, "quota_use"), pick(figures, "exclusion_by_quota")
    if used is None:
        key = "pbi_pipeline.quota_none" if is_nation else "pbi_pipeline.quota_elsewhere"
        st.write(language.text(key))
        return
    if not is_shown(used):
        st.write(language.text("cell.suppressed"))
        return
    width = 100 * min(used.value or 0.0, 1.0)
    over = (used.numerator or 0) > (used.denominator or 0)
    said = language.text(
        "pbi_pipeline.quota_over" if over else "pbi_pipeline.quota_left",
        used=language.number(used.numerator or 0),
        quota=language.number(used.denominator or 0),
        rest=language.number(abs((used.denominator or 0) - (used.numerator or 0))),
    )
    width = 100 * min(used.value or 0.0, 1.0)
    st.html(
        f'<div class="padan-card"><div class="value">{escape(write_share(used, language))}</div>'
        f'<div class="meter" aria-hidden="true"><i style="width:{width:.1f}%"></i></div>'
        f'<div class="counts">{escape(said)}</div></div>'
    )
    if beyond is not None and is_shown(beyond):
        st.write(
            language.text(
                "pbi_pipeline.beyond",
                count=language.number(beyond.numerator or 0),
                share=write_share(beyond, language),
            )
        )
    st.caption(language.text("pbi_pipeline.quota_note"))
