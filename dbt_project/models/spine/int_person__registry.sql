-- Grain: one row per person with a matched registry row.
-- The decile is that of the row with the newest tgl_verval (NULL last), then the smallest id_registri.
with registry_row as (
    select person_id, registry_row_id, decile, has_disability, verified_on
    from {{ ref("stg_kemensos__registry_row") }}
    where person_id is not null
),

deciding_row as (
    select distinct on (person_id) person_id, decile
    from registry_row
    order by person_id asc, verified_on desc nulls last, registry_row_id asc
),

disability as (
    select person_id, bool_or(has_disability) as has_disability
    from registry_row
    group by person_id
)

select deciding_row.person_id, deciding_row.decile, disability.has_disability
from deciding_row
inner join disability on deciding_row.person_id = disability.person_id
