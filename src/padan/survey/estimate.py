"""Design-based estimates of every figure, for the nation and for regions (contracts/survey.yaml, `definitions`).

Ratio estimator and linearised variance: Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, chapter
5; the package svy computes them and tests/survey holds it against R's package survey.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

import polars as pl
import svy
from svy.errors import MethodError

from padan.survey.check import KABKOTA_CHARACTERS, PROVINCE_DIGITS, Households
from padan.survey.quantities import Quantity, add_groups, list_quantities

NATION = "00"
# R's survey.lonely.psu = "adjust": a stratum with one PSU is centred on the mean of all PSUs, never left out.
SINGLE_PSU: Literal["center"] = "center"
LEVEL_CHARACTERS = {"provinsi": PROVINCE_DIGITS, "kabkota": KABKOTA_CHARACTERS}
# A share of 0 or 1 has a standard error of 0 up to rounding, and no interval.
NO_VARIATION = 1e-12
SCHEMA = {
    "region_code": pl.String, "region_level": pl.String, "indicator_id": pl.String, "programme_id": pl.String,
    "breakdown": pl.String, "category": pl.String, "numerator": pl.Float64, "denominator": pl.Float64,
    "value": pl.Float64, "standard_error": pl.Float64, "ci_low": pl.Float64, "ci_high": pl.Float64,
    "rse": pl.Float64, "degrees_of_freedom": pl.Int64, "deff": pl.Float64, "households": pl.Int64,
    "psus": pl.Int64, "strata": pl.Int64, "households_missing": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class Options:
    """How a survey is estimated and published.

    Attributes:
        levels: levels of region beside the nation: `provinsi`, `kabkota`.
        confidence: of the intervals, between 0 and 1.
        min_households: households counted below which an estimate carries a caution.
        threshold: households counted below which an estimate is not published; 0 switches suppression off.
    """

    levels: tuple[str, ...] = ("provinsi",)
    confidence: float = 0.95
    min_households: int = 30
    threshold: int = 10


@dataclass(frozen=True)
class Design:
    """The sample as it was drawn.

    Attributes:
        frame: `stratum`, `psu` (numbered over the survey), `people`, one column a level of region (`nasional` among
            them) and what the quantities need; every household of the survey.
        with_population: whether `psu_population` gives a finite population correction.
    """

    frame: pl.DataFrame
    with_population: bool

    @classmethod
    def of(cls, households: Households, levels: tuple[str, ...]) -> "Design":
        """The design of a checked file; the same PSU number in two strata is two PSUs."""
        frame = add_groups(households).with_columns(
            pl.col("stratum").rank("dense").cast(pl.Int64),
            pl.struct("stratum", "psu").rank("dense").cast(pl.Int64).alias("psu"),
            pl.lit(NATION).alias("nasional"),
            *(pl.col("kode_wilayah").str.slice(0, LEVEL_CHARACTERS[level]).alias(level) for level in levels),
        )
        return cls(frame, frame["psu_population"].null_count() == 0)

    def counted(self, quantity: Quantity) -> "Counted":
        """The households of one figure, for all levels of regions: to lay out the sample takes as long as to use it."""
        frame = self.frame.with_columns(quantity.numerator.alias("y"), quantity.denominator.alias("x"))
        is_counted = pl.col("y").is_not_null() & (pl.col("x") != 0)
        outside = pl.col("x") == 0
        frame = frame.with_columns(
            is_counted.fill_null(False).cast(pl.Int8).alias("is_counted"),
            (~is_counted.fill_null(False) & ~outside.fill_null(False)).alias("is_missing"),
            pl.col("y").fill_null(0.0),
            pl.col("x").fill_null(0.0),
        )
        design = svy.Design(
            stratum="stratum",
            psu="psu",
            wgt="people",
            pop_size="psu_population" if self.with_population else None,
            singleton=SINGLE_PSU,
        )
        return Counted(frame, svy.Sample(frame, design))


@dataclass(frozen=True)
class Counted:
    """The sample with one figure's numerator and denominator.

    Attributes:
        frame: of the design, with `y`, `x`, `is_counted` (0 or 1) and `is_missing`.
        sample: svy's of the frame.
    """

    frame: pl.DataFrame
    sample: svy.Sample

    def ratio(self, level: str, *, confidence: float) -> pl.DataFrame | None:
        """Estimates of the figure for every region of a level that holds a counted household.

        Returns:
            Columns of SCHEMA without `region_level` and the quantity's names, totals in people or rupiah a month; None
            where no household is counted.
        """
        counts = _count(self.frame, level)
        if counts.is_empty():
            return None
        try:
            estimates = self._estimate(level, alpha=1 - confidence, deff="wr")
        except MethodError as error:
            # No counted household differs from another in any region: there is no design effect to report.
            if error.code != "DEFF_NOT_COMPUTABLE":
                raise
            estimates = self._estimate(level, alpha=1 - confidence, deff=None)
        return counts.join(_read_estimates(estimates, level), on="region_code", how="left")

    def _estimate(self, level: str, *, alpha: float, deff: Literal["wr"] | None) -> pl.DataFrame:
        ratio = self.sample.estimation.ratio
        estimates = cast(
            svy.Estimate, ratio("y", "x", by=level, where=svy.col("is_counted") == 1, deff=deff, alpha=alpha)
        )
        found = estimates.to_polars()
        return found if deff else found.with_columns(pl.lit(None, pl.Float64).alias("deff"))


def _count(frame: pl.DataFrame, level: str) -> pl.DataFrame:
    """Weighted totals and sizes of the sample by region, of the households counted in the estimate."""
    counted = pl.col("is_counted") == 1
    return (
        frame.group_by(pl.col(level).alias("region_code"))
        .agg(
            (pl.col("people") * pl.col("y")).filter(counted).sum().alias("numerator"),
            (pl.col("people") * pl.col("x")).filter(counted).sum().alias("denominator"),
            counted.sum().cast(pl.Int64).alias("households"),
            pl.col("psu").filter(counted).n_unique().cast(pl.Int64).alias("psus"),
            pl.col("stratum").filter(counted).n_unique().cast(pl.Int64).alias("strata"),
            pl.col("is_missing").sum().cast(pl.Int64).alias("households_missing"),
        )
        .filter(pl.col("households") > 0)
        .sort("region_code")
    )


def _read_estimates(estimates: pl.DataFrame, level: str) -> pl.DataFrame:
    """svy's columns under this project's names; an interval only where there is variation and a degree of freedom."""
    has_interval = (pl.col("df") > 0) & (pl.col("se") > NO_VARIATION * pl.col("est").abs().clip(lower_bound=1.0))
    return estimates.select(
        pl.col(level).alias("region_code"),
        pl.col("est").alias("value"),
        pl.col("se").fill_nan(None).alias("standard_error"),
        pl.when(has_interval).then("lci").alias("ci_low"),
        pl.when(has_interval).then("uci").alias("ci_high"),
        pl.when(pl.col("est") != 0).then(pl.col("se") / pl.col("est").abs()).fill_nan(None).alias("rse"),
        pl.col("df").cast(pl.Int64).alias("degrees_of_freedom"),
        pl.when(pl.col("deff").is_finite()).then("deff").alias("deff"),
    )


def estimate_survey(
    households: Households, options: Options, *, on_quantity: Callable[[], None] = lambda: None
) -> pl.DataFrame:
    """Every figure for the nation and for each region of the levels asked for.

    Args:
        households: a checked file.
        options: levels and confidence.
        on_quantity: called after each figure, for a progress bar.

    Returns:
        One row a region and figure with columns SCHEMA; nothing is suppressed yet.
    """
    design = Design.of(households, options.levels)
    parts = [pl.DataFrame(schema=SCHEMA)]
    for quantity in list_quantities(households):
        counted = design.counted(quantity)
        for level in ("nasional", *options.levels):
            estimates = counted.ratio(level, confidence=options.confidence)
            if estimates is not None:
                parts.append(_label(estimates, quantity, level))
        on_quantity()
    return pl.concat(parts)


def _label(estimates: pl.DataFrame, quantity: Quantity, level: str) -> pl.DataFrame:
    return estimates.with_columns(
        pl.lit(level).alias("region_level"),
        pl.lit(quantity.indicator_id).alias("indicator_id"),
        pl.lit(quantity.programme_id).alias("programme_id"),
        pl.lit(quantity.breakdown).alias("breakdown"),
        pl.lit(quantity.category).alias("category"),
    ).select(SCHEMA.keys())
