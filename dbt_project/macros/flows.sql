{# Comparing a month with the computed month before it. #}

{# The newest earlier month that was computed, as text; none in the first. #}
{% macro last_computed_month() -%}
    {{ return(var("run").get("published_months", []) | sort | last) }}
{%- endmacro %}

{# The same as a date; NULL, and so no rows, in the first month. #}
{% macro previous_period() -%}
    {%- set month = last_computed_month() -%}
    {%- if month %}date '{{ month }}'{% else %}null::date{% endif -%}
{%- endmacro %}

{# Whether a month is one that was computed and published: the partition of a refused run may stand there too. #}
{% macro is_published_month(column) -%}
    {%- set months = var("run").get("published_months", []) -%}
    {%- if months %}{{ column }} in (date '{{ months | sort | join("', date '") }}'){% else %}false{% endif -%}
{%- endmacro %}

{# The month that lies `months` before the run's, as text. #}
{% macro month_before(months) -%}
    {%- set period = var("run")["period"] -%}
    {%- set count = period[0:4] | int * 12 + period[5:7] | int - 1 - months -%}
    {{ return("%04d-%02d-01" % (count // 12, count % 12 + 1)) }}
{%- endmacro %}

{# The month `months` before the run's as a date; NULL when it was not computed. #}
{% macro computed_month_before(months) -%}
    {%- set month = month_before(months) -%}
    {%- if month in var("run").get("published_months", []) %}date '{{ month }}'{% else %}null::date{% endif -%}
{%- endmacro %}

{# One word for a person's JKN: the segment of an active member, else nonaktif or belum_terdaftar. #}
{% macro jkn_state() -%}
    case when jkn_status = 'aktif' then jkn_segment else jkn_status end
{%- endmacro %}

{% macro is_jkn_active_state(column) -%}
    coalesce({{ column }} in ('{{ jkn_segments() | join("', '") }}'), false)
{%- endmacro %}

{# Whether two rows are the same person, or the same recipient that found nobody. #}
{% macro is_same_single(one, other) -%}
    coalesce({{ one }}.person_id, 0) = coalesce({{ other }}.person_id, 0)
    and coalesce({{ one }}.recipient_id, '00000000-0000-0000-0000-000000000000')
    = coalesce({{ other }}.recipient_id, '00000000-0000-0000-0000-000000000000')
{%- endmacro %}

{# alasan_keluar of contracts/extracts.yaml, and its absence. #}
{% macro exit_reasons() -%}
    {{ return([
        'GRADUASI_MANDIRI', 'GRADUASI_ALAMIAH', 'TIDAK_LAYAK', 'MENINGGAL', 'PINDAH', 'LAINNYA', 'tidak_disampaikan'
    ]) }}
{%- endmacro %}

{# Of several reasons in one delivery the first of the list counts (contracts/indicators.yaml, exit_reason_tie). #}
{% macro place_of_exit_reason(column) -%}
    array_position(array['{{ exit_reasons() | join("', '") }}'], {{ column }})
{%- endmacro %}

{% macro pbi_leaver_states() -%}
    {{ return(['PBI_APBD', 'PPU', 'PBPU', 'BP', 'nonaktif', 'meninggal', 'tidak_ditemukan']) }}
{%- endmacro %}

{# The rules of PBI_JK in this month; none when it has no row in the month's delivery. #}
{% macro pbi_programme() -%}
    {{ return(var("run").get("programmes", []) | selectattr("programme_id", "equalto", "PBI_JK") | first) }}
{%- endmacro %}
