"""The way of a figure through the files of the project."""

import pytest

from padan.contract import indicators
from padan.explain.definition import read_formula
from padan.explain.lineage import counts_of, find_pages, find_producers, read_models, trace
from padan.paths import ROOT


@pytest.mark.parametrize("indicator", indicators()["indicators"])
def test_every_indicator_of_the_contract_has_a_model_that_counts_it(indicator: str) -> None:
    assert [model.name for model in find_producers(indicator) if counts_of(model)] != []


def test_the_way_leads_from_the_published_table_to_the_deliveries() -> None:
    steps = trace("jkn_active_coverage")
    names = [step.model.name for step in steps]

    assert names[0] == "fct_indicator"
    assert {"int_indicator__jkn_person", "int_cells__person_jkn", "int_person_month"} <= set(names)
    assert "stg_bpjs_kesehatan__card" in names
    assert any("raw.bpjs_kesehatan_peserta" in step.model.reads for step in steps)
    assert len(names) == len(set(names))


def test_every_file_on_a_way_exists() -> None:
    for model in read_models().values():
        assert (ROOT / model.path).is_file()


def test_a_model_that_does_not_name_the_indicator_is_not_on_its_way() -> None:
    assert "int_indicator__uhc" not in [step.model.name for step in trace("jkn_active_coverage")]


def test_pages_that_show_the_indicator_are_found() -> None:
    assert "dashboards/views/national_summary.py" in find_pages("jkn_active_coverage")


def test_sets_are_found_through_other_sets() -> None:
    formula = read_formula("inclusion_error")

    assert formula is not None
    assert {"X(p)", "B(p)", "U(p)"} <= set(formula.sets)
    assert list(formula.sets) == [name for name in indicators()["sets"] if name in formula.sets]


def test_an_indicator_outside_the_contract_has_no_formula() -> None:
    assert read_formula("made_up") is None
