"""Makes a synthetic month, matches it in a fresh home, and reads back what came out."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import psycopg

from matching_truth import REGISTER, World, read_records, read_review
from measurement import Step
from padan.postgres.embedded import EmbeddedServer
from run import STEPS, padan, remove_home, run_watched, say

MONTH = Path(__file__).with_name("matching_month.py")
IDENTITY = "identity"


@dataclass(frozen=True)
class Matched:
    """A world after its matching.

    Attributes:
        step: the identity step of ops.step, with the server's memory of the same moments.
        counts: what match_people returned, by dotted name.
    """

    world: World
    home: Path
    run_id: str
    step: Step
    counts: dict[str, float]


@dataclass(frozen=True)
class Outcome:
    """What the page says of a world."""

    people: int
    seed: int
    step: Step
    counts: dict[str, float]
    records: pl.DataFrame | None
    review: pl.DataFrame | None


def generate_world(people: int, seed: int, period: str, folder: Path) -> World:
    """`padan generate` of one month."""
    say(f"{people:,} people, seed {seed}: generating")
    inbox = folder / "inbox"
    command = [
        padan(), "generate", "--period", period, "--people", str(people), "--seed", str(seed), "--out", str(inbox),
    ]  # fmt: skip
    run_watched(command, folder / "generate.log", home=folder / "home-generate", server=False)
    return World(inbox, period, people, seed)


def withhold_persons(world: World, share: float) -> None:
    """Takes a share of the persons out of the delivered register and its truth, drawn with the world's seed.

    Their records stay: whoever is given one of them is the wrong person, and relatives and namesakes are still there.

    Raises:
        ValueError: the truth does not follow the delivered rows.
    """
    folder = world.inbox / world.period
    delivered, truth = folder / f"{REGISTER}.parquet", world.inbox / "truth" / world.period / f"{REGISTER}.parquet"
    frames = [pl.read_parquet(file) for file in (delivered, truth)]
    if not frames[0]["nik"].equals(frames[1]["nik"]):
        raise ValueError(f"{truth}: other rows than {delivered}")
    kept = pl.Series(np.random.default_rng(world.seed).random(len(frames[0])) >= share)
    for file, frame in zip((delivered, truth), frames, strict=True):
        frame.filter(kept).write_parquet(file)
    renew_manifest(folder / f"{REGISTER}.manifest.json", rows=int(kept.sum()))


def renew_manifest(manifest: Path, rows: int | None = None) -> None:
    """Writes the new sha256 of each file, and the number of rows if it has changed."""
    content = json.loads(manifest.read_text(encoding="utf-8"))
    for part in content["files"]:
        part["sha256"] = hashlib.sha256((manifest.parent / part["name"]).read_bytes()).hexdigest()
        part["rows"] = part["rows"] if rows is None else rows
    manifest.write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")


@contextmanager
def match_world(world: World, home: Path, *, keep: bool = False) -> Iterator[Matched]:
    """Lands, checks and matches the month in a fresh home, which is removed at the end."""
    say("  landing, gate, matching")
    log = home.with_suffix(".log")
    try:
        _, memory = run_watched(
            [sys.executable, str(MONTH), str(world.inbox), world.period], log, home=home, server=True
        )
        told = json.loads(last_json(log))
        with open_session(home) as session:
            steps = session.execute(STEPS).fetchall()
        of_identity = [
            Step(name, spent, rows, peak, growth, memory.peak_server_mb(began, ended))
            for name, spent, rows, peak, growth, began, ended in steps
            if name == IDENTITY
        ]
        yield Matched(world, home, told["run_id"], of_identity[-1], flatten(told["counts"]))
    finally:
        remove_home(home, keep=keep)


@contextmanager
def open_session(home: Path) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the home's embedded server, as its owner."""
    with EmbeddedServer(home).in_use() as url, psycopg.connect(url) as session:
        yield session


def read_outcome(matched: Matched, *, scored: bool) -> Outcome:
    """The speed of a matched world and, if it is to be scored, its records beside the truth."""
    world = matched.world
    records = review = None
    if scored:
        say("  reading the records beside the truth")
        with open_session(matched.home) as session:
            records = read_records(session, world, matched.run_id)
            review = read_review(session, world)
    return Outcome(world.people, world.seed, matched.step, matched.counts, records, review)


def last_json(log: Path) -> str:
    """The last line of a log that is a JSON object; libraries may print after it."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return next(line for line in reversed(lines) if line.startswith("{"))


def flatten(counts: dict[str, Any], prefix: str = "") -> dict[str, float]:
    """Nested counts by dotted name; what is no number is left out."""
    flat: dict[str, float] = {}
    for name, value in counts.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{name}.")
        elif isinstance(value, int | float):
            flat[f"{prefix}{name}"] = value
    return flat
