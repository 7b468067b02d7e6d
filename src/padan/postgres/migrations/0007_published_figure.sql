-- Figures that documents print, each recomputed from its printed inputs (dbt_project/models/golden).
set local role padan_publisher;

create table mart.published_figure (
    figure_id text primary key,
    case_id text not null,
    source text not null,
    document text not null,
    source_line text not null,
    place text not null,
    year text not null,
    label_id text not null,
    label_en text not null,
    formula_kind text not null,
    unit text not null,
    printed_inputs text[],
    input_values numeric[],
    printed_result text,
    result_value numeric,
    printed_decimals integer not null,
    status text not null check (status in ('reproduces', 'does_not_reproduce', 'not_recomputable')),
    recomputed_value numeric(20, 6),
    rounded_value numeric(20, 6),
    difference numeric(20, 6),
    is_truncated boolean not null,
    reason text,
    note_id text,
    note_en text
);
