"""What is estimated: each figure as a ratio of two household variables (contracts/survey.yaml, `indicators`)."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from padan.survey.check import Households
from padan.survey.deciles import DECILES, add_deciles

ALL = "ALL"
TOTAL = "total"
BOTTOM_DECILES = 4
BOTTOM_SHARE = BOTTOM_DECILES / DECILES
EVERYBODY = pl.lit(1.0)


@dataclass(frozen=True)
class Quantity:
    """One figure: sum(people x numerator) / sum(people x denominator).

    A household where either is NULL is missing from the figure; one whose denominator is 0 is outside its group.
    """

    indicator_id: str
    programme_id: str
    breakdown: str
    category: str
    numerator: pl.Expr
    denominator: pl.Expr


def add_groups(households: Households) -> pl.DataFrame:
    """Adds what the quantities are made of: people, decile, `is_bottom`, `is_poor` (0, 1 or NULL), `shortfall`."""
    frame = households.frame.with_columns((pl.col("weight") * pl.col("household_size")).alias("people"))
    return add_deciles(frame).with_columns(
        (pl.col("decile") <= BOTTOM_DECILES).cast(pl.Float64).alias("is_bottom"),
        (pl.col("welfare") < pl.col("poverty_line")).cast(pl.Float64).alias("is_poor"),
        (1 - pl.col("welfare") / pl.col("poverty_line")).alias("shortfall"),
    )


def list_quantities(households: Households) -> Iterator[Quantity]:
    """Every figure that the file allows: poverty only with a line, money only with amounts."""
    if households.has_poverty_line:
        yield from _poverty()
    yield Quantity("survey_mean_welfare", ALL, TOTAL, TOTAL, pl.col("welfare"), EVERYBODY)
    targets = {"desil_1_4": pl.col("is_bottom")}
    if households.has_poverty_line:
        targets = {"miskin": pl.col("is_poor"), **targets}
    for programme, name in households.programmes.items():
        receives = pl.col(f"receives_{name}").cast(pl.Float64)
        yield from _reach(programme, receives, targets)
        yield from _shares("survey_beneficiary_share", "survey_cgh_beneficiaries", programme, receives)
        if programme in households.with_amount:
            # Rupiah a member, so that people x amount is the money of the households that the sample stands for.
            amount = pl.col(f"amount_{name}") / pl.col("household_size")
            yield from _shares("survey_benefit_incidence", "survey_cgh", programme, amount)


def _poverty() -> Iterator[Quantity]:
    """Foster, Greer and Thorbecke (1984), P_a = mean of (shortfall / line)^a over all people."""
    known = pl.col("is_poor")
    gaps = {"p0": known, "p1": known * pl.col("shortfall"), "p2": known * pl.col("shortfall") ** 2}
    for name, gap in gaps.items():
        yield Quantity(f"survey_fgt_{name}", ALL, TOTAL, TOTAL, gap, EVERYBODY)


def _reach(programme: str, receives: pl.Expr, targets: dict[str, pl.Expr]) -> Iterator[Quantity]:
    yield Quantity("survey_coverage", programme, TOTAL, TOTAL, receives, EVERYBODY)
    for category, target in targets.items():
        for indicator, numerator, denominator in (
            ("survey_coverage", receives * target, target),
            ("survey_exclusion_error", (1 - receives) * target, target),
            ("survey_inclusion_error", receives * (1 - target), receives),
        ):
            yield Quantity(indicator, programme, "target", category, numerator, denominator)
    for decile in range(1, DECILES + 1):
        member = _is_decile(decile)
        yield Quantity("survey_coverage", programme, "decile", str(decile), receives * member, member)


def _shares(incidence: str, cgh: str, programme: str, share: pl.Expr) -> Iterator[Quantity]:
    """Who gets it by decile, and Coady, Grosh and Hoddinott (2004): the share of the bottom 40 per cent over 0.4."""
    for decile in range(1, DECILES + 1):
        yield Quantity(incidence, programme, "decile", str(decile), share * _is_decile(decile), share)
    yield Quantity(cgh, programme, TOTAL, TOTAL, share * pl.col("is_bottom"), BOTTOM_SHARE * share)


def _is_decile(decile: int) -> pl.Expr:
    return (pl.col("decile") == decile).cast(pl.Float64)
