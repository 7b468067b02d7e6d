"""Figures that rest on payments older than the first delivery of payments: they count only what is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from padan.periods import add_months, format_period
from padan.runs.lookback import LookBack, Programme

ALL = "ALL"
OF_A_PROGRAMME = ("programme_receipt", "disbursement_rate", "cgh_index")
OF_THE_CORE_PACKAGE = (
    "complementarity_full",
    "complementarity_any",
    "complementarity_count",
    "complementarity_entitled",
)
GRADUATION = ("pkh_graduation", "PKH")
PACKAGE_OF_2014 = frozenset({"PKH", "SEMBAKO", "PIP"})


@dataclass(frozen=True)
class ShortWindow:
    """A programme whose payment window begins before the first delivery of payments.

    Attributes:
        programme_id: the programme.
        window: months within which one payment counts as received.
        known_from: month of the first delivery.
    """

    programme_id: str
    window: int
    known_from: date

    def reason(self) -> str:
        """Why the month is provisional, in words."""
        month = format_period(self.known_from)
        return f"pembayaran {self.programme_id} sebelum {month} belum diterima (jendela {self.window} bulan)"


def provisional_reasons(short: Sequence[ShortWindow], figures: Sequence[tuple[str, str]]) -> list[str]:
    """Why the month is provisional, one for each programme; PKH also where only its graduation is incomplete.

    Args:
        short: of `short_windows`.
        figures: of `incomplete_figures`.
    """
    reasons = [window.reason() for window in short]
    if GRADUATION in figures and "PKH" not in {window.programme_id for window in short}:
        reasons.append("keluarga yang keluar dari PKH sejak Januari belum diterima seluruhnya")
    return reasons


def first_payments(deliveries: dict[str, dict[str, Any]], back: LookBack) -> date | None:
    """The month of the oldest delivery of kemensos_bansos that the month reads; None without any."""
    delivery = deliveries.get("kemensos_bansos")
    if delivery is None:
        return None
    return min(date.fromisoformat(month) for month in [delivery["period"], *(month for month, _ in back.payments)])


def short_windows(programmes: Iterable[Programme], known_from: date | None, period: date) -> list[ShortWindow]:
    """The programmes of the month of which the first payments of the window are not known."""
    if known_from is None:
        return []
    return [
        ShortWindow(programme.programme_id, programme.payment_window, known_from)
        for programme in programmes
        if known_from > add_months(period, 1 - programme.payment_window)
    ]


def incomplete_figures(
    short: Sequence[ShortWindow], programmes: Iterable[Programme], known_from: date | None, period: date
) -> list[tuple[str, str]]:
    """Indicator and programme of every figure that counts known payments only (contracts/indicators.yaml).

    Args:
        short: of `short_windows`.
        programmes: those of the month.
        known_from: of `first_payments`.
        period: the month.
    """
    names = {window.programme_id for window in short}
    core = {programme.programme_id for programme in programmes if programme.in_core_package}
    figures = [(indicator, name) for name in sorted(names) for indicator in OF_A_PROGRAMME]
    if names & core:
        figures += [(indicator, ALL) for indicator in OF_THE_CORE_PACKAGE]
    if names & PACKAGE_OF_2014:
        figures.append(("complementarity_full_2014", ALL))
    if names:
        figures.append(("unserved", ALL))
    if known_from is not None and known_from > date(period.year, 1, 1):
        figures.append(GRADUATION)
    return figures
