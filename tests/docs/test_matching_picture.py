"""The picture of the match weights shows the weights that are used."""

import sys

from padan.paths import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import draw_match_weights


def test_the_picture_is_that_of_the_saved_model() -> None:
    assert draw_match_weights.PICTURE.read_text(encoding="utf-8") == draw_match_weights.draw(), (
        "run tools/draw_match_weights.py"
    )


def test_the_page_names_every_rule_of_the_matching() -> None:
    page = (ROOT / "docs" / "matching.md").read_text(encoding="utf-8")
    rules = [
        line.split(",")[1]
        for line in (ROOT / "reference" / "identity_rules.csv").read_text(encoding="utf-8").splitlines()
        if line.startswith("padanan,") and not line.startswith("padanan,belum_dinilai,")
    ]

    assert [rule for rule in rules if f"`{rule}`" not in page] == []
