"""The SQL that a reader may run to get a figure again: from mart, and from the counts behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from padan.explain.lineage import Model, has_breakdowns

NATION = "00"
# The layer below the figures: of the month's main match basis, and of the exact one beside it.
SCHEMA = "intermediate"
EXACT_SCHEMA = "intermediate_nik"


@dataclass(frozen=True)
class Query:
    """A statement, the role that may run it (`padan dsn --role <role>`), and the match basis of its figures."""

    role: str
    statement: str
    match_basis: str


@dataclass(frozen=True)
class Key:
    """What names one figure of mart.fct_indicator."""

    period: date
    region_code: str
    indicator_id: str
    programme_id: str
    breakdown: str
    category: str
    match_basis: str


def write_mart_query(key: Key) -> Query:
    """The published row, as a planner may read it."""
    return Query(
        "planner",
        "select numerator, denominator, value, value_low, value_high, status, suppressed, rule_version, revision\n"
        "from mart.fct_indicator\n"
        f"where period = date '{key.period.isoformat()}' and region_code = {_text(key.region_code)}\n"
        f"    and indicator_id = {_text(key.indicator_id)} and programme_id = {_text(key.programme_id)}\n"
        f"    and breakdown = {_text(key.breakdown)} and category = {_text(key.category)}\n"
        f"    and match_basis = {_text(key.match_basis)}",
        key.match_basis,
    )


def write_counts_query(key: Key, models: Sequence[Model], *, schema: str = SCHEMA) -> Query:
    """The counts that the models take from the cells, summed up to the region and divided.

    A model that counts at every level has a row of the region itself; the others are summed over kabupaten/kota.

    Args:
        key: names the figure.
        models: those that count it.
        schema: SCHEMA for the month's main match basis, EXACT_SCHEMA for the exact one beside it.
    """
    below = "__.__" if key.region_code == NATION else f"{key.region_code}.__"
    region = _text(key.region_code)
    counted = "\n    union all\n".join(_select_counts(key, model, schema) for model in models)
    return Query(
        "transformer",
        f"with counted as (\n{counted}\n)\n"
        "select sum(numerator) as numerator, sum(denominator) as denominator,\n"
        "    round(sum(numerator) / nullif(sum(denominator), 0), 6) as value\n"
        "from counted\n"
        f"where region_code = {region}\n"
        f"    or (region_code like '{below}' and not exists (select from counted where region_code = {region}))",
        key.match_basis,
    )


def _select_counts(key: Key, model: Model, schema: str) -> str:
    named = [f"period = date '{key.period.isoformat()}'", f"indicator_id = {_text(key.indicator_id)}"]
    if key.programme_id != "ALL":
        named.append(f"programme_id = {_text(key.programme_id)}")
    if has_breakdowns(model):
        named += [f"breakdown = {_text(key.breakdown)}", f"category = {_text(key.category)}"]
    return (
        "    select region_code, numerator, denominator\n"
        f"    from {schema}.{model.name}\n"
        f"    where {' and '.join(named)}"
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
