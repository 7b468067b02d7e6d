{#
  Schemas are the layers of contracts/warehouse.yaml, not prefixed by a developer's name. Target `nik` builds the exact
  match basis of a month beside its main one, in schemas of its own.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}{{ "_nik" if target.name == "nik" }}
{%- endmacro %}
