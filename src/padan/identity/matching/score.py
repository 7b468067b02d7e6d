"""Scores the candidates of the open claims with the saved model."""

import logging

from duckdb import DuckDBPyConnection
from splink import DuckDBAPI, Linker

from padan.identity.matching.model import COMPARED, trained

# Share of the open claims whose person is in the register at all, as measured on generated worlds; times 1 / persons it
# is the probability that two records drawn at random are one person.
FOUND_SHARE = 0.9
OPEN = """
create or replace table open_claim as
select * from claim_clean
where
    unique_id not in (select claim_id from accepted)
    -- Where a steward has refused what a tier found, the others are weighed.
    or unique_id in (
        select r.claim_id from rest as r inner join said on r.rid = said.rid where said.decision = 'tolak'
    )
"""
# One level (gamma) and its weight (mw) a comparison; a rare name weighs more than its level says.
NO_PAIRS = """
create or replace table pair (
    claim_id bigint, person_id bigint, weight double, {columns}
)
"""
PAIRS = """
insert into pair
select unique_id_l, unique_id_r, match_weight, {columns}
from {predicted}
"""


def score_open_claims(connection: DuckDBPyConnection) -> dict[str, int]:
    """Fills `pair` with the candidates of every claim that the tiers left.

    Returns:
        open_claims and pairs.
    """
    connection.execute(OPEN)
    connection.execute(
        NO_PAIRS.format(columns=", ".join(f"{name} smallint, weight_{name} double" for name in COMPARED))
    )
    claims, persons = _count(connection, "open_claim"), _count(connection, "person_clean")
    if not claims or not persons:
        return {"open_claims": claims, "pairs": 0}
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection=connection)
    sides = [
        api.register("open_claim", dataset_display_name="a_claim"),
        api.register("person_clean", dataset_display_name="b_person"),
    ]
    # The settings are our own, saved with the model: checking them takes longer than weighing a few thousand pairs.
    linker = Linker(sides, trained(FOUND_SHARE / persons), log_level=logging.ERROR, validate_settings=False)
    predicted = linker.inference.predict()
    columns = ", ".join(
        f"gamma_{name}, mw_{name}" + (f" + mw_tf_adj_{name}" if name == "nama" else "") for name in COMPARED
    )
    connection.execute(PAIRS.format(predicted=predicted.physical_name, columns=columns))
    return {"open_claims": claims, "pairs": _count(connection, "pair")}


def _count(connection: DuckDBPyConnection, table: str) -> int:
    (count,) = connection.execute(f"select count(*) from {table}").fetchall()[0]
    return int(count)
