"""dukcapil_penduduk: the civil register."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from padan.generate.calibration import Bools, Calibration, Ints
from padan.generate.digits import choose, pick, rank_in_group
from padan.generate.people import ANAK, KEPALA, PASANGAN, ROLES, People
from padan.generate.recorded import BIT, Identity, Records, dates, write_down
from padan.generate.rows import RegionCodes, Rows, draw_spoilt, spoil, words
from padan.generate.timeline import NEVER, Month

DATASET = "dukcapil_penduduk"
JOBS = (
    "BELUM/TIDAK BEKERJA", "PELAJAR/MAHASISWA", "MENGURUS RUMAH TANGGA", "KARYAWAN SWASTA", "WIRASWASTA",
    "PETANI/PEKEBUN", "BURUH HARIAN LEPAS", "BURUH TANI/PERKEBUNAN", "PEGAWAI NEGERI SIPIL", "NELAYAN/PERIKANAN",
    "PEDAGANG", "GURU", "SOPIR", "TENTARA NASIONAL INDONESIA", "KEPOLISIAN RI", "PENSIUNAN",
)  # fmt: skip
_ADULT_JOBS = np.array(
    [0.06, 0.02, 0.0, 0.24, 0.27, 0.14, 0.09, 0.05, 0.03, 0.015, 0.03, 0.02, 0.02, 0.007, 0.006, 0.0]
)


@dataclass(frozen=True)
class CivilRegister:
    """The register's records and what never changes about them."""

    records: Records
    role: Ints
    job: Ints


def make_register(
    people: People, identity: Identity, calibration: Calibration, random: np.random.Generator, *, end: int
) -> CivilRegister:
    """Registers every person of the block."""
    rates = calibration.rates["defects"][DATASET]
    everyone = np.arange(len(people.number))
    records = write_down(everyone, people, identity, calibration, rates, random)
    spoilt = draw_spoilt(len(everyone), rates["quarantine"], random)
    spoilt[(people.died == NEVER) & (spoilt == BIT["death_before_birth"])] = 0
    deathly = (people.died == NEVER) & (random.random(len(everyone)) < rates["alive_with_death_date"])
    defects = records.defects | spoilt | (deathly * BIT["alive_with_death_date"]) | (people.split * BIT["kk_split"])
    role = people.role.copy()
    split = pick(people.split)
    first = rank_in_group(people.family[split]) == 0
    role[split] = np.where(first, KEPALA, ANAK)
    return CivilRegister(
        replace(records, defects=defects),
        role,
        _draw_jobs(people, random, end=end),
    )


def _draw_jobs(people: People, random: np.random.Generator, *, end: int) -> Ints:
    age = people.age_on(end)
    job = choose(_ADULT_JOBS, random.random(len(age)))
    housewife = people.female & (age > 21) & (random.random(len(age)) < 0.52) & (people.role <= PASANGAN)
    job[housewife] = 2
    job[(age < 23) & (job != 3)] = 1
    job[age < 6] = 0
    job[(age > 62) & (job == 8)] = 15
    return job


def register_rows(
    register: CivilRegister, people: People, regions: RegionCodes, month: Month, calibration: Calibration
) -> Rows:
    """The register at a month's end: whoever it knows of, living or dead."""
    day = month.last
    at = pick(_known_on(people, day))
    records = register.records
    kecamatan = people.kecamatan_on(day)[at]
    dead = people.death_registered[at] <= day
    defects = records.defects[at].copy()
    defects[(people.died[at] <= day) & ~dead] |= BIT["dead_listed"]
    death = np.where(dead, people.died[at], NEVER)
    early = (defects & BIT["death_before_birth"]) != 0
    defects[early & ~dead] &= ~BIT["death_before_birth"]
    death[early & dead] = people.born[at][early & dead] - 400
    alive_dated = (defects & BIT["alive_with_death_date"]) != 0
    death[alive_dated] = day - 60
    frame = pl.DataFrame(
        {
            "nik": records.nik.gather(at),
            "no_kk": records.no_kk.gather(at),
            "nama": records.nama.gather(at),
            "jenis_kelamin": records.sex.gather(at),
            "tgl_lahir": records.born.gather(at),
            "kode_wilayah": regions.kecamatan(kecamatan),
            "hubungan_keluarga": words(ROLES, register.role[at]),
            "status_hidup": words(("HIDUP", "MENINGGAL"), dead.astype(np.int64)),
            "tgl_meninggal": dates(death),
            "pekerjaan": words(JOBS, register.job[at]),
            "disabilitas": words(("0", "1"), people.disabled[at].astype(np.int64)),
        }
    )
    letter_o = pl.concat_str(pl.col("nik").str.slice(0, 8), pl.lit("O"), pl.col("nik").str.slice(9))
    frame = spoil(frame, defects, {"nik_malformed": ("nik", letter_o), "enum_unknown": ("status_hidup", "PINDAH")})
    return Rows(frame, at, calibration.kabkota_of_kecamatan[kecamatan], defects)


def _known_on(people: People, day: int) -> Bools:
    return people.registered <= day
