{# How an indicator of a plan is judged (docs/kpi.md), by the columns of its rule; `relation` ends in a dot. #}

{#
  A number as people write it, decimals with a dot or a comma; NULL for anything else. One separator before exactly three
  digits may be thousands or decimals: it is read as decimals, and `is_ambiguous_number` says so. A number that begins
  with 0 has no thousands.
#}
{% macro written_number(text) -%}
    case
        when {{ text }} ~ '^-?[0-9]{1,15}([.,][0-9]{1,9})?$'
            then replace({{ text }}, ',', '.')::numeric
        when {{ text }} ~ '^-?[1-9][0-9]{0,2}(([.][0-9]{3}){1,4},[0-9]{1,9}|([.][0-9]{3}){2,4})$'
            then replace(replace({{ text }}, '.', ''), ',', '.')::numeric
        when {{ text }} ~ '^-?[1-9][0-9]{0,2}((,[0-9]{3}){1,4}[.][0-9]{1,9}|(,[0-9]{3}){2,4})$'
            then replace({{ text }}, ',', '')::numeric
    end
{%- endmacro %}

{% macro is_ambiguous_number(text) -%}
    {{ text }} ~ '^-?[1-9][0-9]{0,2}[.,][0-9]{3}$'
{%- endmacro %}

{# Whether what was delivered is a number of this unit: of a percentage an ambiguous one is decimals. #}
{% macro is_number_of_unit(delivered, measure_unit) -%}
    case
        when {{ measure_unit }} = '%' then {{ delivered }}.reading in ('angka', 'taksa')
        else {{ delivered }}.reading = 'angka' and not {{ delivered }}.has_percent_sign
    end
{%- endmacro %}

{# Place of a category in its order, 1 the best. #}
{% macro category_place(category, relation="") -%}
    array_position(string_to_array({{ relation }}category_order, '>'), {{ category }})
{%- endmacro %}

{# Whether a number is as good as a target asks; `hold`: equal at the decimals that the target prints. #}
{% macro is_number_reached(actual, target) -%}
    case direction
        when 'higher_better' then {{ actual }} >= {{ target }}
        when 'lower_better' then {{ actual }} <= {{ target }}
        when 'hold' then round({{ actual }}, scale({{ target }})) = {{ target }}
        when 'band' then {{ actual }} between band_low and band_high
    end
{%- endmacro %}

{# Share of a target that a number reaches; over-achievement is not cut off. #}
{% macro number_achievement(actual, target) -%}
    case
        -- greatest() passes over NULL.
        when {{ actual }} is null or {{ target }} is null then null
        when direction = 'band' then greatest(
            1 - greatest(band_low - {{ actual }}, {{ actual }} - band_high, 0)
            / (band_high - band_low),
            0
        )
        when {{ target }} = 0
            then case when {{ is_number_reached(actual, target) }} then 1 else 0 end
        when direction = 'higher_better' then {{ actual }} / {{ target }}
        when direction = 'lower_better' then greatest((2 * {{ target }} - {{ actual }}) / {{ target }}, 0)
        when direction = 'hold' then greatest(1 - abs({{ actual }} - {{ target }}) / {{ target }}, 0)
    end
{%- endmacro %}

{# numeric(20, 6) ends at 10^14: what is beyond is written as its end; NULL stays NULL, as greatest() would not. #}
{% macro within_bounds(value) -%}
    case when abs({{ value }}) < 99999999999999 then {{ value }} else sign({{ value }}) * 99999999999999 end
{%- endmacro %}

{# A percentage ends at 0 and at 100, however steep its line. #}
{% macro clamped_forecast(value, measure_unit) -%}
    case
        when {{ measure_unit }} = '%' then least(greatest(round(({{ value }})::numeric, 6), 0), 100)
        else round(({{ within_bounds("(" ~ value ~ ")") }})::numeric, 6)
    end::numeric(20, 6)
{%- endmacro %}

{# Whether the figure that an indicator is computed from counts known payments only (padan.runs.payments). #}
{% macro is_incomplete(relation) -%}
    {%- set figures = var("run").get("incomplete_figures", []) -%}
    {%- if figures -%}
        ({{ relation }}.computed_indicator, {{ relation }}.computed_programme) in (
            {%- for indicator, programme in figures %}('{{ indicator }}', '{{ programme }}'){{ ", " if not loop.last }}{% endfor -%}
        )
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}
