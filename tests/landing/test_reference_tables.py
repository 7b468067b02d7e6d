"""The reference tables that the rules look values up in hold what reference/ says."""

from datetime import date

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
