-- Grain: one row per row of the newest DTKS delivery, in months in which the general registry is DTSEN but a programme
-- still follows DTKS; else no rows.
{{ registry_rows("kemensos_registri_dtks") }}
