"""The page `Rapor pengiriman` on the sample mart: due by the contract's rule, nobody ranked, corrections sized."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import psycopg
import pytest
from dashboards.data.delivery_score import OWNERS, by_owner, changed_datasets, score
from page_text import text_of
from streamlit.testing.v1 import AppTest

from padan.contract import extracts
from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]
OCTOBER, NOVEMBER, DECEMBER = date(2024, 10, 1), date(2024, 11, 1), date(2024, 12, 1)
MONTHLY = ("dukcapil_penduduk", "bpjs_kesehatan_peserta", "bpjs_ketenagakerjaan_peserta", "kemensos_registri")


def used(period: date, **ages: int) -> str:
    """What a run notes of the deliveries that it used; `ages` of others than the monthly four."""
    deliveries = {name: {"period": period.isoformat(), "revision": 1, "age_months": 0} for name in MONTHLY}
    deliveries |= {name: {"period": "2024-08-01", "revision": 1, "age_months": age} for name, age in ages.items()}
    return json.dumps({"deliveries": deliveries})


@pytest.fixture(scope="module")
def with_inputs(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """The sample, its runs with the deliveries that they used, a corrected delivery; taken back afterwards."""
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        _fill(connection)
    yield filled_warehouse
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        connection.execute("update ops.run set inputs = '{}'")
        connection.execute("delete from ops.delivery where letter_no = 'made'")
        connection.execute("update ops.delivery set state = 'landed' where state = 'superseded'")


def _fill(connection: psycopg.Connection[Any]) -> None:
    connection.execute("update ops.run set inputs = %s where run_id = 'run-2024-10-1'", (used(OCTOBER),))
    connection.execute(
        "update ops.run set inputs = %s where run_id = 'run-2024-11-1'", (used(NOVEMBER, tenaga_kerja=3),)
    )
    corrected = json.loads(used(NOVEMBER, tenaga_kerja=3))
    corrected["deliveries"]["bpjs_kesehatan_peserta"]["revision"] = 2
    connection.execute("update ops.run set inputs = %s where run_id = 'run-2024-11-2'", (json.dumps(corrected),))
    connection.execute("update ops.run set inputs = %s where run_id = 'run-2024-12-1'", (used(DECEMBER),))
    connection.execute(
        "update ops.delivery set state = 'superseded' where dataset = 'bpjs_kesehatan_peserta' and period = %s",
        (NOVEMBER,),
    )
    for dataset, period, revision, rows in (
        ("bpjs_kesehatan_peserta", NOVEMBER, 2, 272_900),
        ("pengaduan", DECEMBER, 1, 300),  # landed after December was published: the run did not use it
    ):
        connection.execute(
            "insert into ops.delivery (dataset, period, revision, sender, letter_no, rows_landed, rows_quarantined,"
            " received_at, state) values (%s, %s, %s, 'x', 'made', %s, 3, %s, 'landed')",
            (dataset, period, revision, rows, datetime(2025, 1, 9, tzinfo=UTC)),
        )


@pytest.fixture
def open_score(with_inputs: Warehouse, open_page: OpenPage) -> OpenPage:
    def open_(**query: str) -> AppTest:
        return open_page("delivery_score", **query)

    return open_


def test_what_was_due_came_and_came_in_time_is_said_first(open_score: OpenPage) -> None:
    app = open_score()
    text = text_of(app)

    assert not app.exception
    # Nine of ten datasets are due: only Sakernas of August may still be used in December.
    assert "Desember 2024: dari 9 data yang jatuh tempo, 5 diterima dan 4 di antaranya tepat waktu." in text
    assert "Masih ditunggu: Penerima bantuan sosial, Penduduk acuan, Iuran PBI, Realisasi Renstra" in text


def test_owners_stand_in_the_order_of_the_contract_not_by_rank(open_score: OpenPage) -> None:
    text = text_of(open_score())
    names = (
        "Kementerian Dalam Negeri penduduk",
        "BPJS Kesehatan peserta JKN",
        "Kementerian Sosial registri",
        "BPS ten",
    )

    places = [text.index(name) for name in names]
    assert places == sorted(places)
    assert "Alat koordinasi, bukan peringkat" in text


def test_an_owner_s_row_holds_its_counts(open_score: OpenPage) -> None:
    text = text_of(open_score())

    assert "Kementerian Sosial registri (BPS sejak DTSEN) dan bantuan sosial 2 1 1 0 bulan 92,0% 0,78% –" in text
    assert "BPS tenaga kerja (Sakernas) tidak ada – – 4 bulan – – –" in text


def test_every_dataset_stands_in_every_month_in_words(open_score: OpenPage) -> None:
    text = text_of(open_score())

    assert "Pengaduan Kemensos, Kemendagri, BPJS, Kemenkes, Kemnaker" in text
    assert "○ ditunggu ○ ditunggu ◔ sesudah terbit" in text
    assert "Tenaga kerja (Sakernas) BPS (Sakernas) – belum jatuh tempo – belum jatuh tempo – belum jatuh tempo" in text


def test_a_correction_is_sized_in_rows_and_in_figures(open_score: OpenPage, with_inputs: Warehouse) -> None:
    app = open_score()
    text = text_of(app)
    with with_inputs.connect("padan_viewer") as connection:
        rows = connection.execute(
            "select count(*) filter (where a.value <> b.value), count(*)"
            " from mart.fct_indicator_history as a inner join mart.fct_indicator_history as b using (period,"
            " region_code, indicator_id, programme_id, breakdown, category, match_basis) where a.period = '2024-11-01'"
            " and a.revision = 2 and b.revision = 1 and region_code = '00' and match_basis = 'semua'"
        ).fetchall()

    changed, compared = rows[0]
    assert changed > 0
    assert f"November 2024 revisi 2, 3 Jan 2025 12.00 WIB Peserta BPJS Kesehatan {changed} dari {compared}" in text

    app.segmented_control(key="ukuran").set_value("corrected").run()
    assert "1 kali +500 baris" in text_of(app)


def test_quarantine_and_matching_can_be_shown_by_month(open_score: OpenPage) -> None:
    app = open_score()
    app.segmented_control(key="ukuran").set_value("matched").run()
    assert "Peserta BPJS Kesehatan BPJS Kesehatan – – 97,3%" in text_of(app)

    app.segmented_control(key="ukuran").set_value("quarantined").run()
    assert "1,95%" in text_of(app)


def test_english_page_is_english(open_score: OpenPage) -> None:
    text = text_of(open_score(bahasa="EN"))

    assert "of 9 datasets due, 5 were received and 4 of these in time." in text
    assert "jatuh tempo" not in text and "ditunggu" not in text


def test_a_run_that_noted_no_inputs_is_not_judged(open_page: OpenPage, filled_warehouse: Warehouse) -> None:
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        kept = connection.execute("select run_id, inputs::text from ops.run").fetchall()
        connection.execute("update ops.run set inputs = '{}'")
    try:
        text = text_of(open_page("delivery_score"))
    finally:
        with psycopg.connect(filled_warehouse.admin_url) as connection:
            for run_id, inputs in kept:
                connection.execute("update ops.run set inputs = %s where run_id = %s", (inputs, run_id))

    assert "• diterima" in text and "✓ tepat waktu" not in text


def frame(*rows: tuple[str, date, int, str | None]) -> pd.DataFrame:
    return pd.DataFrame(
        [(dataset, period, revision, registry, 1_000, 10, None) for dataset, period, revision, registry in rows],
        columns=["dataset", "period", "revision", "registry", "rows_landed", "rows_quarantined", "received_at"],
    )


def published(period: date, revision: int = 1, **ages: int) -> dict[str, Any]:
    deliveries = {name: {"age_months": age, "period": "x", "revision": 1} for name, age in ages.items()}
    return {"period": period, "revision": revision, "supersedes_revision": None, "deliveries": deliveries}


NO_MATCHING = pd.DataFrame(columns=["period", "dataset", "match_status", "records", "share", "suppressed"])


@pytest.mark.parametrize(
    ("deliveries", "ages", "timing"),
    [
        ([("tenaga_kerja", date(2024, 8, 1), 1, None)], {}, "not_due"),
        ([("tenaga_kerja", date(2024, 6, 1), 1, None)], {}, "missing"),
        ([], {}, "missing"),
        ([("tenaga_kerja", date(2024, 8, 1), 1, None), ("tenaga_kerja", DECEMBER, 1, None)], {}, "extra"),
        ([("tenaga_kerja", DECEMBER, 1, None)], {"tenaga_kerja": 0}, "in_time"),
        ([("tenaga_kerja", DECEMBER, 1, None)], {"tenaga_kerja": 6}, "after_publication"),
        ([("tenaga_kerja", DECEMBER, 1, None)], {}, "after_publication"),
    ],
)
def test_being_due_follows_the_contract_s_cadence(deliveries: list[Any], ages: dict[str, int], timing: str) -> None:
    publications = pd.DataFrame([published(DECEMBER, **ages)])
    months = score(frame(*deliveries), publications, NO_MATCHING, [DECEMBER])

    assert next(month.timing for month in months if month.dataset == "tenaga_kerja") == timing


def test_the_registry_is_due_by_its_generation() -> None:
    publications = pd.DataFrame([published(DECEMBER)])
    for registry, timing in (("DTKS", "missing"), ("DTSEN", "not_due")):
        months = score(frame(("kemensos_registri", OCTOBER, 1, registry)), publications, NO_MATCHING, [DECEMBER])
        assert next(month.timing for month in months if month.dataset == "kemensos_registri") == timing


def test_a_hidden_way_of_matching_makes_the_share_a_floor_and_two_make_it_hidden() -> None:
    statuses = [
        (DECEMBER, "kemensos_registri", "padan_nik", 900.0, 0.9, False),
        (DECEMBER, "kemensos_registri", "padan_probabilistik", None, None, True),
        (DECEMBER, "bpjs_kesehatan_peserta", "padan_nik", None, None, True),
    ]
    months = score(
        frame(), pd.DataFrame([published(DECEMBER)]), pd.DataFrame(statuses, columns=NO_MATCHING.columns), [DECEMBER]
    )
    by_name = {month.dataset: month for month in months}

    registry, cards = by_name["kemensos_registri"], by_name["bpjs_kesehatan_peserta"]
    assert (registry.matched, registry.records, registry.is_floor) == (900.0, pytest.approx(1_000), True)
    assert cards.is_hidden and cards.matched is None


def test_an_owner_s_shares_come_from_summed_counts() -> None:
    months = score(
        frame(("kemensos_registri", DECEMBER, 1, "DTKS"), ("kemensos_bansos", DECEMBER, 1, None)),
        pd.DataFrame([published(DECEMBER)]),
        NO_MATCHING,
        [DECEMBER],
    )
    kemensos = next(one for one in by_owner(months, DECEMBER) if one.owner == "kemensos")

    assert (kemensos.rows, kemensos.quarantined, kemensos.expected, kemensos.received) == (2_000, 20, 2, 2)


def test_every_dataset_of_the_contract_has_one_owner() -> None:
    named = [dataset for datasets in OWNERS.values() for dataset in datasets]

    assert sorted(named) == sorted(extracts())


def test_a_revision_names_the_deliveries_that_differ() -> None:
    first = published(NOVEMBER, dukcapil_penduduk=0, pengaduan=0)
    second = published(NOVEMBER, revision=2, dukcapil_penduduk=0, pengaduan=0) | {"supersedes_revision": 1}
    second["deliveries"]["pengaduan"] = {"age_months": 0, "period": "x", "revision": 2}

    assert changed_datasets(pd.DataFrame([first, second]), NOVEMBER, 2) == ["pengaduan"]
