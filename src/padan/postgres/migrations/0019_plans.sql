-- Plans (Renstra, RPJMN, a ministry's own) with their indicators, targets, rules and funding, and what became of them.
set local role padan_transformer;

create table reference.plan (
    plan_id text not null,
    version integer not null check (version > 0),
    title_id text not null,
    title_en text not null,
    owner text not null,
    valid_from date not null,
    valid_to date not null check (valid_to >= valid_from),
    source text not null,
    sha256 text not null,
    loaded_at timestamptz not null default now(),
    loaded_by text not null,
    is_current boolean not null,
    primary key (plan_id, version)
);
create unique index on reference.plan (plan_id) where is_current;
comment on table reference.plan is 'one row a plan and version; a version is never changed, the newest one is current';

create table reference.plan_indicator (
    plan_id text not null,
    version integer not null,
    kpi_id text not null,
    parent_id text,
    level text not null,
    goal text,
    programme text,
    unit_responsible text,
    name_id text not null,
    name_en text not null,
    measure_unit text not null,
    baseline_year integer,
    baseline_text text,
    source_line text not null,
    note text,
    note_en text,
    transcription_note text,
    row_order integer not null,
    direction text check (direction in ('higher_better', 'lower_better', 'hold', 'band', 'category')),
    is_cumulative boolean not null,
    band_low numeric,
    band_high numeric,
    category_order text,
    on_track numeric,
    at_risk numeric,
    computed_by text,
    computed_indicator text,
    computed_programme text,
    computed_breakdown text,
    computed_category text,
    computed_measure text check (computed_measure in ('value', 'numerator')),
    computed_scale numeric,
    not_computed_reason text,
    not_computed_reason_en text,
    rule_source text,
    primary key (plan_id, version, kpi_id),
    foreign key (plan_id, version) references reference.plan,
    check ((computed_by is null) = (computed_indicator is null)),
    check (computed_by is not null or not_computed_reason is not null),
    check (band_high > band_low)
);
comment on column reference.plan_indicator.direction is 'NULL where the plan does not say which way is better: never judged';
comment on column reference.plan_indicator.category_order is 'best first, joined by >';
comment on column reference.plan_indicator.computed_by is 'where Padan''s own figure comes from: indicator[PROGRAMME][breakdown=category].value|numerator * scale';

create table reference.plan_target (
    plan_id text not null,
    version integer not null,
    kpi_id text not null,
    year integer not null,
    target_text text not null,
    target_value numeric,
    target_category text,
    primary key (plan_id, version, kpi_id, year),
    foreign key (plan_id, version, kpi_id) references reference.plan_indicator,
    check ((target_value is null) <> (target_category is null))
);

create table reference.plan_funding (
    plan_id text not null,
    version integer not null,
    row_id text not null,
    row_kind text not null check (row_kind in ('baris', 'total_baris', 'total_tahun', 'total')),
    programme text not null,
    activity text,
    unit_responsible text,
    year integer,
    amount numeric not null,
    amount_unit text not null,
    amount_rupiah numeric not null,
    printed text not null,
    difference numeric,
    source_line text not null,
    note text,
    note_en text,
    transcription_note text,
    kpi_id text,
    row_order integer not null,
    primary key (plan_id, version, row_id),
    foreign key (plan_id, version) references reference.plan,
    check ((row_kind in ('total_baris', 'total')) = (year is null))
);
comment on column reference.plan_funding.difference is 'of a total: what is printed less the sum of what is printed under it; NULL for a row that is no total';

reset role;
set local role padan_publisher;

create view mart.dim_plan as
select plan_id, version, title_id, title_en, owner, valid_from, valid_to, source, sha256, loaded_at, loaded_by, is_current
from reference.plan
where is_current;

create view mart.dim_kpi as
select i.*
from reference.plan_indicator as i
inner join reference.plan as p using (plan_id, version)
where p.is_current;

create view mart.kpi_target as
select t.*
from reference.plan_target as t
inner join reference.plan as p using (plan_id, version)
where p.is_current;

create view mart.kpi_funding as
select f.*
from reference.plan_funding as f
inner join reference.plan as p using (plan_id, version)
where p.is_current;

create table mart.fct_kpi_progress_history (
    period date not null,
    plan_id text not null,
    plan_version integer not null,
    kpi_id text not null,
    source text not null check (source in ('dihitung', 'dilaporkan')),
    target_year integer,
    target_text text,
    target_value numeric,
    target_category text,
    endpoint_year integer,
    endpoint_text text,
    endpoint_value numeric,
    actual_month date,
    actual_value numeric(20, 6),
    actual_category text,
    achievement numeric(20, 6),
    status text not null check (
        status in ('tercapai', 'sesuai_jalur', 'berisiko', 'tertinggal', 'belum_ada_data', 'belum_ada_target')
    ),
    trajectory_value numeric(20, 6),
    gap numeric(20, 6),
    forecast_value numeric(20, 6),
    forecast_low numeric(20, 6),
    forecast_high numeric(20, 6),
    note text,
    note_code text,
    suppressed boolean not null,
    rule_version text not null,
    run_id text not null,
    revision integer not null,
    primary key (kpi_id, period, revision, source)
);
create index on mart.fct_kpi_progress_history (period, revision);

create view mart.fct_kpi_progress as
select h.*
from mart.fct_kpi_progress_history as h
inner join mart.current_revision using (period, revision);
