"""What the calendar and the forum page read: padan.coordination, asked as the viewer and kept for a short while."""

from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboards.data.queries import FRESH
from dashboards.data.warehouse import read_records, reading
from padan.control import control_contract
from padan.coordination import (
    Attribute,
    Duty,
    Event,
    Frozen,
    PairLevel,
    Score,
    frozen_publication,
    list_duties,
    list_events,
    read_attributes,
    read_pairs,
    read_regions,
    read_scores,
)

AHEAD_DAYS = 60


@st.cache_data(ttl=FRESH, show_spinner=False, max_entries=50)
def read_duties(as_of: date) -> list[Duty]:
    """Every duty from the beginning of the records to the end of the year after `as_of`, by due day."""
    with reading() as connection:
        return list_duties(connection, as_of, to_day=max(date(as_of.year, 12, 31), as_of + timedelta(days=AHEAD_DAYS)))


@st.cache_data(ttl=FRESH, show_spinner=False)
def read_events() -> list[Event]:
    """What was recorded by hand and stands."""
    with reading() as connection:
        return list_events(connection)


@st.cache_data(ttl=FRESH, show_spinner=False, max_entries=50)
def read_frozen(meeting_day: date) -> Frozen | None:
    """The month that the papers of a meeting on that day rest on."""
    with reading() as connection:
        return frozen_publication(connection, meeting_day, days=control_contract().freeze_days)


@st.cache_data(ttl=FRESH, show_spinner=False, max_entries=50)
def read_forum_scores(as_of: date) -> list[Score]:
    """Regions of which anything is recorded."""
    with reading() as connection:
        return read_scores(connection, as_of)


@st.cache_data(ttl=FRESH, show_spinner=False, max_entries=50)
def read_forum_pairs(as_of: date) -> list[PairLevel]:
    """Pairs of agencies with their levels."""
    with reading() as connection:
        return read_pairs(connection, as_of)


@st.cache_data(ttl="5m", show_spinner=False)
def read_partnership_attributes() -> list[Attribute]:
    """What each level requires."""
    with reading() as connection:
        return read_attributes(connection)


@st.cache_data(ttl="5m", show_spinner=False, max_entries=10)
def read_kabkota(as_of: date) -> dict[str, str]:
    """Names of the kabupaten/kota that exist on a day, by code."""
    with reading() as connection:
        return read_regions(connection, as_of)


# What is recorded of one region, a table at a time.
RECORDS = {
    "dokumen": "select kind, title, number, issuer, valid_from, valid_to, source, note from control.forum_document"
    " where region_code = :region order by valid_from desc nulls last, kind, title",
    "rapat": "select held_on, document, source, note from control.forum_meeting"
    " where region_code = :region order by held_on desc",
    "kegiatan": "select agency, activity, agreed_on, status, reason, source from control.forum_activity"
    " where region_code = :region order by agency, activity",
    "atribut": "select agency, partner, attribute, evidence, assessed_on, source, note from control.forum_attribute"
    " where region_code = :region order by agency, partner",
}


@st.cache_data(ttl=FRESH, show_spinner=False, max_entries=200)
def read_forum_records(region: str) -> dict[str, list[dict[str, Any]]]:
    """Documents, meetings, activities and attributes of a kabupaten/kota."""
    return {kind: read_records(statement, {"region": region}) for kind, statement in RECORDS.items()}


def forget() -> None:
    """After something was written: the page shows it at once."""
    for reader in (read_duties, read_events, read_forum_scores, read_forum_pairs, read_forum_records):
        reader.clear()
