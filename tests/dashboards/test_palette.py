"""Colours that every reader can tell apart, and text that every reader can read."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from colorspacious import cspace_convert, deltaE
from dashboards.charts import palette

VISIONS = (None, "deuteranomaly", "protanomaly", "tritanomaly")
# CAM02-UCS; about five times what trained eyes just notice.
APART = 10
SETS = {
    "categories": palette.CATEGORIES,
    "good": palette.GOOD_RAMP,
    "bad": palette.BAD_RAMP,
    "matching": tuple(palette.MATCHING.values()),
}


def _colour(written: str) -> np.ndarray:
    return np.array([int(written[place : place + 2], 16) / 255 for place in (1, 3, 5)])


def _seen(written: str, vision: str | None) -> np.ndarray:
    """The colour as somebody with the full form of the deficiency sees it (Machado, Oliveira and Fernandes 2009)."""
    if vision is None:
        return _colour(written)
    space = {"name": "sRGB1+CVD", "cvd_type": vision, "severity": 100}
    return np.clip(cspace_convert(_colour(written), space, "sRGB1"), 0, 1)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", SETS)
def test_colours_of_one_chart_stay_apart_for_every_vision(name: str, vision: str | None):
    seen = [_seen(colour, vision) for colour in SETS[name]]

    assert min(deltaE(one, other, input_space="sRGB1") for one, other in combinations(seen, 2)) >= APART


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("ramp", ["good", "bad"])
def test_a_ramp_darkens_step_by_step_so_that_it_reads_in_grey(ramp: str, vision: str | None):
    lightness = [cspace_convert(_seen(colour, vision), "sRGB1", "CAM02-UCS")[0] for colour in SETS[ramp]]

    assert all(lighter - darker >= 5 for lighter, darker in pairwise(lightness))


def _luminance(written: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _colour(written)]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


@pytest.mark.parametrize("ink", [palette.TEXT, palette.MUTED, palette.PRIMARY, palette.PRIMARY_DARK])
@pytest.mark.parametrize("ground", ["#ffffff", "#f3f6fa"])
def test_text_has_the_contrast_of_wcag_aa(ink: str, ground: str):
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 4.5
