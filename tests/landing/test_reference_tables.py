"""The reference tables that the rules look values up in hold what reference/ says."""

from datetime import date

import pytest

from padan.postgres.reference_tables import load_reference


def test_regions_programmes_and_quotas_are_those_of_the_files(warehouse):
    with warehouse.connect("padan_loader") as connection:
        regions = connection.execute(
            "select region_level, count(*), sum(population_2024) from reference.region group by 1 order by 1"
        ).fetchall()
        new_province = connection.execute(
            "select distinct valid_from from reference.region where region_code like '96%'"
        ).fetchall()
        programmes = connection.execute(
            "select count(*), count(distinct programme_id), sum(payment_window) from reference.programme"
        ).fetchone()
        quota = connection.execute("select quota from reference.programme_quota where programme_id = 'PKH'").fetchone()

    assert regions == [("kabkota", 514, 284973643), ("kecamatan", 7285, None), ("nasional", 1, 284973643),
                       ("provinsi", 38, 284973643)]  # fmt: skip
    assert new_province == [(date(2022, 12, 8),)]
    assert programmes == (9, 5, 39)
    assert quota == (10_000_000,)


def test_look_up_sets_are_complete(warehouse):
    with warehouse.connect("padan_loader") as connection:
        counts = connection.execute(
            "select (select count(*) from reference.calendar_day), (select count(*) from reference.nik_birth), "
            "(select count(*) from reference.four_digits), "
            "(select count(*) from reference.birth b left join reference.nik_birth n using (code) where n.code is null)"
        ).fetchone()

    assert counts == (91_676, 2 * (365 * 100 + 25), 10_000, 0)


def test_loading_again_writes_nothing(warehouse):
    with warehouse.connect("admin") as connection:
        assert load_reference(connection) is False


DATED = {
    "service_level": ("receiver", "kategori"),
    "threshold": ("name",),
    "minimum_wage": ("region_code",),
}
COMPLAINT_RECEIVERS = {
    "KEMENSOS", "KEMENDAGRI", "BPJS_KESEHATAN", "BPJS_KETENAGAKERJAAN", "KEMENKES", "KEMNAKER",
}  # fmt: skip


@pytest.mark.parametrize(("table", "key"), DATED.items())
def test_one_rule_at_most_is_valid_on_any_day(warehouse, table, key):
    same_key = " and ".join(f"a.{column} = b.{column}" for column in key)
    with warehouse.connect("padan_loader") as connection:
        overlaps = connection.execute(
            f"select a.* from reference.{table} a join reference.{table} b on a.ctid < b.ctid and {same_key} "
            "and daterange(a.valid_from, a.valid_to, '[]') && daterange(b.valid_from, b.valid_to, '[]')"
        ).fetchall()
        without_source = connection.execute(f"select count(*) from reference.{table} where source = ''").fetchone()

    assert overlaps == []
    assert without_source == (0,)


def test_thresholds_of_the_contract_are_in_force(warehouse):
    with warehouse.connect("padan_loader") as connection:
        values = connection.execute(
            "select name, value from reference.threshold where valid_from <= '2024-01-31' and valid_to is null"
        ).fetchall()

    assert {name: float(value) for name, value in values} == {
        "uhc_registered_share": 0.98,
        "uhc_active_share": 0.80,
        "active_update_share": 0.5,
        "active_update_months": 12,
        "verval_months": 24,
        "flagged_rse": 0.25,
        "synthetic_population_base": 284_973_643,
        "kpi_on_track": 0.90,
        "kpi_at_risk": 0.60,
    }


def test_every_receiver_has_days_for_any_category(warehouse):
    with warehouse.connect("padan_loader") as connection:
        rows = connection.execute(
            "select receiver, days from reference.service_level where kategori = '*' and valid_to is null"
        ).fetchall()

    assert {receiver for receiver, _ in rows} == COMPLAINT_RECEIVERS
    assert all(0 < days <= 84 for _, days in rows)


def test_minimum_wage_of_2025_is_that_of_2024_and_six_and_a_half_per_cent(warehouse):
    with warehouse.connect("padan_loader") as connection:
        provinces = connection.execute(
            "select region_code, max(monthly_wage) filter (where valid_from = '2024-01-01'), "
            "max(monthly_wage) filter (where valid_from = '2025-01-01'), count(*) from reference.minimum_wage "
            "where length(region_code) = 2 group by 1"
        ).fetchall()
        below_province = connection.execute(
            "select own.region_code from reference.minimum_wage own join reference.minimum_wage province "
            "on province.region_code = left(own.region_code, 2) and province.valid_from = own.valid_from "
            "where length(own.region_code) = 5 and own.monthly_wage < province.monthly_wage"
        ).fetchall()
        unknown = connection.execute(
            "select region_code from reference.minimum_wage left join reference.region using (region_code) "
            "where region_level is null"
        ).fetchall()

    assert len(provinces) == 38
    assert {count for *_, count in provinces} == {2}
    # Governors round: Sulawesi Tengah and Papua Barat to the next thousand.
    assert [code for code, before, after, _ in provinces if abs(after - before * 1.065) > 1000] == []
    assert below_province == []
    assert unknown == []


def test_new_regions_of_papua_lead_back_to_the_two_old_provinces(warehouse):
    with warehouse.connect("padan_loader") as connection:
        rows = connection.execute(
            "select c.region_code, c.predecessor_code, c.valid_from = r.valid_from, r.region_level "
            "from reference.region_crosswalk c left join reference.region r using (region_code)"
        ).fetchall()
        in_use = connection.execute(
            "select c.predecessor_code from reference.region_crosswalk c "
            "join reference.region r on r.region_code = c.predecessor_code where length(c.predecessor_code) = 5"
        ).fetchall()
    papua = {code: (old, began_with_province) for code, old, began_with_province, _ in rows if code[0] == "9"}

    assert len(rows) == 36
    assert all(level in ("provinsi", "kabkota") for *_, level in rows)
    assert len({old for _, old, *_ in rows if len(old) == 5}) == 31
    assert {code: papua[code][0] for code in ("93", "94", "95", "96")} == {
        "93": "91", "94": "91", "95": "91", "96": "92"
    }  # fmt: skip
    assert papua["93.02"] == ("91.16", True)
    assert papua["96.01"] == ("92.01", True)
    assert in_use == []
