"""Two computed months of a small synthetic world: rules that change by decree between them, and kecamatan."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from month_by_steps import compute_month
from padan.contract import indicators
from padan.generate import generate_inbox
from padan.paths import REFERENCE
from padan.postgres import Warehouse, reference_tables
from padan.postgres.migrate import migrate
from padan.settings import get_settings

OPTIONS = {"matching": "full", "without": [], "note": None}
MONTHS = ("2024-11", "2024-12")
# Figures that compare with months that this series does not have.
NEED_A_LONGER_SERIES = {"programme_exit"}


def _with_a_decree(folder: Path) -> Path:
    """The reference files with one decree more: from December PKH reaches deciles 1 and 2 only."""
    shutil.copytree(REFERENCE, folder)
    file = folder / "programmes.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    old = next(row for row in rows if row["programme_id"] == "PKH" and row["registry"] == "DTKS")
    new = old | {"max_decile": "2", "valid_from": "2024-12-01"}
    old["valid_to"] = "2024-11-30"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(old))
        writer.writeheader()
        writer.writerows([*rows, new])
    return folder


@pytest.fixture(scope="module")
def two_months(module_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    folder, opened = tmp_path_factory.mktemp("decree"), module_warehouse
    generate_inbox(period=MONTHS[-1], people=2_000, months=2, seed=7, out=folder / "inbox")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reference_tables, "REFERENCE", _with_a_decree(folder / "reference"))
            # To hide small counts of 514 kabupaten/kota takes as long as to compute them.
            patch.setenv("PADAN_SUPPRESSION_THRESHOLD", "0")
            get_settings.cache_clear()
            migrate(opened.admin_url, opened.home)
            for month in MONTHS:
                compute_month(opened, period=month, inbox=folder / "inbox", options=OPTIONS)
            yield opened
    finally:
        get_settings.cache_clear()
        migrate(opened.admin_url, opened.home)  # loads the real reference files again


def _rows(warehouse: Warehouse, query: str) -> list[tuple[object, ...]]:
    with warehouse.connect("padan_transformer") as connection:
        return connection.execute(query).fetchall()


def test_each_month_is_computed_with_the_cutoff_valid_at_its_end(two_months: Warehouse) -> None:
    deciles = _rows(
        two_months,
        "select period::text, array_agg(category order by category) from candidate.fct_indicator"
        " where indicator_id = 'programme_coverage' and programme_id = 'PKH' and breakdown = 'decile'"
        " and region_code = '00' and match_basis = 'nik' group by period order by period",
    )

    assert deciles == [("2024-11-01", ["1", "2", "3", "4"]), ("2024-12-01", ["1", "2"])]


def test_a_lower_cutoff_judges_beneficiaries_above_it(two_months: Warehouse) -> None:
    above = dict(
        _rows(
            two_months,
            "select period::text, numerator from candidate.fct_indicator where indicator_id = 'inclusion_error'"
            " and programme_id = 'PKH' and category = 'di_atas_batas' and region_code = '00' and match_basis = 'nik'",
        )
    )

    assert above["2024-11-01"] < above["2024-12-01"]


def test_every_indicator_of_the_contract_has_figures(two_months: Warehouse) -> None:
    computed = {
        row[0]
        for row in _rows(
            two_months, "select distinct indicator_id from candidate.fct_indicator where period = '2024-12-01'"
        )
    }
    # Under DTKS nobody is excluded from the registry by mistake: it is about the poorest forty per cent by design.
    assert set(indicators()["indicators"]) - computed <= NEED_A_LONGER_SERIES | {"registry_exclusion"}


def test_kecamatan_add_up_where_every_row_names_one(two_months: Warehouse) -> None:
    apart = _rows(
        two_months,
        "select left(region_code, 5), indicator_id, programme_id from candidate.fct_indicator"
        " where period = '2024-12-01' and match_basis = 'nik' and breakdown = 'total' and length(region_code) >= 5"
        " and indicator_id in (select indicator_id from candidate.fct_indicator where length(region_code) = 8)"
        " group by 1, 2, 3"
        " having sum(numerator) filter (where length(region_code) = 8)"
        " is distinct from max(numerator) filter (where length(region_code) = 5)"
        " or sum(denominator) filter (where length(region_code) = 8)"
        " is distinct from max(denominator) filter (where length(region_code) = 5)",
    )

    assert apart == []
    assert _rows(two_months, "select count(*) > 1000 from candidate.fct_indicator where length(region_code) = 8") == [
        (True,)
    ]


def test_a_scaled_quota_is_whole_and_follows_the_number_of_people(two_months: Warehouse) -> None:
    quota = _rows(
        two_months,
        "select q.denominator, round(10000000 * p.numerator / 284973643) from candidate.fct_indicator as q"
        " inner join candidate.fct_indicator as p using (period, region_code, match_basis)"
        " where q.indicator_id = 'quota_use' and q.programme_id = 'PKH' and p.indicator_id = 'population'"
        " and p.breakdown = 'total' and region_code = '00' and match_basis = 'nik' and period = '2024-12-01'",
    )

    assert len(quota) == 1
    assert quota[0][0] == quota[0][1] > 0
