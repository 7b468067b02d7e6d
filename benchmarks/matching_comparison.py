"""Padan beside other people's tools, on the same records of the same world."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from matching_scoring import Score, score
from matching_truth import DATASETS, REGISTER, read_deliveries, read_details, read_register_details
from matching_world import Matched, last_json, open_session
from run import run_watched, say

RIVALS = Path(__file__).with_name("matching_rivals.py")
RIVAL_THRESHOLDS = (0.5, 0.95, 0.99)


@dataclass(frozen=True)
class Entry:
    """One tool on one world."""

    people: int
    tool: str
    seconds: float
    peak_mb: float
    pairs: int | None
    all_records: Score
    hard: Score


def export_records(matched: Matched, records: pl.DataFrame, folder: Path) -> None:
    """register.parquet and records.<dataset>.parquet with the columns that every tool gets."""
    folder.mkdir(exist_ok=True)
    with open_session(matched.home) as session:
        deliveries = read_deliveries(session, matched.run_id)
        register = read_register_details(session, matched.world, deliveries[REGISTER])
        register.select(pl.col("person_id").alias("unique_id"), *details()).write_parquet(folder / "register.parquet")
        for dataset in (name for name in DATASETS if name in deliveries):
            keyed = records.filter(pl.col("dataset") == dataset).select("_row", pl.col("record_key").alias("unique_id"))
            said = read_details(session, dataset, deliveries[dataset]).join(keyed, on="_row", how="inner")
            said.select("unique_id", *details()).write_parquet(folder / f"records.{dataset}.parquet")


def details() -> list[pl.Expr]:
    """NIK as trimmed text, name, birth date as text, sex, kabupaten/kota."""
    return [
        pl.col("nik").str.strip_chars(),
        pl.col("nama"),
        pl.col("tgl_lahir").alias("born"),
        pl.col("jenis_kelamin").alias("sex"),
        pl.col("kode_wilayah").str.slice(0, 5).alias("region"),
    ]


def compare_with(matched: Matched, records: pl.DataFrame, folder: Path, methods: Sequence[str]) -> list[Entry]:
    """Padan's own two bases, then each tool at several thresholds, all on the records of `records`."""
    export_records(matched, records, folder)
    people = matched.world.people
    step = matched.step
    entries = [
        Entry(
            people, name, step.seconds, step.total_mb, None, score(records, column), score(hard_ones(records), column)
        )
        for name, column in (("Padan, exact NIK", "exact_id"), ("Padan, all tiers", "wide_id"))
    ]
    for method in methods:
        say(f"  {method}")
        began = time.monotonic()
        log = folder / f"{method}.log"
        command = [sys.executable, str(RIVALS), method, str(folder)]
        _, memory = run_watched(command, log, home=folder / "home", server=False)
        seconds = time.monotonic() - began
        pairs = sum(json.loads(last_json(log)).values())
        links = pl.concat(
            pl.read_parquet(file).with_columns(pl.lit(file.name.split(".")[1]).alias("dataset"))
            for file in sorted(folder.glob("links.*.parquet"))
        )
        linked = records.join(links.rename({"person_id": "link_id", "probability": "link_probability"}),
                              on=["dataset", "record_key"], how="left")  # fmt: skip
        for threshold in RIVAL_THRESHOLDS:
            decided = linked.with_columns(
                pl.when(pl.col("link_probability") >= threshold).then("link_id").alias("link_id")
            )
            entries.append(
                Entry(people, f"{method}, P ≥ {threshold:g}", seconds, memory.peak_process_mb(), pairs,
                      score(decided, "link_id"), score(hard_ones(decided), "link_id"))
            )  # fmt: skip
    return entries


def hard_ones(records: pl.DataFrame) -> pl.DataFrame:
    """The records whose NIK is missing or damaged."""
    return records.filter("is_hard")
