-- Grain: one row per person with a matched registry row.
{{ registry_persons(ref("stg_kemensos__registry_row")) }}
