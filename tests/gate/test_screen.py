"""The screen must never clear a row that a rule would name: tried on rows made of nasty values, for every dataset."""

import random
from datetime import date

import pytest

from padan.contract import extracts
from padan.gate.rules import rules_of
from padan.gate.screen import screen_of
from padan.gate.suites import FOLDER, render_suite

DECEMBER = date(2024, 12, 1)
ROWS = 3000
NASTY = {
    "text": ["Ani", None, "=1", "+62", "@a", "-x", "é", " a", "1", "'", "zeta"],
    "nik": ["1607010101800001", "1607014101800001", "1607010101800000", "9999990101800001", "16070101018000x1",
            "1607013002800001", "1607012902000001", "160701010180001", None, "1607010101٢٠", "160701010180000é"],
    "nik_as_recorded": [None, "x", "1607010101800001"],
    "no_kk": ["1607010101100001", None, "160701010110000", "16070101011000x1", "1607010101\\00001", "é60701010110001"],
    "no_kk_as_recorded": [None, "x"],
    "date": ["1980-01-01", "1980-02-30", "1980-02-29", "1979-12-31", "2024-12-31", "2025-01-01", "1849-01-01", None,
             "01/01/1980", "1980-1-01", "2101-01-01", "1900-02-29", "abcd-ef-gh"],
    "region": ["16.07", "16.07.01", "16.07.01.2001", "16.07.01.20", "16.07.01.20x1", "16.07.01-2001", "16", "00", None,
               "16.07.2001", "16.07..2001", "16.07.99", "16.07.01.", "16.07.01.20011", "é6.07"],
    "programme": ["PKH", "BST", "pkh", None, ""],
    "boolean": ["0", "1", "ya", "Ya", "2", None, "TRUE"],
    "integer": ["0", "1", "10", "11", "-1", "-0", "--1", "1.0", "9" * 18, "9" * 19, "x", None, "01", "٣"],
    "decimal": ["0.1", "0.3", "-0.1", "1e-3", "1e999", "x", "0,1", None, ".5", "5."],
}  # fmt: skip


def values_of(column):
    if column.type in ("enum", "set"):
        extra = ["JKM|JKK", "JKK|", "|", "JKK||JKM", "JKK|JKK"] if column.type == "set" else []
        return [*column.values, column.values[0].lower() + "?", None, *extra]
    return NASTY[column.type]


@pytest.mark.parametrize("name", extracts())
def test_the_screen_clears_no_row_that_a_rule_names(warehouse, name):
    dataset = extracts()[name]
    drawn = random.Random(name)
    sound = {column.name: values_of(column)[0] for column in dataset.columns}
    rows = []
    for _ in range(ROWS):
        changed = drawn.sample(
            dataset.columns, drawn.choice([0, 1, 1, 2, 2, 3, len(dataset.columns)]) % len(dataset.columns)
        )
        rows.append(sound | {column.name: drawn.choice(values_of(column)) for column in changed})
    rules = [rule for rule in rules_of(dataset) if rule.name != "duplicate_key"]

    with warehouse.connect("padan_loader") as connection:
        columns = ", ".join(dataset.column_names)
        connection.execute(f"create temporary table sample as select {columns} from raw.{name} limit 0")
        with connection.cursor().copy(f"copy sample ({columns}) from stdin") as copy:
            for row in rows:
                copy.write_row([row[column] for column in dataset.column_names])
        broken = " or ".join(f"coalesce({rule.sql(DECEMBER, 'nowhere')}, false)" for rule in rules)
        counts = connection.execute(
            f"select count(*) filter (where {broken}), "
            f"count(*) filter (where ({screen_of(dataset, DECEMBER)}) and ({broken})), "
            f"count(*) filter (where {screen_of(dataset, DECEMBER)}) from sample"
        ).fetchone()

    broken_rows, broken_but_cleared, cleared = counts
    assert broken_but_cleared == 0
    assert broken_rows > ROWS / 10
    assert cleared > 0


@pytest.mark.parametrize("name", extracts())
def test_the_suite_under_expectations_is_the_contracts(name):
    committed = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")

    assert committed == render_suite(extracts()[name]), "run: python -m padan.gate"
