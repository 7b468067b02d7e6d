"""What a run and the checks of its models say, in the reader's words: padan.transform and padan.errors write codes."""

import re
from collections.abc import Mapping

from dashboards.components.audit_remarks import write_found, write_rule, write_table
from dashboards.components.markup import Cell, with_note
from dashboards.language import Language

# models/indicators (nik), as padan.transform.DbtProject.name_layer names what the tests of a layer found.
LAYER = re.compile(r"models/(?P<layer>\w+)(?P<exact> \(nik\))?")
KINDS = ("unique_combination", "no_row_where", "not_null", "unique")
CHECK = re.compile(rf"\b(?P<kind>{'|'.join(KINDS)})_\w+")
FOUND = re.compile(r"(?P<name>\w+) \((?P<observed>.*)\)", re.DOTALL)
ROWS = re.compile(r"(\d+) baris")
# As padan.errors.Refused writes itself.
REFUSED = re.compile(r"(?:(?P<where>[^\[\]]+): )?\[(?P<rule>\w+)\] (?P<what>.+) → (?P<remedy>.+)", re.DOTALL)


def write_layer(name: str, language: Language) -> str:
    """The layer of the computation whose models were checked; nothing for what is no such layer."""
    found = LAYER.fullmatch(name)
    if found is None:
        return ""
    layer = language.text_or(f"process.layers.{found['layer']}", found["layer"])
    return language.text("run_messages.layer_exact" if found["exact"] else "run_messages.layer", layer=layer)


def write_check(layer: str, name: str, language: Language) -> str:
    """What a check of the models asks; nothing for a rule of another kind."""
    if LAYER.fullmatch(layer) is None:
        return ""
    found = CHECK.fullmatch(name)
    return language.text(f"run_messages.checks.{found['kind'] if found else 'other'}")


def write_rows(layer: str, observed: str, language: Language) -> str:
    """How many rows broke a check of the models; nothing for a rule of another kind."""
    found = ROWS.fullmatch(observed)
    if found is None or LAYER.fullmatch(layer) is None:
        return ""
    count = int(found[1])
    return language.text("run_messages.rows" if count else "run_messages.no_rows", count=language.number(count))


def write_message(message: str | None, names: Mapping[str, str], language: Language) -> Cell:
    """Why a run ended, its rule below as the runbook names it; what is no refusal stays as the run wrote it.

    Args:
        message: of ops.run.
        names: of regions by code.
        language: of the reader.
    """
    refused = REFUSED.fullmatch(message or "")
    if refused is None:
        return message or "–"
    where = refused["where"] or ""
    what = "; ".join(_write_found(where, part, names, language) for part in refused["what"].split("; "))
    remedy = refused["remedy"]
    places = ", ".join(write_checked(part, language) for part in where.split(" / ") if part)
    sentence = (f"{places}: {what}" if places else what).rstrip(".")
    return with_note(f"{sentence}. {remedy[0].upper()}{remedy[1:].rstrip('.')}.", refused["rule"])


def write_checked(name: str, language: Language) -> str:
    """What was checked: a dataset, a table of the candidate or a layer of the computation."""
    return write_layer(name, language) or language.text_or(f"datasets.{name}", write_table(name, language))


def _write_found(where: str, part: str, names: Mapping[str, str], language: Language) -> str:
    """One finding of a refusal: the checks of a layer are joined by commas, the rules of the audit stand alone."""
    if LAYER.fullmatch(where):
        return ", ".join(
            f"{write_check(where, one['name'], language)}: {write_rows(where, one['observed'], language)}"
            for one in re.finditer(r"(?P<name>\w+) \((?P<observed>\d+ baris)\)", part)
        )
    found = FOUND.fullmatch(part)
    title = write_rule(where, found["name"], language) if found else ""
    if found is None or not title:
        return part
    return f"{title}: {write_found(where, found['name'], found['observed'], names, language)}"
