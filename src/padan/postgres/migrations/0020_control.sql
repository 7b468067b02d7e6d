-- The control loop: findings, meetings, decisions, actions, and the history of every word that a person wrote.
-- Schema control belongs to the administrator. Nothing in it is ever deleted, by anybody.

grant usage on schema control to padan_planner, padan_publisher, padan_control, padan_auditor;

-- A refusal is a word that the command line and the pages know in both languages; `hint` is what it is about.
create function control.refuse(rule text, about text) returns void
language plpgsql as $$
begin
    raise exception using message = rule, hint = coalesce(about, ''), errcode = 'P0001';
end
$$;

-- Who writes: a person by name, `padan` for the platform itself (padan_control may not sign as the platform).
create function control.operator() returns text
language plpgsql stable as $$
declare
    given constant text := pg_catalog.btrim(coalesce(pg_catalog.current_setting('padan.operator', true), ''));
begin
    if given = '' then
        perform control.refuse('operator_missing', null);
    elsif pg_catalog.length(given) > 200
        -- Signs that nobody sees would make two names of one.
        or given ~ '[[:cntrl:]\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'
    then
        perform control.refuse('operator_unfit', null);
    elsif pg_catalog.lower(given) = 'padan' and session_user = 'padan_control' then
        perform control.refuse('operator_reserved', given);
    end if;
    return given;
end
$$;

create table control.change_log (
    change_id bigint generated always as identity primary key,
    table_name text not null,
    row_id text not null,
    version integer,
    who text not null,
    session_user_name text not null,
    at timestamptz not null default now(),
    operation text not null check (operation in ('tambah', 'ubah')),
    before jsonb,
    after jsonb not null
);
create index on control.change_log (table_name, row_id, change_id);

-- `tambah`: after is the whole row. `ubah`: before and after hold the columns that changed.
create function control.record_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    now_ constant jsonb := to_jsonb(new);
    was constant jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) end;
    key text;
begin
    select string_agg(now_ ->> a.attname::text, '/' order by a.attnum)
    into key
    from pg_index as i
    inner join pg_attribute as a on i.indrelid = a.attrelid and a.attnum = any(i.indkey)
    where i.indrelid = tg_relid and i.indisprimary;
    insert into control.change_log (table_name, row_id, version, who, session_user_name, operation, before, after)
    select
        tg_table_name, key, (now_ ->> 'version')::integer, control.operator(), session_user,
        case when was is null then 'tambah' else 'ubah' end,
        (select jsonb_object_agg(w.key, w.value) from jsonb_each(was) as w where w.value is distinct from now_ -> w.key),
        case
            when was is null then now_
            else (
                select coalesce(jsonb_object_agg(n.key, n.value), '{}')
                from jsonb_each(now_) as n
                where n.value is distinct from was -> n.key
            )
        end;
    return null;
end
$$;

-- Whoever updates a row raises its version; `where version = …` in the update is what another window fails by.
create function control.next_version() returns trigger
language plpgsql as $$
begin
    new.version := old.version + 1;
    return new;
end
$$;

create function control.refuse_delete() returns trigger
language plpgsql as $$
begin
    perform control.refuse('never_deleted', tg_table_name::text);
    return null;
end
$$;

create function control.refuse_rewriting() returns trigger
language plpgsql as $$
begin
    perform control.refuse('history_is_written_once', tg_table_name::text);
    return null;
end
$$;

create trigger change_log_stays
before update or delete or truncate on control.change_log
for each statement execute function control.refuse_rewriting();

-- Makes a table of schema control an audited one: versions, history, no deletion. It needs a primary key and `version`.
create procedure control.audit(audited regclass)
language plpgsql as $$
begin
    execute format(
        'create trigger version_rises before update on %s for each row execute function control.next_version()', audited
    );
    execute format(
        'create trigger change_is_recorded after insert or update on %s'
        ' for each row execute function control.record_change()', audited
    );
    execute format(
        'create trigger stays before delete or truncate on %s'
        ' for each statement execute function control.refuse_delete()', audited
    );
end
$$;

-- The month's findings: by a rule of contracts/control.yaml, or by a person (rule_id `manual`).
create table control.finding (
    finding_id bigint generated always as identity primary key,
    rule_id text not null,
    severity text not null check (severity in ('kritis', 'penting', 'catatan')),
    region_code text not null default '00',
    programme_id text not null default 'ALL',
    subject text not null,
    owner text not null,
    message_id text not null,
    message_en text not null,
    indicator_id text,
    breakdown text,
    category text,
    match_basis text,
    kpi_id text,
    evidence jsonb not null default '{}',
    first_period date not null,
    last_period date not null,
    closed_period date,
    closed_reason text check (closed_reason in ('berakhir', 'aturan_dicabut', 'petugas')),
    state text not null default 'terbuka' check (state in ('terbuka', 'selesai')),
    run_id text,
    version integer not null default 1,
    check (first_period <= last_period),
    check ((state = 'selesai') = (closed_period is not null)),
    check ((state = 'selesai') = (closed_reason is not null))
);
create unique index finding_open on control.finding (rule_id, region_code, programme_id, subject)
where state = 'terbuka';
create index on control.finding (state, severity);
create index on control.finding (rule_id, last_period);

create function control.guard_finding() returns trigger
language plpgsql as $$
begin
    if session_user = 'padan_control' and (new.rule_id <> 'manual' or (tg_op = 'UPDATE' and old.rule_id <> 'manual')) then
        perform control.refuse('finding_of_a_rule', new.rule_id);
    end if;
    return new;
end
$$;
create trigger guard before insert or update on control.finding
for each row execute function control.guard_finding();
create trigger version_rises before update on control.finding
for each row execute function control.next_version();
-- What the run writes is told by the finding's own periods and run_id; the history is of people.
create trigger change_is_recorded after insert or update on control.finding
for each row when (session_user <> 'padan_publisher') execute function control.record_change();
create trigger stays before delete or truncate on control.finding
for each statement execute function control.refuse_delete();

-- Which publication of a month the findings were made from, and by which rules.
create table control.finding_run (
    period date primary key,
    revision integer not null,
    run_id text not null,
    rules_sha256 text not null,
    evaluated_at timestamptz not null default now(),
    found integer not null,
    opened integer not null,
    closed integer not null
);
create trigger stays before delete or truncate on control.finding_run
for each statement execute function control.refuse_delete();

-- contracts/control.yaml, as far as the views need it; refilled when the file changes.
create table control.escalation_step (
    level text primary key check (level in ('pemilik', 'eselon_1', 'menteri')),
    after_days integer not null check (after_days > 0)
);
insert into control.escalation_step values ('pemilik', 1), ('eselon_1', 14), ('menteri', 30);

create table control.meeting (
    meeting_id bigint generated always as identity primary key,
    level text not null check (level in ('menteri', 'eselon_1', 'teknis_1', 'teknis_2', 'insidental')),
    title text not null check (title <> ''),
    held_on date not null,
    invited_on date,
    frozen_period date,
    chair text,
    next_on date,
    minutes text,
    state text not null default 'direncanakan' check (state in ('direncanakan', 'selesai', 'dibatalkan')),
    version integer not null default 1,
    check (invited_on <= held_on),
    check (next_on > held_on)
);

create table control.action (
    action_id bigint generated always as identity primary key,
    finding_id bigint references control.finding,
    meeting_id bigint references control.meeting,
    title text not null check (title <> ''),
    owner_institution text not null check (owner_institution <> ''),
    owner_unit text not null check (owner_unit <> ''),
    due_on date not null,
    status text not null default 'belum_mulai' check (status in ('belum_mulai', 'berjalan', 'selesai', 'dibatalkan')),
    note text,
    -- What will tell whether it worked: a cell of mart.fct_indicator, a KPI of the plan, or (deliveries) the finding itself.
    indicator_id text,
    kpi_id text,
    region_code text not null default '00',
    programme_id text not null default 'ALL',
    breakdown text not null default 'total',
    category text not null default 'total',
    match_basis text not null default 'semua',
    period_before date,
    closed_on date,
    version integer not null default 1,
    check ((status in ('selesai', 'dibatalkan')) = (closed_on is not null)),
    check (num_nonnulls(indicator_id, kpi_id) <= 1 and num_nonnulls(indicator_id, kpi_id, finding_id) >= 1)
);
create index on control.action (finding_id);
create index on control.action (meeting_id);

create table control.agenda_item (
    item_id bigint generated always as identity primary key,
    meeting_id bigint not null references control.meeting,
    finding_id bigint references control.finding,
    action_id bigint references control.action,
    title text not null check (title <> ''),
    item_order integer not null check (item_order > 0),
    decision text,
    is_withdrawn boolean not null default false,
    version integer not null default 1
);
create index on control.agenda_item (meeting_id, item_order);

call control.audit('control.meeting');
call control.audit('control.action');
call control.audit('control.agenda_item');

-- The plan's figures exist only where a plan does: asked by name, so that this works without one.
create function control.kpi_value(
    of_kpi text, not_after date, of_source text, out period date, out value numeric, out written text, out source text
)
language plpgsql stable as $$
begin
    if of_kpi is null or to_regclass('mart.fct_kpi_progress') is null then
        return;
    end if;
    -- Computed by Padan before delivered by its owner, as the pages show them.
    execute
        'select k.period, k.actual_value, coalesce(k.actual_category, k.actual_value::text), k.source'
        ' from mart.fct_kpi_progress as k'
        ' where k.kpi_id = $1 and k.period <= coalesce($2, k.period) and k.source = coalesce($3, k.source)'
        ' and (k.actual_value is not null or k.actual_category is not null)'
        ' order by k.period desc, k.source limit 1'
    into period, value, written, source using of_kpi, not_after, of_source;
end
$$;

-- Figures as padan.language writes them: 1.234,5 in Indonesian, 1,234.5 in English; half away from zero.
create function control.write_number(value numeric, decimals integer, code text) returns text
language sql immutable parallel safe as $$
    select case when code = 'id' then translate(w.written, ',.', '.,') else w.written end
    from (
        select to_char(
            round(value, decimals),
            'FM999,999,999,999,999,990' || case when decimals > 0 then '.' || repeat('0', decimals) else '' end
        ) as written
    ) as w
$$;

-- A ratio as a percentage; what is not quite nothing or everything is never rounded to it.
create function control.write_percent(ratio numeric, code text) returns text
language sql immutable parallel safe as $$
    select case
        when round(ratio * 100, 1) = 100 and ratio < 1 then '> ' || control.write_number(99.9, 1, code) || '%'
        when round(ratio * 100, 1) = 100 and ratio > 1 then '> ' || control.write_number(100, 1, code) || '%'
        when round(ratio * 100, 1) = 0 and ratio > 0 then '< ' || control.write_number(0.1, 1, code) || '%'
        else control.write_number(ratio * 100, 1, code) || '%'
    end
$$;

create function control.write_month(period date, code text) returns text
language sql immutable parallel safe as $$
    select (string_to_array(
        case code
            when 'id' then
                'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'
            else 'January February March April May June July August September October November December'
        end, ' '
    ))[extract(month from period)::integer] || ' ' || extract(year from period)::text
$$;

create function control.today() returns date
language sql stable as $$
    select (now() at time zone 'Asia/Jakarta')::date
$$;

-- Every action with how late it is, up to whom it is escalated, and its number before and now.
create view control.action_status as
select
    a.*,
    d.overdue_days,
    case when a.closed_on is null then e.level end as escalation,
    coalesce(before.value, kpi_before.value) as value_before,
    coalesce(latest.value, kpi_now.value) as value_now,
    coalesce(latest.period, kpi_now.period) as period_now,
    coalesce(latest.suppressed, false) as is_hidden_now,
    coalesce(before.suppressed, false) as is_hidden_before,
    -- Figures of two generations of the registry do not compare (contracts/indicators.yaml, registry).
    before.registry is not distinct from latest.registry as is_comparable,
    kpi_before.written as category_before,
    kpi_now.written as category_now,
    g.state as finding_state
from control.action as a
left join control.finding as g on a.finding_id = g.finding_id
cross join lateral (select greatest(coalesce(a.closed_on, control.today()) - a.due_on, 0) as overdue_days) as d
left join lateral (
    select s.level from control.escalation_step as s
    where s.after_days <= d.overdue_days
    order by s.after_days desc
    limit 1
) as e on true
left join lateral (
    select f.value, f.suppressed, f.registry, f.period
    from mart.fct_indicator as f
    where
        f.indicator_id = a.indicator_id and f.region_code = a.region_code and f.programme_id = a.programme_id
        and f.breakdown = a.breakdown and f.category = a.category and f.match_basis = a.match_basis
        and f.period = a.period_before
) as before on true
left join lateral (
    select f.value, f.suppressed, f.registry, f.period
    from mart.fct_indicator as f
    where
        f.indicator_id = a.indicator_id and f.region_code = a.region_code and f.programme_id = a.programme_id
        and f.breakdown = a.breakdown and f.category = a.category and f.match_basis = a.match_basis
    order by f.period desc
    limit 1
) as latest on true
left join lateral control.kpi_value(a.kpi_id, a.period_before, null) as kpi_before on true
-- Before and now by the same source: Padan's own count and the owner's report do not compare.
left join lateral control.kpi_value(a.kpi_id, null, kpi_before.source) as kpi_now on true;

-- PostgreSQL lets everybody execute a new function; what is a trigger's or the view's is nobody's to call.
revoke all on function control.refuse, control.operator, control.record_change, control.next_version,
    control.refuse_delete, control.refuse_rewriting, control.guard_finding from public;
revoke all on procedure control.audit from public;
grant execute on function control.refuse, control.operator, control.today, control.kpi_value,
    control.write_number, control.write_percent, control.write_month to
    padan_control, padan_publisher, padan_viewer, padan_planner, padan_auditor;

grant select on all tables in schema control to
    padan_control, padan_publisher, padan_viewer, padan_planner, padan_auditor;
alter default privileges in schema control grant select on tables to
    padan_control, padan_publisher, padan_viewer, padan_planner, padan_auditor;
grant insert, update on control.finding, control.meeting, control.action, control.agenda_item to padan_control;
grant insert, update on control.finding, control.finding_run to padan_publisher;
grant update on control.escalation_step to padan_publisher;

-- The writers see the published numbers that an action names.
set local role padan_publisher;
grant usage on schema mart to padan_control;
grant select on all tables in schema mart to padan_control;
alter default privileges in schema mart grant select on tables to padan_control;
