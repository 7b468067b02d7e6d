-- Grain: one row per row of the social registry that the month uses, quarantined ones left out.
{{ registry_rows("kemensos_registri") }}
