"""What is not published, and what is published with a caution (contracts/survey.yaml, `publication`)."""

import polars as pl

from padan.contract import survey
from padan.survey.estimate import NATION, Options

CELL = ["indicator_id", "programme_id", "breakdown", "category"]
# Rows that add up to a published one: the categories of a region's table, the regions below one parent.
SIBLINGS = (
    ["region_code", "indicator_id", "programme_id", "breakdown"],
    ["parent_code", "region_level", *CELL],
)
FIGURES = [
    "numerator", "denominator", "value", "standard_error", "ci_low", "ci_high", "rse", "degrees_of_freedom", "deff",
    "households", "psus", "strata", "households_missing",
]  # fmt: skip


def apply_publication_rules(estimates: pl.DataFrame, options: Options) -> pl.DataFrame:
    """Adds `caution` and `suppressed`, and empties every figure of a suppressed row.

    Args:
        estimates: as `estimate_survey` returns them.
        options: the thresholds.
    """
    hidden = _hide(estimates, options.threshold)
    return _add_cautions(hidden, options.min_households).with_columns(
        pl.when(~pl.col("suppressed")).then(name).alias(name) for name in [*FIGURES, "caution"]
    )


def _add_cautions(estimates: pl.DataFrame, min_households: int) -> pl.DataFrame:
    cautions = (
        pl.when(pl.col("households") < min_households).then(pl.lit("rumah_tangga_sedikit")),
        pl.when(pl.col("rse") > survey().reliable_rse).then(pl.lit("rse_tinggi")),
        pl.when(pl.col("ci_low").is_null()).then(pl.lit("selang_tidak_ada")),
    )
    joined = pl.concat_str(cautions, separator="+", ignore_nulls=True)
    return estimates.with_columns(pl.when(joined != "").then(joined).alias("caution"))


def _hide(estimates: pl.DataFrame, threshold: int) -> pl.DataFrame:
    """Marks rows of too few households, then the next smallest of a group that would give a lone hidden row away."""
    parent = pl.when(pl.col("region_level") == "kabkota").then(pl.col("region_code").str.slice(0, 2))
    frame = estimates.with_columns(
        parent.otherwise(pl.lit(NATION)).alias("parent_code"),
        (pl.col("households") < threshold).alias("suppressed"),
    )
    while True:
        before = frame["suppressed"]
        for siblings in SIBLINGS:
            frame = frame.with_columns(pl.col("suppressed") | _next_smallest(siblings))
        if before.equals(frame["suppressed"]):
            return frame.drop("parent_code")


def _next_smallest(siblings: list[str]) -> pl.Expr:
    """Of a group with exactly one hidden row, the first of the smallest rows that are still shown."""
    shown = pl.when(~pl.col("suppressed")).then("households")
    lone = pl.col("suppressed").sum().over(siblings) == 1
    smallest = shown.rank("ordinal").over(siblings) == 1
    return (lone & smallest).fill_null(False)
