"""The regions below, those that need attention first: as many as the page has room for."""

from decimal import Decimal
from typing import Any

from padan.brief.headline import BY_NAME, GAP, MAPPED, Headline
from padan.brief.headline_table import write_value
from padan.brief.read import Figure, Figures
from padan.brief.words import Words
from padan.lookup import Region

SHOWN = (BY_NAME["population"], MAPPED, GAP, BY_NAME["tk_wage"], BY_NAME["tk_nonwage"])


def build_regions(figures: Figures, words: Words) -> dict[str, Any]:
    """Columns and a row a region; of a kabupaten/kota those of its province, its own one marked."""
    level = words.text(f"levels.{figures.below[0].level}") if figures.below else ""
    counts = [figure.numerator for region in figures.below if (figure := figures.figure(GAP, region.code))]
    # Where most counts are hidden, the largest of the visible ones may be none of the large.
    by_count = 2 * sum(count is not None for count in counts) >= len(figures.below)
    return {
        "title": words.text(f"regions.{'most' if by_count else 'lowest'}", level=level),
        "columns": [
            words.text("regions.region"),
            *(words.text(f"regions.{headline.name}") for headline in SHOWN),
        ],
        "rows": [
            {
                "name": words.place(region.name),
                "is_own": region.code == figures.region.code,
                "cells": [_write(headline, figures.figure(headline, region.code), words) for headline in SHOWN],
            }
            for region in sorted(figures.below, key=lambda region: _order(figures, region, by_count=by_count))
        ],
        # {shown} is for the template to fill: it knows how many rows it had room for.
        "more": words.text("regions.more", shown="{shown}", count=words.number(len(figures.below)), level=level),
    }


def _order(figures: Figures, region: Region, *, by_count: bool) -> tuple[Decimal, Decimal, str]:
    """Most people without cover first, or the lowest coverage; hidden ones last."""
    gap, active = figures.figure(GAP, region.code), figures.figure(MAPPED, region.code)
    count = Decimal(1) if gap is None or gap.numerator is None else -gap.numerator
    coverage = Decimal(100) if active is None or active.value is None else active.value
    return count if by_count else coverage, coverage, region.code


def _write(headline: Headline, figure: Figure | None, words: Words) -> dict[str, str]:
    if figure is None or figure.value is None:
        hidden = figure is not None and figure.suppressed
        return {"main": words.text("cell.hidden" if hidden else "cell.absent"), "sub": "", "tone": "muted"}
    value = write_value(headline, figure, words)
    if headline is GAP and figure.numerator is not None:
        return {"main": f"{words.number(figure.numerator)} ({value})", "sub": "", "tone": "plain"}
    return {"main": value, "sub": "", "tone": "plain"}
