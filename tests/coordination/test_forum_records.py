"""Forums: the golden case of Banyuasin, loading all or nothing, and what a form may not overwrite."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from calendar_world import Connection, World
from hypothesis import given, settings
from hypothesis import strategies as st

from padan.control import write_as
from padan.coordination import (
    EVIDENCE,
    Entry,
    Known,
    Score,
    check_form,
    read_attributes,
    read_current,
    read_forum_file,
    read_known,
    read_pairs,
    read_scores,
    write_entries,
    write_form,
)
from padan.coordination.forum_file import COLUMNS
from padan.errors import Refused

BANYUASIN = Path(__file__).with_name("banyuasin.csv")
TODAY = date(2025, 1, 20)
ROW = {"jenis": "rapat", "kode_wilayah": "16.07", "tanggal": "2024-12-03", "sumber": "Notulen"}


def known(world: World) -> Known:
    return read_known(world.connection, TODAY)


def load(world: World, file: Path = BANYUASIN) -> tuple[int, int, int]:
    written = write_entries(world.connection, read_forum_file(file, known(world)))
    return written.added, written.replaced, written.unchanged


def write_csv(folder: Path, *rows: dict[str, str], delimiter: str = ",", columns: tuple[str, ...] = COLUMNS) -> Path:
    file = folder / "forum.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return file


def refusal(world: World, file: Path) -> str:
    with pytest.raises(Refused) as caught:
        load(world, file)
    return str(caught.value)


def score(world: World, region: str = "16.07", as_of: date = TODAY) -> Score:
    (found,) = read_scores(world.connection, as_of, region=region)
    return found


def test_banyuasin_is_a_partnership_leniently_and_less_strictly(world: World) -> None:
    assert load(world) == (71, 0, 0)
    found = score(world)

    assert found.lenient_level == 5
    assert found.strict_level is not None and found.strict_level < 5
    pairs = read_pairs(world.connection, TODAY)
    assert [(pair.partner, pair.lenient_level) for pair in pairs] == [
        (name, 5) for name in ("Dinas Kesehatan", "Dinas Sosial", "Disdukcapil", "Disnakertrans")
    ]
    assert all(pair.strict_level < 5 and pair.recorded == pair.required == 16 for pair in pairs)


def test_banyuasin_realised_nothing_fully_and_half_at_least_in_part(world: World) -> None:
    load(world)
    found = score(world)

    assert (found.activities, found.realised, found.partial, found.not_realised) == (4, 0, 2, 2)
    assert (found.realised / found.activities, (found.realised + found.partial) / found.activities) == (0.0, 0.5)


def test_documents_without_a_printed_date_are_not_called_in_force(world: World) -> None:
    load(world)
    found = score(world)

    assert (found.status, found.documents, found.documents_undated) == ("ada", 2, 2)
    assert (found.agreements_in_force, found.decrees_in_force) == (0, 0)


def test_nothing_is_known_before_the_assessment_and_of_other_regions(world: World) -> None:
    load(world)

    assert score(world, as_of=date(2016, 8, 30)).lenient_level is None
    assert read_scores(world.connection, TODAY, region="16.06") == []
    assert [one.region_code for one in read_scores(world.connection, TODAY, region="16")] == ["16.07"]


def test_loading_the_same_again_changes_nothing_and_a_correction_is_a_new_version(world: World, tmp_path: Path) -> None:
    load(world)
    assert load(world) == (0, 0, 71)

    with BANYUASIN.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    changed = [row | {"bukti": "tertulis"} for row in rows if row["butir"] == "visi_tujuan_bersama"]
    assert load(world, write_csv(tmp_path, *changed, delimiter=";")) == (0, 4, 0)

    history = world.connection.execute(
        "select who, operation, before ->> 'evidence', after ->> 'evidence' from control.change_log"
        " where table_name = 'forum_attribute' and version = 2"
    ).fetchall()
    assert history == [("Uji", "ubah", "lisan", "tertulis")] * 4


def test_pair_is_one_whichever_agency_is_named_first(world: World, tmp_path: Path) -> None:
    load(world)
    row = {"jenis": "atribut", "kode_wilayah": "16.07", "instansi": "BPJS Kesehatan", "mitra": "Dinas Sosial",
           "butir": "visi_tujuan_bersama", "bukti": "ditetapkan", "tanggal": "2024-01-01", "sumber": "SK"}  # fmt: skip

    assert load(world, write_csv(tmp_path, row)) == (0, 1, 0)


def judged(world: World, evidence: dict[str, str]) -> tuple[int | None, int | None]:
    """Levels of one pair with this evidence, attributes that are not named unrecorded."""
    values = {"kode_wilayah": "16.07", "instansi": "A", "mitra": "B", "tanggal": "2024-01-01", "sumber": "s"}
    entries = [Entry(0, "atribut", values | {"butir": one, "bukti": word}) for one, word in evidence.items()]
    write_entries(world.connection, entries)
    found = score(world)
    return found.lenient_level, found.strict_level


def test_level_is_the_highest_whose_attributes_all_hold(open_world: World) -> None:
    attributes = read_attributes(open_world.connection)
    for level in range(1, 6):
        with open_world.sandbox():
            own = {one.attribute: "tertulis" for one in attributes if one.level == level}
            assert judged(open_world, own) == (level, level)


@settings(max_examples=60, deadline=None)
@given(words=st.lists(st.sampled_from((*EVIDENCE, "")), min_size=16, max_size=16).filter(any))
def test_levels_follow_the_rule_for_any_evidence_and_strict_never_exceeds_lenient(
    open_world: World, words: list[str]
) -> None:
    attributes = read_attributes(open_world.connection)
    given_words = {one.attribute: word for one, word in zip(attributes, words, strict=True) if word}

    def expected(enough: set[str]) -> int:
        short = {one.level for one in attributes if given_words.get(one.attribute) not in enough}
        return max({1, 2, 3, 4, 5} - short, default=0)

    with open_world.sandbox():
        lenient, strict = judged(open_world, given_words)

    assert (lenient, strict) == (expected({"lisan", "tertulis", "ditetapkan"}), expected({"tertulis", "ditetapkan"}))
    assert strict is not None and lenient is not None and strict <= lenient


def test_region_stands_where_its_weakest_pair_stands(world: World) -> None:
    load(world)
    write_entries(world.connection, [
        Entry(0, "atribut", {"kode_wilayah": "16.07", "instansi": "BPJS Kesehatan", "mitra": "Bappeda",
                             "butir": "dialog", "bukti": "lisan", "tanggal": "2024-01-01", "sumber": "s"})
    ])  # fmt: skip
    found = score(world)

    assert (found.pairs, found.lenient_level, found.strict_level) == (5, 1, 0)


def test_meetings_are_those_of_the_twelve_months_up_to_the_day(world: World, tmp_path: Path) -> None:
    days = ("2024-01-20", "2024-01-21", "2024-05-02", "2025-01-20")
    load(world, write_csv(tmp_path, *[ROW | {"tanggal": day} for day in days]))

    assert (score(world).meetings, score(world).meetings_due) == (3, 4)
    assert score(world, as_of=date(2025, 1, 19)).meetings == 3
    assert score(world, as_of=date(2025, 1, 19)).last_meeting_on == date(2024, 5, 2)


@pytest.mark.parametrize(
    ("begins", "ends", "in_force"),
    [("2025-01-20", "", 1), ("2025-01-21", "", 0), ("2020-01-01", "2025-01-20", 1), ("2020-01-01", "2025-01-19", 0)],
)
def test_document_is_in_force_from_its_first_to_its_last_day(
    world: World, tmp_path: Path, begins: str, ends: str, in_force: int
) -> None:
    row = {"jenis": "dokumen", "kode_wilayah": "16.07", "butir": "mou", "nama": "MoU", "tanggal": begins,
           "berakhir": ends, "sumber": "s"}  # fmt: skip
    load(world, write_csv(tmp_path, row))

    assert (score(world).agreements_in_force, score(world).decrees_in_force) == (in_force, 0)


FAULTS = [
    ({"jenis": "rapatt"}, "baris 3, jenis", "pilih: forum, dokumen, rapat, kegiatan, atribut"),
    ({"kode_wilayah": "16"}, "baris 3, kode_wilayah", "pakai kode Kemendagri bertitik"),
    ({"tanggal": "3/12/2024"}, "baris 3, tanggal", "tulis TTTT-BB-HH"),
    ({"tanggal": "20241203"}, "baris 3, tanggal", "tulis TTTT-BB-HH"),
    ({"tanggal": "2024-02-30"}, "baris 3, tanggal", "tulis TTTT-BB-HH"),
    ({"tanggal": "2025-01-21"}, "baris 3, tanggal: belum tiba", "catat sesudah terjadi"),
    ({"sumber": ""}, "baris 3, sumber: kosong", "wajib diisi untuk jenis rapat"),
    ({"mitra": "X"}, "baris 3, mitra: tidak dipakai", "kosongkan"),
    ({"nomor": "a\x07b"}, "baris 3, nomor", "tulis teks biasa"),
    ({}, "baris 3: mengulang baris 2", "hapus salah satunya"),
    ({"jenis": "kegiatan", "tanggal": "", "instansi": "A", "nama": "B", "status": "tidak"},
     "baris 3, catatan", "tulis sebabnya"),
    ({"jenis": "dokumen", "tanggal": "", "butir": "sk", "nama": "B"},
     "baris 3, tanggal: kosong", "mengapa tidak diketahui"),
    ({"jenis": "dokumen", "butir": "sk", "nama": "B", "berakhir": "2024-12-02"}, "baris 3, berakhir", "periksa kedua"),
    ({"jenis": "forum", "status": "tidak_ada"}, "baris 3, status", "tulis ada, atau kosongkan"),
    ({"jenis": "atribut", "instansi": "A", "mitra": "A", "butir": "dialog", "bukti": "lisan"},
     "baris 3, mitra", "dua instansi"),
    ({"jenis": "atribut", "instansi": "A", "mitra": "B", "butir": "x", "bukti": "lisan"},
     "baris 3, butir", "pilih: dialog"),
    ({"jenis": "atribut", "instansi": "A", "mitra": "B", "butir": "dialog", "bukti": "ya"},
     "baris 3, bukti", "pilih: tidak_ada"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "where", "remedy"), FAULTS)
def test_one_wrong_row_refuses_the_file_and_says_where_and_what_to_do(
    world: World, tmp_path: Path, wrong: dict[str, str], where: str, remedy: str
) -> None:
    said = refusal(world, write_csv(tmp_path, ROW, ROW | wrong))

    assert where in said and remedy in said and "1 kesalahan, tidak ada yang dicatat" in said
    assert read_scores(world.connection, TODAY) == []


def test_every_fault_of_a_file_is_told_at_once(world: World, tmp_path: Path) -> None:
    said = refusal(world, write_csv(tmp_path, *[ROW | {"tanggal": "?", "sumber": ""}] * 15))

    assert "30 kesalahan" in said and "dan 10 kesalahan lain" in said


def test_other_columns_no_rows_and_other_encodings_are_refused(world: World, tmp_path: Path) -> None:
    assert "kolom tidak ada: catatan" in refusal(world, write_csv(tmp_path, columns=COLUMNS[:-1]))
    assert "tidak memuat satu baris pun" in refusal(world, write_csv(tmp_path))
    file = tmp_path / "latin.csv"
    file.write_bytes("jenis;sumber\nrapat;caf\u00e9\n".encode("latin-1"))
    assert "tidak dapat dibaca" in refusal(world, file)
    file.write_bytes(b"")
    assert "kolom tidak ada: jenis" in refusal(world, file)


def test_row_with_too_many_cells_is_told_by_its_line(world: World, tmp_path: Path) -> None:
    file = write_csv(tmp_path, ROW)
    file.write_text(file.read_text(encoding="utf-8") + "rapat,16.07,,,,,,,,2024-01-01,,a, b, c\n", encoding="utf-8")

    assert "baris 3: ada 14 kolom" in refusal(world, file)


def entry(world: World, **changes: str) -> Entry:
    values = {"jenis": "forum", "kode_wilayah": "16.07", "status": "ada", "nama": "FKPKU", "sumber": "SK 15"}
    return check_form(values | changes, known(world))


def test_form_does_not_overwrite_what_its_writer_has_not_seen(world: World) -> None:
    write_form(world.connection, entry(world), version=None)

    with pytest.raises(Refused) as unseen:
        write_form(world.connection, entry(world, nama="Forum"), version=None)
    seen = read_current(world.connection, entry(world))
    assert seen is not None and seen.values["nama"] == "FKPKU"
    write_form(world.connection, entry(world, nama="Forum lain"), version=seen.version)
    with pytest.raises(Refused) as meanwhile:
        write_form(world.connection, entry(world, nama="Forum"), version=seen.version)

    assert (unseen.value.rule, meanwhile.value.rule) == ("forum_entry_exists", "changed_meanwhile")
    assert write_form(world.connection, entry(world, nama="Forum lain"), version=None).unchanged == 1


def test_document_without_a_number_is_the_same_document_the_next_time(world: World) -> None:
    document: dict[str, Any] = {
        "jenis": "dokumen",
        "butir": "mou",
        "nama": "MoU",
        "status": "",
        "tanggal": "2024-01-01",
    }
    first = entry(world, **document)
    write_form(world.connection, first, version=None)

    current = read_current(world.connection, entry(world, **document))
    assert current is not None and current.values == first.values


def test_records_are_never_deleted_and_never_written_without_a_name(world: World) -> None:
    load(world)
    connection: Connection = world.connection
    with pytest.raises(Exception, match="never_deleted"), connection.transaction():
        connection.execute("delete from control.forum")
    connection.execute("select set_config('padan.operator', '', true)")
    with pytest.raises(Exception, match="operator_missing"), connection.transaction():
        connection.execute("update control.forum set note = 'x'")


def test_the_writers_role_can_do_all_of_it_and_a_reader_nothing(open_world: World, warehouse: Any) -> None:
    with warehouse.connect("padan_control") as connection:
        entries = read_forum_file(BANYUASIN, read_known(connection, TODAY))
        with pytest.raises(ZeroDivisionError), write_as(connection, "Uji"):
            assert write_entries(connection, entries).added == 71
            assert write_form(connection, entries[0], version=None).unchanged == 1
            raise ZeroDivisionError
    with warehouse.connect("padan_viewer") as connection:
        assert read_scores(connection, TODAY) == []
        with pytest.raises(Exception, match="permission denied"):
            connection.execute("insert into control.forum (region_code, status, source) values ('16.07', 'ada', 's')")
