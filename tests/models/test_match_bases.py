"""A month on both match bases: the wide one is changed by hand, and each figure equals what is counted on paper.

Ten people of 16.07, each a family; all were matched by their NIK alone. By hand, the wide basis then takes the card of
the second person away (its details are somebody else's) and finds the owners of records without a known NIK.

    card  NIK            `nik`      `semua`
    K1    first person   1          1
    K2    second person  2          -
    K3    unknown        -          3
    K4    none           -          1, a second card
    K5    unknown        -          -
    K7    none           -          7

    registry row  NIK            `nik`  `semua`       PKH row  NIK           `nik`            `semua`
    R1            first person   1      1             P1       first person  family of 1      family of 1
    R2            unknown        -      2             P2       unknown       nobody's (U)     family of 2
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from month_by_steps import compute_month
from padan.explain import Asked, explain
from padan.postgres import Warehouse
from padan.runs import steps
from padan.runs.lookback import look_back
from padan.settings import get_settings
from padan.simulate import Scenario, compare, read_published

NOVEMBER, DECEMBER, JANUARY = date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1)
FULL = {"matching": "full", "without": [], "note": None}
EXACT = FULL | {"matching": "exact"}
REGION = "16.07"
UNKNOWN = "160701150190900{}"
# The wide basis of a record: dataset, its row in the file, its person (counted from 1 in the register's file).
WIDE = [
    ("bpjs_kesehatan_peserta", 2, None),
    ("bpjs_kesehatan_peserta", 3, 3),
    ("bpjs_kesehatan_peserta", 4, 1),
    ("bpjs_kesehatan_peserta", 6, 7),
    ("kemensos_registri", 2, 2),
    ("kemensos_bansos", 2, 2),
]
NUMBER_OF_ROW = "row_number() over (order by _row)"
# Figures that compare with earlier months: of an exact month with an exact one.
COMPARE_MONTHS = ("programme_exit", "pbi_leavers", "pbi_reactivation")


def _people() -> list[dict[str, Any]]:
    """Ten rows of dukcapil_penduduk, one family each; the first two meet the component of PKH by a disability."""
    return [
        {
            "nik": f"16070101018000{number:02}",
            "no_kk": f"16070101011000{number:02}",
            "nama": "Warga A",
            "jenis_kelamin": "L",
            "tgl_lahir": "1980-01-01",
            "kode_wilayah": "16.07.01.2001",
            "hubungan_keluarga": "KEPALA",
            "status_hidup": "HIDUP",
            "tgl_meninggal": None,
            "pekerjaan": "PETANI",
            "disabilitas": "1" if number <= 2 else "0",
        }
        for number in range(1, 11)
    ]


def _deliver(inbox: Any, people: list[dict[str, Any]], period: str) -> None:
    """The same records in every month."""
    common = {"nama": "Warga A", "kode_wilayah": "16.07.01.2001"}
    niks = [people[0]["nik"], people[1]["nik"], UNKNOWN.format(1), None, UNKNOWN.format(2), None]
    card = common | {"jenis_kelamin": "L", "tgl_lahir": "1980-01-01", "segmen": "PBPU", "status": "AKTIF"}
    payment = common | {"program": "PKH", "no_kk": None, "status_salur": "SALUR", "nominal": "600000"}
    inbox.deliver("dukcapil_penduduk", people, period=period)
    inbox.deliver(
        "bpjs_kesehatan_peserta",
        [card | {"no_kartu": f"{number:013}", "nik": nik} for number, nik in enumerate(niks, 1)],
        period=period,
    )
    known = [people[0]["nik"], UNKNOWN.format(3)]
    inbox.deliver(
        "kemensos_registri",
        [common | {"id_registri": f"R{n}", "nik": nik, "desil": "1"} for n, nik in enumerate(known, 1)],
        period=period,
    )
    inbox.deliver(
        "kemensos_bansos",
        [payment | {"id_penerima": f"P{n}", "nik": nik} for n, nik in enumerate(known, 1)],
        period=period,
    )


def _widen(warehouse: Warehouse, period: date) -> None:
    """Makes the wide basis what this module says, whatever the identity step has found."""
    with warehouse.connect("padan_matcher") as connection:
        connection.execute(
            "update identity.record set person_id = nik_person_id, family_id = nik_family_id, match_status ="
            " case when nik_person_id is not null then 'padan_nik' when has_nik then 'tidak_padan' else 'tanpa_nik' end"
            " where period = %s",
            (period,),
        )
        for dataset, record, person in WIDE:
            connection.execute(
                f"""
                with chosen as (
                    select _row from (
                        select _row, {NUMBER_OF_ROW} as number from identity.record
                        where dataset = %(dataset)s and period = %(period)s
                    ) as numbered
                    where number = %(record)s
                ),
                owner as (
                    select person_id, family_id from (
                        select person_id, family_id, {NUMBER_OF_ROW} as number from identity.register
                        where period = %(period)s
                    ) as numbered
                    where number = %(person)s
                )
                update identity.record as r
                set person_id = (select person_id from owner),
                    family_id = case when r.dataset = 'kemensos_bansos' then (select family_id from owner) end,
                    match_status = coalesce((select 'padan_probabilistik' from owner), 'tidak_padan')
                from chosen where r._row = chosen._row and r.dataset = %(dataset)s and r.period = %(period)s
                """.encode(),
                {"dataset": dataset, "period": period, "record": record, "person": person},
            )


@pytest.fixture(scope="module")
def both_bases(module_warehouse: Warehouse, module_inbox: Any) -> Iterator[Warehouse]:
    """November on the exact basis only, then December on both; nothing is suppressed."""
    match_people = steps.match_people

    def match_and_widen(run_id: str) -> dict[str, Any]:
        counts = match_people(run_id)
        if "2024-12" in run_id:
            _widen(module_warehouse, DECEMBER)
        return counts

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PADAN_SUPPRESSION_THRESHOLD", "0")
        patch.setattr(steps, "match_people", match_and_widen)
        get_settings.cache_clear()
        for period, options in ((NOVEMBER, EXACT), (DECEMBER, FULL)):
            _deliver(module_inbox, _people(), f"{period:%Y-%m}")
            compute_month(module_warehouse, period=f"{period:%Y-%m}", inbox=module_inbox.root, options=options)
        yield module_warehouse
    get_settings.cache_clear()


def _rows(warehouse: Warehouse, query: str) -> list[tuple[Any, ...]]:
    with warehouse.connect("padan_transformer") as connection:
        return connection.execute(query.encode()).fetchall()


def _figure(warehouse: Warehouse, indicator: str, basis: str, programme: str = "ALL") -> tuple[Any, ...]:
    """Numerator, denominator, lowest and highest value of the kabupaten."""
    (row,) = _rows(
        warehouse,
        "select numerator, denominator, value_low, value_high from mart.fct_indicator"
        f" where period = '2024-12-01' and region_code = '{REGION}' and indicator_id = '{indicator}'"
        f" and programme_id = '{programme}' and breakdown = 'total' and match_basis = '{basis}'",
    )
    return row


def test_each_basis_counts_its_own_people_and_its_own_unmatched_records(both_bases: Warehouse) -> None:
    # `nik`: 1 and 2 of ten, and four cards without an owner. `semua`: 1, 3 and 7, and two such cards.
    exact = (2, 10, Decimal("0.2"), Decimal("0.6"))
    wide = (3, 10, Decimal("0.3"), Decimal("0.5"))

    for indicator in ("jkn_active_coverage", "jkn_registered_coverage"):
        assert _figure(both_bases, indicator, "nik") == exact
        assert _figure(both_bases, indicator, "semua") == wide
    # The second card of person 1 is known on the wide basis only.
    assert _figure(both_bases, "jkn_double_card_rate", "nik")[:2] == (0, 2)
    assert _figure(both_bases, "jkn_double_card_rate", "semua")[:2] == (1, 3)


def test_registry_rows_are_matched_by_the_status_of_the_basis(both_bases: Warehouse) -> None:
    assert _figure(both_bases, "registry_coverage", "nik") == (1, 10, Decimal("0.1"), Decimal("0.2"))
    assert _figure(both_bases, "registry_coverage", "semua") == (2, 10, Decimal("0.2"), Decimal("0.2"))
    assert _figure(both_bases, "registry_in_adminduk_all", "nik")[:2] == (1, 2)
    assert _figure(both_bases, "registry_in_adminduk_all", "semua")[:2] == (2, 2)
    for basis in ("nik", "semua"):
        assert _figure(both_bases, "registry_in_adminduk", basis)[:2] == (1, 2)
    assert dict(
        _rows(
            both_bases,
            "select match_status, records from mart.fct_match_quality where period = '2024-12-01'"
            " and dataset = 'kemensos_registri' and region_code = '00' and records > 0",
        )
    ) == {"padan_nik": 1, "padan_probabilistik": 1}


def test_a_beneficiary_is_a_family_on_one_basis_and_nobody_s_recipient_on_the_other(both_bases: Warehouse) -> None:
    # `nik`: of two beneficiaries one cannot be judged; it may be an error. The only eligible family is covered.
    assert _figure(both_bases, "inclusion_undetermined", "nik", "PKH")[:2] == (1, 2)
    assert _figure(both_bases, "programme_coverage", "nik", "PKH") == (1, 1, Decimal(1), Decimal(1))
    assert _figure(both_bases, "inclusion_error", "nik", "PKH") == (0, 1, Decimal(0), Decimal("0.5"))
    # `semua`: both families are eligible and covered, nobody is open.
    assert _figure(both_bases, "inclusion_undetermined", "semua", "PKH")[:2] == (0, 2)
    assert _figure(both_bases, "programme_coverage", "semua", "PKH") == (2, 2, Decimal(1), Decimal(1))
    assert _figure(both_bases, "inclusion_error", "semua", "PKH") == (0, 2, Decimal(0), Decimal(0))


def test_tables_without_a_match_basis_are_of_the_wide_one(both_bases: Warehouse) -> None:
    assert _rows(
        both_bases,
        "select units, beneficiaries, recipients from mart.fct_programme_decile where period = '2024-12-01'"
        f" and region_code = '{REGION}' and programme_id = 'PKH' and decile = '1'",
    ) == [(2, 2, 2)]
    assert _rows(
        both_bases,
        "select count from mart.fct_flow where period = '2024-12-01' and region_code = '00'"
        " and account = 'jkn_active' and flow = 'closing'",
    ) == [(3,)]


def test_a_simulation_starts_from_the_wide_basis(both_bases: Warehouse) -> None:
    with both_bases.connect("padan_planner") as connection:
        read = read_published(connection, programme="PKH", period=DECEMBER, region=REGION)

    assert read.publication.main_basis == "semua"
    assert [int(count) for count in read.figures["exclusion_error"][:2] if count is not None] == [0, 2]
    assert compare(read.baseline, Scenario()).now.coverage == 1


def test_the_sql_that_explain_prints_gives_the_figures_of_both_bases(both_bases: Warehouse) -> None:
    published = {
        (*row[:5], row[5]): row[6:]
        for row in _rows(
            both_bases,
            "select region_code, indicator_id, programme_id, breakdown, category, match_basis, numerator, denominator"
            f" from mart.fct_indicator where period = '2024-12-01' and region_code in ('00', '{REGION}')",
        )
    }
    wrong, bases = [], set()
    with both_bases.connect("padan_planner") as planner, both_bases.connect("padan_transformer") as transformer:
        connections = {"planner": planner, "transformer": transformer}
        for region, indicator, programme, breakdown, category in sorted({key[:5] for key in published}):
            asked = Asked(indicator, region, DECEMBER, programme, breakdown, category)
            for query in explain(planner, asked).queries:
                expected = published.get((region, indicator, programme, breakdown, category, query.match_basis))
                row = connections[query.role].execute(query.statement.encode()).fetchone()
                if expected is not None and (row is None or row[:2] != expected):
                    wrong.append((region, indicator, programme, breakdown, category, query, row, expected))
                bases.add((query.role, query.match_basis))

    assert wrong == []
    assert bases == {(role, basis) for role in ("planner", "transformer") for basis in ("nik", "semua")}


def test_a_month_of_the_other_option_is_not_compared_with(both_bases: Warehouse) -> None:
    assert _rows(both_bases, "select distinct flow from mart.fct_flow where period = '2024-12-01'") == [("closing",)]
    with both_bases.connect("padan_transformer") as connection:
        after_full = look_back(connection, JANUARY, None, is_exact=False)
        after_exact = look_back(connection, JANUARY, None, is_exact=True)

    assert [*after_full.built] == ["2024-12-01"]
    assert [*after_exact.built] == ["2024-11-01"]


def test_the_exact_figures_of_a_full_month_are_those_of_an_exact_run(both_bases: Warehouse, module_inbox: Any) -> None:
    compute_month(both_bases, period=f"{DECEMBER:%Y-%m}", inbox=module_inbox.root, options=EXACT)

    full, exact = (
        _rows(
            both_bases,
            "select region_code, indicator_id, programme_id, breakdown, category, numerator, denominator, value,"
            " value_low, value_high, registry, registry_age_months from mart.fct_indicator_history"
            f" where period = '2024-12-01' and revision = {revision} and match_basis = 'nik'"
            f" and indicator_id not in {COMPARE_MONTHS} order by 1, 2, 3, 4, 5",
        )
        for revision in (1, 2)
    )
    assert len(full) > 300
    assert full == exact
    assert _rows(both_bases, "select distinct match_basis from mart.fct_indicator where period = '2024-12-01'") == [
        ("nik",)
    ]
