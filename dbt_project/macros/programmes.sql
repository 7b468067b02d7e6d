{#
  The programmes of the month (var `run.programmes`, see padan.runs.lookback): those with a row in the month's
  kemensos_bansos, by the rules valid at month end. A programme's bit is its place in that list.
#}

{% macro month_programmes(unit=none, with_rule=false) -%}
    {%- set chosen = [] -%}
    {%- for programme in var("run").get("programmes", []) -%}
        {%- set is_wanted = (unit is none or programme["unit"] == unit)
            and (not with_rule or (programme["max_decile"] and programme["decile_column"])) -%}
        {%- if is_wanted -%}
            {%- do chosen.append(dict(programme, bit=2 ** loop.index0)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(chosen) }}
{%- endmacro %}

{# The same as a relation; is_judged: there is a cut-off, and the registry that it follows was delivered. #}
{% macro programme_rows() -%}
    (
        values
        {%- for programme in month_programmes() %}
        (
            '{{ programme["programme_id"] }}', '{{ programme["unit"] }}', {{ programme["bit"] }},
            {{ programme["max_decile"] or "null" }}::integer, {{ programme["registry_required"] | lower }},
            {{ "true" if programme["max_decile"] and programme["decile_column"] else "false" }},
            {{ "false" if programme["component"] is none else "true" }},
            date '{{ programme["payments_from"] }}'
        ),
        {%- endfor %}
        (
            null::text, null::text, null::integer, null::integer, null::boolean, null::boolean, null::boolean, null::date
        )
    ) as programme (programme_id, unit, bit, max_decile, is_registry_required, is_judged, has_component_rule, payments_from)
{%- endmacro %}

{# Component of set C(p), of a person or of a family: a condition on the columns of the spine; `relation` ends in a dot. #}
{% macro has_component(programme, relation="") -%}
    {%- if programme["component"] == "PIP" and programme["unit"] == "jiwa" -%}
        {{ relation }}age_years between 6 and 21
    {%- elif programme["component"] == "PKH" and programme["unit"] == "keluarga" -%}
        {{ relation }}has_pkh_component
    {%- elif programme["component"] is none -%}
        true
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "no rule for component " ~ programme["component"] ~ " of unit " ~ programme["unit"]
        ) }}
    {%- endif -%}
{%- endmacro %}

{# Decile as a number, NULL where there is none. #}
{% macro decile_number(column) -%}
    nullif({{ column }}, 'tidak_ada')::integer
{%- endmacro %}

{# Bits of the programmes of a unit that its members are eligible for: set E(p). #}
{% macro eligible_bits(unit) -%}
    (0
    {%- for programme in month_programmes(unit, with_rule=true) %}
        + case
            when {{ decile_number(programme["decile_column"]) }} <= {{ programme["max_decile"] }}
                and {{ has_component(programme) }} then {{ programme["bit"] }} else 0
        end
    {%- endfor %})
{%- endmacro %}

{# Whether a bit of a programme is set in a column. #}
{% macro holds(column, programme) -%}
    {{ column }} & {{ programme["bit"] }} <> 0
{%- endmacro %}

{# The programmes of a set of bits as text, joined by '+', '' for none. #}
{% macro combination(bits) -%}
    array_to_string(array[
        {%- for programme in month_programmes() %}
        case when {{ holds(bits, programme) }} then '{{ programme["programme_id"] }}' end
        {{- ',' if not loop.last }}
        {%- endfor %}
    ]::text[], '+')
{%- endmacro %}

{# A list as SQL text literals. #}
{% macro quoted_list(values) -%}
    {% for value in values %}'{{ value }}'{{ ', ' if not loop.last }}{% endfor %}
{%- endmacro %}

{# Bits of a package of programmes; none while one of them has no row in the month's delivery. #}
{% macro package_bits(names) -%}
    {%- set bits = [] -%}
    {%- for programme in month_programmes() if programme["programme_id"] in names -%}
        {%- do bits.append(programme["bit"]) -%}
    {%- endfor -%}
    {{ return(bits | sum if names and bits | length == names | length else none) }}
{%- endmacro %}
