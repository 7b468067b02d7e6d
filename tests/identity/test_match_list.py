"""Counts by rule, and the owner's own list of records to mend: its columns, who may read it, what the log keeps."""

import csv
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from padan.cli.main import cli
from padan.contract import extracts
from padan.contract import warehouse as warehouse_contract
from padan.errors import Refused
from padan.identity import count_number_rules
from padan.identity.match_list import OWNER_DATASETS, columns_of, write_match_list
from padan.landing import land_dataset, open_inbox
from padan.postgres import Warehouse

PERIOD = date(2024, 12, 1)
NIK = {"SITI": "1607014501900001", "BUDI": "1607010601900002"}
REGISTER = [
    {"nik": nik, "no_kk": "1607010101100001", "nama": name, "jenis_kelamin": "P" if name == "SITI" else "L",
     "tgl_lahir": "1990-01-05" if name == "SITI" else "1990-01-06", "kode_wilayah": "16.07.01.2001",
     "status_hidup": "HIDUP"}
    for name, nik in NIK.items()
]  # fmt: skip
# Card, NIK as recorded, person of the register by that NIK, status, rule of the match.
CARDS = [
    ("0001", NIK["SITI"], 1, "padan_nik", "nik_detail"),
    ("0002", None, 2, "padan_probabilistik", "kk_nama_lahir"),
    ("0003", "1,60701E+15", None, "tanpa_nik", "tanpa_calon"),
    ("0004", "9999010601900002", None, "tidak_padan", None),
]
BANSOS = [("PKH", "P|1", "1607010101100001", None, "tanpa_nik", "meragukan"),
          ("PIP", "P2", NIK["BUDI"], 2, "padan_nik", "nik")]  # fmt: skip


@pytest.fixture(scope="module")
def matched(module_warehouse: Warehouse, module_inbox: Any) -> Iterator[Warehouse]:
    """A landed month whose matching is written by hand."""
    warehouse = module_warehouse
    born = {"jenis_kelamin": "L", "tgl_lahir": "1990-01-06", "kode_wilayah": "16.07"}
    module_inbox.deliver("dukcapil_penduduk", REGISTER)
    module_inbox.deliver("bpjs_kesehatan_peserta", [
        {"no_kartu": card, "nik": nik, "nama": f"RAHASIA {card}", **born, "segmen": "PBPU", "status": "AKTIF"}
        | ({"jenis_kelamin": "P", "tgl_lahir": "1990-01-05"} if nik == NIK["SITI"] else {})
        for card, nik, *_ in CARDS
    ])  # fmt: skip
    module_inbox.deliver("kemensos_bansos", [
        {"program": programme, "id_penerima": key, "nik": nik, "no_kk": "1607010101100001", "nama": "RAHASIA", **born,
         "status_salur": "BELUM"}
        for programme, key, nik, *_ in BANSOS
    ])  # fmt: skip
    inbox = open_inbox(str(module_inbox.root))
    for dataset in ("dukcapil_penduduk", "bpjs_kesehatan_peserta", "kemensos_bansos"):
        land_dataset(warehouse, dataset=extracts()[dataset], period=PERIOD, inbox=inbox, run_id="made")
    with warehouse.connect("padan_matcher") as connection:
        _write_identity(connection)
        delivery = {"period": PERIOD.isoformat(), "revision": 1}
        datasets = ("dukcapil_penduduk", "bpjs_kesehatan_peserta", "kemensos_bansos")
        count_number_rules(connection, period=PERIOD, deliveries=dict.fromkeys(datasets, delivery))
    yield warehouse
    with warehouse.connect("padan_matcher") as connection:
        for name in ("register", "record_bpjs_kesehatan_peserta", "record_kemensos_bansos", "number_rule"):
            connection.execute(f"drop table identity.{name}_202412")


def _write_identity(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    for name in ("register", "record_bpjs_kesehatan_peserta", "record_kemensos_bansos"):
        connection.execute(f"drop table if exists identity.{name}_202412")
        connection.execute(
            f"create table identity.{name}_202412 partition of identity.{name} for values in ('2024-12-01')"
        )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into identity.register (period, _row, person_id, nik, region_code)"
            " values (%s, %s, %s, %s, '16.07')",
            [(PERIOD, row, row, nik) for row, nik in enumerate(NIK.values(), 1)],
        )
        insert = (
            "insert into identity.record (dataset, period, _row, person_id, nik_person_id, match_status, rule,"
            " region_code) values (%s, %s, %s, %s, %s, %s, %s, '16.07')"
        )
        for row, (_, nik, person, status, rule) in enumerate(CARDS, 1):
            by_nik = person if nik else None
            cursor.execute(insert, ("bpjs_kesehatan_peserta", PERIOD, row, person, by_nik, status, rule))
        for row, (_, _, _, person, status, rule) in enumerate(BANSOS, 1):
            cursor.execute(insert, ("kemensos_bansos", PERIOD, row, person, person, status, rule))


def _write(warehouse: Warehouse, dataset: str, file: Path, *, is_english: bool = False) -> list[dict[str, str]]:
    write_match_list(warehouse, dataset=dataset, period=PERIOD, file=file, operator="ani", is_english=is_english)
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_record_is_counted_once_a_field(matched: Warehouse) -> None:
    with matched.connect("padan_transformer") as connection:
        rows = connection.execute(
            "select dataset, field, rule, is_matched, records from identity.number_rule where period = %s"
            " order by dataset, field, rule",
            (PERIOD,),
        ).fetchall()

    assert rows == [
        ("bpjs_kesehatan_peserta", "nik", "kosong", False, 1),
        ("bpjs_kesehatan_peserta", "nik", "notasi_ilmiah", False, 1),
        ("bpjs_kesehatan_peserta", "nik", "sah", True, 1),
        ("bpjs_kesehatan_peserta", "nik", "wilayah_tak_dikenal", False, 1),
        ("bpjs_kesehatan_peserta", "padanan", "belum_dinilai", False, 1),
        ("bpjs_kesehatan_peserta", "padanan", "kk_nama_lahir", False, 1),
        ("bpjs_kesehatan_peserta", "padanan", "nik_detail", True, 1),
        ("bpjs_kesehatan_peserta", "padanan", "tanpa_calon", False, 1),
        ("dukcapil_penduduk", "nik", "sah", True, 2),
        ("dukcapil_penduduk", "no_kk", "sah", True, 2),
        ("kemensos_bansos", "nik", "sah", True, 1),
        ("kemensos_bansos", "nik", "sama_dengan_kk", False, 1),
        ("kemensos_bansos", "no_kk", "sah", True, 1),
        ("kemensos_bansos", "no_kk", "sama_dengan_nik", False, 1),
        ("kemensos_bansos", "padanan", "meragukan", False, 1),
        ("kemensos_bansos", "padanan", "nik", True, 1),
    ]  # fmt: skip


def test_the_list_has_the_owners_key_and_what_to_mend_and_nothing_else(matched: Warehouse, tmp_path: Path) -> None:
    rows = _write(matched, "bpjs_kesehatan_peserta", tmp_path / "list.csv")

    assert [tuple(row) for row in rows[:1]] == [
        ("no_kartu", "match_status", "nik_rule", "no_kk_rule", "match_rule", "remedy")
    ]
    assert sorted((row["no_kartu"], row["match_status"], row["nik_rule"], row["match_rule"]) for row in rows) == [
        ("0002", "padan_probabilistik", "kosong", "kk_nama_lahir"),
        ("0003", "tanpa_nik", "notasi_ilmiah", "tanpa_calon"),
        ("0004", "tidak_padan", "sah", "belum_dinilai"),
    ]
    assert all(row["remedy"] for row in rows)
    text = (tmp_path / "list.csv").read_text(encoding="utf-8")
    assert not [word for word in ("RAHASIA", "SITI", "BUDI", *NIK.values(), "16.07") if word in text]


def test_a_key_of_two_columns_stays_two_columns(matched: Warehouse, tmp_path: Path) -> None:
    rows = _write(matched, "kemensos_bansos", tmp_path / "list.csv", is_english=True)

    assert [(row["program"], row["id_penerima"], row["nik_rule"], row["no_kk_rule"]) for row in rows] == [
        ("PKH", "P|1", "sama_dengan_kk", "sama_dengan_nik")
    ]
    assert rows[0]["remedy"].startswith("Fill in the NIK")


def test_the_keys_of_the_lists_are_those_of_the_contract(matched: Warehouse) -> None:
    with matched.connect("padan_matcher") as connection:
        body = connection.execute(
            "select pg_get_functiondef('identity.match_list(bigint, boolean)'::regprocedure)"
        ).fetchone()
    assert body is not None
    for dataset in OWNER_DATASETS:
        keys = extracts()[dataset].key
        assert columns_of(dataset)[: len(keys)] == keys
        listed = ", ".join(f"'{key}'" for key in keys)
        assert f"when '{dataset}' then array[{listed}]" in str(body[0])


def test_the_file_is_its_owners_only_and_is_never_overwritten(matched: Warehouse, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    _write(matched, "kemensos_bansos", file)
    before = file.read_bytes()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        _write(matched, "kemensos_bansos", file)
    assert file.read_bytes() == before
    (tmp_path / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(FileExistsError):
        _write(matched, "kemensos_bansos", tmp_path / "link.csv")
    assert not (tmp_path / "elsewhere.csv").exists()


def test_each_asking_is_in_the_log_before_a_row_is_read(matched: Warehouse, tmp_path: Path) -> None:
    with matched.connect("padan_matcher") as connection:
        before = connection.execute("select coalesce(max(access_id), 0) from identity.access_log").fetchone()
    _write(matched, "kemensos_bansos", tmp_path / "list.csv")

    with matched.connect("padan_matcher") as connection:
        lines = connection.execute(
            "select who, what, dataset, details from identity.access_log where access_id > %s", before
        ).fetchall()
    assert lines == [("padan_steward", "match_list", "kemensos_bansos", {"period": "2024-12-01", "operator": "ani"})]


def test_rows_cannot_be_read_in_the_transaction_that_asks_for_them(matched: Warehouse) -> None:
    """Else the reader could undo the line in the log after reading."""
    with matched.connect("padan_steward") as connection:
        asked = connection.execute(
            "select identity.request_match_list('kemensos_bansos', '2024-12-01', 'ani')"
        ).fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from identity.match_list(%s, false)", asked)


def test_a_line_of_the_log_that_is_not_an_asking_opens_nothing(matched: Warehouse) -> None:
    with matched.connect("padan_matcher") as connection:
        made = connection.execute(
            "insert into identity.access_log (who, what, dataset, details) values"
            " ('padan_steward', 'review', 'kemensos_bansos', '{\"period\": \"2024-12-01\"}') returning access_id"
        ).fetchone()
    with matched.connect("padan_steward") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select * from identity.match_list(%s, false)", made)


# The matcher owns the functions and the rows that they read.
@pytest.mark.parametrize("role", sorted({*warehouse_contract()["roles"]} - {"padan_steward", "padan_matcher"}))
def test_other_roles_are_refused_by_postgresql(matched: Warehouse, role: str) -> None:
    for statement in (
        "select identity.request_match_list('kemensos_bansos', '2024-12-01', 'ani')",
        "select * from identity.match_list(1, false)",
    ):
        with matched.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_the_steward_reads_neither_the_register_nor_a_delivery_by_it(matched: Warehouse) -> None:
    for statement in (
        "select nik from identity.register",
        "select person_id from identity.record",
        "select nama from raw.bpjs_kesehatan_peserta",
    ):
        with matched.connect("padan_steward") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_a_month_that_was_not_matched_is_refused_and_leaves_no_file(matched: Warehouse, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    with pytest.raises(Refused, match="kemensos_registri bulan 2024-12 belum dipadankan"):
        _write(matched, "kemensos_registri", file)
    assert not file.exists()


def test_the_command_is_in_the_help_and_names_its_options() -> None:
    command = cli.get_command(None, "match-list")  # type: ignore[arg-type]  # no context needed
    assert command is not None
    assert {parameter.name for parameter in command.params} == {"dataset", "period", "file"}
