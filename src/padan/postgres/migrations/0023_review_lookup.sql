-- Words on rows of the social registry hold whatever place its generation takes in a month, can be found again, and a record
-- that is accepted as somebody waits for nobody else.
set local role padan_matcher;

-- Numbers of a month's register whose person another row stands for, after a merge.
create table identity.merged_nik (
    period date,
    nik bigint,
    person_id bigint,
    family_id bigint,
    birth_date date,
    sex text,
    name_head text
) partition by list (period);

-- The key of a registry row names its generation, the dataset of the pair its place in the month; words go by the key.
create function identity.said_of(dataset text) returns text
language sql immutable parallel safe as $$
    select case when dataset = 'kemensos_registri_dtks' then 'kemensos_registri' else dataset end
$$;
update identity.decision set dataset = identity.said_of(dataset);

create or replace function identity.read_record(of_dataset text, delivered date, of_revision integer, of_row bigint)
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
    select
        (
            select max(d.registry) from ops.delivery as d
            where d.dataset = 'kemensos_registri' and d.period = delivered and d.revision = of_revision
                and d.state = 'landed'
        ) || '|' || r.id_registri,
        r.nik, r.nama, r.tgl_lahir, r.jenis_kelamin, r.kode_wilayah, r.no_kk
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

create or replace function identity.review_queue(
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
            where v.dataset = identity.said_of(p.dataset) and v.record_key = p.record_key and v.person_id = p.person_id
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
    where
        decided_too
        or p.decision = 'nanti'
        or (
            p.decision is null
            and not exists (
                select from identity.valid_decision as v
                where v.dataset = identity.said_of(p.dataset) and v.record_key = p.record_key and v.decision = 'terima'
            )
        )
    order by
        p.decision is not null,
        array_position(array['nik_orang_lain', 'ganda', 'meragukan'], p.reason),
        p.certainty, p.dataset, p.record_key, p.probability desc nulls last, p.person_id
    limit greatest(at_most, 0) offset greatest(skipped, 0);
end
$$;

create or replace function identity.review_pair_details(of_access_id bigint)
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
            where d.dataset = identity.said_of(p.dataset) and d.record_key = p.record_key
        )
    from identity.review_pair as p
    where
        p.period = (access.details ->> 'period')::date and p.dataset = access.dataset
        and p.record_key = access.record_key and p.person_id = access.person_id
    limit 1;
end
$$;

create or replace function identity.decide(
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
    perform pg_advisory_xact_lock(hashtextextended('review|' || identity.said_of(of_dataset) || '|' || of_record_key, 0));
    select * into pair from identity.review_pair as p
    where p.dataset = of_dataset and p.record_key = of_record_key and p.person_id = of_person_id
    order by p.period desc limit 1;
    if pair is null then
        perform identity.refuse_review('pair_unknown', of_dataset);
    end if;
    select v.person_id into other from identity.valid_decision as v
    where v.dataset = identity.said_of(of_dataset) and v.record_key = of_record_key and v.person_id <> of_person_id
        and v.decision = 'terima';
    if word = 'terima' and other is not null then
        perform identity.refuse_review('other_person_accepted', other::text);
    end if;
    insert into identity.decision (dataset, record_key, person_id, decision, note, decided_by)
    values (identity.said_of(of_dataset), of_record_key, of_person_id, word, nullif(btrim(why), ''), identity.steward_name(name))
    returning decision_id into given;
    insert into identity.decision_basis
    values (given, pair.period, pair.region_code, pair.probability, pair.weight, pair.reason, pair.evidence);
    perform identity.write_access(
        name, 'putuskan_' || word, of_dataset, of_record_key, of_person_id, jsonb_build_object('decision_id', given)
    );
    return given;
end
$$;

create or replace function identity.review_counts(month date)
returns table (dataset text, reason text, region_code text, band text, decision text, pairs bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.dataset, p.reason, p.region_code, identity.probability_band(p.probability), d.decision, count(*)
    from identity.review_pair as p
    left join identity.valid_decision as d
        on identity.said_of(p.dataset) = d.dataset and p.record_key = d.record_key and p.person_id = d.person_id
    where p.period = month
    group by 1, 2, 3, 4, 5
$$;

-- Words so far, newest first, without names: what `undo` needs when the pair has left the queue.
create function identity.decisions_so_far(name text, of_dataset text, at_most integer, skipped integer)
returns table (
    decision_id bigint, dataset text, record_key text, person_id bigint, decision text, note text, decided_by text,
    decided_at timestamptz, undone_by text, undone_at timestamptz
)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform identity.write_access(name, 'daftar_keputusan', of_dataset, null, null, pg_catalog.jsonb_build_object(
        'limit', at_most, 'offset', skipped
    ));
    return query
    select
        d.decision_id, d.dataset, d.record_key, d.person_id, d.decision, d.note, d.decided_by, d.decided_at,
        d.undone_by, d.undone_at
    from identity.decision as d
    where of_dataset is null or d.dataset = identity.said_of(of_dataset)
    order by d.decision_id desc
    limit greatest(at_most, 0) offset greatest(skipped, 0);
end
$$;
revoke all on function identity.said_of, identity.decisions_so_far from public;
grant execute on function identity.decisions_so_far to padan_steward;
