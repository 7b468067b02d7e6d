"""Meetings: their agenda, proposed from open findings and overdue actions, and what was decided."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString

from psycopg.rows import dict_row

from padan.control.refusals import Writer, refuse
from padan.control.rows import LONGEST_TITLE, add_row, change_row, clean_line, clean_text, read_row
from padan.control.rules import ControlContract, control_contract
from padan.coordination import frozen_period, frozen_revision
from padan.language import Code, choose, current_language

LEVELS = ("menteri", "eselon_1", "teknis_1", "teknis_2", "insidental")
CHANGEABLE = ("title", "held_on", "invited_on", "frozen_period", "chair", "next_on", "minutes", "state")
ITEM_CHANGEABLE = ("title", "decision", "item_order", "is_withdrawn")

# Overdue actions that have climbed to the minister stand with the critical findings, those of echelon 1 with the
# important ones; then what the last meeting of the level left undecided. What is on the agenda already is left out.
PROPOSED: LiteralString = """
with ranked as (
    select
        f.finding_id, null::bigint as action_id, w.message_id, w.message_en,
        case f.severity when 'kritis' then 1 else 3 end as rank,
        row_number() over (
            partition by f.rule_id
            order by length(f.region_code), f.first_period, f.region_code, f.programme_id, f.subject
        ) as in_rule,
        length(f.region_code) as depth, f.first_period as since, f.finding_id as tie
    from control.finding as f
    cross join lateral control.finding_words(f.finding_id, %(frozen)s, %(revision)s) as w
    where f.state = 'terbuka' and f.severity <> 'catatan'
),
candidate as (
    select finding_id, action_id, message_id as title_id, message_en as title_en, rank, depth, since, tie
    from ranked
    where in_rule <= %(per_rule)s
    union all
    select
        null, a.action_id,
        'Tindakan terlambat ' || a.overdue_days || ' hari: ' || a.title || ' (' || a.owner_institution || ')',
        'Action ' || a.overdue_days || ' days overdue: ' || a.title || ' (' || a.owner_institution || ')',
        case a.escalation when 'menteri' then 0 when 'eselon_1' then 2 else 4 end, 0, a.due_on, a.action_id
    from control.action_status as a
    where a.escalation is not null
    union all
    select
        i.finding_id, i.action_id, coalesce(w.message_id, i.title), coalesce(w.message_en, i.title), 5, 0, m.held_on,
        i.item_id
    from control.agenda_item as i
    inner join control.meeting as m on i.meeting_id = m.meeting_id
    left join lateral control.finding_words(i.finding_id, %(frozen)s, %(revision)s) as w on i.follows_finding
    where
        i.decision is null and not i.is_withdrawn and m.state = 'selesai'
        and m.meeting_id = (
            select l.meeting_id from control.meeting as l
            where l.state = 'selesai' and l.level = %(level)s and l.held_on < %(held_on)s
            order by l.held_on desc, l.meeting_id desc
            limit 1
        )
        and not exists (
            select from control.finding as f where f.finding_id = i.finding_id and f.state = 'selesai'
        )
)

select distinct on (c.rank, c.depth, c.since, c.tie) c.finding_id, c.action_id, c.title_id, c.title_en
from candidate as c
where
    not exists (
        select from control.agenda_item as i
        where
            i.meeting_id = %(meeting)s
            and (i.finding_id = c.finding_id or i.action_id = c.action_id or i.title in (c.title_id, c.title_en))
    )
    and (c.rank < 5 or not exists (
        select from candidate as o where o.rank < 5 and (o.finding_id = c.finding_id or o.action_id = c.action_id)
    ))
order by c.rank, c.depth, c.since, c.tie
limit %(at_most)s
"""
# The words of PROPOSED for an action, as an item keeps them.
OVERDUE = re.compile(r"(?:Tindakan terlambat (\d+) hari|Action (\d+) days overdue): ")

MEETING: LiteralString = "select frozen_period, held_on from control.meeting where meeting_id = %s"
ITEMS: LiteralString = """
select i.*, w.message_id, w.message_en
from control.agenda_item as i
left join lateral control.finding_words(i.finding_id, %(frozen)s, %(revision)s) as w on i.follows_finding
where i.meeting_id = %(meeting)s and not i.is_withdrawn
order by i.item_order, i.item_id
"""


@dataclass(frozen=True)
class NewMeeting:
    """A meeting to be planned; chair and frozen_period None: by contracts/control.yaml."""

    level: str
    title: str
    held_on: date
    invited_on: date | None = None
    frozen_period: date | None = None
    chair: str | None = None
    next_on: date | None = None


@dataclass(frozen=True)
class ProposedItem:
    """What an agenda should hold."""

    title: str
    finding_id: int | None
    action_id: int | None


def add_meeting(connection: Writer, meeting: NewMeeting, *, by: str) -> int:
    """Plans a meeting.

    Args:
        connection: as padan_control; committed.
        meeting: level, title and day; without the invitation's day nobody is held to be invited (obligation_status).
        by: name of the person who enters it.

    Returns:
        Number of the meeting.

    Raises:
        Refused: unknown level, days out of order, or a text that cannot be stored.
    """
    if meeting.level not in LEVELS:
        raise refuse("value_unknown", meeting.level)
    kind = control_contract().meetings[meeting.level]  # type: ignore[index]  # held against LEVELS above
    _check_days(meeting.held_on, meeting.invited_on, meeting.next_on)
    values = {
        "level": meeting.level,
        "title": clean_line(meeting.title, "title"),
        "held_on": meeting.held_on,
        "invited_on": meeting.invited_on,
        "frozen_period": meeting.frozen_period
        or frozen_period(connection, meeting.held_on, days=control_contract().freeze_days),
        "chair": clean_line(meeting.chair or kind.chair, "chair"),
        "next_on": meeting.next_on,
    }
    return add_row(connection, "meeting", values, by=by)


def edit_meeting(connection: Writer, meeting_id: int, version: int, changes: Mapping[str, Any], *, by: str) -> int:
    """Changes a meeting that nobody changed since this version of it was read.

    Args:
        connection: as padan_control; committed.
        meeting_id: number of the meeting.
        version: the version that the person had before them.
        changes: columns of CHANGEABLE; state `selesai` after it was held, `dibatalkan` where it is not.
        by: name of the person.

    Returns:
        The new version.

    Raises:
        Refused: `changed_meanwhile` (nothing is written), unknown meeting or column, days out of order, unfit text.
    """
    unknown = sorted(set(changes) - set(CHANGEABLE))
    if unknown:
        raise refuse("value_unknown", ", ".join(unknown))
    cleaned = dict(changes)
    for name in ("title", "chair"):
        if cleaned.get(name):
            cleaned[name] = clean_line(cleaned[name], name)
    if "minutes" in cleaned:
        cleaned["minutes"] = clean_text(cleaned["minutes"], "minutes")
    was = read_row(connection, "meeting", meeting_id)
    if cleaned.get("held_on", was["held_on"]) != was["held_on"] and "frozen_period" not in cleaned:
        # The month that is old enough depends on the day.
        cleaned["frozen_period"] = frozen_period(connection, cleaned["held_on"], days=control_contract().freeze_days)
    now = was | cleaned
    _check_days(now["held_on"], now["invited_on"], now["next_on"])
    return change_row(connection, "meeting", meeting_id, version, cleaned, by=by)


def propose_items(
    connection: Writer,
    *,
    meeting_id: int | None = None,
    level: str = "eselon_1",
    held_on: date | None = None,
    contract: ControlContract | None = None,
    language: Code | None = None,
) -> list[ProposedItem]:
    """What the next agenda should hold: findings by severity, overdue actions, and what was left undecided.

    Args:
        connection: any role that reads schema control.
        meeting_id: what it has on its agenda is left out; its level and day count.
        level: where there is no meeting yet.
        held_on: its day; None: today.
        contract: contracts/control.yaml by default.
        language: of the titles; PADAN_LANG by default.
    """
    agenda = (contract or control_contract()).agenda
    frozen = revision = None
    if meeting_id is not None:
        meeting = read_row(connection, "meeting", meeting_id)
        level, held_on, frozen = meeting["level"], meeting["held_on"], meeting["frozen_period"]
        revision = _read_revision(connection, meeting)
    values = {
        "meeting": meeting_id,
        "level": level,
        "held_on": held_on or date.max,
        "frozen": frozen,
        "revision": revision,
        "per_rule": agenda.per_rule,
        "at_most": agenda.at_most,
    }
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(PROPOSED, values).fetchall()
    code = language or current_language()
    return [
        ProposedItem(_say_overdue(row[f"title_{code}"], row["action_id"], code), row["finding_id"], row["action_id"])
        for row in rows
    ]


def propose_agenda(connection: Writer, meeting_id: int, *, by: str) -> list[int]:
    """Puts what should be on the agenda at its end; what is there already stays as it is.

    Returns:
        Numbers of the new items.

    Raises:
        Refused: no such meeting.
    """
    return [
        _add_proposed(connection, meeting_id, item, by=by) for item in propose_items(connection, meeting_id=meeting_id)
    ]


def add_item(
    connection: Writer,
    meeting_id: int,
    title: str,
    *,
    finding_id: int | None = None,
    action_id: int | None = None,
    follows_finding: bool = False,
    by: str,
) -> int:
    """Puts an item at the end of an agenda.

    Args:
        connection: as padan_control; committed.
        meeting_id: number of the meeting.
        title: the item in words.
        finding_id: finding that it is about.
        action_id: action that it is about.
        follows_finding: it is shown in the finding's words, which change with the month; `title` has no figure then.
        by: name of the person.

    Returns:
        Number of the item.

    Raises:
        Refused: no such meeting, finding or action, or a title that cannot be stored.
    """
    read_row(connection, "meeting", meeting_id)
    row = connection.execute(
        "select coalesce(max(item_order), 0) + 1 from control.agenda_item where meeting_id = %s", (meeting_id,)
    ).fetchone()
    assert row is not None
    values = {
        "meeting_id": meeting_id,
        "finding_id": finding_id,
        "action_id": action_id,
        "title": clean_line(title, "title"),
        "item_order": row[0],
        "follows_finding": follows_finding,
    }
    return add_row(connection, "agenda_item", values, by=by)


def edit_item(connection: Writer, item_id: int, version: int, changes: Mapping[str, Any], *, by: str) -> int:
    """Writes the decision on an item down, moves it, or withdraws it.

    Returns:
        The new version.

    Raises:
        Refused: `changed_meanwhile` (nothing is written), unknown item or column, or a text that cannot be stored.
    """
    unknown = sorted(set(changes) - set(ITEM_CHANGEABLE))
    if unknown:
        raise refuse("value_unknown", ", ".join(unknown))
    cleaned = dict(changes)
    if "title" in cleaned:
        cleaned |= {"title": clean_line(cleaned["title"], "title"), "follows_finding": False}
    if "decision" in cleaned:
        cleaned["decision"] = clean_text(cleaned["decision"], "decision")
    return change_row(connection, "agenda_item", item_id, version, cleaned, by=by)


def list_meetings(connection: Writer) -> list[dict[str, Any]]:
    """Every meeting, the newest first."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute("select * from control.meeting order by held_on desc, meeting_id desc").fetchall()


def list_items(connection: Writer, meeting_id: int, *, language: Code | None = None) -> list[dict[str, Any]]:
    """The agenda of a meeting in its order, without what was withdrawn.

    An item that follows its finding has the finding's words, of the month and revision that the meeting reads.

    Args:
        connection: any role that reads schema control.
        meeting_id: number of the meeting.
        language: of the words of findings and overdue actions; PADAN_LANG by default.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        meeting = cursor.execute(MEETING, (meeting_id,)).fetchone()
        if meeting is None:
            return []
        values = {
            "meeting": meeting_id,
            "frozen": meeting["frozen_period"],
            "revision": _read_revision(connection, meeting),
        }
        rows = cursor.execute(ITEMS, values).fetchall()
    code = language or current_language()
    for row in rows:
        words = {"id": row.pop("message_id"), "en": row.pop("message_en")}
        row["title"] = words[code] or _say_overdue(row["title"], row["action_id"], code)
    return rows


def _say_overdue(title: str, action_id: int | None, code: Code) -> str:
    """The title of an item about an overdue action with the words around the action's own in the reader's language."""
    found = OVERDUE.match(title)
    if action_id is None or found is None:
        return title
    days = found[1] or found[2]
    around = f"Action {days} days overdue" if code == "en" else f"Tindakan terlambat {days} hari"
    return f"{around}: {title[found.end() :]}"


def _read_revision(connection: Writer, meeting: Mapping[str, Any]) -> int | None:
    """The revision that the meeting's brief is of; None where its month was chosen although it was published later."""
    period, held_on = meeting["frozen_period"], meeting["held_on"]
    if period is None or held_on is None:
        return None
    return frozen_revision(connection, period, held_on, days=control_contract().freeze_days)


def _add_proposed(connection: Writer, meeting_id: int, item: ProposedItem, *, by: str) -> int:
    """An item about a finding of a rule keeps only the words around its figures."""
    row = connection.execute(
        "select hidden_id, hidden_en from control.finding_month where finding_id = %s and not is_withdrawn"
        " order by figures_period desc, revision desc limit 1",
        (item.finding_id,),
    ).fetchone()
    title = choose(*row) if row else item.title
    return add_item(
        connection, meeting_id, title[:LONGEST_TITLE], finding_id=item.finding_id, action_id=item.action_id,
        follows_finding=row is not None, by=by,
    )  # fmt: skip


def _check_days(held_on: date, invited_on: date | None, next_on: date | None) -> None:
    if invited_on is not None and invited_on > held_on:
        raise refuse("dates_out_of_order", choose("undangan setelah rapat", "the invitation after the meeting"))
    if next_on is not None and next_on <= held_on:
        about = choose("rapat berikut tidak setelah rapat ini", "the next meeting not after this one")
        raise refuse("dates_out_of_order", about)
