"""Thirty people: the paper (README.md), the plain-Python reference and expected.csv say the same."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import reference_count as reference
import reference_gate as gate
import reference_people
import sign_manifests

WORLD = Path(__file__).parent / "thirty"
PERIOD = "2024-12"
Table = list[dict[str, str]]


def read_paper_tables() -> list[Table]:
    """Markdown tables of the README, each a list of rows by heading."""
    tables: list[Table] = []
    for block in re.split(r"\n\s*\n", (WORLD / "README.md").read_text(encoding="utf-8")):
        lines = [[cell.strip(" `") for cell in line[1:-1].split("|")] for line in block.splitlines() if line[:1] == "|"]
        if lines:
            tables.append([dict(zip(lines[0], cells, strict=True)) for cells in lines[2:]])
    return tables


def paper_table(*headings: str) -> Table:
    """The one table of the README that has these headings."""
    (found,) = [table for table in read_paper_tables() if set(headings) <= set(table[0])]
    return found


def number(text: str) -> int | None:
    return int(text) if text else None


@pytest.fixture(scope="module")
def counted() -> dict[reference.Key, reference.Counts]:
    return reference.count_indicators(WORLD / "inbox", PERIOD)


@pytest.fixture(scope="module")
def people() -> dict[str, reference_people.Person]:
    """Living people by name, with everything matched to them."""
    month_end = reference_people.last_day(PERIOD)
    register = gate.newest_delivery(WORLD / "inbox", "dukcapil_penduduk", PERIOD)
    registry = gate.registry_in_force(WORLD / "inbox", PERIOD)
    assert register and registry
    found = reference_people.living_people(register.rows, month_end)
    for dataset, name in (
        ("bpjs_kesehatan_peserta", "cards"),
        ("bpjs_ketenagakerjaan_peserta", "memberships"),
    ):
        delivery = gate.newest_delivery(WORLD / "inbox", dataset, PERIOD)
        assert delivery
        reference_people.attach(found, delivery.rows, name)
    reference_people.attach(found, registry.rows, "registry_rows")
    reference_people.rank(found, reference_people.last_day(registry.period))
    names = {row["nik"]: row["nama"] for row in register.rows}
    return {names[person.nik]: person for person in found}


def test_reference_equals_every_expected_row(counted: dict[reference.Key, reference.Counts]) -> None:
    with (WORLD / "expected.csv").open(encoding="utf-8", newline="") as file:
        expected = {
            reference.Key(*(row[column] for column in reference.Key._fields)): (
                number(row["numerator"]),
                number(row["denominator"]),
            )
            for row in csv.DictReader(file)
        }

    assert counted == expected


def test_each_person_is_seen_as_on_paper(people: dict[str, reference_people.Person]) -> None:
    paper = paper_table("name", "JKN", "TK")

    seen = [
        {
            "no": str(int(person.nik[-4:])),
            "name": name,
            "kabkota": person.kabkota,
            "sex": person.sex,
            "age": str(person.age),
            "desil": person.decile,
            "disability": person.disability,
            "JKN": "aktif" if person.jkn_active else "nonaktif" if person.jkn_registered else "belum",
            "segment": person.segment if person.jkn_registered else "-",
            "active segments": "+".join(person.active_segments) or "-",
            "reason": person.inactive_reason if person.jkn_registered and not person.jkn_active else "-",
            "TK": person.tk_segment or "-",
        }
        for name, person in people.items()
    ]

    assert len(paper) == 30
    assert seen == paper


def totals_on_paper() -> Iterator[tuple[str, str, reference.Counts | None]]:
    for row in paper_table("indicator", "16.71", "00"):
        for region in ("16.07", "16.71", "16", "34.04", "34", "34.71", "00"):
            numerator, _, denominator = row[region].partition("/")
            yield (
                row["indicator"],
                region,
                None if numerator == "-" else (int(numerator), number(denominator)),
            )


@pytest.mark.parametrize(("indicator", "region", "counts"), totals_on_paper())
def test_total_is_the_sum_on_paper(
    counted: dict[reference.Key, reference.Counts],
    indicator: str,
    region: str,
    counts: reference.Counts | None,
) -> None:
    assert counted.get(reference.Key("2024-12-01", region, indicator, "ALL", "total", "total")) == counts


def test_national_breakdowns_are_the_sums_on_paper(counted: dict[reference.Key, reference.Counts]) -> None:
    paper = paper_table("breakdown", "category", "who")

    for row in paper:
        key = reference.Key("2024-12-01", "00", row["indicator"], "ALL", row["breakdown"], row["category"])
        assert counted[key] == (int(row["numerator"]), number(row["denominator"])), key


def test_reported_coverage_is_the_card_count_on_paper(counted: dict[reference.Key, reference.Counts]) -> None:
    for row in paper_table("card region", "AKTIF", "DUKCAPIL_DKB"):
        for publisher in reference.PUBLISHERS:
            for indicator, column in (
                ("jkn_reported_coverage", "AKTIF or NONAKTIF"),
                ("jkn_reported_active_coverage", "AKTIF"),
            ):
                key = reference.Key("2024-12-01", row["card region"], indicator, "ALL", "denominator_source", publisher)
                written = row[publisher]
                assert counted.get(key) == (None if written == "-" else (int(row[column]), int(written))), key


@pytest.mark.parametrize(
    ("dataset", "quarantined"),
    [
        ("dukcapil_penduduk", 1),
        ("bpjs_kesehatan_peserta", 1),
        ("bpjs_ketenagakerjaan_peserta", 1),
        ("kemensos_registri", 1),
    ],
)
def test_one_row_of_each_person_dataset_is_quarantined(dataset: str, quarantined: int) -> None:
    delivery = gate.newest_delivery(WORLD / "inbox", dataset, PERIOD)

    assert delivery
    assert delivery.quarantined == quarantined


def test_additive_counts_sum_to_the_province_and_the_nation(
    counted: dict[reference.Key, reference.Counts],
) -> None:
    survey_based = {
        "tk_wage_coverage",
        "tk_nonwage_coverage",
        "jkn_reported_coverage",
        "jkn_reported_active_coverage",
    }
    for parent, is_child in (
        ("16", lambda code: code[:3] == "16."),
        ("34", lambda code: code[:3] == "34."),
        ("00", lambda code: code in ("16", "34")),
    ):
        sums: dict[tuple[str, str, str], list[int]] = {}
        for key, (numerator, denominator) in counted.items():
            if is_child(key.region_code) and key.indicator_id not in survey_based:
                entry = sums.setdefault((key.indicator_id, key.breakdown, key.category), [0, 0])
                entry[0] += numerator
                entry[1] += denominator or 0
        for (indicator, breakdown, category), (numerator, denominator) in sums.items():
            key = reference.Key("2024-12-01", parent, indicator, "ALL", breakdown, category)
            got = counted[key]
            assert got[0] == numerator, key
            # A region where nobody holds the combination has no row, so its denominator is not among the parts.
            assert breakdown == "combination" or (got[1] or 0) == denominator, key


def test_manifests_describe_the_files_that_are_there() -> None:
    manifests = sorted((WORLD / "inbox").glob("*/*.manifest.json"))

    assert len(manifests) == 6
    for manifest_path in manifests:
        written = json.loads(manifest_path.read_text(encoding="utf-8"))["files"]
        assert written == sign_manifests.describe_files(manifest_path), manifest_path.name
