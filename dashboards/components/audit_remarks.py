"""What the audit of a candidate found, in the reader's words; padan.publish.audit writes titles and codes."""

import re
from collections.abc import Mapping
from functools import lru_cache

from dashboards.catalogue import ALL
from dashboards.components.measure_names import write_category, write_indicator, write_programme
from dashboards.data.queries import definitions_by_id
from dashboards.language import NO_NUMBER, Language
from padan.publish.audit import CandidateRule, candidate_suites

# As padan.publish.audit lists the rows that break a rule.
FOUND = re.compile(r"(?P<cases>.+?)(?: dan (?P<rest>\d+) lainnya)?", re.DOTALL)
PROGRAMME = re.compile(r"[A-Z][A-Z_]+")
BASES = ("nik", "semua")
BREAKDOWNS = "regions.categories.breakdown"
WORDS = ("datasets", "flows.accounts", "flows.names", "kpi.note_codes", "audit_remarks.bases", BREAKDOWNS)


def write_table(suite: str, language: Language) -> str:
    """The table of a suite; of another check its name as it is."""
    return language.text_or(f"audit_remarks.tables.{suite}", suite)


def write_rule(suite: str, name: str, language: Language) -> str:
    """What a rule of the audit looks for; nothing for a rule that the suite has not."""
    rule = _rules().get((suite, name))
    if rule is None:
        return ""
    title = rule.title_id if language.code == "id" else rule.title_en or rule.reason
    return title[0].upper() + title[1:]


def write_found(suite: str, name: str, observed: str, names: Mapping[str, str], language: Language) -> str:
    """The first cases that break a rule, each by its names, and how many more there are.

    Args:
        suite: of the audit; what another check wrote stays as it is.
        name: of the rule.
        observed: `title: codes, codes dan 590 lainnya`, of ops.quality_result.
        names: of regions by code.
        language: of the reader.
    """
    rule = _rules().get((suite, name))
    if rule is None:
        return observed
    found = FOUND.fullmatch(observed.removeprefix(rule.title_id).removeprefix(": "))
    if found is None:
        return NO_NUMBER
    cases = "; ".join(_write_case(case.split(" "), names, language) for case in found["cases"].split(", "))
    if found["rest"] is None:
        return cases
    return language.text("audit_remarks.more", cases=cases, count=language.number(int(found["rest"])))


def _write_case(codes: list[str], names: Mapping[str, str], language: Language) -> str:
    """62.05 jkn_reported_coverage denominator_source BPS_PROYEKSI as the names of the region and of its figure."""
    words: list[str] = []
    breakdown = ""
    for code, after in zip(codes, [*codes[1:], ""], strict=True):
        if breakdown:
            words.append(write_category(breakdown, code, language))
            breakdown = ""
        elif _is_breakdown(code, language) and after and after not in BASES:
            breakdown = code  # its category says what it is
        elif code != ALL:
            words.append(_write_code(code, names, language))
    if len(words) < 2:
        return words[0] if words else " ".join(codes)
    where, *what = words
    return language.text("audit_remarks.case", where=where, what=", ".join(what))


def _is_breakdown(code: str, language: Language) -> bool:
    return bool(language.text_or(f"{BREAKDOWNS}.{code}", ""))


def _write_code(code: str, names: Mapping[str, str], language: Language) -> str:
    if code in names:
        return names[code]
    if code in definitions_by_id():
        return write_indicator(code, language)
    if PROGRAMME.fullmatch(code):
        return write_programme(code, language)
    known = (language.text_or(f"{words}.{code}", "") for words in WORDS)
    return next(filter(None, known), code.replace("_", " ")).removesuffix(".")


@lru_cache
def _rules() -> Mapping[tuple[str, str], CandidateRule]:
    return {(suite.suite, rule.name): rule for suite in candidate_suites() for rule in suite.rules}
