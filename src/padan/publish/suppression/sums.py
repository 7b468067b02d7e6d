"""The sums that tie the counts of a month to each other: `disclosure_count`, `disclosure_use`, `disclosure_term`.

A sum is a set of terms whose signed values add up to 0; a term that stands for the whole has sign -1. Only sums that
hold in the figures are kept; a count has a value on the main match basis and, where figures show it, one on the exact
basis, and a sum may hold on either (`in_main`, `in_nik`). A sum is numbered by its kind and a running number.
"""

from collections.abc import Collection
from typing import Any

from psycopg import Connection, sql

from padan.publish.suppression.shown import first_row

# One count a name and value; should two figures give one name two values, these are two counts, and sums that do not
# hold with either are left out.
COUNTS = (
    """
    create temporary table disclosure_count on commit drop as
    select
        (row_number() over (
            order by what, programme_id, breakdown, category, region_code, value
        ))::integer as id,
        region_code, what, programme_id, breakdown, category, value,
        max(nik_value) as nik_value,
        bool_or(is_small) and (value <> 0 or coalesce(max(nik_value), 0) <> 0) as hidden,
        bool_or(was_hidden) as was_hidden,
        bool_or(is_known) as is_known
    from disclosure_shown
    group by region_code, what, programme_id, breakdown, category, value
    """,
    "create index on disclosure_count (what, breakdown, region_code)",
    "create unique index on disclosure_count (id)",
    "analyze disclosure_count",
    """
    create temporary table disclosure_use on commit drop as
    select s.row_id, s.role, c.id as count_id
    from disclosure_shown as s
    inner join disclosure_count as c
        on c.region_code = s.region_code and c.what = s.what
        and c.programme_id = s.programme_id and c.breakdown = s.breakdown and c.category = s.category
        and c.value = s.value
    """,
    "create index on disclosure_use (count_id)",
    "create index on disclosure_use (row_id)",
    "analyze disclosure_use",
)

CREATE_TERMS = """
create temporary table disclosure_term (
    sum_id bigint, count_id integer, sign smallint, is_whole boolean, is_flow boolean, in_main boolean, in_nik boolean
) on commit drop
"""

# {parts} name the whole that they add up to; zeros neither hide nor reveal, except among flows.
ADD = sql.SQL("""
with part as (
    select
        p.id, p.value, p.nik_value, p.label, w.id as whole_id, w.value as whole, w.nik_value as nik_whole
    from ({parts}) as p
    inner join disclosure_count as w
        on w.region_code = p.whole_region and w.what = p.whole_what
        and w.programme_id = p.whole_programme and w.breakdown = p.whole_breakdown and w.category = p.whole_category
        and w.id <> p.id
    where p.value <> 0 or p.nik_value <> 0 or p.what like 'account %'
),

summed as (
    select
        whole_id,
        array_agg(id) as ids,
        sum(value) = whole as in_main,
        coalesce(count(*) = count(nik_value) and sum(nik_value) = nik_whole, false) as in_nik
    from part
    group by whole_id, whole, nik_whole, label
),

held as (
    select {kind} * 4294967296 + row_number() over () as sum_id, * from summed where in_main or in_nik
)

insert into disclosure_term
select sum_id, unnest(ids), 1, false, false, in_main, in_nik from held
union all
select sum_id, whole_id, -1, true, false, in_main, in_nik from held
""")
PART = "c.id, c.value, c.nik_value, c.what"

# Kind: the parts of the sums of that kind, each with the name of its whole.
SUMS = {
    # kecamatan of a kabupaten/kota, kabupaten/kota of a province, provinces of the nation
    1: f"""
        select {PART}, case length(c.region_code)
                when 8 then left(c.region_code, 5) when 5 then left(c.region_code, 2) else '00'
            end as whole_region,
            c.what as whole_what, c.programme_id as whole_programme, c.breakdown as whole_breakdown,
            c.category as whole_category,
            '' as label
        from disclosure_count as c where c.region_code <> '00'
    """,
    # categories of a breakdown
    2: f"""
        select {PART}, c.region_code as whole_region, c.what as whole_what, c.programme_id as whole_programme,
            'total' as whole_breakdown, 'total' as whole_category, c.breakdown as label
        from disclosure_count as c where c.breakdown <> 'total'
    """,
    # the deciles and components of a programme's base: of everybody, of the eligible, and of the others
    3: f"""
        select {PART}, c.region_code as whole_region, 'P' as whole_what, 'ALL' as whole_programme,
            'decile' as whole_breakdown, split_part(c.category, ':', 1) as whole_category,
            c.programme_id as label
        from disclosure_count as c where c.what = 'units of N'
    """,
    4: f"""
        select {PART}, c.region_code as whole_region, n.whole as whole_what, c.programme_id as whole_programme,
            'decile' as whole_breakdown, split_part(c.category, ':', 1) as whole_category,
            '' as label
        from disclosure_count as c
        inner join (values ('units of N', 'E'), ('units of B', 'E&B'), ('units of S', 'E&S')) as n (what, whole)
            on n.what = c.what
        where c.category like '%:true'
    """,
    5: f"""
        select {PART}, c.region_code as whole_region, n.whole as whole_what, c.programme_id as whole_programme,
            'total' as whole_breakdown, 'total' as whole_category,
            '' as label
        from disclosure_count as c
        inner join (values ('units of N', 'N-E'), ('units of B', 'B&N-E')) as n (what, whole) on n.what = c.what
        where c.category not like '%:true' or not exists (
            select from disclosure_count as e
            where e.what = 'E' and e.programme_id = c.programme_id and e.breakdown = 'decile'
                and e.category = split_part(c.category, ':', 1)
        )
    """,
    6: f"""
        select {PART}, c.region_code as whole_region, 'B' as whole_what, c.programme_id as whole_programme,
            'decile' as whole_breakdown, split_part(c.category, ':', 1) as whole_category,
            '' as label
        from disclosure_count as c where c.what = 'units of B'
    """,
    7: f"""
        select {PART}, c.region_code as whole_region, 'F(' || m.max_decile || ')' as whole_what,
            'ALL' as whole_programme, 'total' as whole_breakdown, 'total' as whole_category,
            c.programme_id as label
        from disclosure_count as c
        cross join (values (1), (2), (4), (10)) as m (max_decile)
        where c.what = 'units of N' and c.category not like 'tidak_ada:%'
            and split_part(c.category, ':', 1)::integer <= m.max_decile
    """,
    # where people came from and went: last month's and this month's states
    8: f"""
        select {PART}, c.region_code as whole_region, 'account jkn_segment:' || split_part(c.category, '>', 1)
            as whole_what, 'ALL' as whole_programme, 'flow' as whole_breakdown, 'opening' as whole_category,
            '' as label
        from disclosure_count as c where c.what = 'transition jkn'
    """,
    9: f"""
        select {PART}, c.region_code as whole_region, t.what as whole_what, 'ALL' as whole_programme,
            t.breakdown as whole_breakdown, t.category as whole_category,
            '' as label
        from disclosure_count as c
        cross join lateral (select split_part(c.category, '>', 2) as state) as s
        cross join lateral (
            select
                case
                    when c.what = 'transition decile' then 'P' when s.state = 'nonaktif' then 'JKN_reg-JKN_act'
                    when s.state = 'belum_terdaftar' then 'P-JKN_reg' else 'JKN_act'
                end as what,
                case
                    when c.what = 'transition decile' then 'decile'
                    when s.state in ('nonaktif', 'belum_terdaftar') then 'total' else 'segment'
                end as breakdown,
                case when s.state in ('nonaktif', 'belum_terdaftar') then 'total' else s.state end as category
        ) as t
        where c.breakdown = 'transition'
    """,
    # who receives at least a combination receives exactly it or one that holds it
    10: f"""
        select {PART}, c.region_code as whole_region, k.what as whole_what, 'ALL' as whole_programme,
            k.breakdown as whole_breakdown, k.category as whole_category,
            '' as label
        from disclosure_count as c
        inner join (
            select distinct what, breakdown, category from disclosure_count where what like '%) at least'
        ) as k
            on k.what = c.what || ' at least' and string_to_array(c.category, '+') @> string_to_array(k.category, '+')
        where c.breakdown = 'combination' and c.what not like '%at least'
    """,
    # the recipients in the base of a programme are the eligible ones and the others
    11: f"""
        select {PART}, c.region_code as whole_region, 'B&N' as whole_what, c.programme_id as whole_programme,
            'total' as whole_breakdown, 'total' as whole_category,
            '' as label
        from disclosure_count as c where c.what in ('E&B', 'B&N-E') and c.breakdown = 'total'
    """,
    # all recipients are those in its base and those who are not: not found, or dead, as far as the dead stand outside
    12: f"""
        select {PART}, c.region_code as whole_region, 'B' as whole_what, c.programme_id as whole_programme,
            'total' as whole_breakdown, 'total' as whole_category,
            o.label
        from disclosure_count as c
        inner join (
            values
            ('B&N', 'total', 'every'), ('U', 'tidak_padan', 'every'),
            ('U', 'meninggal_bulan_ini', 'every'), ('X', 'meninggal', 'every'),
            ('B&N', 'total', 'died'), ('U', 'tidak_padan', 'died'), ('X', 'meninggal', 'died'),
            ('B&N', 'total', 'died this month'), ('U', 'tidak_padan', 'died this month'),
            ('U', 'meninggal_bulan_ini', 'died this month'),
            ('B&N', 'total', 'not found'), ('U', 'tidak_padan', 'not found')
        ) as o (what, category, label) on o.what = c.what and o.category = c.category
    """,
    # the registered are the active and the others, also where the others are no cell
    13: f"""
        select {PART}, c.region_code as whole_region, 'JKN_reg' as whole_what, c.programme_id as whole_programme,
            c.breakdown as whole_breakdown, c.category as whole_category,
            '' as label
        from disclosure_count as c where c.what in ('JKN_act', 'JKN_reg-JKN_act')
    """,
    # recipients in the base who are not eligible: those judged so, and those whose decile or row is not known
    14: f"""
        select {PART}, c.region_code as whole_region, 'B&N-E' as whole_what, c.programme_id as whole_programme,
            'total' as whole_breakdown, 'total' as whole_category,
            o.label
        from disclosure_count as c
        inner join (
            values
            ('X', 'total', 'every'), ('X', 'tidak_di_registri', 'living'), ('X', 'di_atas_batas', 'living'),
            ('X', 'tanpa_komponen', 'living'), ('U', 'tanpa_desil', 'every'), ('U', 'tanpa_desil', 'living'),
            ('U', 'tidak_di_registri', 'every'), ('U', 'tidak_di_registri', 'living')
        ) as o (what, category, label) on o.what = c.what and o.category = c.category
    """,
    15: f"""
        select {PART}, c.region_code as whole_region, 'B&N' as whole_what, c.programme_id as whole_programme,
            'total' as whole_breakdown, 'total' as whole_category,
            '' as label
        from disclosure_count as c
        inner join (
            values ('B-U', 'total'), ('U', 'tanpa_desil'), ('U', 'tidak_di_registri')
        ) as o (what, category) on o.what = c.what and o.category = c.category
    """,
    # dead recipients as a signal: those judged by it, and those who died in the month
    16: f"""
        select {PART}, c.region_code as whole_region, 'inclusion_signal' as whole_what,
            c.programme_id as whole_programme, 'reason' as whole_breakdown, 'meninggal' as whole_category,
            '' as label
        from disclosure_count as c
        where (c.what = 'X' and c.category = 'meninggal') or (c.what = 'U' and c.category = 'meninggal_bulan_ini')
    """,
    # a programme of persons counts the same under both of its coverages
    17: f"""
        select {PART}, c.region_code as whole_region, replace(c.what, 'persons ', '') as whole_what,
            c.programme_id as whole_programme, c.breakdown as whole_breakdown, c.category as whole_category,
            '' as label
        from disclosure_count as c where c.what like 'persons %'
    """,
    # every worker for wages has the cover that the law makes a duty, where the figures say so
    18: f"""
        select {PART}, c.region_code as whole_region, c.what as whole_what, c.programme_id as whole_programme,
            'segment' as whole_breakdown, 'PU' as whole_category,
            c.category as label
        from disclosure_count as c where c.what = 'tk_wage' and c.breakdown = 'tk_programme'
    """,
    # members of employment insurance by segment, among all workers and among those of their kind
    19: f"""
        select {PART}, c.region_code as whole_region, k.what as whole_what, c.programme_id as whole_programme,
            c.breakdown as whole_breakdown, c.category as whole_category,
            '' as label
        from disclosure_count as c
        cross join (values ('tk_wage'), ('tk_nonwage')) as k (what)
        where c.what = 'tk_active_coverage' and c.breakdown = 'segment'
    """,
    # the rules of the records that the register has by their NIK, and of the others, whichever field they are about
    31: f"""
        select {PART}, c.region_code as whole_region, c.what as whole_what, c.programme_id as whole_programme,
            'is_matched' as whole_breakdown, split_part(c.category, ':', 2) as whole_category,
            c.breakdown as label
        from disclosure_count as c where c.breakdown like 'rule of %'
    """,
    # match statuses: by NIK alone in a run without further tiers, else by the rule that accepted a record
    32: f"""
        select {PART}, c.region_code as whole_region, c.what as whole_what, c.programme_id as whole_programme,
            'match_status' as whole_breakdown, n.status as whole_category,
            c.breakdown as label
        from disclosure_count as c
        cross join lateral (select split_part(c.category, ':', 1) as rule) as r
        cross join lateral (
            select
                case
                    when c.category = 'true' or r.rule in ('nik', 'nik_detail') then 'padan_nik'
                    when r.rule not in ('nik_orang_lain', 'meragukan', 'tanpa_calon', 'belum_dinilai')
                        then 'padan_probabilistik'
                end as status
        ) as n
        where c.breakdown = 'rule of padanan' or (c.breakdown = 'is_matched' and c.category = 'true')
    """,
    33: f"""
        select {PART}, c.region_code as whole_region, c.what as whole_what, c.programme_id as whole_programme,
            'match_status' as whole_breakdown, 'tanpa_nik' as whole_category,
            '' as label
        from disclosure_count as c
        where c.breakdown = 'rule of nik' and c.category like '%:false' and split_part(c.category, ':', 1) not in (
            'sah', 'wilayah_tak_dikenal', 'tgl_lahir_beda', 'jenis_kelamin_beda', 'sama_dengan_kk'
        )
    """,
}
# The terms of one row: numerator + complement = denominator; two names of one count; the flows of an account.
COMPLEMENTS = """
with triple as (
    select distinct least(n.count_id, c.count_id) as low, greatest(n.count_id, c.count_id) as high, d.count_id as base
    from disclosure_use as n
    inner join disclosure_use as c on c.row_id = n.row_id and c.role = 'complement'
    inner join disclosure_use as d on d.row_id = n.row_id and d.role = 'denominator'
    where n.role = 'numerator'
),

numbered as (
    select
        20 * 4294967296 + row_number() over () as sum_id, triple.*,
        d.value = l.value + h.value as in_main,
        coalesce(d.nik_value = l.nik_value + h.nik_value, false) as in_nik
    from triple
    inner join disclosure_count as l on l.id = triple.low
    inner join disclosure_count as h on h.id = triple.high
    inner join disclosure_count as d on d.id = triple.base
    where
        triple.low <> triple.high
        and (d.value = l.value + h.value or d.nik_value = l.nik_value + h.nik_value)
)

insert into disclosure_term
select n.sum_id, t.count_id, t.sign, t.sign < 0, false, n.in_main, n.in_nik
from numbered as n
cross join lateral (values (n.low, 1), (n.high, 1), (n.base, -1)) as t (count_id, sign)
"""
SAME = """
with pair as (
    select distinct
        a.count_id as one, b.count_id as other,
        x.value <> 0 as in_main, coalesce(y.nik_value = x.nik_value and x.nik_value <> 0, false) as in_nik
    from disclosure_use as a
    inner join disclosure_use as b on b.row_id = a.row_id and b.role = a.role and b.count_id > a.count_id
    inner join disclosure_count as x on x.id = a.count_id
    inner join disclosure_count as y on y.id = b.count_id and y.value = x.value
    where a.role in ('numerator', 'denominator', 'complement') and (x.value <> 0 or x.nik_value <> 0)
),

numbered as (
    select 21 * 4294967296 + row_number() over () as sum_id, * from pair
)

insert into disclosure_term
select n.sum_id, t.count_id, t.sign, t.sign < 0, false, n.in_main, n.in_nik
from numbered as n
cross join lateral (values (n.one, 1), (n.other, -1)) as t (count_id, sign)
"""
ACCOUNTS = sql.SQL("""
with term as (
    select
        dense_rank() over (order by f.account, f.region_code) as number, u.count_id, c.value,
        case when f.flow in ('died', 'moved_out', 'left', 'closing') then -1 else 1 end as sign,
        f.flow in ('opening', 'closing') as is_whole
    from cell_fct_flow as f
    inner join disclosure_use as u on u.row_id = {first} + f.cell_id
    inner join disclosure_count as c on c.id = u.count_id
),

held as (
    select number from term group by number having sum(sign * value) = 0 and count(*) = 9
)

insert into disclosure_term
select 22 * 4294967296 + number, count_id, sign, is_whole, true, true, false
from term inner join held using (number)
""")
PARTS = sql.SQL("""
insert into disclosure_use
select s.row_id, 'part', c.id
from (
    select {first} + f.cell_id as row_id, f.region_code, f.programme_id, n.what, n.breakdown, n.category
    from disclosure_cell as f
    inner join disclosure_name as n
        on n.indicator_id = f.indicator_id and n.row_breakdown = f.breakdown and n.row_category = f.category
    where n.role = 'part'
) as s
inner join disclosure_count as c
    on c.region_code = s.region_code and c.what = s.what
    and c.programme_id = s.programme_id and c.breakdown = s.breakdown and c.category = s.category
""")
INDEXES = (
    "create index on disclosure_term (count_id)",
    "create index on disclosure_term (sum_id)",
    "analyze disclosure_term",
    "analyze disclosure_use",
)


def collect_sums(connection: Connection[tuple[Any, ...]], tables: Collection[str]) -> None:
    """Fills the counts, what uses them and the sums that tie them, from `disclosure_shown`.

    Args:
        connection: inside the publication's transaction, `disclosure_shown` filled.
        tables: names of the tables whose cells exist.
    """
    for statement in COUNTS:
        connection.execute(statement)
    connection.execute(CREATE_TERMS)
    for kind, parts in SUMS.items():
        connection.execute(ADD.format(parts=sql.SQL(parts), kind=sql.Literal(kind)))
    if "fct_indicator" in tables:
        connection.execute(COMPLEMENTS)
        connection.execute(PARTS.format(first=sql.Literal(first_row("fct_indicator"))))
    connection.execute(SAME)
    if "fct_flow" in tables:
        connection.execute(ACCOUNTS.format(first=sql.Literal(first_row("fct_flow"))))
    for statement in INDEXES:
        connection.execute(statement)
