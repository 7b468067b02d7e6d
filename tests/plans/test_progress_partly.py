"""Partial, late and computed data; forecasts; what is scaled; that better is never judged worse."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from plan_folder import indicator, rule, write_plan
from progress_world import Row, build, create_figures, deliver, drop_figures, forget_plans, load

from padan.postgres import Warehouse

JUNE, SEPTEMBER, NOVEMBER = date(2024, 6, 1), date(2024, 9, 1), date(2024, 11, 1)
FIGURE = {
    "region_code": "00",
    "breakdown": "total",
    "category": "total",
    "match_basis": "semua",
    "status": "final",
    "suppressed": False,
    "rule_version": "1",
    "run_id": "uji",
    "revision": 1,
}


@pytest.fixture
def planned(empty_warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse whose test plans are taken away again."""
    create_figures(empty_warehouse)
    yield empty_warehouse
    with empty_warehouse.connect("padan_transformer") as connection:
        drop_figures(connection)
    forget_plans(empty_warehouse)
    with empty_warehouse.connect("padan_publisher") as connection:
        connection.execute("delete from mart.fct_indicator_history where run_id = 'uji'")
        connection.execute("delete from mart.fct_publication where run_id = 'uji'")


def test_an_actual_is_held_against_the_path_of_the_month_that_it_describes(
    planned: Warehouse, inbox: Any, tmp_path: Path
) -> None:
    """In November the newest delivery is of September: nine months of progress are not judged by eleven."""
    load(planned, write_plan(tmp_path / "uji", [indicator("A-1", target_2024="120")], [rule("A-1", is_cumulative="1")]))
    deliver(inbox, SEPTEMBER, [("A-1", 2024, "88", "Menunggu juknis; hubungi 081234567890")])

    row = build(planned, NOVEMBER, tmp_path, inbox=inbox, delivered=SEPTEMBER)["A-1", "dilaporkan"]

    assert (row["actual_month"], row["trajectory_value"], row["status"]) == (SEPTEMBER, 90, "sesuai_jalur")
    assert row["note"] == "Menunggu juknis; hubungi …"


def test_without_a_delivery_every_indicator_is_there_and_says_so(planned: Warehouse, tmp_path: Path) -> None:
    load(planned, write_plan(tmp_path / "uji", [indicator("A-1", target_2024="120"), indicator("A-2")]))

    rows = build(planned, JUNE, tmp_path)

    assert rows["A-1", "dilaporkan"]["status"] == "belum_ada_data"
    assert rows["A-2", "dilaporkan"]["status"] == "belum_ada_target"
    assert (
        len(
            [key for key in rows if key[0].startswith(("IKP", "RPJMN", "TUJ", "IKSS", "MP")) and key[1] == "dilaporkan"]
        )
        == 155
    )


def test_only_the_year_of_the_month_is_the_actual_and_unknown_indicators_stop_nothing(
    planned: Warehouse, inbox: Any, tmp_path: Path
) -> None:
    load(planned, write_plan(tmp_path / "uji", [indicator("A-1", target_2023="10", target_2024="20")]))
    deliver(inbox, JUNE, [("A-1", 2023, "20", None), ("TIDAK-ADA", 2024, "7", None), ("A-1", 99999999999, "3", None)])

    row = build(planned, JUNE, tmp_path, inbox=inbox, delivered=JUNE)["A-1", "dilaporkan"]

    assert (row["target_value"], row["actual_value"], row["status"]) == (20, None, "belum_ada_data")


@pytest.mark.parametrize("value", ["999999999999999", "999.999.999.999.999", "9999999999999"])
def test_no_number_of_an_owner_is_too_long_for_the_month(
    planned: Warehouse, inbox: Any, tmp_path: Path, value: str
) -> None:
    load(planned, write_plan(tmp_path / "uji", [indicator("A-1", target_2023="0.005", target_2024="0.006")]))
    deliver(inbox, JUNE, [("A-1", 2022, "1", None), ("A-1", 2023, "-9", None), ("A-1", 2024, value, None)])

    row = build(planned, JUNE, tmp_path, inbox=inbox, delivered=JUNE)["A-1", "dilaporkan"]

    assert (row["note_code"], row["status"]) in [("nilai_tidak_terbaca", "belum_ada_data"), (None, "tercapai")]


def test_what_was_delivered_before_the_year_began_is_no_actual_of_it(
    planned: Warehouse, inbox: Any, tmp_path: Path
) -> None:
    december = date(2024, 12, 1)
    load(planned, write_plan(tmp_path / "uji", [indicator("A-1", target_2024="10", target_2025="20")]))
    deliver(inbox, december, [("A-1", 2024, "10", None), ("A-1", 2025, "20", None)])

    row = build(planned, date(2025, 1, 1), tmp_path, inbox=inbox, delivered=december)["A-1", "dilaporkan"]

    assert (row["actual_value"], row["status"]) == (None, "belum_ada_data")


def test_a_plan_that_is_over_has_no_rows_and_the_newest_version_counts(planned: Warehouse, tmp_path: Path) -> None:
    load(planned, write_plan(tmp_path / "lama", [indicator("A-1", target_2024="1")]))
    load(planned, write_plan(tmp_path / "baru", [indicator("A-1", target_2024="2")]))

    during = build(planned, JUNE, tmp_path)["A-1", "dilaporkan"]
    after = build(planned, date(2026, 1, 1), tmp_path)

    assert (during["plan_version"], during["target_value"]) == (2, 2)
    assert after == {}


def computed_plan(folder: Path, **cells: str) -> Path:
    rows = [
        indicator("R-1", measure_unit="%", target_2024="100"),
        indicator("R-2", measure_unit="KK", target_2024="10000000"),
        indicator("R-3", measure_unit="%", target_2024="20"),
    ]
    rules = [
        rule("R-1", computed_by="registry_in_adminduk.value * 100"),
        rule("R-2", computed_by="quota_use[PKH].numerator"),
        rule("R-3", computed_by="pkh_graduation[PKH].value * 100", is_cumulative="1"),
    ]
    return write_plan(folder, rows, rules, **cells)


def figure(indicator_id: str, month: date, numerator: int, value: str, programme: str = "ALL", **cells: Any) -> Row:
    own = {"period": month, "indicator_id": indicator_id, "programme_id": programme}
    return FIGURE | own | {"numerator": numerator, "denominator": 1000, "value": Decimal(value)} | cells


def test_a_count_of_known_payments_only_is_no_actual(planned: Warehouse, tmp_path: Path) -> None:
    load(planned, computed_plan(tmp_path / "uji"))
    create_figures(planned, [figure("pkh_graduation", NOVEMBER, 10, "0.01", "PKH")])

    known, partly = (
        build(planned, NOVEMBER, tmp_path, incomplete_figures=figures)["R-3", "dihitung"]
        for figures in ([], [["unserved", "ALL"], ["pkh_graduation", "PKH"]])
    )

    assert (known["actual_value"], known["status"], known["note_code"]) == (1, "tertinggal", None)
    assert (partly["actual_value"], partly["achievement"], partly["status"], partly["note_code"]) == (
        None,
        None,
        "belum_ada_data",
        "pembayaran_belum_lengkap",
    )


def test_computed_and_reported_stand_side_by_side(planned: Warehouse, inbox: Any, tmp_path: Path) -> None:
    load(planned, computed_plan(tmp_path / "uji"))
    create_figures(
        planned,
        [
            figure("registry_in_adminduk", JUNE, 830, "0.830000"),
            figure("registry_in_adminduk", JUNE, 1, "0.010000", category="meninggal", breakdown="reason"),
            figure("registry_in_adminduk", JUNE, 2, "0.020000", match_basis="nik"),
            figure("registry_in_adminduk", JUNE, 3, "0.030000", region_code="16"),
            figure("quota_use", JUNE, 655, "0.9", "PKH"),
            figure("quota_use", JUNE, 9, "0.9", "SEMBAKO"),
        ],
    )
    deliver(inbox, JUNE, [("R-1", 2024, "95", None)])

    rows = build(planned, JUNE, tmp_path, inbox=inbox, delivered=JUNE, quota_scale="0.00007")

    assert (rows["R-1", "dihitung"]["actual_value"], rows["R-1", "dihitung"]["status"]) == (83, "berisiko")
    assert (rows["R-1", "dilaporkan"]["actual_value"], rows["R-1", "dilaporkan"]["status"]) == (95, "sesuai_jalur")
    assert rows["R-2", "dihitung"]["actual_value"] == 655
    assert (rows["R-3", "dihitung"]["actual_value"], rows["R-3", "dihitung"]["status"]) == (None, "belum_ada_data")
    assert rows["R-3", "dihitung"]["trajectory_value"] == 10


def test_a_count_of_a_synthetic_world_is_held_against_its_share_of_the_target(
    planned: Warehouse, inbox: Any, tmp_path: Path
) -> None:
    load(planned, computed_plan(tmp_path / "uji"))
    create_figures(planned, [figure("quota_use", JUNE, 655, "0.9", "PKH")])
    deliver(inbox, JUNE, [("R-2", 2024, "9.550.000", None)])

    synthetic = build(planned, JUNE, tmp_path, inbox=inbox, delivered=JUNE, quota_scale="0.00007")
    real = build(planned, JUNE, tmp_path, inbox=inbox, delivered=JUNE)

    row = synthetic["R-2", "dihitung"]
    assert (row["target_text"], row["target_value"], row["note_code"]) == ("10000000", 700, "target_skala_sintetis")
    assert (row["achievement"], row["status"]) == (Decimal("0.935714"), "sesuai_jalur")
    assert synthetic["R-2", "dilaporkan"]["target_value"] == 10_000_000
    assert synthetic["R-2", "dilaporkan"]["achievement"] == Decimal("0.955")
    assert (real["R-2", "dihitung"]["target_value"], real["R-2", "dihitung"]["note_code"]) == (10_000_000, None)
    assert real["R-2", "dihitung"]["status"] == "tertinggal"


def publish_figures(warehouse: Warehouse, rows: list[Row]) -> list[str]:
    """Writes published months; returns them as the run's published_months."""
    months = sorted({row["period"] for row in rows})
    with warehouse.connect("padan_publisher") as connection:
        for month in months:
            connection.execute(
                "insert into mart.fct_publication (period, revision, run_id, status, code_version)"
                " values (%s, 1, 'uji', 'final', '1')",
                (month,),
            )
        for row in rows:
            columns = ", ".join(row)
            marks = ", ".join(f"%({column})s" for column in row)
            connection.execute(f"insert into mart.fct_indicator_history ({columns}) values ({marks})", row)
    return [month.isoformat() for month in months]


def months_of(indicator_id: str, values: dict[int, str], **cells: Any) -> list[Row]:
    return [figure(indicator_id, date(2024, number, 1), 1, value, **cells) for number, value in values.items()]


def test_a_forecast_is_the_line_through_the_months_of_the_year(planned: Warehouse, tmp_path: Path) -> None:
    """50, 52, 57 in April to June: 53 + 3.5 x 7 at December; s = sqrt(1.5), t(1) = 3.077684, sqrt(1 + 1/3 + 49/2)."""
    load(planned, computed_plan(tmp_path / "uji"))
    history = months_of("registry_in_adminduk", {4: "0.50", 5: "0.52"}, registry="DTKS", registry_age_months=0)
    other = [
        # Another generation, no new delivery, hidden, the year before: none of them is a point.
        figure("registry_in_adminduk", date(2024, 1, 1), 1, "0.99", registry="DTSEN", registry_age_months=0),
        figure("registry_in_adminduk", date(2024, 2, 1), 1, "0.99", registry="DTKS", registry_age_months=1),
        figure(
            "registry_in_adminduk", date(2024, 3, 1), 1, "0.99", registry="DTKS", registry_age_months=0, suppressed=True
        ),
        figure("registry_in_adminduk", date(2023, 12, 1), 1, "0.10", registry="DTKS", registry_age_months=0),
    ]
    published = publish_figures(planned, history + other)
    now = figure("registry_in_adminduk", JUNE, 1, "0.57", registry="DTKS", registry_age_months=0)
    create_figures(planned, [now])

    row = build(planned, JUNE, tmp_path, published_months=published)["R-1", "dihitung"]

    assert row["forecast_value"] == Decimal("77.5")
    assert row["forecast_low"] == pytest.approx(Decimal("58.3415"), abs=Decimal("0.0001"))
    assert row["forecast_high"] == pytest.approx(Decimal("96.6585"), abs=Decimal("0.0001"))


@pytest.mark.parametrize(
    ("values", "now"),
    [({5: "0.50"}, date(2024, 6, 1)), ({9: "0.5", 10: "0.6", 11: "0.7"}, date(2024, 12, 1))],
    ids=["two points only", "the year is over"],
)
def test_no_forecast_is_made(planned: Warehouse, tmp_path: Path, values: dict[int, str], now: date) -> None:
    load(planned, computed_plan(tmp_path / "uji"))
    published = publish_figures(planned, months_of("registry_in_adminduk", values))
    create_figures(planned, [figure("registry_in_adminduk", now, 1, "0.57")])

    row = build(planned, now, tmp_path, published_months=published)["R-1", "dihitung"]

    assert (row["forecast_value"], row["forecast_low"], row["forecast_high"]) == (None, None, None)


def test_a_month_that_was_not_computed_the_same_way_is_no_point(planned: Warehouse, tmp_path: Path) -> None:
    load(planned, computed_plan(tmp_path / "uji"))
    published = publish_figures(planned, months_of("registry_in_adminduk", {3: "0.4", 4: "0.5", 5: "0.6"}))
    create_figures(planned, [figure("registry_in_adminduk", JUNE, 1, "0.7")])

    row = build(planned, JUNE, tmp_path, published_months=published[:1])["R-1", "dihitung"]

    assert row["forecast_value"] is None


def test_a_forecast_of_a_percentage_ends_at_a_hundred(planned: Warehouse, tmp_path: Path) -> None:
    load(planned, computed_plan(tmp_path / "uji"))
    published = publish_figures(planned, months_of("registry_in_adminduk", {4: "0.70", 5: "0.80"}))
    create_figures(planned, [figure("registry_in_adminduk", JUNE, 1, "0.91")])

    row = build(planned, JUNE, tmp_path, published_months=published)["R-1", "dihitung"]

    assert (row["forecast_value"], row["forecast_high"]) == (100, 100)
    assert row["forecast_low"] <= 100


def test_a_reported_forecast_is_the_line_through_the_years(planned: Warehouse, inbox: Any, tmp_path: Path) -> None:
    """10, 20, 30 and 40 a year: half of a cumulative year is scaled to a whole one; a level is taken as it stands."""
    rows = [indicator(name, target_2023="30", target_2024="44") for name in ("L-1", "C-1", "T-1")]
    rows.append(indicator("F-1", target_2023="44", target_2024="44", target_2025="44"))
    rules = [rule("L-1"), rule("C-1", is_cumulative="1"), rule("T-1"), rule("F-1")]
    load(planned, write_plan(tmp_path / "uji", rows, rules))
    years = [(2021, "10"), (2022, "20"), (2023, "30")]
    values = [(name, year, value, None) for name in ("L-1", "C-1", "F-1") for year, value in years]
    now = [("L-1", 2024, "40", None), ("C-1", 2024, "20", None), ("T-1", 2023, "30", None), ("T-1", 2024, "4", None)]
    deliver(inbox, JUNE, values + now)

    found = build(planned, JUNE, tmp_path, inbox=inbox, delivered=JUNE)

    for name in ("L-1", "C-1"):
        row = found[name, "dilaporkan"]
        assert [row[f"forecast_{end}"] for end in ("low", "value", "high")] == [pytest.approx(Decimal(40))] * 3, name
    assert found["T-1", "dilaporkan"]["forecast_value"] is None, "two points"
    assert found["F-1", "dilaporkan"]["forecast_value"] is None, "a flat target is not drawn as growth"


RANK = {"tertinggal": 0, "berisiko": 1, "sesuai_jalur": 2, "tercapai": 3}


def test_better_is_never_judged_worse(planned: Warehouse, inbox: Any, tmp_path: Path) -> None:
    """Over random targets and a grid of actuals, achievement and status rise with what is better, by each direction."""
    draw = random.Random(5)
    rows, rules, values, groups = [], [], [], []
    for number in range(18):
        direction = ("higher_better", "lower_better", "hold")[number % 3]
        before, target = draw.choice((0, 7.5, 40)), draw.choice((0, 5, 33.3, 60))
        actuals = sorted({round(draw.uniform(0, 130), 2) for _ in range(15)} | {0.0, float(target), float(before)})
        names = [f"M{number}-{place}" for place in range(len(actuals))]
        groups.append((direction, target, list(zip(names, actuals, strict=True))))
        for name, actual in zip(names, actuals, strict=True):
            rows.append(indicator(name, target_2023=str(before), target_2024=str(target)))
            rules.append(rule(name, direction=direction, is_cumulative=str(number // 3 % 2)))
            values.append((name, 2024, f"{actual:.2f}", None))
    load(planned, write_plan(tmp_path / "uji", rows, rules))
    deliver(inbox, JUNE, values)

    found = build(planned, JUNE, tmp_path, inbox=inbox, delivered=JUNE)

    for direction, target, members in groups:
        key = {
            "higher_better": lambda actual, _: actual,
            "lower_better": lambda actual, _: -actual,
            "hold": lambda actual, target: -abs(actual - target),
        }[direction]
        ordered = sorted(members, key=lambda member: key(member[1], target))
        judged = [found[name, "dilaporkan"] for name, _ in ordered]
        achievements = [row["achievement"] for row in judged]
        assert achievements == sorted(achievements), (direction, target)
        if direction != "hold" or judged[0]["trajectory_value"] == judged[0]["target_value"]:
            ranks = [RANK[row["status"]] for row in judged]
            assert ranks == sorted(ranks), (direction, target)
