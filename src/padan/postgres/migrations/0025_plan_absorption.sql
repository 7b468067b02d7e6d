-- What was spent of the amounts of a plan's funding table, as their owners report it.
set local role padan_publisher;

create table mart.fct_kpi_funding_history (
    period date not null,
    plan_id text not null,
    plan_version integer not null,
    row_id text not null,
    year integer not null,
    budget_rupiah numeric not null,
    absorbed_month date,
    absorbed_rupiah numeric,
    share numeric(20, 6),
    note text,
    note_code text check (note_code in ('nilai_taksa', 'nilai_tidak_terbaca', 'melebihi_pagu')),
    rule_version text not null,
    run_id text not null,
    revision integer not null,
    primary key (row_id, period, revision),
    check ((absorbed_rupiah is null) = (absorbed_month is null)),
    check (absorbed_rupiah >= 0)
);
create index on mart.fct_kpi_funding_history (period, revision);
comment on table mart.fct_kpi_funding_history is 'one row a month, revision and amount of a plan in force; absorbed_rupiah NULL where its owner has not reported';

create view mart.fct_kpi_funding as
select h.*
from mart.fct_kpi_funding_history as h
inner join mart.current_revision using (period, revision);
