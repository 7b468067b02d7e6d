"""Error of the published indicators against the truth, with exact matches only and with all accepted matches.

The truth is computed by Padan itself from a perfect inbox: the same delivered rows, in which every record bears the NIK
that the register has for its true person, so that exact matching finds everybody. Only matching then differs.
"""

from __future__ import annotations

import gzip
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import psycopg

from matching_truth import DATASETS, REGISTER, World
from matching_world import open_session, renew_manifest
from padan.generate.delivery import STYLES
from padan.generate.truth import KEYS
from run import padan, remove_home, run_watched, say

INDICATORS = (
    "jkn_registered_coverage", "jkn_active_coverage", "jkn_inactive", "jkn_uncovered_bottom40", "jkn_double_card_rate",
    "tk_active_coverage", "tk_wage_coverage", "tk_nonwage_coverage", "programme_coverage", "programme_receipt",
    "programme_person_coverage", "exclusion_error", "inclusion_error", "inclusion_undetermined",
    "leakage_to_noneligible", "complementarity_any", "registry_coverage", "registry_exclusion", "unserved",
    "registry_in_adminduk", "registry_in_adminduk_all",
)  # fmt: skip
KEY = ["indicator_id", "programme_id", "category", "region_code"]
# Nothing is suppressed: the error of a hidden cell could not be seen.
OPEN = {"PADAN_SUPPRESSION_THRESHOLD": "0"}
FIGURES = """
    select indicator_id, programme_id, category, region_code, match_basis, value::float8 as value
    from mart.fct_indicator
    where
        indicator_id = any(%s)
        and (breakdown = 'total' or (indicator_id = 'complementarity_any' and breakdown = 'max_decile'))
        and value is not null
"""
SCHEMA = {
    "indicator_id": pl.String, "programme_id": pl.String, "category": pl.String, "region_code": pl.String,
    "match_basis": pl.String, "value": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class BasisError:
    """Percentage points that a basis is off the truth: nation, and over kabupaten/kota."""

    national: float
    bias: float
    mean_absolute: float


@dataclass(frozen=True)
class IndicatorError:
    """One indicator and programme.

    Attributes:
        truth: national value.
        kabkota: how many have the figure in the truth and in both bases.
        errors: by basis.
    """

    name: str
    truth: float
    kabkota: int
    errors: dict[str, BasisError]


def make_perfect_inbox(world: World, folder: Path) -> Path:
    """Copies the inbox; every record about a person gets the NIK that the register has for the true person.

    A record of somebody whom the register does not hold gets none. Manifests are renewed.
    """
    inbox = folder / "perfect"
    month = inbox / world.period
    shutil.copytree(world.inbox / world.period, month)
    nik_of = (
        world.truth(REGISTER)
        .select("person", true_nik="record_key")
        .unique("person", keep="first", maintain_order=True)
    )
    for dataset in DATASETS:
        path = month / f"{dataset}.manifest.json"
        if not path.exists():
            continue
        truth = world.truth(dataset).join(nik_of, on="person", how="left").select("record_key", "true_nik")
        manifest = json.loads(path.read_text(encoding="utf-8"))
        for part in manifest["files"]:
            rewrite(month / part["name"], dataset, truth)
        renew_manifest(path)
    return inbox


def rewrite(file: Path, dataset: str, truth: pl.DataFrame) -> None:
    """Replaces the NIKs of a delivered file in place; a row whose person is not known keeps its own."""
    style = STYLES[dataset]
    if style.extension == "parquet":
        frame = pl.read_parquet(file)
        perfect_niks(frame, dataset, truth).write_parquet(file)
        return
    text = gzip.decompress(file.read_bytes()) if style.extension == "csv.gz" else file.read_bytes()
    frame = pl.read_csv(text, separator=style.separator, infer_schema=False)
    written = perfect_niks(frame, dataset, truth).write_csv(separator=style.separator, include_bom=style.bom)
    data = written.encode("utf-8")
    file.write_bytes(gzip.compress(data, 1) if style.extension == "csv.gz" else data)


def perfect_niks(frame: pl.DataFrame, dataset: str, truth: pl.DataFrame) -> pl.DataFrame:
    """The same rows in the same order with the true NIK."""
    keyed = frame.with_columns(pl.concat_str(KEYS[dataset], separator="|").alias("record_key"))
    known = truth.with_columns(pl.lit(True).alias("known"))
    joined = keyed.join(known, on="record_key", how="left", maintain_order="left")
    return joined.with_columns(pl.when("known").then("true_nik").otherwise("nik").alias("nik")).select(frame.columns)


def measure_indicators(world: World, folder: Path, *, keep: bool) -> list[IndicatorError]:
    """Runs the delivered and the perfect inbox and compares their figures."""
    say("  the delivered inbox, all bases")
    delivered = run_figures(world.inbox, world.period, folder / "home-delivered", [], keep=keep)
    say("  the perfect inbox, exact NIK")
    perfect = run_figures(
        make_perfect_inbox(world, folder), world.period, folder / "home-perfect", ["--matching", "exact"], keep=keep
    )
    return compare_figures(perfect.filter(pl.col("match_basis") == "nik"), delivered)


def run_figures(inbox: Path, period: str, home: Path, options: list[str], *, keep: bool) -> pl.DataFrame:
    """`padan run` in a fresh home, and its published figures."""
    command = [padan(), "run", "--period", period, "--inbox", str(inbox), *options]
    try:
        run_watched(command, home.with_suffix(".log"), home=home, server=True, settings=OPEN)
        with open_session(home) as session:
            return read_figures(session)
    finally:
        remove_home(home, keep=keep)


def read_figures(session: psycopg.Connection[tuple[object, ...]]) -> pl.DataFrame:
    """mart.fct_indicator, national and of kabupaten/kota, totals only."""
    rows = session.execute(FIGURES, (list(INDICATORS),)).fetchall()
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return frame.filter((pl.col("region_code") == "00") | pl.col("region_code").str.contains(r"^\d\d\.\d\d$"))


def compare_figures(truth: pl.DataFrame, delivered: pl.DataFrame) -> list[IndicatorError]:
    """Errors of every basis, on the regions where the truth and all bases have a value.

    Args:
        truth: the true figures, one row a KEY.
        delivered: the same by match_basis.
    """
    bases = sorted(delivered["match_basis"].unique())
    joined = truth.drop("match_basis").rename({"value": "truth"})
    for basis in bases:
        figures = delivered.filter(pl.col("match_basis") == basis).select(*KEY, pl.col("value").alias(basis))
        joined = joined.join(figures, on=KEY, how="inner")
    errors = []
    for (indicator, programme, category), part in sorted(joined.partition_by(KEY[:3], as_dict=True).items()):
        nation = part.filter(pl.col("region_code") == "00")
        kabkota = part.filter(pl.col("region_code") != "00")
        if nation.is_empty() or kabkota.is_empty():
            continue
        words = [indicator, *([programme] if programme != "ALL" else []), *([category] if category != "total" else [])]
        errors.append(
            IndicatorError(
                " ".join(words),
                nation["truth"].item(),
                len(kabkota),
                {basis: basis_error(nation, kabkota, basis) for basis in bases},
            )
        )
    return errors


def basis_error(nation: pl.DataFrame, kabkota: pl.DataFrame, basis: str) -> BasisError:
    """Points off the truth."""
    off = (kabkota[basis] - kabkota["truth"]) * 100
    national = (nation[basis].item() - nation["truth"].item()) * 100
    return BasisError(national, float(off.to_numpy().mean()), float(off.abs().to_numpy().mean()))
