"""Texts, numbers and months of both languages."""

import string

import pytest
from dashboards.data.published_figures import (
    period_end,
    read_notes,
    read_published,
    write_note,
    write_period,
    write_value,
)
from dashboards.language import Language, load_texts

from padan.contract import warehouse
from padan.paths import REFERENCE

INDONESIAN, ENGLISH = Language("id"), Language("en")


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_ditetapkan_has_one_word_in_english():
    said = {
        key: text
        for key, text in load_texts("en").items()
        if "set as benef" in text.casefold() or "are not set" in text
    }

    assert said == {}
    for file in ("indicators.csv", "method_texts.yaml"):
        defined = (REFERENCE / file).read_text(encoding="utf-8").casefold()
        assert "set as benef" not in defined and "on the list of beneficiaries" in defined


def test_one_of_something_is_no_plural():
    one = {"name": "", "nik": "", "all": "", "moved": "", "count": 1, "within": 1}

    assert "of 1 other headline figure, 1 moves by" in ENGLISH.text("match_quality.basis.finding", **one)
    assert "of 2 other headline figures, 0 move by" in ENGLISH.text(
        "match_quality.basis.finding", **one | {"count": 2, "within": 0}
    )
    assert ENGLISH.text("forum.decrees", count=1) == "1 decree or regulation"


def test_both_languages_have_the_same_keys_and_placeholders():
    indonesian, english = load_texts("id"), load_texts("en")

    assert indonesian.keys() == english.keys()
    different = [key for key, text in indonesian.items() if _placeholders(text) != _placeholders(english[key])]
    assert different == []


@pytest.mark.parametrize(
    ("language", "count", "written"),
    [
        (ENGLISH, 1, "1 activity"),
        (ENGLISH, "1", "1 activity"),
        (ENGLISH, 21, "21 activities"),
        (INDONESIAN, 1, "1 kegiatan"),
    ],
)
def test_a_noun_follows_its_number(language, count, written):
    assert language.text("kpi.activities", count=count) == written


def test_every_published_figure_has_a_name_in_the_catalogue():
    names = {f"official.names.{figure.indicator}" for figure in read_published()}

    assert names <= load_texts("id").keys()


@pytest.mark.parametrize("language", [INDONESIAN, ENGLISH])
def test_every_table_and_column_of_the_warehouse_contract_has_a_meaning(language):
    texts = load_texts(language.code)
    columns = {
        (table.partition("(")[0], column)
        for table, spec in warehouse()["tables"].items()
        for column in (spec if isinstance(spec, list) else spec["columns"])
    }
    own = {
        tuple(key.removeprefix("dictionary.own.").rsplit(".", 1)) for key in texts if key.startswith("dictionary.own.")
    }

    assert {f"dictionary.tables.{table}" for table, _ in columns} <= texts.keys()
    assert {f"dictionary.columns.{column}" for _, column in columns} <= texts.keys()
    assert own <= columns


def test_every_note_of_a_published_figure_is_in_both_languages():
    noted = [figure for figure in read_published() if figure.note]

    assert {figure.note for figure in noted} == set(read_notes())
    assert [figure.note for figure in noted if write_note(figure, ENGLISH) != figure.note] == []
    same = {figure.note for figure in noted if write_note(figure, INDONESIAN) == figure.note}
    assert same == set()


def test_numbers_are_written_as_each_language_does():
    assert INDONESIAN.number(1234567.84, 1) == "1.234.567,8"
    assert ENGLISH.number(1234567.84, 1) == "1,234,567.8"
    assert INDONESIAN.compact(284_973_643) == "284,97 juta"
    assert INDONESIAN.month(period_end("2024-12")) == "Desember 2024"


@pytest.mark.parametrize(
    ("ratio", "written"),
    [(0.363317, "36,3%"), (1.0, "100,0%"), (0.99999, "> 99,9%"), (0.00001, "< 0,1%"), (0.0, "0,0%")],
)
def test_percentages_never_round_to_all_or_nothing(ratio, written):
    assert INDONESIAN.percent(ratio) == written


@pytest.mark.parametrize(
    ("ratio", "limit", "written"),
    [(0.7997, 0.8, "79,97%"), (0.799996, 0.8, "79,9996%"), (0.79, 0.8, "79,0%"), (0.8, 0.8, "80,0%")],
)
def test_a_share_is_told_from_the_limit_that_it_misses(ratio, limit, written):
    assert INDONESIAN.percent_beside(ratio, limit) == written


@pytest.mark.parametrize(
    ("period", "written"),
    [
        ("2014-12", "Desember 2014"),
        ("2023-09-01", "1 September 2023"),
        ("2024-S2", "Semester II 2024"),
        ("2025-Q2", "Triwulan II 2025"),
        ("2018-2019", "2018–2019"),
        ("2022", "2022"),
    ],
)
def test_published_periods_are_written_in_words(period, written):
    assert write_period(period, INDONESIAN) == written


def test_published_values_keep_their_unit():
    by_name = {(figure.indicator, figure.period): figure for figure in read_published()}

    assert write_value(by_name["jkn_active_members", "2024-12"], INDONESIAN) == "222,6 juta"
    assert write_value(by_name["jkn_coverage_registered", "2025-04"], INDONESIAN) == "98,25%"
    assert write_value(by_name["poverty_line", "2025-03"], INDONESIAN) == "Rp 609.160 per orang per bulan"
    assert write_value(by_name["jkn_uhc95_regencies", "2023-12-31"], ENGLISH) == "416 of 514 regencies and cities"
