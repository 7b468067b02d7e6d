-- The stable identifiers, and for each month what they stand for. NIK and no_kk end here.
set local role padan_matcher;

create table identity.person (
    person_id bigint generated always as identity primary key,
    nik bigint not null unique,
    first_period date not null
);
create table identity.family (
    family_id bigint generated always as identity primary key,
    no_kk bigint not null unique,
    first_period date not null
);

-- One row a register row of the delivery that the month uses; `_row` points to raw.dukcapil_penduduk.
create table identity.register (
    period date not null,
    _row bigint not null,
    person_id bigint not null,
    family_id bigint not null,
    is_in_population boolean not null
) partition by list (period);

create table identity.family_month (
    period date not null,
    family_id bigint not null,
    head_person_id bigint not null,
    region_code text not null
) partition by list (period);

-- One row a record of another dataset; person_id is NULL when nobody was found.
create table identity.record (
    period date not null,
    dataset text not null,
    _row bigint not null,
    person_id bigint,
    match_status text not null
        check (match_status in ('padan_nik', 'padan_probabilistik', 'tanpa_nik', 'tidak_padan'))
) partition by list (period);

grant select (person_id, first_period) on identity.person to padan_transformer;
grant select (family_id, first_period) on identity.family to padan_transformer;
grant select on identity.register, identity.family_month, identity.record to padan_transformer, padan_steward;
