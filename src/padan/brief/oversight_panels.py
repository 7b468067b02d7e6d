"""What is off track and what is being done about it: KPIs, findings and actions as the second page shows them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from padan.brief.headline import NATION
from padan.brief.oversight import FINDINGS_SHOWN, SEVERITIES, Action, Finding, Kpi, Oversight
from padan.brief.words import Words
from padan.plans.told_status import MISSED, ON_TRACK, unused_status

KPIS_SHOWN = 6
ACTIONS_SHOWN = 6
NEEDS_ATTENTION = ("tertinggal", "berisiko", MISSED)
# Best first.
TOLD = ("tercapai", ON_TRACK, MISSED, "berisiko", "tertinggal", "belum_ada_data", "belum_ada_target")
# The longest texts of people that two pages have room for; the annex has them in full.
LONGEST_NAME, LONGEST_FINDING, LONGEST_TITLE, LONGEST_OWNER = 120, 230, 150, 70


def shorten(text: str, at_most: int) -> str:
    """One line of at most so many characters, cut between words and marked."""
    line = " ".join(text.split())
    if len(line) <= at_most:
        return line
    cut = line[: at_most - 1].rsplit(" ", 1)[0] if " " in line[: at_most - 1] else line[: at_most - 1]
    return f"{cut.rstrip(',;:. ')} …"


def build_kpis(oversight: Oversight, region_code: str, words: Words) -> dict[str, Any]:
    """How many KPIs stand where; for the nation also those that need attention."""
    is_nation = region_code == NATION
    counts = Counter(kpi.status for kpi in oversight.kpis)
    attention = [kpi for kpi in oversight.kpis if kpi.status in NEEDS_ATTENTION]
    shown = attention[:KPIS_SHOWN] if is_nation else []
    years = {kpi.target_year for kpi in shown}
    year = years.pop() if len(years) == 1 else None
    rest = len(attention) - len(shown)
    return {
        "title": words.text("kpi.title" if is_nation else "kpi.national_title"),
        "none": "" if oversight.kpis else words.text("kpi.none"),
        "counts": [
            {"status": status, "label": words.text(f"kpi.statuses.{status}"), "count": words.number(counts[status])}
            for status in TOLD
            if status != unused_status(counts.keys())
        ]
        if oversight.kpis
        else [],
        "columns": [
            words.text("kpi.indicator"),
            words.text("kpi.target", year=year) if year else words.text("kpi.target_any"),
            words.text("kpi.actual"),
            words.text("kpi.forecast"),
            words.text("kpi.status"),
        ],
        "rows": [_describe_kpi(kpi, words) for kpi in shown],
        "all_well": words.text("kpi.all_well") if is_nation and oversight.kpis and not attention else "",
        "more": words.text("kpi.more_missed" if counts[MISSED] else "kpi.more", count=words.number(rest))
        if is_nation and rest
        else "",
    }


def _describe_kpi(kpi: Kpi, words: Words) -> dict[str, str]:
    name = words.either(kpi.name_id, kpi.name_en)
    # The unit stands once, with the target; a per cent sign with every number.
    sign = "%" if (kpi.measure_unit or "").strip().startswith("%") else None
    return {
        "name": shorten(name, LONGEST_NAME),
        "owner": shorten(kpi.unit_responsible or "", LONGEST_OWNER),
        "target": _write(kpi.target_value, kpi.target_category, kpi.measure_unit, words),
        "actual": _write(kpi.actual_value, kpi.actual_category, sign, words),
        "source": words.text("kpi.computed") if kpi.source == "dihitung" else "",
        "forecast": _write(kpi.forecast_value, None, sign, words),
        "status": kpi.status,
        "label": words.text(f"kpi.statuses.{kpi.status}"),
    }


def _write(value: Decimal | None, category: str | None, unit: str | None, words: Words) -> str:
    if value is None:
        return category or words.text("kpi.no_value")
    if unit and unit.strip().startswith("%"):
        return f"{words.plain(value)}%"
    return f"{words.plain(value)} {shorten(unit, 24)}" if unit else words.plain(value)


def build_findings(oversight: Oversight, region_code: str, words: Words) -> dict[str, Any]:
    """The five findings that matter; where there are more, how many.

    Findings about a KPI are not among the five: the list of KPIs says the same.
    """
    findings = oversight.findings
    others = [finding for finding in findings if finding.kpi_id is None]
    shown = others[:FINDINGS_SHOWN]
    counts = Counter(finding.severity for finding in findings)
    empty = "" if findings else words.text("findings.none" if oversight.has_control else "findings.unkept")
    more = []
    if len(findings) > len(shown):
        more.append(
            words.text(
                "findings.more",
                shown=len(shown),
                count=words.number(len(findings)),
                critical=words.number(counts[SEVERITIES[0]]),
                important=words.number(counts[SEVERITIES[1]]),
            )
        )
    if len(others) < len(findings):
        more.append(words.text("findings.kpis", count=words.number(len(findings) - len(others))))
    return {
        "title": words.text("findings.title"),
        "none": empty,
        "more": " ".join(more),
        "rows": [_describe_finding(finding, region_code, words) for finding in shown],
    }


def _describe_finding(finding: Finding, region_code: str, words: Words) -> dict[str, str]:
    text = words.either(finding.message_id, finding.message_en)
    place = finding.region_name or finding.region_code
    is_named = finding.region_code == region_code or place in text
    return {
        "severity": finding.severity,
        "label": words.text(f"findings.severities.{finding.severity}"),
        "place": "" if is_named else place,
        "text": shorten(text, LONGEST_FINDING),
        "owner": words.text("findings.owner", owner=shorten(finding.owner, LONGEST_OWNER)) if finding.owner else "",
        "since": words.text("findings.since", month=words.month(finding.first_period)),
    }


def build_actions(oversight: Oversight, region_code: str, as_of: date, words: Words) -> dict[str, Any]:
    """The open actions that are due first, with owner and due date.

    Args:
        oversight: of the region.
        region_code: of the brief.
        as_of: the day from which overdue days are counted.
        words: the language.
    """
    shown = oversight.actions[:ACTIONS_SHOWN]
    rest = len(oversight.actions) - len(shown)
    empty = "" if oversight.actions else words.text("actions.none" if oversight.has_control else "actions.unkept")
    return {
        "title": words.text("actions.title"),
        "none": empty,
        "more": words.text("actions.more", count=words.number(rest)) if rest else "",
        "columns": [words.text(f"actions.{name}") for name in ("action", "owner", "due", "state")],
        "rows": [_describe_action(action, region_code, as_of, words) for action in shown],
    }


def _describe_action(action: Action, region_code: str, as_of: date, words: Words) -> dict[str, Any]:
    owner = ", ".join(part for part in (action.owner_institution, action.owner_unit) if part)
    late = overdue_days(action, as_of)
    return {
        "title": shorten(action.title, LONGEST_TITLE),
        "place": "" if action.region_code in (None, region_code) else action.region_name or str(action.region_code),
        "owner": shorten(owner, LONGEST_OWNER),
        "due": words.short_day(action.due_on) if action.due_on else words.text("actions.no_due"),
        "state": words.text(f"actions.statuses.{action.status}"),
        "overdue": words.text("actions.overdue", days=words.number(late)) if late else "",
    }


def overdue_days(action: Action, as_of: date) -> int:
    """Days since the due date, 0 before it."""
    return max((as_of - action.due_on).days, 0) if action.due_on else 0


def count_overdue(actions: Sequence[Action], as_of: date) -> int:
    """How many are past their due date."""
    return sum(overdue_days(action, as_of) > 0 for action in actions)
