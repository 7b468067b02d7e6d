"""Contributions and complaints, by the rows' own region.

Part of the second plain-Python reference (README.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from reference_figures import Figure, rows_by_region, split, total
from reference_inputs import Row, service_days
from reference_month import Month
from reference_people import last_day

# More than so many days past the deadline, the longest first.
BANDS = {"lewat_lebih_90": 90, "lewat_31_90": 30, "lewat_1_30": 0, "dalam_batas": -100_000}
CONTRIBUTION = {"contribution_gap": "jumlah_jiwa", "contribution_gap_money": "nominal"}


def count_contributions(month: Month) -> Iterator[tuple[str, Figure]]:
    """How far the reporters of one fund and region lie apart; only where there are two or more."""
    if month.inputs.contributions is None:
        return
    for region, rows in rows_by_region(month.inputs.contributions.rows).items():
        reported: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            reported[row["sumber_dana"], row["kode_wilayah"]].append(row)
        compared = {key: found for key, found in reported.items() if len({row["pelapor"] for row in found}) >= 2}
        for indicator, column in CONTRIBUTION.items():
            gaps: dict[str, int] = defaultdict(int)
            largest: dict[str, int] = defaultdict(int)
            for (fund, _), found in compared.items():
                amounts = [row[column] for row in found]
                gaps[fund] += max(amounts) - min(amounts)
                largest[fund] += max(amounts)
            yield region, total(indicator, sum(gaps.values()), sum(largest.values()))
            for fund in largest:
                yield region, Figure(indicator, "fund", fund, gaps[fund], largest[fund])


def deadline(row: Row) -> date | None:
    """tgl_masuk and the days of the service level that was valid then; None without one."""
    days = service_days(row["penerima"], row["kategori"], row["tgl_masuk"])
    return None if days is None else row["tgl_masuk"] + timedelta(days=days)


def is_resolved_in_time(row: Row) -> bool:
    """SELESAI or DITOLAK with tgl_selesai by the deadline."""
    due = deadline(row)
    is_closed = row["status"] in ("SELESAI", "DITOLAK") and row["tgl_selesai"] is not None
    return is_closed and due is not None and row["tgl_selesai"] <= due


def count_complaints(month: Month) -> Iterator[tuple[str, Figure]]:
    """Complaints due in the month, and those still open."""
    if month.inputs.complaints is None:
        return
    end = last_day(month.inputs.complaints.period)
    start = end.replace(day=1)
    for region, rows in rows_by_region(month.inputs.complaints.rows).items():
        by_id = {(row["penerima"], row["id_pengaduan"]): row for row in rows}
        due = {key for key, row in by_id.items() if (day := deadline(row)) and start <= day <= end}
        resolved = {key for key in due if is_resolved_in_time(by_id[key])}
        unfinished = {key for key, row in by_id.items() if row["status"] in ("BARU", "PROSES")}
        late = {key for key in unfinished if (day := deadline(by_id[key])) and day < end}
        figures = [
            total("complaint_resolution", len(resolved), len(due)),
            *split("complaint_resolution", "receiver", due, resolved, lambda key: key[0]),
            *split("complaint_resolution", "reason", due, resolved, lambda key: by_id[key]["kategori"]),  # noqa: B023 - called within the loop
            total("complaint_backlog", len(late), len(unfinished)),
            *split("complaint_backlog", "receiver", unfinished, late, lambda key: key[0]),
            *age_complaints({key: by_id[key] for key in unfinished}, end),
        ]
        yield from ((region, figure) for figure in figures)


def age_complaints(unfinished: Mapping[tuple[str, str], Row], end: date) -> Iterator[Figure]:
    """Open complaints by days past their deadline, of all receivers and of each."""
    bands: dict[str, Counter[str]] = defaultdict(Counter)
    for (receiver, _), row in unfinished.items():
        due = deadline(row)
        days = 0 if due is None else (end - due).days
        band = next(name for name, above in BANDS.items() if days > above)
        bands[""][band] += 1
        bands[receiver][band] += 1
    for receiver, counts in bands.items():
        for band in BANDS:
            breakdown, category = ("receiver_overdue", f"{receiver}:{band}") if receiver else ("overdue", band)
            yield Figure("complaint_ageing", breakdown, category, counts[band], counts.total())
