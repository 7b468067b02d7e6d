{# numeric(20,6), half away from zero; NULL where the denominator is 0; a count stands for itself. #}
{% macro ratio(numerator, denominator, indicator_id) -%}
    case
        when {{ indicator_id }} in ('population', 'tk_pmi_members') then {{ numerator }}
        when {{ denominator }} > 0 then round({{ numerator }} / {{ denominator }}, 6)
    end::numeric(20, 6)
{%- endmacro %}

{#
  What the unmatched and the undetermined do to a figure (contracts/indicators.yaml, bounds): `more` may be counted in
  the numerator, `less` may have to leave it, `judged` are missing from numerator and denominator.
#}
{% macro uncertain_kind(indicator_id, breakdown) -%}
    case
        when {{ breakdown }} <> 'total' then null
        when {{ indicator_id }} in (
            'jkn_registered_coverage', 'jkn_active_coverage', 'tk_active_coverage', 'tk_wage_coverage',
            'tk_nonwage_coverage', 'registry_coverage', 'programme_coverage', 'programme_receipt'
        ) then 'more'
        when {{ indicator_id }} in ('jkn_uncovered_bottom40', 'registry_exclusion', 'exclusion_error') then 'less'
        when {{ indicator_id }} = 'inclusion_error' then 'judged'
    end
{%- endmacro %}

{% macro lowest_ratio(figure) -%}
    (case {{ figure }}.uncertain_kind
        when 'more' then {{ ratio(figure ~ ".numerator", figure ~ ".denominator", figure ~ ".indicator_id") }}
        when 'less'
            then {{ ratio(
                "greatest(" ~ figure ~ ".numerator - " ~ figure ~ ".uncertain, 0)",
                figure ~ ".denominator", figure ~ ".indicator_id"
            ) }}
        when 'judged'
            then {{ ratio(
                figure ~ ".numerator", "(" ~ figure ~ ".denominator + " ~ figure ~ ".uncertain)",
                figure ~ ".indicator_id"
            ) }}
    end)::numeric(20, 6)
{%- endmacro %}

{# A coverage above one stays above one: its denominator is not the same population (convention above_100). #}
{% macro highest_ratio(figure) -%}
    (case {{ figure }}.uncertain_kind
        when 'more'
            then {{ ratio(
                "greatest(" ~ figure ~ ".numerator, least(" ~ figure ~ ".numerator + " ~ figure ~ ".uncertain, "
                ~ figure ~ ".denominator))",
                figure ~ ".denominator", figure ~ ".indicator_id"
            ) }}
        when 'less' then {{ ratio(figure ~ ".numerator", figure ~ ".denominator", figure ~ ".indicator_id") }}
        when 'judged'
            then {{ ratio(
                "(" ~ figure ~ ".numerator + " ~ figure ~ ".uncertain)",
                "(" ~ figure ~ ".denominator + " ~ figure ~ ".uncertain)", figure ~ ".indicator_id"
            ) }}
    end)::numeric(20, 6)
{%- endmacro %}

{# Whether a figure is computed from the social registry; then its generation and age stand beside it. #}
{% macro rests_on_registry(indicator_id, breakdown) -%}
    (
        {{ breakdown }} in ('decile', 'disability')
        or {{ indicator_id }} in (
            'jkn_uncovered_bottom40', 'programme_coverage', 'programme_receipt', 'programme_person_coverage',
            'exclusion_error', 'exclusion_by_quota', 'inclusion_error', 'inclusion_undetermined',
            'leakage_to_noneligible', 'targeting_differential', 'targeting_lift', 'cgh_index', 'complementarity_full',
            'complementarity_full_2014', 'complementarity_any', 'complementarity_count', 'complementarity_entitled',
            'registry_coverage', 'registry_exclusion', 'registry_in_adminduk', 'registry_in_adminduk_all',
            'region_active_update', 'verval_overdue', 'pbi_funnel', 'pbi_gap'
        )
    )
{%- endmacro %}
