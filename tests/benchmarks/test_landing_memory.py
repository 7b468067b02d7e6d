"""Landing streams: what it adds to its process is below the limit and does not depend on the size of the file."""

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from padan.postgres import Warehouse

DATASET = "bpjs_kesehatan_peserta"
SMALL, LARGE = 300_000, 1_200_000
LIMIT_MB = 500
# The large file holds 113 MB more text than the small one; a reader that kept it would show. Arrow's pool keeps some
# 50 MB more as it warms up, and then no more: 280 MB at 1 million rows as at 4 million.
NOISE_MB = 70


@cache
def cards(count: int) -> pl.DataFrame:
    """Cards of people in one kabupaten: about 100 bytes each as text."""
    row = pl.int_range(count, eager=True)
    number = row.cast(pl.String).str.zfill(8)
    return pl.DataFrame(
        {
            "no_kartu": "00012" + number,
            "nik": "16070114" + number,
            "nama": "WARGA KABUPATEN " + number,
            "jenis_kelamin": "L",
            "tgl_lahir": "1980-01-14",
            "kode_wilayah": "16.07.01",
            "segmen": "PBI_APBN",
            "status": "AKTIF",
            "kelas": "3",
            "tgl_mulai": "2018-06-04",
            "tgl_akhir": "",
            "alasan_nonaktif": "",
        },
        schema_overrides={"nik": pl.String},
    ).select(pl.all().cast(pl.String))


def write_csv(frame: pl.DataFrame, stem: Path) -> Path:
    file = stem.with_suffix(".csv")
    frame.write_csv(file)
    return file


def write_csv_gz(frame: pl.DataFrame, stem: Path) -> Path:
    plain = write_csv(frame, stem)
    file = stem.with_suffix(".csv.gz")
    with plain.open("rb") as source, gzip.open(file, "wb", compresslevel=1) as target:
        shutil.copyfileobj(source, target)
    plain.unlink()
    return file


def write_parquet(frame: pl.DataFrame, stem: Path) -> Path:
    file = stem.with_suffix(".parquet")
    frame.write_parquet(file, row_group_size=1 << 16)
    return file


def write_parquet_in_one_group(frame: pl.DataFrame, stem: Path) -> Path:
    file = stem.with_suffix(".parquet")
    frame.write_parquet(file, row_group_size=len(frame))
    return file


@pytest.mark.parametrize("write", [write_csv, write_csv_gz, write_parquet, write_parquet_in_one_group])
def test_landing_memory_does_not_grow_with_the_file(
    write: Callable[[pl.DataFrame, Path], Path], inbox, empty_warehouse: Warehouse
) -> None:
    for period, rows in (("2024-11", SMALL), ("2024-12", LARGE)):
        file = write(cards(rows), inbox.folder(period) / DATASET)
        inbox.manifest(DATASET, [(file, rows)], period=period)
    script = Path(__file__).with_name("land_and_weigh.py")
    done = subprocess.run(
        [sys.executable, str(script), str(inbox.root), DATASET, "2024-11", "2024-12"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    small, large = json.loads(done.stdout)
    assert (small["rows"], large["rows"]) == (SMALL, LARGE)
    assert small["growth_mb"] < LIMIT_MB
    assert large["growth_mb"] < LIMIT_MB
    assert large["peak_mb"] - small["peak_mb"] < NOISE_MB, (small, large)


def test_peak_memory_is_that_of_the_block_alone() -> None:
    code = (
        "from padan.runs.memory import PeakMemory\n"
        "first = PeakMemory(); block = bytearray(b'x') * 200_000_000; one = first.growth_mb; del block\n"
        "second = PeakMemory(); block = bytearray(b'x') * 50_000_000; two = second.growth_mb\n"
        "print(one, two, first.peak_mb, second.peak_mb)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    one, two, _, peak = map(int, done.stdout.split())
    assert 185 <= one <= 200
    assert 45 <= two <= 60
    assert peak < 150
