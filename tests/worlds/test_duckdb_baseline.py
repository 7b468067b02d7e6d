"""The benchmark's lower bound answers the same questions: its cells sum to the figures of the thirty-person world."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

WORLD = Path(__file__).parent / "thirty"
sys.path[:0] = [str(WORLD), str(Path(__file__).parents[2] / "benchmarks")]

import reference_count as reference  # noqa: E402 - the path comes first
from reference_people import SEGMENTS, TK_SEGMENTS  # noqa: E402 - the path comes first

import duckdb_baseline as baseline  # noqa: E402 - a script and a folder of a world are not packages

PERIOD = "2024-12"
# The baseline has no gate; these are the rows that the gate would send to quarantine.
BAD_ROWS = {
    "2024-12/dukcapil_penduduk.csv": ",34.04.99,",
    "2024-12/bpjs_kesehatan_peserta.16.csv": ",Fajar,",
    "2024-12/bpjs_ketenagakerjaan_peserta.csv": ",Galuh,W,",
    "2024-11/kemensos_registri.csv": ";11;",
}


@pytest.fixture(scope="module")
def clean_inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The thirty-person inbox without the rows that go to quarantine."""
    inbox = tmp_path_factory.mktemp("worlds") / "inbox"
    shutil.copytree(WORLD / "inbox", inbox)
    for name, mark in BAD_ROWS.items():
        lines = (inbox / name).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if mark not in line]
        assert len(kept) == len(lines) - 1
        (inbox / name).write_text("".join(kept), encoding="utf-8")
    return inbox


@pytest.fixture(scope="module")
def cells(clean_inbox: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection, _ = baseline.count_cells(clean_inbox, PERIOD, threads=1)
    yield connection
    connection.close()


def questions() -> dict[tuple[str, str, str], tuple[str, str]]:
    """Numerator and denominator over cells, by indicator, breakdown and category."""
    asked: dict[tuple[str, str, str], tuple[str, str]] = {}
    attributes = {
        "total": {"total": "true"},
        "sex": {sex: f"sex = '{sex}'" for sex in "LP"},
        "age_group": {group: f"age_group = '{group}'" for group in ("0-5", "6-18", "19-24", "25-59", "60+")},
        "decile": {**{str(d): f"desil = {d}" for d in range(1, 11)}, "tidak_ada": "desil is null"},
        "disability": {said: f"disability = '{said}'" for said in ("ya", "tidak", "tidak_diketahui")},
    }
    for indicator, part, whole in (
        ("population", "true", "false"),
        ("jkn_registered_coverage", "is_registered", "true"),
        ("jkn_active_coverage", "is_active", "true"),
        ("jkn_inactive", "is_registered and not is_active", "is_registered"),
        ("jkn_uncovered_bottom40", "desil <= 4 and not is_active", "desil <= 4"),
        ("jkn_newborn_unregistered", "is_newborn and not is_registered", "is_newborn"),
        ("jkn_double_card_rate", "has_two_cards", "is_active"),
        ("tk_active_coverage", "is_working_age and tk_segment is not null", "is_working_age"),
        ("tk_pmi_members", "is_pmi", "false"),
        ("tk_wage_coverage", "wage_programmes is not null", "false"),
        ("tk_nonwage_coverage", "nonwage_programmes is not null", "false"),
    ):
        for breakdown, categories in attributes.items():
            for category, predicate in categories.items():
                asked[indicator, breakdown, category] = (f"({part}) and {predicate}", f"({whole}) and {predicate}")
    for rank, segment in enumerate(SEGMENTS):
        held = f"is_registered and jkn_segment = {rank}"
        asked["jkn_activity_rate", "segment", segment] = (f"{held} and is_active", held)
        asked["jkn_segment_share", "segment", segment] = (f"{held} and is_active", "is_active")
    for reason in reference.REASONS:
        asked["jkn_inactive", "reason", reason] = (f"not is_active and reason = '{reason}'", "is_registered")
    for rank, segment in enumerate(TK_SEGMENTS):
        asked["tk_active_coverage", "segment", segment] = (f"is_working_age and tk_segment = {rank}", "is_working_age")
    for bit, programme in enumerate(reference.PU_PROGRAMMES):
        asked["tk_wage_coverage", "tk_programme", programme] = (f"wage_programmes & {1 << bit} > 0", "false")
    for bit, programme in enumerate(reference.BPU_PROGRAMMES):
        asked["tk_nonwage_coverage", "tk_programme", programme] = (f"nonwage_programmes & {1 << bit} > 0", "false")
    combination = sum(1 << SEGMENTS.index(segment) for segment in ("PPU_BU", "PBPU", "PBI_APBN"))
    asked["jkn_double_segment", "combination", "PBI_APBN+PBPU+PPU_BU"] = (f"combination = {combination}", "is_active")
    return asked


def test_person_cells_sum_to_the_reference_figures(cells: duckdb.DuckDBPyConnection) -> None:
    asked = questions()
    answers = reference.count_indicators(WORLD / "inbox", PERIOD)
    compared = 0

    for key, (numerator, denominator) in answers.items():
        question = asked.get((key.indicator_id, key.breakdown, key.category))
        if question is None:
            continue
        part, whole = question
        region = "true" if key.region_code == "00" else f"kabkota like '{key.region_code}%'"
        ((got_part, got_whole),) = cells.execute(
            f"select coalesce(sum(people) filter ({part}), 0)::int, coalesce(sum(people) filter ({whole}), 0)::int "
            f"from cell where {region}"
        ).fetchall()
        of_survey = key.indicator_id in ("tk_wage_coverage", "tk_nonwage_coverage")
        assert got_part == numerator, key
        assert of_survey or got_whole == (denominator or 0), key
        compared += 1

    assert compared > 500


def test_card_cells_are_the_cards_on_paper(cells: duckdb.DuckDBPyConnection) -> None:
    counted = cells.execute(
        "select kabkota, sum(cards) filter (status = 'AKTIF')::int, sum(cards) filter (status = 'NONAKTIF')::int "
        "from card_cell group by kabkota order by kabkota"
    ).fetchall()

    assert counted == [("16.07", 7, 5), ("16.71", 9, 3), ("16.74", None, 1), ("34.04", 12, 3)]
