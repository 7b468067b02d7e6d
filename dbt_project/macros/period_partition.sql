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

    {%- call statement('main') -%}
        drop table if exists {{ leaf }};
        create table {{ leaf }} as (
            {{ sql }}
        )
    {%- endcall -%}
    {%- if config.get('contract').enforced -%}
        {#- Of the rows that stand there: PostgreSQL would plan the whole query once more only to name its columns. -#}
        {{ get_assert_columns_equivalent("select * from " ~ leaf) }}
    {%- endif -%}
    {%- call statement('attach') -%}
        do $$
        begin
            if to_regclass('{{ parent }}') is not null
                and {{ columns_of(parent) }} is distinct from {{ columns_of(leaf) }}
            then
                -- Months built by an older version can be built again from raw.
                drop table {{ parent }} cascade;
            end if;
            if to_regclass('{{ parent }}') is null then
                create table {{ parent }} (like {{ leaf }}) partition by list (period);
            end if;
        end
        $$;
        alter table {{ parent }} attach partition {{ leaf }} for values in (date '{{ period }}');
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

{# Names and types of a table's columns in their order, as a value that two tables can be compared by. #}
{% macro columns_of(relation) -%}
    (
        select array_agg((attname, atttypid, atttypmod)::text order by attnum)
        from pg_attribute
        where attrelid = to_regclass('{{ relation }}') and attnum > 0 and not attisdropped
    )
{%- endmacro %}
