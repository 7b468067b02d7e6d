"""CSV and Parquet of the figures: never localised, a batch of rows in memory at a time."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from padan.export.month import BATCH, Month

NUMBERS = ("numerator", "denominator", "value", "value_low", "value_high")
WHOLE = ("revision", "registry_age_months")
FLAGS = ("is_synthetic", "suppressed")
DATES = ("period",)


def write_csv(file: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], _: Month) -> int:
    """UTF-8, commas, 1234.5, ISO dates, true and false; an absent or suppressed value is an empty field.

    Returns:
        Rows written.
    """
    count = 0
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_plain(value) for value in row])
            count += 1
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def write_parquet(file: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], month: Month) -> int:
    """Numbers as float64, the publication also in the file's own metadata.

    Returns:
        Rows written.
    """
    import pyarrow
    import pyarrow.parquet

    publication = month.publication
    about = {
        "padan.period": publication.period.isoformat(),
        "padan.revision": str(publication.revision),
        "padan.status": publication.status,
        "padan.is_synthetic": str(publication.is_synthetic).lower(),
        "padan.label": month.label,
    }
    schema = pyarrow.schema([(name, _type(name)) for name in columns], metadata=about)
    count, left = 0, iter(rows)
    with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while batch := list(islice(left, BATCH)):
            arrays = [
                pyarrow.array([_number(row[place]) for row in batch], type=schema.field(place).type)
                for place in range(len(columns))
            ]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))
            count += len(batch)
    return count


def _type(name: str) -> Any:
    import pyarrow

    if name in NUMBERS:
        return pyarrow.float64()
    if name in WHOLE:
        return pyarrow.int32()
    if name in FLAGS:
        return pyarrow.bool_()
    return pyarrow.date32() if name in DATES else pyarrow.string()


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
