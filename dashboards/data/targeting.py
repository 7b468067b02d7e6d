"""How well a programme meets those it is meant for: its two errors, their reasons, the deciles of its beneficiaries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.data.cells import Cells
from dashboards.data.queries import KEPT, MAIN_BASIS
from dashboards.data.warehouse import read

INDICATORS = (
    "exclusion_error", "exclusion_by_quota", "inclusion_error", "inclusion_undetermined", "inclusion_signal",
    "leakage_to_noneligible", "targeting_differential", "targeting_lift", "cgh_index", "decile_share", "quota_use",
)  # fmt: skip
ERRORS = ("exclusion_error", "inclusion_error")
MEASURES = ("cgh_index", "targeting_lift", "targeting_differential", "leakage_to_noneligible")
# Closed lists of contracts/indicators.yaml: X(p), U(p) and the signals, in the order in which a member is judged.
NOT_ELIGIBLE = ("meninggal", "tidak_di_registri", "di_atas_batas", "tanpa_komponen")
NOT_JUDGED = ("tidak_padan", "meninggal_bulan_ini", "tidak_di_registri", "tanpa_desil")
SIGNALS = ("ppu_pn", "upah_di_atas_umk", "meninggal", "ganda")
DECILES = tuple(str(number) for number in range(1, 11))
WITHOUT_DECILE = "tidak_ada"


@dataclass(frozen=True)
class Quota:
    """The eligible as parts that add up; counts of the programme's units.

    Attributes:
        covered: set as beneficiary.
        beyond_quota: no choice of beneficiaries could have reached them.
        within_quota: left out although the quota had room for as many; the next two together.
        avoidable: those for whom the places of beneficiaries judged not eligible, and empty ones, would do; None where
            a count that this takes is hidden.
        uncertain: those whose place is held by a beneficiary who cannot be judged and may be eligible; None likewise.
    """

    covered: float
    beyond_quota: float
    within_quota: float
    avoidable: float | None
    uncertain: float | None


@st.cache_data(ttl=KEPT, max_entries=1000, show_spinner=False)
def read_targeting(programme: str, period: date, region: str, revision: int) -> pd.DataFrame:
    """Figures of a programme in a month and region, every breakdown, main match basis; `revision` keys the cache."""
    return read(
        f"""
        select
            indicator_id, breakdown, category, numerator::float8, denominator::float8, value::float8,
            value_low::float8, value_high::float8, suppressed
        from mart.fct_indicator
        where indicator_id = any(:indicators)
            and programme_id = :programme
            and period = :period
            and region_code = :region
            and {MAIN_BASIS}
        order by indicator_id, breakdown, category
        """,
        {"indicators": list(INDICATORS), "programme": programme, "period": period, "region": region},
    )


@st.cache_data(ttl=KEPT, max_entries=500, show_spinner=False)
def read_errors(programme: str, period: date, regions: Sequence[str], revision: int) -> pd.DataFrame:
    """Both errors of a programme in a month by region, main match basis; `revision` only keys the cache."""
    return read(
        f"""
        select
            region_code, indicator_id, numerator::float8, denominator::float8, value::float8, value_low::float8,
            value_high::float8, suppressed
        from mart.fct_indicator
        where indicator_id = any(:errors)
            and programme_id = :programme
            and period = :period
            and region_code = any(:regions)
            and breakdown = 'total'
            and {MAIN_BASIS}
        order by region_code, indicator_id
        """,
        {"errors": list(ERRORS), "programme": programme, "period": period, "regions": list(regions)},
    )


def pair_errors(figures: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Both errors side by side, a row a region.

    Args:
        figures: as read_errors gives them.
        regions: region_code, region_name.

    Returns:
        region_code, region_name, exclusion, inclusion (ratios, missing where hidden or absent), excluded, eligible,
        included, judged (counts), exclusion_hidden, inclusion_hidden.
    """
    columns = {
        "exclusion_error": {"value": "exclusion", "numerator": "excluded", "denominator": "eligible"},
        "inclusion_error": {"value": "inclusion", "numerator": "included", "denominator": "judged"},
    }
    frame = regions[["region_code", "region_name"]].reset_index(drop=True)
    for indicator, names in columns.items():
        rows = figures.loc[figures["indicator_id"] == indicator, ["region_code", "suppressed", *names]]
        joined = frame[["region_code"]].merge(rows.rename(columns=names), on="region_code", how="left")
        is_hidden = joined["suppressed"].eq(True)
        for name in names.values():
            frame[name] = joined[name].astype(float).where(~is_hidden)
        frame[f"{names['value']}_hidden"] = is_hidden
    return frame


def split_by_quota(cells: Cells) -> Quota | None:
    """What of the exclusion the quota alone explains; None without a quota or where a count of these two is hidden.

    A programme above its quota can have fewer left out than the quota explains; then nothing is avoidable.
    """
    exclusion, by_quota = cells.get("exclusion_error"), cells.get("exclusion_by_quota")
    if exclusion is None or by_quota is None:
        return None
    excluded, eligible, explained = exclusion.numerator, exclusion.denominator, by_quota.numerator
    if excluded is None or eligible is None or explained is None:
        return None
    beyond = min(explained, excluded)
    within, free = excluded - beyond, _places_to_free(cells)
    avoidable = None if free is None else min(within, max(0.0, free))
    return Quota(
        covered=eligible - excluded,
        beyond_quota=beyond,
        within_quota=within,
        avoidable=avoidable,
        uncertain=None if avoidable is None else within - avoidable,
    )


def _places_to_free(cells: Cells) -> float | None:
    """Places of the quota that are empty or held by somebody judged not eligible; None where that is hidden."""
    wrong, use = cells.get("inclusion_error"), cells.get("quota_use")
    held = 0.0 if wrong is None else wrong.numerator  # nobody judged: no row
    if held is None or use is None or use.numerator is None or use.denominator is None:
        return None
    return held + use.denominator - use.numerator


def has_no_beneficiary(cells: Cells) -> bool:
    """Whether the eligible are counted and nobody is set as beneficiary: what counts beneficiaries has no row then."""
    found = (cells.get(name) is not None for name in ("inclusion_error", "inclusion_undetermined"))
    return cells.get("exclusion_error") is not None and not any(found)


def by_decile(cells: Cells, places: list[dict[str, object]], max_decile: int) -> pd.DataFrame:
    """Beneficiaries and eligible units of each decile, and how the same places would be filled from the poorest on.

    Args:
        cells: decile_share and exclusion_error of the region.
        places: rows of mart.fct_programme_decile; used where the figure of a decile is hidden but its parts are not.
        max_decile: last eligible decile.

    Returns:
        decile (1 to 10, tidak_ada), beneficiaries, eligible, ideal (missing where hidden or absent), suppressed (of the
        beneficiaries). ideal is missing in every decile where the way to it is hidden.
    """
    shares, eligible = cells.by_category("decile_share", "decile"), cells.by_category("exclusion_error", "decile")
    rows = []
    for decile in (*DECILES, WITHOUT_DECILE):
        of_decile = [row for row in places if row["decile"] == decile]
        share, part = shares.get(decile), eligible.get(decile)
        beneficiaries = share.numerator if share else None
        if beneficiaries is None:
            beneficiaries = _sum_of([row["beneficiaries"] for row in of_decile])
        units: float | None = 0.0
        if decile in DECILES[:max_decile]:
            units = part.denominator if part else None
            if units is None:
                units = _sum_of([row["units"] for row in of_decile if row["has_component"]])
        rows.append((decile, beneficiaries, units, beneficiaries is None and (share is not None or bool(of_decile))))
    frame = pd.DataFrame(rows, columns=["decile", "beneficiaries", "eligible", "suppressed"])
    frame = frame.astype({"beneficiaries": float, "eligible": float})
    total = next((cell.denominator for cell in shares.values() if cell.denominator is not None), None)
    return frame.assign(ideal=fill_from_poorest(frame["eligible"].tolist(), total))


def _sum_of(counts: list[object]) -> float | None:
    return None if not counts or None in counts else float(sum(int(str(count)) for count in counts))


def fill_from_poorest(eligible: Sequence[float], places: float | None) -> list[float]:
    """Places by decile if the poorest eligible came first; all missing where a decile on the way is hidden.

    Args:
        eligible: units by decile, the poorest first; NaN where hidden.
        places: to fill; None where hidden.
    """
    filled, rest = [], places
    for units in eligible:
        if rest is None or (rest > 0 and pd.isna(units)):
            return [float("nan")] * len(eligible)
        filled.append(min(units, rest) if rest > 0 else 0.0)
        rest -= filled[-1]
    return filled
