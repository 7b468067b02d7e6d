-- Every duty with its due day and what became of it, as it stood on a day: only what was done by then counts.
--   periode        one a period of `frequency` months of the calendar, due `grace_days` after its last day; the rule in
--                  force on that last day decides
--   sejak_terakhir at the latest `frequency` months after the last time (31 August + 6 months is the end of February);
--                  never recorded: counted from the day the rule took force
--   setahun        at least `frequency` times in a calendar year, due on 31 December
--   sebelum_rapat  `frequency` days before each meeting of the level
-- Periods before Padan's first delivery (or the duty's first record) are nobody's failure here and left out; what began
-- before it, or was never recorded, is belum_tercatat in place of terlambat. Payments of months before the first one are
-- delivered alone, so that a window is known (padan generate --payments-before): they begin no other duty's record.
create or replace function control.obligation_status(as_of date, from_day date default null, to_day date default null)
returns table (
    obligation_id text, name_id text, name_en text, owner text, kind text, dataset text, due_rule text,
    frequency integer, period_start date, period_end date, slot integer, due_on date, done_on date, planned_on date,
    document text, meeting_id bigint, state text, days_late integer, source text, source_line text
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last_day constant date := coalesce(to_day, as_of + 366);
    -- A duty of a period may fall due long after the period began.
    first_day constant date := from_day - 732;
begin
    return query
    with arrived as (
        select
            d.dataset, d.period, d.letter_no,
            -- Synthetic months are made in one go: their letters' dates stand for the days they would have come.
            (coalesce(case when d.is_synthetic then d.created_at end, d.received_at) at time zone 'Asia/Jakarta')::date
            as done_on
        from ops.delivery as d
        where d.state in ('landed', 'superseded')
    ),

    event as (
        select e.obligation_id, e.period, e.done_on, e.document
        from control.obligation_event as e
        where e.state = 'berlaku'
    ),

    meeting as (
        select m.meeting_id, m.level, m.title, m.held_on, m.invited_on, m.state = 'selesai' and m.held_on <= as_of as is_held
        from control.meeting as m
        where m.state <> 'dibatalkan'
    ),

    duty as (
        select
            o.*, coalesce(o.valid_to, 'infinity') as valid_until,
            coalesce(
                least(
                    (
                        select min(a.period) from arrived as a
                        where a.dataset <> 'kemensos_bansos' or o.dataset = 'kemensos_bansos'
                    ),
                    (select min(coalesce(e.period, e.done_on)) from event as e where e.obligation_id = o.obligation_id),
                    (select min(m.held_on) from meeting as m where m.level = o.meeting_level)
                ),
                as_of
            ) as known_from
        from reference.obligation as o
    ),

    evidence as (
        select o.obligation_id, a.period as falls_on, a.done_on, a.letter_no as document, null::bigint as meeting_id
        from (select distinct d.obligation_id, d.dataset from duty as d where d.dataset is not null) as o
        inner join arrived as a on o.dataset = a.dataset
        where a.done_on <= as_of
        union all
        select e.obligation_id, coalesce(e.period, e.done_on), e.done_on, e.document, null
        from event as e
        where e.done_on <= as_of
    ),

    by_period as (
        select
            o.obligation_id, o.valid_from, p.period_start, p.period_end, 1 as slot, p.period_end + o.grace_days as due_on,
            e.done_on, null::date as planned_on, e.document, null::bigint as meeting_id,
            p.period_start >= o.known_from as is_known
        from duty as o
        cross join lateral (
            select
                s.period_start::date as period_start,
                (s.period_start + make_interval(months => o.frequency, days => -1))::date as period_end
            from generate_series(
                date_trunc('year', greatest(o.valid_from, o.known_from, first_day)::timestamp), last_day::timestamp,
                make_interval(months => o.frequency)
            ) as s (period_start)
        ) as p
        left join lateral (
            select v.done_on, v.document
            from evidence as v
            where
                v.obligation_id = o.obligation_id
                -- A delivery bears the first day of its month, also where the rule began within it.
                and v.falls_on between
                greatest(p.period_start, date_trunc('month', o.valid_from::timestamp)::date) and p.period_end
            order by v.done_on, v.document
            limit 1
        ) as e on true
        where
            o.due_rule = 'periode' and p.period_end between o.valid_from and o.valid_until
            and p.period_end >= o.known_from
    ),

    occasion as (
        select m.level as of_what, m.held_on, m.title as document, m.meeting_id, m.is_held
        from meeting as m
        where m.is_held or m.held_on > as_of
        union all
        select e.obligation_id, e.done_on, e.document, null, true
        from event as e
        where e.done_on <= as_of
    ),

    ranked as (
        select
            o.*, extract(year from o.held_on)::integer as year,
            row_number() over (
                partition by o.of_what, extract(year from o.held_on)
                order by o.is_held desc, o.held_on, o.meeting_id, o.document
            ) as slot
        from occasion as o
    ),

    by_year as (
        select
            o.obligation_id, o.valid_from, make_date(y.year, 1, 1) as period_start, make_date(y.year, 12, 31) as period_end,
            s.slot, make_date(y.year, 12, 31) + o.grace_days as due_on,
            case when r.is_held then r.held_on end as done_on, case when not r.is_held then r.held_on end as planned_on,
            r.document, r.meeting_id, make_date(y.year, 1, 1) >= o.known_from as is_known
        from duty as o
        cross join lateral generate_series(
            extract(year from greatest(o.valid_from, o.known_from, first_day))::integer,
            extract(year from last_day)::integer
        ) as y (year)
        cross join lateral generate_series(1, o.frequency) as s (slot)
        left join ranked as r
            on r.of_what = coalesce(o.meeting_level, o.obligation_id) and y.year = r.year and s.slot = r.slot
        where o.due_rule = 'setahun' and make_date(y.year, 12, 31) between o.valid_from and o.valid_until
    ),

    chain as (
        select
            e.obligation_id, e.done_on, e.document,
            lag(e.done_on) over (partition by e.obligation_id order by e.done_on) as previous
        from evidence as e
    ),

    since_last as (
        select
            o.obligation_id, o.valid_from, c.previous as period_start, c.done_on as period_end, 1 as slot,
            coalesce((c.previous + make_interval(months => o.frequency))::date + o.grace_days, c.done_on) as due_on,
            c.done_on, null::date as planned_on, c.document, null::bigint as meeting_id, true as is_known
        from duty as o
        inner join chain as c on o.obligation_id = c.obligation_id
        where o.due_rule = 'sejak_terakhir' and c.done_on between o.valid_from and o.valid_until
        union all
        select
            o.obligation_id, o.valid_from, l.done_on, null, 1,
            (coalesce(l.done_on, o.valid_from) + make_interval(months => o.frequency))::date + o.grace_days,
            null, null, null, null, l.done_on is not null
        from duty as o
        left join lateral (select max(c.done_on) as done_on from chain as c where c.obligation_id = o.obligation_id) as l
            on true
        where o.due_rule = 'sejak_terakhir' and as_of between o.valid_from and o.valid_until
    ),

    before_meeting as (
        select
            o.obligation_id, o.valid_from, null::date as period_start, m.held_on as period_end, 1 as slot,
            m.held_on - o.frequency as due_on, case when m.invited_on <= as_of then m.invited_on end as done_on,
            null::date as planned_on, m.title as document, m.meeting_id, m.held_on >= as_of as is_known
        from duty as o
        inner join meeting as m on o.meeting_level = m.level
        where o.due_rule = 'sebelum_rapat' and m.held_on between o.valid_from and o.valid_until
    ),

    occurrence as (
        select * from by_period
        union all
        select * from by_year
        union all
        select * from since_last
        union all
        select * from before_meeting
    )

    select
        o.obligation_id, o.name_id, o.name_en, o.owner, o.kind, o.dataset, o.due_rule, o.frequency,
        c.period_start, c.period_end, c.slot, c.due_on, c.done_on, c.planned_on, c.document, c.meeting_id,
        case
            when c.done_on > c.due_on then 'selesai_terlambat'
            when c.done_on is not null then 'selesai'
            when as_of <= c.due_on and c.planned_on is not null then 'direncanakan'
            when as_of <= c.due_on then 'belum_jatuh_tempo'
            when not c.is_known then 'belum_tercatat'
            else 'terlambat'
        end,
        greatest(coalesce(c.done_on, as_of) - c.due_on, 0), o.source, o.source_line
    from occurrence as c
    inner join duty as o on c.obligation_id = o.obligation_id and c.valid_from = o.valid_from
    where c.due_on between coalesce(from_day, '-infinity') and last_day
    order by c.due_on, o.obligation_id, c.slot, c.meeting_id;
end
$$;
