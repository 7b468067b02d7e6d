"""Every figure of a made-up survey equals what R's package survey gives for it (r/households.R)."""

import polars as pl
import pytest
from survey_files import R, load

from padan.survey import Households, Options, estimate_survey

KEY = ["region_code", "indicator_id", "programme_id", "breakdown", "category"]
EXACT = ["degrees_of_freedom", "households", "psus", "strata"]
SIX_DIGITS = 1e-6


@pytest.fixture(scope="module")
def households() -> Households:
    return load(R / "households.csv")


@pytest.fixture(scope="module")
def estimates(households: Households) -> pl.DataFrame:
    return estimate_survey(households, Options())


@pytest.fixture(scope="module")
def by_r() -> pl.DataFrame:
    text = {"region_code": pl.String, "category": pl.String}
    return pl.read_csv(R / "households_expected.csv", schema_overrides=text, null_values="NA")


@pytest.fixture(scope="module")
def both(estimates: pl.DataFrame, by_r: pl.DataFrame) -> pl.DataFrame:
    return estimates.join(by_r, on=KEY, suffix="_r")


def test_the_same_figures_exist(estimates: pl.DataFrame, by_r: pl.DataFrame, both: pl.DataFrame) -> None:
    assert estimates.height == by_r.height == both.height > 300


@pytest.mark.parametrize("column", EXACT)
def test_sizes_and_degrees_of_freedom_are_those_of_r(both: pl.DataFrame, column: str) -> None:
    assert both.filter(pl.col(column) != pl.col(f"{column}_r")).select(*KEY, column, f"{column}_r").is_empty()


@pytest.mark.parametrize("column", ["value", "standard_error"])
def test_estimates_and_standard_errors_are_those_of_r_to_six_digits(both: pl.DataFrame, column: str) -> None:
    assert worst(both, column) < SIX_DIGITS


@pytest.mark.parametrize("column", ["ci_low", "ci_high", "deff"])
def test_intervals_and_design_effects_are_those_of_r_wherever_there_is_variation(
    both: pl.DataFrame, column: str
) -> None:
    varied = both.filter((pl.col("standard_error_r") > 1e-9) & (pl.col("degrees_of_freedom") > 0))

    assert varied.height > 290
    assert varied[column].null_count() == 0
    assert worst(varied, column) < SIX_DIGITS


def test_without_variation_there_is_no_interval(both: pl.DataFrame) -> None:
    same = both.filter((pl.col("standard_error_r") <= 1e-9) | (pl.col("degrees_of_freedom") == 0))

    assert same.height > 0
    assert same["ci_low"].null_count() == same["ci_high"].null_count() == same.height


def test_the_file_holds_what_makes_this_hard(households: Households, by_r: pl.DataFrame) -> None:
    frame = households.frame
    psus = frame.group_by("stratum").agg(pl.col("psu").n_unique())

    assert (psus["psu"] == 1).sum() == 1, "a stratum of one PSU"
    assert frame["psu"].n_unique() < psus["psu"].sum(), "PSU numbers repeat in other strata"
    assert frame["welfare"].drop_nulls().is_duplicated().any(), "ties"
    assert frame["welfare"].null_count() == 9
    assert frame["receives_pkh"].null_count() == 6
    assert frame["amount_pkh"].null_count() == 10
    assert by_r["region_code"].n_unique() == 4


def worst(both: pl.DataFrame, column: str) -> float:
    """Largest difference from R, relative to R's figure, or absolute where that is below 1."""
    expected = pl.col(f"{column}_r")
    scale = expected.abs().clip(lower_bound=1e-3)
    return float(both.select(((pl.col(column) - expected).abs() / scale).max()).item())
