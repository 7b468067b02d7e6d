"""What is noted about a delivery, in the reader's words; the gate puts the code of a rule before its own."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboards.language import Language
from padan.gate.rules import REASONS
from padan.landing.refusals import TEXTS

# What follows the code, as padan.gate and padan.landing write it in the language of their run.
ROWS = re.compile(r".* \((?P<count>[\d.,]+) (?:baris|rows)\)")
NAMED_COLUMNS = re.compile(r".*: (?P<columns>[^:]+)")
PATTERNS = {
    "extra_columns": NAMED_COLUMNS,
    "absent_columns": NAMED_COLUMNS,
    "formula_cells": re.compile(r".*?: (?P<count>\d+) .*"),
    "ignored_sheets": re.compile(r".*"),
    "row_count_jump": re.compile(r".*?(?P<change>[+-][\d.,]+%).*?(?P<month>\d{4}-\d{2}).*"),
    "vanished_region": re.compile(r"(?P<count>\d+) .*?(?P<month>\d{4}-\d{2}).*: (?P<regions>.+)"),
}
WARNING = re.compile(r"(?P<rule>[a-z_0-9]+)(?::\w+)?: (?P<said>.+)", re.DOTALL)
REFUSAL = re.compile(r"\[(?P<rule>\w+)\] (?P<said>.+)", re.DOTALL)
BROKEN_RULE = re.compile(r"(?P<rule>[a-z_0-9]+)(?::(?P<column>\w+))? (?P<count>[\d.,]+) \([^)]*\)")
FIGURE = re.compile(r"[+-]?\d[\d.,]*%?")
CODE = re.compile(r"[0-9]{2}(?:\.[0-9]{2})?")


def write_warning(warning: str, names: Mapping[str, str], language: Language) -> str:
    """A warning of the gate; one that is not known stays as it was written, without its code.

    Args:
        warning: `rule: text`, of ops.delivery.
        names: of regions by code.
        language: of the reader.
    """
    noted = WARNING.fullmatch(warning)
    if noted is None:
        return warning
    found = PATTERNS.get(noted["rule"], ROWS).fullmatch(noted["said"])
    key = f"delivery_remarks.warnings.{noted['rule']}"
    if found is None or not language.text_or(key, ""):
        return noted["said"]
    return language.text(key, **_retell(found.groupdict(), names, language))


def write_refusal(refusal: str, language: Language) -> str:
    """Why a delivery was refused, by the same text of the rule in the reader's language."""
    noted = REFUSAL.fullmatch(refusal)
    if noted is None:
        return language.text_or(f"delivery_remarks.refusals.{refusal}", refusal)
    for template in TEXTS.get(noted["rule"], ())[::2]:
        found = _pattern_of(template).fullmatch(noted["said"])
        if found is not None:
            message = TEXTS[noted["rule"]][2 if language.code == "en" else 0]
            return message.format_map(_retell(found.groupdict(), {}, language))
    return noted["said"]


def _pattern_of(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*?)", re.escape(template)), re.DOTALL)


def _retell(facts: Mapping[str, str], names: Mapping[str, str], language: Language) -> dict[str, str]:
    told: dict[str, Any] = {}
    for name, fact in facts.items():
        if name == "largest":
            told[name] = BROKEN_RULE.sub(lambda broken: _write_broken(broken, language), fact)
        elif name == "month":
            told[name] = language.month(date.fromisoformat(f"{fact}-01"))
        elif name == "columns":
            told[name] = fact.replace("_", " ")
        elif name == "regions":
            told[name] = CODE.sub(lambda code: names.get(code[0], code[0]), fact)
        else:
            told[name] = _write_figure(fact, language) if FIGURE.fullmatch(fact) else fact
    return told


def _write_broken(broken: re.Match[str], language: Language) -> str:
    """type_nik:nik 6.000 (...) as 6.000 baris: bukan NIK ..."""
    if broken["rule"] not in REASONS:
        return broken[0]
    words = {
        "count": _write_figure(broken["count"], language),
        "reason": REASONS[broken["rule"]][language.code == "en"],
    }
    if broken["column"] is None:
        return language.text("delivery_remarks.broken", **words)
    return language.text("delivery_remarks.broken_column", **words, column=broken["column"].replace("_", " "))


def _write_figure(figure: str, language: Language) -> str:
    """With the reader's separators; a run writes no thousands in a percentage and no decimals outside one."""
    if figure.endswith("%"):
        return figure.replace(".", ",") if language.code == "id" else figure.replace(",", ".")
    return language.number(int(re.sub("[.,]", "", figure)))
