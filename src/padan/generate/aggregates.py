"""Deliveries that are not about persons: labour survey, population figures, contributions, complaints."""

import datetime as dt

import numpy as np
import polars as pl

from padan.generate.blocks import apportion
from padan.generate.calibration import Calibration, Floats, Ints
from padan.generate.digits import choose
from padan.generate.recorded import dates
from padan.generate.timeline import EPOCH, NEVER, Month

_PBI_PREMIUM, _PBI_APBD_PREMIUM = 42_000, 37_800
_COMPLAINTS = (
    ("KEMENSOS", "PKH", "BANTUAN_TIDAK_DITERIMA"), ("KEMENSOS", "SEMBAKO", "BANTUAN_TIDAK_DITERIMA"),
    ("KEMENSOS", "PBI_JK", "USULAN_BARU"), ("KEMENSOS", "PKH", "SALAH_SASARAN"),
    ("KEMENDAGRI", None, "PERUBAHAN_DATA"), ("KEMENDAGRI", None, "NIK_GANDA"),
    ("BPJS_KESEHATAN", "PBI_JK", "KEPESERTAAN_NONAKTIF"), ("BPJS_KESEHATAN", "JKN", "PERUBAHAN_DATA"),
    ("BPJS_KESEHATAN", "JKN", "IURAN"), ("BPJS_KETENAGAKERJAAN", "JHT", "KLAIM"),
    ("BPJS_KETENAGAKERJAAN", "JKK", "KLAIM"), ("KEMENKES", "JKN", "PELAYANAN_FASKES"), ("KEMNAKER", "JKP", "KLAIM"),
)  # fmt: skip


def scale_population(calibration: Calibration, people: int) -> Ints:
    """(514, 2): men and women of each kabupaten/kota among `people`, by largest remainder."""
    return apportion(calibration.population, people)


def labour_rows(calibration: Calibration, population: Ints, month: Month, random: np.random.Generator) -> pl.DataFrame:
    """tenaga_kerja: workers of each kabupaten/kota by the newest Sakernas (February or August)."""
    residents = population.sum(axis=1)
    noise = random.uniform(0.98, 1.02, (len(residents), 1))
    workers = np.rint(calibration.workers * residents[:, None] * noise).astype(np.int64)
    # About 1.2 per cent for the largest kabupaten, a fifth for the smallest.
    rse = 38 / np.sqrt(calibration.population.sum(axis=1)) * random.uniform(0.7, 1.3, len(residents))
    survey = _newest_survey(month)
    return pl.DataFrame(
        {
            "kode_wilayah": calibration.kabkota,
            "pekerja_upah": workers[:, 0],
            "pekerja_bukan_upah": workers[:, 1],
            "rse": np.round(np.clip(rse, 0.01, 0.4), 4),
            "periode_survei": [survey.isoformat()] * len(residents),
        }
    )


def _newest_survey(month: Month) -> dt.date:
    if month.number >= 8:
        return dt.date(month.year, 8, 1)
    return dt.date(month.year, 2, 1) if month.number >= 2 else dt.date(month.year - 1, 8, 1)


def _newest_semester(month: Month) -> dt.date:
    if month.number == 12:
        return dt.date(month.year, 12, 31)
    return dt.date(month.year, 6, 30) if month.number >= 6 else dt.date(month.year - 1, 12, 31)


def reference_population_rows(
    calibration: Calibration, population: Ints, month: Month, random: np.random.Generator
) -> pl.DataFrame:
    """penduduk_acuan: three publishers, of different dates; a tenth of BPJS Kesehatan's figures are a year older."""
    residents = population.sum(axis=1)
    size = len(residents)
    semester = _newest_semester(month)
    mid_year = dt.date(semester.year if semester.month == 12 else semester.year - 1, 7, 1)
    earlier = dt.date(semester.year, 6, 30) if semester.month == 12 else dt.date(semester.year - 1, 12, 31)
    projection = np.rint(residents * 0.9885 * random.normal(1.0, 0.02, size)).astype(np.int64)
    older = np.rint(residents * 0.9912 * random.normal(1.0, 0.004, size)).astype(np.int64)
    very_old = random.random(size) < 0.1
    parts = [
        ("DUKCAPIL_DKB", residents, np.full(size, _day(semester))),
        ("BPS_PROYEKSI", projection, np.full(size, _day(mid_year))),
        ("BPJS_KESEHATAN", older, np.where(very_old, _day(earlier) - 365, _day(earlier))),
    ]  # fmt: skip
    return pl.concat(
        pl.DataFrame(
            {
                "kode_wilayah": calibration.kabkota,
                "sumber": [source] * size,
                "jumlah_penduduk": count,
                "per_tanggal": dates(day),
            }
        )
        for source, count, day in parts
    )


def _day(date: dt.date) -> int:
    return (date - EPOCH).days


def contribution_rows(calibration: Calibration, active: Floats, random: np.random.Generator) -> pl.DataFrame:
    """iuran_pbi: what each of three reporters says of the same payments.

    Args:
        calibration: for codes.
        active: (514, 2) active cards of PBI_APBN and PBI_APBD.
        random: of the month.
    """
    provinces = sorted(set(calibration.province))
    of_province = np.searchsorted(np.array(provinces), np.array(calibration.province))
    central = active[:, 0]
    local = np.rint(active[:, 1] * 0.7)
    province = np.bincount(of_province, weights=active[:, 1] - local)
    views = [
        ("KEMENSOS", "APBN", calibration.kabkota, central, _PBI_PREMIUM, 0.012),
        ("BPJS_KESEHATAN", "APBN", calibration.kabkota, central, _PBI_PREMIUM, 0.0),
        ("KEMENDAGRI", "APBD_KABKOTA", calibration.kabkota, local, _PBI_APBD_PREMIUM, 0.02),
        ("BPJS_KESEHATAN", "APBD_KABKOTA", calibration.kabkota, local, _PBI_APBD_PREMIUM, 0.0),
        ("KEMENDAGRI", "APBD_PROVINSI", provinces, province, _PBI_APBD_PREMIUM, 0.015),
        ("BPJS_KESEHATAN", "APBD_PROVINSI", provinces, province, _PBI_APBD_PREMIUM, 0.0),
    ]
    frames = []
    for reporter, fund, codes, persons, premium, spread in views:
        reported = np.maximum(np.rint(persons * (1 + spread * random.standard_normal(len(persons)))), 0).astype(
            np.int64
        )
        frames.append(
            pl.DataFrame(
                {
                    "pelapor": [reporter] * len(reported),
                    "sumber_dana": [fund] * len(reported),
                    "kode_wilayah": list(codes),
                    "jumlah_jiwa": reported,
                    "nominal": reported * premium,
                }
            )
        )
    return pl.concat(frames)


def complaint_rows(calibration: Calibration, people: int, month: Month, seed: int) -> pl.DataFrame:
    """pengaduan: complaints open at any time in the month; each month of entry has random numbers of its own."""
    frames = [_complaints_entered(calibration, people, month.back(age), month, seed) for age in range(8)]
    return pl.concat(reversed(frames))


def _complaints_entered(calibration: Calibration, people: int, entered: Month, month: Month, seed: int) -> pl.DataFrame:
    random = np.random.default_rng([seed, entered.index, 99])
    count = 120 + int(people * 1.5e-4)
    kind = random.integers(0, len(_COMPLAINTS), count)
    day = entered.first + random.integers(0, entered.last - entered.first + 1, count)
    # Half are done within a week; one in twelve takes months.
    slow = random.random(count) < 0.08
    days = np.floor(np.where(slow, random.uniform(40, 240, count), random.lognormal(1.9, 0.8, count)))
    done = day + days.astype(np.int64)
    refused = random.random(count) < 0.07
    region = choose(calibration.population.sum(axis=1).astype(np.float64), random.random(count))
    closed = done <= month.last
    status = np.where(closed, np.where(refused, 3, 2), np.where(month.last - day < 4, 0, 1))
    frame = pl.DataFrame(
        {
            "id_pengaduan": [f"ADU{entered.index:06d}{i:06d}" for i in range(count)],
            "penerima": pl.Series([c[0] for c in _COMPLAINTS]).gather(kind),
            "program": pl.Series([c[1] for c in _COMPLAINTS]).gather(kind),
            "kategori": pl.Series([c[2] for c in _COMPLAINTS]).gather(kind),
            "kode_wilayah": pl.Series(calibration.kabkota).gather(region),
            "tgl_masuk": dates(day),
            "tgl_selesai": dates(np.where(closed, done, NEVER)),
            "status": pl.Series(["BARU", "PROSES", "SELESAI", "DITOLAK"]).gather(status),
        }
    )
    return frame.filter(pl.Series(done >= month.first))
