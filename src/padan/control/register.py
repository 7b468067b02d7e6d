"""Findings as people see them: the list, and those that a person enters (rule_id `manual`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString

from psycopg.rows import dict_row

from padan.control.refusals import Writer, refuse
from padan.control.rows import add_row, call_row, change_row, clean_line, read_row
from padan.control.rules import SEVERITIES

MANUAL = "manual"
CHANGEABLE = ("severity", "owner", "message_id", "message_en")

LIST: LiteralString = """
select
    f.*, g.region_name, coalesce(a.open_actions, 0) as open_actions, coalesce(a.action_states, '[]') as action_states
from {findings} as f
left join mart.dim_region as g on f.region_code = g.region_code
left join (
    select
        s.finding_id, sum(s.actions)::integer as open_actions,
        jsonb_agg(
            jsonb_build_object('status', s.status, 'actions', s.actions, 'overdue_days', s.overdue_days)
            order by s.overdue_days desc, s.status desc
        ) as action_states
    from (
        select finding_id, status, count(*) as actions, max(overdue_days) as overdue_days
        from control.action_status
        where closed_on is null
        group by finding_id, status, overdue_days > 0
    ) as s
    group by s.finding_id
) as a on f.finding_id = a.finding_id
where
    (%(closed)s or f.state = 'terbuka')
    and (%(severity)s::text is null or f.severity = %(severity)s)
    and (%(owner)s::text is null or f.owner ilike '%%' || %(owner)s || '%%')
    and (%(programme)s::text is null or f.programme_id = %(programme)s)
    and (
        %(region)s::text is null or %(region)s = '00' or f.region_code = %(region)s
        or starts_with(f.region_code, %(region)s || '.')
    )
order by
    array_position(array['kritis', 'penting', 'catatan'], f.severity), length(f.region_code), f.first_period,
    f.region_code, f.finding_id
limit %(limit)s
"""
NOW: LiteralString = LIST.replace("{findings}", "control.finding_now")
OF_MONTH: LiteralString = LIST.replace("{findings}", "control.findings_of(%(period)s, null)")


@dataclass(frozen=True)
class NewFinding:
    """A finding that a person enters, for example one of DJSN or of a joint supervision."""

    title: str
    severity: str
    owner: str
    period: date
    title_en: str | None = None
    region_code: str = "00"
    programme_id: str = "ALL"


def list_findings(
    connection: Writer,
    *,
    period: date | None = None,
    severity: str | None = None,
    owner: str | None = None,
    region: str | None = None,
    programme: str | None = None,
    closed_too: bool = False,
    limit: int = 10_000,
) -> list[dict[str, Any]]:
    """Findings by severity, the nation first, with how many open actions each has and how these stand.

    `action_states` counts the open actions by status and by whether they are late: status, actions, overdue_days (of
    the latest of them; 0: in time), the longest overdue first.

    Args:
        connection: any role that reads schema control and mart.
        period: those of this month, in its words; None: all, in their newest words. `figures_period` is the month that
            the words are of; where it is an older one, the text says so.
        severity: only this one.
        owner: only where the owner holds this text.
        region: only this province or kabupaten/kota and below; 00 is everywhere.
        programme: only of this programme.
        closed_too: also those that ended.
        limit: at most so many.
    """
    values = {
        "period": period,
        "severity": severity,
        "owner": owner,
        "region": region,
        "programme": programme,
        "closed": closed_too,
        "limit": limit,
    }
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(NOW if period is None else OF_MONTH, values).fetchall()


def add_finding(connection: Writer, finding: NewFinding, *, by: str) -> int:
    """Writes a finding of a person down; no run ever closes it.

    Args:
        connection: as padan_control; committed.
        finding: what was found.
        by: name of the person who enters it.

    Returns:
        Number of the finding.

    Raises:
        Refused: unknown severity, or a text that cannot be stored.
    """
    if finding.severity not in SEVERITIES:
        raise refuse("value_unknown", finding.severity)
    title = clean_line(finding.title, "title")
    values = {
        "rule_id": MANUAL,
        "severity": finding.severity,
        "region_code": finding.region_code,
        "programme_id": finding.programme_id,
        "subject": title,
        "owner": clean_line(finding.owner, "owner"),
        "message_id": title,
        "message_en": clean_line(finding.title_en or title, "title_en"),
        "first_period": finding.period,
        "last_period": finding.period,
    }
    return add_row(connection, "finding", values, by=by)


def edit_finding(connection: Writer, finding_id: int, version: int, changes: Mapping[str, Any], *, by: str) -> int:
    """Changes a finding that a person entered.

    Returns:
        The new version.

    Raises:
        Refused: `changed_meanwhile`, `finding_of_a_rule`, or a text that cannot be stored.
    """
    unknown = sorted(set(changes) - set(CHANGEABLE))
    if unknown:
        raise refuse("value_unknown", ", ".join(unknown))
    cleaned = {name: clean_line(str(value), name) for name, value in changes.items()}
    return change_row(connection, "finding", finding_id, version, cleaned, by=by)


def close_finding(connection: Writer, finding_id: int, version: int, *, period: date, by: str) -> int:
    """Closes a finding that a person entered; those of rules are closed by the run.

    Args:
        connection: as padan_control; committed.
        finding_id: number of the finding.
        version: the version that the person had before them.
        period: month in which it ended.
        by: name of the person.

    Returns:
        The new version.

    Raises:
        Refused: `changed_meanwhile`, `finding_of_a_rule`, `already_closed`.
    """
    finding = read_row(connection, "finding", finding_id)
    if finding["state"] == "selesai":
        raise refuse("already_closed", call_row("finding", finding_id))
    changes = {"state": "selesai", "closed_period": period, "closed_reason": "petugas"}
    return change_row(connection, "finding", finding_id, version, changes, by=by)
