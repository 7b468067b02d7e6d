"""The probabilistic model of the last tier: what is compared, how, and the weights that training gave it.

Fellegi and Sunter (1969): the weight of a level is log2(m / u), the probability that two records of one person agree so
over the probability that two of different persons do. The weights were trained without labels (expectation
maximisation, tools/train_matching.py) and stand in model.json beside this file, with what they were trained on.
"""

import json
from pathlib import Path
from typing import Any

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import SettingsCreator

MODEL = Path(__file__).with_name("model.json")
# Levels that are strong by themselves, as Splink numbers them (0: wholly different).
WHOLE_NAME = 5
LEAST_NAME = 2
LEAST_BIRTH = 2
STRONG_BIRTH = (7, 6, 5)
COMPARED = ("nama", "tgl_lahir", "nik", "no_kk", "jenis_kelamin", "wilayah")
# Candidates: every rule needs a birth date, a family or a place beside a name, so that their number grows with the
# records and not with their square.
CANDIDATES = (
    "l.nik = r.nik",
    "l.born = r.born and l.kabkota = r.kabkota",
    "l.born = r.born and l.skeleton = r.skeleton",
    "l.no_kk = r.no_kk and l.first_skeleton = r.first_skeleton",
    "l.no_kk = r.no_kk and l.born = r.born",
    "l.skeleton = r.skeleton and l.kecamatan = r.kecamatan and year(l.born) = year(r.born)",
    "l.skeleton = r.skeleton and l.kecamatan = r.kecamatan and month(l.born) = month(r.born)",
    "l.skeleton = r.skeleton and l.kabkota = r.kabkota and contains(l.skeleton, '_') and month(l.born) = month(r.born)",
    "l.first_skeleton = r.first_skeleton and l.kabkota = r.kabkota and l.born is not null and r.born is not null"
    " and year(l.born) = year(r.born) and month(l.born) = day(r.born) and day(l.born) = month(r.born)",
)


def comparisons() -> list[cl.CustomComparison]:
    """What is compared, from the strongest agreement to none."""
    return [
        cl.CustomComparison(
            output_column_name="nama",
            comparison_levels=[
                cll.NullLevel("heard"),
                cll.ExactMatchLevel("heard", term_frequency_adjustments=True).configure(
                    label_for_charts="sama bunyinya", tf_minimum_u_value=1e-6
                ),
                cll.CustomLevel(
                    "skeleton_l = skeleton_r or sorted_words_l = sorted_words_r", "sama kerangka atau urutannya"
                ),
                cll.CustomLevel(
                    "starts_with(heard_l, heard_r || '_') or starts_with(heard_r, heard_l || '_')"
                    " or (length(plain_l) >= 4 and starts_with(plain_r, plain_l))"
                    " or (length(plain_r) >= 4 and starts_with(plain_l, plain_r))",
                    "singkatan atau kurang satu kata",
                ),
                cll.CustomLevel("jaro_winkler_similarity(plain_l, plain_r) >= 0.92", "sangat mirip"),
                cll.CustomLevel(
                    "jaro_winkler_similarity(plain_l, plain_r) >= 0.8 or first_skeleton_l = first_skeleton_r",
                    "agak mirip",
                ),
                cll.ElseLevel().configure(label_for_charts="berbeda"),
            ],
        ),
        cl.CustomComparison(
            output_column_name="tgl_lahir",
            comparison_levels=[
                cll.NullLevel("born"),
                cll.CustomLevel("born_l = born_r and strftime(born_l, '%m%d') not in ('0101', '1231')", "sama"),
                # Too rare in a sample of pairs: one birth in two hundred is written down as such a day of some year.
                cll.CustomLevel("born_l = born_r", "sama, 1 Januari atau 31 Desember").configure(
                    m_probability=0.004, u_probability=1e-6, fix_m_probability=True, fix_u_probability=True
                ),
                cll.CustomLevel(
                    "year(born_l) = year(born_r) and month(born_l) = day(born_r) and day(born_l) = month(born_r)",
                    "hari dan bulan tertukar",
                ),
                cll.CustomLevel(
                    "year(born_l) = year(born_r) and (strftime(born_l, '%m%d') in ('0101', '1231')"
                    " or strftime(born_r, '%m%d') in ('0101', '1231'))",
                    "hanya tahunnya, 1 Januari atau 31 Desember",
                ),
                cll.CustomLevel("abs(date_diff('day', born_l, born_r)) in (365, 366)", "tepat setahun selisihnya"),
                cll.CustomLevel(
                    "levenshtein(strftime(born_l, '%Y%m%d'), strftime(born_r, '%Y%m%d')) = 1", "satu angka berbeda"
                ).configure(m_probability=0.005, fix_m_probability=True),
                cll.CustomLevel("abs(date_diff('day', born_l, born_r)) <= 1100", "kurang dari tiga tahun"),
                cll.ElseLevel().configure(label_for_charts="berbeda"),
            ],
        ),
        cl.CustomComparison(
            output_column_name="nik",
            comparison_levels=[
                cll.NullLevel("nik"),
                # Left here: numbers whose owner's details disagree, more often a relative's than one's own.
                cll.ExactMatchLevel("nik").configure(
                    label_for_charts="sama",
                    m_probability=0.02,
                    u_probability=0.0003,
                    fix_m_probability=True,
                    fix_u_probability=True,
                ),
                # A number holds date and place of birth, which are compared by themselves: a digit of the date would
                # count twice, and neighbours in a village differ in one digit too, so this level says little.
                cll.CustomLevel(
                    "damerau_levenshtein(nik_l, nik_r) = 1 and substr(nik_l, 7, 6) = substr(nik_r, 7, 6)",
                    "satu angka berbeda",
                ).configure(m_probability=0.08, u_probability=0.02, fix_m_probability=True, fix_u_probability=True),
                cll.ElseLevel().configure(label_for_charts="berbeda"),
            ],
        ),
        cl.CustomComparison(
            output_column_name="no_kk",
            comparison_levels=[
                cll.NullLevel("no_kk"),
                cll.ExactMatchLevel("no_kk").configure(label_for_charts="sama"),
                cll.ElseLevel().configure(label_for_charts="berbeda"),
            ],
        ),
        cl.CustomComparison(
            output_column_name="jenis_kelamin",
            comparison_levels=[
                cll.NullLevel("sex"),
                cll.ExactMatchLevel("sex").configure(label_for_charts="sama"),
                cll.ElseLevel().configure(label_for_charts="berbeda"),
            ],
        ),
        cl.CustomComparison(
            output_column_name="wilayah",
            comparison_levels=[
                cll.NullLevel("kabkota"),
                cll.CustomLevel("kecamatan_l = kecamatan_r", "kecamatan sama"),
                cll.CustomLevel("kabkota_l = kabkota_r", "kabupaten/kota sama"),
                cll.ElseLevel().configure(label_for_charts="berbeda"),
            ],
        ),
    ]


def untrained() -> SettingsCreator:
    """The model before training."""
    return SettingsCreator(
        link_type="link_only",
        comparisons=comparisons(),
        blocking_rules_to_generate_predictions=list(CANDIDATES),
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
    )


def trained(prior: float) -> dict[str, Any]:
    """The saved model, for `prior` = probability that two records drawn at random are one person."""
    settings: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))["settings"]
    return settings | {
        "probability_two_random_records_match": prior,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in CANDIDATES
        ],
    }


def level_labels() -> list[tuple[str, int, str]]:
    """Comparison, level (0 is the lowest, -1 missing on a side) and what the level says."""
    saved = json.loads(MODEL.read_text(encoding="utf-8"))["settings"]["comparisons"]
    return [
        (comparison["output_column_name"], -1, "tidak diisi")
        if level.get("is_null_level")
        else (comparison["output_column_name"], highest - place, level["label_for_charts"])
        for comparison in saved
        for highest in [sum(not level.get("is_null_level") for level in comparison["comparison_levels"])]
        for place, level in enumerate(comparison["comparison_levels"])
    ]


def model_version() -> str:
    """Version of the saved weights, for ops.run."""
    version: str = json.loads(MODEL.read_text(encoding="utf-8"))["version"]
    return version
