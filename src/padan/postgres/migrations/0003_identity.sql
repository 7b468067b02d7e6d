-- The stable identifiers, and for each month what they stand for. NIK and no_kk end here.
set local role padan_matcher;

-- One index serves both ways of asking whether a NIK is known, and halves the cost of a first month.
create table identity.person (
    person_id bigint generated always as identity (cache 1000) not null,
    nik bigint not null,
    first_period date not null,
    unique (nik) include (person_id)
);
create table identity.family (
    family_id bigint generated always as identity (cache 1000) not null,
    no_kk bigint not null,
    first_period date not null,
    unique (no_kk) include (family_id)
);

-- One row a register row of the delivery that the month uses; `_row` points to raw.dukcapil_penduduk.
create table identity.register (
    period date,
    _row bigint,
    person_id bigint,
    family_id bigint,
    nik bigint,
    region_code text,
    is_head boolean,
    is_in_population boolean
) partition by list (period);

create table identity.family_month (
    period date,
    family_id bigint,
    head_person_id bigint,
    region_code text
) partition by list (period);

-- One row a record of another dataset; person_id is NULL when nobody was found. region_code is the record's own.
create table identity.record (
    dataset text,
    period date,
    _row bigint,
    person_id bigint,
    match_status text,
    region_code text
) partition by list (dataset);
create table identity.record_bpjs_kesehatan_peserta
    partition of identity.record for values in ('bpjs_kesehatan_peserta') partition by list (period);
create table identity.record_bpjs_ketenagakerjaan_peserta
    partition of identity.record for values in ('bpjs_ketenagakerjaan_peserta') partition by list (period);
create table identity.record_kemensos_registri
    partition of identity.record for values in ('kemensos_registri') partition by list (period);
create table identity.record_kemensos_bansos
    partition of identity.record for values in ('kemensos_bansos') partition by list (period);

-- Structure of contracts/extracts.yaml, type `nik`. The century is not in the number, so 29 February passes if either fits.
create function identity.is_nik(nik bigint) returns boolean
language sql immutable parallel safe
return (
    select
        nik is not null
        and nik % 10000 <> 0
        and month between 1 and 12
        and day between 1
        and case when month = 2 then case when year % 4 = 0 then 29 else 28 end
            when month in (4, 6, 9, 11) then 30 else 31 end
    from (
        select
            nik / 10000 % 100 as year,
            nik / 1000000 % 100 as month,
            nik / 100000000 % 100 - case when nik / 100000000 % 100 > 40 then 40 else 0 end as day
    ) as birth
);

grant select (person_id, first_period) on identity.person to padan_transformer;
grant select (family_id, first_period) on identity.family to padan_transformer;
grant select (period, _row, person_id, family_id, is_head, is_in_population)
    on identity.register to padan_transformer;
grant select on identity.family_month, identity.record to padan_transformer;
