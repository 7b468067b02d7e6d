"""Every rule of the contract: few broken rows go to quarantine, many refuse the delivery, odd rows only warn."""

from datetime import date

import pytest

from padan.contract import extracts
from padan.errors import Refused
from padan.gate import check_delivery
from padan.landing import land_dataset, open_inbox


def run_gate(warehouse, inbox, dataset="dukcapil_penduduk", period=date(2024, 12, 1), run_id="test"):
    delivery = land_dataset(
        warehouse, dataset=extracts()[dataset], period=period, inbox=open_inbox(str(inbox.root)), run_id=run_id
    )
    return check_delivery(warehouse, delivery, run_id)


def quarantined(warehouse):
    with warehouse.connect("padan_steward") as connection:
        rows = connection.execute("select row_no, rules from quarantine.rejected_row order by row_no")
        return {number: set(rules) for number, rules in rows}


def result(warehouse, expectation):
    with warehouse.connect("padan_viewer") as connection:
        return connection.execute(
            "select severity, success, observed from ops.quality_result where expectation = %s order by checked_at",
            (expectation,),
        ).fetchall()


BROKEN = [
    ("nik", None, {"required_value:nik"}),
    ("nik", "16070101018000O1", {"type_nik:nik"}),
    ("nik", "607010101800001", {"type_nik:nik"}),
    ("nik", "1607010101800000", {"type_nik:nik"}),
    ("nik", "1607013202800001", {"type_nik:nik"}),
    ("nik", "1607012902810001", {"type_nik:nik"}),
    ("nik", "1607017202800001", {"type_nik:nik"}),
    ("nik", "1607010113800001", {"type_nik:nik"}),
    ("nik", "1607010101800001 ", {"type_nik:nik"}),
    ("nik", "1.60701010180E+15", {"type_nik:nik"}),
    ("no_kk", None, {"required_value:no_kk"}),
    ("no_kk", "160701010110001", {"type_no_kk:no_kk"}),
    ("no_kk", "16070101011000A1", {"type_no_kk:no_kk"}),
    ("nama", None, {"required_value:nama"}),
    ("jenis_kelamin", "W", {"type_enum:jenis_kelamin"}),
    ("jenis_kelamin", "l", {"type_enum:jenis_kelamin"}),
    ("tgl_lahir", None, {"required_value:tgl_lahir"}),
    ("tgl_lahir", "01/02/1980", {"type_date:tgl_lahir"}),
    ("tgl_lahir", "1980-1-2", {"type_date:tgl_lahir"}),
    ("tgl_lahir", "1980-02-30", {"impossible_date:tgl_lahir"}),
    ("tgl_lahir", "1981-02-29", {"impossible_date:tgl_lahir"}),
    ("tgl_lahir", "1849-12-31", {"impossible_date:tgl_lahir"}),
    ("tgl_lahir", "9999-01-01", {"impossible_date:tgl_lahir"}),
    ("kode_wilayah", None, {"required_value:kode_wilayah"}),
    ("kode_wilayah", "16.99", {"unknown_region:kode_wilayah"}),
    ("kode_wilayah", "16.07.99", {"unknown_region:kode_wilayah"}),
    ("kode_wilayah", "16", {"unknown_region:kode_wilayah"}),
    ("kode_wilayah", "1607", {"unknown_region:kode_wilayah"}),
    ("kode_wilayah", "16.07.01.20", {"unknown_region:kode_wilayah"}),
    ("kode_wilayah", "16.07.01.20011", {"unknown_region:kode_wilayah"}),
    ("kode_wilayah", "16.07.01-2001", {"unknown_region:kode_wilayah"}),
    ("kode_wilayah", "16.07.2001", {"unknown_region:kode_wilayah"}),
    ("hubungan_keluarga", "ISTRI", {"type_enum:hubungan_keluarga"}),
    ("status_hidup", "hidup", {"type_enum:status_hidup"}),
    ("tgl_meninggal", "kemarin", {"type_date:tgl_meninggal"}),
    ("tgl_meninggal", "1979-12-31", {"death_before_birth"}),
    ("disabilitas", "2", {"type_boolean:disabilitas"}),
]

SOUND = [
    ("nik", "1607012902000001"),
    ("nik", "9999990101800001"),
    ("kode_wilayah", "16.07"),
    ("kode_wilayah", "16.07.01"),
    ("kode_wilayah", "16.07.01.9999"),
    ("hubungan_keluarga", None),
    ("pekerjaan", None),
    ("disabilitas", "Ya"),
    ("disabilitas", "false"),
    ("tgl_meninggal", "2030-01-01"),
    ("tgl_lahir", "2025-01-15"),
    ("tgl_lahir", "1912-02-29"),
    ("nama", "'Aisyah"),
    ("nama", "9"),
]


@pytest.mark.parametrize(("column", "value", "rules"), BROKEN)
def test_one_broken_row_goes_to_quarantine_with_its_rule_as_delivered(
    empty_warehouse, inbox, register, column, value, rules
):
    register[7][column] = value
    inbox.deliver("dukcapil_penduduk", register)

    delivery = run_gate(empty_warehouse, inbox)

    assert (delivery.state, delivery.rows_quarantined) == ("landed", 1)
    assert quarantined(empty_warehouse) == {8: rules}
    with empty_warehouse.connect("padan_steward") as connection:
        file, row = connection.execute("select file, row_as_delivered from quarantine.rejected_row").fetchone()
    assert (file, row) == ("dukcapil_penduduk.csv", register[7])
    assert [(s, ok, n) for s, ok, n in result(empty_warehouse, next(iter(rules)))] == [("quarantine", False, "1")]


@pytest.mark.parametrize(("column", "value"), SOUND)
def test_a_sound_row_stays(empty_warehouse, inbox, register, column, value):
    register[7][column] = value
    inbox.deliver("dukcapil_penduduk", register)

    assert run_gate(empty_warehouse, inbox).rows_quarantined == 0


def test_a_row_that_breaks_several_rules_names_them_all(empty_warehouse, inbox, register):
    register[3] |= {"nik": "1", "kode_wilayah": "99.99", "tgl_meninggal": "1970-01-01"}
    inbox.deliver("dukcapil_penduduk", register)

    run_gate(empty_warehouse, inbox)

    assert quarantined(empty_warehouse) == {4: {"type_nik:nik", "unknown_region:kode_wilayah", "death_before_birth"}}


def test_what_quarantine_names_is_what_great_expectations_counted(empty_warehouse, inbox, register):
    register[0] |= {"nik": "16070101018000O1"}
    register[1] |= {"nik": "9999994201800002"}
    register[2] |= {"nik": "999999020180000"}
    for row in register[:3]:
        row["no_kk"] = "9999990101100001"
    inbox.deliver("dukcapil_penduduk", [*register, *register_copies(register)])

    run_gate(empty_warehouse, inbox)

    assert quarantined(empty_warehouse) == {1: {"type_nik:nik"}, 3: {"type_nik:nik"}}
    assert result(empty_warehouse, "type_nik:nik") == [("quarantine", False, "2")]
    assert result(empty_warehouse, "nik_region_unknown") == [("warning", False, "1")]


def register_copies(register):
    """As many sound rows again, under other keys."""
    return [row | {"nik": row["nik"][:12] + f"9{row['nik'][13:]}"} for row in register[3:]]


def test_of_identical_repeats_one_is_kept_also_across_parts(empty_warehouse, inbox, register):
    first = inbox.deliver("dukcapil_penduduk", [*register, register[0]], extra=".a")
    second = inbox.deliver("dukcapil_penduduk", [register[0], *register[20:20]], extra=".b")
    inbox.manifest("dukcapil_penduduk", [(first, 41), (second, 1)])

    delivery = run_gate(empty_warehouse, inbox)

    assert delivery.rows_quarantined == 2
    assert quarantined(empty_warehouse) == {41: {"duplicate_key"}, 42: {"duplicate_key"}}


def test_rows_that_differ_under_one_key_are_all_quarantined(empty_warehouse, inbox, register):
    register[9] = register[0] | {"nama": "Warga Lain"}
    inbox.deliver("dukcapil_penduduk", register)

    run_gate(empty_warehouse, inbox)

    assert quarantined(empty_warehouse) == {1: {"duplicate_key"}, 10: {"duplicate_key"}}


def test_exactly_the_allowed_share_is_accepted_and_one_row_more_refused(empty_warehouse, inbox, register):
    for row in register[:2]:
        row["jenis_kelamin"] = "X"
    inbox.deliver("dukcapil_penduduk", register)
    assert run_gate(empty_warehouse, inbox).rows_quarantined == 2

    register[2]["jenis_kelamin"] = "X"
    inbox.deliver("dukcapil_penduduk", register, revision=2)
    with pytest.raises(Refused) as caught:
        run_gate(empty_warehouse, inbox)

    refusal = caught.value
    assert (refusal.rule, refusal.dataset) == ("quarantine_share", "dukcapil_penduduk")
    assert "3 dari 40 baris (7,50%)" in refusal.message
    assert "type_enum:jenis_kelamin 3" in refusal.message
    assert "dukcapil_penduduk.csv baris data 1" in refusal.message
    assert "Warga" not in str(refusal)
    with empty_warehouse.connect("admin") as connection:
        states = connection.execute("select revision, state, rows_quarantined from ops.delivery order by 1").fetchall()
        gone = connection.execute("select to_regclass('raw.dukcapil_penduduk_202412_r2')").fetchone()
        left = connection.execute(
            "select relname from pg_class where relnamespace = 'quarantine'::regnamespace and relkind = 'r'"
        ).fetchall()
    assert states == [(1, "landed", 2), (2, "refused", 3)]
    assert gone == (None,)
    assert left == [("rejected_row",)]


def test_no_row_value_is_in_any_report_outside_quarantine(empty_warehouse, inbox, register):
    register[0] |= {"nama": "Rahasia Negara", "tgl_lahir": "Rahasia Lahir"}
    register[1] |= {"nama": "=Rahasia Rumus"}
    inbox.deliver("dukcapil_penduduk", register)

    run_gate(empty_warehouse, inbox)

    with empty_warehouse.connect("padan_viewer") as connection:
        texts = connection.execute(
            "select array_agg(q::text)::text || (select array_agg(d::text)::text from ops.delivery d) "
            "from ops.quality_result q"
        ).fetchone()[0]
    assert "Rahasia" not in texts
    assert register[0]["nik"] not in texts


WARNED = [
    ({"nik": "9999990101800001"}, "nik_region_unknown"),
    ({"nik": "1607010201800001"}, "nik_disagrees"),
    ({"jenis_kelamin": "P"}, "nik_disagrees"),
    ({"tgl_meninggal": "2020-01-01"}, "alive_with_death_date"),
    ({"tgl_lahir": "2025-01-15", "nik": "1607011501250001"}, "birth_after_month_end"),
    ({"nama": "=cmd()"}, "formula_text"),
]


@pytest.mark.parametrize(("change", "rule"), WARNED)
def test_what_looks_odd_only_warns(empty_warehouse, inbox, register, change, rule):
    register[0] |= change
    inbox.deliver("dukcapil_penduduk", register)

    delivery = run_gate(empty_warehouse, inbox)

    assert delivery.rows_quarantined == 0
    assert [warning.partition(":")[0] for warning in delivery.warnings] == [rule]
    assert result(empty_warehouse, rule) == [("warning", False, "1")]


def member(number, **changes):
    return {
        "no_kpj": f"240000{number:05}", "nik": None, "nama": "Budi", "jenis_kelamin": "L", "tgl_lahir": "1990-01-01",
        "kode_wilayah": "16.07", "segmen": "PU", "program": "JKK|JKM|JHT|JP|JKP", "status": "AKTIF", "upah": "3500000",
    } | changes  # fmt: skip


MEMBER_CASES = [
    ({"program": "JKK|"}, {"type_set:program"}),
    ({"program": "JKK||JKM"}, {"type_set:program"}),
    ({"program": "JKK|ABC"}, {"type_set:program"}),
    ({"program": "JKK,JKM"}, {"type_set:program"}),
    ({"program": "JKM|JKK"}, set()),
    ({"upah": "-1"}, {"range:upah"}),
    ({"upah": "3500000.0"}, {"type_integer:upah"}),
    ({"upah": "Rp3.500.000"}, {"type_integer:upah"}),
    ({"upah": "--5"}, {"type_integer:upah"}),
    ({"upah": "9" * 19}, {"type_integer:upah"}),
    ({"upah": "0003500000"}, set()),
    ({"upah": "-0"}, set()),
    ({"upah": None}, set()),
    ({"nik": "apa saja; select 1"}, set()),
    ({"nik": ""}, set()),
]


@pytest.mark.parametrize(("change", "rules"), MEMBER_CASES)
def test_sets_numbers_and_recorded_niks(empty_warehouse, inbox, change, rules):
    rows = [member(number) for number in range(1, 41)]
    rows[4] |= change
    inbox.deliver("bpjs_ketenagakerjaan_peserta", rows)

    run_gate(empty_warehouse, inbox, "bpjs_ketenagakerjaan_peserta")

    assert quarantined(empty_warehouse) == ({5: rules} if rules else {})


def test_a_programme_that_its_segment_does_not_have_warns(empty_warehouse, inbox):
    rows = [member(1, segmen="BPU", program="JKK|JKM|JP"), member(2, segmen="BPU", program="JKK|JKM|JHT"), member(3)]
    inbox.deliver("bpjs_ketenagakerjaan_peserta", rows)

    delivery = run_gate(empty_warehouse, inbox, "bpjs_ketenagakerjaan_peserta")

    assert result(empty_warehouse, "program_by_segmen") == [("warning", False, "1")]
    assert delivery.rows_quarantined == 0


def test_a_programme_must_be_valid_at_month_end_and_a_decile_between_one_and_ten(empty_warehouse, inbox):
    recipient = {
        "program": "PKH", "id_penerima": "1", "nik": None, "no_kk": None, "nama": "Ani", "jenis_kelamin": None,
        "tgl_lahir": None, "kode_wilayah": "16.07", "status_salur": "SALUR", "nominal": "0", "tgl_salur": None,
        "alasan_keluar": None,
    }  # fmt: skip
    rows = [recipient | {"id_penerima": str(number)} for number in range(1, 61)]
    rows[0] |= {"program": "BST"}
    rows[1] |= {"program": "pkh"}
    rows[2] |= {"program": "SEMBAKO", "id_penerima": "4"}
    inbox.deliver("kemensos_bansos", rows)
    person = {"id_registri": "1", "nama": "Ani", "kode_wilayah": "16.07", "desil": None}
    registry = [person | {"id_registri": str(number)} for number in range(1, 61)]
    for index, desil in enumerate(["0", "11", "x", "10", "1", "01"]):
        registry[index]["desil"] = desil
    inbox.deliver("kemensos_registri", registry)

    run_gate(empty_warehouse, inbox, "kemensos_bansos")
    programmes = quarantined(empty_warehouse)
    run_gate(empty_warehouse, inbox, "kemensos_registri")

    assert programmes == {1: {"unknown_programme:program"}, 2: {"unknown_programme:program"}}
    with empty_warehouse.connect("padan_steward") as connection:
        rules = connection.execute(
            "select row_no, rules from quarantine.rejected_row where dataset = 'kemensos_registri' order by 1"
        ).fetchall()
    assert rules == [(1, ["range:desil"]), (2, ["range:desil"]), (3, ["type_integer:desil"])]


@pytest.mark.parametrize(
    ("change", "accepted"),
    [({}, True), ({"kode_wilayah": "16"}, True), ({"kode_wilayah": "00"}, True), ({"kode_wilayah": "17.99"}, False),
     ({"rse": "0,12"}, False), ({"rse": "-0.1"}, False), ({"rse": "0.3"}, True), ({"pekerja_upah": "1.5"}, False)],
)  # fmt: skip
def test_an_aggregate_dataset_allows_provinces_and_no_broken_row(empty_warehouse, inbox, change, accepted):
    row = {"kode_wilayah": "16.07", "pekerja_upah": "5", "pekerja_bukan_upah": "3", "rse": "0.18"}
    inbox.deliver("tenaga_kerja", [row | change])

    if accepted:
        assert run_gate(empty_warehouse, inbox, "tenaga_kerja").state == "landed"
    else:
        with pytest.raises(Refused, match="quarantine_share"):
            run_gate(empty_warehouse, inbox, "tenaga_kerja")


def test_a_vanished_region_and_an_unexplained_jump_warn(empty_warehouse, inbox, register):
    november = [row | ({"kode_wilayah": "16.71"} if index > 30 else {}) for index, row in enumerate(register)]
    inbox.deliver("dukcapil_penduduk", november, period="2024-11")
    run_gate(empty_warehouse, inbox, period=date(2024, 11, 1))
    inbox.deliver("dukcapil_penduduk", register[:31])

    delivery = run_gate(empty_warehouse, inbox)

    assert delivery.state == "landed"
    assert [w for w in delivery.warnings if w.startswith("vanished_region")] == [
        "vanished_region: 1 wilayah ada pada 2024-11 tetapi tidak pada kiriman ini: 16.71"
    ]
    assert [w for w in delivery.warnings if w.startswith("row_count_jump")] == [
        "row_count_jump: jumlah baris berubah -22,5% terhadap 2024-11 tanpa catatan pada manifes"
    ]


def test_a_jump_with_the_senders_note_does_not_warn(empty_warehouse, inbox, register):
    inbox.deliver("dukcapil_penduduk", register, period="2024-11")
    run_gate(empty_warehouse, inbox, period=date(2024, 11, 1))
    inbox.deliver("dukcapil_penduduk", register[:20], note="pembersihan data ganda")

    assert run_gate(empty_warehouse, inbox).warnings == ()


def test_results_keep_their_history(empty_warehouse, inbox, register):
    register[0]["jenis_kelamin"] = "X"
    inbox.deliver("dukcapil_penduduk", register)
    run_gate(empty_warehouse, inbox, run_id="first")
    register[1]["jenis_kelamin"] = "X"
    inbox.deliver("dukcapil_penduduk", register, revision=2)
    run_gate(empty_warehouse, inbox, run_id="second")

    assert [observed for _, _, observed in result(empty_warehouse, "type_enum:jenis_kelamin")] == ["1", "2"]
    assert result(empty_warehouse, "quarantine_share") == [
        ("critical", True, "0.025000"),
        ("critical", True, "0.050000"),
    ]


def test_repeats_are_found_in_every_part_of_the_key_space(empty_warehouse, inbox, register, monkeypatch):
    monkeypatch.setattr("padan.gate.suspects.SMALL", 10)
    monkeypatch.setattr("padan.gate.suspects.ROWS_PER_PART", 8)
    monkeypatch.setattr("padan.gate.check.MAX_KEPT_OF_REFUSED", 15)
    inbox.deliver("dukcapil_penduduk", [*register, *register])

    with pytest.raises(Refused, match="duplicate_key 40"):
        run_gate(empty_warehouse, inbox)

    assert quarantined(empty_warehouse) == {number: {"duplicate_key"} for number in range(41, 56)}
