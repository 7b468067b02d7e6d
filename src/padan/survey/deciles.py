"""Deciles of welfare over people (contracts/survey.yaml, `decile`)."""

import polars as pl

DECILES = 10
# Sums of weights carry rounding: a household at exactly a tenth must not fall into the next decile.
DECIMALS = 9


def add_deciles(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds `decile` (1 to 10, NULL where `welfare` is NULL).

    The decile is ceil(10 F(y)), where F(y) is the share of people, of those with known welfare, whose welfare is at
    most y. Households of equal welfare share a decile: the highest that they reach together.

    Args:
        frame: households with `people` (weight x household size) and `welfare`.
    """
    levels = (
        frame.filter(pl.col("welfare").is_not_null())
        .group_by("welfare")
        .agg(pl.col("people").sum())
        .sort("welfare")
        .select(
            "welfare",
            (pl.col("people").cum_sum() / pl.col("people").sum() * DECILES)
            .round(DECIMALS)
            .ceil()
            .clip(1, DECILES)
            .cast(pl.Int64)
            .alias("decile"),
        )
    )
    return frame.join(levels, on="welfare", how="left", maintain_order="left")
