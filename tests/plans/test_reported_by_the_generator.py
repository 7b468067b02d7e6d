"""What the synthetic owners report: every course of a year occurs, the same for the same seed."""

import polars as pl
import pytest

from padan.generate.plan_actuals import renstra_rows
from padan.generate.timeline import Month
from padan.paths import REFERENCE

KPI = pl.read_csv(REFERENCE / "plans" / "renstra-kemensos-2020-2024" / "kpi.csv", infer_schema=False)


@pytest.mark.parametrize("seed", [1, 2, 77])
@pytest.mark.parametrize("period", ["2024-10", "2024-12", "2022-03"])
def test_reached_on_its_way_behind_and_late_all_occur(period: str, seed: int) -> None:
    month = Month.parse(period)
    rows = renstra_rows(month, seed).filter(pl.col("tahun") == month.year)
    target = KPI.select("kpi_id", target=pl.col(f"target_{month.year}").cast(pl.Float64, strict=False))
    share = (
        rows.join(target, on="kpi_id")
        .filter(pl.col("target").is_not_null())
        .select(share=pl.col("nilai").cast(pl.Float64) / pl.col("target"))["share"]
    )

    assert (share >= 1).sum() >= 5
    assert (share < 0.6).sum() >= 3
    assert ((share > 0.6) & (share < 0.9)).sum() >= 3
    assert 3 <= 54 - rows.height <= 10, "some report late"


def test_one_year_has_a_qualified_opinion() -> None:
    rows = renstra_rows(Month.parse("2024-12"), 1).filter(pl.col("kpi_id") == "IKP-T15-02")

    assert dict(zip(rows["tahun"], rows["nilai"], strict=True)) == {
        2020: "WTP",
        2021: "WDP",
        2022: "WTP",
        2023: "WTP",
        2024: "WTP",
    }


def test_the_same_seed_reports_the_same_and_years_that_are_over_do_not_change() -> None:
    september, december = (renstra_rows(Month.parse(period), 5) for period in ("2024-09", "2024-12"))

    assert september.equals(renstra_rows(Month.parse("2024-09"), 5))
    assert not september.equals(renstra_rows(Month.parse("2024-09"), 6))
    over = pl.col("tahun") < 2024
    assert september.filter(over).equals(december.filter(over))


def test_nothing_is_reported_where_no_target_is_printed() -> None:
    rows = renstra_rows(Month.parse("2020-12"), 1)

    assert "IKP-T15-07" not in rows["kpi_id"].to_list()
    assert set(rows["tahun"]) == {2020}
