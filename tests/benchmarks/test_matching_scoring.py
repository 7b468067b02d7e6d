"""The scoring of the matching benchmark, on ten records whose answers can be counted by hand."""

import hashlib
import json
import re
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from matching_chart import draw_curve, missed, wrong
from matching_errors import agreement, explain_missed, relation
from matching_indicators import compare_figures, make_perfect_inbox
from matching_report_bias import bias_section
from matching_report_mistakes import defect_section
from matching_report_rules import curve_section, rule_section
from matching_report_worlds import aims_section
from matching_scoring import Score, compare_groups, curve, decide_at, score, score_by, score_by_defect, wilson
from matching_truth import World, group_columns
from matching_world import Outcome, flatten, withhold_persons
from measurement import Step

BITS = {"nik_missing": 1, "name_misspelt": 2}
COLUMNS = ["truth_id", "wide_id", "exact_id", "rule", "probability", "candidate_id", "is_hard", "defects", "sex"]
# fmt: off
ROWS = [
    (1, 1, 1, "nik", None, None, False, 0, "L"),
    (2, 2, 2, "nik", None, None, False, 2, "L"),
    (3, 3, 3, "nik", None, None, False, 0, "P"),
    (4, 9, 9, "nik", None, None, True, 0, "P"),              # somebody else's NIK: wrong in both bases
    (5, 5, None, "model", 0.99, None, True, 1, "L"),          # right, surely
    (6, 8, None, "model", 0.95, None, True, 1, "P"),          # wrong, less surely
    (7, None, None, "meragukan", 0.6, 7, True, 3, "P"),      # would be right from 0.6 on
    (None, None, None, "meragukan", 0.3, 2, True, 1, "L"),   # nobody's: would be wrong from 0.3 on
    (None, None, None, "tanpa_calon", None, None, False, 0, "L"),
    (10, None, None, "tanpa_calon", None, None, True, 1, "P"),
]
# fmt: on


def squeeze(text: str) -> str:
    """The text with its padding taken out."""
    return re.sub(" +", " ", text)


@pytest.fixture
def records() -> pl.DataFrame:
    return pl.DataFrame(ROWS, schema=COLUMNS, orient="row").with_columns(
        dataset=pl.lit("kartu"),
        record_key=pl.int_range(pl.len()).cast(pl.String),
        register_defects=pl.when(pl.col("truth_id").is_not_null()).then(pl.lit(0)),
    )


def test_precision_is_of_the_accepted_and_recall_of_the_findable(records: pl.DataFrame) -> None:
    wide = score(records)
    assert wide == Score(records=10, findable=8, accepted=6, right=4)
    assert (wide.precision, wide.recall, wide.wrong, wide.missed) == (4 / 6, 4 / 8, 2, 4)
    exact = score(records, "exact_id")
    assert (exact.precision, exact.recall) == (3 / 4, 3 / 8)
    hard = score(records.filter("is_hard"))
    assert (hard.findable, hard.accepted, hard.right) == (5, 3, 1)


def test_a_person_outside_the_register_can_be_matched_wrongly_but_not_missed() -> None:
    stranger = pl.DataFrame({"truth_id": [None], "wide_id": [4]}, schema={"truth_id": pl.Int64, "wide_id": pl.Int64})
    found = score(stranger)
    assert (found.findable, found.missed, found.wrong, found.precision) == (0, 0, 1, 0.0)


def test_each_rule_has_its_own_precision(records: pl.DataFrame) -> None:
    by_rule = score_by(records, "rule")
    assert by_rule["nik"].precision == 3 / 4
    assert by_rule["model"].precision == 1 / 2
    assert by_rule["tanpa_calon"].missed == 1
    section = squeeze(rule_section(records))
    assert "| nik | 4 | 1 | 75.0000% |" in section
    assert "| tanpa_calon | 2 | 1 |" in section


def test_a_record_counts_under_each_of_its_defects(records: pl.DataFrame) -> None:
    by_defect = score_by_defect(records, BITS)
    assert list(by_defect) == ["none", "nik_missing", "name_misspelt"]
    assert by_defect["none"][0] == Score(records=4, findable=3, accepted=3, right=2)
    missing, alone = by_defect["nik_missing"]
    assert (missing, alone) == (Score(records=5, findable=4, accepted=2, right=1), 4)
    misspelt, alone = by_defect["name_misspelt"]
    assert (misspelt, alone) == (Score(records=2, findable=2, accepted=1, right=1), 1)
    assert "name_misspelt" in defect_section(records, BITS)


@pytest.mark.parametrize(
    ("threshold", "accepted", "right", "model_accepted", "model_right"),
    [(0.2, 8, 5, 4, 2), (0.5, 7, 5, 3, 2), (0.9, 6, 4, 2, 1), (0.97, 5, 4, 1, 1), (0.999, 4, 3, 0, 0)],
)
def test_the_curve_moves_the_model_and_leaves_the_tiers(
    records: pl.DataFrame, threshold: float, accepted: int, right: int, model_accepted: int, model_right: int
) -> None:
    (point,) = curve(records, [threshold])
    assert (point.all_records.accepted, point.all_records.right) == (accepted, right)
    assert (point.model.accepted, point.model.right) == (model_accepted, model_right)
    assert point.all_records.findable == 8


def test_a_threshold_between_accepted_and_uncertain_gives_what_was_decided(records: pl.DataFrame) -> None:
    decided = decide_at(records, 0.8)
    assert decided["decided_id"].to_list() == records["wide_id"].to_list()


def test_a_likely_pair_that_waits_for_another_reason_is_accepted_at_no_threshold(records: pl.DataFrame) -> None:
    likely = records.with_columns(
        pl.when(pl.col("candidate_id") == 7).then(0.97).otherwise("probability").alias("probability")
    )
    for threshold in (0.5, 0.96, 0.99):
        assert decide_at(likely, threshold)["decided_id"][6] is None


def test_the_chart_shows_counts_per_ten_thousand_and_the_page_the_table(records: pl.DataFrame) -> None:
    points = curve(records)
    assert missed(points[-1].all_records) == pytest.approx(10_000 * 5 / 8)
    assert wrong(points[-1].model) is None
    picture = draw_curve(points, subtitle="10 records")
    assert picture.startswith("<svg") and picture.count("<polyline") == 4
    assert "| 0.99999 | 75.0000% | 37.5000% |" in squeeze(curve_section(points, "images/c.svg"))


def test_without_probabilities_there_is_no_curve(records: pl.DataFrame) -> None:
    exact = records.with_columns(pl.lit(None, pl.Float64).alias("probability"))
    assert "no threshold to vary" in curve_section(curve(exact), "images/c.svg")


def test_a_group_below_the_average_is_a_finding_only_on_enough_records(records: pl.DataFrame) -> None:
    women = {group.name: group for group in compare_groups(records, ["sex"])}
    assert women["P"].difference == pytest.approx(1 / 5 - 4 / 8)
    assert women["L"].difference == pytest.approx(3 / 3 - 4 / 8)
    assert not women["P"].is_finding
    many = pl.concat([records] * 20)
    by_sex = {group.name: group.is_finding for group in compare_groups(many, ["sex"])}
    assert by_sex == {"L": False, "P": True}
    groups = [pl.lit("x").alias(name) for name in ("age_group", "decile_group", "province", "name_type")]
    assert "**all records, sex P**: recall 20.00% of 100, -30.00 points" in bias_section(many.with_columns(groups))


def test_demands_are_judged_by_the_worst_world(records: pl.DataFrame) -> None:
    good = records.with_columns(pl.col("truth_id").alias("wide_id"))
    step = Step("identity", 59.0, 100, 3000, 10, 1500.0)
    outcomes = [Outcome(1_000_000, 1, step, {}, good, None), Outcome(100_000, 2, step, {}, records, None)]
    assert aims_section(outcomes[:1]).count("NOT met") == 1
    section = squeeze(aims_section(outcomes))
    assert "66.667% | NOT met" in section and "50.000% | NOT met" in section
    assert "59.0 | met" in section and "4,500 | NOT met" in section


def test_wilson_interval_of_a_known_case() -> None:
    low, high = wilson(8, 10)
    assert (low, high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(10_000, 10_000)[0] == pytest.approx(0.99962, abs=1e-5)


def test_missed_records_are_told_by_rule_and_defects(records: pl.DataFrame) -> None:
    assert explain_missed(records, BITS, most=2) == [
        ("tanpa_calon", "nik_missing", 1, 3),
        ("meragukan", "nik_missing + name_misspelt", 1, 1),
    ]


def test_a_wrong_match_is_told_by_what_agrees() -> None:
    def side(suffix: str, *values: str | None) -> dict[str, list[str | None]]:
        names = ("nik", "no_kk", "nama", "tgl_lahir", "jenis_kelamin", "kode_wilayah")
        return {f"{name}{suffix}": [value] for name, value in zip(names, values, strict=True)}

    frame = pl.DataFrame(
        side("", None, "7", "SRI", "1990-01-02", "P", "11.01.02")
        | side("_given", "5", "7", "SRI LESTARI", "1990-03-02", "L", "11.01.09.2001")
    )
    told = frame.select(agreement("_given")).item()
    assert told == "KK + first word of name + year of birth + kabkota"


@pytest.mark.parametrize(
    ("family", "born", "name", "truth_id", "told"),
    [
        (1, 5, "DWI", 1, "twin"),
        (1, 6, "SRI", 1, "of the same family"),
        (2, 5, "SRI", 1, "namesake born on the same day"),
        (2, 6, "SRI", None, "namesake, who is not in the register"),
        (2, 5, "DWI", 1, "somebody else"),
    ],
)
def test_who_was_given_is_told_by_the_truth(family: int, born: int, name: str, truth_id: int | None, told: str) -> None:
    frame = pl.DataFrame(
        {
            "truth_id": [truth_id], "family": [1], "born": [5], "name": ["SRI"],
            "family_given": [family], "born_given": [born], "name_given": [name],
        }
    )  # fmt: skip
    assert frame.select(relation()).item() == told


def test_groups_of_a_person() -> None:
    people = pl.DataFrame(
        {
            "nama": ["SLAMET", "SITI AMINAH", "H. ALI", "ANI, S.Pd.", "M. ALI BIN UMAR"],
            "born": [date(2018, 12, 31), date(2019, 1, 1), date(1964, 12, 31), date(1965, 1, 1), date(1999, 12, 31)],
            "decile": [1, 10, 2, 3, 4],
            "kode_kecamatan": ["11.01.01"] * 5,
        }
    )
    told = people.select(group_columns(date(2024, 12, 31)))
    assert told["name_type"].to_list() == [
        "one word",
        "two words",
        "with a title",
        "with a title",
        "three words or more",
    ]
    assert told["age_group"].to_list() == ["6-18", "0-5", "60+", "25-59", "25-59"]
    assert told["decile_group"].to_list() == ["01", "10", "02", "03", "04"]
    assert set(told["province"]) == {"11"}


def test_errors_of_a_figure_are_points_off_the_truth() -> None:
    def figures(basis: str, nation: float, *kabkota: float) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "indicator_id": "cover", "programme_id": "PKH", "category": "total",
                "region_code": ["00", *(f"11.0{n}" for n in range(1, len(kabkota) + 1))],
                "match_basis": basis, "value": [nation, *kabkota],
            }
        )  # fmt: skip

    truth = figures("nik", 0.5, 0.4, 0.6)
    delivered = pl.concat([figures("nik", 0.45, 0.3, 0.62), figures("semua", 0.5, 0.41, 0.6, 0.9)])
    (error,) = compare_figures(truth, delivered)
    assert (error.name, error.truth, error.kabkota) == ("cover PKH", 0.5, 2)
    nik, every = error.errors["nik"], error.errors["semua"]
    assert (nik.national, nik.bias, nik.mean_absolute) == pytest.approx((-5, -4, 6))
    assert (every.national, every.bias, every.mean_absolute) == pytest.approx((0, 0.5, 0.5))


def test_the_perfect_inbox_puts_every_nik_right_and_changes_nothing_else(tmp_path: Path) -> None:
    from padan.generate import generate_inbox
    from padan.landing import open_inbox

    generate_inbox(period="2024-12", people=1_000, out=tmp_path / "inbox")
    world = World(tmp_path / "inbox", "2024-12", 1_000, 1)
    perfect = make_perfect_inbox(world, tmp_path)
    assert open_inbox(str(perfect)) is not None
    file = "2024-12/bpjs_kesehatan_peserta.csv"
    before, after = (pl.read_csv(inbox / file, infer_schema=False) for inbox in (world.inbox, perfect))
    assert after.drop("nik").equals(before.drop("nik"))
    truth = world.truth("bpjs_kesehatan_peserta")
    register = world.truth("dukcapil_penduduk").select("person", nik_of_register="record_key")
    checked = after.join(truth, left_on="no_kartu", right_on="record_key").join(register, on="person")
    assert len(checked) > 0.95 * len(after)
    assert (checked["nik"] == checked["nik_of_register"]).all()
    assert not (before["nik"].fill_null("") == after["nik"].fill_null("")).all()


def test_nested_counts_become_dotted_names() -> None:
    assert flatten({"rows": 3, "kartu": {"pairs": 7, "note": "x"}}) == {"rows": 3, "kartu.pairs": 7}


def test_withheld_persons_leave_the_register_and_its_truth_and_keep_their_records(tmp_path: Path) -> None:
    from padan.generate import generate_inbox

    generate_inbox(period="2024-12", people=1_000, out=tmp_path / "inbox")
    world = World(tmp_path / "inbox", "2024-12", 1_000, 1)
    delivered = world.inbox / "2024-12" / "dukcapil_penduduk.parquet"
    before, records = pl.read_parquet(delivered), world.truth("bpjs_kesehatan_peserta")
    withhold_persons(world, 0.25)
    after = pl.read_parquet(delivered)
    assert 0.7 * len(before) < len(after) < 0.8 * len(before)
    known = world.truth("dukcapil_penduduk")
    assert set(known["record_key"]) <= set(after["nik"])
    assert world.truth("bpjs_kesehatan_peserta").sort("record_key").equals(records.sort("record_key"))
    assert 0.15 < records.join(known, on="person", how="anti").height / len(records) < 0.35
    manifest = json.loads((delivered.parent / "dukcapil_penduduk.manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"][0]["rows"] == len(after)
    assert manifest["files"][0]["sha256"] == hashlib.sha256(delivered.read_bytes()).hexdigest()
