"""`make bench` at a size that takes seconds: generates, runs Padan and the script, and writes the page."""

import re
import subprocess
import sys
from pathlib import Path

from padan.contract import extracts

RUN = Path(__file__).parents[2] / "benchmarks" / "run.py"


def test_bench_writes_every_step_and_the_ratio_and_leaves_nothing_behind(tmp_path: Path) -> None:
    page, scratch = tmp_path / "benchmarks.md", tmp_path / "scratch"
    done = subprocess.run(
        [
            sys.executable,
            str(RUN),
            "--people",
            "1000",
            "--baseline-runs",
            "1",
            "--out",
            str(page),
            "--scratch",
            str(scratch),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    rows = {
        cells[0]: cells[1:]
        for line in text.splitlines()
        if line.startswith("| ") and len(cells := [cell.strip(" *") for cell in line.strip("|").split("|")]) == 7
    }
    steps = [f"{kind} {dataset}" for dataset in extracts() for kind in ("land", "gate")]
    steps += ["identity", "dbt staging", "dbt spine", "dbt cells", "dbt indicators", "audit", "publish"]
    assert [name for name in rows if name in steps] == steps
    for name in steps:
        seconds, _, _, peak_mb, growth_mb, _ = rows[name]
        assert float(seconds) > 0
        assert int(peak_mb) > 100
        assert int(growth_mb) < 500
    landed = int(rows["land dukcapil_penduduk"][1].replace(",", ""))
    assert 1_000 <= landed < 1_250
    assert int(rows["dbt spine"][1].replace(",", "")) >= 1_000
    assert sum(float(rows[name][0]) for name in steps) <= float(rows["all steps"][0]) + 0.2
    assert float(rows["all steps"][0]) < float(rows["whole command"][0])
    assert float(rows["DuckDB script"][0]) > 0
    assert re.search(r"All steps / DuckDB script: [0-9.]+", text)
    for fact in ("CPU", "cores", "memory", "PostgreSQL", "Python"):
        assert re.search(rf"^\| {fact} +\| +\S", text, re.MULTILINE), fact
    assert done.stdout.count("| identity") == 1
    assert list(scratch.iterdir()) == []
