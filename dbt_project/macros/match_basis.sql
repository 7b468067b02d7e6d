{#
  Which records mean whom. A build is of one match basis (var `run.match_basis`): `semua` reads the identity step's
  accepted matches of every rule, `nik` only bare equality of the NIK (contracts/warehouse.yaml, match_basis).
#}

{% macro is_exact_basis() -%}
    {{ return(var("run").get("match_basis") == "nik") }}
{%- endmacro %}

{% macro basis_person_id() -%}
    {{ "nik_person_id" if is_exact_basis() else "person_id" }}
{%- endmacro %}

{% macro basis_family_id() -%}
    {{ "nik_family_id" if is_exact_basis() else "family_id" }}
{%- endmacro %}

{% macro basis_match_status() -%}
    {%- if is_exact_basis() -%}
        case when nik_person_id is not null then 'padan_nik' when has_nik then 'tidak_padan' else 'tanpa_nik' end
    {%- else -%}
        match_status
    {%- endif -%}
{%- endmacro %}

{# The digest stands where either basis found nobody; in this basis it is the recipient only where this one did. #}
{% macro basis_recipient_id() -%}
    case when {{ basis_person_id() }} is null then recipient_id end
{%- endmacro %}
