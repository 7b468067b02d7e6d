"""Trains the probabilistic model, without labels, and writes src/padan/identity/matching/model.json.

Run after a month was matched: ``PADAN_HOME=... python tools/train_matching.py --period 2024-12 --version 2``. What is
written are weights and how they came about; no name, no number. docs/matching.md says when to train again.
"""

import argparse
import json
import logging
from datetime import date

import duckdb
from splink import DuckDBAPI, Linker, block_on

from padan.identity.matching import clean, engine, score, tiers
from padan.identity.matching.exchange import Exchange
from padan.identity.matching.model import MODEL, untrained
from padan.periods import parse_period
from padan.postgres import Warehouse, open_warehouse

SAMPLED_PAIRS = 4_000_000
SEED = 1
# Each pass learns the comparisons that its own condition leaves free.
PASSES = (
    block_on("born", "kabkota"),
    "l.skeleton = r.skeleton and l.kecamatan = r.kecamatan",
    block_on("born", "skeleton"),
)


def read_sides(warehouse: Warehouse, period: date, connection: duckdb.DuckDBPyConnection) -> None:
    """Fills open_claim and person_clean from the month's open records."""
    with warehouse.connect("padan_matcher") as source:
        row = source.execute(
            "select inputs -> 'deliveries' from ops.run where period = %s and inputs ? 'counts'"
            " order by started_at desc limit 1",
            (period,),
        ).fetchone()
    if row is None:
        raise SystemExit(f"no month {period:%Y-%m} has been matched here")
    deliveries = {
        name: (date.fromisoformat(delivery["period"]), delivery["revision"]) for name, delivery in dict(row[0]).items()
    }
    with Exchange(warehouse.dsn("padan_matcher"), period, deliveries, []) as exchange:
        exchange.read_open_records(connection)
        exchange.read_persons(connection)
    for statement in (engine.CLAIMS, engine.REST):
        connection.execute(statement)
    clean.prepare(connection)
    tiers.apply_tiers(connection)
    connection.execute(score.OPEN)


def train(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """Estimates u from random pairs and m by expectation maximisation; the settings as Splink saves them."""
    api = DuckDBAPI(connection=connection)
    sides = [
        api.register("open_claim", dataset_display_name="a_claim"),
        api.register("person_clean", dataset_display_name="b_person"),
    ]
    linker = Linker(sides, untrained(), log_level=logging.WARNING)
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
    for condition in PASSES:
        linker.training.estimate_parameters_using_expectation_maximisation(condition)
    settings: dict[str, object] = linker.misc.save_model_to_json()
    return settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--period", required=True)
    parser.add_argument("--version", required=True)
    arguments = parser.parse_args()
    with open_warehouse() as warehouse, duckdb.connect() as connection:
        read_sides(warehouse, parse_period(arguments.period), connection)
        (claims,) = connection.execute("select count(*) from open_claim").fetchall()[0]
        (persons,) = connection.execute("select count(*) from person_clean").fetchall()[0]
        settings = train(connection)
    text = json.dumps(
        {
            "version": arguments.version,
            "trained_on": {
                "period": arguments.period, "open_claims": claims, "persons": persons, "sampled_pairs": SAMPLED_PAIRS,
                "seed": SEED,
            },
            "settings": settings,
        },
        indent=1,
        ensure_ascii=False,
    )  # fmt: skip
    MODEL.write_text(text + "\n", encoding="utf-8")
    print(f"{MODEL.name}: version {arguments.version}, {claims:,} claims against {persons:,} persons")


if __name__ == "__main__":
    main()
