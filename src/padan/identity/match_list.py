"""An owner's list of records to mend: its own keys, what is wrong, what to do. Nothing of another agency's register."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psycopg
from psycopg import sql

from padan.contract import extracts
from padan.errors import Refused
from padan.postgres import Warehouse

OWNER_DATASETS = ("bpjs_kesehatan_peserta", "bpjs_ketenagakerjaan_peserta", "kemensos_registri", "kemensos_bansos")
"""Datasets of records that are sought in the civil register."""
ABOUT = ("match_status", "nik_rule", "no_kk_rule", "match_rule", "remedy")
"""Columns of the list beside the owner's key: the status, one rule a field, what to mend first."""
ROLE = "padan_steward"
OWNER_ONLY = 0o600

# Read by COPY: the list of a province may have millions of rows.
COPY = sql.SQL(
    "copy (select {columns} from identity.match_list({access}, {is_english})) to stdout"
    " (format csv, header, encoding 'UTF8')"
)


def columns_of(dataset: str) -> tuple[str, ...]:
    """The columns of a dataset's list, in order: the owner's key (contracts/extracts.yaml), then ABOUT."""
    return (*extracts()[dataset].key, *ABOUT)


def write_match_list(
    warehouse: Warehouse, *, dataset: str, period: date, file: Path, operator: str, is_english: bool
) -> int:
    """Writes the month's records of a dataset that are to be mended, as CSV, readable by the file's owner only.

    The asking stands in identity.access_log before the first row is read.

    Args:
        warehouse: is asked as padan_steward.
        dataset: one of OWNER_DATASETS.
        period: a month whose people were matched.
        file: must not exist.
        operator: who asks, for the log, beside the login.
        is_english: language of `remedy`.

    Returns:
        Records in the list.

    Raises:
        FileExistsError: there is such a file already.
        Refused: the month has no matching of this dataset.
    """
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            access = _ask(warehouse, dataset, period, operator)
            return _read(warehouse, dataset, access, stream.write, is_english=is_english)
    except BaseException:
        file.unlink()
        raise


def _ask(warehouse: Warehouse, dataset: str, period: date, operator: str) -> int:
    with warehouse.connect(ROLE) as connection:
        try:
            row = connection.execute(
                "select identity.request_match_list(%s, %s, %s)", (dataset, period, operator)
            ).fetchone()
        except psycopg.errors.NoDataFound as error:
            raise Refused(
                rule="match_list_without_month",
                message=f"{dataset} bulan {period:%Y-%m} belum dipadankan",
                remedy=f"jalankan dahulu `padan run --period {period:%Y-%m}`",
                dataset=dataset,
            ) from error
    assert row is not None
    return int(str(row[0]))


def _read(
    warehouse: Warehouse, dataset: str, access: int, write: Callable[[bytes], object], *, is_english: bool
) -> int:
    keys = [
        sql.SQL("{} as {}").format(sql.Identifier(f"key_{number}"), sql.Identifier(key))
        for number, key in enumerate(extracts()[dataset].key, 1)
    ]
    query = COPY.format(
        columns=sql.SQL(", ").join([*keys, *map(sql.Identifier, ABOUT)]),
        access=sql.Literal(access),
        is_english=sql.Literal(is_english),
    )
    with warehouse.connect(ROLE) as connection, connection.cursor() as cursor:
        with cursor.copy(query) as copy:
            for block in copy:
                write(bytes(block))
        return cursor.rowcount
