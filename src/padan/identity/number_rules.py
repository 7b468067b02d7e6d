"""Which rule each NIK and KK as recorded breaks, counted by region: one row a rule, never one a record.

The rules are functions of migration 0014 and their names are in reference/identity_rules.csv. A number has the first
rule that applies to it; `sah` if none does.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from psycopg import Connection, sql

from padan.contract import extracts
from padan.identity.partitions import replace_partition
from padan.identity.records import RECORD_DATASETS

REGISTER = "dukcapil_penduduk"

# A prefix is looked up in a list, which a subquery lets PostgreSQL hash, beside the rule and not inside it: a function
# that looks something up would not be written into the query. A prefix that a law has replaced is valid for life, and
# one that the register has itself is known whatever the list says.
COUNTS = sql.SQL("""
select
    {period}::date as period,
    {dataset}::text as dataset,
    {delivered}::date as delivered,
    {revision}::integer as revision,
    c.region_code,
    f.field,
    f.rule,
    c.is_matched,
    sum(c.records)::bigint as records
from (
    select
        i.region_code,
        identity.nik_rule(r.nik, {no_kk}, r.jenis_kelamin, r.tgl_lahir) as nik_rule,
        {is_nik_known} as is_nik_known,
        {no_kk_rule} as no_kk_rule,
        {is_no_kk_known} as is_no_kk_known,
        {match_rule} as match_rule,
        i.{person} is not null as is_matched,
        count(*) as records
    from raw.{source} as r
    inner join identity.{identity} as i on r._row = i._row
    where r._period = {delivered} and r._revision = {revision} and i.period = {period} {of_dataset}
    group by 1, 2, 3, 4, 5, 6, 7
) as c
cross join lateral (
    values
    ('nik', case when c.nik_rule = 'sah' and not c.is_nik_known then 'wilayah_tak_dikenal' else c.nik_rule end),
    ('no_kk', case when c.no_kk_rule = 'sah' and not c.is_no_kk_known then 'wilayah_tak_dikenal' else c.no_kk_rule end),
    ('padanan', c.match_rule)
) as f (field, rule)
where f.rule is not null
group by 5, 6, 7, 8
""")
KNOWN_PREFIXES = """
select array_agg(replace(code, '.', ''))
from (
    select region_code as code from reference.region where region_level = 'kabkota'
    union
    select predecessor_code from reference.region_crosswalk where length(predecessor_code) = 5
) as region
"""
KNOWN = sql.SQL("(octet_length({number}) <> 16 or left({number}, 4) in (select unnest({known}::text[])))")


def count_number_rules(
    connection: Connection[tuple[object, ...]], *, period: date, deliveries: Mapping[str, Mapping[str, Any]]
) -> int:
    """Counts the month's numbers by rule, for every dataset that records a NIK.

    Args:
        connection: as padan_matcher.
        period: the month being computed; its register and records must be there.
        deliveries: by dataset, `period` (ISO date) and `revision` of the delivery that the month uses.

    Returns:
        Rows written: one per dataset, kabupaten/kota, field, rule and whether the register has the NIK.
    """
    known = connection.execute(KNOWN_PREFIXES).fetchone()
    parts = [
        _counts(dataset, period, deliveries[dataset], known[0] if known else [])
        for dataset in (REGISTER, *RECORD_DATASETS)
        if dataset in deliveries
    ]
    query = sql.SQL(" union all ").join(sql.SQL("({})").format(part) for part in parts)
    return replace_partition(connection, schema="identity", parent="number_rule", period=period, query=query)


def _counts(dataset: str, period: date, delivery: Mapping[str, Any], known: object) -> sql.Composable:
    source = dataset.removesuffix("_dtks")
    is_register = dataset == REGISTER
    has_no_kk = "no_kk" in extracts()[source].column_names
    no_kk = sql.SQL("r.no_kk" if has_no_kk else "null::text")
    return COUNTS.format(
        period=sql.Literal(period),
        dataset=sql.Literal(dataset),
        delivered=sql.Literal(date.fromisoformat(delivery["period"])),
        revision=sql.Literal(delivery["revision"]),
        source=sql.Identifier(source),
        identity=sql.Identifier("register" if is_register else "record"),
        of_dataset=sql.SQL("") if is_register else sql.SQL("and i.dataset = {}").format(sql.Literal(dataset)),
        person=sql.Identifier("person_id" if is_register else "nik_person_id"),
        match_rule=sql.SQL("null::text" if is_register else "coalesce(i.rule, 'belum_dinilai')"),
        is_nik_known=sql.SQL("({} or {})").format(
            sql.SQL("false" if is_register else "i.nik_person_id is not null"),
            KNOWN.format(number=sql.SQL("r.nik"), known=sql.Literal(known)),
        ),
        is_no_kk_known=KNOWN.format(number=no_kk, known=sql.Literal(known)) if has_no_kk else sql.SQL("true"),
        no_kk=no_kk,
        no_kk_rule=sql.SQL("identity.no_kk_rule(r.no_kk, r.nik)") if has_no_kk else sql.SQL("null::text"),
    )
