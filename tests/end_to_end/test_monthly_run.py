"""The command line from an inbox to a published month: run, run again, correct, refuse. Real server, DAGs and dbt."""

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
import reference_count as reference

from own_warehouse import forget_on_crash, remove_home
from padan.cli.main import main
from padan.paths import ROOT
from padan.postgres import open_warehouse
from padan.settings import get_settings

WORLD = ROOT / "tests" / "worlds" / "thirty"

PADAN = Path(sys.executable).with_name("padan")
# Whom a careful reader finds by name, birth and place where the NIK is missing, damaged or, Lukman's, Kartini's.
WIDE_LINKS = (
    ("2024-12/bpjs_kesehatan_peserta.16.csv", "0001607000016", "1671040707850013"),
    ("2024-12/bpjs_kesehatan_peserta.16.csv", "0001607000017", "1671047112180014"),
    ("2024-12/bpjs_kesehatan_peserta.16.csv", "0001607000018", "1671040101190015"),
    ("2024-12/bpjs_ketenagakerjaan_peserta.csv", "24000000029", "3404130112680033"),
    ("2024-12/bpjs_ketenagakerjaan_peserta.csv", "24000000018", "1671153112050022"),
    ("2024-11/kemensos_registri.csv", "R0000028", "3404135506910031"),
)
COUNTS = ("region_code", "indicator_id", "programme_id", "breakdown", "category")


class Terminal:
    """Runs `padan` as a person would, with an inbox of its own."""

    def __init__(self, folder: Path) -> None:
        self.inbox = folder / "inbox"
        shutil.copytree(WORLD / "inbox", self.inbox)

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command's entry point in this process, which need not load Airflow anew for each command (10 s)."""
        said, complained = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(complained):
            patch.setattr(sys, "argv", ["padan", *arguments])
            with pytest.raises(SystemExit) as ended:
                main()
        assert isinstance(ended.value.code, int)
        return subprocess.CompletedProcess(arguments, ended.value.code, said.getvalue(), complained.getvalue())

    def shell(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same as a process of its own."""
        return subprocess.run([str(PADAN), *arguments], capture_output=True, text=True, check=False, timeout=300)

    def run(self) -> subprocess.CompletedProcess[str]:
        return self(*self.monthly_run)

    @property
    def monthly_run(self) -> tuple[str, ...]:
        return ("run", "--period", "2024-12", "--inbox", str(self.inbox))

    def query(self, sql: str) -> list[dict[str, str]]:
        answer = self("query", sql, "--format", "csv")
        assert answer.returncode == 0, answer.stderr
        return list(csv.DictReader(io.StringIO(answer.stdout)))

    def file(self, name: str) -> Path:
        return self.inbox / "2024-12" / name

    def sign(self, dataset: str, **changes: object) -> None:
        """Renews the manifest of a dataset after its files were changed."""
        import hashlib

        manifest = self.file(f"{dataset}.manifest.json")
        content = json.loads(manifest.read_text(encoding="utf-8")) | changes
        for file in content["files"]:
            data = self.file(file["name"]).read_bytes()
            file["sha256"] = hashlib.sha256(data).hexdigest()
            file["rows"] = len(data.decode("utf-8-sig").strip().splitlines()) - 1
        manifest.write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """After the first month, in a PADAN_HOME of its own; nothing is suppressed."""
    folder = tmp_path_factory.mktemp("month")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PADAN_HOME", str(folder / "home"))
        environment.setenv("PADAN_SUPPRESSION_THRESHOLD", "0")
        environment.delenv("PADAN_DATABASE_URL", raising=False)
        get_settings.cache_clear()
        opened = Terminal(folder)
        published = opened.shell(*opened.monthly_run)
        assert published.returncode == 0, published.stderr
        with open_warehouse() as warehouse:  # the server stays up from command to command
            forget_on_crash(warehouse)
            yield opened
        remove_home(folder / "home")
    get_settings.cache_clear()


def _figures(rows: list[dict[str, str]]) -> dict[tuple[str, ...], tuple[str, str]]:
    return {tuple(row[name] for name in COUNTS): (row["numerator"], row["denominator"]) for row in rows}


def _published(terminal: Terminal, match_basis: str) -> dict[tuple[str, ...], tuple[str, str]]:
    """The figures of the basis that were counted on paper: those of health and employment insurance."""
    rows = terminal.query(
        f"select * from mart.fct_indicator where match_basis = '{match_basis}' and length(region_code) <= 5"
    )
    with (WORLD / "expected.csv").open(encoding="utf-8", newline="") as file:
        counted = {row["indicator_id"] for row in csv.DictReader(file)}
    return {figure: counts for figure, counts in _figures(rows).items() if figure[1] in counted}


def test_every_figure_of_the_exact_basis_equals_the_count_on_paper(terminal: Terminal) -> None:
    with (WORLD / "expected.csv").open(encoding="utf-8", newline="") as file:
        paper = _figures(list(csv.DictReader(file)))

    assert _published(terminal, "nik") == paper


def test_every_figure_of_the_wide_basis_is_that_of_records_with_their_persons_nik(
    terminal: Terminal, tmp_path: Path
) -> None:
    mended = tmp_path / "inbox"
    shutil.copytree(WORLD / "inbox", mended)
    for file, record, nik in WIDE_LINKS:
        _write_nik(mended / file, record, nik)

    paper = {
        (key.region_code, key.indicator_id, key.programme_id, key.breakdown, key.category): (
            str(numerator), "" if denominator is None else str(denominator)
        )
        for key, (numerator, denominator) in reference.count_indicators(mended, "2024-12").items()
    }  # fmt: skip

    assert _published(terminal, "semua") == paper


def _write_nik(file: Path, record: str, nik: str) -> None:
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    delimiter = ";" if lines[0].count(";") > lines[0].count(",") else ","
    column = lines[0].split(delimiter).index("nik")
    (at,) = [number for number, line in enumerate(lines) if line.startswith(f"{record}{delimiter}")]
    values = next(csv.reader([lines[at]], delimiter=delimiter))
    values[column] = nik
    lines[at] = delimiter.join(f'"{value}"' if delimiter in value else value for value in values)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_value_is_the_ratio_of_its_counts_to_six_decimals(terminal: Terminal) -> None:
    wrong = terminal.query(
        "select * from mart.fct_indicator where denominator > 0 and value <> round(numerator / denominator, 6)"
        " or (denominator = 0 and value is not null) or (denominator is null and value <> numerator)"
    )

    assert wrong == []


def test_same_input_publishes_nothing_and_exits_0(terminal: Terminal) -> None:
    before = terminal.query("select period, revision, published_at from mart.fct_publication order by 1, 2")
    published_by = terminal.query("select run_id from mart.fct_publication")

    again = terminal.run()

    assert again.returncode == 0, again.stderr
    assert terminal.query("select period, revision, published_at from mart.fct_publication order by 1, 2") == before
    runs = terminal.query("select run_id, state from ops.run order by started_at")
    assert [run["state"] for run in runs] == ["published", "unchanged"]
    assert [run["run_id"] for run in runs[:1]] == [row["run_id"] for row in published_by]


def test_broken_checksum_refuses_with_3_and_publishes_nothing(terminal: Terminal) -> None:
    before = terminal.query("select count(*) from mart.fct_publication")
    file = terminal.file("bpjs_ketenagakerjaan_peserta.csv")
    sound = file.read_bytes()
    file.write_bytes(sound.replace(b"AKTIF", b"NONAKTIF", 1))
    manifest = terminal.file("bpjs_ketenagakerjaan_peserta.manifest.json")
    signed = manifest.read_bytes()
    content = json.loads(signed) | {"revision": 2}
    manifest.write_text(json.dumps(content), encoding="utf-8")

    refused = terminal.run()

    file.write_bytes(sound)
    manifest.write_bytes(signed)
    assert refused.returncode == 3
    assert "bpjs_ketenagakerjaan_peserta" in refused.stderr
    assert "sha256" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert terminal.query("select count(*) from mart.fct_publication") == before
    assert terminal.query("select state from ops.run order by started_at desc limit 1") == [{"state": "refused"}]


def test_corrections_publish_revision_2_and_revision_1_stays_readable(terminal: Terminal) -> None:
    first = terminal.query("select * from mart.fct_indicator where indicator_id = 'tk_active_coverage'")
    file = terminal.file("bpjs_ketenagakerjaan_peserta.csv")
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    active = next(n for n, line in enumerate(lines) if ",AKTIF," in line and ",PU," in line)
    lines[active] = lines[active].replace(",AKTIF,", ",NONAKTIF,")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    terminal.sign("bpjs_ketenagakerjaan_peserta", revision=2, letter_no="koreksi/1")
    _name_another_on_a_card(terminal)

    corrected = terminal.run()

    assert corrected.returncode == 0, corrected.stderr
    second = terminal.query("select * from mart.fct_indicator where indicator_id = 'tk_active_coverage'")
    assert {row["revision"] for row in second} == {"2"}
    assert _figures(second) != _figures(first)
    kept = terminal.query(
        "select * from mart.fct_indicator_history where revision = 1 and indicator_id = 'tk_active_coverage'"
    )
    assert sorted(kept, key=str) == sorted(first, key=str)
    assert terminal.query("select supersedes_revision from mart.fct_publication where revision = 2") == [
        {"supersedes_revision": "1"}
    ]


def _name_another_on_a_card(terminal: Terminal) -> None:
    """A correction by which a card's NIK is that of somebody who is called otherwise."""
    file = terminal.file("bpjs_kesehatan_peserta.16.csv")
    card = file.read_text(encoding="utf-8")
    file.write_text(card.replace(",Eko,L,", ",Zulkarnain Pohan,P,", 1), encoding="utf-8")
    terminal.sign("bpjs_kesehatan_peserta", revision=2, letter_no="koreksi/2")


def test_a_steward_s_word_publishes_a_revision_that_counts_the_person(terminal: Terminal) -> None:
    before, doubted = (_active_cards(terminal, revision) for revision in (1, 2))
    (pair,) = json.loads(terminal("review", "--by", "Siti", "--format", "json").stdout)["pairs"]
    decided = terminal("review", "decide", pair["key"], "--decision", "terima", "--by", "Siti")
    counted = terminal.run()

    assert [answer.returncode for answer in (decided, counted)] == [0, 0], counted.stderr
    assert pair["reason"] == "nik_orang_lain"
    assert doubted["semua"] == before["semua"] - 1
    assert _active_cards(terminal, 3) == {"semua": before["semua"], "nik": doubted["nik"]}
    assert terminal.query("select max(revision) as newest from mart.fct_publication") == [{"newest": "3"}]


def _active_cards(terminal: Terminal, revision: int) -> dict[str, int]:
    """People with an active card in 16.07 as a revision says, by match basis."""
    rows = terminal.query(
        "select match_basis, numerator from mart.fct_indicator_history where indicator_id = 'jkn_active_coverage'"
        f" and breakdown = 'total' and region_code = '16.07' and revision = {revision}"
    )
    return {row["match_basis"]: int(row["numerator"]) for row in rows}


def test_lower_revision_after_a_correction_is_refused(terminal: Terminal) -> None:
    terminal.sign("bpjs_ketenagakerjaan_peserta", revision=1)

    refused = terminal.run()

    assert refused.returncode == 3
    assert "lower_revision" in refused.stderr


def test_wrong_arguments_exit_2(terminal: Terminal) -> None:
    assert terminal.shell("run", "--period", "2024-13", "--inbox", "x").returncode == 2
    assert terminal("run", "--inbox", "x").returncode == 2
    assert terminal("no-such-command").returncode == 2
