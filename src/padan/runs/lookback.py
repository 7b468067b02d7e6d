"""What a month looks back on: earlier payments, and the months that were published before it."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from psycopg import Connection, sql

from padan.periods import add_months, month_end

# Programmes pay once in at most so many months (reference/programmes.csv, payment_window; a test holds it).
LONGEST_WINDOW = 12
# One partition a month of each, which the figures that compare months read.
COMPARED = (
    "int_person_month",
    "int_family_month",
    "int_programme_unit",
    "int_cells__account",
    "int_cells__person_state",
    "int_pbi_change",
)
# Of those, what the exact match basis of a month has beside its main one.
COMPARED_EXACT = (
    "int_person_month",
    "int_family_month",
    "int_programme_unit",
    "int_cells__person_state",
    "int_pbi_change",
)


@dataclass(frozen=True)
class LookBack:
    """Earlier months that a month's figures depend on.

    Attributes:
        payments: period (ISO) and revision of the earlier deliveries of kemensos_bansos.
        published: newest published revision of each earlier month (ISO).
        built: of those, the input (digest) that the month's people were last built from, if that build was published
            or changed nothing and had the same option `matching`; a month whose last build was refused or failed cannot
            be compared with, and beside a month of the other option better matching would look like people who came.
    """

    payments: tuple[tuple[str, int], ...]
    published: dict[str, int]
    built: dict[str, str]


@dataclass(frozen=True)
class Programme:
    """The rules of a programme that has rows in the month's delivery, as valid at month end.

    Attributes:
        decile_column: column of the spine with the decile of the generation it follows; None if never delivered.
        payments_from: earliest delivery (ISO) whose payments still count as received in this month.
    """

    programme_id: str
    unit: str
    max_decile: int | None
    kind: str
    in_core_package: bool
    registry: str
    registry_required: bool
    component: str | None
    payment_window: int
    decile_column: str | None
    payments_from: str


def look_back(
    connection: Connection[tuple[Any, ...]], period: date, bansos: dict[str, Any] | None, *, is_exact: bool
) -> LookBack:
    """Reads what was delivered and published before the month.

    Args:
        connection: as padan_transformer.
        period: the month being computed.
        bansos: the delivery of kemensos_bansos that it uses, if any.
        is_exact: whether the month is computed with --matching exact.
    """
    payments: list[tuple[Any, ...]] = []
    if bansos is not None:
        payments = connection.execute(
            """
            select distinct on (period) period, revision from ops.delivery
            where dataset = 'kemensos_bansos' and state = 'landed' and period < %s and period >= coalesce(
                (
                    select max(period) from ops.delivery
                    where dataset = 'kemensos_bansos' and state = 'landed' and period <= %s
                ),
                '-infinity'
            )
            order by period, revision desc
            """,
            (bansos["period"], add_months(period, 1 - LONGEST_WINDOW)),
        ).fetchall()
    published = connection.execute(
        "select period, revision from mart.current_revision where period < %s and period >= %s order by period",
        (period, add_months(period, -12)),
    ).fetchall()
    builds = connection.execute(
        "select distinct on (period) period, input_digest, state, coalesce(options ->> 'matching' = 'exact', false)"
        " from ops.run"
        " where period < %s and period >= %s and inputs ->> 'counts' is not null order by period, started_at desc",
        (period, add_months(period, -12)),
    ).fetchall()
    return LookBack(
        payments=tuple((delivered.isoformat(), revision) for delivered, revision in payments),
        published={month.isoformat(): revision for month, revision in published},
        built={
            month.isoformat(): digest
            for month, digest, state, was_exact in builds
            if state in ("published", "unchanged") and was_exact == is_exact
        },
    )


def computed_months(connection: Connection[tuple[Any, ...]], published: list[str], *, is_exact: bool) -> list[str]:
    """Of the published months those whose people are still there to compare with.

    A new version of Padan may build the spine with other columns; the months before then have to be computed again
    before a month can be compared with them. Without --matching exact both match bases of a month must be there.
    """
    needed = [f"intermediate.{table}" for table in COMPARED]
    if not is_exact:
        needed += [f"intermediate_nik.{table}" for table in COMPARED_EXACT]
    return [
        month for month in published if all(_exists(connection, f"{table}_{month[:4]}{month[5:7]}") for table in needed)
    ]


def _exists(connection: Connection[tuple[Any, ...]], table: str) -> bool:
    row = connection.execute("select to_regclass(%s) is not null", (table,)).fetchone()
    return bool(row and row[0])


def valid_programmes(
    connection: Connection[tuple[Any, ...]], period: date, deliveries: dict[str, dict[str, Any]], back: LookBack
) -> list[Programme]:
    """The programmes with a row in the month's delivery, by their rules valid at month end, in alphabetical order."""
    delivery = deliveries.get("kemensos_bansos")
    if delivery is None:
        return []
    rows = connection.execute(
        """
        select programme_id, unit, max_decile, kind, in_core_package, registry, registry_required, component,
            payment_window
        from reference.programme
        where valid_from <= %(day)s and (valid_to is null or valid_to >= %(day)s) and exists (
            select from raw.kemensos_bansos as r
            where _period = %(period)s and _revision = %(revision)s and program = programme_id and not exists (
                select from quarantine.rejected_row as q
                where q.dataset = 'kemensos_bansos' and q.period = r._period and q.revision = r._revision
                    and q.row_no = r._row
            )
        )
        order by programme_id
        """,
        {"day": month_end(period), "period": delivery["period"], "revision": delivery["revision"]},
    ).fetchall()
    delivered = [*(date.fromisoformat(month) for month, _ in back.payments), date.fromisoformat(delivery["period"])]
    return [
        Programme(
            programme_id=name,
            unit=unit,
            max_decile=max_decile,
            kind=kind,
            in_core_package=in_core_package,
            registry=registry,
            registry_required=registry_required,
            component=component,
            payment_window=window,
            decile_column=_decile_column(registry, deliveries),
            payments_from=_payments_from(add_months(period, 1 - window), delivered).isoformat(),
        )
        for name, unit, max_decile, kind, in_core_package, registry, registry_required, component, window in rows
    ]


def core_package(connection: Connection[tuple[Any, ...]], period: date) -> list[str]:
    """The programmes of the core package by the rules valid at month end, delivered or not."""
    rows = connection.execute(
        "select programme_id from reference.programme where in_core_package and valid_from <= %(day)s"
        " and (valid_to is null or valid_to >= %(day)s) order by programme_id",
        {"day": month_end(period)},
    ).fetchall()
    return [row[0] for row in rows]


def absent_programmes(connection: Connection[tuple[Any, ...]], period: date, present: list[Programme]) -> list[str]:
    """Programmes whose rules are valid at month end but of which nothing was delivered."""
    rows = connection.execute(
        "select programme_id from reference.programme where valid_from <= %(day)s"
        " and (valid_to is null or valid_to >= %(day)s) order by programme_id",
        {"day": month_end(period)},
    ).fetchall()
    names = {programme.programme_id for programme in present}
    return [row[0] for row in rows if row[0] not in names]


def programme_variables(programmes: list[Programme]) -> list[dict[str, Any]]:
    """The programmes as the dbt variable `run.programmes`."""
    return [asdict(programme) for programme in programmes]


def quota_scale(connection: Connection[tuple[Any, ...]], period: date, *, is_synthetic: bool) -> Decimal:
    """What a decreed quota is multiplied by: 1, or a synthetic world's share of the real population."""
    if not is_synthetic:
        return Decimal(1)
    row = connection.execute(
        sql.SQL(
            "select (select count(*) from identity.register where period = %s and is_in_population),"
            " (select population_2024 from reference.region where region_code = '00')"
        ),
        (period,),
    ).fetchone()
    assert row is not None
    return (Decimal(row[0]) / Decimal(row[1])).quantize(Decimal("1e-15"), rounding=ROUND_HALF_UP)


def _decile_column(registry: str, deliveries: dict[str, dict[str, Any]]) -> str | None:
    if deliveries["kemensos_registri"]["registry"] == registry:
        return "decile"
    return "decile_dtks" if registry == "DTKS" and "kemensos_registri_dtks" in deliveries else None


def _payments_from(first_month: date, delivered: list[date]) -> date:
    """The delivery that stands for the first month of the window: the newest one not later than it."""
    earlier = [month for month in delivered if month <= first_month]
    return max(earlier) if earlier else first_month
