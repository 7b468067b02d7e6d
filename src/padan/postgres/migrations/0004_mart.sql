-- The published month: every revision in *_history, the newest one of each period in the view of the contract's name.
set local role padan_publisher;

create table mart.fct_publication (
    period date not null,
    revision integer not null,
    run_id text not null,
    published_at timestamptz not null default now(),
    status text not null check (status in ('final', 'provisional')),
    reason text,
    supersedes_revision integer,
    code_version text not null,
    options jsonb not null default '{}',
    is_synthetic boolean not null default false,
    primary key (period, revision)
);

create view mart.current_revision as
select period, max(revision) as revision
from mart.fct_publication
group by period;

create table mart.fct_indicator_history (
    period date not null,
    region_code text not null,
    indicator_id text not null,
    programme_id text not null,
    breakdown text not null,
    category text not null,
    match_basis text not null,
    numerator numeric,
    denominator numeric,
    value numeric(20, 6),
    value_low numeric(20, 6),
    value_high numeric(20, 6),
    registry text,
    registry_age_months integer,
    status text not null,
    suppressed boolean not null,
    rule_version text not null,
    run_id text not null,
    revision integer not null,
    primary key (indicator_id, region_code, period, revision, programme_id, breakdown, category, match_basis)
);
create index on mart.fct_indicator_history (period, revision);

create table mart.fct_match_quality_history (
    period date not null,
    dataset text not null,
    region_code text not null,
    match_status text not null,
    records bigint,
    share numeric(20, 6),
    suppressed boolean not null,
    run_id text not null,
    revision integer not null,
    primary key (dataset, region_code, period, revision, match_status)
);

create view mart.fct_indicator as
select h.*
from mart.fct_indicator_history as h
inner join mart.current_revision using (period, revision);

create view mart.fct_match_quality as
select h.*
from mart.fct_match_quality_history as h
inner join mart.current_revision using (period, revision);

create table mart.dim_region (
    region_code text primary key,
    region_level text not null,
    region_name text not null,
    parent_code text,
    bps_code text,
    valid_from date not null,
    valid_to date
);
create table mart.dim_programme (
    programme_id text not null,
    name_id text not null,
    name_en text not null,
    unit text not null,
    max_decile integer,
    kind text not null,
    registry text not null,
    component text,
    valid_from date not null,
    valid_to date,
    primary key (programme_id, valid_from)
);
create table mart.dim_indicator (
    indicator_id text not null,
    name_id text not null,
    name_en text not null,
    definition_id text not null,
    definition_en text not null,
    numerator_id text not null,
    denominator_id text,
    unit text not null,
    direction text not null,
    source_datasets text[] not null,
    basis text not null,
    version text not null,
    valid_from date not null,
    valid_to date,
    primary key (indicator_id, version)
);
