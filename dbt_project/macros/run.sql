{# What the run says about itself: the month, and which delivery of each dataset it uses. #}

{% macro run_period() -%}
    date '{{ var("run")["period"] }}'
{%- endmacro %}

{% macro run_month_end() -%}
    (date '{{ var("run")["period"] }}' + interval '1 month - 1 day')::date
{%- endmacro %}

{% macro is_delivered(dataset) -%}
    {{ dataset in var("run")["deliveries"] }}
{%- endmacro %}

{# Condition on a raw table that keeps the delivery the month uses; nothing when there is none. #}
{% macro delivered_rows(dataset, alias) -%}
    {%- set delivery = var("run")["deliveries"].get(dataset) -%}
    {%- if delivery -%}
        {{ alias }}._period = date '{{ delivery["period"] }}' and {{ alias }}._revision = {{ delivery["revision"] }}
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}

{# Period and revision of the delivery that the month uses; NULL when there is none. #}
{% macro delivered_period(dataset) -%}
    {%- set delivery = var("run")["deliveries"].get(dataset) -%}
    {{ "date '" ~ delivery["period"] ~ "'" if delivery else "null::date" }}
{%- endmacro %}

{% macro delivered_revision(dataset) -%}
    {%- set delivery = var("run")["deliveries"].get(dataset) -%}
    {{ delivery["revision"] if delivery else "null::integer" }}
{%- endmacro %}

{# First and last day of the month of the delivery that the month uses; those of the month itself when there is none. #}
{% macro delivery_start(dataset) -%}
    date '{{ var("run")["deliveries"].get(dataset, {"period": var("run")["period"]})["period"] }}'
{%- endmacro %}

{% macro delivery_end(dataset) -%}
    ({{ delivery_start(dataset) }} + interval '1 month - 1 day')::date
{%- endmacro %}

{% macro registry_period_end(key="kemensos_registri") -%}
    {{ delivery_end(key) }}
{%- endmacro %}
