-- Families behind the rows of the programmes, and earlier payments as this month's register knows their people.
set local role padan_matcher;

alter table identity.record add column family_id bigint;
alter table identity.family_month add column is_living boolean;

-- The generation before, while a programme still follows it.
create table identity.record_kemensos_registri_dtks
    partition of identity.record for values in ('kemensos_registri_dtks') partition by list (period);

-- One row a row of an earlier delivery of kemensos_bansos that paid or gave a reason to leave; `period` is the month
-- whose register was asked, `_row` points to raw.kemensos_bansos of `delivered` and `revision`.
create table identity.payment (
    period date,
    delivered date,
    revision integer,
    _row bigint,
    person_id bigint,
    match_status text,
    region_code text,
    family_id bigint
) partition by list (period);

grant select on identity.payment to padan_transformer;
