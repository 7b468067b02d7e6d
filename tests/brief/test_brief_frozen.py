"""A brief of a meeting is of the revisions that were current when its papers were frozen."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
from sample_oversight import MONTH

from padan.brief import Brief, Occasion, read_brief, write_annex
from padan.brief.headline import GAP, MAPPED
from padan.postgres import Warehouse

BEFORE = date(2024, 11, 1)
FROZEN_ON = date(2025, 1, 10)  # December was published on 4 January
MEETING = FROZEN_ON + timedelta(days=14)
REVISED = datetime(2025, 1, 20, tzinfo=timezone(timedelta(hours=7)))
KPI = "RPJMN-06"


@pytest.fixture
def revised(brief_warehouse: Warehouse) -> Iterator[psycopg.Connection[Any]]:
    """December and November, each with a revision of 20 January in which every count is doubled, 31 is hidden, a KPI is
    hidden, and one finding less is open; taken back after the test."""
    with brief_warehouse.connect("admin") as connection:
        _report_kpi(connection, 1, "tertinggal", 12, hidden=False)
        for period in (BEFORE, MONTH):
            _revise(connection, period)
        _report_kpi(connection, 2, "belum_ada_data", None, hidden=True)
        yield connection
        connection.rollback()


def _revise(connection: psycopg.Connection[Any], period: date) -> None:
    (old,) = connection.execute(
        "select revision from mart.current_revision where period = %s", (period,)
    ).fetchone() or (0,)
    connection.execute(
        "insert into mart.fct_publication (period, revision, run_id, published_at, status, reason, code_version,"
        " options, is_synthetic) select period, revision + 1, run_id || '-baru', %s, 'final', null, code_version,"
        " options, is_synthetic from mart.fct_publication where period = %s and revision = %s",
        (REVISED, period, old),
    )
    connection.execute(
        "insert into mart.fct_indicator_history select period, region_code, indicator_id, programme_id, breakdown,"
        " category, match_basis, case when not h then numerator * 2 end, case when not h then denominator * 2 end,"
        " case when not h then value / 2 end, value_low, value_high, registry, registry_age_months, 'final',"
        " suppressed or h, rule_version, run_id || '-baru', revision + 1"
        " from mart.fct_indicator_history cross join lateral (select region_code = '31' as h) as x"
        " where period = %s and revision = %s",
        (period, old),
    )
    connection.execute(
        "insert into control.finding_run (period, revision, run_id, rules_sha256, found, opened, closed)"
        " values (%s, %s, 'uji', '', 0, 0, 0)",
        (period, old + 1),
    )
    connection.execute(
        "insert into control.finding_month (period, revision, finding_id, figures_period, severity, owner, message_id,"
        " message_en, hidden_id, hidden_en) select period, revision + 1, finding_id, figures_period, severity, owner,"
        " 'Baru: ' || message_id, message_en, hidden_id, hidden_en from control.finding_month"
        " where period = %s and revision = %s and message_id <> 'Cakupan terlapor 100,4%%.'",
        (period, old),
    )


def _report_kpi(
    connection: psycopg.Connection[Any], revision: int, status: str, actual: int | None, *, hidden: bool
) -> None:
    connection.execute(
        "insert into mart.fct_kpi_progress_history (period, plan_id, plan_version, kpi_id, source, target_value,"
        " actual_value, status, suppressed, rule_version, run_id, revision)"
        " values (%s, 'renstra-kemensos-2020-2024', 1, %s, 'dihitung', 70, %s, %s, %s, '1', 't', %s)",
        (MONTH, KPI, actual, status, hidden, revision),
    )


def read(connection: psycopg.Connection[Any], region: str, frozen_on: date | None) -> Brief:
    return read_brief(connection, period=MONTH, region=region, occasion=Occasion(MEETING, frozen_on))


def shown(brief: Brief) -> dict[str, Any]:
    """What stands on the pages, without the note about the freeze."""
    page = brief.page()
    return {name: page[name] for name in ("lead", "headline", "map", "findings", "regions", "published", "status")}


def note(brief: Brief) -> str:
    return str(brief.page()["method"]["items"][0]["text"])


@pytest.mark.parametrize("region", ["00", "16", "16.07"])
def test_every_figure_of_a_frozen_brief_is_what_it_was_before_the_revision(
    revised: psycopg.Connection[Any], brief_warehouse: Warehouse, region: str
) -> None:
    frozen, now = read(revised, region, FROZEN_ON), read(revised, region, None)
    revised.execute("delete from mart.fct_publication where published_at = %s", (REVISED,))
    untouched = read(revised, region, None)  # as on the day of the freeze

    own = [one for one in frozen.figures.figures.items() if one[0][0] != "31"]
    assert own == [one for one in untouched.figures.figures.items() if one[0][0] != "31"]
    assert frozen.figures.changes == untouched.figures.changes
    assert frozen.figures.publication == untouched.figures.publication
    assert frozen.oversight.findings == untouched.oversight.findings
    assert frozen.figures.figure(MAPPED) != now.figures.figure(MAPPED)
    assert [row.message_id for row in frozen.oversight.findings] != [row.message_id for row in now.oversight.findings]
    if region == "16":
        assert shown(frozen) == shown(untouched) != shown(now)
        assert len(frozen.oversight.findings) == len(now.oversight.findings) + 1


def test_footnote_says_at_which_revision_it_is_frozen_and_what_came_since(revised: psycopg.Connection[Any]) -> None:
    assert "Bahan rapat dibekukan pada 10 Januari 2025, revisi 1; sejak itu terbit revisi 2." in note(
        read(revised, "16", FROZEN_ON)
    )
    after = note(read(revised, "16", date(2025, 1, 20)))
    assert "dibekukan pada 20 Januari 2025, revisi 2." in after and "sejak itu" not in after
    assert "dibekukan" not in note(read(revised, "16", None))


def test_figure_that_the_new_revision_hides_is_hidden_and_counted(revised: psycopg.Connection[Any]) -> None:
    brief = read(revised, "31", FROZEN_ON)
    figure = brief.figures.figure(GAP)

    assert figure is not None and figure.suppressed and figure.withheld
    assert figure.numerator is figure.denominator is figure.value is None
    assert brief.figures.changes["mom", MAPPED.key].reason == "hidden"
    assert "Angka yang sejak itu disembunyikan dan karena itu tidak ditampilkan:" in note(brief)
    assert "sejak itu disembunyikan" not in note(read(revised, "16.07", FROZEN_ON))


def test_kpi_that_the_new_revision_hides_has_no_data_in_the_frozen_brief(revised: psycopg.Connection[Any]) -> None:
    (kpi,) = [one for one in read(revised, "00", FROZEN_ON).oversight.kpis if one.kpi_id == KPI]

    assert (kpi.status, kpi.actual_value, kpi.achievement) == ("belum_ada_data", None, None)
    revised.execute("delete from mart.fct_kpi_progress_history where revision = 2")
    (kpi,) = [one for one in read(revised, "00", FROZEN_ON).oversight.kpis if one.kpi_id == KPI]
    assert (kpi.status, kpi.actual_value) == ("tertinggal", 12)


def test_annex_of_a_frozen_brief_holds_its_revision_and_hides_what_is_hidden_since(
    revised: psycopg.Connection[Any], tmp_path: Path
) -> None:
    file = tmp_path / "00.xlsx"
    rows = write_annex(revised, read(revised, "00", FROZEN_ON), file)
    first = revised.execute(
        "select region_code, indicator_id, breakdown, category, match_basis, programme_id, numerator, suppressed"
        " from mart.fct_indicator_history where period = %s and revision = 1 and length(region_code) = 2",
        (MONTH,),
    ).fetchall()
    in_file = {
        (row[0], row[2], row[5], row[6], row[7], row[4]): (row[8], row[14])
        for row in openpyxl.load_workbook(file)["Angka"].iter_rows(min_row=2, values_only=True)
    }

    assert rows == len(first) == len(in_file)
    for *key, numerator, suppressed in first:
        hidden = suppressed or key[0] == "31"
        expected = None if hidden or numerator is None else float(numerator)
        assert in_file[tuple(key)] == (expected, "ya" if hidden else "tidak"), key


def test_funding_of_a_frozen_annex_is_of_its_revision_and_of_the_plan_that_it_was_made_with(
    revised: psycopg.Connection[Any], tmp_path: Path
) -> None:
    row_id = "FUND-02-2024"
    for revision, absorbed in ((1, 10), (2, 77)):
        revised.execute(
            "insert into mart.fct_kpi_funding_history (period, plan_id, plan_version, row_id, year, budget_rupiah,"
            " absorbed_month, absorbed_rupiah, share, rule_version, run_id, revision)"
            " select %s, plan_id, version, row_id, year, 1000, %s, %s::integer, %s::integer / 1000.0, '1', 't', %s"
            " from mart.kpi_funding where row_id = %s",
            (MONTH, MONTH, absorbed, absorbed, revision, row_id),
        )
    printed = _replace_plan(revised, row_id)

    rows = {}
    for frozen_on in (FROZEN_ON, None):
        write_annex(revised, read(revised, "00", frozen_on), tmp_path / "00.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "00.xlsx")["Pendanaan"]
        (rows[frozen_on],) = sheet.iter_rows(min_row=2, values_only=True)
    assert (rows[FROZEN_ON][7], rows[FROZEN_ON][8], rows[FROZEN_ON][2]) == (10, 0.01, printed)
    assert (rows[None][7], rows[None][2]) == (77, printed)


def _replace_plan(connection: psycopg.Connection[Any], row_id: str) -> str | None:
    """Another version of the plan, with another name of the activity, is the current one; the name before it."""
    plan, version, printed = connection.execute(
        "select plan_id, version, activity from mart.kpi_funding where row_id = %s", (row_id,)
    ).fetchone() or ("", 0, None)
    connection.execute("update reference.plan set is_current = false where plan_id = %s", (plan,))
    for table, changed in (
        ("plan", {"version": version + 1, "is_current": True, "sha256": "uji"}),
        ("plan_funding", {"version": version + 1, "activity": "Kegiatan lain"}),
    ):
        names = [
            row[0]
            for row in connection.execute(
                "select column_name from information_schema.columns where table_schema = 'reference'"
                " and table_name = %s order by ordinal_position",
                (table,),
            ).fetchall()
        ]
        values = ", ".join("%s" if name in changed else name for name in names)
        statement = f"insert into reference.{table} select {values} from reference.{table} where plan_id = %s"
        given = [changed[name] for name in names if name in changed]
        connection.execute(statement.encode() + b" and version = %s", [*given, plan, version])
    return printed
