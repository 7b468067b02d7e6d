"""`padan generate` at a terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from synthetic_inbox import Inbox

from padan.cli.generate import generate


def test_it_writes_the_months_and_the_truth_and_reports_on_stderr(tmp_path: Path) -> None:
    arguments = ["--period", "2024-12", "--people", "1000", "--months", "2", "--seed", "5", "--out", str(tmp_path)]

    result = CliRunner().invoke(generate, arguments)

    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "100 persen" in result.stderr and "1000 jiwa sintetis" in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"2024-11", "2024-12", "truth"}
    assert Inbox(tmp_path).world["arguments"] == {"period": "2024-12", "people": 1000, "months": 2, "seed": 5}


@pytest.mark.parametrize(
    "wrong",
    [
        ["--people", "10"],
        ["--period", "2024-13"],
        ["--months", "0"],
        ["--people", "banyak"],
        ["--seed", "-1"],
        ["--payments-before", "12"],
        ["--payments-before", "11", "--months", "26"],
    ],
)
def test_wrong_arguments_exit_with_2_and_write_nothing(tmp_path: Path, wrong: list[str]) -> None:
    right = ["--period", "2024-12", "--people", "1000", "--out", str(tmp_path / "inbox")]

    result = CliRunner().invoke(generate, [*right, *wrong])

    assert result.exit_code == 2
    assert not (tmp_path / "inbox").exists()
