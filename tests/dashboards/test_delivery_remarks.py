"""What the gate notes about a delivery, without its codes and in both languages."""

import inspect
import re

import pytest
from dashboards.components.delivery_remarks import write_refusal, write_warning
from dashboards.language import Language

from padan.contract import extracts
from padan.gate.rules import REASONS, rules_of
from padan.landing import copy_file
from padan.landing.refusals import TEXTS

INDONESIAN, ENGLISH = Language("id"), Language("en")
NAMES = {"95.01": "Kabupaten Jayawijaya", "95.02": "Kabupaten Pegunungan Bintang"}
COLUMNS = {name for dataset in extracts().values() for name in dataset.column_names if "_" in name}
RULES = {rule.name for dataset in extracts().values() for rule in rules_of(dataset) if rule.severity == "warning"}


@pytest.mark.parametrize("language", [INDONESIAN, ENGLISH])
@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_warning_of_the_gate_has_words(rule: str, language: Language) -> None:
    indonesian, english = REASONS[rule.partition(":")[0]]

    words = {
        write_warning(f"{rule}: {indonesian} (3.286 baris)", NAMES, language),
        write_warning(f"{rule}: {english} (3,286 rows)", NAMES, language),
    }

    assert len(words) == 1, "of both languages of a run the same words"
    (said,) = words
    assert said.startswith("3.286 " if language is INDONESIAN else "3,286 ")
    assert not [code for code in (rule, "HIDUP", *COLUMNS) if code in said]


@pytest.mark.parametrize(
    ("warning", "indonesian", "english"),
    [
        (
            "row_count_jump: jumlah baris berubah +25,0% terhadap 2024-11 tanpa catatan pada manifes",
            "Jumlah baris berubah +25,0% dibanding November 2024, tanpa keterangan pengirim",
            "The number of rows changed by +25.0% against November 2024, without a word of the sender",
        ),
        (
            "vanished_region: 12 regions were in 2024-11 but are not in this delivery: 95.01, 95.02, 95.99 …",
            "12 wilayah yang ada pada November 2024 tidak ada dalam kiriman ini: "
            "Kabupaten Jayawijaya, Kabupaten Pegunungan Bintang, 95.99 …",
            "Regions of November 2024 that are not in this delivery (12): "
            "Kabupaten Jayawijaya, Kabupaten Pegunungan Bintang, 95.99 …",
        ),
        (
            "absent_columns: bpjs.csv.gz: kolom tidak disampaikan, dibaca NULL: alasan_nonaktif, tgl_mulai",
            "Kolom tidak disampaikan dan dianggap kosong: alasan nonaktif, tgl mulai",
            "Columns not delivered and taken as empty: alasan nonaktif, tgl mulai",
        ),
        (
            "formula_cells: pengaduan.xlsx: 7 cells hold a formula; taken as text, not evaluated",
            "7 sel berisi rumus; dibaca sebagai teks, tidak dihitung",
            "7 cells hold a formula; read as text, not evaluated",
        ),
    ],
)
def test_what_is_noted_of_files_and_of_the_month_before(warning: str, indonesian: str, english: str) -> None:
    assert write_warning(warning, NAMES, INDONESIAN) == indonesian
    assert write_warning(warning, NAMES, ENGLISH) == english


def test_every_note_of_a_file_has_words() -> None:
    rules = set(re.findall(r'"(\w+): "', inspect.getsource(copy_file)))

    assert rules == {"extra_columns", "absent_columns", "formula_cells", "ignored_sheets"}
    for rule in rules:
        assert "berkas.csv" not in write_warning(f"{rule}: berkas.csv: 3 sel: kolom_x", NAMES, INDONESIAN)


def test_a_note_that_is_not_known_stays_without_its_code() -> None:
    assert write_warning("new_rule:kolom: sesuatu yang baru", NAMES, ENGLISH) == "sesuatu yang baru"
    assert write_warning("Ditulis tangan", NAMES, ENGLISH) == "Ditulis tangan"


@pytest.mark.parametrize("rule", sorted(TEXTS))
def test_a_refusal_is_told_in_the_reader_s_language(rule: str) -> None:
    facts = dict.fromkeys(re.findall(r"\{(\w+)\}", "".join(TEXTS[rule])), "2024")
    indonesian, english = (TEXTS[rule][place].format_map(facts) for place in (0, 2))

    for written in (indonesian, english):
        assert write_refusal(f"[{rule}] {written}", ENGLISH).replace(",", "") == english.replace(",", "")
        assert write_refusal(f"[{rule}] {written}", INDONESIAN).replace(".", "") == indonesian.replace(".", "")


def test_the_rules_that_most_rows_broke_are_worded_too() -> None:
    written = (
        "[quarantine_share] 9.120 dari 88.000 baris (10,36%) melanggar aturan, di atas batas 5,00%: "
        "type_enum:status_hidup 6.000 (nilai di luar daftar kontrak; a.csv baris data 3; a.csv baris data 9), "
        "duplicate_key 3.120 (kunci berulang; a.csv baris data 4)"
    )

    assert write_refusal(written, ENGLISH) == (
        "9,120 of 88,000 rows (10.36%) break a rule, above the limit of 5.00%: "
        "6,000 rows in column status hidup: a value outside the contract's list, "
        "3,120 rows: a repeated key: of identical rows one is kept, rows that differ are all rejected"
    )
    assert "type_enum" not in write_refusal(written, INDONESIAN)


def test_a_delivery_whose_landing_was_interrupted_says_so() -> None:
    assert write_refusal("interrupted", INDONESIAN) == "Penerimaan terputus sebelum selesai"
    assert write_refusal("", INDONESIAN) == ""
