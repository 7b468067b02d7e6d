"""From scored candidates to a decision for every record: accepted, to be reviewed, or nobody."""

from duckdb import DuckDBPyConnection

from padan.identity.matching.model import (
    COMPARED,
    LEAST_BIRTH,
    LEAST_NAME,
    STRONG_BIRTH,
    WHOLE_NAME,
    level_labels,
)

# A false match gives one person another's rights and takes them from nobody who would notice; it is counted as 99 times
# as costly as a match that is missed (and goes to review). The least expected cost is then at 99 / (1 + 99).
COST_OF_FALSE_MATCH = 99
ACCEPT = COST_OF_FALSE_MATCH / (1 + COST_OF_FALSE_MATCH)
# Somebody of the register is likelier than nobody; several may be alike.
REVIEW = 0.5
LEAST_CANDIDATE = 0.1
# Second cards and rows of one person in one register: about one in a hundred.
SECOND_RECORD = 0.01

# Odds that the record is the candidate, lower where the register it comes from has that person already. All candidates
# of a record and "nobody" add up to one.
POSTERIOR = """
create or replace table posterior as
with odds as (
    select
        r.rid,
        r.slot,
        pair.*,
        taken.person_id is not null as is_taken,
        power(2, least(pair.weight, 200)) * case when taken.person_id is null then 1 else {second} end as odds
    from rest as r
    inner join pair on r.claim_id = pair.claim_id
    left join taken on r.slot = taken.slot and pair.person_id = taken.person_id
    where not exists (
        select 1 from said where said.rid = r.rid and said.person_id = pair.person_id and said.decision = 'tolak'
    )
),

summed as (
    select
        *,
        sum(odds) over (partition by rid) as all_odds,
        row_number() over (partition by rid order by odds desc, person_id) as place
    from odds
),

-- Of several records of one register that mean the same person, all but the likeliest are second records.
ranked as (
    select
        *,
        case
            when slot is not null and place = 1
                then row_number() over (partition by slot, person_id, place order by odds desc, rid)
            else 1
        end as record_place
    from summed
)

select
    *,
    all_odds / (1 + all_odds) as somebody,
    is_taken or record_place > 1 as is_second,
    case when record_place = 1 then odds else odds * {second} end
    / (1 + all_odds - odds + case when record_place = 1 then odds else odds * {second} end) as probability
from ranked
"""
# Relatives share place, family and often a word of the name, twins even the day: where a name or a birth date wholly
# differs (a first word in common is no agreement), or the sexes do, or both agree in part only, a person has to look,
# however much else agrees; so too where the record's own NIK says that its birth date is no slip.
RESOLUTION = """
create or replace table resolution as
select
    r.rid,
    case
        when said.person_id is null
            then coalesce(accepted.person_id, case when best.is_accepted then best.person_id end)
        when said.is_here then said.person_id
    end as person_id,
    case
        -- Whom a steward named is not in the register this month: the record is nobody else's for that.
        when not said.is_here then 'tanpa_calon'
        when said.is_here then 'keputusan'
        when accepted.rule is not null then accepted.rule
        when best.is_accepted then 'model'
        when other_owner.claim_id is not null then 'nik_orang_lain'
        when best.somebody >= {review} then 'meragukan'
        else 'tanpa_calon'
    end as rule,
    case when said.person_id is null and accepted.rule is null then best.probability end as probability,
    case
        when said.person_id is null and accepted.rule is null and not coalesce(best.is_accepted, false)
            then case when best.somebody >= {review} then best.person_id else other_owner.person_id end
    end as candidate_id
from rest as r
left join said on r.rid = said.rid and said.decision = 'terima'
left join accepted
    on r.claim_id = accepted.claim_id
    and not exists (
        select 1 from said as refused
        where refused.rid = r.rid and refused.person_id = accepted.person_id and refused.decision = 'tolak'
    )
left join other_owner on r.claim_id = other_owner.claim_id
left join (
    select
        posterior.*,
        posterior.probability >= {accept}
        and posterior.nama >= {least_name}
        and posterior.tgl_lahir >= {least_birth}
        and posterior.jenis_kelamin <> 0
        and (
            posterior.tgl_lahir in {births} or (posterior.nama = {whole_name} and not c.is_birth_confirmed)
        )
        -- Whose number it is, is not who is meant where somebody else's name is nearer and the birth date fits as well.
        and not (
            posterior.nik > 0
            and exists (
                select 1 from posterior as rival
                where
                    rival.rid = posterior.rid
                    and rival.nama > posterior.nama
                    and rival.tgl_lahir >= posterior.tgl_lahir
            )
        ) as is_accepted
    from posterior
    inner join claim_clean as c on posterior.claim_id = c.unique_id
    where posterior.place = 1
) as best on r.rid = best.rid
"""


# Only what a steward can settle: a record of this month, and a person it may well be.
REVIEW_PAIRS = """
create or replace table review as
select
    r.dataset, r.record_key, r._row, p.person_id, r.region_code, p.probability::float as probability,
    p.weight::float as weight,
    case when resolution.rule = 'meragukan' and best.is_second then 'ganda' else resolution.rule end as reason,
    to_json([{evidence}])::varchar as evidence
from resolution
inner join rest as r on resolution.rid = r.rid
inner join posterior as p on r.rid = p.rid
left join posterior as best on r.rid = best.rid and best.place = 1
where
    resolution.rule in ('meragukan', 'nik_orang_lain')
    and r.delivered is null
    and (p.probability >= {least} or p.person_id = resolution.candidate_id)
"""
EVIDENCE = """{{
    'comparison': '{name}',
    'level': coalesce((select label from level where level.name = '{name}' and level.level = p.{name}), 'tidak diisi'),
    'weight': round(p.weight_{name}, 1)
}}"""
LEVELS = "create or replace table level (name text, level smallint, label text)"


def decide(connection: DuckDBPyConnection) -> None:
    """Fills `resolution` (rid, person_id, rule, probability, candidate_id of every record of `rest`) and `review`.

    Args:
        connection: holds `rest` (rid, slot, claim_id), `accepted`, `other_owner`, `pair`, `taken` (slot, person_id of
            records accepted on their NIK) and `said` (rid, person_id, decision: a steward's word). slot names the
            register in which a person has one record; NULL where several are right.
    """
    connection.execute("insert into taken select r.slot, a.person_id from rest as r inner join accepted as a"
                       " on r.claim_id = a.claim_id where r.slot is not null")  # fmt: skip
    connection.execute("create or replace table taken as select distinct slot, person_id from taken")
    connection.execute(POSTERIOR.format(second=SECOND_RECORD))
    connection.execute(
        RESOLUTION.format(
            accept=ACCEPT,
            review=REVIEW,
            births=STRONG_BIRTH,
            whole_name=WHOLE_NAME,
            least_name=LEAST_NAME,
            least_birth=LEAST_BIRTH,
        )
    )
    connection.execute(LEVELS)
    connection.executemany("insert into level values (?, ?, ?)", level_labels())
    evidence = ", ".join(EVIDENCE.format(name=name) for name in COMPARED)
    connection.execute(REVIEW_PAIRS.format(evidence=evidence, least=LEAST_CANDIDATE))
