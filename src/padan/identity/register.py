"""The month's civil register: who is a person, who heads a family, who is in the population."""

from datetime import date
from typing import cast

from psycopg import Connection, sql

from padan.identity.events import drop_doubled, find_corrected, prepare_events
from padan.identity.partitions import replace_partition
from padan.periods import month_end

# contracts/indicators.yaml, sets `dead` and `P`: alive at month end and born by it. Not a temporary table: those cannot
# be read by parallel workers.
REGISTER_ROWS = sql.SQL("""
create unlogged table identity.register_row as
select
    r._row,
    r.nik::bigint as nik,
    r.no_kk::bigint as no_kk,
    left(r.kode_wilayah, 5) as region_code,
    coalesce(r.hubungan_keluarga = 'KEPALA', false) as is_head,
    r.tgl_lahir::date as birth_date,
    r.jenis_kelamin as sex,
    upper(left(r.nama, 4)) as name_head,
    r.tgl_lahir::date <= {month_end}
    and not (
        r.status_hidup = 'MENINGGAL'
        and (nullif(r.tgl_meninggal, '') is null or r.tgl_meninggal::date <= {month_end})
    ) as is_in_population
from raw.dukcapil_penduduk as r
where
    r._period = {delivered}
    and r._revision = {revision}
    and not exists (
        select from quarantine.rejected_row as q
        where
            q.dataset = 'dukcapil_penduduk'
            and q.period = {delivered}
            and q.revision = {revision}
            and q.row_no = r._row
    )
""")

NEW_PERSONS = sql.SQL("""
insert into identity.person (nik, first_period)
select r.nik, {period}
from identity.register_row as r
where not exists (select from identity.person as p where p.nik = r.nik)
order by r.nik
""")

NEW_FAMILIES = sql.SQL("""
insert into identity.family (no_kk, first_period)
select r.no_kk, {period}
from identity.register_row as r
where not exists (select from identity.family as f where f.no_kk = r.no_kk)
group by r.no_kk
order by r.no_kk
""")

# Twins share birth date, sex, and often the first word of the name: only the whole name confirms their numbers.
REGISTER = sql.SQL("""
with twin as (
    select no_kk, birth_date, sex, name_head
    from identity.register_row
    group by no_kk, birth_date, sex, name_head
    having count(*) > 1
)

select
    {period}::date as period,
    r._row,
    coalesce(s.person_id, p.person_id) as person_id,
    f.family_id,
    r.nik,
    r.region_code,
    r.is_head,
    r.is_in_population,
    r.birth_date,
    r.sex,
    case when twin.no_kk is null then r.name_head end as name_head
from identity.register_row as r
inner join identity.person as p on r.nik = p.nik
inner join identity.family as f on r.no_kk = f.no_kk
left join identity.person_subject as s on p.person_id = s.subject and s.period = {period}
left join twin
    on r.no_kk = twin.no_kk and r.birth_date = twin.birth_date and r.sex = twin.sex and r.name_head = twin.name_head
where not exists (select from identity.register_doubled as d where d._row = r._row)
""")

# Numbers of the delivery whose person another row stands for: equal NIK, the same person.
MERGED_NIK = sql.SQL("""
select {period}::date as period, r.nik, g.person_id, g.family_id, r.birth_date, r.sex, r.name_head
from identity.register_doubled as d
inner join identity.register_row as r on d._row = r._row
inner join identity.person as p on r.nik = p.nik
left join identity.person_subject as s on p.person_id = s.subject and s.period = {period}
inner join identity.register as g on coalesce(s.person_id, p.person_id) = g.person_id and g.period = {period}
""")

# contracts/indicators.yaml, set `F`: the KEPALA in P (of several, the lowest NIK), else the member with the lowest NIK.
# A family without a living member is of its lowest NIK's region (set `B`).
FAMILY_MONTH = sql.SQL("""
with head as (
    select
        family_id,
        coalesce(
            min(nik) filter (where is_in_population and is_head), min(nik) filter (where is_in_population), min(nik)
        ) as nik,
        bool_or(is_in_population) as is_living
    from identity.register
    where period = {period}
    group by family_id
)

select {period}::date as period, r.family_id, r.person_id as head_person_id, r.region_code, head.is_living
from head
inner join identity.register as r on head.nik = r.nik
where r.period = {period}
""")


def build_register(
    connection: Connection[tuple[object, ...]],
    *,
    period: date,
    delivered: date,
    revision: int,
    is_exact: bool = False,
) -> dict[str, int]:
    """Gives every register row its person_id and family_id, and every family its head and region.

    Args:
        connection: as padan_matcher; everything happens in its transaction.
        period: the month being computed.
        delivered: period of the dukcapil_penduduk delivery that the month uses.
        revision: its revision.
        is_exact: no NIK is taken for a corrected one (`--matching exact`).

    Returns:
        Counts: register rows, persons and families seen for the first time, corrected NIKs, families of the register.
    """
    values = {
        "period": sql.Literal(period),
        "delivered": sql.Literal(delivered),
        "revision": sql.Literal(revision),
        "month_end": sql.Literal(month_end(period)),
    }
    connection.execute("drop table if exists identity.register_row")
    connection.execute(REGISTER_ROWS.format(**values))
    connection.execute("analyze identity.register_row")
    new_persons = connection.execute(NEW_PERSONS.format(**values)).rowcount
    new_families = connection.execute(NEW_FAMILIES.format(**values)).rowcount
    if new_persons or new_families:
        connection.execute("analyze identity.person, identity.family")
    corrected = 0 if is_exact else find_corrected(connection, period)
    prepare_events(connection, period)
    rows = replace_partition(
        connection, schema="identity", parent="register", period=period, query=REGISTER.format(**values)
    )
    replace_partition(
        connection, schema="identity", parent="merged_nik", period=period, query=MERGED_NIK.format(**values)
    )
    connection.execute("drop table identity.register_row")
    drop_doubled(connection)
    families = replace_partition(
        connection, schema="identity", parent="family_month", period=period, query=FAMILY_MONTH.format(**values)
    )
    return {
        "register_rows": rows,
        "new_persons": new_persons,
        "new_families": new_families,
        "corrected": corrected,
        "families": families,
        "population": _count_population(connection, period),
    }


def _count_population(connection: Connection[tuple[object, ...]], period: date) -> int:
    row = connection.execute(
        "select count(*) from identity.register where period = %s and is_in_population", (period,)
    ).fetchone()
    return cast(int, row[0]) if row else 0
