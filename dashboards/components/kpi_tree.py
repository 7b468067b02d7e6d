"""The plan as a tree that opens by itself: goal, strategic aim, programme aim, indicator; each row with its status."""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from dashboards.components.kpi_words import (
    MARKS,
    TONES,
    of_language,
    status_pill,
    write_actual,
    write_branch,
    write_target,
)
from dashboards.components.markup import pill
from dashboards.data.kpi import SOURCES, STATUSES, Node, count_statuses, flatten
from dashboards.language import Language

Chosen = Callable[[Node], bool]
ORPHANS = "sasaran_program"
"""Level whose indicators stand under a programme where the document prints no aim above them."""


def show_tree(
    roots: Sequence[Node], is_chosen: Chosen, *, opens: bool, link: Callable[[str], str], language: Language
) -> None:
    """Every branch with a chosen indicator in it; what is not chosen stands only where a chosen one hangs below it.

    Args:
        roots: of the plan.
        is_chosen: whether an indicator is among those asked for.
        opens: whether the branches stand open at first.
        link: address of an indicator's details.
        language: language of the reader.
    """
    branches = dict.fromkeys(root.branch for root in roots)
    shown = [
        _branch(branch, [root for root in roots if root.branch == branch], is_chosen, opens, link, language)
        for branch in branches
    ]
    st.html(f'<div class="padan-plan">{"".join(shown)}</div>')


def _branch(
    branch: str, roots: Sequence[Node], is_chosen: Chosen, opens: bool, link: Callable[[str], str], language: Language
) -> str:
    rows = "".join(_row(root, is_chosen, link, language) for root in roots)
    if not rows:
        return ""
    counts = count_statuses(node for node in flatten(roots) if is_chosen(node))
    pills = "".join(
        pill(f"{MARKS[status]} {language.text(f'kpi.statuses.{status}')}: {counts[status]}", TONES[status]).html
        for status in STATUSES
        if counts[status]
    )
    title = write_branch(branch, language)
    if roots[0].row["level"] == ORPHANS:
        title = language.text("kpi.without_parent", programme=title)
    return (
        f"<details{' open' if opens else ''}><summary><span class='title'>{escape(title)}</span>"
        f"<span class='counts'>{pills}</span></summary><ul>{rows}</ul></details>"
    )


def _row(node: Node, is_chosen: Chosen, link: Callable[[str], str], language: Language) -> str:
    below = "".join(_row(child, is_chosen, link, language) for child in node.children)
    chosen = is_chosen(node)
    if not chosen and not below:
        return ""
    inner = ""
    if below:
        count = language.text("kpi.below", count=sum(is_chosen(one) for one in flatten(node.children)))
        inner = f"<details open><summary>{escape(count)}</summary><ul>{below}</ul></details>"
    state = "" if chosen else ' class="context"'
    return f"<li{state}>{_line(node, link, language)}{inner}</li>"


def _line(node: Node, link: Callable[[str], str], language: Language) -> str:
    row = node.row
    facts = [node.kpi_id, language.text_or(f"kpi.levels.{row['level']}", str(row["level"])), row["owner"]]
    note = " · ".join(str(fact) for fact in facts if fact)
    return (
        f'<div class="kpi"><span class="state">{status_pill(node.status, language).html}</span>'
        f'<span class="name"><a href="{escape(link(node.kpi_id))}">{escape(of_language(row, "name", language))}</a>'
        f'<span class="sub">{escape(note)}</span></span>'
        f'<span class="figures">{_figures(node, language)}</span></div>'
    )


def _figures(node: Node, language: Language) -> str:
    unit = str(node.row["measure_unit"])
    parts = []
    this_year = next((row for row in node.progress.values() if row["target_year"] is not None), None)
    if this_year is not None:
        parts.append(
            language.text(
                "kpi.target_of", year=this_year["target_year"], target=write_target(this_year, unit, language)
            )
        )
    for source in SOURCES:
        actual = write_actual(node.progress.get(source), unit, language)
        if actual is not None:
            parts.append(language.text(f"kpi.actual_of.{source}", actual=actual))
    return "".join(f"<span>{escape(part)}</span>" for part in parts)
