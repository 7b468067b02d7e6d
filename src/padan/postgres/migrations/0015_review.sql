-- The steward's review. padan_steward reads no table of persons: it asks these functions, which write down who asked.
set local role padan_matcher;

-- What the steward saw when deciding; a later run takes a decided pair out of identity.review_pair.
create table identity.decision_basis (
    decision_id bigint primary key references identity.decision,
    period date not null,
    region_code text,
    probability real,
    weight real,
    reason text not null,
    evidence jsonb not null
);

-- A refusal is a word that the command line and the page know in both languages; `hint` is what it is about.
create function identity.refuse_review(rule text, about text) returns void
language plpgsql as $$
begin
    raise exception using message = rule, hint = coalesce(about, ''), errcode = 'P0001';
end
$$;

create function identity.steward_name(name text) returns text
language plpgsql immutable as $$
declare
    given constant text := pg_catalog.btrim(coalesce(name, ''));
begin
    if given = '' then
        perform identity.refuse_review('steward_name_missing', null);
    elsif pg_catalog.length(given) > 200 or given ~ '[[:cntrl:]]' then
        perform identity.refuse_review('steward_name_unfit', null);
    end if;
    return given;
end
$$;

-- `session_user`, not `current_user`: inside a function of another owner the latter is that owner.
create function identity.write_access(
    name text, what text, dataset text, record_key text, person_id bigint, details jsonb
) returns bigint
language sql as $$
    insert into identity.access_log (who, what, dataset, record_key, person_id, details)
    values (
        identity.steward_name(name) || ' (' || session_user || ')', what, dataset, record_key, person_id,
        coalesce(details, '{}') || pg_catalog.jsonb_build_object(
            'session_user', session_user::text, 'transaction', pg_catalog.pg_current_xact_id()::text
        )
    )
    returning access_id
$$;

create function identity.probability_band(probability real) returns text
language sql immutable parallel safe as $$
    select case
        when probability is null then 'tanpa'
        when probability < 0.5 then '0–0.5'
        when probability < 0.8 then '0.5–0.8'
        when probability < 0.9 then '0.8–0.9'
        when probability < 0.95 then '0.9–0.95'
        when probability < 0.99 then '0.95–0.99'
        else '0.99–1'
    end
$$;

create function identity.is_within_region(code text, region text) returns boolean
language sql immutable parallel safe as $$
    select region is null or region = '00' or code = region or pg_catalog.starts_with(code, region || '.')
$$;

-- Which delivery the newest matching of a month has read.
create function identity.matched_delivery(month date, of_dataset text, out delivered date, out revision integer)
language sql stable as $$
    select
        (r.inputs -> 'deliveries' -> of_dataset ->> 'period')::date,
        (r.inputs -> 'deliveries' -> of_dataset ->> 'revision')::integer
    from ops.run as r
    where r.period = month and r.inputs ? 'counts' and r.inputs -> 'deliveries' ? of_dataset
    order by r.started_at desc
    limit 1
$$;

-- One row of a delivery as its owner wrote it; record_key is as in identity.review_pair.
create function identity.read_record(of_dataset text, delivered date, of_revision integer, of_row bigint)
returns table (
    record_key text, nik text, nama text, tgl_lahir text, jenis_kelamin text, kode_wilayah text, no_kk text
)
language plpgsql stable rows 1 as $$
begin
    return query
    select r.no_kartu, r.nik, r.nama, r.tgl_lahir, r.jenis_kelamin, r.kode_wilayah, null::text
    from raw.bpjs_kesehatan_peserta as r
    where of_dataset = 'bpjs_kesehatan_peserta'
        and r._period = delivered and r._revision = of_revision and r._row = of_row
    union all
    select r.no_kpj, r.nik, r.nama, r.tgl_lahir, r.jenis_kelamin, r.kode_wilayah, null::text
    from raw.bpjs_ketenagakerjaan_peserta as r
    where of_dataset = 'bpjs_ketenagakerjaan_peserta'
        and r._period = delivered and r._revision = of_revision and r._row = of_row
    union all
    select r.id_registri, r.nik, r.nama, r.tgl_lahir, r.jenis_kelamin, r.kode_wilayah, r.no_kk
    from raw.kemensos_registri as r
    where of_dataset in ('kemensos_registri', 'kemensos_registri_dtks')
        and r._period = delivered and r._revision = of_revision and r._row = of_row
    union all
    select r.program || '|' || r.id_penerima, r.nik, r.nama, r.tgl_lahir, r.jenis_kelamin, r.kode_wilayah, r.no_kk
    from raw.kemensos_bansos as r
    where of_dataset = 'kemensos_bansos'
        and r._period = delivered and r._revision = of_revision and r._row = of_row
    union all
    select r.nik, r.nik, r.nama, r.tgl_lahir, r.jenis_kelamin, r.kode_wilayah, r.no_kk
    from raw.dukcapil_penduduk as r
    where of_dataset = 'dukcapil_penduduk'
        and r._period = delivered and r._revision = of_revision and r._row = of_row;
end
$$;

-- The queue, without names. Records with somebody else's NIK come first, because they credit the wrong person today;
-- then doubles, then the rest. Within each, the record nearest to even odds: a decision tells most there. Candidates of
-- one record stand together; what was put off comes last.
create function identity.review_queue(
    name text, month date, of_dataset text, region text, for_reason text, decided_too boolean, at_most integer,
    skipped integer
)
returns table (
    period date, dataset text, record_key text, person_id bigint, region_code text, reason text, probability real,
    weight real, decision text, decision_id bigint, candidates bigint, total bigint
)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform identity.write_access(name, 'daftar_tinjauan', of_dataset, null, null, pg_catalog.jsonb_build_object(
        'period', month, 'region', region, 'reason', for_reason, 'limit', at_most, 'offset', skipped
    ));
    return query
    with pair as (
        select
            p.period, p.dataset, p.record_key, p.person_id, p.region_code, p.reason, p.probability, p.weight,
            d.decision, d.decision_id,
            min(abs(coalesce(p.probability, 0.5) - 0.5)) over record as certainty,
            count(*) over record as candidates
        from identity.review_pair as p
        left join lateral (
            select v.decision, v.decision_id
            from identity.decision as v
            where v.dataset = p.dataset and v.record_key = p.record_key and v.person_id = p.person_id
                and v.undone_at is null
            order by v.decision_id desc
            limit 1
        ) as d on true
        where
            p.period = month
            and (of_dataset is null or p.dataset = of_dataset)
            and (for_reason is null or p.reason = for_reason)
            and identity.is_within_region(p.region_code, region)
        window record as (partition by p.dataset, p.record_key)
    )

    select
        p.period, p.dataset, p.record_key, p.person_id, p.region_code, p.reason, p.probability, p.weight,
        p.decision, p.decision_id, p.candidates, count(*) over ()
    from pair as p
    where decided_too or p.decision is null or p.decision = 'nanti'
    order by
        p.decision is not null,
        array_position(array['nik_orang_lain', 'ganda', 'meragukan'], p.reason),
        p.certainty, p.dataset, p.record_key, p.probability desc nulls last, p.person_id
    limit greatest(at_most, 0) offset greatest(skipped, 0);
end
$$;

-- A look at names takes two transactions: this one writes the access down and gives its number ...
create function identity.request_review_pair(name text, of_dataset text, of_record_key text, of_person_id bigint)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    newest date;
begin
    select max(p.period) into newest from identity.review_pair as p
    where p.dataset = of_dataset and p.record_key = of_record_key and p.person_id = of_person_id;
    if newest is null then
        perform identity.refuse_review('pair_unknown', of_dataset);
    end if;
    return identity.write_access(
        name, 'lihat_pasangan', of_dataset, of_record_key, of_person_id, jsonb_build_object('period', newest)
    );
end
$$;

-- ... and this one shows the names, only where that row is already committed: a rollback cannot take it back.
create function identity.review_pair_details(of_access_id bigint)
returns table (
    period date, dataset text, record_key text, person_id bigint, region_code text, reason text, probability real,
    weight real, evidence jsonb, recorded jsonb, registered jsonb, decisions jsonb
)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    access identity.access_log;
begin
    select * into access from identity.access_log as a
    where a.access_id = of_access_id and a.what = 'lihat_pasangan' and a.details ->> 'session_user' = session_user
        and a.details ->> 'transaction' is distinct from pg_current_xact_id_if_assigned()::text
        and a.at > now() - interval '15 minutes';
    if access is null then
        perform identity.refuse_review('access_not_recorded', of_access_id::text);
    end if;
    return query
    select
        p.period, p.dataset, p.record_key, p.person_id, p.region_code, p.reason, p.probability, p.weight, p.evidence,
        (
            select to_jsonb(r) - 'record_key'
            from identity.matched_delivery(p.period, p.dataset) as m
            cross join identity.read_record(p.dataset, m.delivered, m.revision, p._row) as r
            where r.record_key = p.record_key
        ),
        (
            select to_jsonb(r) - 'record_key'
            from identity.register as g
            cross join identity.matched_delivery(p.period, 'dukcapil_penduduk') as m
            cross join identity.read_record('dukcapil_penduduk', m.delivered, m.revision, g._row) as r
            where g.period = p.period and g.person_id = p.person_id and r.nik::bigint = g.nik
            order by g._row
            limit 1
        ),
        (
            select coalesce(jsonb_agg(jsonb_build_object(
                'decision_id', d.decision_id, 'person_id', d.person_id, 'decision', d.decision, 'note', d.note,
                'decided_by', d.decided_by, 'decided_at', d.decided_at, 'undone_by', d.undone_by
            ) order by d.decision_id desc), '[]')
            from identity.decision as d
            where d.dataset = p.dataset and d.record_key = p.record_key
        )
    from identity.review_pair as p
    where
        p.period = (access.details ->> 'period')::date and p.dataset = access.dataset
        and p.record_key = access.record_key and p.person_id = access.person_id
    limit 1;
end
$$;

create function identity.decide(
    name text, of_dataset text, of_record_key text, of_person_id bigint, word text, why text
)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    given bigint;
    other bigint;
    pair identity.review_pair;
begin
    if word is null or word not in ('terima', 'tolak', 'nanti') then
        perform identity.refuse_review('decision_unknown', word);
    elsif length(why) > 2000 then
        perform identity.refuse_review('note_too_long', null);
    end if;
    perform pg_advisory_xact_lock(hashtextextended('review|' || of_dataset || '|' || of_record_key, 0));
    select * into pair from identity.review_pair as p
    where p.dataset = of_dataset and p.record_key = of_record_key and p.person_id = of_person_id
    order by p.period desc limit 1;
    if pair is null then
        perform identity.refuse_review('pair_unknown', of_dataset);
    end if;
    select v.person_id into other from identity.valid_decision as v
    where v.dataset = of_dataset and v.record_key = of_record_key and v.person_id <> of_person_id
        and v.decision = 'terima';
    if word = 'terima' and other is not null then
        perform identity.refuse_review('other_person_accepted', other::text);
    end if;
    insert into identity.decision (dataset, record_key, person_id, decision, note, decided_by)
    values (of_dataset, of_record_key, of_person_id, word, nullif(btrim(why), ''), identity.steward_name(name))
    returning decision_id into given;
    insert into identity.decision_basis
    values (given, pair.period, pair.region_code, pair.probability, pair.weight, pair.reason, pair.evidence);
    perform identity.write_access(
        name, 'putuskan_' || word, of_dataset, of_record_key, of_person_id, jsonb_build_object('decision_id', given)
    );
    return given;
end
$$;

create function identity.undo_decision(name text, of_decision_id bigint)
returns table (dataset text, record_key text, person_id bigint, decision text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    taken identity.decision;
begin
    update identity.decision as d set undone_by = identity.steward_name(name), undone_at = now()
    where d.decision_id = of_decision_id and d.undone_at is null
    returning * into taken;
    if taken is null then
        perform identity.refuse_review(
            case
                when exists (select from identity.decision as d where d.decision_id = of_decision_id)
                    then 'decision_already_undone' else 'decision_not_found'
            end,
            of_decision_id::text
        );
    end if;
    if exists (
        select from identity.valid_decision as a
        inner join identity.valid_decision as b on a.dataset = b.dataset and a.record_key = b.record_key
        where a.dataset = taken.dataset and a.record_key = taken.record_key
            and a.decision = 'terima' and b.decision = 'terima' and a.person_id <> b.person_id
    ) then
        perform identity.refuse_review('other_person_accepted', taken.person_id::text);
    end if;
    perform identity.write_access(
        name, 'batalkan_keputusan', taken.dataset, taken.record_key, taken.person_id,
        jsonb_build_object('decision_id', of_decision_id)
    );
    return query select taken.dataset, taken.record_key, taken.person_id, taken.decision;
end
$$;

-- Counts only: nobody can be recognised, so nothing is written down.
create function identity.review_counts(month date)
returns table (dataset text, reason text, region_code text, band text, decision text, pairs bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.dataset, p.reason, p.region_code, identity.probability_band(p.probability), d.decision, count(*)
    from identity.review_pair as p
    left join identity.valid_decision as d
        on p.dataset = d.dataset and p.record_key = d.record_key and p.person_id = d.person_id
    where p.period = month
    group by 1, 2, 3, 4, 5
$$;

create function identity.review_decided()
returns table (dataset text, reason text, band text, decision text, pairs bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select d.dataset, b.reason, identity.probability_band(b.probability), d.decision, count(*)
    from (
        select distinct on (dataset, record_key, person_id) decision_id, dataset, decision
        from identity.decision
        where undone_at is null
        order by dataset, record_key, person_id, decision_id desc
    ) as d
    inner join identity.decision_basis as b on d.decision_id = b.decision_id
    group by 1, 2, 3, 4
$$;

create function identity.review_months()
returns table (period date, pairs bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select period, count(*) from identity.review_pair group by period order by period desc
$$;

-- PostgreSQL lets everybody execute a new function; here nobody but the steward, and only what is asked from outside.
revoke all on function
    identity.refuse_review, identity.steward_name, identity.write_access, identity.probability_band,
    identity.is_within_region, identity.matched_delivery, identity.read_record, identity.review_queue,
    identity.request_review_pair, identity.review_pair_details, identity.decide, identity.undo_decision,
    identity.review_counts, identity.review_decided, identity.review_months
from public;
grant execute on function
    identity.review_queue, identity.request_review_pair, identity.review_pair_details, identity.decide,
    identity.undo_decision, identity.review_counts, identity.review_decided, identity.review_months
to padan_steward;
