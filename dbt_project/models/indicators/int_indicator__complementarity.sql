-- Grain: one row per period, kabupaten/kota, indicator, breakdown and category.
-- Which families of F(d) get the package together, and who gets nothing at all.
{{ config(schema="intermediate") }}

{% set core_package = var("run").get("core_package", []) %}
{% set core = package_bits(core_package) %}
{% set package_2014 = package_bits(["PKH", "SEMBAKO", "PIP"]) %}
{% set family_core = month_programmes("keluarga") | selectattr("in_core_package") | list %}
{% set unjudged = family_core | rejectattr("decile_column") | list %}
{# indicator: [condition of the numerator, condition of the denominator beside the decile] #}
{% set measures = {} %}
{% if core is not none %}
    {% do measures.update({
        "complementarity_full": ["received_bits & " ~ core ~ " = " ~ core, "true"],
        "complementarity_any": ["received_bits & " ~ core ~ " <> 0", "true"],
    }) %}
{% if family_core and not unjudged %}
{% do measures.update({"complementarity_entitled": ["has_all_entitled", "is_entitled"]}) %}
{% endif %}
{% endif %}
{% if package_2014 is not none %}
    {% do measures.update({
        "complementarity_full_2014": ["received_bits & " ~ package_2014 ~ " = " ~ package_2014, "true"],
    }) %}
{% endif %}

with family as (
    select cell.*, cutoff.max_decile
    from {{ ref("int_cells__family_programme") }} as cell
    cross join lateral (values (1), (2), (4), (10)) as cutoff (max_decile)
    where cell.period = {{ run_period() }} and {{ decile_number("cell.decile") }} <= cutoff.max_decile
),

person as (
    select * from {{ ref("int_cells__person_served") }}
    where
        period = {{ run_period() }}
        and {{ is_delivered("kemensos_bansos") }} and {{ is_delivered("bpjs_ketenagakerjaan_peserta") }}
)

{% for breakdown in ("total", "sex", "age_group", "decile", "disability") %}
{{ "union all" if not loop.first }}
select
    period,
    region_code,
    'unserved' as indicator_id,
    '{{ breakdown }}' as breakdown,
    {{ "'total'" if breakdown == "total" else breakdown }} as category,
    coalesce(sum(persons) filter (where is_unserved), 0) as numerator,
    sum(persons) as denominator
from person
group by period, region_code, category
{% endfor %}

{% for indicator_id, (numerator, denominator) in measures.items() %}
union all

select
    period,
    region_code,
    '{{ indicator_id }}' as indicator_id,
    'max_decile' as breakdown,
    max_decile::text as category,
    coalesce(sum(families) filter (where {{ numerator }}), 0) as numerator,
    sum(families) as denominator
from family
where {{ denominator }}
group by period, region_code, max_decile
{% endfor %}

{% if core is not none %}
union all

select
    family.period,
    family.region_code,
    'complementarity_count' as indicator_id,
    'programme_count' as breakdown,
    family.max_decile || ':' || received.programmes as category,
    coalesce(
        sum(family.families)
        filter (where bit_count((family.received_bits & {{ core }})::bit(32)) = received.programmes),
        0
    ) as numerator,
    sum(family.families) as denominator
from family
cross join generate_series(0, {{ core_package | length }}) as received (programmes)
group by family.period, family.region_code, family.max_decile, received.programmes
{% endif %}
