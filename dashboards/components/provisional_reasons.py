"""Why a month is provisional, in the reader's language: a publication keeps its reasons in words, in Indonesian."""

import re
from collections.abc import Mapping
from functools import lru_cache

from dashboards.language import Language
from padan.contract import extracts
from padan.periods import parse_period
from padan.publish.audit import candidate_suites

# As padan.runs writes them.
PATTERNS = {
    "not_delivered": re.compile(r"(?P<what>\w+) belum dikirim"),
    "left_out": re.compile(r"(?P<what>\w+) tidak disertakan"),
    "too_old": re.compile(r"(?P<what>\w+) berumur (?P<age>\d+) bulan \(batas (?P<limit>\d+)\)"),
    "without_rows": re.compile(r"(?P<programme>\w+) tanpa baris pada (?P<what>\w+)"),
    "unknown_payments": re.compile(
        r"pembayaran (?P<programme>\w+) sebelum (?P<month>\d{4}-\d{2}) belum diterima \(jendela (?P<window>\d+) bulan\)"
    ),
    "without_registry": re.compile(r"(?P<programme>\w+) mengikuti (?P<registry>\w+) yang belum pernah dikirim"),
}


def write_reasons(reasons: str | None, language: Language) -> str:
    """The reasons without the cells that they list after a colon; one that is not known stays as it was written."""
    return "; ".join(_write(reason.split(": ")[0], language) for reason in (reasons or "").split("; ") if reason)


def _write(reason: str, language: Language) -> str:
    for name, pattern in PATTERNS.items():
        found = pattern.fullmatch(reason)
        if found:
            return language.text(f"provisional.{name}", **_named(found.groupdict(), language))
    return reason if language.code == "id" else _titles().get(reason, reason)


def _named(parts: Mapping[str, str], language: Language) -> dict[str, str]:
    dataset = parts.get("what", "")
    named = dict(parts)
    if dataset in extracts():
        named["what"] = language.text_or(f"datasets.{dataset}", dataset)
    if "month" in named:
        named["month"] = language.month(parse_period(named["month"]))
    return named


@lru_cache
def _titles() -> dict[str, str]:
    """English titles of the rules of the audit by the Indonesian ones."""
    return {rule.title_id: rule.title_en for suite in candidate_suites() for rule in suite.rules if rule.title_en}
