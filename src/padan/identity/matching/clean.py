"""Names, numbers, dates and places brought to one form, in DuckDB, before anything is compared.

The forms are rules of Indonesian name writing: titles and degrees are not part of a name, bin and binti join it to the
father's, Muhammad has a dozen short forms, and clerks write the same sound in the spelling of 1901, 1947 or 1972.
"""

from duckdb import DuckDBPyConnection

from padan.identity.records import WHITE_SPACE

# Longer names exist in no register; whatever follows is a form filled in by mistake.
LONGEST_NAME = 120
TITLES = "H|HJ|HI|HAJI|HAJJAH|DRS|DRA|DR|IR|KH|KYAI|PROF|USTADZ|UST|TGK|TGH|ALM|ALMH|TN|NY|SDR|SDRI|BPK|IBU"
MUHAMMAD = "MOH|MUH|MHD|MUHD|MOCH|MUCH|MOHD|MUHAMAD|MOHAMMAD|MOHAMAD|MOCHAMAD|MOCHAMMAD|MUCHAMAD|MUCHAMMAD|MUHAMMED"
JOINING = "BIN|BINTI|BT|VAN|DER|DE|D|AL"
# Older spellings and letters that are heard alike; the order matters.
SOUNDS = (
    ("OE", "U"), ("DJ", "J"), ("TJ", "C"), ("NJ", "N"), ("SJ", "S"), ("CH", "H"), ("KH", "H"), ("SY", "S"), ("DH", "D"),
    ("TH", "T"), ("PH", "F"), ("NY", "N"), ("KS", "X"), ("IE", "I"),
)  # fmt: skip
ALIKE = ("YVPZQW", "IFFJKU")
DOUBLES = "ABDEFGIJKLMNORSTU"

# A degree follows a comma and is dotted (S.Pd.I, A.Md.Keb.), or is one of the usual ones without dots.
DEGREES = ", *(([A-Z]+[.])+[A-Z]*[.]?|(SPD|SPDI|SE|SH|ST|MT|MM|MSI|MPD|SKOM|SAG|SSOS|SIP|AMD|SKM|SSI)( |,|$))"

LETTERS = f"""
create or replace macro letters(nama) as
    trim(regexp_replace(
        regexp_replace(
            regexp_replace(upper(strip_accents(left(nama, {LONGEST_NAME}))), '{DEGREES}', ' ', 'g'), '[''’`"]', '', 'g'
        ),
        '[^A-Z]+', ' ', 'g'
    ))
"""
WITHOUT_TITLES = f"""
create or replace macro without_titles(words) as
    coalesce(nullif(regexp_replace(words, '^(({TITLES}) )+', ''), ''), words)
"""
# An initial M may stand for anything but in front; the longer short forms are Muhammad wherever they stand.
PLAIN_NAME = f"""
create or replace macro plain_name(nama) as
    trim(regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(without_titles(letters(nama)), '^M ', 'MUHAMMAD '),
                    '(^| )({MUHAMMAD})( |$)', '\\1MUHAMMAD\\3'
                ),
                '^(ST|STI|SITTI) ', 'SITI '
            ),
            '^(ABD|ABDOEL) ', 'ABDUL '
        ),
        '( ({JOINING}))+ ', ' ', 'g'
    ))
"""


def _sound_macro() -> str:
    text = "replace(plain, ' ', '_')"
    for written, heard in SOUNDS:
        text = f"replace({text}, '{written}', '{heard}')"
    text = f"replace(translate({text}, '{ALIKE[0]}', '{ALIKE[1]}'), 'H', '')"
    for letter in DOUBLES:
        text = f"replace({text}, '{letter * 2}', '{letter}')"
    return f"create or replace macro sound(plain) as {text}"


# Vowels are what clerks lose or change most; the first letter stays.
SKELETON = """
create or replace macro skeleton(heard) as
    left(heard, 1) || translate(substr(heard, 2), 'AIUEO', '')
"""
# One digit sixteen times stands for a number that nobody knew.
SIXTEEN_DIGITS = f"""
create or replace macro sixteen_digits(recorded) as
    case
        when regexp_full_match(trim(recorded, '{WHITE_SPACE}'), '[0-9]{{16}}')
            and replace(trim(recorded, '{WHITE_SPACE}'), left(trim(recorded, '{WHITE_SPACE}'), 1), '') <> ''
            then trim(recorded, '{WHITE_SPACE}')
    end
"""

NAMES = """
create or replace table name as
with plain as (
    select nama, coalesce(nullif(plain_name(nama), ''), upper(left(nama, {longest}))) as plain
    from (select distinct nama from person union select distinct nama from claim)
    where nama is not null
),

heard as (
    -- A name of which nothing is heard (an H alone) equals no other.
    select nama, plain, nullif(sound(plain), '') as heard from plain
)

select
    nama,
    plain,
    heard,
    skeleton(heard) as skeleton,
    skeleton(split_part(heard, '_', 1)) as first_skeleton,
    list_aggregate(list_sort(string_split(heard, '_')), 'string_agg', '_') as sorted_words
from heard
"""

# The date that a NIK bears, as DDMMYY; a woman's day is raised by 40 (contracts/extracts.yaml, type `nik`).
BORN_BY_NIK = """
create or replace macro bears_birth(number, born) as
    coalesce(
        substr(number, 9, 4) = strftime(born, '%m%y')
        and cast(substr(number, 7, 2) as integer) in (day(born), day(born) + 40),
        false
    )
"""

# One table form for both sides, as the comparisons need it.
SIDE = """
create or replace table {side}_clean as
select
    s.{key} as unique_id,
    sixteen_digits(s.nik) as nik,
    sixteen_digits(s.no_kk) as no_kk,
    n.plain,
    n.heard,
    n.skeleton,
    n.first_skeleton,
    n.sorted_words,
    try_cast(s.tgl_lahir as date) as born,
    nullif(s.jenis_kelamin, '') as sex,
    case when length(s.kode_wilayah) >= 8 then left(s.kode_wilayah, 8) end as kecamatan,
    left(s.kode_wilayah, 5) as kabkota,
    bears_birth(sixteen_digits(s.nik), try_cast(s.tgl_lahir as date)) as is_birth_confirmed
from {side} as s
left join name as n on s.nama = n.nama
"""


def prepare(connection: DuckDBPyConnection) -> None:
    """Makes `person_clean` and `claim_clean` from `person` and `claim`.

    Args:
        connection: holds `person` (person_id, nik, no_kk, nama, jenis_kelamin, tgl_lahir, kode_wilayah) and `claim`
            (claim_id and the same columns), all text but the keys.
    """
    for macro in (
        LETTERS, WITHOUT_TITLES, PLAIN_NAME, _sound_macro(), SKELETON, SIXTEEN_DIGITS, BORN_BY_NIK
    ):  # fmt: skip
        connection.execute(macro)
    connection.execute(NAMES.format(longest=LONGEST_NAME))
    for side, key in (("person", "person_id"), ("claim", "claim_id")):
        connection.execute(SIDE.format(side=side, key=key))
