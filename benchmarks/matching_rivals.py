"""Other people's tools on the same records: Splink with its library comparisons, and the recordlinkage package.

Run: ``python benchmarks/matching_rivals.py (splink|recordlinkage) FOLDER`` where FOLDER holds register.parquet and
records.<dataset>.parquet; writes links.<dataset>.parquet (record_key, person_id, probability) beside them, the best
person of each record, and prints JSON with the pairs considered.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import polars as pl

LEAST_PROBABILITY = 0.01
KEY = {"record_key": pl.String, "person_id": pl.Int64, "probability": pl.Float64}


def link_with_splink(register: Path, records: Path) -> tuple[pl.DataFrame, int]:
    """A plain Splink model: what its documentation shows first, trained without labels, no tiers."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    columns = "unique_id, nik, nama, born, sex, region"
    connection = duckdb.connect()
    for name, file in (("registered", register), ("delivered", records)):
        connection.execute(f"create table {name} as select {columns} from read_parquet('{file}')")
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.ExactMatch("nik"),
            cl.NameComparison("nama"),
            cl.DateOfBirthComparison("born", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.ExactMatch("region"),
        ],
        blocking_rules_to_generate_predictions=[block_on("nik"), block_on("born"), block_on("nama", "region")],
    )
    api = DuckDBAPI(connection=connection)
    tables = [api.register(name, dataset_display_name=name) for name in ("delivered", "registered")]
    linker = Linker(tables, settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match([block_on("nik")], recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("born"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("nik"))
    pairs = linker.inference.predict(threshold_match_probability=LEAST_PROBABILITY)
    best = connection.sql(f"""
        select
            case when source_dataset_l = 'delivered' then unique_id_l else unique_id_r end as record_key,
            case when source_dataset_l = 'delivered' then unique_id_r else unique_id_l end::bigint as person_id,
            match_probability as probability
        from {pairs.physical_name}
        qualify row_number() over (partition by record_key order by match_weight desc, person_id) = 1
    """).pl()
    considered = connection.execute("""
        select count(*)
        from delivered as d
        inner join registered as r on d.nik = r.nik or d.born = r.born or (d.nama = r.nama and d.region = r.region)
    """).fetchall()
    return best.cast(KEY), int(considered[0][0])


def link_with_recordlinkage(register: Path, records: Path) -> tuple[pl.DataFrame, int]:
    """The recordlinkage package: blocks on NIK and birth date, Jaro-Winkler on the name, its unsupervised ECM model."""
    import recordlinkage

    right = pl.read_parquet(register).to_pandas().set_index("unique_id")
    left = pl.read_parquet(records).to_pandas().set_index("unique_id")
    index = recordlinkage.Index()
    index.block("nik")
    index.block("born")
    pairs = index.index(left, right)
    compare = recordlinkage.Compare()
    for name in ("nik", "born", "sex", "region"):
        compare.exact(name, name, label=name)
    compare.string("nama", "nama", method="jarowinkler", threshold=0.88, label="nama")
    vectors = compare.compute(pairs, left, right).astype(int)
    model = recordlinkage.ECMClassifier(init="jaro", binarize=None)
    model.fit(vectors)
    found = model.prob(vectors).rename("probability").reset_index()
    found.columns = ["record_key", "person_id", "probability"]
    best = (
        pl.from_pandas(found)
        .cast(KEY)
        .filter(pl.col("probability") >= LEAST_PROBABILITY)
        .sort("probability", "person_id", descending=[True, False])
        .unique("record_key", keep="first", maintain_order=True)
    )
    return best, len(pairs)


def main() -> None:
    """Command line."""
    method, folder = sys.argv[1], Path(sys.argv[2])
    warnings.simplefilter("ignore")
    link = {"splink": link_with_splink, "recordlinkage": link_with_recordlinkage}[method]
    considered = {}
    for records in sorted(folder.glob("records.*.parquet")):
        dataset = records.name.split(".")[1]
        best, considered[dataset] = link(folder / "register.parquet", records)
        best.write_parquet(folder / f"links.{dataset}.parquet")
    print(json.dumps(considered))


if __name__ == "__main__":
    main()
