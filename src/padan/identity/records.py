"""Whom the records of the other registers mean by their NIK alone: the first tier, and the whole of the basis `nik`.

In a full run a NIK counts only where birth date, sex and the head of the name agree; what this leaves open (rule NULL)
is settled by padan.identity.matching.
"""

from datetime import date

from psycopg import Connection, sql

from padan.identity.partitions import replace_partition

RECORD_DATASETS = (
    "bpjs_kesehatan_peserta",
    "bpjs_ketenagakerjaan_peserta",
    "kemensos_registri",
    # The generation before, while a programme still follows it (contracts/indicators.yaml, registry).
    "kemensos_registri_dtks",
    "kemensos_bansos",
)
# Around a NIK as recorded; spreadsheets add non-breaking spaces.
WHITE_SPACE = " \t\r\n\f\v\u00a0"

# Bytes are trimmed twice as fast as text, and nearly every number as recorded needs no other test.
# A number that is 16 digits equals another exactly when the integers are equal; anything else equals none.
SIXTEEN_DIGITS = sql.SQL("""
        case
            when octet_length(r.{column}) = 16
                and ltrim(convert_to(r.{column}, 'UTF8'), '\\x30313233343536373839'::bytea) = ''::bytea
                then r.{column}::bigint
            when octet_length(r.{column}) > 16 and octet_length(btrim(r.{column}, {white_space})) = 16
                and ltrim(btrim(r.{column}, {white_space}), '0123456789') = ''
                then btrim(r.{column}, {white_space})::bigint
        end as {column}""")

NOT_REJECTED = sql.SQL("""not exists (
            select from quarantine.rejected_row as q
            where
                q.dataset = {source}
                and q.period = {delivered}
                and q.revision = {revision}
                and q.row_no = r._row
        )""")

# Birth dates have passed the gate. Four letters tell SITI from MUHAMMAD, and leave titles and spelling to later tiers.
CONFIRMED = sql.SQL("""
        {is_exact} or (
            coalesce(p.birth_date, m.birth_date) = d.birth_date
            and coalesce(p.sex, m.sex) = d.jenis_kelamin
            and coalesce(p.name_head, m.name_head) = d.name_head
        )""")
DETAILS = sql.SQL("""
        nullif(r.tgl_lahir, '')::date as birth_date,
        r.jenis_kelamin,
        upper(left(r.nama, 4)) as name_head""")

# contracts/extracts.yaml, type `nik`: day 01-31 or 41-71, a real date in either century, last four not 0000.
BY_NIK = sql.SQL("""
with delivered as (
    select
        r._row,
        left(r.kode_wilayah, 5) as region_code,
        {nik},
        {details}
    from {table} as r
    where
        r._period = {delivered}
        and r._revision = {revision}
        and {not_rejected}
),

asked as (
    select
        d.*,
        coalesce(p.person_id, m.person_id) as nik_person_id,
        coalesce(p.family_id, m.family_id) as nik_family_id,
        case when {confirmed} then coalesce(p.person_id, m.person_id) end as person_id
    from delivered as d
    left join identity.register as p on d.nik = p.nik and p.period = {period}
    left join identity.merged_nik as m on d.nik = m.nik and m.period = {period}
)

select
    {leading}
    _row,
    person_id,
    case
        when person_id is not null then 'padan_nik'
        when identity.is_nik(nik) then 'tidak_padan'
        else 'tanpa_nik'
    end as match_status,
    region_code,
    null::bigint as family_id,
    null::uuid as recipient_id,
    nik_person_id,
    null::bigint as nik_family_id,
    identity.is_nik(nik) as has_nik,
    case when person_id is not null then 'nik' end::text as rule,
    null::real as probability,
    null::bigint as candidate_id
from asked
""")

# contracts/indicators.yaml, set `B`: the family of a row is the register's of the matched person, else the row's own
# no_kk if the register has it.
BY_NIK_WITH_FAMILY = sql.SQL("""
with delivered as (
    select
        r._row,
        left(r.kode_wilayah, 5) as region_code,
        r.id_penerima,
        {nik},
        {no_kk},
        {details}
    from {table} as r
    where
        r._period = {delivered}
        and r._revision = {revision}
        and {not_rejected}
        {condition}
),

asked as (
    select
        d.*,
        coalesce(p.person_id, m.person_id) as nik_person_id,
        coalesce(p.family_id, m.family_id) as nik_family_id,
        case when {confirmed} then coalesce(p.person_id, m.person_id) end as person_id
    from delivered as d
    left join identity.register as p on d.nik = p.nik and p.period = {period}
    left join identity.merged_nik as m on d.nik = m.nik and m.period = {period}
)

select
    {leading}
    a._row,
    a.person_id,
    case
        when a.person_id is not null then 'padan_nik'
        when identity.is_nik(a.nik) then 'tidak_padan'
        else 'tanpa_nik'
    end as match_status,
    a.region_code,
    case when a.person_id is not null then a.nik_family_id else m.family_id end as family_id,
    case
        when a.person_id is null
            then identity.recipient_digest(a.id_penerima, (select k.digest_key from identity.digest_key as k))
    end as recipient_id,
    a.nik_person_id,
    coalesce(a.nik_family_id, m.family_id) as nik_family_id,
    identity.is_nik(a.nik) as has_nik,
    case when a.person_id is not null then 'nik' end::text as rule,
    null::real as probability,
    null::bigint as candidate_id
from asked as a
left join identity.family as f on a.no_kk = f.no_kk and a.person_id is null
left join identity.family_month as m on f.family_id = m.family_id and m.period = {period}
""")
BANSOS = "kemensos_bansos"
# Without a key every recipient that was not found would be the same one.
NEEDED_KEY = """
    insert into identity.digest_key
    select uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    where not exists (select from identity.digest_key)
"""


def match_records(
    connection: Connection[tuple[object, ...]],
    *,
    dataset: str,
    period: date,
    delivered: date,
    revision: int,
    is_exact: bool = False,
) -> int:
    """Gives every record of a delivery its match status and, if somebody was found, the person_id.

    Args:
        connection: as padan_matcher.
        dataset: one of RECORD_DATASETS.
        period: the month being computed; its register must be built.
        delivered: period of the delivery that the month uses.
        revision: its revision.
        is_exact: an equal NIK alone is a match (`--matching exact`).

    Returns:
        Records written.
    """
    connection.execute(NEEDED_KEY)
    leading = sql.SQL("{}::text as dataset, {}::date as period,").format(sql.Literal(dataset), sql.Literal(period))
    query = (BY_NIK_WITH_FAMILY if dataset == BANSOS else BY_NIK).format(
        leading=leading,
        condition=sql.SQL(""),
        **_values(dataset.removesuffix("_dtks"), period, delivered, revision, is_exact=is_exact),
    )
    return replace_partition(connection, schema="identity", parent=f"record_{dataset}", period=period, query=query)


def match_payments(
    connection: Connection[tuple[object, ...]],
    *,
    period: date,
    deliveries: list[tuple[date, int]],
    is_exact: bool = False,
) -> int:
    """Finds, in this month's register, the people and families of earlier payments and of those who have left.

    Args:
        connection: as padan_matcher.
        period: the month being computed; its register must be built.
        deliveries: period and revision of the earlier deliveries of kemensos_bansos that the month looks back on.
        is_exact: as in match_records.

    Returns:
        Records written.
    """
    connection.execute(NEEDED_KEY)
    parts = [
        BY_NIK_WITH_FAMILY.format(
            leading=sql.SQL("{}::date as period, {}::date as delivered, {}::integer as revision,").format(
                sql.Literal(period), sql.Literal(delivered), sql.Literal(revision)
            ),
            condition=sql.SQL("and (r.status_salur = 'SALUR' or r.alasan_keluar is not null)"),
            **_values(BANSOS, period, delivered, revision, is_exact=is_exact),
        )
        for delivered, revision in deliveries
    ]
    nothing = sql.SQL("select * from identity.payment where false")
    query = sql.SQL(" union all ").join(sql.SQL("({})").format(part) for part in parts) if parts else nothing
    return replace_partition(connection, schema="identity", parent="payment", period=period, query=query)


def clear_records(connection: Connection[tuple[object, ...]], *, dataset: str, period: date) -> None:
    """Removes the month's records of a dataset that this run goes without."""
    connection.execute(
        sql.SQL("drop table if exists {}").format(sql.Identifier("identity", f"record_{dataset}_{period:%Y%m}"))
    )


def clear_review(connection: Connection[tuple[object, ...]], *, period: date) -> None:
    """Removes the pairs that an earlier run of the month left for the stewards; an equal NIK alone leaves none."""
    connection.execute(
        sql.SQL("drop table if exists {}").format(sql.Identifier("identity", f"review_pair_{period:%Y%m}"))
    )


def _values(source: str, period: date, delivered: date, revision: int, *, is_exact: bool) -> dict[str, sql.Composable]:
    delivery = {"delivered": sql.Literal(delivered), "revision": sql.Literal(revision)}
    white_space = sql.Literal(WHITE_SPACE)
    return delivery | {
        "table": sql.Identifier("raw", source),
        "period": sql.Literal(period),
        "details": DETAILS,
        "confirmed": CONFIRMED.format(is_exact=sql.Literal(is_exact)),
        "nik": SIXTEEN_DIGITS.format(column=sql.Identifier("nik"), white_space=white_space),
        "no_kk": SIXTEEN_DIGITS.format(column=sql.Identifier("no_kk"), white_space=white_space),
        "not_rejected": NOT_REJECTED.format(source=sql.Literal(source), **delivery),
    }
