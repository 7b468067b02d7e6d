-- What was delivered, what ran, what was checked.
create table ops.run (
    run_id text primary key,
    period date not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    state text not null check (state in ('running', 'refused', 'failed', 'unchanged', 'published')),
    code_version text not null,
    inputs jsonb not null default '{}',
    options jsonb not null default '{}',
    published_revision integer,
    input_digest text,
    message text
);
create index on ops.run (period, started_at);

create table ops.delivery (
    delivery_id bigint generated always as identity primary key,
    dataset text not null,
    period date not null,
    revision integer not null,
    sender text,
    letter_no text,
    registry text,
    rows_declared bigint,
    rows_landed bigint,
    rows_quarantined bigint,
    sha256 text,
    received_at timestamptz not null default now(),
    created_at timestamptz,
    state text not null check (state in ('received', 'landed', 'refused', 'superseded')),
    note text,
    is_synthetic boolean not null default false,
    refusal text,
    files jsonb not null default '[]',
    warnings jsonb not null default '[]',
    run_id text
);
-- A refused delivery never counted, so it may be sent again under the same revision.
create unique index delivery_counted on ops.delivery (dataset, period, revision) where state in ('landed', 'superseded');
create index on ops.delivery (period, dataset);

create table ops.quality_result (
    run_id text not null,
    dataset_or_model text not null,
    expectation text not null,
    severity text not null check (severity in ('critical', 'quarantine', 'warning', 'info')),
    success boolean not null,
    observed text,
    details jsonb not null default '{}',
    checked_at timestamptz not null default now()
);
create index on ops.quality_result (run_id, dataset_or_model);

-- What each step cost, for `make bench` and for the operator.
create table ops.step (
    run_id text not null,
    step text not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    rows bigint,
    peak_mb integer
);

grant select, insert, update on ops.run to padan_loader, padan_matcher, padan_transformer, padan_publisher;
grant select, insert, update on ops.delivery to padan_loader;
grant select on ops.delivery to padan_matcher, padan_transformer, padan_publisher;
grant select, insert on ops.quality_result, ops.step to padan_loader, padan_matcher, padan_transformer, padan_publisher;
grant select on ops.run, ops.delivery, ops.quality_result, ops.step to
    padan_planner, padan_viewer, padan_steward, padan_region, padan_auditor;

create table quarantine.rejected_row (
    dataset text not null,
    period date not null,
    revision integer not null,
    row_no bigint not null,
    file text not null,
    rules text[] not null,
    row_as_delivered jsonb not null,
    run_id text not null,
    quarantined_at timestamptz not null default now(),
    primary key (dataset, period, revision, row_no)
);
alter table quarantine.rejected_row owner to padan_loader;
grant select (dataset, period, revision, row_no) on quarantine.rejected_row to padan_matcher, padan_transformer;
grant select on quarantine.rejected_row to padan_steward;
