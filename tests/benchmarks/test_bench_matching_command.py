"""`make bench-matching` at a size that takes seconds: generates, matches, compares with the truth, writes the page."""

import re
import subprocess
import sys
from pathlib import Path

RUN = Path(__file__).parents[2] / "benchmarks" / "matching.py"


def test_bench_matching_writes_what_the_truth_says_and_leaves_nothing_behind(tmp_path: Path) -> None:
    page, scratch = tmp_path / "matching-benchmark.md", tmp_path / "scratch"
    sizes = ["--people", "2000", "--seeds", "4", "--speed", "--tools", "--indicators", "0", "--withheld", "0"]
    done = subprocess.run(
        [sys.executable, str(RUN), *sizes, "--out", str(page), "--scratch", str(scratch)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    worlds = {
        cells[2]: cells
        for line in text.partition("## Worlds")[2].partition("## By dataset")[0].splitlines()
        if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 10 and cells[1] == "4"
    }
    assert set(worlds) == {"semua", "nik"}
    assert int(worlds["nik"][3].replace(",", "")) > 3_000
    # The generator spoils some 3 per cent of the NIKs: an equal number finds none of those people.
    assert worlds["nik"][9] == "0.000%"
    assert 90 < float(worlds["nik"][7].rstrip("%")) < 99
    assert float(worlds["semua"][9].rstrip("%")) > 80
    assert float(worlds["semua"][6].rstrip("%")) > 99.9
    assert re.search(r"^\| nik_missing .*\| 0\.000% \|$", re.sub(" +", " ", text), re.MULTILINE)
    for heading in ("Demands", "By rule", "By defect", "Curve over thresholds", "Bias", "Wrong matches", "Speed"):
        assert f"## {heading}\n" in text
    assert "Seeds" not in text and "seeds 4)" in text
    assert (tmp_path / "images" / "matching-curve.svg").read_text(encoding="utf-8").startswith("<svg")
    assert list(scratch.iterdir()) == []
