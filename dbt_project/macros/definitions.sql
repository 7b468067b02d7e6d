{# Rules of contracts/indicators.yaml that more than one model applies. #}

{% macro age_group(age_years) -%}
    case
        when {{ age_years }} <= 5 then '0-5'
        when {{ age_years }} <= 18 then '6-18'
        when {{ age_years }} <= 24 then '19-24'
        when {{ age_years }} <= 59 then '25-59'
        else '60+'
    end
{%- endmacro %}

{% macro is_true(column) -%}
    lower({{ column }}) in ('1', 'true', 'ya')
{%- endmacro %}

{# Order in which one segment stands for a person with several cards. #}
{% macro jkn_segments() -%}
    {{ return(['PPU_PN', 'PPU_BU', 'BP', 'PBPU', 'PBI_APBD', 'PBI_APBN']) }}
{%- endmacro %}

{% macro jkn_inactive_reasons() -%}
    {{ return(['TUNGGAKAN', 'MUTASI', 'PBI_DINONAKTIFKAN', 'USIA_ANAK', 'LAINNYA', 'tidak_disampaikan']) }}
{%- endmacro %}

{% macro tk_segments() -%}
    {{ return(['PU', 'JAKON', 'BPU', 'PMI']) }}
{%- endmacro %}

{% macro tk_programmes() -%}
    {{ return(['JKK', 'JKM', 'JHT', 'JP', 'JKP']) }}
{%- endmacro %}

{# Position of a text in a list, from 1; NULL when it is not there. #}
{% macro rank_of(column, values) -%}
    case {{ column }}{% for value in values %} when '{{ value }}' then {{ loop.index }}{% endfor %} end
{%- endmacro %}

{# The text at a position, from 1. #}
{% macro value_at(position, values) -%}
    (array[{% for value in values %}'{{ value }}'{{ ', ' if not loop.last }}{% endfor %}]::text[])[{{ position }}]
{%- endmacro %}

{# A set of programmes as bits, in the order of tk_programmes. #}
{% macro programme_bits(column) -%}
    ({%- for value in tk_programmes() %}
        case when '|' || {{ column }} || '|' like '%|{{ value }}|%' then {{ 2 ** loop.index0 }} else 0 end
        {{- ' +' if not loop.last -}}
    {% endfor %})
{%- endmacro %}

{# A kabupaten/kota counts for itself, its province and the nation. #}
{% macro region_levels(column) -%}
    lateral (values ({{ column }}), (left({{ column }}, 2)), ('00'))
{%- endmacro %}
