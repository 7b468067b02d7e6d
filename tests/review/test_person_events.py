"""Merges, splits and corrected NIK: what is written, what is refused, what is undone."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest
from sample_review import NIK, PERIOD, Keys

from padan.errors import Refused
from padan.postgres import Warehouse
from padan.review import Steward, correct_nik, merge_person, read_history, split_person, undo_event

Matcher = psycopg.Connection[tuple[object, ...]]
A, B, C, D = NIK[:4]
NEVER_ISSUED = 1607012512990999


def person_of(matcher: Matcher, nik: int) -> object:
    row = matcher.execute("select person_id from identity.person where nik = %s", (nik,)).fetchone()
    assert row is not None
    return row[0]


def merge(steward: Steward, nik: int, into: int) -> int:
    return merge_person(steward, nik=nik, into=into, reason="surat Dukcapil 12", by="Siti")


def refused(reviewed: Warehouse, action: Callable[[Steward], object]) -> str:
    with reviewed.connect("padan_steward") as connection, pytest.raises(Refused) as refusal:
        action(connection)
    return refusal.value.rule


def test_merge_names_who_stays_and_who_goes_and_is_logged(steward: Steward, matcher: Matcher) -> None:
    event = merge(steward, A, B)

    assert matcher.execute(
        "select event_id, kind, person_id, other_person_id, nik, period, reason, author from identity.person_event"
    ).fetchall() == [
        (event, "digabung", person_of(matcher, B), person_of(matcher, A), None, PERIOD, "surat Dukcapil 12", "Siti")
    ]
    assert matcher.execute("select what, person_id from identity.access_log").fetchall() == [
        ("peristiwa_digabung", person_of(matcher, B))
    ]


def test_split_gives_a_merged_nik_its_own_number_back(steward: Steward, matcher: Matcher) -> None:
    merge(steward, A, B)
    split_person(steward, nik=A, reason="keliru digabung", by="Siti", period=date(2025, 1, 1))

    assert matcher.execute(
        "select kind, person_id, other_person_id, nik, period from identity.person_event order by event_id desc limit 1"
    ).fetchone() == ("dipisah", person_of(matcher, B), person_of(matcher, A), A, date(2025, 1, 1))
    merge(steward, A, C)  # free again


def test_corrected_nik_keeps_the_person(steward: Steward, matcher: Matcher) -> None:
    correct_nik(steward, nik=A, to=NEVER_ISSUED, reason="NIK diganti", by="Siti")
    correct_nik(steward, nik=B, to=C, reason="NIK diganti", by="Siti")

    assert matcher.execute(
        "select kind, person_id, other_person_id, nik from identity.person_event order by event_id"
    ).fetchall() == [
        ("nik_dikoreksi", person_of(matcher, A), None, NEVER_ISSUED),
        ("nik_dikoreksi", person_of(matcher, B), person_of(matcher, C), C),
    ]


def test_nonsense_is_refused_by_name(reviewed: Warehouse, keys: Keys) -> None:
    def ask(action: Callable[[Steward], object]) -> str:
        return refused(reviewed, action)

    assert ask(lambda c: merge(c, NEVER_ISSUED, B)) == "nik_unknown"
    assert ask(lambda c: merge(c, A, NEVER_ISSUED)) == "nik_unknown"
    assert ask(lambda c: merge(c, A, A)) == "same_person"
    assert ask(lambda c: merge_person(c, nik=A, into=B, reason=" ", by="Siti")) == "reason_missing"
    assert ask(lambda c: merge_person(c, nik=A, into=B, reason="x", by=" ")) == "steward_name_missing"
    assert ask(lambda c: split_person(c, nik=A, reason="x", by="Siti")) == "not_merged"
    assert ask(lambda c: correct_nik(c, nik=A, to=1607019999990001, reason="x", by="Siti")) == "nik_unfit"
    assert ask(lambda c: undo_event(c, 77, by="Siti")) == "event_not_found"
    with reviewed.connect("padan_steward") as connection:
        event = merge(connection, A, B)
    assert ask(lambda c: merge(c, A, C)) == "already_merged"
    assert ask(lambda c: merge(c, C, A)) == "target_merged_away"
    assert ask(lambda c: merge(c, B, A)) == "target_merged_away"
    assert ask(lambda c: merge(c, B, D)) == "holds_others"
    with reviewed.connect("padan_steward") as connection:
        undo_event(connection, event, by="Siti")
    assert ask(lambda c: undo_event(c, event, by="Siti")) == "event_already_undone"


def test_events_of_a_person_are_undone_newest_first(reviewed: Warehouse, steward: Steward) -> None:
    first = merge(steward, A, B)
    second = split_person(steward, nik=A, reason="keliru", by="Siti")
    other = merge(steward, C, D)

    assert refused(reviewed, lambda c: undo_event(c, first, by="Siti")) == "later_event"
    undo_event(steward, second, by="Budi")
    undo_event(steward, first, by="Budi")
    history = read_history(steward, by="Siti")

    assert [(e.event_id, e.undone_by) for e in history] == [(first, "Budi"), (second, "Budi"), (other, None)]
    assert [e.event_id for e in read_history(steward, by="Siti", nik=D)] == [other]


def test_two_merges_of_one_person_at_once_leave_one(reviewed: Warehouse, keys: Keys) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def attempt(into: int) -> str:
        with reviewed.connect("padan_steward") as connection:
            try:
                merge(connection, A, into)
            except Refused as refusal:
                return refusal.rule
            return "merged"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(attempt, (B, C)))

    assert outcomes == ["already_merged", "merged"]


@pytest.mark.parametrize("name", ["padan", " Padan "])
def test_a_steward_cannot_sign_as_the_platform(reviewed: Warehouse, name: str) -> None:
    word = refused(reviewed, lambda c: read_history(c, by=name))

    assert word == "steward_name_reserved"
