-- Grain: one row per field and rule.
{{ config(materialized="table") }}

select
    field,
    rule,
    rule_order,
    severity,
    name_id,
    name_en,
    remedy_id,
    remedy_en
from {{ source("reference", "identity_rule") }}
