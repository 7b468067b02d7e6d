"""What the synthetic world is calibrated to: reference/*.csv and rates.yaml, as arrays over regions."""

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from padan.paths import REFERENCE
from padan.yaml_files import read_yaml

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

COMMUTERS_TO_JAKARTA = (
    "32.01", "32.16", "32.71", "32.75", "32.76", "36.03", "36.71", "36.74",
)  # fmt: skip
JAKARTA = "31"
ADULT_SHARE = 0.607
"""Share of people aged 18 to 60, among whom employment memberships are drawn."""
HIGHEST_MEMBER_SHARE = 0.55
HIGHEST_INACTIVE_SHARE = 0.40
SEGMENTS = ("PBI_APBN", "PBI_APBD", "PPU_PN", "PPU_BU", "PBPU", "BP")


@dataclass(frozen=True)
class Welfare:
    """Cuts of the true and the two observed welfare scores, nationwide."""

    mean: Floats
    true_cuts: Floats
    dtks_cuts: Floats
    dtsen_cuts: Floats


@dataclass(frozen=True)
class Calibration:
    """Reference figures; every array over kabupaten/kota is in the order of their codes."""

    kabkota: tuple[str, ...]
    province: tuple[str, ...]
    population: Ints
    """(514, 2): men and women at the end of 2024."""
    kecamatan: tuple[str, ...]
    kecamatan_prefix: Ints
    """PPRRSS of each kecamatan as a number: how a NIK and a KK issued there begin."""
    desa_count: Ints
    first_kecamatan: Ints
    kecamatan_count: Ints
    kabkota_of_kecamatan: Ints
    old_prefix: Ints
    """First four digits of a NIK issued before a province was split, per kabupaten/kota; 0 where there is none."""
    old_prefix_until: Ints
    welfare: Welfare
    jkn_by_decile: Floats
    """(2, 10, 9): chance of each state (six segments, arrears, segment change, none), by listing in DTKS and decile."""
    tk_active: Floats
    """Share of people aged 18 to 60 with an active membership, by residence."""
    tk_inactive: Floats
    tk_commuter: Floats
    """Of these, the share recorded at a workplace in Jakarta."""
    workers: Floats
    """(514, 2): wage and other workers per resident."""
    rates: dict[str, Any]


@lru_cache
def load_calibration() -> Calibration:
    """Reads the reference files once a process."""
    rates = read_yaml(Path(__file__).parent / "rates.yaml")
    text = {"kode_kemendagri": pl.String, "provinsi_kemendagri": pl.String, "kabupaten_kemendagri": pl.String}
    regency = pl.read_csv(REFERENCE / "regions_regency.csv", schema_overrides=text).sort("kode_kemendagri")
    district = pl.read_csv(REFERENCE / "regions_district.csv", schema_overrides=text).sort("kode_kemendagri")
    kabkota = tuple(regency["kode_kemendagri"].to_list())
    province = tuple(regency["provinsi_kemendagri"].to_list())
    population = regency.select("penduduk_laki", "penduduk_perempuan").to_numpy().astype(np.int64)
    of_kecamatan = np.searchsorted(np.array(kabkota), district["kabupaten_kemendagri"].to_numpy().astype(str))
    counts = np.bincount(of_kecamatan, minlength=len(kabkota))
    old_prefix, old_until = _read_old_prefixes(kabkota)
    welfare, listed_by_decile = _fit_welfare(_read_poverty(kabkota, province), population.sum(axis=1), rates["welfare"])
    tk_active, tk_inactive, commuter = _fit_employment(kabkota, province, population.sum(axis=1), rates["tk"])
    return Calibration(
        kabkota=kabkota,
        province=province,
        population=population,
        kecamatan=tuple(district["kode_kemendagri"].to_list()),
        kecamatan_prefix=district["kode_kemendagri"].str.replace_all(".", "", literal=True).cast(pl.Int64).to_numpy(),
        desa_count=district["n_desa"].to_numpy().astype(np.int64),
        first_kecamatan=np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64),
        kecamatan_count=counts.astype(np.int64),
        kabkota_of_kecamatan=of_kecamatan.astype(np.int64),
        old_prefix=old_prefix,
        old_prefix_until=old_until,
        welfare=welfare,
        jkn_by_decile=_fit_jkn(listed_by_decile, rates),
        tk_active=tk_active,
        tk_inactive=tk_inactive,
        tk_commuter=commuter,
        workers=_read_workers(kabkota),
        rates=rates,
    )


def _read_old_prefixes(kabkota: tuple[str, ...]) -> tuple[Ints, Ints]:
    provinces = read_yaml(Path(__file__).parent / "old_regions.yaml")
    prefix, until = np.zeros(len(kabkota), np.int64), np.zeros(len(kabkota), np.int64)
    for entry in provinces.values():
        for code, old in entry["codes"].items():
            prefix[kabkota.index(code)], until[kabkota.index(code)] = int(old), entry["until"]
    return prefix, until


def _read_poverty(kabkota: tuple[str, ...], province: tuple[str, ...]) -> Floats:
    """Poverty rate by kabupaten/kota: 2021, scaled to each province's rate of September 2024."""
    text = {"kode_kemendagri": pl.String}
    p0 = dict(
        pl.read_csv(REFERENCE / "bps_socioeconomic_regency_2021.csv", schema_overrides=text)
        .select("kode_kemendagri", "p0_persen")
        .iter_rows()
    )
    province_p0 = pl.read_csv(
        REFERENCE / "bps_poverty_province_2015_2025.csv", schema_overrides=text | {"tahun": pl.Int64}
    ).filter(pl.col("semester") == "September", pl.col("tahun") == 2024)
    newest = dict(province_p0.select("kode_kemendagri", "persen_miskin_p0").iter_rows())
    rate = np.array([float(p0[code]) for code in kabkota])
    for code in sorted(set(province)):
        of_province = np.array(province) == code
        rate[of_province] *= float(newest[code]) / rate[of_province].mean()
    return np.asarray(np.clip(rate / 100, 0.005, 0.6))


def _normal_cdf(x: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2))))


def _fit_welfare(poverty: Floats, weight: Ints, rates: dict[str, Any]) -> tuple[Welfare, Floats]:
    """Finds the national cuts of welfare scores, and P(listed in DTKS) by true decile.

    A family's score is N(mean of its kabupaten/kota, 1); it is poor below 0, which the mean makes the poverty rate.
    Cuts are quantiles of the population-weighted mixture (true), of that plus ranking error (DTSEN), and of the listed
    families among it (DTKS).
    """
    mean = np.array([-NormalDist().inv_cdf(rate) for rate in poverty])
    grid = np.linspace(-6, 10, 1601)
    histogram, _ = np.histogram(mean, bins=160, range=(-1, 3), weights=weight / weight.sum())
    centres = np.linspace(-1, 3, 161)[:-1] + 0.0125
    cdf = (_normal_cdf(grid[:, None] - centres[None, :]) * histogram).sum(axis=1)
    density = np.gradient(cdf, grid)
    true_cuts = np.interp(np.arange(1, 10) / 10, cdf, grid)
    listed = np.array(rates["dtks_listed"])

    def cuts(of: Floats, noise: float, quantiles: Floats) -> Floats:
        kernel = np.exp(-0.5 * (np.arange(-400, 401) * 0.01 / noise) ** 2)
        spread = np.cumsum(np.convolve(of, kernel / kernel.sum(), mode="same"))
        return np.asarray(np.interp(quantiles, spread / spread[-1], grid))

    in_dtks = density * listed[np.searchsorted(true_cuts, grid)]
    dtks_cuts = cuts(in_dtks, rates["noise_dtks"], np.array([0.25, 0.5, 0.75]))
    return (
        Welfare(mean, true_cuts, dtks_cuts, cuts(density, rates["noise_dtsen"], np.arange(1, 10) / 10)),
        listed,
    )


# Slope of each state over the deciles for people without PBI: share in decile 1 and in decile 10, relative to the mean.
_JKN_SLOPE = {
    "PBI_APBD": (1.6, 0.5), "PPU_PN": (0.1, 2.3), "PPU_BU": (0.45, 1.6), "PBPU": (0.6, 1.4), "BP": (0.2, 2.4),
    "TUNGGAKAN": (1.0, 0.9), "MUTASI": (1.2, 0.8), "none": (1.3, 0.7),
}  # fmt: skip


def _fit_jkn(listed: Floats, rates: dict[str, Any]) -> Floats:
    """Fits P(state | listed in DTKS, decile) to the national totals by iterative proportional fitting."""
    jkn, people = rates["jkn"], rates["population"]
    total = {name: count * jkn["persons_a_card"] for name, count in {**jkn["active"], **jkn["inactive"]}.items()}
    total["none"] = people - sum(total.values())
    slope = np.linspace(1, 0, 10)
    pbi_listed = np.full(10, float(jkn["pbi_if_listed"]))
    outside = total["PBI_APBN"] / people - (listed * pbi_listed).mean()
    pbi_unlisted = outside * np.linspace(1.5, 0.5, 10)
    pbi_unlisted *= outside / ((1 - listed) * pbi_unlisted).mean()
    rest = (listed * (1 - pbi_listed) + (1 - listed) * (1 - pbi_unlisted)) / 10
    names = [name for name in total if name != "PBI_APBN"]
    table = np.array([_JKN_SLOPE[n][0] * slope + _JKN_SLOPE[n][1] * (1 - slope) for n in names])
    goal = np.array([total[n] / people for n in names])
    for _ in range(40):
        table *= (goal / table.sum(axis=1))[:, None]
        table *= rest / table.sum(axis=0)
    given_no_pbi = table / table.sum(axis=0)
    result = np.zeros((2, 10, 9))
    for row, pbi in enumerate((pbi_unlisted, pbi_listed)):
        result[row, :, 0] = pbi
        result[row, :, 1:] = ((1 - pbi) * given_no_pbi).T
    return result


def _fit_employment(
    kabkota: tuple[str, ...], province: tuple[str, ...], people: Ints, rates: dict[str, Any]
) -> tuple[Floats, Floats, Floats]:
    """Active and inactive members per adult by residence; Jakarta's surplus over its adults lives around it."""
    text = {"kode_kemendagri": pl.String}
    members = pl.read_csv(REFERENCE / "bpjstk_members_province_2023_12_partial.csv", schema_overrides=text)
    listed = {code: (active, inactive) for code, active, inactive in
              members.select("kode_kemendagri", "peserta_aktif", "peserta_nonaktif").iter_rows()}  # fmt: skip
    adults = people * ADULT_SHARE
    of_province = np.array(province)
    unlisted = ~np.isin(of_province, list(listed))
    active, inactive = np.zeros(len(kabkota)), np.zeros(len(kabkota))
    active[unlisted] = rates["active_unlisted_provinces"] * 1e6 / adults[unlisted].sum()
    inactive[unlisted] = rates["inactive_unlisted_provinces"] * 1e6 / adults[unlisted].sum()
    for code, (with_cover, without) in listed.items():
        here = of_province == code
        active[here] = with_cover / adults[here].sum()
        inactive[here] = min(without / adults[here].sum(), HIGHEST_INACTIVE_SHARE)
    jakarta, around = of_province == JAKARTA, np.isin(np.array(kabkota), COMMUTERS_TO_JAKARTA)
    surplus = (active[jakarta] - HIGHEST_MEMBER_SHARE) * adults[jakarta]
    active[jakarta] = np.minimum(active[jakarta], HIGHEST_MEMBER_SHARE)
    extra = surplus.sum() / adults[around].sum()
    commuter = np.where(around, extra / (active + extra), 0.0)
    return active + np.where(around, extra, 0.0), inactive, commuter


def _read_workers(kabkota: tuple[str, ...]) -> Floats:
    """Wage and other workers per resident, from participation and unemployment of 2021 and the kind of region."""
    table = pl.read_csv(
        REFERENCE / "bps_socioeconomic_regency_2021.csv", schema_overrides={"kode_kemendagri": pl.String}
    ).select("kode_kemendagri", "tpak_persen", "tpt_persen")
    rate = {code: (float(tpak), float(tpt)) for code, tpak, tpt in table.iter_rows()}
    adult = 0.76
    result = np.zeros((len(kabkota), 2))
    for i, code in enumerate(kabkota):
        tpak, tpt = rate[code]
        employed = adult * tpak / 100 * (1 - tpt / 100)
        wage = 0.62 if code[3] == "7" else 0.44
        result[i] = employed * wage, employed * (1 - wage)
    return result
