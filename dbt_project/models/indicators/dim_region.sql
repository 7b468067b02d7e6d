-- Grain: one row per region; nation, province, kabupaten/kota, kecamatan.
{{ config(materialized="table") }}

select region_code, region_level, region_name, parent_code, bps_code, valid_from, valid_to
from {{ source("reference", "region") }}
