"""The minutes of a meeting as Markdown, made from what was decided: one command, one click."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from padan.control.actions import list_actions
from padan.control.meetings import list_items
from padan.control.refusals import Writer
from padan.control.rows import read_row
from padan.control.rules import MeetingLevel, control_contract
from padan.language import Code, current_language, write_month

WORDS: dict[Code, dict[str, str]] = {
    "id": {
        "title": "Risalah", "level": "Tingkat", "held": "Tanggal", "chair": "Pimpinan", "month": "Bulan data",
        "invited": "Undangan", "next": "Rapat berikutnya", "none": "belum ditetapkan", "decisions": "Keputusan",
        "no_decisions": "Tidak ada keputusan.", "open_items": "Dibawa ke rapat berikutnya", "actions": "Tindak lanjut",
        "no_actions": "Tidak ada tindak lanjut.", "notes": "Catatan",
        "heads": "No. | Tindakan | Penanggung jawab | Tenggat | Status | Diukur dengan",
        "belum_mulai": "belum mulai", "berjalan": "berjalan", "selesai": "selesai", "dibatalkan": "dibatalkan",
        "overdue": "terlambat {days} hari", "finding": "berakhirnya temuan {number}",
    },
    "en": {
        "title": "Minutes", "level": "Level", "held": "Date", "chair": "Chair", "month": "Month of the data",
        "invited": "Invitation", "next": "Next meeting", "none": "not set", "decisions": "Decisions",
        "no_decisions": "No decision.", "open_items": "Carried to the next meeting", "actions": "Actions",
        "no_actions": "No action.", "notes": "Notes", "heads": "No. | Action | Owner | Due | Status | Measured by",
        "belum_mulai": "not started", "berjalan": "under way", "selesai": "done", "dibatalkan": "cancelled",
        "overdue": "{days} days overdue", "finding": "the end of finding {number}",
    },
}  # fmt: skip


def write_minutes(connection: Writer, meeting_id: int, *, language: Code | None = None) -> str:
    """Decisions, actions with owners, due dates and the numbers they are measured by, and the next meeting.

    Args:
        connection: any role that reads schema control.
        meeting_id: number of the meeting.
        language: PADAN_LANG by default.

    Raises:
        Refused: there is no such meeting.
    """
    code = language or current_language()
    meeting = read_row(connection, "meeting", meeting_id)
    items = list_items(connection, meeting_id, language=code)
    actions = list_actions(connection, closed_too=True, meeting_id=meeting_id)
    level = control_contract().meetings[meeting["level"]]
    parts = [
        _head(meeting, level, code),
        _decisions(items, code),
        _open_items(items, code),
        _actions(actions, code),
        f"## {WORDS[code]['notes']}\n\n{meeting['minutes']}" if meeting["minutes"] else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(meeting: Mapping[str, Any], level: MeetingLevel, code: Code) -> str:
    words = WORDS[code]
    lines = {
        "level": level.name_id if code == "id" else level.name_en,
        "held": _day(meeting["held_on"], code),
        "chair": meeting["chair"],
        "invited": _day(meeting["invited_on"], code),
        "month": write_month(meeting["frozen_period"], code) if meeting["frozen_period"] else words["none"],
        "next": _day(meeting["next_on"], code),
    }
    listed = "\n".join(f"- {words[name]}: {_inline(value or words['none'])}" for name, value in lines.items())
    return f"# {words['title']}: {_inline(meeting['title'])}\n\n{listed}"


def _decisions(items: Sequence[Mapping[str, Any]], code: Code) -> str:
    decided = [item for item in items if item["decision"]]
    body = "\n".join(
        f"{number}. **{_inline(item['title'])}**  \n   {_inline(item['decision'])}"
        for number, item in enumerate(decided, start=1)
    )
    return f"## {WORDS[code]['decisions']}\n\n{body or WORDS[code]['no_decisions']}"


def _open_items(items: Sequence[Mapping[str, Any]], code: Code) -> str:
    undecided = [f"- {_inline(item['title'])}" for item in items if not item["decision"]]
    return f"## {WORDS[code]['open_items']}\n\n" + "\n".join(undecided) if undecided else ""


def _actions(actions: Sequence[Mapping[str, Any]], code: Code) -> str:
    words = WORDS[code]
    if not actions:
        return f"## {words['actions']}\n\n{words['no_actions']}"
    heads = words["heads"].split(" | ")
    rows = [
        [str(action["action_id"]), action["title"], f"{action['owner_institution']}, {action['owner_unit']}",
         _day(action["due_on"], code), _status(action, code), _measure(action, code)]
        for action in actions
    ]  # fmt: skip
    lines = [heads, ["---"] * len(heads), *([_inline(cell) for cell in row] for row in rows)]
    return f"## {words['actions']}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _status(action: Mapping[str, Any], code: Code) -> str:
    status = WORDS[code][action["status"]]
    if action["closed_on"] is None and action["overdue_days"]:
        return f"{status}, {WORDS[code]['overdue'].format(days=action['overdue_days'])}"
    return status


def _measure(action: Mapping[str, Any], code: Code) -> str:
    if action["kpi_id"]:
        return str(action["kpi_id"])
    if not action["indicator_id"]:
        return WORDS[code]["finding"].format(number=action["finding_id"])
    cell = [action["indicator_id"], action["region_code"]]
    cell += [action["programme_id"]] if action["programme_id"] != "ALL" else []
    cell += [action["category"]] if action["category"] != "total" else []
    return " / ".join(cell)


def _day(day: date | None, code: Code) -> str:
    return f"{day.day} {write_month(day, code)}" if day else ""


def _inline(text: str) -> str:
    """Text of a person inside a line or a cell: it neither ends it nor becomes markup."""
    line = " ".join(str(text).split())
    return "".join(f"\\{sign}" if sign in "\\|*_`<>[]#" else sign for sign in line)
