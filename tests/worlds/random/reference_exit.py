"""Who left a programme: programme_exit and pkh_graduation.

Part of the second plain-Python reference (README.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from reference_decree import Decree, Unit, region_of_unit, rows_by_unit
from reference_figures import Figure, by_region, shares, total
from reference_history import Memory
from reference_inputs import Row, months_before
from reference_month import Month

REASONS = (
    "GRADUASI_MANDIRI",
    "GRADUASI_ALAMIAH",
    "TIDAK_LAYAK",
    "MENINGGAL",
    "PINDAH",
    "LAINNYA",
    "tidak_disampaikan",
)


def count_exits(month: Month, decree: Decree, history: Mapping[str, Memory]) -> Iterator[tuple[str, Figure]]:
    """Members of B(p) twelve months ago that are not now; the region is that of twelve months ago."""
    then = history.get(months_before(month.inputs.period, 12))
    account = f"programme:{decree.programme.programme_id}"
    if then is None or account not in then.accounts or decree.programme.max_decile is None:
        return
    were = then.accounts[account]
    deliveries = month.inputs.bansos_since(months_before(month.inputs.period, 11))
    rows = rows_by_unit(deliveries, decree.programme, month.register)
    for region, here in by_region(were, lambda unit: were[unit]).items():
        gone = [unit for unit in here if unit not in decree.B]
        yield region, total("programme_exit", len(gone), len(here))
        reasons = [exit_reason(rows.get(unit, [])) for unit in gone]
        for figure in shares("programme_exit", "reason", reasons, REASONS, len(here)):
            yield region, figure


def exit_reason(rows: list[Row]) -> str:
    """Of the newest row with one; rows come oldest delivery first."""
    given = [row["alasan_keluar"] for row in rows if row["alasan_keluar"]]
    return given[-1] if given else "tidak_disampaikan"


def count_graduation(month: Month, decree: Decree) -> Iterator[tuple[str, Figure]]:
    """Families of PKH with a GRADUASI_* row since January; absent if no PKH row since then gives a reason."""
    if decree.programme.programme_id != "PKH" or decree.programme.max_decile is None:
        return
    january = f"{date.fromisoformat(month.inputs.period + '-01').year}-01"
    rows = rows_by_unit(month.inputs.bansos_since(january), decree.programme, month.register)
    if not any(row["alasan_keluar"] for found in rows.values() for row in found):
        return
    graduated = {
        unit
        for unit, found in rows.items()
        if any((row["alasan_keluar"] or "").startswith("GRADUASI_") for row in found)
    }
    numerators: dict[str, set[Unit]] = by_region(graduated, lambda u: region_of_unit(u, month.register, rows))
    denominators = by_region(decree.B, decree.region_of)
    for region in {*numerators, *denominators}:
        yield region, total("pkh_graduation", len(numerators[region]), len(denominators[region]))
