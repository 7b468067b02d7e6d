-- Forums of the main stakeholders (FKPKU). A kabupaten/kota without a row here is unknown, not without a forum.
create table control.forum (
    region_code text primary key,
    status text not null check (status in ('ada', 'tidak_ada')),
    name text,
    formed_on date,
    source text not null check (source <> ''),
    note text,
    version integer not null default 1,
    check (status = 'ada' or (name is null and formed_on is null))
);

create table control.forum_document (
    document_id bigint generated always as identity primary key,
    region_code text not null,
    kind text not null check (kind in ('mou', 'pks', 'sk', 'perda', 'perkada')),
    title text not null check (title <> ''),
    number text,
    issuer text,
    valid_from date,
    valid_to date,
    source text not null check (source <> ''),
    note text,
    version integer not null default 1,
    check (valid_to >= valid_from),
    -- A document without a date says why.
    check (valid_from is not null or note is not null)
);
create unique index forum_document_once on control.forum_document (region_code, kind, title, coalesce(number, ''));

create table control.forum_meeting (
    forum_meeting_id bigint generated always as identity primary key,
    region_code text not null,
    held_on date not null,
    document text,
    source text not null check (source <> ''),
    note text,
    version integer not null default 1,
    unique (region_code, held_on)
);

create table control.forum_activity (
    activity_id bigint generated always as identity primary key,
    region_code text not null,
    agency text not null check (agency <> ''),
    activity text not null check (activity <> ''),
    agreed_on date,
    status text not null check (status in ('direncanakan', 'terealisasi', 'sebagian', 'tidak')),
    reason text,
    source text not null check (source <> ''),
    version integer not null default 1,
    unique (region_code, agency, activity),
    check (status in ('direncanakan', 'terealisasi') or reason is not null)
);

-- A pair of agencies is one whichever is named first.
create table control.forum_attribute (
    attribute_id bigint generated always as identity primary key,
    region_code text not null,
    agency text not null check (agency <> ''),
    partner text not null check (partner <> ''),
    attribute text not null,
    evidence text not null check (evidence in ('tidak_ada', 'lisan', 'tertulis', 'ditetapkan')),
    assessed_on date not null,
    source text not null check (source <> ''),
    note text,
    version integer not null default 1,
    unique (region_code, agency, partner, attribute),
    check (agency collate "C" < partner collate "C")
);

-- Kabupaten/kota that exist on a day.
create function control.kabkota(as_of date)
returns table (region_code text, region_name text, parent_code text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query
    select r.region_code, r.region_name, r.parent_code
    from reference.region as r
    where r.region_level = 'kabkota' and r.valid_from <= as_of and (r.valid_to is null or r.valid_to >= as_of);
end
$$;

create function control.partnership_attributes()
returns table (
    attribute text, level smallint, attribute_order integer, name_id text, name_en text, source text, source_line text
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query
    select a.attribute, a.level, a.attribute_order, a.name_id, a.name_en, a.source, a.source_line
    from reference.partnership_attribute as a
    order by a.attribute_order;
end
$$;

-- Level of each pair of agencies on the Continuum of Joint Effort: the highest whose required attributes all hold;
-- 0 below the first. Lenient: a word is enough; strict: it must be written or enacted. Source: S002 line 249.
create function control.forum_pair_level(as_of date)
returns table (
    region_code text, agency text, partner text, recorded bigint, required bigint, lenient_level integer,
    strict_level integer
)
language sql stable as $$
    with pair as (
        select distinct t.region_code, t.agency, t.partner
        from control.forum_attribute as t
        where t.assessed_on <= as_of
    ),

    held as (
        select
            p.region_code, p.agency, p.partner, a.level, count(t.attribute_id) as recorded, count(*) as required,
            bool_and(coalesce(t.evidence in ('lisan', 'tertulis', 'ditetapkan'), false)) as holds_leniently,
            bool_and(coalesce(t.evidence in ('tertulis', 'ditetapkan'), false)) as holds_strictly
        from pair as p
        cross join control.partnership_attributes() as a
        left join control.forum_attribute as t
            on
                p.region_code = t.region_code and p.agency = t.agency and p.partner = t.partner
                and a.attribute = t.attribute and t.assessed_on <= as_of
        group by p.region_code, p.agency, p.partner, a.level
    )

    select
        h.region_code, h.agency, h.partner, sum(h.recorded)::bigint, sum(h.required)::bigint,
        coalesce(max(h.level) filter (where h.holds_leniently), 0)::integer,
        coalesce(max(h.level) filter (where h.holds_strictly), 0)::integer
    from held as h
    group by h.region_code, h.agency, h.partner
    order by h.region_code, h.agency, h.partner
$$;

-- One row a kabupaten/kota of which anything is recorded. Its level is that of its weakest pair of agencies; NULL where
-- no pair is recorded. Meetings: of the twelve months up to the day, against four a year (S002 lines 51 and 187).
create function control.forum_scorecard(as_of date)
returns table (
    region_code text, status text, name text, formed_on date, documents bigint, agreements_in_force bigint,
    decrees_in_force bigint, documents_undated bigint, meetings bigint, meetings_due integer, last_meeting_on date,
    activities bigint, realised bigint, partial bigint, not_realised bigint, planned bigint, pairs bigint,
    lenient_level integer, strict_level integer
)
language sql stable as $$
    with known as (
        select f.region_code from control.forum as f
        union
        select d.region_code from control.forum_document as d
        union
        select m.region_code from control.forum_meeting as m
        union
        select a.region_code from control.forum_activity as a
        union
        select t.region_code from control.forum_attribute as t
    ),

    level_of as (
        select p.region_code, count(*) as pairs, min(p.lenient_level) as lenient_level, min(p.strict_level) as strict_level
        from control.forum_pair_level(as_of) as p
        group by p.region_code
    )

    select
        k.region_code, f.status, f.name, f.formed_on, d.documents, d.agreements_in_force, d.decrees_in_force,
        d.documents_undated, m.meetings, 4, m.last_meeting_on, a.activities, a.realised, a.partial, a.not_realised,
        a.planned, coalesce(l.pairs, 0), l.lenient_level, l.strict_level
    from known as k
    left join control.forum as f on k.region_code = f.region_code
    cross join lateral (
        select
            count(*) as documents,
            count(*) filter (where x.kind in ('mou', 'pks') and x.in_force) as agreements_in_force,
            count(*) filter (where x.kind not in ('mou', 'pks') and x.in_force) as decrees_in_force,
            count(*) filter (where x.valid_from is null) as documents_undated
        from (
            select
                o.kind, o.valid_from,
                o.valid_from <= as_of and (o.valid_to is null or o.valid_to >= as_of) as in_force
            from control.forum_document as o
            where o.region_code = k.region_code
        ) as x
    ) as d
    cross join lateral (
        select
            count(*) filter (where o.held_on > as_of - interval '12 months') as meetings,
            max(o.held_on) as last_meeting_on
        from control.forum_meeting as o
        where o.region_code = k.region_code and o.held_on <= as_of
    ) as m
    cross join lateral (
        select
            count(*) as activities,
            count(*) filter (where o.status = 'terealisasi') as realised,
            count(*) filter (where o.status = 'sebagian') as partial,
            count(*) filter (where o.status = 'tidak') as not_realised,
            count(*) filter (where o.status = 'direncanakan') as planned
        from control.forum_activity as o
        where o.region_code = k.region_code and (o.agreed_on is null or o.agreed_on <= as_of)
    ) as a
    left join level_of as l on k.region_code = l.region_code
    order by k.region_code
$$;

call control.audit('control.forum');
call control.audit('control.forum_document');
call control.audit('control.forum_meeting');
call control.audit('control.forum_activity');
call control.audit('control.forum_attribute');

grant insert, update on
control.forum, control.forum_document, control.forum_meeting, control.forum_activity, control.forum_attribute
to padan_control;
revoke all on function
control.kabkota, control.partnership_attributes, control.forum_pair_level, control.forum_scorecard
from public;
grant execute on function
control.kabkota, control.partnership_attributes, control.forum_pair_level, control.forum_scorecard
to padan_control, padan_publisher, padan_viewer, padan_planner, padan_auditor;
