"""Why a month is provisional, in the reader's language: a publication keeps its reasons in words, in Indonesian."""

import re
from collections.abc import Mapping
from functools import lru_cache

from dashboards.components.measure_names import write_indicator
from dashboards.language import Language
from padan.contract import extracts, indicators
from padan.periods import parse_period
from padan.publish.audit import CandidateRule, candidate_suites

# As padan.runs writes them.
PATTERNS = {
    "not_delivered": re.compile(r"(?P<what>\w+) belum dikirim"),
    "left_out": re.compile(r"(?P<what>\w+) tidak disertakan"),
    "too_old": re.compile(r"(?P<what>\w+) berumur (?P<age>\d+) bulan \(batas (?P<limit>\d+)\)"),
    "without_rows": re.compile(r"(?P<programme>\w+) tanpa baris pada (?P<what>\w+)"),
    "unknown_payments": re.compile(
        r"pembayaran (?P<programme>\w+) sebelum (?P<month>\d{4}-\d{2}) belum diterima \(jendela (?P<window>\d+) bulan\)"
    ),
    "unknown_exits": re.compile("keluarga yang keluar dari PKH sejak Januari belum diterima seluruhnya"),
    "without_registry": re.compile(r"(?P<programme>\w+) mengikuti (?P<registry>\w+) yang belum pernah dikirim"),
}
INDICATOR = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")


def write_reasons(reasons: str | None, language: Language) -> str:
    """The reasons without the cells that they list after a colon; one that is not known stays as it was written."""
    return "; ".join(
        _write(*reason.split(": ", 1), language=language) for reason in (reasons or "").split("; ") if reason
    )


def _write(reason: str, cells: str = "", *, language: Language) -> str:
    for name, pattern in PATTERNS.items():
        found = pattern.fullmatch(reason)
        if found:
            return language.text(f"provisional.{name}", **_named(found.groupdict(), language))
    rule = _rules().get(reason)
    if rule is None:
        return reason
    words = language.text_or(f"provisional.rules.{rule.name}", "")
    if not words:
        return rule.title_id if language.code == "id" else rule.title_en or reason
    figures = _figures(cells, language)
    return f"{words}, {language.text('provisional.among', names=figures)}" if figures else words


def _figures(cells: str, language: Language) -> str:
    """Names of the indicators that a reason lists among its cells, each once."""
    known = indicators()["indicators"]
    found = dict.fromkeys(name for name in INDICATOR.findall(cells) if name in known)
    return ", ".join(f"“{write_indicator(name, language)}”" for name in found)


def _named(parts: Mapping[str, str], language: Language) -> dict[str, str]:
    dataset = parts.get("what", "")
    named = dict(parts)
    if dataset in extracts():
        named["what"] = language.text_or(f"datasets.{dataset}", dataset)
    if "month" in named:
        named["month"] = language.month(parse_period(named["month"]))
    return named


@lru_cache
def _rules() -> dict[str, CandidateRule]:
    """Rules of the audit by their Indonesian titles."""
    return {rule.title_id: rule for suite in candidate_suites() for rule in suite.rules}
