-- Grain: one row per region and code that it, or most of it, had before.
{{ config(materialized="table") }}

select region_code, predecessor_code, valid_from, source
from {{ source("reference", "region_crosswalk") }}
