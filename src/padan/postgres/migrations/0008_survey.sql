-- Household surveys, kept apart from the registers (contracts/survey.yaml). Micro-data: the loader alone.
create schema survey authorization padan_loader;

set local role padan_loader;

create table survey.delivery (
    survey_id text not null,
    revision integer not null,
    year integer not null,
    sender text not null,
    letter_no text not null,
    created_at timestamptz not null,
    file text not null,
    sha256 text not null,
    households integer not null,
    is_synthetic boolean not null,
    received_at timestamptz not null default now(),
    primary key (survey_id, revision)
);

create table survey.household (
    survey_id text not null,
    revision integer not null,
    household_id text not null,
    year integer not null,
    weight double precision not null check (weight > 0),
    stratum text not null,
    psu text not null,
    psu_population integer,
    kode_wilayah text not null,
    household_size integer not null check (household_size > 0),
    welfare double precision,
    poverty_line double precision,
    primary key (survey_id, revision, household_id),
    foreign key (survey_id, revision) references survey.delivery
);

-- One row a household and programme that the survey asks about; NULL: no answer.
create table survey.receipt (
    survey_id text not null,
    revision integer not null,
    household_id text not null,
    programme_id text not null,
    receives boolean,
    amount double precision,
    primary key (survey_id, revision, household_id, programme_id),
    foreign key (survey_id, revision, household_id) references survey.household
);

reset role;
set local role padan_publisher;

create table mart.fct_survey_publication (
    survey_id text not null,
    revision integer not null,
    year integer not null,
    delivery_revision integer not null,
    sender text not null,
    letter_no text not null,
    published_at timestamptz not null default now(),
    households integer not null,
    psus integer not null,
    strata integer not null,
    single_psu_strata integer not null,
    people numeric not null,
    households_without_welfare integer not null,
    poverty_line_source text,
    confidence numeric not null,
    domains text[] not null,
    min_households integer not null,
    suppression_threshold integer not null,
    is_synthetic boolean not null,
    rule_version text not null,
    code_version text not null,
    input_digest text not null,
    primary key (survey_id, revision)
);

create table mart.fct_survey_history (
    survey_id text not null,
    year integer not null,
    region_code text not null,
    indicator_id text not null,
    programme_id text not null,
    breakdown text not null,
    category text not null,
    numerator numeric,
    denominator numeric,
    value numeric(20, 6),
    standard_error numeric(20, 6),
    ci_low numeric(20, 6),
    ci_high numeric(20, 6),
    rse numeric(20, 6),
    degrees_of_freedom integer,
    deff numeric(20, 6),
    households integer,
    psus integer,
    strata integer,
    households_missing integer,
    caution text,
    suppressed boolean not null,
    rule_version text not null,
    revision integer not null,
    primary key (survey_id, indicator_id, region_code, revision, programme_id, breakdown, category),
    foreign key (survey_id, revision) references mart.fct_survey_publication
);
comment on table mart.fct_survey_history is
'design-based estimates of household surveys, every revision; never averaged with fct_indicator';

create view mart.fct_survey as
select h.*
from mart.fct_survey_history as h
inner join (
    select
        survey_id,
        max(revision) as revision
    from mart.fct_survey_publication
    group by survey_id
) as newest using (survey_id, revision);
