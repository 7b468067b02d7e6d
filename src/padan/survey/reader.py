"""A survey file as a table of text: verified against its manifest, not yet typed."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from padan.contract import survey
from padan.errors import Refused
from padan.landing.refusals import refuse as refuse_delivery
from padan.landing.refusals import say
from padan.survey.manifest import SurveyManifest


def read_file(file: Path, manifest: SurveyManifest) -> pl.DataFrame:
    """Reads the file that the manifest lists.

    Args:
        file: .csv or .parquet.
        manifest: of this file.

    Returns:
        Every column of the file as text, trimmed, with empty as NULL; one row a row of the file, in its order.

    Raises:
        Refused: other bytes or another number of rows than the manifest says, unreadable, or without a row.
    """
    content = file.read_bytes()
    dataset = survey().dataset
    if hashlib.sha256(content).hexdigest() != manifest.sha256:
        raise refuse_delivery("checksum", dataset, file=file.name)
    table = _read_parquet(content, file.name) if file.suffix == ".parquet" else _read_csv(content, file.name)
    repeated = [name for name, count in Counter(table.column_names).items() if count > 1]
    if repeated:
        raise refuse_delivery("duplicate_column", dataset, file=file.name, columns=", ".join(repeated))
    if table.num_rows == 0:
        raise refuse_delivery("empty_file", dataset, file=file.name)
    if table.num_rows != manifest.rows:
        raise refuse_delivery("row_count", dataset, file=file.name, declared=manifest.rows, found=table.num_rows)
    frame = pl.DataFrame(table)
    return frame.select(_as_text(name, dtype) for name, dtype in frame.schema.items())


def _read_csv(content: bytes, name: str) -> pa.Table:
    header = content.split(b"\n", 1)[0]
    delimiter = ";" if header.count(b";") > header.count(b",") else ","
    try:
        names = next(csv.reader([header.decode("utf-8-sig")], delimiter=delimiter), [])
        return arrow_csv.read_csv(
            pa.BufferReader(content),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise _unreadable(error, name, "CSV") from None


def _read_parquet(content: bytes, name: str) -> pa.Table:
    try:
        return pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(error, name, "parquet") from None


def _unreadable(error: Exception, name: str, kind: str) -> Refused:
    """Arrow's own text may quote a value; only the kind of fault is told."""
    dataset = survey().dataset
    if isinstance(error, UnicodeDecodeError) or "UTF8" in str(error) or "UTF-8" in str(error):
        return refuse_delivery("encoding", dataset, file=name)
    reason = say("isi rusak, terpotong, atau jumlah kolom tidak sama", "damaged, truncated, or of unequal columns")
    return refuse_delivery("file_unreadable", dataset, file=name, format=kind, reason=reason)


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A whole number that a missing value has turned into a float is written as the whole number it was."""
    text = pl.col(name).cast(pl.String)
    if dtype.is_float():
        text = text.str.replace(r"\.0$", "")
    text = text.str.strip_chars()
    return pl.when(text != "").then(text).alias(name)
