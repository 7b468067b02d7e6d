"""What the approver is shown, and that an approval is of the candidate that was shown."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from padan.errors import Refused
from padan.postgres import Warehouse
from padan.release import approve_release, find_release, read_report
from padan.release.text import describe_question, describe_release
from padan.runs.record import Finding, add_findings, update_run
from padan.runs.steps import open_run, publish_month

NOVEMBER, DECEMBER = date(2024, 11, 1), date(2024, 12, 1)
Cell = tuple[date, str, str, str, str, int, int | None]
Propose = Callable[[Sequence[Cell]], None]
Ask = Callable[..., str]

BEFORE: list[Cell] = [
    (NOVEMBER, "00", "coverage", "total", "total", 5000, 10000),
    (NOVEMBER, "00", "coverage", "sex", "L", 2000, 5000),
    (NOVEMBER, "16", "coverage", "total", "total", 400, 1000),
    (NOVEMBER, "16", "coverage", "sex", "L", 100, 500),
    (NOVEMBER, "16.07", "coverage", "total", "total", 100, 500),
    (NOVEMBER, "00", "people", "total", "total", 12, None),
    (NOVEMBER, "00", "people", "fund", "APBD", 0, None),
]
NOW: list[Cell] = [
    (DECEMBER, "00", "coverage", "total", "total", 5100, 10000),  # + 2%
    (DECEMBER, "00", "coverage", "sex", "L", 2400, 5000),  # + 20%
    (DECEMBER, "16", "coverage", "total", "total", 200, 1000),  # - 50%
    (DECEMBER, "16", "coverage", "sex", "L", 300, 500),  # a part of a province
    (DECEMBER, "16.07", "coverage", "total", "total", 400, 500),  # below the province
    (DECEMBER, "00", "people", "total", "total", 7, None),  # small: hidden
    (DECEMBER, "00", "people", "fund", "APBD", 40, None),  # from nothing
]


def report_of(warehouse: Warehouse, run_id: str) -> dict[str, Any]:
    with warehouse.connect("padan_control") as connection:
        return read_report(connection, find_release(connection, run_id).release_id)


@pytest.fixture
def published(candidate: Warehouse, propose: Propose) -> Warehouse:
    """November, published without a second person."""
    propose(BEFORE)
    open_run(candidate, period=NOVEMBER, options={}, run_id="november")
    assert publish_month("november")["state"] == "published"
    return candidate


def test_the_largest_relative_changes_come_first_and_no_hidden_cell_is_among_them(
    published: Warehouse, propose: Propose, ask: Ask
) -> None:
    propose(NOW)

    compared = report_of(published, ask())["month_before"]

    assert (compared["period"], compared["revision"]) == ("2024-11-01", 1)
    assert [(c["region_code"], c["category"], c["before"], c["now"], c["relative"]) for c in compared["largest"]] == [
        ("16", "total", 0.4, 0.2, -0.5),
        ("00", "L", 0.4, 0.48, pytest.approx(0.2)),
        ("00", "total", 0.5, 0.51, pytest.approx(0.02)),
        ("00", "APBD", 0, 40, None),
    ]
    assert compared["changed"] == 4
    assert "7" not in {str(change["now"]) for change in compared["largest"]}


def test_at_most_twenty_changes_are_shown(published: Warehouse, propose: Propose, ask: Ask) -> None:
    many = range(30)
    propose([(NOVEMBER, "00", "people", "segment", f"s{n}", 1000, None) for n in many])
    open_run(published, period=NOVEMBER, options={}, run_id="november-2")
    publish_month("november-2")
    propose([(DECEMBER, "00", "people", "segment", f"s{n}", 1010 + n * 10, None) for n in many])

    compared = report_of(published, ask())["month_before"]

    assert (compared["changed"], len(compared["largest"])) == (30, 20)
    assert [change["now"] for change in compared["largest"]] == [1300 - n * 10 for n in range(20)]


def test_a_correction_is_compared_with_the_month_as_published(published: Warehouse, propose: Propose, ask: Ask) -> None:
    propose([*BEFORE[:1], (NOVEMBER, "00", "coverage", "sex", "L", 1000, 5000)])

    report = report_of(published, ask(month=NOVEMBER))

    assert report["next_revision"] == 2
    assert report["month_before"] is None
    [change] = report["previous_publication"]["largest"]
    assert (change["category"], change["before"], change["now"], change["relative"]) == ("L", 0.4, 0.2, -0.5)


def test_rows_and_hidden_rows_are_counted_beside_the_published_ones(
    published: Warehouse, propose: Propose, ask: Ask
) -> None:
    propose(NOW)

    report = report_of(published, ask())

    tables = {row["table"]: row for row in report["tables"]}
    assert tables["fct_indicator"] | {"hidden": None} == {
        "table": "fct_indicator", "rows": 7, "hidden": None, "rows_before": 0, "hidden_before": 0
    }  # fmt: skip
    assert tables["fct_indicator"]["hidden"] >= 1
    assert tables["fct_flow"]["rows"] == 0
    assert report["previous_publication"] is None


def test_the_report_has_the_checks_the_reasons_and_the_deliveries(candidate: Warehouse, ask: Ask) -> None:
    open_run(candidate, period=DECEMBER, options={"release": "two-person", "by": "Siti"}, run_id="checked")
    delivery = {"dataset": "kemensos_bansos", "period": "2024-10-01", "revision": 3, "registry": None,
                "age_months": 2, "is_synthetic": True}  # fmt: skip
    with candidate.connect("padan_publisher") as connection:
        update_run(
            connection, "checked", inputs={"reasons": ["iuran_pbi belum dikirim"], "deliveries": {"b": delivery}}
        )
        add_findings(
            connection,
            "checked",
            [
                Finding("candidate.fct_indicator", "coverage_above_one", "warning", False, "cakupan di atas 1: 16"),
                Finding("candidate.fct_indicator", "no_duplicate_grain", "critical", True, "tidak ada"),
                Finding("spine", "unique_person", "critical", True, "0 baris"),
                Finding("kemensos_bansos", "row_count_jump", "warning", False, "12%"),
            ],
        )
    with candidate.connect("padan_publisher") as connection:
        from padan.release import ask_for_approval
        from padan.runs.record import read_run

        ask_for_approval(connection, read_run(connection, "checked"), threshold=10)

    report = report_of(candidate, "checked")

    assert (report["status"], report["reasons"]) == ("provisional", ["iuran_pbi belum dikirim"])
    assert [(row["rule"], row["success"]) for row in report["checks"]["candidate"]] == [
        ("coverage_above_one", False),
        ("no_duplicate_grain", True),
    ]
    assert [row["rule"] for row in report["checks"]["failed"]] == ["row_count_jump"]
    with candidate.connect("padan_control") as connection:
        release = find_release(connection, "checked")
    text = describe_release(release, report, "id")
    for line in (
        "- diajukan oleh: Siti",
        "- sementara karena: iuran_pbi belum dikirim",
        "- kemensos_bansos 2024-10, revisi 3, berumur 2 bulan",
        "- 1/2 aturan calon terbitan lolos",
        "- warning: coverage_above_one (candidate.fct_indicator): cakupan di atas 1: 16",
        "- warning: row_count_jump (kemensos_bansos): 12%",
    ):
        assert line in text
    assert "provisional because: iuran_pbi" in describe_release(release, report, "en")


def test_changes_are_written_as_an_official_would(published: Warehouse, propose: Propose, ask: Ask) -> None:
    propose(NOW)
    run_id = ask(by="Siti Aminah")
    with published.connect("padan_control") as connection:
        release = find_release(connection, run_id)

    text = describe_question(release, report_of(published, run_id))

    assert "## Perubahan terhadap bulan sebelumnya (November 2024, revisi 1)" in text
    assert "- Sumatera Selatan: coverage (id): 40,00% → 20,00% (-50,0%)" in text
    assert "- Indonesia: coverage (id) (sex L): 40,00% → 48,00% (+20,0%)" in text
    assert "- Indonesia: people (id) (fund APBD): 0 → 40 (∞)" in text
    assert f"padan release show {run_id}" in text
    assert "Siti Aminah" in text and "tidak dapat menyetujui sendiri" in text


def approve(warehouse: Warehouse, run_id: str, threshold: int = 10) -> None:
    with warehouse.connect("padan_publisher") as publisher, warehouse.connect("padan_control") as writer:
        approve_release(publisher, writer, run_id, by="Budi Santoso", note=None, threshold=threshold)


def change_a_figure(warehouse: Warehouse) -> None:
    with warehouse.connect("padan_transformer") as connection:
        connection.execute(
            "update candidate.fct_indicator set numerator = numerator + 1"
            " where breakdown = 'total' and region_code = '16'"
        )


def change_a_name(warehouse: Warehouse) -> None:
    with warehouse.connect("padan_transformer") as connection:
        connection.execute("update candidate.dim_region set region_name = 'Sumsel' where region_code = '16'")


def publish_the_month_before_again(warehouse: Warehouse) -> None:
    with warehouse.connect("padan_transformer") as connection:
        connection.execute(
            "insert into candidate.fct_indicator (period, region_code, indicator_id, programme_id, breakdown, category,"
            " match_basis, numerator, value, rule_version)"
            " values ('2024-11-01', '00', 'people', 'ALL', 'total', 'total', 'semua', 99, 99, '1')"
        )
    open_run(warehouse, period=NOVEMBER, options={}, run_id="november-again")
    assert publish_month("november-again")["state"] == "published"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (change_a_figure, "isi calon terbitan"),
        (change_a_name, "isi calon terbitan"),
        (publish_the_month_before_again, "terbitan bulan-bulan sebelumnya"),
    ],
)
def test_an_old_approval_never_publishes_another_candidate(
    published: Warehouse, propose: Propose, ask: Ask, change: Callable[[Warehouse], None], said: str
) -> None:
    propose(NOW)
    before, after = ask(), date(2025, 1, 1)
    late = ask(month=after)
    change(published)

    with pytest.raises(Refused) as refused:
        approve(published, before)

    assert refused.value.rule == "release_stale"
    assert refused.value.message.endswith(f"yang berubah: {said}" + " (bulan itu dibangun ulang)" * ("isi" in said))
    with published.connect("padan_control") as connection:
        assert find_release(connection, before).state == "menunggu"
        assert find_release(connection, late).state == "menunggu"


def test_a_candidate_that_changes_after_the_approval_is_not_published(
    published: Warehouse, propose: Propose, ask: Ask
) -> None:
    propose(NOW)
    run_id = ask()
    approve(published, run_id)
    change_a_figure(published)

    with pytest.raises(Refused) as refused:
        publish_month(run_id)

    assert refused.value.rule == "release_stale"


def test_another_threshold_is_another_publication(published: Warehouse, propose: Propose, ask: Ask) -> None:
    propose(NOW)
    run_id = ask(threshold=10)

    with pytest.raises(Refused) as refused:
        approve(published, run_id, threshold=0)

    assert refused.value.rule == "release_stale"
    assert refused.value.message.endswith("yang berubah: ambang penyembunyian (PADAN_SUPPRESSION_THRESHOLD)")


def test_a_month_beside_it_does_not_void_a_request(published: Warehouse, propose: Propose, ask: Ask) -> None:
    january = date(2025, 1, 1)
    propose(NOW)
    run_id = ask()
    # January is computed: its rows come beside December's, in another order of the table.
    propose([(january, "00", "people", "total", "total", 50, None), *reversed(NOW)])

    approve(published, run_id)

    assert publish_month(run_id)["state"] == "published"
