"""`padan review` and `padan person` as a steward types them."""

import json
from collections.abc import Callable, Iterator

import psycopg
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sample_review import BAD_NAME, NIK, Keys

from padan.cli.main import cli
from padan.cli.review import _one_line
from padan.errors import Refused
from padan.postgres import Warehouse
from padan.review import Unfit, check_text, parse_key
from padan.settings import get_settings

Ask = Callable[..., Result]
Matcher = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def ask(reviewed: Warehouse, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Runs the command on the month with a queue."""
    monkeypatch.setenv("PADAN_HOME", str(reviewed.home))
    monkeypatch.delenv("PADAN_DATABASE_URL", raising=False)
    get_settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(cli, [*arguments])
    get_settings.cache_clear()


def test_queue_is_listed_without_a_name_and_the_look_is_recorded(ask: Ask, keys: Keys, matcher: Matcher) -> None:
    listed = ask("review", "--by", "Siti", "--limit", "2")

    assert listed.exit_code == 0, listed.output
    assert str(keys["SOMEBODY_ELSE"]) in listed.stdout
    assert "2 dari 5 pasangan, 2024-12." in listed.stderr
    assert "WARGA" not in listed.output and "SUPARMAN" not in listed.output
    assert matcher.execute("select who, what from identity.access_log").fetchall() == [
        ("Siti (padan_steward)", "daftar_tinjauan")
    ]


def test_queue_as_json_is_for_programs(ask: Ask, keys: Keys) -> None:
    answer = json.loads(ask("review", "--dataset", "kemensos_bansos", "--format", "json").stdout)

    assert (answer["period"], answer["total"]) == ("2024-12", 1)
    assert answer["pairs"][0]["key"] == str(keys["DOUBLE"])


def test_pair_is_shown_decided_and_undone(ask: Ask, keys: Keys, matcher: Matcher) -> None:
    key = str(keys["DAMAGED"])

    shown = ask("review", "show", key, "--by", "Siti")
    decided = ask("review", "decide", key, "--decision", "terima", "--note", "cocok", "--by", "Siti")
    measured = json.loads(ask("review", "precision", "--format", "json").stdout)
    counted = json.loads(ask("review", "counts", "--period", "2024-12", "--format", "json").stdout)
    number = decided.stdout.split()[0]
    undone = ask("review", "undo", number, "--by", "Siti")
    again = ask("review", "undo", number, "--by", "Siti")

    assert "MOH. WARGA ANUGRAH" in shown.stdout and "WARGA ANUGERAH" in shown.stdout
    assert "sama setelah dibakukan" in shown.stdout and "9,1" in shown.stdout
    assert "Bulan yang sudah terbit tidak berubah" in decided.stderr
    assert (measured[0]["accepted"], measured[0]["decided"]) == (1, 1)
    assert {row["reason"]: row["terima"] for row in counted}["meragukan"] == 1
    assert undone.exit_code == 0
    assert isinstance(again.exception, Refused) and again.exception.rule == "decision_already_undone"


def test_name_with_markup_controls_and_5000_letters_stays_on_its_line(ask: Ask, keys: Keys) -> None:
    shown = ask("review", "show", str(keys["MARKUP"]), "--by", "Siti").stdout

    assert "\u202e" not in shown
    assert f"({len(BAD_NAME)})" in shown
    assert max(len(line) for line in shown.splitlines()) < 400


@pytest.mark.parametrize(
    "arguments",
    [
        ("review", "show", "apa saja", "--by", "Siti"),
        ("review", "show", "kemensos_bansos/PKH|P2/1"),
        ("review", "show", "kemensos_bansos/PKH|P2/1", "--by", "  "),
        ("review", "decide", "kemensos_bansos/PKH|P2/1", "--decision", "mungkin", "--by", "Siti"),
        ("review", "undo", "0", "--by", "Siti"),
        ("review", "--limit", "0"),
        ("person", "merge", "--nik", "123", "--into", "1607010101800001", "--reason", "x", "--by", "Siti"),
        ("person", "merge", "--nik", "1607010101800001", "--into", "1607010101800001", "--by", "Siti"),
    ],
)
def test_wrong_arguments_are_exit_2(ask: Ask, arguments: tuple[str, ...]) -> None:
    assert ask(*arguments).exit_code == 2


def test_persons_are_merged_listed_and_unmerged(ask: Ask) -> None:
    merged = ask("person", "merge", "--nik", str(NIK[0]), "--into", str(NIK[1]), "--reason", "surat 1", "--by", "Siti")
    listed = ask("person", "history", "--by", "Siti")
    number = merged.stdout.split()[0]
    undone = ask("person", "undo", number, "--by", "Budi")
    events = json.loads(ask("person", "history", "--by", "Siti", "--format", "json").stdout)

    assert merged.exit_code == undone.exit_code == 0
    assert "digabung" in listed.stdout and str(NIK[0]) not in listed.stdout
    assert "sampai dijalankan lagi sebagai revisi" in merged.stderr
    assert events[0]["undone_by"] == "Budi"


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(st.characters(), max_size=300))
@example("")
@example("\x00\ud800")
@example("x" * 5000)
def test_no_text_breaks_the_arguments_or_a_line(text: str) -> None:
    """Either it is refused, or PostgreSQL can store it; what is printed is one line."""
    for read in (lambda: check_text(text, at_most=2000), lambda: parse_key(text)):
        try:
            str(read()).encode("utf-8")
        except Unfit as refusal:
            assert str(refusal)
    shown = _one_line(text)
    assert shown.isprintable() and len(shown) <= 140
    shown.encode("utf-8")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@example("'; drop table identity.decision; --")
@example("\x00")
def test_any_name_and_note_is_stored_as_it_is_or_refused(ask: Ask, keys: Keys, matcher: Matcher, text: str) -> None:
    key = str(keys["DOUBLE"])
    answer = ask("review", "decide", key, "--decision", "nanti", "--note=" + text, "--by=" + (text or "Siti"))

    assert answer.exit_code in (0, 2), answer.output
    if answer.exit_code == 0:
        newest = "select coalesce(note, ''), decided_by from identity.decision order by decision_id desc limit 1"
        assert matcher.execute(newest).fetchone() == (text.strip(), (text or "Siti").strip())
