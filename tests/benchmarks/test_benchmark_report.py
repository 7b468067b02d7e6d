"""The arithmetic of the benchmark, on measurements whose answers can be worked out by hand."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from measurement import Generation, Measurement, Step, fit
from report import judge_slope, marginal_section, share_section, size_section, write_report


def measured(people: int, *, land: float, identity: float, script: float) -> Measurement:
    """A size with two steps of so many seconds, and ten seconds around them."""
    return Measurement(
        people=people,
        generation=Generation(seconds=people / 100_000, peak_mb=900.0, inbox_mb=120.0),
        steps=(
            Step("land dukcapil_penduduk", land, people, 400, 12, 33.0),
            Step("identity", identity, None, 410, 0, None),
        ),
        command_seconds=land + identity + 10,
        process_peak_mb=410.0,
        server_peak_mb=300.0,
        warehouse_mb=2_000.0,
        steps_seconds_of_runs=(land + identity + 1, land + identity),
        baseline_seconds=(script + 0.5, script),
        baseline_peak_mb=500.0,
        baseline_rows=3 * people,
    )


# Padan: 5 s and 8 s a million people (3 landing, 5 identity). Script: 0.1 s and 2 s a million.
LINEAR = [
    measured(250_000, land=1.75, identity=5.25, script=0.6),
    measured(1_000_000, land=4.0, identity=9.0, script=2.1),
    measured(4_000_000, land=13.0, identity=24.0, script=8.1),
]


def test_lines_give_fixed_and_marginal_seconds() -> None:
    line = fit(LINEAR, lambda size: size.steps_seconds)
    assert line.fixed == pytest.approx(5)
    assert line.marginals == pytest.approx((8, 8))
    assert line.overall == pytest.approx(8)
    assert line.slope == pytest.approx(1)


def test_ratio_is_that_of_the_marginal_seconds_without_the_fixed_ones() -> None:
    section = marginal_section(LINEAR)
    assert "0.25 M to 1 M" in section
    assert "1 M to 4 M: **4.00** (aim: at most 4): met" in section
    assert "Slope, the last marginal over the first: **1.00**: no worse than linear." in section
    assert "Fixed cost of a month: 5.0 s in the steps, 10.0 s around them." in section


def test_a_ratio_above_the_aim_is_told() -> None:
    slower = [*LINEAR[:2], measured(4_000_000, land=13.0, identity=27.0, script=8.1)]
    assert "1 M to 4 M: **4.50** (aim: at most 4): NOT met" in marginal_section(slower)


@pytest.mark.parametrize(
    ("slope", "verdict"),
    [(0.9, "no worse than linear"), (1.05, "linear within the noise of 10%"), (1.2, "WORSE than linear")],
)
def test_slope_is_judged_against_linear_growth(slope: float, verdict: str) -> None:
    assert judge_slope(slope) == verdict


def test_shares_of_the_marginal_cost_come_costliest_first() -> None:
    rows = [line for line in share_section(LINEAR).splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]
    assert cells == [["identity", "4.00", "5.00", "62.5%"], ["land dukcapil_penduduk", "1.00", "3.00", "37.5%"]]


def test_a_size_shows_every_step_its_rate_and_the_lower_bound() -> None:
    section = size_section(LINEAR[1])
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if "|" in line]
    assert ["land dukcapil_penduduk", "4.00", "1,000,000", "250,000", "400", "12", "33"] in cells
    assert ["identity", "9.00", "–", "–", "410", "0", "–"] in cells
    assert ["**all steps**", "**13.00**", "", "", "410", "", "300"] in cells
    assert ["**DuckDB script**", "**2.10**", "3,000,000", "1,428,571", "500", "", ""] in cells
    assert "100,000 people/s" in section
    assert "All steps / DuckDB script: 6.2" in section


def test_one_size_alone_has_no_marginal_cost() -> None:
    page = write_report(LINEAR[:1], machine=[("cores", "2")], code="0.1.0", threads=2)
    assert "## Marginal cost" not in page
    assert "limit 500 MB): 12 MB at 0.25 M: met" in page
    assert "the fastest of 2 runs" in page
