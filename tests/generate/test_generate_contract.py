"""What the generator writes keeps to contracts/extracts.yaml, but for the few rows that it spoils on purpose."""

import datetime as dt
import hashlib
import json

import polars as pl
import pytest
import yaml
from synthetic_inbox import Inbox

from padan.paths import CONTRACTS, REFERENCE

CONTRACT = yaml.safe_load((CONTRACTS / "extracts.yaml").read_text(encoding="utf-8"))["datasets"]
LAST = "2024-12"
ABOUT_PERSONS = [
    "dukcapil_penduduk",
    "bpjs_kesehatan_peserta",
    "bpjs_ketenagakerjaan_peserta",
    "kemensos_registri",
    "kemensos_bansos",
]


def known_regions() -> pl.Series:
    read = {"kode_kemendagri": pl.String}
    files = ("regions_province.csv", "regions_regency.csv", "regions_district.csv")
    codes = [pl.read_csv(REFERENCE / name, schema_overrides=read)["kode_kemendagri"] for name in files]
    return pl.concat(codes)


def is_real_nik(nik: pl.Expr) -> pl.Expr:
    day = nik.str.slice(6, 2).cast(pl.Int64, strict=False)
    month = nik.str.slice(8, 2).cast(pl.Int64, strict=False)
    real_day = (day - pl.when(day > 40).then(40).otherwise(0)).is_between(1, 31)
    return nik.str.contains(r"^\d{16}$") & real_day & month.is_between(1, 12) & (nik.str.slice(12) != "0000")


def breaks_contract(dataset: str) -> pl.Expr:
    """True for a row that a column rule of the contract would put into quarantine."""
    broken = pl.lit(False)
    for name, rule in CONTRACT[dataset]["columns"].items():
        column, text = pl.col(name), pl.col(name).cast(pl.String)
        checks = {
            "enum": lambda c=text, r=rule: c.is_in(r["values"]),
            "set": lambda c=text, r=rule: c.str.split("|").list.eval(pl.element().is_in(r["values"])).list.all(),
            "date": lambda c=text: c.str.to_date("%Y-%m-%d", strict=False).is_not_null(),
            "boolean": lambda c=text: c.is_in(["0", "1"]),
            "nik": lambda c=text: is_real_nik(c),
            "no_kk": lambda c=text: c.str.contains(r"^\d{16}$"),
            "region": lambda c=text: c.str.slice(0, 8).is_in(known_regions().implode()),
            "programme": lambda c=text: c.is_in(["PKH", "SEMBAKO", "PBI_JK", "PIP"]),
            "integer": lambda c=text, r=rule: c.cast(pl.Int64, strict=False).is_between(
                r.get("minimum", -(2**62)), r.get("maximum", 2**62)
            ),
            "decimal": lambda c=text: c.cast(pl.Float64, strict=False) >= 0,
        }
        if rule.get("required"):
            broken = broken | column.is_null()
        if rule["type"] in checks:
            broken = broken | (column.is_not_null() & ~checks[rule["type"]]().fill_null(False))
    return broken


@pytest.mark.parametrize("dataset", CONTRACT)
def test_columns_are_those_of_the_contract(inbox: Inbox, dataset: str) -> None:
    assert inbox.read(LAST, dataset).columns == list(CONTRACT[dataset]["columns"])


@pytest.mark.parametrize("dataset", CONTRACT)
def test_few_rows_break_the_contract(large: Inbox, dataset: str) -> None:
    rows = large.read(LAST, dataset)

    share = rows.select(breaks_contract(dataset)).to_series().mean()

    assert share < 0.002
    assert (share > 0) == (dataset in ABOUT_PERSONS)


@pytest.mark.parametrize("dataset", ABOUT_PERSONS)
def test_rows_that_break_the_contract_are_the_marked_ones(large: Inbox, dataset: str) -> None:
    bits = large.world["defect_bits"]
    # These two break a rule between rows or between columns, not one of a single column.
    apart = bits["row_repeated"] | bits["death_before_birth"]

    broken = large.read(LAST, dataset).select(breaks_contract(dataset)).to_series()
    defects = large.truth(LAST, dataset)["defects"].cast(pl.Int64)

    marked = (defects & (large.world["quarantined_bits"] & ~apart)) != 0
    assert broken.equals(marked, check_names=False)


@pytest.mark.parametrize("dataset", sorted(set(CONTRACT) - {"dukcapil_penduduk", "bpjs_kesehatan_peserta"}))
def test_keys_are_unique(large: Inbox, dataset: str) -> None:
    rows = large.read(LAST, dataset)

    assert rows.select(CONTRACT[dataset]["key"]).is_duplicated().sum() == 0


def test_a_repeated_card_is_identical_and_marked(large: Inbox) -> None:
    cards = large.read(LAST, "bpjs_kesehatan_peserta")
    marked = (
        large.truth(LAST, "bpjs_kesehatan_peserta")["defects"].cast(pl.Int64)
        & large.world["defect_bits"]["row_repeated"]
    )

    repeated = cards.select("no_kartu").is_duplicated()

    assert 0 < repeated.mean() < 0.001
    assert repeated.equals(cards.is_duplicated())
    assert repeated.equals(marked != 0, check_names=False)


def test_a_nik_shared_in_the_register_belongs_to_one_of_two_different_rows(large: Inbox) -> None:
    rows = large.read(LAST, "dukcapil_penduduk")
    marked = large.truth(LAST, "dukcapil_penduduk")["defects"].cast(pl.Int64) & large.world["defect_bits"]["nik_shared"]

    groups = (
        pl.DataFrame({"nik": rows["nik"], "nama": rows["nama"], "marked": marked != 0})
        .filter(pl.col("nik").is_duplicated())
        .group_by("nik")
        .agg(pl.len(), pl.col("marked").sum())
    )

    assert 0 < groups["len"].sum() / len(rows) < 0.001
    assert (groups["len"] - groups["marked"] == 1).all()


@pytest.mark.parametrize("dataset", CONTRACT)
def test_manifest_tells_the_truth(large: Inbox, dataset: str) -> None:
    manifest = large.manifest(LAST, dataset)

    assert (manifest["dataset"], manifest["period"], manifest["revision"]) == (dataset, LAST, 1)
    assert dt.datetime.fromisoformat(manifest["created_at"]).date() == dt.date(2025, 1, 5)
    assert manifest["sender"] and manifest["letter_no"] and manifest["contract_version"] == 1
    assert {f["name"] for f in manifest["files"]} == {
        path.name for path in (large.folder / LAST).glob(f"{dataset}.*") if not path.name.endswith(".json")
    }
    for file in manifest["files"]:
        assert hashlib.sha256((large.folder / LAST / file["name"]).read_bytes()).hexdigest() == file["sha256"]
        assert len(large.read_file(LAST, file["name"])) == file["rows"]


def test_every_format_is_delivered(large: Inbox) -> None:
    names = [file["name"] for dataset in CONTRACT for file in large.manifest(LAST, dataset)["files"]]

    assert {name.split(".", 1)[1] for name in names} >= {"parquet", "csv", "csv.gz", "xlsx", "1.csv"}
    registry = (large.folder / LAST / "kemensos_registri.1.csv").read_bytes()
    assert registry.startswith(b"\xef\xbb\xbfid_registri;id_keluarga;")


def test_quarterly_and_semester_datasets_come_in_the_first_month_and_when_due(inbox: Inbox) -> None:
    rare = {"tenaga_kerja", "penduduk_acuan", "realisasi_renstra"}

    assert inbox.delivered("2024-10") & rare == rare
    assert inbox.delivered("2024-11") & rare == set()
    assert inbox.delivered("2024-12") & rare == rare
    assert inbox.delivered("2024-11") == set(CONTRACT) - rare


def test_death_never_precedes_birth_but_where_marked(large: Inbox) -> None:
    bits = large.world["defect_bits"]
    register = large.read(LAST, "dukcapil_penduduk")
    defects = large.truth(LAST, "dukcapil_penduduk")["defects"].cast(pl.Int64)

    before = (register["tgl_meninggal"] < register["tgl_lahir"]).fill_null(False)

    marked = (defects & (bits["death_before_birth"] | bits["dob_wrong"])) != 0
    assert not (before & ~marked).any()


def test_no_card_ends_before_it_begins(large: Inbox) -> None:
    cards = large.read(LAST, "bpjs_kesehatan_peserta")

    ended = cards.filter(pl.col("tgl_akhir").is_not_null())

    assert (ended["tgl_akhir"] >= ended["tgl_mulai"]).all()
    assert set(ended["status"]) == {"NONAKTIF", "MENINGGAL"}
    assert ended.filter(pl.col("status") == "NONAKTIF").height == cards.filter(pl.col("status") == "NONAKTIF").height


def test_truth_is_json_that_names_every_defect(inbox: Inbox) -> None:
    world = json.loads((inbox.folder / "truth" / "world.json").read_text(encoding="utf-8"))

    assert world["arguments"] == {"period": "2024-12", "people": 20_000, "months": 3, "seed": 1}
    assert len(set(world["defect_bits"].values())) == len(world["defect_bits"]) == 26
