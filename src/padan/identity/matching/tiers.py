"""The deterministic tiers, each on what the one before it left; in DuckDB, on cleaned claims and persons.

Every tier was measured on generated worlds before it was trusted (docs/matching-benchmark.md).
"""

from duckdb import DuckDBPyConnection

# Two ways of writing one name: nothing but spelling, order of words, initials or a missing word between them.
SAME_NAME = """
create or replace macro is_same_name(a, b) as (
    a.heard = b.heard
    or a.skeleton = b.skeleton
    or a.sorted_words = b.sorted_words
    or jaro_winkler_similarity(a.plain, b.plain) >= 0.9
    or starts_with(a.heard, b.heard || '_') or starts_with(b.heard, a.heard || '_')
    or is_abbreviated(a.plain, b.plain) or is_abbreviated(b.plain, a.plain)
)
"""
# SITI NUR A for SITI NUR AMINAH; SLAM for SLAMET.
ABBREVIATED = """
create or replace macro is_abbreviated(short, full_name) as (
    length(short) >= 4 and starts_with(full_name, short)
)
"""
# Enough beside an equal NIK, birth date and sex: one word in common, or letters that are mostly the same.
PARTLY_SAME_NAME = """
create or replace macro is_partly_same_name(a, b) as (
    jaro_winkler_similarity(a.plain, b.plain) >= 0.7
    or len(list_intersect(string_split(a.heard, '_'), string_split(b.heard, '_'))) > 0
)
"""
# Days that stand for an unknown one are shared by too many to say anything.
HEAPED = """
create or replace macro is_heaped(born) as strftime(born, '%m%d') in ('0101', '1231')
"""
# A slip of the pen: day and month exchanged, the year alone known, a year beside.
NEAR_BIRTH = """
create or replace macro is_near_birth(a, b) as (
    a.born = b.born
    or (year(a.born) = year(b.born) and month(a.born) = day(b.born) and day(a.born) = month(b.born))
    or (year(a.born) = year(b.born) and (is_heaped(a.born) or is_heaped(b.born)))
    or abs(date_diff('day', a.born, b.born)) in (365, 366)
    or (
        month(a.born) = month(b.born) and day(a.born) = day(b.born)
        and not is_heaped(a.born)
    )
)
"""
# Relatives share a first word; where the birth date is no help, the whole name has to be the same.
WHOLE_NAME = """
create or replace macro is_whole_name(a, b) as (
    a.heard = b.heard or a.sorted_words = b.sorted_words
)
"""
ACCEPTED = "create or replace table accepted (claim_id bigint, person_id bigint, rule text)"
# A NIK is only as good as what stands beside it: a relative's number is typed as easily as one's own.
NIK_DETAIL = """
insert into accepted
select c.unique_id, p.unique_id, 'nik_detail'
from claim_clean as c
inner join person_clean as p on c.nik = p.nik
where
    (
        (is_whole_name(c, p) and (is_near_birth(c, p) or c.born is null) and coalesce(c.sex = p.sex, true))
        or (c.born = p.born and is_same_name(c, p))
        or (c.born = p.born and c.sex = p.sex and is_partly_same_name(c, p))
    )
    -- A twin has the birth date and a word of the name too: the one whose name is nearer is meant.
    and not exists (
        select 1 from person_clean as other
        where
            other.no_kk = p.no_kk
            and other.unique_id <> p.unique_id
            and is_near_birth(c, other)
            and jaro_winkler_similarity(c.plain, other.plain) > jaro_winkler_similarity(c.plain, p.plain)
    )
"""
# The number that a person had before a correction or a merge.
FORMER_NIK = """
insert into accepted
select c.unique_id, any_value(p.unique_id), 'nik_lama'
from claim_clean as c
inner join former_nik as f on c.nik = f.nik
inner join person_clean as p on f.person_id = p.unique_id
where is_same_name(c, p) and is_near_birth(c, p) and c.unique_id not in (select claim_id from accepted)
group by c.unique_id
having count(distinct p.unique_id) = 1
"""
# Only where exactly one register person fits.
UNIQUE_TIER = """
insert into accepted
select c.unique_id, any_value(p.unique_id), '{rule}'
from claim_clean as c
inner join person_clean as p on {condition}
where
    c.unique_id not in (select claim_id from accepted)
    and c.unique_id not in (select claim_id from other_owner)
group by c.unique_id
having count(*) = 1
"""
TIERS = {
    "kk_nama_lahir": "c.no_kk = p.no_kk and c.heard = p.heard and c.born = p.born",
    # A sound number that is wholly another is evidence against the namesake, and a heaped day none for him.
    "wilayah_nama_lahir": (
        "c.kabkota = p.kabkota and c.heard = p.heard and c.born = p.born and c.sex = p.sex and not is_heaped(c.born)"
        " and not coalesce(c.is_birth_confirmed and damerau_levenshtein(c.nik, p.nik) > 2, false)"
    ),
}
# A NIK that the register knows as somebody else's: such a claim needs all evidence weighed, never a shortcut.
OTHER_OWNER = """
create or replace table other_owner as
select c.unique_id as claim_id, p.unique_id as person_id
from claim_clean as c
inner join person_clean as p on c.nik = p.nik
where c.unique_id not in (select claim_id from accepted)
"""


def apply_tiers(connection: DuckDBPyConnection) -> None:
    """Fills `accepted` (claim_id, person_id, rule) and `other_owner` (claim_id, person_id).

    Args:
        connection: holds `person_clean`, `claim_clean` and `former_nik` (nik, person_id).
    """
    for statement in (
        ABBREVIATED,
        SAME_NAME,
        PARTLY_SAME_NAME,
        WHOLE_NAME,
        HEAPED,
        NEAR_BIRTH,
        ACCEPTED,
        NIK_DETAIL,
        FORMER_NIK,
        OTHER_OWNER,
    ):
        connection.execute(statement)
    for rule, condition in TIERS.items():
        connection.execute(UNIQUE_TIER.format(rule=rule, condition=condition))
