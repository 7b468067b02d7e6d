"""Ten households small enough to work out on paper: FGT, coverage, errors, incidence, CGH, deciles, missing answers."""

import csv
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from survey_files import SurveyRow, SurveyWriter, household, load

from padan.paths import CONTRACTS, REFERENCE
from padan.survey import Options, estimate_survey
from padan.survey.deciles import add_deciles

NATION_ONLY = Options(levels=())
# Spending of 100, 200 … 1000 thousand a person, a line of 500: 100 to 400 are poor, 500 is on the line and is not.
LINE = 500_000.0
# Who receives, and how much.
AMOUNTS = {1: 300_000.0, 2: 100_000.0, 5: 100_000.0, 9: 500_000.0}


def ten(**changes: Any) -> list[SurveyRow]:
    rows = []
    for number in range(1, 11):
        amount = AMOUNTS.get(number, 0.0)
        receipt = {"receives_pkh": int(amount > 0), "amount_pkh": amount}
        rows.append(household(number, welfare=number * 100_000.0, poverty_line=LINE, **receipt) | changes)
    return rows


def figures(file: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Figures of the nation by indicator and category."""
    estimates = estimate_survey(load(file), NATION_ONLY)
    return {(row["indicator_id"], row["category"]): row for row in estimates.iter_rows(named=True)}


HAND = [
    ("survey_fgt_p0", "total", 4 / 10),
    ("survey_fgt_p1", "total", (0.8 + 0.6 + 0.4 + 0.2) / 10),
    ("survey_fgt_p2", "total", (0.64 + 0.36 + 0.16 + 0.04) / 10),
    ("survey_mean_welfare", "total", 550_000),
    ("survey_coverage", "total", 4 / 10),
    ("survey_coverage", "miskin", 2 / 4),
    ("survey_coverage", "desil_1_4", 2 / 4),
    ("survey_coverage", "1", 1),
    ("survey_coverage", "3", 0),
    ("survey_exclusion_error", "miskin", 2 / 4),
    ("survey_inclusion_error", "miskin", 2 / 4),
    ("survey_beneficiary_share", "1", 1 / 4),
    ("survey_beneficiary_share", "10", 0),
    ("survey_benefit_incidence", "1", 0.3),
    ("survey_benefit_incidence", "9", 0.5),
    ("survey_cgh", "total", 0.4 / 0.4),
    ("survey_cgh_beneficiaries", "total", 0.5 / 0.4),
]


@pytest.mark.parametrize(("indicator", "category", "value"), HAND)
def test_a_figure_is_what_paper_says(writer: SurveyWriter, indicator: str, category: str, value: float) -> None:
    assert figures(writer.write(ten()))[indicator, category]["value"] == pytest.approx(value, abs=1e-12)


def test_the_standard_error_of_ten_equal_households_is_that_of_a_simple_sample(writer: SurveyWriter) -> None:
    headcount = figures(writer.write(ten()))["survey_fgt_p0", "total"]

    error = (0.4 * 0.6 / 9) ** 0.5
    student_9 = 2.2621571627409915  # 97.5 % quantile of t with 9 degrees of freedom
    assert headcount["degrees_of_freedom"] == 9
    assert headcount["standard_error"] == pytest.approx(error, rel=1e-9)
    assert headcount["rse"] == pytest.approx(error / 0.4, rel=1e-9)
    assert headcount["deff"] == pytest.approx(1, rel=1e-9)
    assert headcount["ci_low"] == pytest.approx(0.4 - student_9 * error, rel=1e-9)
    assert headcount["ci_high"] == pytest.approx(0.4 + student_9 * error, rel=1e-9)


def test_shares_of_the_deciles_add_up_to_one(writer: SurveyWriter) -> None:
    found = figures(writer.write(ten()))
    for indicator in ("survey_beneficiary_share", "survey_benefit_incidence"):
        assert sum(found[indicator, str(d)]["value"] for d in range(1, 11)) == pytest.approx(1)


def test_coverage_and_exclusion_error_of_a_target_add_up_to_one(writer: SurveyWriter) -> None:
    found = figures(writer.write(ten()))
    for target in ("miskin", "desil_1_4"):
        both = found["survey_coverage", target]["value"] + found["survey_exclusion_error", target]["value"]
        assert both == pytest.approx(1)


def test_people_are_counted_not_households(writer: SurveyWriter) -> None:
    rows = ten()
    rows[0] |= {"weight": 2.0, "household_size": 3}

    headcount = figures(writer.write(rows))["survey_fgt_p0", "total"]

    assert headcount["numerator"] == pytest.approx(2 * 3 + 3)
    assert headcount["denominator"] == pytest.approx(2 * 3 + 9)
    assert headcount["households"] == 10


def test_the_money_of_a_household_is_not_multiplied_by_its_members(writer: SurveyWriter) -> None:
    rows = ten()
    rows[0] |= {"weight": 2.0, "household_size": 3}

    incidence = figures(writer.write(rows))["survey_benefit_incidence", "1"]

    assert incidence["denominator"] == pytest.approx(2 * 300_000 + 700_000)


def test_a_missing_answer_leaves_only_the_figures_that_need_it_and_is_counted(writer: SurveyWriter) -> None:
    rows = ten()
    rows[0]["welfare"] = None
    rows[1]["receives_pkh"] = rows[1]["amount_pkh"] = None
    found = figures(writer.write(rows))

    headcount, coverage = found["survey_fgt_p0", "total"], found["survey_coverage", "total"]
    assert (headcount["households"], headcount["households_missing"]) == (9, 1)
    assert headcount["value"] == pytest.approx(3 / 9)
    assert (coverage["households"], coverage["households_missing"]) == (9, 1)
    assert coverage["value"] == pytest.approx(3 / 9)
    # Of the poor: household 1 may or may not be poor, household 2 is poor and may or may not receive.
    assert found["survey_coverage", "miskin"]["households_missing"] == 2
    assert found["survey_coverage", "miskin"]["value"] == 0


def test_an_answer_missing_outside_a_group_is_not_missing_from_it(writer: SurveyWriter) -> None:
    rows = ten()
    rows[9]["receives_pkh"] = rows[9]["amount_pkh"] = None

    assert figures(writer.write(rows))["survey_coverage", "miskin"]["households_missing"] == 0


def test_without_a_line_there_are_no_poverty_figures(writer: SurveyWriter) -> None:
    rows = [{key: value for key, value in row.items() if key != "poverty_line"} for row in ten()]
    found = figures(writer.write(rows, poverty_line_source=None))

    assert not [key for key in found if key[0].startswith("survey_fgt") or key[1] == "miskin"]
    assert found["survey_coverage", "desil_1_4"]["value"] == pytest.approx(0.5)


def test_without_amounts_there_are_no_figures_of_money(writer: SurveyWriter) -> None:
    rows = [{key: value for key, value in row.items() if key != "amount_pkh"} for row in ten()]
    found = figures(writer.write(rows))

    assert not [key for key in found if key[0] in ("survey_cgh", "survey_benefit_incidence")]
    assert ("survey_cgh_beneficiaries", "total") in found


def test_the_same_psu_number_in_two_strata_is_two_psus(writer: SurveyWriter) -> None:
    rows = ten()
    for index, row in enumerate(rows):
        row |= {"stratum": "a" if index < 5 else "b", "psu": str(index % 5)}

    headcount = figures(writer.write(rows))["survey_fgt_p0", "total"]

    assert (headcount["psus"], headcount["strata"], headcount["degrees_of_freedom"]) == (10, 2, 8)


def test_a_full_count_of_the_psus_leaves_no_sampling_error(writer: SurveyWriter) -> None:
    headcount = figures(writer.write(ten(psu_population=10)))["survey_fgt_p0", "total"]

    assert headcount["value"] == pytest.approx(0.4)
    assert headcount["standard_error"] == pytest.approx(0, abs=1e-12)


def test_a_programme_that_nobody_receives_has_a_coverage_of_zero_without_interval_and_no_shares(
    writer: SurveyWriter,
) -> None:
    found = figures(writer.write([household(n, welfare=n * 100_000.0) for n in range(1, 11)]))

    coverage = found["survey_coverage", "total"]
    assert (coverage["value"], coverage["standard_error"]) == (0, 0)
    assert coverage["ci_low"] is coverage["ci_high"] is coverage["rse"] is coverage["deff"] is None
    assert not [key for key in found if key[0] in ("survey_inclusion_error", "survey_beneficiary_share", "survey_cgh")]


def deciles(people: list[float], welfare: list[float | None]) -> list[int | None]:
    frame = pl.DataFrame({"people": people, "welfare": welfare}, schema={"people": pl.Float64, "welfare": pl.Float64})
    return add_deciles(frame)["decile"].to_list()


def test_ten_equal_households_are_one_in_each_decile_whatever_their_weight() -> None:
    for weight in (1.0, 0.1, 1 / 3, 123.457):
        assert deciles([weight] * 10, [float(n) for n in range(10, 0, -1)]) == list(range(10, 0, -1))


def test_deciles_are_of_people() -> None:
    assert deciles([5.0, 1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) == [5, 6, 7, 8, 9, 10]


def test_equal_welfare_is_one_decile_and_the_bottom_never_holds_more_than_its_share() -> None:
    found = deciles([1.0] * 10, [1.0, 2.0, 3.0, 4.0, 4.0, 4.0, 7.0, 8.0, 9.0, 10.0])

    assert found == [1, 2, 3, 6, 6, 6, 7, 8, 9, 10]
    for d in range(1, 11):
        assert sum(1 for decile in found if decile is not None and decile <= d) <= d


def test_unknown_welfare_has_no_decile_and_moves_nobody() -> None:
    assert deciles([1.0] * 11, [None, *(float(n) for n in range(1, 11))]) == [None, *range(1, 11)]


def test_every_indicator_of_the_contract_is_computed_with_its_breakdowns_and_named(writer: SurveyWriter) -> None:
    contract = yaml.safe_load((CONTRACTS / "survey.yaml").read_text(encoding="utf-8"))["indicators"]
    with (REFERENCE / "survey_indicators.csv").open(encoding="utf-8", newline="") as stream:
        named = {row["indicator_id"]: row["basis"] for row in csv.DictReader(stream)}
    computed: dict[str, set[str]] = {}
    for row in estimate_survey(load(writer.write(ten())), NATION_ONLY).iter_rows(named=True):
        computed.setdefault(row["indicator_id"], set()).add(row["breakdown"])

    assert computed == {name: set(spec["breakdowns"]) for name, spec in contract.items()}
    assert named == dict.fromkeys(contract, "survey")
