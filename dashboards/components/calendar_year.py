"""The year at a glance: a row a duty under its institution, a column a month, a mark each time something falls due."""

from collections import defaultdict
from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboards.components.calendar_tables import name_of, period_of, write_owner
from dashboards.components.markup import write_table
from dashboards.language import Language
from padan.coordination import Duty

# The shape carries the meaning, the colour of style.css only helps.
MARKS = {
    "selesai": "✓",
    "selesai_terlambat": "✓",
    "terlambat": "✕",
    "belum_tercatat": "?",
    "direncanakan": "◇",
    "belum_jatuh_tempo": "○",
}


def show_year(duties: Sequence[Duty], year: int, language: Language) -> None:
    """`duties` fall due within the year."""
    months = [language.text("months").split()[number][:3] for number in range(12)]
    head = "".join(f'<th scope="col">{escape(month)}</th>' for month in months)
    body = "".join(_owner_rows(owner, own, language) for owner, own in _by_owner(duties).items())
    caption = language.text("calendar.year_caption", year=year)
    first = f'<th scope="col">{escape(language.text("calendar.duty"))}</th>'
    st.html(write_table(first + head, body, caption=caption, kind="padan-year"))
    legend = "".join(
        f"<li>{_mark(state, '')} {escape(language.text(f'calendar.states.{state}'))}</li>" for state in MARKS
    )
    st.html(f'<ul class="padan-legend padan-marks" aria-label="{escape(language.text("map.legend"))}">{legend}</ul>')


def _by_owner(duties: Sequence[Duty]) -> dict[str, list[Duty]]:
    """Shared duties once, together, after those of one institution."""
    groups: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        groups["" if len(duty.owners) > 1 else duty.owner].append(duty)
    return {owner: groups[owner] for owner in sorted(groups, key=lambda owner: (owner == "", owner))}


def _owner_rows(owner: str, duties: Sequence[Duty], language: Language) -> str:
    title = escape(write_owner(owner, language) if owner else language.text("calendar.shared"))
    rows = [f'<tr class="owner"><th scope="colgroup" colspan="13">{title}</th></tr>']
    by_duty: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        by_duty[duty.obligation_id].append(duty)
    for times in sorted(by_duty.values(), key=lambda times: (times[0].kind != "pengiriman", times[0].obligation_id)):
        note = "" if owner else f'<div class="sub">{escape(write_owner(times[-1].owner, language))}</div>'
        cells = "".join(
            f"<td>{''.join(_time(duty, language) for duty in times if duty.due_on.month == month)}</td>"
            for month in range(1, 13)
        )
        rows.append(f'<tr><th scope="row">{escape(name_of(times[-1], language))}{note}</th>{cells}</tr>')
    return "".join(rows)


def _time(duty: Duty, language: Language) -> str:
    said = language.text(
        "calendar.time",
        period=period_of(duty, language),
        due=language.day(duty.due_on),
        state=language.text(f"calendar.states.{duty.state}"),
    )
    return _mark(duty.state, said)


def _mark(state: str, said: str) -> str:
    label = f' role="img" title="{escape(said)}" aria-label="{escape(said)}"' if said else ' aria-hidden="true"'
    return f'<span class="mark {state}"{label}>{MARKS[state]}</span>'
