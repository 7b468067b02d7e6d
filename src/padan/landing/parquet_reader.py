"""Parquet: Arrow batches, cast to the text that a CSV of the same content would hold, as CSV blocks."""

from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from padan.landing.readers import DeliveredTable, UnreadableFile
from padan.landing.refusals import say

BATCH_ROWS = 1 << 16
READ_BUFFER = 1 << 20
WRITE = arrow_csv.WriteOptions(include_header=False, quoting_style="needed")


def read_parquet(stream: BinaryIO, known: tuple[str, ...]) -> DeliveredTable:
    """Opens a parquet file; only the contract's columns are read from it.

    Args:
        stream: seekable, from its first byte.
        known: the contract's column names.

    Raises:
        UnreadableFile: not parquet, or a column that cannot be text.
    """
    try:
        file = pq.ParquetFile(stream, buffer_size=READ_BUFFER, pre_buffer=False)
        names = tuple(file.schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(error) from None
    columns = tuple(name for name in names if name in known)
    left_out = tuple(name for name in names if name not in known)
    return DeliveredTable(columns, _blocks(file, list(dict.fromkeys(columns))), left_out=left_out)


def _blocks(file: pq.ParquetFile, columns: list[str]) -> Iterator[memoryview]:
    try:
        for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=columns, use_threads=False):
            texts = [_as_text(batch.column(column)) for column in columns]
            block = pa.BufferOutputStream()
            arrow_csv.write_csv(pa.RecordBatch.from_arrays(texts, names=columns), block, WRITE)
            yield memoryview(block.getvalue())
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(error) from None


def _as_text(values: pa.Array) -> pa.Array:
    """Dates as ISO, whole numbers without a fraction, booleans as true and false, bytes as UTF-8."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_timestamp(values.type) and _is_midnight(values):
        values = values.cast(pa.date32())
    if pa.types.is_floating(values.type):
        return _float_text(values)
    if pa.types.is_decimal(values.type):
        return pc.replace_substring_regex(values.cast(pa.string()), pattern=r"\.0+$", replacement="")
    return values.cast(pa.string())


def _is_midnight(values: pa.Array) -> bool:
    """Whether a timestamp column is a date column in disguise (pandas writes dates so)."""
    days = values.cast(pa.date32(), safe=False).cast(values.type)
    return bool(pc.all(pc.equal(days, values), min_count=0).as_py())


def _float_text(values: pa.Array) -> pa.Array:
    """A whole number that a missing value has turned into a float is written as the whole number it was."""
    whole = pc.and_(pc.equal(pc.floor(values), values), pc.less(pc.abs(values), 2.0**63))
    integers = pc.if_else(whole, values, None).cast(pa.int64(), safe=False)
    texts = pc.if_else(pc.is_nan(values), None, values.cast(pa.string()))
    return pc.if_else(whole, integers.cast(pa.string()), texts)


def _unreadable(error: Exception) -> UnreadableFile:
    """Arrow's own text may quote a value; only the kind of fault is told."""
    if "UTF8" in str(error) or "UTF-8" in str(error):
        return UnreadableFile("encoding")
    reason = say("isi rusak, terpotong, atau bukan parquet", "damaged, truncated, or not parquet")
    return UnreadableFile("file_unreadable", format="parquet", reason=reason)
