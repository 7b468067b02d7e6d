"""Who of the eligible is left out, what the quota alone explains, and where in the ranking the beneficiaries are."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.charts.bars import plot_stacked_shares
from dashboards.charts.contrast import write_legibly
from dashboards.charts.deciles import plot_deciles
from dashboards.charts.hatch import hatch_part
from dashboards.charts.palette import ACCENT, CATEGORIES, LINES, PALE, PRIMARY, SUPPRESSED
from dashboards.components.chart_panel import show_chart
from dashboards.components.targeting_subject import Subject
from dashboards.data.cells import Cell, Cells
from dashboards.data.targeting import DECILES, Quota, by_decile, has_no_beneficiary, split_by_quota
from dashboards.language import Language

HIDDEN_MARK = "×"
COLOURS = {
    "covered": PRIMARY, "beyond_quota": LINES, "within_quota": PALE, "avoidable": ACCENT, "uncertain": PALE,
    "excluded": CATEGORIES[1], "hidden": SUPPRESSED,
}  # fmt: skip


def show_exclusion(cells: Cells, subject: Subject, language: Language) -> None:
    """The eligible as covered, left out for want of places, and left out although the quota had room; then by decile.

    Room is a place that is empty or held by somebody judged not eligible; who cannot be judged may be eligible.
    """
    exclusion, quota = cells.get("exclusion_error"), split_by_quota(cells)
    finding = _say_exclusion(exclusion, quota, language)
    st.header(finding)
    rows = _whole(exclusion, quota, language) + _by_decile(cells, subject, language)
    if not rows:
        st.write(language.text("cell.missing"))
        return
    frame = pd.DataFrame(rows)
    frame["hover"] = [
        f"<b>{row.label}</b><br>{language.text(f'targeting.parts.{row.part}')}"
        + ("" if pd.isna(row.count_) else f": {language.number(row.count_)} ({language.percent(row.share)})")
        for row in frame.rename(columns={"count": "count_"}).itertuples()
    ]
    used = [part for part in COLOURS if part in set(frame["part"])]
    drawing = plot_stacked_shares(
        frame,
        order=[(part, language.text(f"targeting.parts.{part}"), COLOURS[part]) for part in used],
        language=language,
    )
    write_legibly(drawing)
    hatch_part(drawing, language.text("targeting.parts.hidden"))
    show_chart(
        drawing,
        key="targeting_exclusion",
        title=finding,
        where=subject.where,
        alt=f"{finding}. " + "; ".join(_say_row(row, language) for row in frame.itertuples()) + ".",
        data=subject.mark(frame[["label", "part", "count", "share", "suppressed"]]),
        language=language,
        indicators=("exclusion_error", "exclusion_by_quota", "quota_use", "inclusion_error", "inclusion_undetermined"),
        note=_note_quota(cells, quota, subject, language),
    )


def _say_row(row: Any, language: Language) -> str:
    part = language.text(f"targeting.parts.{row.part}")
    if row.suppressed:
        return f"{row.label}: {part}"
    return f"{row.label}: {part} {language.percent(row.share)}"


def _whole(exclusion: Cell | None, quota: Quota | None, language: Language) -> list[dict[str, object]]:
    label = language.text("targeting.all_eligible")
    if exclusion is None:
        return []
    if not exclusion.is_shown or not exclusion.denominator or exclusion.numerator is None:
        return [_part(label, "hidden", None, 1.0)]
    whole = exclusion.denominator
    counts = {"covered": whole - exclusion.numerator, "excluded": exclusion.numerator}
    if quota is not None:
        counts = {"covered": quota.covered, **_left_out(quota)}
    return [_part(label, part, count, count / whole) for part, count in counts.items()]


def _left_out(quota: Quota) -> dict[str, float]:
    """The parts of the exclusion; what the quota had room for is split only where every count of it is published."""
    if quota.avoidable is None or quota.uncertain is None:
        return {"beyond_quota": quota.beyond_quota, "within_quota": quota.within_quota}
    return {"beyond_quota": quota.beyond_quota, "avoidable": quota.avoidable, "uncertain": quota.uncertain}


def _by_decile(cells: Cells, subject: Subject, language: Language) -> list[dict[str, object]]:
    found = cells.by_category("exclusion_error", "decile")
    rows = []
    for decile in DECILES[: subject.max_decile]:
        label = language.text("targeting.decile", decile=decile)
        cell = found.get(decile)
        if cell is None:
            continue
        if not cell.is_shown or not cell.denominator or cell.numerator is None:
            rows.append(_part(label, "hidden", None, 1.0))
            continue
        for part, count in (("covered", cell.denominator - cell.numerator), ("excluded", cell.numerator)):
            rows.append(_part(label, part, count, count / cell.denominator))
    return rows


def _part(label: str, part: str, count: float | None, share: float) -> dict[str, object]:
    return {"label": label, "part": part, "count": count, "share": share, "suppressed": part == "hidden"}


def _say_exclusion(exclusion: Cell | None, quota: Quota | None, language: Language) -> str:
    if exclusion is None or not exclusion.is_shown or exclusion.numerator is None:
        return language.text("targeting.exclusion_title")
    if quota is None or not exclusion.numerator:
        return language.text(
            "targeting.exclusion_finding", count=language.number(exclusion.numerator),
            whole=language.number(exclusion.denominator or 0),
        )  # fmt: skip
    parts = [
        language.text(
            f"targeting.quota_parts.{part}", count=language.number(count),
            share=language.percent(count / exclusion.numerator, 0),
        )
        for part, count in _left_out(quota).items()
        if count
    ]  # fmt: skip
    return language.text(
        "targeting.quota_finding", count=language.number(exclusion.numerator), parts=", ".join(parts)
    )  # fmt: skip


def _note_quota(cells: Cells, quota: Quota | None, subject: Subject, language: Language) -> str:
    if quota is None:
        if cells.get("exclusion_by_quota") is None:
            return language.text("targeting.no_quota", programme=subject.programme, region=subject.region.name)
        return language.text("targeting.hidden_quota")
    notes = [
        language.text(f"targeting.quota_notes.{part}")
        for part, count in _left_out(quota).items()
        if count and part != "beyond_quota"
    ]
    used = cells.get("quota_use")
    if used is not None and used.is_shown and used.value is not None:
        notes.append(language.text("targeting.quota_use", share=language.percent(used.value)))
    return " ".join(notes)


def show_decile_places(
    cells: Cells, places: list[dict[str, object]], subject: Subject, language: Language
) -> None:  # fmt: skip
    """Beneficiaries by decile, before the line that the same places would follow from the poorest on."""
    frame = by_decile(cells, places, subject.max_decile)
    total = frame["beneficiaries"].sum()
    within = frame["beneficiaries"].iloc[: subject.max_decile]
    hidden = int(frame["suppressed"].sum())
    finding = language.text("targeting.deciles_title")
    if total and not hidden:
        finding = language.text(
            "targeting.deciles_finding", share=language.percent(within.sum() / total, 0), decile=subject.max_decile,
            programme=subject.programme,
        )  # fmt: skip
    st.header(finding)
    if frame["beneficiaries"].isna().all():
        nobody = has_no_beneficiary(cells)
        st.write(
            language.text(
                "targeting.deciles_hidden" if hidden else "targeting.nobody" if nobody else "cell.missing",
                programme=subject.programme, region=subject.region.name,
            )
        )  # fmt: skip
        return
    frame["label"] = [*DECILES, language.text("targeting.without_decile")]
    texts = [
        HIDDEN_MARK if is_hidden else "" if pd.isna(count) else language.number(count)
        for is_hidden, count in zip(frame["suppressed"], frame["beneficiaries"], strict=True)
    ]
    show_chart(
        plot_deciles(
            frame,
            max_decile=subject.max_decile,
            names=(
                language.text("targeting.series.beneficiaries"),
                language.text("targeting.series.eligible"),
                language.text("targeting.series.ideal"),
            ),
            limit_text=language.text("targeting.limit", decile=subject.max_decile),
            texts=texts,
            language=language,
        ),
        key="targeting_deciles",
        title=finding,
        where=subject.where,
        alt=f"{finding} {_list_deciles(texts, language)}.",
        data=subject.mark(frame[["decile", "beneficiaries", "eligible", "ideal", "suppressed"]]),
        language=language,
        indicators=("decile_share", "exclusion_error"),
        note=_note_ideal(frame, subject, language),
    )


def _list_deciles(texts: list[str], language: Language) -> str:
    words = {HIDDEN_MARK: language.text("targeting.parts.hidden"), "": language.text("cell.missing")}
    names = [language.text("targeting.decile", decile=decile) for decile in DECILES]
    pairs = zip([*names, language.text("targeting.without_decile")], texts, strict=True)
    return "; ".join(f"{name}: {words.get(text, text)}" for name, text in pairs)


def _note_ideal(frame: pd.DataFrame, subject: Subject, language: Language) -> str:
    notes = [language.text("targeting.deciles_note", unit=subject.unit)]
    if frame["ideal"].isna().all():
        notes.append(language.text("targeting.no_ideal"))
    else:
        last = int((frame["ideal"] > 0).to_numpy().nonzero()[0].max()) + 1 if (frame["ideal"] > 0).any() else 0
        if last:
            notes.append(language.text("targeting.ideal_reach", decile=last))
    if hidden := int(frame["suppressed"].sum()):
        notes.append(language.text("targeting.hidden_bars", count=hidden, threshold=subject.threshold))
    return " ".join(notes)
