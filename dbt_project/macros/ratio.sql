{#
  numeric(20,6), half away from zero; NULL where the denominator is 0; a count stands for itself. `decimals`, at most 6,
  are fewer only where a printed figure has fewer (published_figure).
#}
{% macro ratio(numerator, denominator, indicator_id, decimals=6) -%}
    case
        when {{ indicator_id }} in ('population', 'tk_pmi_members') then {{ numerator }}
        when {{ denominator }} > 0 then round({{ numerator }} / {{ denominator }}, {{ decimals }})
    end::numeric(20, 6)
{%- endmacro %}

{#
  What the unmatched and the undetermined do to a figure (contracts/indicators.yaml, bounds). In the numerator they may
  be missing (`more`) or too many (`less`) of a denominator that stands; or they belong to numerator and denominator
  (`joined`), to the denominator only (`diluted`), or were left out of both and may be either (`judged`).
#}
{% macro uncertain_kind(indicator_id, breakdown) -%}
    case
        when {{ breakdown }} <> 'total' then null
        when {{ indicator_id }} in (
            'jkn_registered_coverage', 'jkn_active_coverage', 'tk_active_coverage', 'tk_wage_coverage',
            'tk_nonwage_coverage', 'registry_coverage'
        ) then 'more'
        when {{ indicator_id }} in ('jkn_uncovered_bottom40', 'registry_exclusion') then 'less'
        when {{ indicator_id }} in ('programme_coverage', 'programme_receipt') then 'joined'
        when {{ indicator_id }} = 'exclusion_error' then 'diluted'
        when {{ indicator_id }} = 'inclusion_error' then 'judged'
    end
{%- endmacro %}

{% macro lowest_ratio(figure) -%}
    {%- set uncertain = figure ~ ".uncertain" -%}
    {%- set numerator, denominator, id = figure ~ ".numerator", figure ~ ".denominator", figure ~ ".indicator_id" -%}
    case
        when {{ figure }}.uncertain_kind in ('more', 'joined') then {{ ratio(numerator, denominator, id) }}
        when {{ figure }}.uncertain_kind = 'less'
            then {{ ratio("greatest(" ~ numerator ~ " - " ~ uncertain ~ ", 0)", denominator, id) }}
        when {{ figure }}.uncertain_kind in ('diluted', 'judged')
            then {{ ratio(numerator, "(" ~ denominator ~ " + " ~ uncertain ~ ")", id) }}
    end
{%- endmacro %}

{# A coverage above one stays above one: its denominator is not the same population (convention above_100). #}
{% macro highest_ratio(figure) -%}
    {%- set uncertain = figure ~ ".uncertain" -%}
    {%- set numerator, denominator, id = figure ~ ".numerator", figure ~ ".denominator", figure ~ ".indicator_id" -%}
    {%- set more = "least(" ~ numerator ~ " + " ~ uncertain ~ ", " ~ denominator ~ ")" -%}
    case
        when {{ figure }}.uncertain_kind = 'more'
            then {{ ratio("greatest(" ~ numerator ~ ", " ~ more ~ ")", denominator, id) }}
        when {{ figure }}.uncertain_kind in ('less', 'diluted') then {{ ratio(numerator, denominator, id) }}
        when {{ figure }}.uncertain_kind in ('joined', 'judged')
            then {{ ratio(
                "(" ~ numerator ~ " + " ~ uncertain ~ ")", "(" ~ denominator ~ " + " ~ uncertain ~ ")", id
            ) }}
    end
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
