"""Writes the files of a delivery and its manifest, in the way of each agency; streams, and hashes what it writes."""

import datetime as dt
import gzip
import hashlib
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from padan.generate.timeline import Month


@dataclass(frozen=True)
class Style:
    """How an agency delivers: format, separator, byte-order mark, sender, the head of its letters."""

    extension: str
    sender: str
    letter: str
    separator: str = ","
    bom: bool = False


STYLES = {
    "dukcapil_penduduk": Style("parquet", "Kementerian Dalam Negeri, Ditjen Dukcapil", "470/{n}/Dukcapil"),
    "bpjs_kesehatan_peserta": Style("csv", "BPJS Kesehatan", "{n}/I-01"),
    "bpjs_ketenagakerjaan_peserta": Style("csv.gz", "BPJS Ketenagakerjaan", "B/{n}"),
    "kemensos_registri": Style("csv", "Kementerian Sosial, Pusdatin Kesos", "{n}/1.4/DI.02", separator=";", bom=True),
    "kemensos_bansos": Style("parquet", "Kementerian Sosial", "{n}/3.4/BS.01"),
    "tenaga_kerja": Style("xlsx", "Badan Pusat Statistik", "B-{n}/BPS/9250"),
    "penduduk_acuan": Style("csv", "Kementerian Dalam Negeri, Ditjen Dukcapil", "470/{n}/Dukcapil"),
    "iuran_pbi": Style("csv", "Kementerian Sosial", "{n}/1.4/KU.01"),
    "pengaduan": Style("csv", "Kementerian Sosial", "{n}/1.4/HM.01"),
    "realisasi_renstra": Style("csv", "Kementerian Sosial, Biro Perencanaan", "{n}/1.1/PR.03"),
}  # fmt: skip
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
# Text that repeats; numbers and names are stored plain.
_DICTIONARY = [
    "jenis_kelamin", "kode_wilayah", "hubungan_keluarga", "status_hidup", "pekerjaan", "disabilitas", "program",
    "status_salur", "nominal", "tgl_salur", "alasan_keluar", "tgl_meninggal", "defects", "sex", "kode_kabkota",
]  # fmt: skip


class HashingFile:
    """A file opened for writing that knows the sha256 of its bytes."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("wb")
        self._sha256 = hashlib.sha256()
        self.closed = False

    def write(self, data: bytes) -> int:
        self._sha256.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()
        self.closed = True

    def tell(self) -> int:
        return self._file.tell()

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()


def to_arrow(frame: pl.DataFrame) -> pa.Table:
    """The frame as Arrow with plain strings, which every reader of Parquet knows."""
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest())


@dataclass(frozen=True)
class Encoded:
    """Rows ready to be written: text without a header, a table, or (xlsx) the frame itself."""

    rows: int
    header: bytes
    body: bytes | pa.Table | pl.DataFrame


def encode(frame: pl.DataFrame, style: Style) -> Encoded:
    """Turns rows into the bytes or the table of an agency's format; safe to call from several threads."""
    if style.extension == "parquet":
        return Encoded(len(frame), b"", to_arrow(frame))
    if style.extension == "xlsx":
        return Encoded(len(frame), b"", frame)
    header = (style.separator.join(frame.columns) + "\n").encode("ascii")
    sink = io.BytesIO()
    frame.write_csv(sink, separator=style.separator, include_header=False, quote_style="necessary")
    return Encoded(len(frame), (b"\xef\xbb\xbf" if style.bom else b"") + header, sink.getvalue())


class ParquetFile:
    """A Parquet file written a block at a time; its schema is the first block's."""

    def __init__(self, path: Path) -> None:
        self._sink = HashingFile(path)
        self._writer: pq.ParquetWriter | None = None
        self.rows = 0

    def write(self, encoded: Encoded) -> None:
        table = encoded.body
        assert isinstance(table, pa.Table)
        if self._writer is None:
            repeating = [name for name in table.column_names if name in _DICTIONARY]
            self._writer = pq.ParquetWriter(
                self._sink,
                table.schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=repeating,
                write_statistics=False,
            )
        self._writer.write_table(table)
        self.rows += encoded.rows

    def close(self) -> str:
        if self._writer is not None:
            self._writer.close()
        self._sink.close()
        return self._sink.sha256


class CsvFile:
    """A CSV file, plain or gzipped, written a block at a time."""

    def __init__(self, path: Path, *, compressed: bool) -> None:
        self._sink = HashingFile(path)
        self._gzip = (
            gzip.GzipFile(filename="", mode="wb", compresslevel=1, fileobj=cast(IO[bytes], self._sink), mtime=0)
            if compressed
            else None
        )
        self._started = False
        self.rows = 0

    def write(self, encoded: Encoded) -> None:
        assert isinstance(encoded.body, bytes)
        target = self._gzip or self._sink
        if not self._started:
            target.write(encoded.header)
            self._started = True
        target.write(encoded.body)
        self.rows += encoded.rows

    def close(self) -> str:
        if self._gzip is not None:
            self._gzip.close()
        self._sink.close()
        return self._sink.sha256


class XlsxFile:
    """A workbook with one sheet; its properties are those of the month, so that its bytes are too."""

    def __init__(self, path: Path, month: Month) -> None:
        self._path, self._month = path, month
        self._frames: list[pl.DataFrame] = []
        self.rows = 0

    def write(self, encoded: Encoded) -> None:
        assert isinstance(encoded.body, pl.DataFrame)
        self._frames.append(encoded.body)
        self.rows += encoded.rows

    def close(self) -> str:
        frame = pl.concat(self._frames)
        book = xlsxwriter.Workbook(str(self._path), {"strings_to_numbers": False, "strings_to_formulas": False})
        book.set_properties({"created": dt.datetime(self._month.year, self._month.number, 1), "author": "BPS"})
        sheet = book.add_worksheet("Sakernas")
        sheet.write_row(0, 0, frame.columns)
        for number, row in enumerate(frame.iter_rows(), start=1):
            sheet.write_row(number, 0, ["" if value is None else value for value in row])
        book.close()
        return hashlib.sha256(self._path.read_bytes()).hexdigest()


@dataclass
class Delivery:
    """The files of one dataset and month."""

    folder: Path
    dataset: str
    month: Month
    parts: int = 1
    registry: str | None = None
    note: str | None = None
    _open: ParquetFile | CsvFile | XlsxFile | None = None
    _part: int = 0
    _files: list[dict[str, Any]] = field(default_factory=list)

    def write(self, encoded: Encoded, part: int = 1) -> None:
        """Appends rows to a part; parts come in their order, from 1."""
        if part != self._part:
            self._close_part()
            self._part = part
            self._open = self._open_file(self.folder / self._file_name(part))
        assert self._open is not None
        self._open.write(encoded)

    def _file_name(self, part: int) -> str:
        number = f".{part}" if self.parts > 1 else ""
        return f"{self.dataset}{number}.{STYLES[self.dataset].extension}"

    def _open_file(self, path: Path) -> ParquetFile | CsvFile | XlsxFile:
        style = STYLES[self.dataset]
        if style.extension == "parquet":
            return ParquetFile(path)
        return (
            XlsxFile(path, self.month)
            if style.extension == "xlsx"
            else CsvFile(path, compressed=style.extension == "csv.gz")
        )

    def _close_part(self) -> None:
        if self._open is not None:
            rows = self._open.rows
            sha256 = self._open.close()
            self._files.append({"name": self._file_name(self._part), "rows": rows, "sha256": sha256})
            self._open = None

    def close(self) -> None:
        """Writes the manifest; the letter is dated the fifth of the next month."""
        self._close_part()
        style, sent = STYLES[self.dataset], self.month.back(-1)
        number = 100 + (self.month.index * 37 + sum(self.dataset.encode())) % 4900
        manifest: dict[str, Any] = {
            "dataset": self.dataset,
            "period": str(self.month),
            "revision": 1,
            "sender": "Badan Pusat Statistik" if self.registry == "DTSEN" else style.sender,
            "letter_no": f"{style.letter.format(n=number)}/{_ROMAN[sent.number - 1]}/{sent.year}",
            "created_at": f"{sent}-05T09:00:00+07:00",
            "contract_version": 1,
            "synthetic": True,
        }
        if self.registry:
            manifest["registry"] = self.registry
        if self.note:
            manifest["note"] = self.note
        manifest["files"] = self._files
        path = self.folder / f"{self.dataset}.manifest.json"
        path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
