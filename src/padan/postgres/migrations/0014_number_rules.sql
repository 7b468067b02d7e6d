-- What is wrong with a NIK or a KK as recorded, counted by region and rule; and each owner's own list of what to mend.
set local role padan_matcher;

-- A number that is not sixteen digits, already trimmed and not empty. Nearly none is, so regular expressions are cheap here.
create function identity.number_form(number text) returns text
language sql immutable parallel safe
return (
    case
        when number ~* '^[0-9]+([.,][0-9]+)?e[+]?[0-9]+$' then 'notasi_ilmiah'
        when number ~ '^[0-9]+[.,]0+$' then 'desimal'
        when number ~ '[^0-9]'
            then
                case
                    when regexp_replace(number, '[\s.,''’`/-]+', '', 'g') ~ '^[0-9]{16}$' then 'tanda_baca'
                    else 'bukan_angka'
                end
        when ltrim(number, '0') = '' then 'nol_semua'
        when length(number) >= 6 and ltrim(number, left(number, 1)) = '' then 'angka_berulang'
        when length(number) >= 6 and strpos('0123456789012345678901234567890', number) > 0 then 'angka_urut'
        -- Lost in front, the date stands where zeros in front put it; lost behind, it stands where it was.
        when length(number) between 13 and 15
            and identity.is_nik(number::bigint)
            and not identity.is_nik(rpad(number, 16, '1')::bigint) then 'nol_depan_hilang'
        when length(number) < 16 then 'terlalu_pendek'
        else 'terlalu_panjang'
    end
);

-- The first rule that a number of sixteen digits breaks by its digits alone; NULL if none.
create function identity.placeholder_form(number text) returns text
language sql immutable parallel safe
return (
    case
        when number = '0000000000000000' then 'nol_semua'
        when ltrim(number, left(number, 1)) = '' then 'angka_berulang'
        when strpos('01234567890123456789012345', number) > 0 then 'angka_urut'
    end
);

create function identity.is_sixteen_digits(number text) returns boolean
language sql immutable parallel safe
return octet_length(number) = 16 and ltrim(number, '0123456789') = '';

-- The slow way to a NIK's rule; number and family_card are trimmed, born is YYYY-MM-DD.
create function identity.nik_fault(number text, family_card text, sex text, born text) returns text
language sql immutable parallel safe
return (
    case
        when coalesce(number, '') = '' then 'kosong'
        when not identity.is_sixteen_digits(number) then identity.number_form(number)
        when identity.placeholder_form(number) is not null then identity.placeholder_form(number)
        when number = family_card then 'sama_dengan_kk'
        when right(number, 4) = '0000' then 'pembulatan_excel'
        when not identity.is_nik(number::bigint) then 'tanggal_mustahil'
        when substr(number, 9, 4) || right('0' || (substr(number, 7, 2)::integer % 40)::text, 2)
            <> substr(born, 6, 2) || substr(born, 3, 2) || substr(born, 9, 2) then 'tgl_lahir_beda'
        when (substr(number, 7, 2)::integer > 40) <> (sex = 'P') then 'jenis_kelamin_beda'
        else 'sah'
    end
);

create function identity.no_kk_fault(number text, nik text) returns text
language sql immutable parallel safe
return (
    case
        when coalesce(number, '') = '' then 'kosong'
        when not identity.is_sixteen_digits(number) then identity.number_form(number)
        when identity.placeholder_form(number) is not null then identity.placeholder_form(number)
        when number = nik then 'sama_dengan_nik'
        when right(number, 4) = '0000' then 'pembulatan_excel'
        when substr(number, 7, 2) > '40' or not identity.is_nik(number::bigint) then 'tanggal_mustahil'
        else 'sah'
    end
);

-- The cheap path first: a date of the calendar that agrees with tgl_lahir, the digit of the sex, digits. Only what is
-- not sixteen digits is trimmed, which costs more than all of that. 29 February takes the slow path.
-- convert_to is only stable, and PostgreSQL would not write an immutable function that calls it into the query.
create function identity.nik_rule(nik text, no_kk text, sex text, born text) returns text
language sql stable parallel safe
return (
    case
        when octet_length(nik) = 16
            and octet_length(born) = 10
            and substr(nik, 9, 2) = substr(born, 6, 2)
            and substr(nik, 11, 2) = substr(born, 3, 2)
            and substr(nik, 8, 1) = substr(born, 10, 1)
            and substr(nik, 7, 1) = case sex
                when 'L' then substr(born, 9, 1)
                when 'P' then translate(substr(born, 9, 1), '0123', '4567')
            end
            and (
                (
                    substr(born, 9, 2) collate "C" between '01' and '28'
                    and substr(born, 6, 2) collate "C" between '01' and '12'
                )
                or (
                    substr(born, 9, 2) in ('29', '30')
                    and substr(born, 6, 2)
                    in ('01', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12')
                )
                or (substr(born, 9, 2) = '31' and substr(born, 6, 2) in ('01', '03', '05', '07', '08', '10', '12'))
            )
            and right(nik, 4) <> '0000'
            and nik <> '1111111111111111'
            and (nik <> no_kk and octet_length(no_kk) <= 16) is not false
            and ltrim(convert_to(nik, 'UTF8'), '\x30313233343536373839'::bytea) = ''::bytea
            then 'sah'
        when coalesce(nik, '') = '' then 'kosong'
        when identity.is_sixteen_digits(nik) and (octet_length(no_kk) = 16) is not false
            then identity.nik_fault(nik, no_kk, sex, born)
        else identity.nik_fault(
            btrim(nik, e' \t\r\n\f\x0b\u00a0'), btrim(no_kk, e' \t\r\n\f\x0b\u00a0'), sex, born
        )
    end
);

-- A KK holds the day it was issued, which no column repeats.
create function identity.no_kk_rule(no_kk text, nik text) returns text
language sql stable parallel safe
return (
    case
        when octet_length(no_kk) = 16
            and (
                (
                    substr(no_kk, 7, 2) collate "C" between '01' and '28'
                    and substr(no_kk, 9, 2) collate "C" between '01' and '12'
                )
                or (
                    substr(no_kk, 7, 2) in ('29', '30')
                    and substr(no_kk, 9, 2)
                    in ('01', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12')
                )
                or (substr(no_kk, 7, 2) = '31' and substr(no_kk, 9, 2) in ('01', '03', '05', '07', '08', '10', '12'))
            )
            and right(no_kk, 4) <> '0000'
            and no_kk <> '1111111111111111'
            and (no_kk <> nik and octet_length(nik) <= 16) is not false
            and ltrim(convert_to(no_kk, 'UTF8'), '\x30313233343536373839'::bytea) = ''::bytea
            then 'sah'
        when coalesce(no_kk, '') = '' then 'kosong'
        when identity.is_sixteen_digits(no_kk) and (octet_length(nik) = 16) is not false
            then identity.no_kk_fault(no_kk, nik)
        else identity.no_kk_fault(btrim(no_kk, e' \t\r\n\f\x0b\u00a0'), btrim(nik, e' \t\r\n\f\x0b\u00a0'))
    end
);

-- Counts by the record's own kabupaten/kota. field: nik, no_kk, padanan (identity.record.rule). is_matched: the NIK as
-- recorded is in the register (basis `nik`). delivered, revision: the delivery that the month used.
create table identity.number_rule (
    period date,
    dataset text,
    delivered date,
    revision integer,
    region_code text,
    field text,
    rule text,
    is_matched boolean,
    records bigint
) partition by list (period);
grant select on identity.number_rule to padan_transformer;

-- An owner's list is asked for in one transaction and read in a later one, so that no reading can undo its line in the log.
create function identity.request_match_list(dataset text, period date, operator text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    made bigint;
begin
    if not exists (
        select from identity.number_rule as n
        where n.period = request_match_list.period and n.dataset = request_match_list.dataset
    ) then
        raise no_data_found using message = 'no matching of this dataset and month';
    end if;
    insert into identity.access_log (who, what, dataset, details)
    values (
        session_user, 'match_list', request_match_list.dataset,
        jsonb_build_object('period', request_match_list.period, 'operator', operator)
    )
    returning access_id into made;
    return made;
end
$$;

-- Records to mend, by the owner's own key: only what the owner delivered, and rules about it. The key columns are those of
-- contracts/extracts.yaml; key_2 is NULL where the key has one column.
create function identity.match_list(access_id bigint, is_english boolean)
returns table (
    key_1 text, key_2 text, match_status text, nik_rule text, no_kk_rule text, match_rule text, remedy text
)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    asked record;
    keys text[];
    second_key text := 'null::text';
    no_kk text := 'null::text';
begin
    select a.dataset, (a.details ->> 'period')::date as period, n.delivered, n.revision into asked
    from identity.access_log as a
    inner join identity.number_rule as n
        on n.dataset = a.dataset and n.period = (a.details ->> 'period')::date
    where a.access_id = match_list.access_id and a.what = 'match_list' and a.who = session_user
        and a.at < now() and a.at > now() - interval '1 hour'
    limit 1;
    if not found then
        raise insufficient_privilege using message = 'a list is read after it was asked for by identity.request_match_list';
    end if;
    keys := case asked.dataset
        when 'bpjs_kesehatan_peserta' then array['no_kartu']
        when 'bpjs_ketenagakerjaan_peserta' then array['no_kpj']
        when 'kemensos_registri' then array['id_registri']
        when 'kemensos_bansos' then array['program', 'id_penerima']
    end;
    if keys is null then
        raise insufficient_privilege using message = 'this dataset has no owner''s list';
    end if;
    if keys[2] is not null then
        second_key := format('r.%I', keys[2]);
    end if;
    if asked.dataset like 'kemensos%' then
        no_kk := 'r.no_kk';
    end if;
    return query execute format(
        $query$
        select j.key_1, j.key_2, j.match_status, j.nik_rule, j.no_kk_rule, j.match_rule,
            case when $4 then m.remedy_en else m.remedy_id end
        from (
            select r.%1$I as key_1, %2$s as key_2, i.match_status,
                identity.nik_rule(r.nik, %3$s, r.jenis_kelamin, r.tgl_lahir) as nik_rule,
                case when %4$L then identity.no_kk_rule(%3$s, r.nik) end as no_kk_rule,
                coalesce(i.rule, 'belum_dinilai') as match_rule
            from raw.%5$I as r
            inner join identity.record as i
                on i._row = r._row and i.dataset = %5$L and i.period = $1
            where r._period = $2 and r._revision = $3
        ) as j
        left join reference.identity_rule as n on n.field = 'nik' and n.rule = j.nik_rule
        left join reference.identity_rule as k on k.field = 'no_kk' and k.rule = j.no_kk_rule
        left join reference.identity_rule as m
            on (m.field, m.rule) = (
                case
                    when n.severity <> 'sah' then row('nik'::text, j.nik_rule)
                    when j.match_status <> 'padan_nik' then row('padanan'::text, j.match_rule)
                    else row('no_kk'::text, j.no_kk_rule)
                end
            )
        where j.match_status <> 'padan_nik' or n.severity <> 'sah' or k.severity <> 'sah'
        $query$,
        keys[1], second_key, no_kk, no_kk <> 'null::text', asked.dataset
    ) using asked.period, asked.delivered, asked.revision, is_english;
end
$$;

revoke all on function identity.request_match_list, identity.match_list from public;
grant execute on function identity.request_match_list, identity.match_list to padan_steward;

reset role;
set local role padan_publisher;

create table mart.dim_identity_rule (
    field text not null,
    rule text not null,
    rule_order integer not null,
    severity text not null,
    name_id text not null,
    name_en text not null,
    remedy_id text not null,
    remedy_en text not null,
    primary key (field, rule)
);

create table mart.fct_identity_rule_history (
    period date not null,
    dataset text not null,
    region_code text not null,
    field text not null,
    rule text not null,
    is_matched boolean not null,
    records bigint,
    share numeric(20, 6),
    suppressed boolean not null,
    run_id text not null,
    revision integer not null,
    primary key (dataset, region_code, period, revision, field, rule, is_matched)
);
create index on mart.fct_identity_rule_history (period, revision);

create view mart.fct_identity_rule as
select h.*
from mart.fct_identity_rule_history as h
inner join mart.current_revision using (period, revision);
