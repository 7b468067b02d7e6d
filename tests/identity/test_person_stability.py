"""person_id stays with the human through a corrected NIK, a merge, a split, and their undoing."""

from typing import Any

import pytest

from padan.identity import stewards_word
from padan.periods import parse_period
from padan.postgres import Warehouse, open_warehouse
from padan.runs.steps import begin_run, ingest, match_people, open_run

MOTHER, CHILD, OLD_NIK, NEW_NIK = "1607014505800001", "1607011203100001", "1607010102780001", "1607010102790001"
FAMILY = {"no_kk": "1607010101100001", "kode_wilayah": "16.07.01", "status_hidup": "HIDUP"}
PEOPLE = {
    MOTHER: {"nama": "SITI AMINAH", "jenis_kelamin": "P", "tgl_lahir": "1980-05-05", "hubungan_keluarga": "PASANGAN"},
    CHILD: {"nama": "HASAN BASRI", "jenis_kelamin": "L", "tgl_lahir": "2010-03-12", "hubungan_keluarga": "ANAK"},
    OLD_NIK: {"nama": "BUDI SANTOSO", "jenis_kelamin": "L", "tgl_lahir": "1978-02-01", "hubungan_keluarga": "KEPALA"},
}
CARD = {"no_kartu": "1", "nik": OLD_NIK, "nama": "BUDI SANTOSO", "jenis_kelamin": "L", "tgl_lahir": "1978-02-01",
        "kode_wilayah": "16.07.01", "segmen": "PBPU", "status": "AKTIF"}  # fmt: skip


def match(
    period: str,
    people: dict[str, dict[str, str]],
    inbox: Any,
    *,
    card: dict[str, str] = CARD,
    registry: str | None = "DTKS",
) -> None:
    """Delivers the register, one JKN card and one registry row, and matches the month."""
    rows = [FAMILY | {"nik": nik} | person for nik, person in people.items()]
    inbox.deliver("dukcapil_penduduk", rows, period=period)
    inbox.deliver("bpjs_kesehatan_peserta", [card], period=period)
    if registry:
        row = {"id_registri": "R1", "nama": "SITI AMINAH", "kode_wilayah": "16.07.01"}
        inbox.deliver("kemensos_registri", [row], period=period, registry=registry)
    match_again(period, inbox)


def match_again(period: str, inbox: Any, **options: Any) -> None:
    """The same deliveries once more."""
    run_id = f"test-{period}-{options}"
    with open_warehouse() as warehouse:
        open_run(warehouse, period=parse_period(period), options=options, run_id=run_id)
    for dataset in ("dukcapil_penduduk", "bpjs_kesehatan_peserta", "kemensos_registri"):
        ingest(dataset, period, str(inbox.root), run_id)
    begin_run(period, str(inbox.root), options, run_id)
    match_people(run_id)


def person_of(warehouse: Warehouse, period: str, nik: str) -> int | None:
    with warehouse.connect("padan_matcher") as connection:
        row = connection.execute(
            "select person_id from identity.register where period = %s and nik = %s", (parse_period(period), int(nik))
        ).fetchone()
    return row[0] if row else None  # type: ignore[return-value]  # the column is a bigint


def card_of(warehouse: Warehouse, period: str) -> tuple[Any, ...]:
    with warehouse.connect("padan_matcher") as connection:
        row = connection.execute(
            "select person_id, rule from identity.record where period = %s and dataset = 'bpjs_kesehatan_peserta'",
            (parse_period(period),),
        ).fetchone()
    assert row is not None
    return tuple(row)


def decide_card(
    warehouse: Warehouse, person: int | None, decision: str, *, dataset: str = "bpjs_kesehatan_peserta", key: str = "1"
) -> None:
    """A steward's word on the card, or on another record."""
    with warehouse.connect("padan_matcher") as connection:
        connection.execute(
            "insert into identity.decision (dataset, record_key, person_id, decision, decided_by)"
            " values (%s, %s, %s, %s, 'Pengelola')",
            (dataset, key, person, decision),
        )


def people_with_corrected_nik() -> dict[str, dict[str, str]]:
    corrected = PEOPLE[OLD_NIK] | {"tgl_lahir": "1979-02-01"}
    return {nik: person for nik, person in PEOPLE.items() if nik != OLD_NIK} | {NEW_NIK: corrected}


def test_a_corrected_nik_keeps_the_person(empty_warehouse: Warehouse, inbox: Any) -> None:
    match("2024-11", PEOPLE, inbox)
    before = person_of(empty_warehouse, "2024-11", OLD_NIK)

    match("2024-12", people_with_corrected_nik(), inbox)

    assert person_of(empty_warehouse, "2024-12", NEW_NIK) == before
    assert card_of(empty_warehouse, "2024-12") == (before, "nik_lama")
    with empty_warehouse.connect("padan_matcher") as connection:
        events = connection.execute("select kind, person_id, author from identity.person_event").fetchall()
    assert events == [("nik_dikoreksi", before, "padan")]


def test_matching_the_month_again_writes_no_second_event(empty_warehouse: Warehouse, inbox: Any) -> None:
    match("2024-11", PEOPLE, inbox)
    match("2024-12", people_with_corrected_nik(), inbox)

    match_again("2024-12", inbox)

    with empty_warehouse.connect("padan_matcher") as connection:
        assert connection.execute("select count(*) from identity.person_event").fetchone() == (1,)


@pytest.mark.parametrize(
    "newcomer",
    [
        pytest.param({"nama": "JOKO WIDIANTO", "tgl_lahir": "1978-02-01"}, id="another name"),
        pytest.param({"nama": "BUDI SANTOSO", "tgl_lahir": "2001-09-30"}, id="another birth"),
    ],
)
def test_a_newcomer_in_the_family_is_not_taken_for_who_left(
    empty_warehouse: Warehouse, inbox: Any, newcomer: dict[str, str]
) -> None:
    match("2024-11", PEOPLE, inbox)
    before = person_of(empty_warehouse, "2024-11", OLD_NIK)
    people = {nik: person for nik, person in PEOPLE.items() if nik != OLD_NIK}

    match("2024-12", people | {NEW_NIK: PEOPLE[OLD_NIK] | newcomer}, inbox)

    assert person_of(empty_warehouse, "2024-12", NEW_NIK) not in (None, before)


def test_an_undone_correction_leaves_two_people(empty_warehouse: Warehouse, inbox: Any) -> None:
    match("2024-11", PEOPLE, inbox)
    before = person_of(empty_warehouse, "2024-11", OLD_NIK)
    match("2024-12", people_with_corrected_nik(), inbox)
    with empty_warehouse.connect("padan_matcher") as connection:
        connection.execute("update identity.person_event set undone_by = 'uji', undone_at = now()")

    match_again("2024-12", inbox)

    assert person_of(empty_warehouse, "2024-12", NEW_NIK) != before
    with empty_warehouse.connect("padan_matcher") as connection:
        assert connection.execute("select count(*) from identity.person_event").fetchone() == (1,)


def test_a_word_on_either_of_two_holds_when_the_correction_proved_none(empty_warehouse: Warehouse, inbox: Any) -> None:
    match("2024-11", PEOPLE, inbox)
    match("2024-12", people_with_corrected_nik(), inbox)
    stranger = CARD | {"nik": "", "nama": "ROBERTUS WENDA", "tgl_lahir": "1950-11-30"}
    match("2025-01", PEOPLE | people_with_corrected_nik(), inbox, card=stranger)
    old, new = (person_of(empty_warehouse, "2025-01", nik) for nik in (OLD_NIK, NEW_NIK))

    decide_card(empty_warehouse, new, "terima")
    match_again("2025-01", inbox)

    assert old != new
    assert card_of(empty_warehouse, "2025-01") == (new, "keputusan")


def test_a_month_that_is_filled_in_later_takes_nobody_for_who_left(empty_warehouse: Warehouse, inbox: Any) -> None:
    """December, then November, then December again: HUSEN is in November only, his twin in both."""
    hasan, husen = "1607010506120001", "1607010506120002"
    child = {"jenis_kelamin": "L", "tgl_lahir": "2012-06-05", "hubungan_keluarga": "ANAK"}
    december = PEOPLE | {hasan: child | {"nama": "MUHAMMAD HASAN"}}
    match("2024-12", december, inbox)
    before = person_of(empty_warehouse, "2024-12", hasan)
    match("2024-11", december | {husen: child | {"nama": "MUHAMMAD HUSEN"}}, inbox)

    match_again("2024-12", inbox, note="lagi")

    assert person_of(empty_warehouse, "2024-12", hasan) == before


def test_a_twin_named_alike_is_not_found_by_his_brothers_number(empty_warehouse: Warehouse, inbox: Any) -> None:
    hasan, husen = "1607010506120001", "1607010506120002"
    child = {"jenis_kelamin": "L", "tgl_lahir": "2012-06-05", "hubungan_keluarga": "ANAK"}
    twins = PEOPLE | {
        hasan: child | {"nama": "MUHAMMAD HASAN"}, husen: child | {"nama": "MUHAMMAD HUSEN"}
    }  # fmt: skip
    card = CARD | {"nik": hasan, "nama": "MUHAMMAD HUSEN", "jenis_kelamin": "L", "tgl_lahir": "2012-06-05"}

    match("2024-12", twins, inbox, card=card)
    wrong = person_of(empty_warehouse, "2024-12", hasan)
    of_brother = card_of(empty_warehouse, "2024-12")
    match("2025-01", twins, inbox, card=card | {"nama": "MUHAMMAD HASAN"})

    assert of_brother[0] != wrong, of_brother
    assert card_of(empty_warehouse, "2025-01") == (wrong, "nik_detail")


def test_the_number_of_a_merged_person_still_equals_the_register(empty_warehouse: Warehouse, inbox: Any) -> None:
    match("2024-12", PEOPLE | {NEW_NIK: PEOPLE[OLD_NIK]}, inbox)
    kept, gone = (person_of(empty_warehouse, "2024-12", nik) for nik in (NEW_NIK, OLD_NIK))
    with empty_warehouse.connect("padan_matcher") as connection:
        connection.execute(
            "insert into identity.person_event (kind, person_id, other_person_id, period, reason, author)"
            " values ('digabung', %s, %s, '2024-12-01', 'uji', 'Pengelola')",
            (kept, gone),
        )
    match_again("2024-12", inbox)

    with empty_warehouse.connect("padan_matcher") as connection:
        found = connection.execute(
            "select nik_person_id, person_id from identity.record where dataset = 'bpjs_kesehatan_peserta'"
        ).fetchone()
    assert found == (kept, kept)


def test_a_merge_makes_one_register_person_and_its_undoing_two(empty_warehouse: Warehouse, inbox: Any) -> None:
    twice = PEOPLE | {NEW_NIK: PEOPLE[OLD_NIK]}
    match("2024-12", twice, inbox)
    kept, gone = (person_of(empty_warehouse, "2024-12", nik) for nik in (NEW_NIK, OLD_NIK))
    with empty_warehouse.connect("padan_matcher") as connection:
        connection.execute(
            "insert into identity.person_event (kind, person_id, other_person_id, period, reason, author)"
            " values ('digabung', %s, %s, '2024-12-01', 'dua NIK satu orang', 'Pengelola')",
            (kept, gone),
        )

    match_again("2024-12", inbox)
    merged = (person_of(empty_warehouse, "2024-12", OLD_NIK), card_of(empty_warehouse, "2024-12"))
    with empty_warehouse.connect("padan_matcher") as connection:
        connection.execute("update identity.person_event set undone_by = 'uji', undone_at = now()")
    match_again("2024-12", inbox)

    assert merged == (None, (kept, "nik"))
    assert person_of(empty_warehouse, "2024-12", OLD_NIK) == gone
    # Two rows of one name and birth in a family: the whole name confirms the number, as with twins.
    assert card_of(empty_warehouse, "2024-12") == (gone, "nik_detail")


def test_an_event_of_a_later_month_leaves_an_earlier_one_alone(empty_warehouse: Warehouse, inbox: Any) -> None:
    twice = PEOPLE | {NEW_NIK: PEOPLE[OLD_NIK]}
    match("2024-11", twice, inbox)
    kept, gone = (person_of(empty_warehouse, "2024-11", nik) for nik in (NEW_NIK, OLD_NIK))
    with empty_warehouse.connect("padan_matcher") as connection:
        connection.execute(
            "insert into identity.person_event (kind, person_id, other_person_id, period, reason, author)"
            " values ('digabung', %s, %s, '2024-12-01', 'dua NIK satu orang', 'Pengelola')",
            (kept, gone),
        )

    match_again("2024-11", inbox)

    assert person_of(empty_warehouse, "2024-11", OLD_NIK) == gone


def test_a_steward_s_decision_holds_until_it_is_taken_back(empty_warehouse: Warehouse, inbox: Any) -> None:
    stranger = CARD | {"nik": "", "nama": "ROBERTUS WENDA", "tgl_lahir": "1950-11-30"}
    match("2024-12", PEOPLE, inbox, card=stranger)
    alone = card_of(empty_warehouse, "2024-12")
    mother = person_of(empty_warehouse, "2024-12", MOTHER)
    decide_card(empty_warehouse, mother, "terima")
    match_again("2024-12", inbox)
    decided = card_of(empty_warehouse, "2024-12")
    with empty_warehouse.connect("padan_matcher") as connection:
        connection.execute("update identity.decision set undone_by = 'Pengelola', undone_at = now()")
    match_again("2024-12", inbox)

    assert alone == (None, "tanpa_calon")
    assert decided == (mother, "keputusan")
    assert card_of(empty_warehouse, "2024-12") == alone


def test_a_word_on_a_row_of_one_registry_generation_says_nothing_of_the_other(
    empty_warehouse: Warehouse, inbox: Any
) -> None:
    match("2024-12", PEOPLE, inbox)
    child = person_of(empty_warehouse, "2024-12", CHILD)

    decide_card(empty_warehouse, child, "terima", dataset="kemensos_registri", key="DTSEN|R1")
    match_again("2024-12", inbox)
    of_the_other = row_of(empty_warehouse, "2024-12")
    decide_card(empty_warehouse, child, "terima", dataset="kemensos_registri", key="DTKS|R1")
    match_again("2024-12", inbox)

    assert of_the_other != child
    assert row_of(empty_warehouse, "2024-12") == child


def test_a_word_on_a_dtks_row_holds_when_dtsen_becomes_the_registry(empty_warehouse: Warehouse, inbox: Any) -> None:
    match("2024-12", PEOPLE, inbox)
    child = person_of(empty_warehouse, "2024-12", CHILD)
    decide_card(empty_warehouse, child, "terima", dataset="kemensos_registri", key="DTKS|R1")
    row = {"id_registri": "S1", "nama": "SITI AMINAH", "kode_wilayah": "16.07.01"}
    inbox.deliver("kemensos_registri", [row], period="2025-01", registry="DTSEN")
    match("2025-01", PEOPLE, inbox, registry=None)

    with empty_warehouse.connect("padan_matcher") as connection:
        found = connection.execute(
            "select person_id from identity.record where period = '2025-01-01' and dataset = 'kemensos_registri_dtks'"
        ).fetchall()
    assert found == [(child,)]


def row_of(warehouse: Warehouse, period: str) -> object:
    with warehouse.connect("padan_matcher") as connection:
        row = connection.execute(
            "select person_id from identity.record where period = %s and dataset = 'kemensos_registri'",
            (parse_period(period),),
        ).fetchone()
    return row[0] if row else None


def test_matching_by_nik_alone_leaves_stewards_nothing_to_do(empty_warehouse: Warehouse, inbox: Any) -> None:
    match("2024-12", PEOPLE, inbox, card=CARD | {"nama": "SURYANI HASIBUAN", "jenis_kelamin": "P"})
    waiting = pairs(empty_warehouse)

    match_again("2024-12", inbox, matching="exact")

    assert waiting > 0
    assert pairs(empty_warehouse) == 0


def pairs(warehouse: Warehouse) -> int:
    with warehouse.connect("padan_matcher") as connection:
        row = connection.execute("select count(*) from identity.review_pair").fetchone()
    assert row is not None
    return int(str(row[0]))


def test_a_decision_makes_the_same_deliveries_another_input(empty_warehouse: Warehouse) -> None:
    with empty_warehouse.connect("padan_matcher") as connection:
        before = stewards_word(connection, parse_period("2024-12"))
        connection.execute(
            "insert into identity.decision (dataset, record_key, person_id, decision, decided_by)"
            " values ('bpjs_kesehatan_peserta', '1', 7, 'tolak', 'Pengelola')"
        )
        after = stewards_word(connection, parse_period("2024-12"))
        connection.execute("update identity.decision set undone_by = 'Pengelola', undone_at = now()")

        assert before == ""
        assert after != before
        assert stewards_word(connection, parse_period("2024-12")) == before
