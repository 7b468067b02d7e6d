"""The rows that an agency delivers for a month, and the few that it spoils."""

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from padan.generate.calibration import Bools, Calibration, Ints
from padan.generate.digits import Digits, as_text, pick, spell
from padan.generate.recorded import BIT, UNKNOWN_REGION


@dataclass(frozen=True)
class Rows:
    """A block's rows of one dataset and month, with who each is and what is wrong with it."""

    frame: pl.DataFrame
    person: Ints
    """Row of the true person in the block."""
    kabkota: Ints
    """As recorded, for deliveries that leave one out."""
    defects: Ints

    def keep(self, mask: Bools) -> "Rows":
        """The rows where the mask holds."""
        return Rows(self.frame.filter(pl.Series(mask)), self.person[mask], self.kabkota[mask], self.defects[mask])


class RegionCodes:
    """Text of region codes at the level at which an agency delivers them."""

    def __init__(self, calibration: Calibration) -> None:
        self._kecamatan = pl.Series([*calibration.kecamatan])
        self._kabkota = pl.Series([*calibration.kabkota])
        self._of_kecamatan = calibration.kabkota_of_kecamatan
        self._digits: Digits = np.frombuffer("".join(calibration.kecamatan).encode("ascii"), np.uint8).reshape(-1, 8)
        self._desa_count = calibration.desa_count

    def kecamatan(self, rows: Ints) -> pl.Series:
        """11.01.01"""
        return self._kecamatan.gather(rows)

    def kabkota(self, rows: Ints) -> pl.Series:
        """11.01, of kecamatan numbers."""
        return self._kabkota.gather(self._of_kecamatan[rows])

    def desa(self, rows: Ints, household: Ints) -> pl.Series:
        """11.01.01.2001: a desa of the kecamatan, one for a household; a kelurahan (1001) where there is no desa."""
        count = self._desa_count[rows]
        number = np.where(count > 0, 2001, 1001) + household % np.maximum(count, 1)
        dot = np.full((len(rows), 1), ord("."), np.uint8)
        return as_text(np.hstack([self._digits[rows], dot, spell(number, 4)]))


def draw_spoilt(count: int, rates: dict[str, float], random: np.random.Generator) -> Ints:
    """Defect bits of rows that must go to quarantine; at most one a row."""
    bits = np.zeros(count, np.int64)
    uniform = random.random(count)
    low = 0.0
    for name, rate in rates.items():
        bits[(uniform >= low) & (uniform < low + rate)] = BIT[name]
        low += rate
    return bits


def spoil(frame: pl.DataFrame, defects: Ints, wrong: dict[str, tuple[str, Any]]) -> pl.DataFrame:
    """Writes the wrong value (defect → column, value) into the rows that carry the defect.

    Regions and names are spoilt in the same way in every dataset.
    """
    everywhere: dict[str, tuple[str, Any]] = {
        "region_unknown": ("kode_wilayah", UNKNOWN_REGION),
        "name_missing": ("nama", None),
    }
    for name, (column, value) in (everywhere | wrong).items():
        mask = (defects & BIT[name]) != 0
        if mask.any():
            written = value if isinstance(value, pl.Expr) else pl.lit(value)
            frame = frame.with_columns(pl.when(pl.Series(mask)).then(written).otherwise(pl.col(column)).alias(column))
    return frame


def repeat_rows(rows: Rows) -> Rows:
    """Appends an identical copy of the rows marked row_repeated."""
    again = pick((rows.defects & BIT["row_repeated"]) != 0)
    if not len(again):
        return rows
    at = np.concatenate([np.arange(len(rows.person)), again])
    return Rows(rows.frame[at], rows.person[at], rows.kabkota[at], rows.defects[at])


def scramble(numbers: Ints, kind: str) -> Ints:
    """A permutation of the numbers below 10^10, another for each kind: a person's one number tells no other."""
    step = 1_000_000_007 + 20 * (zlib.crc32(kind.encode()) % 10_000_000)
    return np.asarray((numbers * step + step // 3) % 10**10)


def words(values: tuple[str | None, ...], index: Ints) -> pl.Series:
    """Text of small codes."""
    return pl.Series(values, dtype=pl.String).gather(index)
