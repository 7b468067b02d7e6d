"""Whom the records of the other registers mean. Exact NIK is the first tier; later tiers take what it leaves."""

from datetime import date

from psycopg import Connection, sql

from padan.identity.partitions import replace_partition

RECORD_DATASETS = (
    "bpjs_kesehatan_peserta",
    "bpjs_ketenagakerjaan_peserta",
    "kemensos_registri",
    "kemensos_bansos",
)
# Around a NIK as recorded; spreadsheets add non-breaking spaces.
WHITE_SPACE = " \t\r\n\f\v\u00a0"

# Bytes are trimmed twice as fast as text, and nearly every NIK as recorded needs no other test.
# A NIK that is 16 digits equals another exactly when the numbers are equal; anything else equals no register NIK.
# contracts/extracts.yaml, type `nik`: day 01-31 or 41-71, a real date in either century, last four not 0000.
EXACT_NIK = sql.SQL("""
with delivered as (
    select
        r._row,
        left(r.kode_wilayah, 5) as region_code,
        case
            when octet_length(r.nik) = 16
                and ltrim(convert_to(r.nik, 'UTF8'), '\\x30313233343536373839'::bytea) = ''::bytea
                then r.nik::bigint
            when octet_length(r.nik) > 16 and octet_length(btrim(r.nik, {white_space})) = 16
                and ltrim(btrim(r.nik, {white_space}), '0123456789') = ''
                then btrim(r.nik, {white_space})::bigint
        end as nik
    from {table} as r
    where
        r._period = {delivered}
        and r._revision = {revision}
        and not exists (
            select from quarantine.rejected_row as q
            where
                q.dataset = {dataset}
                and q.period = {delivered}
                and q.revision = {revision}
                and q.row_no = r._row
        )
)

select
    {dataset}::text as dataset,
    {period}::date as period,
    d._row,
    p.person_id,
    case
        when p.person_id is not null then 'padan_nik'
        when identity.is_nik(d.nik) then 'tidak_padan'
        else 'tanpa_nik'
    end as match_status,
    d.region_code
from delivered as d
left join identity.register as p on d.nik = p.nik and p.period = {period}
""")


def match_records(
    connection: Connection[tuple[object, ...]], *, dataset: str, period: date, delivered: date, revision: int
) -> int:
    """Gives every record of a delivery its match status and, if somebody was found, the person_id.

    Args:
        connection: as padan_matcher.
        dataset: one of RECORD_DATASETS.
        period: the month being computed; its register must be built.
        delivered: period of the delivery that the month uses.
        revision: its revision.

    Returns:
        Records written.
    """
    query = EXACT_NIK.format(
        table=sql.Identifier("raw", dataset),
        dataset=sql.Literal(dataset),
        period=sql.Literal(period),
        delivered=sql.Literal(delivered),
        revision=sql.Literal(revision),
        white_space=sql.Literal(WHITE_SPACE),
    )
    return replace_partition(connection, schema="identity", parent=f"record_{dataset}", period=period, query=query)


def clear_records(connection: Connection[tuple[object, ...]], *, dataset: str, period: date) -> None:
    """Removes the month's records of a dataset that this run goes without."""
    connection.execute(
        sql.SQL("drop table if exists {}").format(sql.Identifier("identity", f"record_{dataset}_{period:%Y%m}"))
    )
