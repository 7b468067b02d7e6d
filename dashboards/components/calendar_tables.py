"""Tables of the calendar: what is late and whose it is, what comes next, the year by institution, what was done."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from dashboards.components.markup import Cell, Heading, Markup, Tone, pill, show_table, with_note
from dashboards.components.source_text import write_place
from dashboards.language import Language
from padan.coordination import DONE_STATES, LATE_STATES, Duty, list_owners

TONES: dict[str, Tone] = {
    "terlambat": "bad",
    "belum_tercatat": "warn",
    "direncanakan": "plain",
    "belum_jatuh_tempo": "plain",
    "selesai": "good",
    "selesai_terlambat": "warn",
}
COUNTED = ("selesai", "selesai_terlambat", "terlambat", "belum_tercatat", "mendatang")


def name_of(duty: Duty, language: Language) -> str:
    """The duty in the reader's language."""
    return duty.name_en if language.code == "en" else duty.name_id


def period_of(duty: Duty, language: Language) -> str:
    """Which period, which time of the year, or since when."""
    start, end = duty.period_start, duty.period_end
    if duty.due_rule == "setahun" and start:
        return language.text("calendar.slot", slot=duty.slot, of=duty.frequency, year=start.year)
    if duty.due_rule == "sebelum_rapat" and end:
        return language.text("calendar.meeting_on", day=language.day(end))
    if duty.due_rule == "sejak_terakhir":
        return language.text("calendar.since", day=language.day(start)) if start else language.text("calendar.never")
    if start and end:
        first, last = language.short_month(start), language.short_month(end)
        return first if first == last else f"{first} – {last}"
    return "–"


def group_late(duties: Sequence[Duty]) -> list[list[Duty]]:
    """What is past its due day, the open times of one duty together, the oldest of them first.

    What is surely late goes before what is only not recorded, each the longest first.
    """
    late = sorted((duty for duty in duties if duty.state in LATE_STATES), key=_late_order)
    groups = [list(group) for _, group in groupby(late, key=lambda duty: _late_order(duty)[:3])]
    return sorted(groups, key=lambda group: (group[0].state != "terlambat", -group[0].days_late))


def write_owner(owner: str, language: Language) -> str:
    """The institutions of a duty, separated by `; `, as the reader calls them."""
    return "; ".join(language.text_or(f"institutions.{name}", name) for name in owner.split("; "))


def show_late(groups: Sequence[list[Duty]], language: Language) -> None:
    """One row a group of `group_late`: how many of its times are open, the oldest, and whose it is."""
    rows = [_late_row(group, language) for group in groups]
    headings = [
        Heading(language.text("calendar.duty")),
        Heading(language.text("calendar.owner")),
        Heading(language.text("calendar.of_period")),
        Heading(language.text("calendar.due"), is_unbroken=True),
        Heading(language.text("calendar.state")),
    ]
    show_table(headings, rows, caption=language.text("calendar.late_caption"))


def _late_order(duty: Duty) -> tuple[bool, str, int, date]:
    """Times of one duty together, those of a yearly count by their year."""
    year = duty.due_on.year if duty.due_rule == "setahun" else 0
    return duty.state != "terlambat", duty.obligation_id, year, duty.due_on


def _late_row(group: list[Duty], language: Language) -> list[Cell]:
    first, count = group[0], len(group)
    periods = period_of(first, language)
    if first.due_rule == "setahun" and first.period_start:
        periods = language.text("calendar.missing", count=count, of=first.frequency, year=first.period_start.year)
    elif count > 1:
        periods = language.text("calendar.many", count=count, first=periods, last=period_of(group[-1], language))
    unknown = first.state == "belum_tercatat"
    label = (
        language.text("calendar.states.belum_tercatat")
        if unknown
        else language.text("calendar.days_late", days=language.number(first.days_late))
    )
    return [
        with_note(name_of(first, language), write_place(first.source_line, language)),
        write_owner(first.owner, language),
        periods,
        language.day(first.due_on),
        pill(label, TONES[first.state]),
    ]


def show_ahead(duties: Sequence[Duty], as_of: date, language: Language) -> None:
    """What falls due next, the soonest first; duties of one day, owner and period stand in one row."""
    rows: list[list[Cell]] = []
    for due_on, same_day in groupby(duties, key=lambda duty: duty.due_on):
        days = (due_on - as_of).days
        when = language.text("calendar.today") if days == 0 else language.text("calendar.in_days", days=days)
        day: Cell = with_note(language.day(due_on), when)
        together = sorted(same_day, key=lambda duty: (duty.owner, period_of(duty, language), duty.obligation_id))
        for (owner, period), group in groupby(together, key=lambda duty: (duty.owner, period_of(duty, language))):
            rows.append([day, _names(list(group), language), write_owner(owner, language), period])
            day = ""
    headings = [
        Heading(language.text("calendar.due"), is_unbroken=True),
        Heading(language.text("calendar.duty")),
        Heading(language.text("calendar.owner")),
        Heading(language.text("calendar.of_period")),
    ]
    show_table(headings, rows, caption=language.text("calendar.ahead_caption"))


def _names(group: Sequence[Duty], language: Language) -> Markup:
    lines = [
        with_note(
            name_of(duty, language),
            language.text("calendar.planned", day=language.day(duty.planned_on)) if duty.planned_on else "",
        )
        for duty in group
    ]
    return Markup("".join(f"<div>{line.html}</div>" for line in lines))


def show_owners(duties: Sequence[Duty], language: Language) -> None:
    """A row an institution: how many of the year's duties are done, late, not recorded, still to come."""
    rows: list[list[Cell]] = []
    for owner in list_owners(duties):
        states: list[str] = [duty.state for duty in duties if owner in duty.owners]
        counts = {name: states.count(name) for name in COUNTED[:-1]}
        counts["mendatang"] = len(states) - sum(counts.values())
        rows.append([write_owner(owner, language), *(_count(name, counts[name], language) for name in COUNTED)])
    headings = [Heading(language.text("calendar.owner"))]
    headings += [Heading(language.text(f"calendar.counted.{name}"), is_number=True) for name in COUNTED]
    show_table(headings, rows, caption=language.text("calendar.owners_caption"))


def _count(name: str, count: int, language: Language) -> Cell:
    if count == 0:
        return "–"
    if name in ("terlambat", "belum_tercatat"):
        return pill(language.number(count), TONES[name])
    return language.number(count)


def show_done(duties: Sequence[Duty], language: Language) -> None:
    """What was done, the latest first."""
    done = sorted((duty for duty in duties if duty.state in DONE_STATES), key=lambda duty: duty.done_on or duty.due_on)
    rows: list[list[Cell]] = [
        [
            language.day(duty.done_on) if duty.done_on else "–",
            with_note(name_of(duty, language), duty.document or ""),
            write_owner(duty.owner, language),
            period_of(duty, language),
            _done_state(duty, language),
        ]
        for duty in reversed(done)
    ]
    headings = [
        Heading(language.text("calendar.done_on"), is_unbroken=True),
        Heading(language.text("calendar.duty")),
        Heading(language.text("calendar.owner")),
        Heading(language.text("calendar.of_period")),
        Heading(language.text("calendar.state")),
    ]
    show_table(headings, rows, caption=language.text("calendar.done_caption"))


def _done_state(duty: Duty, language: Language) -> Markup:
    if duty.state == "selesai":
        return pill(language.text("calendar.in_time"), "good")
    return pill(language.text("calendar.days_late", days=language.number(duty.days_late)), "warn")
