"""What a brief asks of the plans and the control loop: progress of KPIs, findings, open actions.

None of it need exist: a month without any of these, or a warehouse without their tables, makes a brief that says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from padan.brief.headline import NATION
from padan.lookup import Publication, Reader
from padan.plans.told_status import MISSED, TOLD_STATUS

# Worst first; a KPI without data or target cannot be judged and comes last.
STATUSES = ("tertinggal", "berisiko", MISSED, "sesuai_jalur", "tercapai", "belum_ada_data", "belum_ada_target")
SEVERITIES = ("kritis", "penting", "catatan")
FINDINGS_SHOWN = 5

# One row a KPI: judged before without data, computed by Padan before delivered by its owner, as everywhere.
KPIS = f"""
select distinct on (p.kpi_id)
    p.kpi_id, k.name_id, k.name_en, k.measure_unit, k.unit_responsible, p.source, p.target_year, p.target_value,
    p.target_category, p.actual_value, p.actual_category, p.forecast_value, p.achievement, {TOLD_STATUS}
from mart.fct_kpi_progress_as_of(%(as_of)s) as p
inner join mart.dim_kpi as k using (kpi_id)
where p.period = %(period)s
order by p.kpi_id, p.status in ('belum_ada_data', 'belum_ada_target'), p.source
"""
# Of a region and those below it, in the words of the publication. The same rule in many regions does not fill the list:
# within a severity the first of each rule goes before the second of any.
FINDINGS = """
select finding_id::text, rule_id, severity, region_code, r.region_name, owner, message_id, message_en, first_period,
    kpi_id, row_number() over (
        partition by rule_id, severity, region_code = %(region)s order by first_period, region_code, finding_id
    ) as turn
from control.findings_of(%(period)s, %(revision)s)
left join mart.dim_region as r using (region_code)
where (region_code = %(region)s or region_code like %(below)s)
order by array_position(array['kritis', 'penting', 'catatan'], severity), region_code = %(region)s desc, turn,
    first_period, region_code, rule_id, finding_id
"""
ACTIONS = """
select action_id::text, title, owner_institution, owner_unit, due_on, status, region_code, r.region_name
from control.action
left join mart.dim_region as r using (region_code)
where status in ('belum_mulai', 'berjalan')
    and (region_code = %(region)s or region_code like %(below)s)
order by due_on nulls last, action_id
"""


@dataclass(frozen=True)
class Kpi:
    """The progress of one KPI of the nation."""

    kpi_id: str
    name_id: str
    name_en: str | None
    measure_unit: str | None
    unit_responsible: str | None
    source: str
    target_year: int | None
    target_value: Decimal | None
    target_category: str | None
    actual_value: Decimal | None
    actual_category: str | None
    forecast_value: Decimal | None
    achievement: Decimal | None
    status: str


@dataclass(frozen=True)
class Finding:
    """An open finding of the region or of one below it."""

    finding_id: str
    rule_id: str
    severity: str
    region_code: str
    region_name: str | None
    owner: str | None
    message_id: str
    message_en: str | None
    first_period: date
    kpi_id: str | None


@dataclass(frozen=True)
class Action:
    """An action that is neither done nor cancelled."""

    action_id: str
    title: str
    owner_institution: str
    owner_unit: str | None
    due_on: date | None
    status: str
    region_code: str | None
    region_name: str | None


@dataclass(frozen=True)
class Oversight:
    """What is off track, what was found, what is being done about it; each in the order in which it is shown.

    Attributes:
        has_control: whether findings and actions are kept in this warehouse at all.
    """

    kpis: Sequence[Kpi] = ()
    findings: Sequence[Finding] = ()
    actions: Sequence[Action] = ()
    has_control: bool = False


def read_oversight(
    connection: Reader, publication: Publication, *, region_code: str, as_of: date | None = None
) -> Oversight:
    """KPIs of the nation, findings of the month and actions open now, of the region and below.

    Args:
        connection: as padan_viewer.
        publication: the revision whose findings are wanted; where none were made from it, those of the one before.
        region_code: of the brief.
        as_of: last day whose publications count; None: all.
    """
    place = {
        "period": publication.period,
        "revision": publication.revision,
        "as_of": as_of,
        "region": region_code,
        "below": "%" if region_code == NATION else f"{region_code}.%",
    }
    kpis: list[Kpi] = []
    if _can_read(connection, "mart.fct_kpi_progress", "mart.dim_kpi"):
        kpis = [Kpi(*row) for row in connection.execute(KPIS.encode(), place).fetchall()]
    has_control = _can_read(connection, "control.finding", "control.finding_month", "control.action")
    findings: list[Finding] = []
    actions: list[Action] = []
    if has_control:
        findings = [Finding(*row[:-1]) for row in connection.execute(FINDINGS.encode(), place).fetchall()]
        actions = [Action(*row) for row in connection.execute(ACTIONS.encode(), place).fetchall()]
    return Oversight(sorted(kpis, key=_worst_first), findings, actions, has_control)


def _worst_first(kpi: Kpi) -> tuple[Any, ...]:
    return STATUSES.index(kpi.status), kpi.achievement if kpi.achievement is not None else Decimal(0), kpi.kpi_id


def _can_read(connection: Reader, *tables: str) -> bool:
    row = connection.execute(
        "select coalesce(bool_and(to_regclass(name) is not null and has_table_privilege(to_regclass(name), 'select')),"
        " false) from unnest(%s::text[]) as t (name)",
        (list(tables),),
    ).fetchone()
    return row is not None and bool(row[0])
