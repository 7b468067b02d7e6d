-- Grain: one row per figure that a document prints. Recomputed from its printed inputs by the macro of the indicators.
with printed as (
    select
        *,
        string_to_array(printed_inputs, ' | ') as input_texts,
        string_to_array(input_values, ' | ')::numeric[] as inputs
    from {{ source("reference", "published_figure") }}
),

divided as (
    select
        *,
        case formula_kind
            when 'ratio' then scale * inputs[1]
            when 'complement' then scale * (inputs[2] - inputs[1])
            when 'growth' then scale * (inputs[2] - inputs[1])
            when 'sum' then (select sum(listed.amount) from unnest(inputs) as listed (amount))
            when 'difference' then inputs[1] - inputs[2]
            when 'count' then cardinality(inputs)
            when 'repeat' then inputs[1]
        end as numerator,
        case
            when formula_kind in ('ratio', 'complement') then inputs[2]
            when formula_kind = 'growth' then inputs[1]
            else 1
        end as denominator
    from printed
),

recomputed as (
    select
        *,
        {{ ratio("numerator", "denominator", "figure_id") }} as recomputed_value,
        {{ ratio("numerator", "denominator", "figure_id", "printed_decimals") }} as rounded_value
    from divided
),

judged as (
    select
        *,
        case
            when recomputed_value is null or result_value is null then 'not_recomputable'
            when rounded_value = result_value then 'reproduces'
            else 'does_not_reproduce'
        end as status
    from recomputed
),

explained as (
    select
        *,
        status = 'does_not_reproduce'
        and trunc(numerator / denominator, printed_decimals) = result_value as is_truncated
    from judged
)

select
    figure_id,
    case_id,
    source,
    document,
    source_line,
    place,
    year,
    label_id,
    label_en,
    formula_kind,
    unit,
    input_texts as printed_inputs,
    inputs as input_values,
    printed_result,
    result_value,
    printed_decimals,
    status,
    recomputed_value,
    rounded_value,
    (rounded_value - result_value)::numeric(20, 6) as difference,
    is_truncated,
    reason,
    nullif(concat_ws(' ', note_id, case when is_truncated then 'Dipotong, bukan dibulatkan.' end), '') as note_id,
    nullif(concat_ws(' ', note_en, case when is_truncated then 'Truncated, not rounded.' end), '') as note_en
from explained
