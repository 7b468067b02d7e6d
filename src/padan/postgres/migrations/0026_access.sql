-- Who opened what in the dashboards, and what a region officer may see of a month before it is published.
-- docs/decisions/0013-access.md says why it is made so.

grant usage on schema ops to padan_access;

create table ops.access_log (
    access_id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    who text not null check (btrim(who) <> '' and length(who) <= 300),
    subject text,
    roles text[] not null default '{}',
    regions text[] not null default '{}',
    what text not null check (what in ('masuk', 'keluar', 'berakhir', 'ditolak', 'unduh', 'lihat')),
    page text,
    -- The sign-in that the row belongs to, by the provider's clock.
    signed_in_at timestamptz,
    details jsonb not null default '{}',
    session_user_name text not null default session_user
);
create index on ops.access_log (at);
-- A reload of the page is no new sign-in.
create unique index access_log_one_sign_in on ops.access_log (subject, signed_in_at) where what = 'masuk';
comment on table ops.access_log is
'dashboards: sign-ins, sign-outs, refusals, exports, looks at unpublished figures; written once';

create trigger stays before update or delete or truncate on ops.access_log
for each statement execute function control.refuse_rewriting();

create function ops.write_access(
    who text, subject text, roles text[], regions text[], what text, page text, signed_in_at timestamptz, details jsonb
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into ops.access_log (who, subject, roles, regions, what, page, signed_in_at, details, session_user_name)
    values (who, subject, roles, regions, what, page, signed_in_at, coalesce(details, '{}'), session_user)
    on conflict (subject, signed_in_at) where what = 'masuk' do nothing
$$;

-- The auditor reads both books; neither the record nor the person that a steward looked at.
create view ops.access_history as
select
    at, who, subject, roles, regions, what, page, details, signed_in_at, session_user_name
from ops.access_log
union all
select
    at, who, null, '{padan_steward}', '{}', what, null, jsonb_build_object('dataset', dataset), null,
    details ->> 'session_user'
from identity.access_log;
grant select on ops.access_log, ops.access_history to padan_auditor;

-- A ticket is a secret of one signed-in region officer; its digest is all that is kept. Whoever holds the login
-- padan_region sees the regions of the tickets that they know, and can neither read nor make one.
create table ops.region_ticket (
    ticket_sha256 bytea primary key check (octet_length(ticket_sha256) = 32 and ticket_sha256 <> sha256('')),
    who text not null,
    -- The sign-in that the ticket belongs to, in every window of the browser.
    subject text not null,
    signed_in_at timestamptz,
    -- Provinces and kabupaten/kota; the nation has none.
    regions text[] not null check (
        cardinality(regions) between 1 and 50
        and array_position(regions, null) is null
        and cardinality(string_to_array(array_to_string(regions, ','), ',')) = cardinality(regions)
        and array_to_string(regions, ',') ~ '^[1-9][0-9](\.[0-9]{2})?(,[1-9][0-9](\.[0-9]{2})?)*$'
    ),
    issued_at timestamptz not null default now(),
    expires_at timestamptz not null check (expires_at <= issued_at + interval '24 hours')
);

create function ops.issue_ticket(
    ticket_sha256 bytea, who text, subject text, signed_in_at timestamptz, regions text[], expires_at timestamptz
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    delete from ops.region_ticket as t where t.expires_at < now() - interval '1 day';
    insert into ops.region_ticket (ticket_sha256, who, subject, signed_in_at, regions, expires_at)
    values (ticket_sha256, who, subject, signed_in_at, regions, expires_at)
$$;

create function ops.end_tickets(subject text, signed_in_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    delete from ops.region_ticket as t
    where t.subject = end_tickets.subject and t.signed_in_at is not distinct from end_tickets.signed_in_at
$$;

-- Regions of the session: those of the ticket in its setting padan.ticket. To set another is to know another.
create function ops.ticket_regions() returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(
        (
            select t.regions
            from ops.region_ticket as t
            where
                t.ticket_sha256 = sha256(convert_to(current_setting('padan.ticket', true), 'UTF8'))
                and statement_timestamp() < t.expires_at
                and session_user = 'padan_region'
        ),
        '{}'
    )
$$;

revoke all on function ops.write_access, ops.issue_ticket, ops.end_tickets, ops.ticket_regions from public;
grant execute on function ops.write_access, ops.issue_ticket, ops.end_tickets to padan_access;
grant execute on function ops.ticket_regions to padan_region;

-- The audited month that waits for its second person, with its small cells hidden as they would be published.
-- Schema candidate itself is before suppression: no officer may enter it.
revoke usage on schema candidate from padan_region;
create schema certified authorization padan_publisher;

-- Runs whose candidate is certified and not yet published, refused or replaced.
create function ops.waiting_runs() returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(array_agg(l.run_id), '{}')
    from control.release as l
    inner join ops.run as r on l.run_id = r.run_id
    where l.state in ('menunggu', 'disetujui') and r.state not in ('published', 'unchanged')
$$;
revoke all on function ops.waiting_runs from public;
grant execute on function ops.waiting_runs to padan_region;

set local role padan_publisher;

create table certified.month (
    run_id text primary key,
    release_id bigint not null,
    period date not null unique,
    certified_at timestamptz not null default now(),
    status text not null check (status in ('final', 'provisional')),
    reason text,
    suppression_threshold integer not null,
    is_synthetic boolean not null
);
alter table certified.month enable row level security;
create policy waits_for_the_second_person on certified.month for select to padan_region
using (run_id = any((select ops.waiting_runs())::text[]) and cardinality((select ops.ticket_regions())::text[]) > 0);

create table certified.fct_indicator (like mart.fct_indicator_history);
create table certified.fct_match_quality (like mart.fct_match_quality_history);
create table certified.fct_identity_rule (like mart.fct_identity_rule_history);
create table certified.fct_programme_overlap (like mart.fct_programme_overlap_history);
create table certified.fct_programme_decile (like mart.fct_programme_decile_history);
create table certified.fct_flow (like mart.fct_flow_history);
create table certified.fct_transition (like mart.fct_transition_history);

do $$
declare
    relation regclass;
begin
    for relation in
        select c.oid from pg_class as c
        where c.relnamespace = 'certified'::regnamespace and c.relkind = 'r' and c.relname like 'fct\_%'
    loop
        execute format('alter table %s drop column revision', relation);
        execute format('create index on %s (period, region_code)', relation);
        execute format('alter table %s enable row level security', relation);
        -- A code holds those above it: 16.71.01 is in 16.71, which is in 16.
        execute format(
            'create policy own_region_before_publication on %s for select to padan_region using ('
            'array[left(region_code, 2), left(region_code, 5), region_code] && (select ops.ticket_regions())::text[]'
            ' and run_id = any((select ops.waiting_runs())::text[]))', relation
        );
    end loop;
end
$$;
grant usage on schema certified to padan_region;
grant select on all tables in schema certified to padan_region;

-- What is published, refused or replaced is no candidate any more.
create function certified.forget_month() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    relation regclass;
begin
    for relation in
        select c.oid from pg_class as c
        where c.relnamespace = 'certified'::regnamespace and c.relkind = 'r'
    loop
        execute format('delete from %s where period = $1', relation) using new.period;
    end loop;
    return null;
end
$$;
revoke all on function certified.forget_month from public;
create trigger candidate_is_published after insert on mart.fct_publication
for each row execute function certified.forget_month();

reset role;
create trigger candidate_is_over after update on control.release
for each row when (new.state in ('ditolak', 'dibatalkan')) execute function certified.forget_month();
