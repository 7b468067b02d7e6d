"""Rules with `gather`: what they found in kabupaten/kota becomes one judgement of the province."""

from typing import Any, LiteralString

from psycopg import Connection

# `subject` ends in /kabkota, and there is no indicator_id: how many regions is no cell of mart.fct_indicator. `cells`
# are all that were counted, whether the rule holds of them or not: what is hidden later could be told from the others.
GATHER: LiteralString = """
with per_region as (
    select
        j.rule_id, j.indicator_id, j.programme_id, left(j.region_code, 2) as province, j.region_code,
        max(g.region_name) as region_name, bool_or(j.holds) as holds, max(j.match_basis) as match_basis,
        max(abs(coalesce(j.change, j.value - j.limit_value))) filter (where j.holds) as size,
        max(j.breakdown) as breakdown, jsonb_agg(distinct j.category) as categories
    from judged as j
    inner join finding_rule as r
        on j.rule_id = r.rule_id and j.indicator_id = r.indicator_id and r.gather = 'provinsi'
    inner join mart.dim_region as g on j.region_code = g.region_code and g.region_level = 'kabkota'
    group by j.rule_id, j.indicator_id, j.programme_id, j.region_code
),
placed as (
    select
        *,
        row_number() over (
            partition by rule_id, indicator_id, programme_id, province order by holds desc, size desc, region_code
        ) as place
    from per_region
),
gathered as (
    select
        rule_id, indicator_id, programme_id, province, bool_or(holds) as holds, max(match_basis) as match_basis,
        count(*) filter (where holds) as found, count(*) as every,
        coalesce(string_agg(region_name, ', ' order by place) filter (where holds and place <= 3), '') as names,
        jsonb_build_object(
            'breakdown', max(breakdown), 'regions', jsonb_object_agg(region_code, categories)
        ) as cells
    from placed
    group by rule_id, indicator_id, programme_id, province
)
insert into judged (
    rule_id, region_code, programme_id, subject, holds, match_basis, numerator, denominator, unit, words_id, words_en,
    gathers, cells
)
select
    g.rule_id, g.province, g.programme_id, g.indicator_id || '/kabkota', g.holds, g.match_basis, g.found, g.every,
    'wilayah', w.words || jsonb_build_object('indicator', i.name_id),
    w.words || jsonb_build_object('indicator', i.name_en),
    g.indicator_id, g.cells
from gathered as g
inner join (
    select distinct on (indicator_id) indicator_id, name_id, name_en
    from mart.dim_indicator
    order by indicator_id, valid_from desc, version desc
) as i on g.indicator_id = i.indicator_id
cross join lateral (select jsonb_build_object('count', g.found, 'of', g.every, 'names', g.names) as words) as w
"""
DROP: LiteralString = """
delete from judged as j
using finding_rule as r
where j.rule_id = r.rule_id and j.indicator_id = r.indicator_id and r.gather is not null and length(j.region_code) = 5
"""


def gather_regions(connection: Connection[tuple[Any, ...]]) -> None:
    """Puts a row a province into `judged` in place of those of its kabupaten/kota.

    Args:
        connection: as padan_publisher, after `finding_rule` and `judged` were filled with the figures' rules.
    """
    connection.execute(GATHER)
    connection.execute(DROP)
