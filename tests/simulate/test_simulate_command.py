"""`padan simulate` on a published month: the published figures come back, nothing is written, answers are quick."""

import json
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sample_programme import MONTH, published_figures

from padan.cli.simulate import simulate
from padan.language import round_half_up
from padan.postgres import Warehouse
from padan.settings import get_settings
from padan.simulate import Scenario, compare, read_published

Ask = Callable[..., Result]


@pytest.fixture
def ask(published_programme: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Ask:
    def ask_(*arguments: str, language: str = "id") -> Result:
        monkeypatch.setenv("PADAN_LANG", language)
        get_settings.cache_clear()
        result = CliRunner().invoke(simulate, ["--programme", "PKH", "--period", "2024-12", *arguments])
        get_settings.cache_clear()
        return result

    return ask_


def _answer(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


@pytest.mark.parametrize("region", ["00", "16", "16.07", "Kabupaten Banyuasin", "1607"])
def test_today_reproduces_the_published_figures_exactly(ask: Ask, region: str) -> None:
    now = _answer(ask("--region", region, "--format", "json"))["now"]

    for indicator, name in {
        "programme_coverage": "coverage",
        "exclusion_error": "exclusion_error",
        "inclusion_error": "inclusion_error",
    }.items():
        assert now[name] == f"{round_half_up(Fraction(*published_figures()[indicator]), 6):f}"
    assert now["beneficiaries"] == published_figures()["quota_use"][0]


def test_unavoidable_exclusion_is_stated_only_where_there_is_a_quota(ask: Ask) -> None:
    eligible = published_figures()["exclusion_error"][1]

    nation = _answer(ask("--format", "json"))["now"]["unavoidable_exclusion"]

    assert nation == f"{round_half_up(Fraction(eligible - 1_000, eligible), 6):f}"
    assert _answer(ask("--region", "16.07", "--format", "json"))["now"]["unavoidable_exclusion"] is None


def test_another_cut_off_judges_the_same_beneficiaries(ask: Ask) -> None:
    answer = _answer(ask("--max-decile", "6", "--format", "json"))

    assert answer["scenario"]["beneficiaries"] == answer["now"]["beneficiaries"]
    assert answer["scenario"]["eligible"] == 400 + 380 + 360 + 350 + 340 + 330
    assert answer["scenario"]["not_eligible"] == answer["now"]["not_eligible"] - 90
    assert answer["without_decile"] == {"not_eligible": 40, "undetermined": 15}


def test_a_quota_is_filled_by_rank_and_costed_by_the_average_benefit(ask: Ask) -> None:
    answer = _answer(ask("--quota", "1000", "--format", "json"))

    assert answer["scenario"]["beneficiaries_by_decile"][:4] == [400, 380, 165, 0]
    assert answer["split_decile"] == 3
    assert answer["scenario"]["benefit"] == 250_000
    assert answer["scenario"]["cost"] == 250_000_000


def test_suppressed_cells_are_left_out_and_named(ask: Ask) -> None:
    answer = _answer(ask("--region", "16.06", "--format", "json"))

    assert answer["suppressed_deciles"] == ["5", "6"]
    assert answer["now"]["beneficiaries_by_decile"][3:6] == [90, None, None]
    assert answer["scenario"]["eligible_by_component_by_decile"][3:6] == [350, None, None]
    assert answer["now"]["eligible"] == 400 + 380 + 360 + 350
    assert any("disembunyikan" in line and "5, 6" in line for line in answer["assumptions"])


def test_answer_comes_first_in_the_language_that_is_set(ask: Ask) -> None:
    indonesian, english = ask("--max-decile", "5"), ask("--max-decile", "5", language="en")

    assert indonesian.output.splitlines()[0] == (
        "Simulasi: PKH, Indonesia, Desember 2024 (revisi 1, sementara, data sintetis)"
    )
    assert indonesian.output.splitlines()[2].startswith("Bila batas PKH menjadi desil 5 dan penerimanya tetap")
    assert english.output.splitlines()[2].startswith("If the cut-off of PKH were decile 5 and today's beneficiaries")
    assert "59,06%" in indonesian.output
    assert "59.06%" in english.output


def test_who_is_set_is_not_called_paid_and_the_cost_says_whom_it_pays(ask: Ask) -> None:
    today, english = ask().output, ask(language="en").output

    assert "Sekarang 775 keluarga ditetapkan sebagai penerima PKH dengan batas desil 4" in today
    assert "Bila semua penerima dibayar, biayanya Rp 193.750.000 per periode penyaluran." in today
    assert "Today 775 families are on the list of PKH" in english
    assert "If every beneficiary is paid, it costs Rp 193,750,000 a payment window." in english


def test_a_cost_from_the_shown_cells_only_is_about_and_says_so(ask: Ask) -> None:
    hidden, given = ask("--region", "16.06").output, ask("--region", "16.06", "--benefit", "200000").output

    assert "biayanya sekitar Rp " in hidden
    assert "pada sel yang tampil; pada sel yang disembunyikan nilainya dapat lain" in hidden
    assert "sekitar" not in given and "pada sel yang tampil" not in given
    assert "sekitar" not in ask("--region", "16.07").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--region", "16.99"], "16.07 Kabupaten Banyuasin"),
        (["--region", "banyuasn"], "16.07 Kabupaten Banyuasin"),
        (["--programme", "PKHH"], "PKH"),
        (["--programme", "BST"], "tidak memakai batas desil"),
        (["--period", "2023-01"], "2024-12"),
        (["--quota", "1", "--budget", "1"], "bukan keduanya"),
        (["--region", "16.05"], "tidak mewakili wilayah itu"),
    ],
)
def test_what_cannot_be_answered_exits_2_and_says_why(ask: Ask, arguments: list[str], said: str) -> None:
    result = ask(*arguments)

    assert result.exit_code == 2
    assert said in result.output


def test_nothing_is_written_to_mart(ask: Ask, published_programme: Warehouse) -> None:
    def written() -> list[tuple[object, ...]]:
        with published_programme.connect("admin", autocommit=True) as connection:
            connection.execute("select pg_stat_force_next_flush()")
            return connection.execute(
                "select relname, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_user_tables"
                " where schemaname in ('mart', 'ops') order by relname"
            ).fetchall()

    before = written()
    for arguments in ([], ["--max-decile", "6"], ["--quota", "500"], ["--rank-by-decile", "--format", "json"]):
        assert ask(*arguments).exit_code == 0

    assert written() == before
    assert any(row[1] for row in before), "the statistics are empty: the test would prove nothing"


def test_it_reads_as_a_role_that_may_not_write(published_programme: Warehouse) -> None:
    with published_programme.connect("padan_planner") as connection:
        rights = connection.execute(
            "select relname from pg_class as c where relnamespace = 'mart'::regnamespace and relkind in ('r', 'v')"
            " and has_table_privilege(c.oid, 'insert, update, delete, truncate')"
        ).fetchall()

    assert rights == []


def test_an_answer_takes_less_than_a_second(published_programme: Warehouse) -> None:
    with published_programme.connect("padan_planner") as connection:
        started = time.perf_counter()
        published = read_published(connection, programme="PKH", period=MONTH, region="00")
        compare(published.baseline, Scenario(quota=500))
        seconds = time.perf_counter() - started

    assert seconds < 1
