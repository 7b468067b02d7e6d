"""The estimator against published answers: California schools, R's package survey, vignette and help pages."""

import polars as pl
import pytest
from survey_files import R

from padan.survey.estimate import Design
from padan.survey.quantities import Quantity

# "A survey analysis example" (vignette of survey) and its page "example-summary": svymean(~api00, dclus1),
# svyratio(~api.stu, ~enroll, dclus1), the same within subset(dclus1, stype == "H"), svymean(~api99, dclus1), shares of
# stype; for dstrat, svymean(~api00, dstrat) of help(api).
# Sample, numerator, denominator, domain, value, standard error.
PUBLISHED = [
    ("apiclus1", "api00", "one", "all", "644.17", "23.542"),
    ("apiclus1", "api99", "one", "all", "606.978142", "24.2250"),
    ("apiclus1", "api.stu", "enroll", "all", "0.8497087", "0.008386297"),
    ("apiclus1", "api.stu", "enroll", "H", "0.8300683", "0.01472607"),
    ("apiclus1", "is_E", "one", "all", "0.786885", "0.0463"),
    ("apiclus1", "is_H", "one", "all", "0.076503", "0.0268"),
    ("apiclus1", "is_M", "one", "all", "0.136612", "0.0296"),
    ("apistrat", "api00", "one", "all", "662.29", "9.4089"),
]
TYPES = ("E", "H", "M")


def read_design(sample: str, *, with_population: bool) -> Design:
    """The schools as households: the district is the PSU in apiclus1, the school in apistrat."""
    frame = pl.read_csv(R / f"{sample}.csv").with_row_index("school")
    stratified = sample == "apistrat"
    return Design(
        frame.with_columns(
            (pl.col("stype").rank("dense") if stratified else pl.lit(1)).cast(pl.Int64).alias("stratum"),
            pl.col("school" if stratified else "dnum").cast(pl.Int64).alias("psu"),
            pl.col("pw").alias("people"),
            pl.col("fpc").alias("psu_population"),
            pl.lit("all").alias("all"),
            pl.lit(1.0).alias("one"),
            pl.col("api00", "api99", "enroll", "api.stu").cast(pl.Float64),
            *((pl.col("stype") == kind).cast(pl.Float64).alias(f"is_{kind}") for kind in TYPES),
        ),
        with_population,
    )


def estimate(design: Design, numerator: str, denominator: str, domain: str) -> dict[str, float]:
    quantity = Quantity("", "", "", "", pl.col(numerator), pl.col(denominator))
    estimates = design.counted(quantity).ratio("all" if domain == "all" else "stype", confidence=0.95)
    assert estimates is not None
    return estimates.filter(pl.col("region_code") == domain).row(0, named=True)


@pytest.mark.parametrize(("sample", "numerator", "denominator", "domain", "value", "error"), PUBLISHED)
def test_published_estimate_and_standard_error_come_out(
    sample: str, numerator: str, denominator: str, domain: str, value: str, error: str
) -> None:
    figure = estimate(read_design(sample, with_population=True), numerator, denominator, domain)

    assert printed(figure["value"], value) == value
    assert printed(figure["standard_error"], error) == error


def printed(figure: float, like: str) -> str:
    """The figure with as many decimals as the printed one."""
    return f"{figure:.{len(like.split('.')[1])}f}"


@pytest.mark.parametrize("with_population", [True, False])
@pytest.mark.parametrize("sample", ["apistrat", "apiclus1"])
def test_every_figure_of_both_samples_is_that_of_r(sample: str, with_population: bool) -> None:
    expected = pl.read_csv(R / "api_expected.csv").filter(
        (pl.col("sample") == sample) & (pl.col("fpc") == int(with_population))
    )
    design = read_design(sample, with_population=with_population)

    assert expected.height == 8
    for row in expected.iter_rows(named=True):
        figure = estimate(design, row["numerator"], row["denominator"], row["domain"])
        assert figure["degrees_of_freedom"] == row["degrees_of_freedom"]
        for column in ("value", "standard_error", "ci_low", "ci_high", "deff"):
            assert figure[column] == pytest.approx(row[column], rel=1e-6), (row["domain"], row["numerator"], column)
