"""The list of units may grow under a warehouse that already holds indicators."""

import pytest
from psycopg.errors import CheckViolation

from padan.postgres import Warehouse
from padan.postgres.migrate import MIGRATIONS

OLD_LIST = (
    "alter table reference.indicator drop constraint if exists indicator_unit_check, "
    "add constraint indicator_unit_check check (unit in ('persen', 'jiwa', 'wilayah', 'rupiah')) not valid"
)
NEW_UNIT = "update reference.indicator set unit = 'indeks' where indicator_id = 'targeting_lift'"
MIGRATION = (MIGRATIONS / "0010_indicator_units.sql").read_text(encoding="utf-8")


def test_a_warehouse_of_the_first_units_takes_the_new_ones(warehouse: Warehouse) -> None:
    with warehouse.connect("admin") as connection:
        connection.execute(OLD_LIST)
        connection.execute(MIGRATION)
        connection.execute("reset role")
        connection.execute(NEW_UNIT)
        connection.rollback()


def test_the_first_units_refuse_the_new_ones(warehouse: Warehouse) -> None:
    with warehouse.connect("admin") as connection:
        connection.execute(OLD_LIST)
        with pytest.raises(CheckViolation):
            connection.execute(NEW_UNIT)
        connection.rollback()
