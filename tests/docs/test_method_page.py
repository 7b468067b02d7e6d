"""The method pages: nothing missing, nothing stale, every worked example divides to what was published."""

import copy
import csv
import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from types import ModuleType
from typing import Any

import pytest
import yaml
from tools_of_the_project import load_tool

from padan.contract import extracts, indicators
from padan.paths import REFERENCE, ROOT

CONTRACT = indicators()["indicators"]
EXAMPLES: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "worked_examples.yaml").read_text(encoding="utf-8"))
TEXTS: dict[str, Any] = yaml.safe_load((REFERENCE / "method_texts.yaml").read_text(encoding="utf-8"))
CODES = ("id", "en")
# Codes of an English note that the Indonesian one says in words.
IN_WORDS = ("NULL", "KPI")
KINDS = ("sets", "conventions", "readings")


@pytest.fixture(scope="module")
def method() -> ModuleType:
    return load_tool("build_method")


@pytest.fixture(scope="module")
def names() -> dict[str, dict[str, str]]:
    with (REFERENCE / "indicators.csv").open(encoding="utf-8", newline="") as stream:
        return {row["indicator_id"]: row for row in csv.DictReader(stream)}


def chapter_of(page: str, name: str) -> str:
    """What the page says of one indicator."""
    return page.split(f'<a id="{name}"></a>\n')[1].split("\n<a id=")[0]


@pytest.mark.parametrize("code", CODES)
def test_the_page_is_up_to_date(method: ModuleType, code: str) -> None:
    page = method.PAGES[code].read_text(encoding="utf-8")

    assert method.renew(page, code, method.read_sources()) == page, "run tools/build_method.py"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", ["indicators", *KINDS])
def test_a_changed_contract_makes_the_page_stale(method: ModuleType, code: str, kind: str) -> None:
    page = method.PAGES[code].read_text(encoding="utf-8")
    sources = method.read_sources()
    contract = copy.deepcopy(dict(sources.contract))
    if kind == "indicators":
        contract[kind]["jkn_active_coverage"]["denominator"] = "|F|"
    else:
        contract[kind]["something_new"] = "a rule that nobody has described"

    def renewed() -> str:
        return str(method.renew(page, code, replace(sources, contract=contract)))

    if kind == "indicators":
        assert renewed() != page
    else:
        with pytest.raises(KeyError, match="something_new"):
            renewed()


def test_the_names_are_exactly_the_indicators_of_the_contract(names: dict[str, dict[str, str]]) -> None:
    assert list(names) == list(CONTRACT)
    assert len(names) == 56


def test_a_name_has_a_denominator_where_the_contract_has_one(names: dict[str, dict[str, str]]) -> None:
    assert {name for name, row in names.items() if row["denominator_id"]} == {
        name for name, spec in CONTRACT.items() if "denominator" in spec
    }


def test_counts_of_regions_are_the_only_ones_in_regions(names: dict[str, dict[str, str]]) -> None:
    assert {name for name, row in names.items() if row["unit"] == "wilayah"} == {
        name for name, spec in CONTRACT.items() if spec.get("unit") == "wilayah"
    }


def test_a_name_without_denominator_has_no_unit_of_a_ratio(names: dict[str, dict[str, str]]) -> None:
    ratios = {"persen", "poin_persen", "indeks", "wilayah"}

    assert {name for name, row in names.items() if row["unit"] not in ratios} == {
        name for name, row in names.items() if not row["denominator_id"]
    }


def test_every_source_is_a_dataset_of_the_contract(names: dict[str, dict[str, str]]) -> None:
    named = {dataset for row in names.values() for dataset in row["source_datasets"].strip("{}").split(",")}

    assert named <= set(extracts())


def test_potential_eligibility_is_said_wherever_it_decides(names: dict[str, dict[str, str]]) -> None:
    silent = [
        name
        for name, spec in CONTRACT.items()
        if "E(p)" in f"{spec['numerator']} {spec.get('denominator', '')}"
        and ("potensial" not in names[name]["definition_id"] or "potential" not in names[name]["definition_en"])
    ]

    assert silent == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_of_the_contract_is_told_in_indonesian_and_no_other(kind: str) -> None:
    assert list(TEXTS[kind]) == list(indicators()[kind])
    assert all(text["id"] for text in TEXTS[kind].values())


@pytest.mark.parametrize("kind", ["conventions", "readings"])
def test_a_rule_bears_upon_indicators_that_exist(kind: str) -> None:
    assert {name for text in TEXTS[kind].values() for name in text.get("indicators", [])} <= set(CONTRACT)


def test_every_reading_is_found_from_an_indicator() -> None:
    assert [name for name, text in TEXTS["readings"].items() if not text.get("indicators")] == []


@pytest.mark.parametrize("code", CODES)
def test_every_indicator_has_a_whole_chapter(method: ModuleType, names: dict[str, dict[str, str]], code: str) -> None:
    page = method.PAGES[code].read_text(encoding="utf-8")
    for name, spec in CONTRACT.items():
        chapter = chapter_of(page, name)
        wanted = [names[name][f"name_{code}"], names[name][f"definition_{code}"], spec["numerator"]]
        wanted += [spec["denominator"]] if "denominator" in spec else []
        if "note" in spec:
            wanted.append(spec["note"] if code == "en" else TEXTS["indicators"][name]["note_id"])
        wanted += spec.get("breakdowns", ["total"])
        wanted.append("**Contoh" if code == "id" else "**Example")

        assert [text for text in wanted if text.replace("|", "\\|") not in chapter and text not in chapter] == [], name


@pytest.mark.parametrize("code", CODES)
def test_what_cannot_be_computed_is_named(method: ModuleType, code: str) -> None:
    page = method.PAGES[code].read_text(encoding="utf-8")
    items = indicators()["not_computable"]

    assert set(TEXTS["not_computable"]) == set(items)
    assert [one for one in items if f"- {TEXTS['not_computable'][one].get(code, one)}\n" not in page] == []
    assert [one for one in items if "id" not in TEXTS["not_computable"][one]] == []


def test_every_indicator_has_its_counts_in_english_and_its_note_in_indonesian(
    names: dict[str, dict[str, str]],
) -> None:
    with (REFERENCE / "survey_indicators.csv").open(encoding="utf-8", newline="") as stream:
        every = names | {row["indicator_id"]: row for row in csv.DictReader(stream)}
    texts = TEXTS["indicators"]

    assert set(texts) == set(every)
    for name, row in every.items():
        wanted = {"numerator_en"} | ({"denominator_en"} if row["denominator_id"] else set())
        wanted |= {"note_id"} if "note" in CONTRACT.get(name, {}) else set()
        assert {key for key, text in texts[name].items() if text} == wanted, name


def test_a_note_in_indonesian_keeps_every_code_and_number_of_the_contract_s() -> None:
    lost = {}
    for name, spec in CONTRACT.items():
        told = re.findall(r"[A-Za-z]+_\w+|[A-Z]{2,}|\d+", spec.get("note", ""))
        kept = TEXTS["indicators"][name].get("note_id", "")
        lost[name] = [one for one in told if one not in kept and one not in IN_WORDS]

    assert {name: codes for name, codes in lost.items() if codes} == {}


@pytest.mark.parametrize(
    ("formula", "sets"),
    [
        ("|E(p) minus B(p)| over |E(p)|", ["E(p)", "B(p)"]),
        ("|E and B| - |E| x |B and N minus E| / |N minus E|", ["N(p)", "E(p)", "B(p)"]),
        ("families of F(d) in S(p) for every p", ["D(d), F(d)", "S(p)"]),
        ("|D(4) minus JKN_act|", ["D(d), F(d)", "JKN_act"]),
        ("families with GRADUASI_* over |B(PKH)|", ["B(p)"]),
        ("JKN cards AKTIF as delivered", []),
    ],
)
def test_the_sets_of_a_formula_are_found(method: ModuleType, formula: str, sets: list[str]) -> None:
    assert method.sets_of({"numerator": formula}) == sets


def test_every_indicator_has_an_example_or_says_why_not() -> None:
    assert set(EXAMPLES["examples"]) | set(EXAMPLES["absent"]) == set(CONTRACT)
    assert [name for name in EXAMPLES["absent"] if not TEXTS["no_example"].get(name)] == []


@pytest.mark.parametrize("name", EXAMPLES["examples"])
def test_an_example_divides_to_its_value(name: str) -> None:
    row = EXAMPLES["examples"][name]
    numerator, value = Decimal(str(row["numerator"])), Decimal(str(row["value"]))
    if row["denominator"] is None:
        assert value == numerator
    else:
        divided = numerator / Decimal(str(row["denominator"]))
        assert divided.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP) == value


@pytest.mark.parametrize("name", EXAMPLES["examples"])
def test_the_bounds_of_an_example_hold_its_value(name: str) -> None:
    row = EXAMPLES["examples"][name]
    if row["value_low"] is not None:
        assert Decimal(str(row["value_low"])) <= Decimal(str(row["value"])) <= Decimal(str(row["value_high"]))


def test_the_indicators_said_to_have_bounds_are_those_that_have_them() -> None:
    bounded = {name for name, row in EXAMPLES["examples"].items() if row["value_low"] is not None}

    assert bounded == set(TEXTS["readings"]["bounds"]["indicators"]) - set(EXAMPLES["absent"])


def test_the_beneficiaries_of_the_example_add_up() -> None:
    account = EXAMPLES["account"]
    reasons: dict[str, list[int]] = {"X(p)": [], "U(p)": []}
    for row in account["reasons"]:
        reasons[row["set"]].append(row["count"])

    assert account["beneficiaries"] == account["eligible"] + account["not_eligible"] + account["undetermined"]
    assert sum(reasons["X(p)"]) == account["not_eligible"]
    assert sum(reasons["U(p)"]) == account["undetermined"]


def test_the_examples_are_synthetic() -> None:
    assert EXAMPLES["published"]["is_synthetic"] is True
