"""What a headline figure is held against: a limit, a plan's target, what a quota alone explains; with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboards.catalogue import NATION, TOTAL, Key, ShownIndicator
from dashboards.components.figure_text import row_of, write_value
from dashboards.components.kpi_words import status_text
from dashboards.components.markup import Tone
from dashboards.components.measure_names import write_indicator, write_programme
from dashboards.data.coverage import UHC_DENOMINATOR
from dashboards.data.limits import Limit, limit_of
from dashboards.data.summary import rows_of
from dashboards.language import Language, is_missing

# The rule of findings is about people, the UHC threshold itself about cards (contracts/indicators.yaml, uhc_status).
ACTIVITY: Key = ("jkn_activity_rate", "ALL", TOTAL, TOTAL)
CARDS: Key = ("jkn_reported_coverage", "ALL", "denominator_source", UHC_DENOMINATOR)
ACTIVE_CARDS: Key = ("jkn_reported_active_coverage", "ALL", "denominator_source", UHC_DENOMINATOR)
PLAN_TONES: Mapping[str, Tone] = {
    "tertinggal": "bad", "berisiko": "bad", "meleset_tipis": "bad", "sesuai_jalur": "good", "tercapai": "good",
}  # fmt: skip
# A plan sets no rate, but how many shall receive the programme that a figure is about.
RECIPIENTS_OF = {"jkn_uncovered_bottom40": "PBI_JK"}


@dataclass(frozen=True)
class Goal:
    """One line under a figure.

    Attributes:
        text: what stands on the card.
        source: where the limit or target comes from.
        tone: good where it is kept, bad where not.
    """

    text: str
    source: str
    tone: Tone = "plain"


def companions_of(shown: ShownIndicator) -> tuple[Key, ...]:
    """Figures that its goals need beside itself."""
    if shown.indicator_id == "jkn_active_coverage":
        return (CARDS, ACTIVE_CARDS)
    if shown.indicator_id == "exclusion_error":
        return (("exclusion_by_quota", shown.programme_id, TOTAL, TOTAL),)
    return ()


def write_goals(
    shown: ShownIndicator,
    figures: pd.DataFrame,
    plan: Sequence[Mapping[str, Any]],
    *,
    region_code: str,
    level: str,
    period: date,
    language: Language,
) -> list[Goal]:
    """Its goals, the most telling first; a single one that says so where there is none.

    Args:
        shown: the figure.
        figures: rows of the month and region, companions too.
        plan: of `read_plan_targets`.
        region_code: of the region; plans have national targets only.
        level: of the region.
        period: the month.
        language: of the reader.
    """
    goals = [*_limits(shown, figures, level, period, language), *_quota(shown, figures, language)]
    if region_code == NATION:
        goals += _targets(shown, plan, language)
    return goals or [Goal(language.text("summary_home.goals.none"), language.text("summary_home.goals.none_source"))]


def _limits(shown: ShownIndicator, figures: pd.DataFrame, level: str, period: date, language: Language) -> list[Goal]:
    held = [(shown.key, _value(figures, shown.key))]
    if shown.indicator_id == "jkn_active_coverage":
        held.append((ACTIVITY, _active_cards(figures)))
    return [
        _limit(key[0], limit, value, language)
        for key, value in held
        if value is not None and (limit := limit_of(key, level, period)) is not None
    ]


def _value(figures: pd.DataFrame, key: Key) -> float | None:
    row = row_of(rows_of(figures, key))
    return None if row is None or row.suppressed or is_missing(row.value) else row.value


def _active_cards(figures: pd.DataFrame) -> float | None:
    """Share of the registered cards that are active, None where a count is hidden or not there."""
    cards, active = (row_of(rows_of(figures, key)) for key in (CARDS, ACTIVE_CARDS))
    if cards is None or active is None or not cards.numerator or active.numerator is None:
        return None
    return active.numerator / cards.numerator


def _limit(indicator: str, limit: Limit, value: float, language: Language) -> Goal:
    kept = limit.is_kept_by(value)
    text = language.text(
        f"summary_home.goals.{limit.source}_{'kept' if kept else 'crossed'}",
        limit=language.percent(limit.value, 0),
        value=language.percent_beside(value, limit.value),
    )
    return Goal(text, _source(limit, indicator, value, language), "good" if kept else "bad")


def _source(limit: Limit, indicator: str, value: float, language: Language) -> str:
    """The rule in words; and why the figure has more decimals than others, where it has."""
    words = language.text(
        f"summary_home.goals.{limit.source}_source",
        name=write_indicator(indicator, language),
        side=language.text(f"summary_home.goals.sides.{limit.crosses}"),
        limit=language.percent(limit.value, 0),
    )
    is_near = value != limit.value and language.percent(value) == language.percent(limit.value)
    return f"{words} {language.text('summary_home.goals.near')}" if is_near else words


def _quota(shown: ShownIndicator, figures: pd.DataFrame, language: Language) -> list[Goal]:
    if shown.indicator_id != "exclusion_error":
        return []
    row = row_of(rows_of(figures, ("exclusion_by_quota", shown.programme_id, TOTAL, TOTAL)))
    if row is None or row.suppressed or is_missing(row.value):
        return []
    assert row.value is not None
    return [
        Goal(
            language.text("summary_home.goals.quota", value=language.percent(row.value)),
            language.text("summary_home.goals.quota_source"),
        )
    ]


def _targets(shown: ShownIndicator, plan: Sequence[Mapping[str, Any]], language: Language) -> list[Goal]:
    goals = []
    programme = RECIPIENTS_OF.get(shown.indicator_id)
    if shown.indicator_id == "exclusion_error":
        programme = shown.programme_id
    for kpi in plan:
        own = tuple(kpi[f"computed_{name}"] for name in ("indicator", "programme", "breakdown", "category"))
        of_recipients = kpi["computed_indicator"] == "quota_use" and kpi["computed_programme"] == programme
        if own == shown.key and kpi["computed_measure"] == "value":
            value = kpi["target_value"] / (kpi["computed_scale"] or 1)
            target = language.percent(value, 0) if shown.kind == "regions" else write_value(shown, value, language)
            text = language.text(
                "summary_home.goals.target", kpi=kpi["kpi_id"], year=kpi["target_year"], target=target,
                status=status_text(kpi["status"], language),
            )  # fmt: skip
        elif of_recipients and not is_missing(kpi["achievement"]):
            text = language.text(
                "summary_home.goals.recipients", programme=write_programme(str(programme), language),
                share=language.percent(kpi["achievement"], 0), status=status_text(kpi["status"], language),
            )  # fmt: skip
        else:
            continue
        source = language.text(
            "summary_home.goals.target_source", kpi=kpi["kpi_id"], name=kpi[f"name_{language.code}"] or kpi["name_id"]
        )
        goals.append(Goal(text, source, PLAN_TONES.get(kpi["status"], "plain")))
    return goals
