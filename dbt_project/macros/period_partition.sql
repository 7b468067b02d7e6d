{#
  A model of one month. The month's rows are built as a table of their own and attached to the partitioned parent in one
  transaction, so a reader of the parent sees the old month or the new one. CREATE TABLE AS may run in parallel, which
  INSERT may not.
#}
{% materialization period_partition, adapter='postgres' %}
    {%- set period = var('run')['period'] -%}
    {%- set leaf_name = this.identifier ~ '_' ~ period[0:4] ~ period[5:7] -%}
    {%- set parent = this.incorporate(type='table') -%}
    {%- set leaf = api.Relation.create(
        database=this.database, schema=this.schema, identifier=leaf_name, type='table'
    ) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
    {%- endif -%}

    {%- set existing = adapter.get_relation(database=this.database, schema=this.schema, identifier=this.identifier) -%}
    {%- call statement('drop_leaf') -%}
        drop table if exists {{ leaf }}
    {%- endcall -%}
    {%- call statement('main') -%}
        create table {{ leaf }} as (
            {{ sql }}
        )
    {%- endcall -%}
    {%- if existing is not none and not columns_agree(existing, leaf) -%}
        {#- Months built by an older version can be built again from raw. -#}
        {%- call statement('drop_parent') -%}
            drop table {{ parent }} cascade
        {%- endcall -%}
        {%- set existing = none -%}
    {%- endif -%}
    {%- if existing is none -%}
        {%- call statement('create_parent') -%}
            create table {{ parent }} (like {{ leaf }}) partition by list (period)
        {%- endcall -%}
    {%- endif -%}
    {%- call statement('attach') -%}
        alter table {{ parent }} attach partition {{ leaf }} for values in (date '{{ period }}')
    {%- endcall -%}
    {%- call statement('analyze') -%}
        analyze {{ leaf }}
    {%- endcall -%}
    {%- if config.get('meta', {}).get('joined_by_parent') -%}
        {#- A query that names the parent is planned with the parent's own statistics, which nothing else gathers. -#}
        {%- set version = run_query("show server_version_num").columns[0].values()[0] | int -%}
        {%- call statement('analyze_parent') -%}
            analyze {{ "only " if version >= 180000 }}{{ parent }}
        {%- endcall -%}
    {%- endif -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [parent]}) }}
{% endmaterialization %}

{% macro columns_agree(one, other) -%}
    {%- set shape = [] -%}
    {%- for relation in (one, other) -%}
        {%- set columns = adapter.get_columns_in_relation(relation) -%}
        {%- do shape.append(columns | map(attribute='name') | list) -%}
        {%- do shape.append(columns | map(attribute='data_type') | list) -%}
    {%- endfor -%}
    {{ return(shape[0] == shape[2] and shape[1] == shape[3]) }}
{%- endmacro %}
