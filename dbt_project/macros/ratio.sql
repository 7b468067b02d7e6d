{# numeric(20,6), half away from zero; NULL where the denominator is 0; a count stands for itself. #}
{% macro ratio(numerator, denominator, indicator_id) -%}
    case
        when {{ indicator_id }} in ('population', 'tk_pmi_members') then {{ numerator }}
        when {{ denominator }} > 0 then round({{ numerator }} / {{ denominator }}, 6)
    end::numeric(20, 6)
{%- endmacro %}
