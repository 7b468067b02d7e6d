"""Open findings as a deputy reads them: how grave, what, since when, whose, what is being done."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any
from urllib.parse import quote

from dashboards.catalogue import ALL, mapped_of
from dashboards.components.filters import KPI_KEY, MONTH_KEY, PROGRAMME_KEY, PROVINCE_KEY, REGENCY_KEY
from dashboards.components.markup import Heading, Markup, Tone, pill, show_table
from dashboards.components.measure_names import write_indicator, write_name
from dashboards.components.region_map import INDICATOR_KEY
from dashboards.data.queries import read_programmes
from dashboards.language import STATE_KEY, Language
from padan.periods import month_end, months_between

Row = Mapping[str, Any]
MAIN_PAGE, REGIONS_PAGE = "ringkasan", "wilayah"
# The choices that a page has beside month and region.
PROGRAMME_PAGES, INDICATOR_PAGES, KPI_PAGES = (
    (MAIN_PAGE, REGIONS_PAGE, "ketepatan"),
    (MAIN_PAGE, REGIONS_PAGE),
    ("renstra",),
)
SEVERITY_TONES: Mapping[str, Tone] = {"kritis": "bad", "penting": "warn", "catatan": "plain"}


def write_finding(finding: Row, language: Language) -> str:
    """The finding in the reader's language."""
    return str(finding[f"message_{language.code}"])


def show_findings(findings: Sequence[Row], names: Mapping[str, str], period: date, language: Language) -> None:
    """A table of findings; `names` are regions by code."""
    headings = [
        Heading(language.text("control.findings.severity"), is_unbroken=True),
        Heading(language.text("control.findings.finding")),
        Heading(language.text("control.findings.actions")),
    ]
    rows = [
        [
            pill(language.text(f"control.severities.{finding['severity']}"), SEVERITY_TONES[finding["severity"]]),
            _finding_cell(finding, names, period, language),
            _actions_cell(finding, language),
        ]
        for finding in findings
    ]
    show_table(headings, rows, caption=language.text("control.findings.caption"))


def _finding_cell(finding: Row, names: Mapping[str, str], period: date, language: Language) -> Markup:
    link = evidence_link(finding, names, period, language)
    shown = escape(write_finding(finding, language))
    source = (
        f' <a href="{escape(link)}">{escape(language.text("control.findings.evidence"))}</a>'
        if link is not None
        else ""
    )
    owner, note = escape(str(finding["owner"])), escape(write_since(finding, period, language))
    return Markup(f'{shown}<div class="sub"><b>{owner}</b><br>{note}{source}</div>')


def write_since(finding: Row, period: date, language: Language) -> str:
    """Since when, as it stood in the month of the page: a finding may have lasted since."""
    months = months_between(finding["first_period"], min(finding["last_period"], period)) + 1
    since = language.month(finding["first_period"])
    text = (
        language.text("control.findings.new", month=since)
        if months == 1
        else language.text("control.findings.since", month=since, months=months)
    )
    if finding["state"] == "selesai":
        text += " " + language.text("control.findings.ended", month=language.month(finding["closed_period"]))
    return f"{language.text('control.findings.number', number=finding['finding_id'])} · {text}"


def _actions_cell(finding: Row, language: Language) -> Markup:
    states = finding["action_states"]
    if states:
        marks = "".join(_actions_pill(state, language).html for state in states)
        return Markup(f'<div class="padan-marks">{marks}</div>')
    return pill(language.text("control.findings.no_action"), "plain" if finding["severity"] == "catatan" else "warn")


def _actions_pill(state: Row, language: Language) -> Markup:
    """1 belum mulai, terlambat 20 hari; of several late ones the days of the latest."""
    status, count, days = language.text(f"control.statuses.{state['status']}"), state["actions"], state["overdue_days"]
    said = language.text("control.findings.open_actions", count=language.number(count), status=status)
    if not days:
        return pill(said, "plain")
    key = "control.actions.overdue" if count == 1 else "control.findings.overdue_longest"
    return pill(f"{said}, {language.text(key, days=language.number(days))}", "bad")


def evidence_link(finding: Row, names: Mapping[str, str], period: date, language: Language) -> str | None:
    """The page that shows the figure: month, region, programme and indicator; None for what a person entered."""
    page = finding["evidence"].get("page")
    if page is None:
        return None
    code = finding["region_code"]
    parameters = {STATE_KEY: language.code.upper(), MONTH_KEY: language.month(period)}
    if code != "00" and code[:2] in names:
        parameters[PROVINCE_KEY] = names[code[:2]]
    if len(code) > 2 and code[:5] in names:
        parameters[REGENCY_KEY] = names[code[:5]]
    parameters |= _figure_choices(finding, page, period, language)
    return f"{page}?" + "&".join(f"{name}={quote(value)}" for name, value in parameters.items())


def _figure_choices(finding: Row, page: str, period: date, language: Language) -> dict[str, str]:
    """What of the page's own choices names the figure, in the words by which the page binds them."""
    chosen = {}
    programme, kpi = finding["programme_id"], finding["kpi_id"]
    if kpi is not None and page in KPI_PAGES:
        chosen[KPI_KEY] = str(kpi)
    if programme != ALL and page in PROGRAMME_PAGES:
        known = read_programmes(month_end(period)).set_index("programme_id")[f"name_{language.code}"]
        if programme in known.index:
            chosen[PROGRAMME_KEY] = str(known[programme])
    indicator = _write_choice(finding, page, language)
    if indicator is not None:
        chosen[INDICATOR_KEY] = indicator
    return chosen


def _write_choice(finding: Row, page: str, language: Language) -> str | None:
    """The indicator as the page's list of indicators names it; None where the list has none of it."""
    if page not in INDICATOR_PAGES:
        return None
    # A finding about many kabupaten/kota has its indicator only as the first part of its subject.
    name, programme = finding["subject"].partition("/")[0], finding["programme_id"]
    if page == REGIONS_PAGE:
        return write_indicator(name, language)
    offered = {shown.indicator_id: shown for shown in mapped_of(programme)}
    return write_name(offered[name], language) if name in offered else None
