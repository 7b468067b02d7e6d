-- Two-person release: a month that waits for the approval of somebody else than who asked for it.
-- The rules stand here, so that no way of writing passes by them: command line, Airflow, or a query by hand.

-- A waiting run is neither running (a crash would leave that) nor ended.
alter table ops.run drop constraint run_state_check;
alter table ops.run add constraint run_state_check
check (state in ('running', 'waiting', 'refused', 'failed', 'unchanged', 'published'));

-- One person writes the same name in many ways: without case, without white space, however it was encoded.
create function control.plain_name(name text) returns text
language sql immutable parallel safe as $$
    select lower(regexp_replace(normalize(coalesce(name, ''), nfkc), '[\s\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0]', '', 'g'))
$$;

create table control.release (
    release_id bigint generated always as identity primary key,
    run_id text not null,
    period date not null,
    requested_by text not null check (control.plain_name(requested_by) <> ''),
    requested_at timestamptz not null default now(),
    -- What was audited (padan.release.fingerprint): the approval is of this candidate and of no other.
    fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
    state text not null default 'menunggu' check (state in ('menunggu', 'disetujui', 'ditolak', 'dibatalkan')),
    decided_by text,
    decided_at timestamptz,
    reason text,
    version integer not null default 1,
    check ((state = 'menunggu') = (decided_by is null)),
    check ((state = 'menunggu') = (decided_at is null)),
    constraint release_by_another_person
    check (state <> 'disetujui' or control.plain_name(decided_by) <> control.plain_name(requested_by)),
    constraint release_refused_for_a_reason
    check (state not in ('ditolak', 'dibatalkan') or btrim(coalesce(reason, '')) <> '')
);
create unique index release_waiting on control.release (period) where state = 'menunggu';
create index on control.release (run_id, release_id);
comment on table control.release is 'months that waited for an approval; who asked, who decided, and why';

-- The report holds figures that are not published yet: it stands apart, where readers and the history do not see it.
create table control.release_report (
    release_id bigint primary key references control.release,
    report jsonb not null
);
create trigger stays before update or delete or truncate on control.release_report
for each statement execute function control.refuse_rewriting();

create function control.guard_release() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    writer constant text := control.operator();
begin
    if tg_op = 'INSERT' then
        if new.state <> 'menunggu' then
            perform control.refuse('release_not_asked', new.run_id);
        end if;
        return new;
    end if;
    if old.state <> 'menunggu' then
        perform control.refuse('release_decided', old.state || ', ' || old.decided_by);
    end if;
    if (to_jsonb(new) - '{state,decided_by,decided_at,reason,version}'::text[])
        <> (to_jsonb(old) - '{state,decided_by,decided_at,reason,version}'::text[])
    then
        perform control.refuse('release_rewritten', old.run_id);
    end if;
    if new.state = 'dibatalkan' and lower(writer) <> 'padan' then
        perform control.refuse('release_cancelled_by_hand', old.run_id);
    elsif new.state = 'disetujui' and control.plain_name(writer) = control.plain_name(old.requested_by) then
        perform control.refuse('release_same_person', old.requested_by);
    elsif new.state = 'disetujui' and (control.plain_name(writer) = 'padan' or session_user = 'padan_publisher') then
        -- The login of the run publishes; it approves nothing, under whatever name.
        perform control.refuse('operator_reserved', writer);
    elsif new.state in ('ditolak', 'dibatalkan') and btrim(coalesce(new.reason, '')) = '' then
        perform control.refuse('release_reason_missing', old.run_id);
    end if;
    -- Who decided is who writes, and when is now; neither can be given.
    new.decided_by := writer;
    new.decided_at := now();
    return new;
end
$$;
create trigger guard before insert or update on control.release
for each row execute function control.guard_release();

-- The book of runs follows the decision in the same transaction.
create function control.follow_release() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        update ops.run set state = 'waiting', message = 'menunggu persetujuan'
        where run_id = new.run_id and period = new.period and state = 'running';
        if not found then
            perform control.refuse('release_of_no_run', new.run_id);
        end if;
    elsif new.state in ('ditolak', 'dibatalkan') then
        update ops.run
        set state = 'refused', finished_at = now(), message = format(
            '[%s] %s oleh %s: %s',
            case new.state when 'ditolak' then 'release_refused' else 'release_cancelled' end,
            new.state, new.decided_by, new.reason
        )
        where run_id = new.run_id and state = 'waiting';
    end if;
    return null;
end
$$;
create trigger run_follows after insert or update on control.release
for each row execute function control.follow_release();
call control.audit('control.release');

-- Nothing is published for a run that asked for two persons and has the word of one.
create function control.guard_publication() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (
            exists (select from ops.run as r where r.run_id = new.run_id and r.options ->> 'release' = 'two-person')
            -- The options of a run can be rewritten, that it once asked cannot.
            or exists (select from control.release as l where l.run_id = new.run_id)
        )
        and 'disetujui' is distinct from (
            select l.state from control.release as l
            where l.run_id = new.run_id
            order by l.release_id desc
            limit 1
        )
    then
        perform control.refuse('release_missing', new.run_id);
    end if;
    return new;
end
$$;

revoke all on function control.guard_release, control.follow_release, control.guard_publication from public;
grant execute on function control.plain_name, control.guard_publication to padan_publisher;
grant insert, update on control.release to padan_publisher;
grant update on control.release to padan_control;
grant usage on schema ops to padan_control;
grant select on ops.run to padan_control;
revoke all on control.release_report from padan_viewer, padan_planner, padan_auditor;
grant select, insert on control.release_report to padan_publisher;
grant select on control.release_report to padan_control;

set local role padan_publisher;
create trigger two_persons before insert on mart.fct_publication
for each row execute function control.guard_publication();
