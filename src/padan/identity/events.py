"""Merges, splits and corrected NIKs: what keeps a person_id with its human. Events are applied, never written in."""

import hashlib
from datetime import date

from psycopg import Connection, sql

from padan.identity.partitions import replace_partition

AUTHOR = "padan"
REASON = "otomatis: NIK lama hilang, NIK baru muncul dengan keluarga, nama, jenis kelamin, dan kelahiran yang sama"

# A NIK seen for the first time in the family in which another has vanished, where nobody else of either fits: the same
# head of the name and sex, and a birth date that agrees but for a slip (which is why most NIKs are corrected).
CORRECTED = sql.SQL("""
insert into identity.person_event (kind, person_id, other_person_id, nik, period, reason, author)
with earlier as (
    select max(period) as period from identity.register where period < {period}
),

vanished as (
    select r.person_id, r.family_id, r.birth_date, r.sex, r.name_head
    from identity.register as r
    where
        r.period = (select e.period from earlier as e)
        and r.is_in_population
        and not exists (select from identity.register_row as now where now.nik = r.nik)
),

appeared as (
    select p.person_id, p.nik, f.family_id, r.birth_date, r.sex, r.name_head
    from identity.register_row as r
    inner join identity.person as p on r.nik = p.nik
    inner join identity.family as f on r.no_kk = f.no_kk
    where
        p.first_period = {period}
        and r.is_in_population
        -- A newborn is nobody's corrected number.
        and r.birth_date < (select e.period from earlier as e)
        and not exists (
            select from identity.person_event as v where v.nik = p.nik or v.other_person_id = p.person_id
        )
        -- first_period is the first month computed: one that was filled in later may be earlier.
        and not exists (
            select from identity.register as before
            where before.period = (select e.period from earlier as e) and before.nik = p.nik
        )
),

pair as (
    select
        vanished.person_id,
        appeared.person_id as other_person_id,
        appeared.nik,
        count(*) over (partition by vanished.person_id) as of_vanished,
        count(*) over (partition by appeared.person_id) as of_appeared
    from vanished
    inner join appeared
        on
            vanished.family_id = appeared.family_id
            and vanished.sex = appeared.sex
            and vanished.name_head = appeared.name_head
            and (
                vanished.birth_date = appeared.birth_date
                or date_part('year', vanished.birth_date) = date_part('year', appeared.birth_date)
                or to_char(vanished.birth_date, 'MMDD') = to_char(appeared.birth_date, 'MMDD')
            )
)

select 'nik_dikoreksi', person_id, other_person_id, nik, {period}, {reason}, {author}
from pair
where of_vanished = 1 and of_appeared = 1
""")

# The newest event on a person decides (migration 0016, identity.effective_person).
SUBJECTS = sql.SQL("""
select distinct on (subject)
    {period}::date as period, subject, case when kind = 'dipisah' then subject else person_id end as person_id
from (
    select coalesce(v.other_person_id, p.person_id) as subject, v.person_id, v.kind, v.event_id
    from identity.person_event as v
    left join identity.person as p on v.nik = p.nik
    where
        v.undone_at is null
        and v.period <= {period}
        -- Both numbers are in the register: it was no correction.
        and not (
            v.author = {author}
            and exists (
                select from identity.register_row as r
                inner join identity.person as own on r.nik = own.nik
                where own.person_id = v.person_id
            )
        )
) as event
where subject is not null
order by subject, event_id desc
""")

# Of several register rows of one person the one that lives, else its own, else the lowest NIK, stands for it.
DOUBLED = sql.SQL("""
create unlogged table identity.register_doubled as
select _row
from (
    select
        r._row,
        row_number() over (
            partition by coalesce(s.person_id, p.person_id)
            order by r.is_in_population desc, s.person_id is null desc, r.nik
        ) as place
    from identity.register_row as r
    inner join identity.person as p on r.nik = p.nik
    left join identity.person_subject as s on p.person_id = s.subject and s.period = {period}
    where
        coalesce(s.person_id, p.person_id) in (
            select of_month.person_id from identity.person_subject as of_month where of_month.period = {period}
        )
) as placed
where place > 1
""")


def find_corrected(connection: Connection[tuple[object, ...]], period: date) -> int:
    """Writes an event for every NIK that was plainly corrected since the month before; their number."""
    statement = CORRECTED.format(period=sql.Literal(period), reason=sql.Literal(REASON), author=sql.Literal(AUTHOR))
    return connection.execute(statement).rowcount


def prepare_events(connection: Connection[tuple[object, ...]], period: date) -> None:
    """Writes the month's identity.person_subject (whom a person is now) and identity.register_doubled (_row)."""
    replace_partition(
        connection,
        schema="identity",
        parent="person_subject",
        period=period,
        query=SUBJECTS.format(period=sql.Literal(period), author=sql.Literal(AUTHOR)),
    )
    drop_doubled(connection)
    connection.execute(DOUBLED.format(period=sql.Literal(period)))
    connection.execute("analyze identity.register_doubled")


def drop_doubled(connection: Connection[tuple[object, ...]]) -> None:
    """Removes the working table of the rows that another row of the same person stands for."""
    connection.execute("drop table if exists identity.register_doubled")


def stewards_word(connection: Connection[tuple[object, ...]], period: date) -> str:
    """Digest of every decision and event by people that the month's matching applies; '' while there is none."""
    rows = connection.execute(
        """
        select format('%%s|%%s|%%s|%%s', dataset, record_key, person_id, decision)
        from identity.valid_decision where decision <> 'nanti'
        union all
        select format('event|%%s|%%s|%%s|%%s', kind, person_id, other_person_id, nik)
        from identity.person_event where undone_at is null and author <> %(padan)s and period <= %(period)s
        union all
        select format('undone|%%s', event_id)
        from identity.person_event where undone_at is not null and author = %(padan)s and period <= %(period)s
        order by 1
        """,
        {"padan": AUTHOR, "period": period},
    ).fetchall()
    return hashlib.sha256("\n".join(str(row[0]) for row in rows).encode()).hexdigest() if rows else ""
