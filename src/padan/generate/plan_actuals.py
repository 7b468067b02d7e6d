"""realisasi_renstra: what the owners of the Renstra's indicators and budgets report, from its targets and amounts."""

import numpy as np
import polars as pl

from padan.generate.timeline import Month
from padan.paths import REFERENCE

_PLAN = REFERENCE / "plans" / "renstra-kemensos-2020-2024"
_SCHEMA = {"kpi_id": pl.String, "tahun": pl.Int64, "nilai": pl.String, "catatan": pl.String}
# How this year goes for an indicator, dealt out in turn, so that every status occurs: the range of the share of the
# target (reached) or of its path to the month (the others), and the owner's note. None: reported late, not there yet.
_COURSES: tuple[tuple[str, float, float, str | None] | None, ...] = (
    ("path", 0.93, 0.985, None),
    ("reached", 1.0, 1.05, None),
    ("path", 0.65, 0.85, "Realokasi anggaran; kegiatan dijadwalkan ulang"),
    ("path", 0.93, 0.985, None),
    ("reached", 1.0, 1.05, None),
    ("path", 0.35, 0.55, "Kegiatan tertunda; petunjuk teknis belum terbit"),
    ("path", 0.93, 0.985, None),
    None,
)
_MADE_UP = "Angka sintetis"
_RUPIAH_PER_UNIT = 1000  # plan.yaml
_LATE_AMOUNT = 5  # in turn, of the rows of the funding table: the one that has not reported this year
_OPINIONS = {2021: ("WDP", "Temuan BPK atas penyaluran bantuan sosial")}


def reported_rows(month: Month, seed: int) -> pl.DataFrame:
    """The delivery of a month: indicators, then amounts."""
    return pl.concat([renstra_rows(month, seed), absorption_rows(month, seed)])


def renstra_rows(month: Month, seed: int) -> pl.DataFrame:
    """The indicators with yearly targets, from the plan's first year to the month's.

    Years that are over lie around their target; the month's own year is on its way, each indicator on its own course.
    """
    kpi = pl.read_csv(_PLAN / "kpi.csv", infer_schema=False)
    rules = pl.read_csv(_PLAN / "rules.csv", infer_schema=False).select("kpi_id", "direction", "is_cumulative")
    years = [int(column.removeprefix("target_")) for column in kpi.columns if column.startswith("target_")]
    yearly = pl.sum_horizontal(pl.col(f"target_{year}").is_not_null().cast(pl.Int8) for year in years) > 1
    indicators = list(kpi.join(rules, on="kpi_id").filter(yearly).sort("kpi_id").iter_rows(named=True))
    turn = np.random.default_rng([seed, 78]).permutation(len(indicators))
    rows: list[dict[str, str | int | None]] = []
    for place, indicator in zip(turn, indicators, strict=True):
        for year in years:
            text = indicator[f"target_{year}"]
            if text is None or year > month.year:
                continue
            random = np.random.default_rng([seed, year, *indicator["kpi_id"].encode()])
            report = _report(indicator, year, month, int(place), random)
            if report is not None:
                rows.append({"kpi_id": indicator["kpi_id"], "tahun": year, "nilai": report[0], "catatan": report[1]})
    return pl.DataFrame(rows, schema=_SCHEMA)


def absorption_rows(month: Month, seed: int) -> pl.DataFrame:
    """What was spent of each amount of the funding table up to the month, in rupiah; one activity is late this year.

    Years that are over end a little under their budget; the month's own year lags behind the calendar.
    """
    amounts = (
        pl.read_csv(_PLAN / "funding.csv", infer_schema=False)
        .filter((pl.col("programme") != "TOTAL") & (pl.col("year") != "total"))
        .select(
            "row_id", "activity", pl.col("year").cast(pl.Int64), pl.col("amount").cast(pl.Float64) * _RUPIAH_PER_UNIT
        )
        .filter(pl.col("year") <= month.year)
        .sort("row_id")
    )
    activities = sorted(amounts["activity"].unique())
    late = activities[(_LATE_AMOUNT + seed) % len(activities)]
    rows: list[dict[str, str | int | None]] = []
    for row_id, activity, year, budget in amounts.iter_rows():
        if year == month.year and activity == late:
            continue
        random = np.random.default_rng([seed, year, *row_id.encode()])
        share, note = random.uniform(0.93, 0.995), None
        if year == month.year:
            share, note = share * month.number / 12 * random.uniform(0.8, 1.0), _MADE_UP
        rows.append({"kpi_id": row_id, "tahun": year, "nilai": f"{budget * share:.0f}", "catatan": note})
    return pl.DataFrame(rows, schema=_SCHEMA)


def _report(
    indicator: dict[str, str | None], year: int, month: Month, place: int, random: np.random.Generator
) -> tuple[str, str | None] | None:
    """The value and the note of one year; None if it is not reported yet."""
    text = indicator[f"target_{year}"] or ""
    if indicator["direction"] == "category":
        return _OPINIONS.get(year, (text, None))
    target = float(text)
    if year < month.year:
        return _write(target * float(np.clip(random.normal(1.0, 0.03), 0.9, 1.08)), indicator), None
    course = _COURSES[place % len(_COURSES)]
    if course is None:
        return None
    kind, low, high, note = course
    base = target if kind == "reached" else _path(indicator, target, year, month.number)
    return _write(base * random.uniform(low, high), indicator), note


def _path(indicator: dict[str, str | None], target: float, year: int, month: int) -> float:
    """Where the target's path stands at the end of a month (docs/kpi.md, trajectory)."""
    if indicator["is_cumulative"] == "1":
        return target * month / 12
    before = indicator.get(f"target_{year - 1}")
    return target if before is None else float(before) + (target - float(before)) * month / 12


def _write(value: float, indicator: dict[str, str | None]) -> str:
    if indicator["measure_unit"] == "layanan":
        return f"{value:.0f}"
    if indicator["measure_unit"] == "%":
        value = min(value, 100.0)
    return f"{value:.4f}" if value < 1 else f"{value:.2f}"
