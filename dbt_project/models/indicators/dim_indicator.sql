-- Grain: one row per indicator and version of its definition.
{{ config(materialized="table") }}

select
    indicator_id,
    name_id,
    name_en,
    definition_id,
    definition_en,
    numerator_id,
    denominator_id,
    unit,
    direction,
    source_datasets,
    basis,
    version,
    valid_from,
    valid_to
from {{ source("reference", "indicator") }}
