"""Obligation calendar: what is late and whose it is, what falls due in sixty days, the year of every institution."""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

import pandas as pd
import streamlit as st
from dashboards.components.calendar_entry import show_entry
from dashboards.components.calendar_tables import group_late, show_ahead, show_done, show_late, show_owners, write_owner
from dashboards.components.calendar_year import show_year
from dashboards.components.frame import current_publication
from dashboards.components.markup import pill
from dashboards.components.notices import show_notice
from dashboards.components.rows import side_by_side
from dashboards.components.sheet_margins import note_choice
from dashboards.data.coordination import AHEAD_DAYS, read_duties, read_frozen
from dashboards.language import Language, current_language

from padan.control import control_contract
from padan.coordination import DONE_STATES, LATE_STATES, Duty, list_owners
from padan.day import today
from padan.periods import month_end

EVERY = ""
DAY_KEY, SEEN_KEY = "tanggal", "_tanggal"
# Synthetic months were all made on one day; a calendar of today would call every later month late.
SYNTHETIC_DAYS = 20


def show_page() -> None:
    """Lead, what is late, what comes, the year, what was done, recording."""
    language, publication = current_language(), current_publication()
    default = _default_day(publication)
    lead, choice = side_by_side("answer", [2, 1.35], gap="large")
    with choice, st.container(horizontal=True, key="choices"):
        as_of = _choose_day(default, publication, language)
        every = read_duties(as_of)
        owner = _choose_owner(every, language)
    duties = [duty for duty in every if owner is None or owner in duty.owners]
    ahead = [duty for duty in duties if _is_ahead(duty, as_of)]
    late = group_late(duties)
    with lead:
        _show_lead(duties, late, ahead, as_of, language)
    if publication["is_synthetic"]:
        show_notice("provisional", escape(language.text("calendar.synthetic", day=language.day(default))))
    with st.container(key="panel_late"):
        st.header(language.text("calendar.late_title"))
        if late:
            show_late(late, language)
        else:
            st.write(language.text("calendar.late_none"))
    with st.container(key="panel_ahead"):
        st.header(language.text("calendar.ahead_title", days=AHEAD_DAYS))
        if ahead:
            show_ahead(ahead, as_of, language)
        else:
            st.write(language.text("calendar.ahead_none", days=AHEAD_DAYS))
    this_year = [duty for duty in duties if duty.due_on.year == as_of.year]
    with st.container(key="panel_year"):
        st.header(language.text("calendar.year_title", year=as_of.year))
        show_year(this_year, as_of.year, language)
    with st.container(key="panel_owners"):
        st.header(language.text("calendar.owners_title", year=as_of.year))
        show_owners(this_year, language)
    _show_done(duties, as_of, language)
    show_entry(as_of, language)


def _default_day(publication: pd.Series) -> date:
    if publication["is_synthetic"]:
        return month_end(publication["period"]) + timedelta(days=SYNTHETIC_DAYS)
    return today()


def _choose_day(default: date, publication: pd.Series, language: Language) -> date:
    """The day in the address, else the month's own; Streamlit's binding loses a day when the language changes."""
    first, last = date(2014, 1, 1), date(today().year + 2, 12, 31)
    key, asked = f"calendar_day_{publication['period']:%Y%m}", st.query_params.get(DAY_KEY, "")
    if key not in st.session_state or asked != st.session_state.get(SEEN_KEY):
        day = _read_day(asked)
        st.session_state[key] = day if day and first <= day <= last else default
        st.session_state[SEEN_KEY] = asked
    chosen = st.date_input(
        language.text("calendar.as_of"),
        min_value=first,
        max_value=last,
        format="DD/MM/YYYY",
        key=key,
        on_change=_write_address,
        args=(key,),
    )
    return chosen if isinstance(chosen, date) else default


def _read_day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _write_address(key: str) -> None:
    st.query_params[DAY_KEY] = st.session_state[SEEN_KEY] = str(st.session_state[key])


def _choose_owner(duties: Sequence[Duty], language: Language) -> str | None:
    chosen = st.selectbox(
        language.text("calendar.owner"),
        [EVERY, *list_owners(duties)],
        format_func=lambda name: write_owner(name, language) if name else language.text("calendar.every_owner"),
        key="lembaga",
        bind="query-params",
    )
    if chosen:
        note_choice(write_owner(chosen, language))
    return chosen or None


def _is_ahead(duty: Duty, as_of: date) -> bool:
    return duty.state not in (*DONE_STATES, *LATE_STATES) and duty.due_on <= as_of + timedelta(days=AHEAD_DAYS)


def _show_lead(
    duties: Sequence[Duty], late: Sequence[list[Duty]], ahead: Sequence[Duty], as_of: date, language: Language
) -> None:
    sentence = _write_lead(late, ahead, as_of, language)
    st.html(f'<p class="padan-lead">{sentence}</p>')
    pills = [_meetings(duties, identity, as_of, language) for identity in ("rapat_menteri", "rapat_eselon_1")]
    html = "".join(one for one in pills if one)
    st.html(f'<div class="padan-line">{html}<span>{escape(_freeze(as_of, language))}</span></div>')


def _write_lead(late: Sequence[list[Duty]], ahead: Sequence[Duty], as_of: date, language: Language) -> str:
    """Counts the rows of the table below: those that are late, and those of which only nothing is recorded."""
    known = [group[0] for group in late if group[0].state == "terlambat"]
    unrecorded = [group[0] for group in late if group[0].state != "terlambat"]
    coming = {"ahead": language.number(len(ahead)), "days": AHEAD_DAYS}
    day = language.day(as_of)
    if not late:
        return language.text("calendar.lead_none_late", day=day, **coming)
    silent = {
        "count": language.number(len(unrecorded)),
        "oldest": language.day(min((duty.due_on for duty in unrecorded), default=as_of)),
    }
    if not known:
        return language.text("calendar.lead_only_unrecorded", day=day, **silent, **coming)
    counted = {"late": language.number(len(known)), "owners": language.number(len(list_owners(known)))}
    said = language.text("calendar.lead", day=day, **counted, **coming)
    return f"{said} {language.text('calendar.lead_unrecorded', **silent)}" if unrecorded else said


def _meetings(duties: Sequence[Duty], obligation: str, as_of: date, language: Language) -> str:
    times = [duty for duty in duties if duty.obligation_id == obligation and duty.due_on.year == as_of.year]
    if not times:
        return ""
    held = sum(duty.done_on is not None for duty in times)
    label = language.text(f"calendar.{obligation}", held=held, due=len(times), year=as_of.year)
    return pill(label, "good" if held == len(times) else "plain").html


def _freeze(as_of: date, language: Language) -> str:
    frozen = read_frozen(as_of)
    if frozen is None:
        return language.text("calendar.no_freeze", days=control_contract().freeze_days)
    return language.text(
        "calendar.freeze",
        month=language.month(frozen.period),
        status=language.text(f"status.{frozen.status}").lower(),
        published=language.moment(frozen.published_at),
        days=control_contract().freeze_days,
    )


def _show_done(duties: Sequence[Duty], as_of: date, language: Language) -> None:
    since = as_of - timedelta(days=AHEAD_DAYS)
    done = [duty for duty in duties if duty.done_on and duty.done_on > since]
    with st.container(key="panel_done"):
        st.header(language.text("calendar.done_title", days=AHEAD_DAYS))
        if done:
            with st.expander(language.text("calendar.done_list", count=len(done))):
                show_done(done, language)
        else:
            st.write(language.text("calendar.done_none", days=AHEAD_DAYS))


show_page()
