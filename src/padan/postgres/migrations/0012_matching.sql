-- Matching beyond the exact NIK: both bases of a record, why, how sure, what waits for a steward, and what a steward said.
set local role padan_matcher;

-- person_id, family_id and match_status are of the basis `semua`; nik_* of the basis `nik` (contracts/warehouse.yaml, match_basis).
alter table identity.record
add column nik_person_id bigint,
add column nik_family_id bigint,
add column has_nik boolean,
add column rule text,
add column probability real,
add column candidate_id bigint;
alter table identity.payment
add column nik_person_id bigint,
add column nik_family_id bigint,
add column has_nik boolean,
add column rule text,
add column probability real,
add column candidate_id bigint;

-- What a steward must look at: one row a record and a person that it may mean. `evidence` holds levels and weights, never a name or a number.
create table identity.review_pair (
    period date not null,
    dataset text not null,
    record_key text not null,
    _row bigint not null,
    person_id bigint not null,
    region_code text,
    probability real,
    weight real,
    reason text not null,
    evidence jsonb not null
) partition by list (period);

create table identity.decision (
    decision_id bigint generated always as identity primary key,
    dataset text not null,
    record_key text not null,
    person_id bigint not null,
    decision text not null check (decision in ('terima', 'tolak', 'nanti')),
    note text,
    decided_by text not null,
    decided_at timestamptz not null default now(),
    undone_by text,
    undone_at timestamptz
);
create index decision_of_record on identity.decision (dataset, record_key);

-- The newest word on each pair, as the engine applies it.
create view identity.valid_decision as
select distinct on (dataset, record_key, person_id)
    dataset,
    record_key,
    person_id,
    decision
from identity.decision
where undone_at is null
order by dataset, record_key, person_id, decision_id desc;

create table identity.person_event (
    event_id bigint generated always as identity primary key,
    kind text not null check (kind in ('nik_dikoreksi', 'digabung', 'dipisah')),
    person_id bigint not null,
    other_person_id bigint,
    nik bigint,
    period date not null,
    reason text not null,
    author text not null,
    happened_at timestamptz not null default now(),
    undone_by text,
    undone_at timestamptz
);

create table identity.access_log (
    access_id bigint generated always as identity primary key,
    who text not null,
    what text not null,
    dataset text,
    record_key text,
    person_id bigint,
    at timestamptz not null default now(),
    details jsonb
);
