-- Grain: one row per programme and period of validity of its rules.
{{ config(materialized="table") }}

select
    programme_id,
    name_id,
    name_en,
    unit,
    max_decile::integer as max_decile,
    kind,
    registry,
    component,
    valid_from,
    valid_to
from {{ source("reference", "programme") }}
