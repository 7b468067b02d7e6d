-- Grain: one row per person with a matched row of the generation that a programme still follows.
{{ registry_persons(ref("stg_kemensos__registry_row_dtks")) }}
