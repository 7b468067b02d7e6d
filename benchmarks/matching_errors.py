"""Why a record was given somebody else: what it has in common with the person it was given."""

from __future__ import annotations

from typing import Any

import polars as pl
import psycopg

from matching_truth import REGISTER, World, read_deliveries, read_details, read_register, read_register_details

# Name of a detail, and of its part that may agree where the whole does not.
WORDS = {
    "nik": ("NIK", None),
    "no_kk": ("KK", None),
    "nama": ("name", "first word of name"),
    "tgl_lahir": ("birth", "year of birth"),
    "jenis_kelamin": ("sex", None),
    "kode_wilayah": ("kabkota", None),
}


def explain_wrong(session: psycopg.Connection[Any], world: World, run_id: str, records: pl.DataFrame) -> pl.DataFrame:
    """One row a wrong match of the wide basis: rule, dataset, `agrees`, `relation`, and both sides as written.

    `agrees` names what the record has in common with the person it was given; `relation` says what that person is to
    the true one.
    """
    wrong = records.filter(pl.col("wide_id").is_not_null() & pl.col("wide_id").ne_missing(pl.col("truth_id")))
    deliveries = read_deliveries(session, run_id)
    said = [
        rows.join(read_details(session, name, deliveries[name], rows["_row"].to_list()), on="_row")
        for (name,), rows in wrong.partition_by("dataset", as_dict=True, maintain_order=True).items()
    ]
    if not said:
        return pl.DataFrame(
            schema={"rule": pl.String, "dataset": pl.String, "agrees": pl.String, "relation": pl.String}
        )
    register = read_register_details(session, world, deliveries[REGISTER])
    persons = world.persons().select("person", "family", "born", name=pl.col("nama"))
    given = read_register(session, world).select("person_id", "person").join(persons, on="person").drop("person")
    joined = (
        pl.concat(said)
        .join(register, left_on="wide_id", right_on="person_id", how="left", suffix="_given")
        .join(given.rename({"family": "family_given", "born": "born_given", "name": "name_given"}),
              left_on="wide_id", right_on="person_id", how="left")
        .join(persons, on="person", how="left")
    )  # fmt: skip
    return joined.with_columns(agreement("_given").alias("agrees"), relation().alias("relation"))


def agreement(suffix: str) -> pl.Expr:
    """Names of the details, or of their parts, that the record and a person share."""
    shared = []
    for name, (word, part_word) in WORDS.items():
        mine, theirs = value(pl.col(name), name), value(pl.col(f"{name}{suffix}"), name)
        found = pl.when(mine == theirs).then(pl.lit(word))
        if part_word:
            found = found.when(part(mine, name) == part(theirs, name)).then(pl.lit(part_word))
        shared.append(found)
    return pl.concat_list(shared).list.drop_nulls().list.join(" + ")


def value(column: pl.Expr, name: str) -> pl.Expr:
    """A detail as it is compared here: a region by its kabupaten/kota."""
    return column.str.slice(0, 5) if name == "kode_wilayah" else column


def part(column: pl.Expr, name: str) -> pl.Expr:
    """First word of a name, year of a date."""
    return column.str.slice(0, 4) if name == "tgl_lahir" else column.str.split(" ").list.first()


def relation() -> pl.Expr:
    """What the given person truly is to the true one, and whether the register holds the true one."""
    is_family, is_same_day = pl.col("family_given") == pl.col("family"), pl.col("born_given") == pl.col("born")
    is_namesake = pl.col("name_given") == pl.col("name")
    who = (
        pl.when(is_family & is_same_day)
        .then(pl.lit("twin"))
        .when(is_family)
        .then(pl.lit("of the same family"))
        .when(is_namesake & is_same_day)
        .then(pl.lit("namesake born on the same day"))
        .when(is_namesake)
        .then(pl.lit("namesake"))
        .otherwise(pl.lit("somebody else"))
    )
    missing = pl.when(pl.col("truth_id").is_null()).then(pl.lit(", who is not in the register")).otherwise(pl.lit(""))
    return pl.concat_str(who, missing)


def explain_missed(records: pl.DataFrame, bits: dict[str, int], *, most: int) -> list[tuple[str, str, int, int]]:
    """Findable records that got nobody: by rule and defects of record and register, the most frequent first.

    Returns:
        Rule, defects, records missed, findable records with the same defects.
    """
    named = records.filter(pl.col("truth_id").is_not_null()).with_columns(
        pl.concat_list(
            [pl.when(pl.col("defects") & bit != 0).then(pl.lit(name)) for name, bit in bits.items()]
            + [
                pl.when(pl.col("register_defects") & bit != 0).then(pl.lit(f"register {name}"))
                for name, bit in bits.items()
            ]
        )
        .list.drop_nulls()
        .list.join(" + ")
        .alias("what")
    )
    totals = named.group_by("what").agg(pl.len().alias("all"))
    missed = named.filter(pl.col("wide_id").is_null()).group_by("rule", "what").len()
    ordered = missed.join(totals, on="what").sort(["len", "what", "rule"], descending=[True, False, False]).head(most)
    return [(row["rule"] or "none", row["what"] or "none", row["len"], row["all"]) for row in ordered.to_dicts()]
