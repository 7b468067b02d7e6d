"""Actions as a deputy reads them: whose, how late, up to whom it has climbed, and whether the number moved."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from dashboards.components.figure_text import write_by_unit
from dashboards.components.markup import Heading, Markup, Tone, pill, show_table
from dashboards.language import Language

Row = Mapping[str, Any]
ESCALATION_TONES: Mapping[str, Tone] = {"pemilik": "warn", "eselon_1": "warn", "menteri": "bad"}
STATUS_TONES: Mapping[str, Tone] = {
    "belum_mulai": "plain", "berjalan": "plain", "selesai": "good", "dibatalkan": "plain",
}  # fmt: skip


def show_actions(
    actions: Sequence[Row],
    definitions: Mapping[str, Mapping[str, str]],
    names: Mapping[str, str],
    language: Language,
    *,
    caption: str,
) -> None:
    """A table of actions; `definitions` are indicators, `names` regions, by their codes."""
    headings = [
        Heading(language.text("control.actions.action")),
        Heading(language.text("control.actions.due"), is_unbroken=True),
        Heading(language.text("control.actions.number")),
    ]
    rows = [
        [
            _action_cell(action, language),
            _due_cell(action, language),
            measure_cell(action, definitions, names, language),
        ]
        for action in actions
    ]
    show_table(headings, rows, caption=caption)


def _action_cell(action: Row, language: Language) -> Markup:
    owner = f"{action['owner_institution']}, {action['owner_unit']}"
    note = f'<div class="sub">{escape(str(action["note"]))}</div>' if action["note"] else ""
    number = language.text("control.actions.numbered", number=action["action_id"])
    return Markup(f'{escape(action["title"])}<div class="sub">{escape(number)} · {escape(owner)}</div>{note}')


def _due_cell(action: Row, language: Language) -> Markup:
    day = escape(language.day(action["due_on"]))
    marks = [pill(language.text(f"control.statuses.{action['status']}"), STATUS_TONES[action["status"]])]
    if action["closed_on"] is None and action["overdue_days"]:
        late = language.text("control.actions.overdue", days=language.number(action["overdue_days"]))
        marks.append(pill(late, "bad"))
    if action["escalation"]:
        level = language.text(f"control.escalations.{action['escalation']}")
        marks.append(pill(level, ESCALATION_TONES[action["escalation"]]))
    return Markup(f'{day}<div class="padan-marks">{"".join(mark.html for mark in marks)}</div>')


def measure_cell(
    action: Row, definitions: Mapping[str, Mapping[str, str]], names: Mapping[str, str], language: Language
) -> Markup:
    """The number of an action: what it is, before and now."""
    what = escape(write_measure(action, definitions, names, language))
    if not action["indicator_id"] and not action["kpi_id"]:
        state = language.text(f"control.states.{action['finding_state'] or 'terbuka'}")
        return Markup(f'{escape(state)}<div class="sub">{what}</div>')
    unit = definitions.get(action["indicator_id"] or "", {}).get("unit", "indeks")
    before = _value(action, "before", unit, language)
    now = _value(action, "now", unit, language)
    lines = [f"<b>{escape(before)} → {escape(now)}</b>"]
    if action["period_before"] and action["period_now"]:
        months = f"{language.short_month(action['period_before'])} → {language.short_month(action['period_now'])}"
        lines.append(f'<div class="sub">{escape(months)}</div>')
    if not action["is_comparable"]:
        lines.append(f'<div class="sub">{escape(language.text("control.actions.not_comparable"))}</div>')
    return Markup("".join(lines) + f'<div class="sub">{what}</div>')


def write_measure(
    measured: Row, definitions: Mapping[str, Mapping[str, str]], names: Mapping[str, str], language: Language
) -> str:
    """What tells whether an action worked, of an action or of the finding that it answers."""
    if measured.get("kpi_id"):
        return str(measured["kpi_id"])
    indicator = measured.get("indicator_id")
    if not indicator:
        return language.text("control.actions.measured_by_finding", number=measured["finding_id"])
    parts = [definitions.get(indicator, {}).get(f"name_{language.code}", indicator)]
    if measured["programme_id"] != "ALL":
        parts.append(str(measured["programme_id"]))
    if measured["category"] not in (None, "total"):
        parts.append(str(measured["category"]).replace("_", " "))
    return ", ".join([*parts, names.get(measured["region_code"], measured["region_code"])])


def _value(action: Row, when: str, unit: str, language: Language) -> str:
    if action[f"category_{when}"] is not None and action["kpi_id"]:
        value = action[f"value_{when}"]
        return language.number(float(value), 2) if value is not None else str(action[f"category_{when}"])
    if action[f"is_hidden_{when}"]:
        return language.text("control.actions.hidden")
    value = action[f"value_{when}"]
    return language.text("control.actions.no_value") if value is None else write_by_unit(unit, float(value), language)
