"""One row of rules.csv: how an indicator is judged, and whether Padan computes it."""

from decimal import Decimal

from padan.language import choose
from padan.plans.expression import read_expression
from padan.plans.model import Computed, Rule
from padan.plans.numbers import read_number
from padan.plans.read import RULES, Row
from padan.plans.refusals import Faults

DIRECTIONS = ("higher_better", "lower_better", "hold", "band", "category")
FLAGS = {"0": False, "1": True}
NO_RULE = Rule(None, False, None, None, (), None, None, None, None, None, None, None)


def check_rule(row: Row, faults: Faults) -> Rule:
    """Types a row of rules.csv; what is wrong with it goes to `faults`."""
    where = row.name("kpi_id")
    direction = row.get("direction")
    if direction is not None and direction not in DIRECTIONS:
        _invalid(faults, where, "direction", direction, ", ".join(DIRECTIONS))
        direction = None
    flag = row.get("is_cumulative") or ""
    if flag not in FLAGS:
        _invalid(faults, where, "is_cumulative", flag, "0, 1")
    numbers = {name: _number(row, name, where, faults) for name in ("band_low", "band_high", "on_track", "at_risk")}
    order = tuple(part.strip() for part in (row.get("category_order") or "").split(">") if part.strip())
    rule = Rule(
        direction=direction,
        is_cumulative=FLAGS.get(flag, False),
        band_low=numbers["band_low"],
        band_high=numbers["band_high"],
        category_order=order,
        on_track=numbers["on_track"],
        at_risk=numbers["at_risk"],
        computed_by=row.get("computed_by"),
        computed=_computed(row.get("computed_by"), where, faults),
        not_computed_reason=row.get("not_computed_reason"),
        not_computed_reason_en=row.get("not_computed_reason_en"),
        source=row.get("source"),
    )
    for conflict in _conflicts(rule):
        faults.add("plan_rule_conflict", RULES, where=where, conflict=conflict)
    return rule


def _number(row: Row, column: str, where: str, faults: Faults) -> Decimal | None:
    text = row.get(column)
    if text is None:
        return None
    value = read_number(text)
    if value is None:
        _invalid(faults, where, column, text, choose("angka", "a number"))
    return value


def _computed(text: str | None, where: str, faults: Faults) -> Computed | None:
    if text is None:
        return None
    read = read_expression(text)
    if isinstance(read, str):
        faults.add("plan_expression", RULES, where=where, value=text, reason=read)
        return None
    return read


def _conflicts(rule: Rule) -> list[str]:
    """What in a rule does not go together."""
    is_ordered = rule.band_low is not None and rule.band_high is not None and rule.band_low < rule.band_high
    found = []
    if rule.direction == "band" and not is_ordered:
        found.append(choose("band memerlukan band_low < band_high", "band needs band_low < band_high"))
    if rule.direction != "band" and (rule.band_low is not None or rule.band_high is not None):
        found.append(choose("batas hanya untuk direction band", "bounds are for direction band only"))
    if rule.direction == "category" and len(set(rule.category_order)) < 2:
        found.append(
            choose(
                "category memerlukan category_order, terbaik dulu, dipisah >",
                "category needs category_order, best first, joined by >",
            )
        )
    if len(set(rule.category_order)) < len(rule.category_order):
        found.append(choose("category_order memuat kategori berulang", "category_order repeats a category"))
    if rule.direction != "category" and rule.category_order:
        found.append(
            choose("category_order hanya untuk direction category", "category_order is for direction category only")
        )
    if rule.direction in ("band", "category") and rule.is_cumulative:
        found.append(choose(f"{rule.direction} tidak dapat kumulatif", f"{rule.direction} cannot be cumulative"))
    if (rule.on_track is None) != (rule.at_risk is None):
        found.append(choose("on_track dan at_risk ditulis bersama", "on_track and at_risk are written together"))
    elif rule.on_track is not None and rule.at_risk is not None and not 0 < rule.at_risk < rule.on_track <= 1:
        found.append(
            choose("ambang harus 0 < at_risk < on_track <= 1", "thresholds must be 0 < at_risk < on_track <= 1")
        )
    if (rule.computed_by is None) == (rule.not_computed_reason is None):
        found.append(
            choose(
                "isi salah satu: computed_by atau not_computed_reason",
                "fill in one: computed_by or not_computed_reason",
            )
        )
    if rule.computed_by is not None and rule.direction == "category":
        found.append(
            choose("kategori tidak dapat dihitung dari indikator", "a category cannot be computed from an indicator")
        )
    return found


def _invalid(faults: Faults, where: str, column: str, value: str, expected: str) -> None:
    faults.add("plan_value_invalid", RULES, where=where, column=column, value=value, expected=expected)
