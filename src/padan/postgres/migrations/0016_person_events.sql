-- Merges, splits and corrected NIK: events that the register step applies from the next run on, and that can be undone.
set local role padan_matcher;

-- Whom a NIK means after the events so far: its own person, or the one that an event has given it.
create or replace function identity.subject_of_event(event identity.person_event) returns bigint
language sql stable as $$
    select coalesce(event.other_person_id, (select p.person_id from identity.person as p where p.nik = event.nik))
$$;

create or replace function identity.effective_person(own bigint, of_nik bigint, out person_id bigint, out event_id bigint)
language sql stable as $$
    select case when e.kind = 'dipisah' then own else e.person_id end, e.event_id
    from (select own, of_nik) as asked
    left join lateral (
        select v.kind, v.person_id, v.event_id
        from identity.person_event as v
        where v.undone_at is null and (v.other_person_id = own or v.nik = of_nik)
        order by v.event_id desc
        limit 1
    ) as e on true
$$;

create or replace function identity.known_person(of_nik bigint) returns bigint
language plpgsql stable as $$
declare
    own bigint;
begin
    select p.person_id into own from identity.person as p where p.nik = of_nik;
    if own is null then
        perform identity.refuse_review('nik_unknown', null);
    end if;
    return own;
end
$$;

-- Chains are not made: a person who goes must not hold others.
create or replace function identity.refuse_holder(gone bigint) returns void
language plpgsql stable as $$
declare
    event bigint;
begin
    select e.event_id into event
    from identity.person_event as e
    cross join lateral identity.effective_person(identity.subject_of_event(e), e.nik) as now
    where e.undone_at is null and e.kind <> 'dipisah' and e.person_id = gone and now.event_id = e.event_id
    limit 1;
    if event is not null then
        perform identity.refuse_review('holds_others', event::text);
    end if;
end
$$;

-- Events change the register from the next run of `month` on; the newest matched month where none is given.
create or replace function identity.write_person_event(
    name text, kind text, stays bigint, other bigint, of_nik bigint, month date, why text
)
returns bigint
language plpgsql as $$
declare
    given bigint;
    since date := month;
begin
    if btrim(coalesce(why, '')) = '' then
        perform identity.refuse_review('reason_missing', null);
    elsif length(why) > 2000 then
        perform identity.refuse_review('note_too_long', null);
    end if;
    if since is null then
        select max(r.period) into since from ops.run as r where r.inputs ? 'counts';
    end if;
    if since is null then
        perform identity.refuse_review('no_month', null);
    end if;
    insert into identity.person_event (kind, person_id, other_person_id, nik, period, reason, author)
    values (kind, stays, other, of_nik, since, btrim(why), identity.steward_name(name))
    returning event_id into given;
    perform identity.write_access(
        name, 'peristiwa_' || kind, null, null, stays, jsonb_build_object('event_id', given, 'other', other)
    );
    return given;
end
$$;

create or replace function identity.merge_person(name text, gone_nik bigint, kept_nik bigint, month date, why text)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    gone bigint;
    kept bigint;
    was record;
begin
    lock table identity.person_event in share row exclusive mode;
    gone := identity.known_person(gone_nik);
    kept := identity.known_person(kept_nik);
    if gone = kept then
        perform identity.refuse_review('same_person', null);
    end if;
    was := identity.effective_person(gone, gone_nik);
    if was.person_id is not null and was.person_id <> gone then
        perform identity.refuse_review('already_merged', was.event_id::text);
    end if;
    was := identity.effective_person(kept, kept_nik);
    if was.person_id is not null and was.person_id <> kept then
        perform identity.refuse_review('target_merged_away', was.event_id::text);
    end if;
    perform identity.refuse_holder(gone);
    return identity.write_person_event(name, 'digabung', kept, gone, null, month, why);
end
$$;

create or replace function identity.split_person(name text, of_nik bigint, month date, why text)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    own bigint;
    was record;
begin
    lock table identity.person_event in share row exclusive mode;
    own := identity.known_person(of_nik);
    was := identity.effective_person(own, of_nik);
    if was.person_id is null or was.person_id = own then
        perform identity.refuse_review('not_merged', null);
    end if;
    return identity.write_person_event(name, 'dipisah', was.person_id, own, of_nik, month, why);
end
$$;

create or replace function identity.correct_nik(name text, old_nik bigint, new_nik bigint, month date, why text)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    stays bigint;
    holder bigint;
    was record;
begin
    lock table identity.person_event in share row exclusive mode;
    stays := identity.known_person(old_nik);
    if old_nik = new_nik then
        perform identity.refuse_review('same_person', null);
    elsif not identity.is_nik(new_nik) then
        perform identity.refuse_review('nik_unfit', null);
    end if;
    was := identity.effective_person(stays, old_nik);
    if was.person_id is not null and was.person_id <> stays then
        perform identity.refuse_review('target_merged_away', was.event_id::text);
    end if;
    select p.person_id into holder from identity.person as p where p.nik = new_nik;
    was := identity.effective_person(holder, new_nik);
    if was.person_id is not null and was.person_id is distinct from holder then
        perform identity.refuse_review('already_merged', was.event_id::text);
    end if;
    perform identity.refuse_holder(holder);
    return identity.write_person_event(name, 'nik_dikoreksi', stays, holder, new_nik, month, why);
end
$$;

create or replace function identity.undo_person_event(name text, of_event_id bigint) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    taken identity.person_event;
    later bigint;
begin
    lock table identity.person_event in share row exclusive mode;
    select * into taken from identity.person_event as e where e.event_id = of_event_id;
    if taken is null then
        perform identity.refuse_review('event_not_found', of_event_id::text);
    elsif taken.undone_at is not null then
        perform identity.refuse_review('event_already_undone', of_event_id::text);
    end if;
    -- Events of one person are taken back in turn, the newest first.
    select e.event_id into later from identity.person_event as e
    where
        e.undone_at is null and e.event_id > of_event_id
        and (e.nik = taken.nik or identity.subject_of_event(e) = identity.subject_of_event(taken))
    order by e.event_id desc limit 1;
    if later is not null then
        perform identity.refuse_review('later_event', later::text);
    end if;
    update identity.person_event as e set undone_by = identity.steward_name(name), undone_at = now()
    where e.event_id = of_event_id;
    return identity.write_access(
        name, 'batalkan_peristiwa', null, null, taken.person_id, jsonb_build_object('event_id', of_event_id)
    );
end
$$;

-- Without NIK: whoever asks for the events of a NIK knows it already.
create or replace function identity.person_history(name text, of_nik bigint)
returns table (
    event_id bigint, kind text, person_id bigint, other_person_id bigint, period date, reason text, author text,
    happened_at timestamptz, undone_by text, undone_at timestamptz
)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    own bigint;
begin
    if of_nik is not null then
        own := identity.known_person(of_nik);
    end if;
    perform identity.write_access(name, 'riwayat_orang', null, null, own, null);
    return query
    select
        e.event_id, e.kind, e.person_id, e.other_person_id, e.period, e.reason, e.author, e.happened_at, e.undone_by,
        e.undone_at
    from identity.person_event as e
    where of_nik is null or e.nik = of_nik or own in (e.person_id, e.other_person_id)
    order by e.event_id;
end
$$;

revoke all on function
    identity.subject_of_event, identity.effective_person, identity.known_person, identity.refuse_holder,
    identity.write_person_event, identity.merge_person, identity.split_person, identity.correct_nik,
    identity.undo_person_event, identity.person_history
from public;
grant execute on function
    identity.merge_person, identity.split_person, identity.correct_nik,
    identity.undo_person_event, identity.person_history
to padan_steward;
