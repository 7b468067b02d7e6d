"""A broken survey file is refused whole, with its rule, the place and what to do; never with a value of a row."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from survey_files import SurveyRow, SurveyWriter, household, load

from padan.errors import Refused
from padan.paths import ROOT
from padan.survey.refusals import TEXTS

Change = Callable[[list[SurveyRow]], None]


def rows(count: int = 6) -> list[SurveyRow]:
    return [household(number) for number in range(1, count + 1)]


def at(number: int, **changes: Any) -> Change:
    """Changes the household of this data row."""

    def change(found: list[SurveyRow]) -> None:
        found[number - 1] |= changes

    return change


def everywhere(**changes: Any) -> Change:
    def change(found: list[SurveyRow]) -> None:
        for row in found:
            row |= changes

    return change


def without(column: str) -> Change:
    def change(found: list[SurveyRow]) -> None:
        for row in found:
            del row[column]

    return change


BROKEN: list[tuple[str, Change, str, str]] = [
    ("no weight", at(2, weight=None), "survey_weight", "bobot kosong pada 1 baris (baris data 2)"),
    ("weight zero", at(3, weight=0.0), "survey_weight", "bobot nol pada 1 baris (baris data 3)"),
    ("weight negative", at(1, weight=-4.5), "survey_weight", "bobot negatif pada 1 baris (baris data 1)"),
    ("weight is text", at(2, weight="12,5"), "survey_value", "kolom weight bukan angka"),
    ("weight infinite", at(2, weight="inf"), "survey_value", "kolom weight bukan angka"),
    ("no stratum", at(4, stratum=None), "survey_value", "kolom stratum kosong pada 1 baris (baris data 4)"),
    ("no psu", at(4, psu=None), "survey_value", "kolom psu kosong"),
    ("no size", at(1, household_size=None), "survey_value", "kolom household_size kosong"),
    ("size zero", at(1, household_size=0), "survey_value", "kolom household_size di bawah 1"),
    ("size with a fraction", at(1, household_size=2.5), "survey_value", "kolom household_size bukan bilangan bulat"),
    ("welfare negative", at(6, welfare=-1.0), "survey_value", "kolom welfare negatif"),
    ("line zero", at(6, poverty_line=0.0), "survey_value", "kolom poverty_line tidak di atas 0"),
    ("receipt is 2", at(2, receives_pkh=2), "survey_value", "kolom receives_pkh bukan 0/1"),
    ("amount negative", at(2, receives_pkh=1, amount_pkh=-5.0), "survey_value", "kolom amount_pkh negatif"),
    ("money without receipt", at(2, amount_pkh=5.0), "survey_amount_without_receipt", "amount_pkh di atas 0"),
    ("no region", at(5, kode_wilayah=None), "survey_value", "kolom kode_wilayah kosong"),
    ("BPS code", at(5, kode_wilayah="1606"), "survey_region", "baris data 5"),
    ("unknown region", at(5, kode_wilayah="16.99"), "survey_region", "bukan kode BPS"),
    ("the nation is no domain", at(5, kode_wilayah="00"), "survey_region", "baris data 5"),
    ("repeated household", at(2, household_id="H001"), "survey_duplicate_household", "2 baris (baris data 1, 2)"),
    ("other survey", at(2, survey_id="LAIN"), "survey_differs_from_manifest", "kolom survey_id"),
    ("other year", everywhere(year=2023), "survey_differs_from_manifest", "kolom year"),
    ("no weight column", without("weight"), "survey_missing_column", "weight"),
    ("no welfare column", without("welfare"), "survey_missing_column", "welfare"),
    ("amount without receipt column", without("receives_pkh"), "survey_missing_column", "receives_pkh"),
    ("unknown programme", everywhere(receives_blt_x=1), "survey_unknown_programme", "receives_blt_x"),
    ("one PSU a stratum", everywhere(psu="1"), "survey_single_psu", "galat baku tidak dapat dihitung"),
    ("population of some rows", at(1, psu_population=100), "survey_value", "psu_population terisi sebagian saja"),
    ("population too small", everywhere(psu_population=5), "survey_value", "kurang dari banyaknya PSU sampel"),
]


@pytest.mark.parametrize(("change", "rule", "said"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_row_refuses_the_file(writer: SurveyWriter, change: Change, rule: str, said: str) -> None:
    found = rows()
    change(found)

    with pytest.raises(Refused) as refusal:
        load(writer.write(found))

    assert refusal.value.rule == rule
    assert said in str(refusal.value)
    assert refusal.value.file == "survei.csv"


def test_the_file_that_the_cases_break_is_good(writer: SurveyWriter) -> None:
    assert load(writer.write(rows())).frame.height == 6


def test_population_that_differs_within_a_stratum_is_refused(writer: SurveyWriter) -> None:
    found = [row | {"psu_population": 100 + index % 2} for index, row in enumerate(rows())]

    with pytest.raises(Refused, match="berbeda dalam satu stratum"):
        load(writer.write(found))


def test_many_faults_name_the_first_rows_only(writer: SurveyWriter) -> None:
    found = rows(20)
    everywhere(weight=0.0)(found)

    with pytest.raises(Refused, match=re.escape("20 baris (baris data 1, 2, 3, 4, 5, …)")):
        load(writer.write(found))


@pytest.mark.usefixtures("english")
def test_refusals_speak_english_when_asked(writer: SurveyWriter) -> None:
    found = rows()
    at(3, weight=0.0)(found)

    with pytest.raises(Refused) as refusal:
        load(writer.write(found))

    assert "weight zero in 1 rows (data rows 3)" in refusal.value.message
    assert "do not fill it in" in refusal.value.remedy


MANIFESTS: list[tuple[dict[str, object], str, str]] = [
    ({"dataset": "kemensos_bansos"}, "survey_manifest_invalid", "dataset"),
    ({"survey_id": None}, "survey_manifest_invalid", "survey_id"),
    ({"year": "2024"}, "survey_manifest_invalid", "year"),
    ({"year": 24}, "survey_manifest_invalid", "year"),
    ({"revision": 0}, "survey_manifest_invalid", "revision"),
    ({"letter_no": " "}, "survey_manifest_invalid", "letter_no"),
    ({"created_at": "kemarin"}, "survey_manifest_invalid", "created_at"),
    ({"contract_version": 2}, "survey_manifest_invalid", "contract_version"),
    ({"poverty_line_source": None}, "survey_manifest_invalid", "poverty_line_source"),
    ({"files": []}, "survey_manifest_invalid", "files"),
    ({"files": [{"name": "lain.csv", "rows": 6, "sha256": "0" * 64}]}, "survey_manifest_invalid", "files[0].name"),
    ({"files": [{"name": "survei.csv", "rows": 6, "sha256": "0" * 64}]}, "checksum", "sha256"),
]


@pytest.mark.parametrize(("changes", "rule", "said"), MANIFESTS)
def test_a_wrong_manifest_refuses_the_file(
    writer: SurveyWriter, changes: dict[str, object], rule: str, said: str
) -> None:
    with pytest.raises(Refused) as refusal:
        load(writer.write(rows(), **changes))

    assert refusal.value.rule == rule
    assert said in str(refusal.value)


def test_a_file_without_manifest_is_refused(writer: SurveyWriter) -> None:
    file = writer.write(rows())
    file.with_name("survei.manifest.json").unlink()

    with pytest.raises(Refused, match=r"survey_manifest_missing.*survei\.manifest\.json"):
        load(file)


def test_a_manifest_that_is_not_json_is_refused(writer: SurveyWriter) -> None:
    file = writer.write(rows())
    file.with_name("survei.manifest.json").write_text('{"dataset": ', encoding="utf-8")

    with pytest.raises(Refused, match="manifest_unreadable"):
        load(file)


def good_bytes(writer: SurveyWriter) -> bytes:
    return writer.write(rows(), name="bahan.csv").read_bytes()


def test_fewer_rows_than_declared_are_refused(writer: SurveyWriter) -> None:
    with pytest.raises(Refused, match=r"row_count.* 7 baris, berkas berisi 6"):
        load(writer.put(good_bytes(writer), rows=7))


def test_a_file_of_a_header_only_is_refused(writer: SurveyWriter) -> None:
    with pytest.raises(Refused, match="empty_file"):
        load(writer.put(good_bytes(writer).split(b"\n")[0] + b"\n", rows=0))


def test_a_file_that_is_not_utf8_is_refused(writer: SurveyWriter) -> None:
    with pytest.raises(Refused, match="encoding"):
        load(writer.put(good_bytes(writer).replace(b"H003", b"H\xe9"), rows=6))


def test_a_line_cut_short_is_refused(writer: SurveyWriter) -> None:
    cut = good_bytes(writer).rstrip(b"\n").rsplit(b",", 2)[0] + b"\n"

    with pytest.raises(Refused, match="file_unreadable"):
        load(writer.put(cut, rows=6))


def test_a_repeated_column_is_refused(writer: SurveyWriter) -> None:
    content = good_bytes(writer).replace(b"poverty_line", b"welfare", 1)

    with pytest.raises(Refused, match=r"duplicate_column.*welfare"):
        load(writer.put(content, rows=6))


def test_a_text_that_calls_itself_parquet_is_refused(writer: SurveyWriter) -> None:
    with pytest.raises(Refused, match="file_unreadable"):
        load(writer.put(good_bytes(writer), rows=6, name="survei.parquet"))


def test_csv_with_semicolons_and_a_byte_order_mark_and_parquet_read_the_same(writer: SurveyWriter) -> None:
    plain = load(writer.write(rows())).frame
    other = b"\xef\xbb\xbf" + good_bytes(writer).replace(b",", b";")
    semicolons = load(writer.put(other, rows=6, name="lain.csv")).frame
    parquet = load(writer.write(rows(), name="lain.parquet")).frame

    assert plain.equals(semicolons)
    assert plain.equals(parquet)


def test_columns_that_the_contract_does_not_know_are_left_out_and_named(writer: SurveyWriter) -> None:
    found = rows()
    everywhere(catatan="x")(found)
    households = load(writer.write(found))

    assert households.left_out == ("catatan",)
    assert "catatan" not in households.frame.columns


def test_every_rule_is_in_the_runbook() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")

    assert [rule for rule in TEXTS if f"`{rule}`" not in runbook] == []


def test_every_rule_has_a_case_here() -> None:
    cases = {case[2] for case in BROKEN} | {case[1] for case in MANIFESTS} | {"survey_manifest_missing"}

    assert sorted(set(TEXTS) - cases) == []


def test_a_refusal_never_shows_a_value_of_a_row(writer: SurveyWriter, tmp_path: Path) -> None:
    found = rows()
    at(2, weight="RAHASIA-77")(found)

    with pytest.raises(Refused) as refusal:
        load(writer.write(found))

    assert "RAHASIA" not in str(refusal.value)


def test_whole_numbers_that_parquet_holds_as_floats_read_as_they_were(writer: SurveyWriter) -> None:
    plain = load(writer.write(rows())).frame
    floats = [row | {"household_size": 1.0, "psu": float(index), "year": 2024.0} for index, row in enumerate(rows(), 1)]

    assert load(writer.write(floats, name="lain.parquet")).frame.equals(plain)
