"""What is hidden, what hides with it, and what carries a caution."""

from typing import Any

import polars as pl
import pytest

from padan.survey import Options
from padan.survey.estimate import SCHEMA
from padan.survey.suppress import FIGURES, apply_publication_rules

TEN = Options(threshold=10, min_households=30)


def row(**changes: Any) -> dict[str, Any]:
    """An estimate for the nation that needs neither caution nor suppression."""
    return {
        "region_code": "00", "region_level": "nasional", "indicator_id": "survey_coverage", "programme_id": "PKH",
        "breakdown": "total", "category": "total", "numerator": 40.0, "denominator": 100.0, "value": 0.4,
        "standard_error": 0.04, "ci_low": 0.32, "ci_high": 0.48, "rse": 0.1, "degrees_of_freedom": 60, "deff": 1.2,
        "households": 100, "psus": 70, "strata": 10, "households_missing": 0,
    } | changes  # fmt: skip


def apply(*rows: dict[str, Any], options: Options = TEN) -> pl.DataFrame:
    return apply_publication_rules(pl.DataFrame(rows, schema=SCHEMA), options)


@pytest.mark.parametrize(("households", "hidden"), [(9, True), (10, False)])
def test_an_estimate_from_too_few_households_is_hidden(households: int, hidden: bool) -> None:
    found = apply(row(households=households))

    assert found["suppressed"].to_list() == [hidden]
    assert all((found[name].null_count() == 1) is hidden for name in FIGURES)


def test_a_threshold_of_zero_hides_nothing() -> None:
    assert apply(row(households=1), options=Options(threshold=0))["suppressed"].to_list() == [False]


@pytest.mark.parametrize(
    ("changes", "caution"),
    [
        ({}, None),
        ({"households": 29}, "rumah_tangga_sedikit"),
        ({"households": 30}, None),
        ({"rse": 0.2501}, "rse_tinggi"),
        ({"rse": 0.25}, None),
        ({"ci_low": None, "ci_high": None, "rse": None}, "selang_tidak_ada"),
        ({"households": 12, "rse": 0.9}, "rumah_tangga_sedikit+rse_tinggi"),
    ],
)
def test_a_weak_estimate_carries_its_caution(changes: dict[str, Any], caution: str | None) -> None:
    assert apply(row(**changes))["caution"].to_list() == [caution]


def test_a_lone_hidden_decile_takes_the_next_smallest_with_it() -> None:
    sizes = {"1": 8, "2": 40, "3": 25, "4": 60}
    found = apply(*(row(breakdown="decile", category=d, households=n) for d, n in sizes.items()))

    assert found.filter("suppressed")["category"].to_list() == ["1", "3"]


def test_two_hidden_deciles_take_no_other() -> None:
    sizes = {"1": 8, "2": 9, "3": 25}
    found = apply(*(row(breakdown="decile", category=d, households=n) for d, n in sizes.items()))

    assert found.filter("suppressed")["category"].to_list() == ["1", "2"]


def test_a_lone_hidden_province_takes_the_next_smallest_with_it() -> None:
    sizes = {"11": 8, "16": 70, "31": 50}
    provinces = [row(region_code=code, region_level="provinsi", households=n) for code, n in sizes.items()]
    found = apply(row(households=128), *provinces)

    assert found.filter("suppressed")["region_code"].to_list() == ["11", "31"]


def test_regions_of_another_parent_stay() -> None:
    sizes = {"11.01": 8, "11.71": 40, "16.06": 20, "16.07": 15}
    found = apply(*(row(region_code=code, region_level="kabkota", households=n) for code, n in sizes.items()))

    assert found.filter("suppressed")["region_code"].to_list() == ["11.01", "11.71"]


def test_hiding_goes_on_until_no_group_has_a_lone_hidden_row() -> None:
    """Decile 1 of 11 is small; decile 2 of 11 and decile 1 of 16 go with it, and each of them takes decile 2 of 16."""
    sizes = {("11", "1"): 8, ("11", "2"): 90, ("16", "1"): 80, ("16", "2"): 95}
    found = apply(
        *(
            row(region_code=code, region_level="provinsi", breakdown="decile", category=d, households=n)
            for (code, d), n in sizes.items()
        )
    )

    assert found["suppressed"].all()


def test_a_row_hidden_for_its_region_is_no_lone_row_of_its_own_table() -> None:
    """What is hidden among the regions opens a gap among the deciles, and the other way round: three rounds here."""
    sizes = {"11": (8, 50, 90), "16": (20, 70, 80), "31": (95, 25, 60)}
    found = apply(
        *(
            row(region_code=code, region_level="provinsi", breakdown="decile", category=str(d), households=n)
            for code, by_decile in sizes.items()
            for d, n in enumerate(by_decile, start=1)
        )
    )

    for group in ("region_code", "category"):
        assert 1 not in found.group_by(group).agg(pl.col("suppressed").sum())["suppressed"]
    shown = found.filter(~pl.col("suppressed")).select("region_code", "category").rows()
    assert shown == [("11", "3"), ("31", "1")]
