"""Which records are accepted as whom, and which are left to a person: cases that can be checked by reading them."""

import pytest
from small_register import REGISTER, resolve, settled

SITI = {"nama": "SITI NUR AMINAH", "jenis_kelamin": "P", "tgl_lahir": "1980-05-05", "kode_wilayah": "16.71.01"}
HASAN = {"nama": "HASAN SUHARTO", "jenis_kelamin": "L", "tgl_lahir": "2010-03-12", "kode_wilayah": "16.71.01"}


DAMAGED = {
    "initial": (SITI | {"nik": REGISTER[0][1], "nama": "SITI NUR A."}, 1, "nik_detail"),
    "a year beside": (SITI | {"nik": REGISTER[0][1], "tgl_lahir": "1979-05-05"}, 1, "nik_detail"),
    "old spelling": (SITI | {"nik": REGISTER[0][1], "nama": "HJ. ST. NOER AMINAH"}, 1, "nik_detail"),
    "by the family card": (SITI | {"no_kk": REGISTER[0][2]}, 1, "kk_nama_lahir"),
    "by place, name, birth and sex": (SITI, 1, "wilayah_nama_lahir"),
    "words in another order": (SITI | {"nama": "AMINAH SITI NUR"}, 1, "model"),
    "only the year is known": (SITI | {"tgl_lahir": "1980-01-01", "no_kk": REGISTER[0][2]}, 1, "model"),
}


def test_a_damaged_record_is_found_by_the_first_rule_that_is_sure() -> None:
    # Without a slot, as none of them takes the person from another.
    found = resolve([record | {"slot": None} for record, _, _ in DAMAGED.values()])

    assert dict(zip(DAMAGED, found, strict=True)) == {name: case[1:] for name, case in DAMAGED.items()}


def test_a_number_of_somebody_else_is_no_match() -> None:
    stranger = {"nik": REGISTER[0][1], "nama": "YOSEF TEFA", "jenis_kelamin": "L", "tgl_lahir": "1999-12-30",
                "kode_wilayah": "53.71.02"}  # fmt: skip

    assert resolve([stranger]) == [(None, "nik_orang_lain")]


def test_a_relative_s_number_does_not_hide_whose_record_it_is() -> None:
    husband_s_number = SITI | {"nik": REGISTER[1][1], "no_kk": REGISTER[0][2]}

    assert resolve([husband_s_number]) == [(1, "model")]


def test_twins_are_told_apart_by_name() -> None:
    assert resolve([HASAN | {"no_kk": REGISTER[2][2]}, HASAN | {"nama": "HUSEN SUHARTO", "no_kk": REGISTER[2][2]}]) == [
        (3, "kk_nama_lahir"),
        (4, "kk_nama_lahir"),
    ]


def test_a_record_that_fits_two_people_alike_is_left_to_a_steward() -> None:
    between = {"nama": "SRI WAHYUNI", "jenis_kelamin": "P", "tgl_lahir": "1990-08-17", "kode_wilayah": "16.07"}

    with settled([between]) as (connection, _):
        rows = connection.execute("select person_id, rule from resolution").fetchall()
        queue = connection.execute("select person_id, reason from review order by person_id").fetchall()

    assert rows == [(None, "meragukan")]
    assert queue == [(5, "meragukan"), (6, "meragukan")]


def test_a_name_that_wholly_differs_is_never_accepted_by_the_model() -> None:
    twin_without_a_name_like_theirs = HASAN | {"nama": "ROBERT", "no_kk": REGISTER[2][2]}

    (found,) = resolve([twin_without_a_name_like_theirs])

    assert found[0] is None


def test_somebody_who_is_not_in_the_register_is_nobody() -> None:
    nobody = {"nama": "ELISABETH RUMBIAK", "jenis_kelamin": "P", "tgl_lahir": "1966-06-06", "kode_wilayah": "91.03.01"}

    assert resolve([nobody]) == [(None, "tanpa_calon")]


def test_whom_the_register_has_already_needs_stronger_evidence() -> None:
    weak = {"nama": "MELKIANUS WENDA", "jenis_kelamin": "L", "tgl_lahir": "1973-07-20", "kode_wilayah": "91.03.01"}

    with settled([weak]) as (connection, _):
        free = connection.execute("select probability from posterior").fetchall()[0][0]
    with settled([weak], taken=[("kemensos_registri", 7)]) as (connection, _):
        held = connection.execute("select probability from posterior").fetchall()[0][0]

    assert held < 0.1 * free / (1 - 0.9 * free) and free > 0.3


def test_a_worker_may_have_several_memberships() -> None:
    membership = SITI | {"dataset": "bpjs_ketenagakerjaan_peserta", "slot": None, "nama": "AMINAH SITI NUR"}

    assert resolve([membership, membership]) == [(1, "model"), (1, "model")]


def test_the_steward_s_word_goes_before_every_rule() -> None:
    records = [SITI | {"key": "A"}, SITI | {"key": "B"}, SITI | {"key": "C"}]
    words = [
        ("kemensos_registri", "A", 8, "terima"),
        ("kemensos_registri", "B", 1, "tolak"),
        ("kemensos_registri", "C", 1, "nanti"),
    ]

    assert resolve(records, words=words) == [(8, "keputusan"), (None, "tanpa_calon"), (1, "wilayah_nama_lahir")]


def test_a_former_number_leads_to_its_person() -> None:
    assert resolve([SITI | {"nik": "1671014505810009"}], former=[("1671014505810009", 1)]) == [(1, "nik_lama")]


def test_what_waits_for_a_steward_shows_no_name_and_no_number() -> None:
    stranger = SITI | {"nik": REGISTER[1][1], "nama": "ROBERT", "kode_wilayah": "16.71.01"}

    with settled([stranger]) as (connection, _):
        evidence = " ".join(row[0] for row in connection.execute("select evidence from review").fetchall())

    assert '"comparison":"nama"' in evidence.replace(" ", "")
    assert "ROBERT" not in evidence and "SITI" not in evidence and REGISTER[1][1] not in evidence


RELATIVES = [
    (21, "1671020101700001", "1671020101100001", "MUHAMMAD", "L", "1970-01-01", "16.71.02"),
    (22, "1671024505800001", "1671020101100001", "ANDINI", "P", "1980-05-05", "16.71.02"),
    (23, "1671020102000001", "1671020101100001", "MUHAMMAD HASAN", "L", "2000-02-01", "16.71.02"),
    (24, "1671024505810002", "1671020101100001", "SITI AMINAH", "P", "1981-05-05", "16.71.02"),
]


def test_a_relative_s_number_is_never_a_match_by_likeness_of_the_name() -> None:
    here = {"kode_wilayah": "16.71.02", "slot": None}
    records = [
        here | {"nik": RELATIVES[0][1], "nama": "MUHAMMAD RIZKI", "jenis_kelamin": "L", "tgl_lahir": "2000-01-01"},
        here | {"nik": RELATIVES[1][1], "nama": "ANDI", "jenis_kelamin": "L"},
        here | {"nik": RELATIVES[2][1], "nama": "MUHAMMAD HUSEN", "jenis_kelamin": "L"},
        here | {"nik": RELATIVES[2][1], "nama": "MUHAMMAD HUSEN", "jenis_kelamin": "L", "tgl_lahir": "2000-12-20"},
        here | {"nik": RELATIVES[2][1], "nama": "MUHAMMAD HASANUDIN", "jenis_kelamin": "L", "tgl_lahir": "1955-02-01"},
        here | {"nik": RELATIVES[3][1], "nama": "SITI AISYAH", "jenis_kelamin": "P"},
        here | {"nik": RELATIVES[3][1], "nama": "SITI MAIMUNAH", "jenis_kelamin": "P", "tgl_lahir": "1979-09-09"},
    ]

    with settled(records, register=RELATIVES) as (connection, matched):
        found = connection.execute("select person_id, rule from resolution order by rid").fetchall()

    assert found == [(None, "nik_orang_lain")] * len(records)
    assert matched.review >= len(records)


def test_a_twin_is_not_the_other_one_where_only_one_is_registered() -> None:
    register = [person for person in REGISTER if person[3] != "HUSEN SUHARTO"]
    records = [
        HASAN | {"nama": "HUSEN SUHARTO", "no_kk": REGISTER[2][2], "slot": None},
        HASAN | {"nama": "HUSEN SUHARTO", "slot": None},
        HASAN | {"nama": "HASNAWATI", "jenis_kelamin": "P", "no_kk": REGISTER[2][2], "slot": None},
    ]

    found = resolve(records, register=register)

    assert found == [(None, "meragukan")] * 3


def test_a_record_of_somebody_who_left_the_register_is_nobody_elses() -> None:
    accepted = resolve([SITI | {"key": "A"}], words=[("kemensos_registri", "A", 999_999, "terima")])
    refused = resolve([SITI | {"key": "A"}], words=[("kemensos_registri", "A", 999_999, "tolak")])

    assert accepted == [(None, "tanpa_calon")]
    assert refused == [(1, "wilayah_nama_lahir")]


@pytest.mark.parametrize("kk", [REGISTER[2][2], None])
def test_a_twin_with_his_brothers_number_is_not_his_brother(kk: str | None) -> None:
    twin = HASAN | {"nama": "HUSEN SUHARTO", "nik": REGISTER[2][1], "no_kk": kk, "slot": None}

    ((person, _),) = resolve([twin])

    assert person != 3


@pytest.mark.parametrize("kk", ["0000000000000000", "9999999999999999"])
def test_a_placeholder_kk_is_no_family(kk: str) -> None:
    far = (50, "9103014505800009", kk, "SITI NUR AMINAH", "P", "1980-05-05", "91.03.01")
    register = [*(person for person in REGISTER if person[0] != 1), far]

    ((_, rule),) = resolve([SITI | {"no_kk": kk}], register=register)

    assert rule != "kk_nama_lahir"


@pytest.mark.parametrize(("day", "nik"), [("1980-01-01", "1607084101800041"), ("1980-12-31", "1607087112800041")])
def test_a_day_that_stands_for_an_unknown_one_does_not_prove_the_namesake(day: str, nik: str) -> None:
    register = [
        *REGISTER,
        (41, nik, "1607080101100041", "SUMIATI", "P", day, "16.07.08"),
        (42, "1607085307800042", "1607080101100042", "SUMIATI", "P", "1980-07-13", "16.07.08"),
    ]
    record = {"nama": "SUMIATI", "jenis_kelamin": "P", "tgl_lahir": day, "kode_wilayah": "16.07.08"}

    assert resolve([record], register=register) == [(None, "meragukan")]


def test_white_space_around_a_number_is_no_part_of_it() -> None:
    assert resolve([SITI | {"nik": f"\t{REGISTER[0][1]}\u00a0", "nama": "SITI NUR A."}]) == [(1, "nik_detail")]


def test_names_of_which_nothing_is_heard_are_not_equal() -> None:
    register = [*REGISTER, (60, "1671014505800060", "1671010101100060", "H", "P", "1980-05-05", "16.71.01")]
    records = [SITI | {"nama": name, "key": name} for name in ("HH", "H H", "-")]

    assert [person for person, _ in resolve(records, register=register)] == [None] * 3


def test_where_a_tier_was_refused_the_others_are_weighed() -> None:
    other = (30, "1671014505800030", "1671010101100009", "SITI NUR AMINI", "P", "1980-05-05", "16.71.01")
    words = [("kemensos_registri", "A", 1, "tolak")]

    with settled([SITI | {"key": "A"}], register=[*REGISTER, other], words=words) as (connection, _):
        queue = connection.execute("select person_id from review").fetchall()
        found = connection.execute("select person_id from resolution").fetchall()

    assert (30,) in [*queue, *found]
