"""The error of the indicators against the truth, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from matching_indicators import IndicatorError
from report import table


def indicator_section(errors: Sequence[IndicatorError], people: int) -> str:
    """Errors of the figures before (`nik`) and after (`semua`)."""
    if not errors:
        return ""
    bases = sorted(errors[0].errors)
    head = ["indicator", "true value", "kabkota"]
    head += [f"{what} {basis}" for what in ("nation", "MAE", "bias") for basis in bases]
    rows = [head]
    for error in errors:
        rows.append([
            error.name, f"{100 * error.truth:.2f}%", str(error.kabkota),
            *(f"{error.errors[basis].national:+.2f}" for basis in bases),
            *(f"{error.errors[basis].mean_absolute:.2f}" for basis in bases),
            *(f"{error.errors[basis].bias:+.2f}" for basis in bases),
        ])  # fmt: skip
    return f"## Error of the indicators against truth\n\n{people:,} people; percentage points.\n\n{table(rows)}"
