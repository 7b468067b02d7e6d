"""The rule of a NIK and of a KK as recorded: every text has exactly one, and only a valid number is `sah`."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from padan.paths import REFERENCE
from padan.postgres import Warehouse

Connection = psycopg.Connection[tuple[object, ...]]
Text = str | None
BORN = date(1990, 1, 5)
SLOW = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def matcher(warehouse: Warehouse) -> Iterator[Connection]:
    with warehouse.connect("padan_matcher", autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def catalogue() -> dict[str, list[str]]:
    """Rules by field, in the order in which they are tried."""
    with (REFERENCE / "identity_rules.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        field: [row["rule"] for row in sorted(rows, key=lambda row: int(row["rule_order"])) if row["field"] == field]
        for field in ("nik", "no_kk", "padanan")
    }


def nik_rule(connection: Connection, nik: Text, no_kk: Text = None, sex: Text = "L", born: Text = str(BORN)) -> str:
    row = connection.execute("select identity.nik_rule(%s, %s, %s, %s)", (nik, no_kk, sex, born)).fetchone()
    assert row is not None
    return str(row[0])


def no_kk_rule(connection: Connection, no_kk: Text, nik: Text = None) -> str:
    row = connection.execute("select identity.no_kk_rule(%s, %s)", (no_kk, nik)).fetchone()
    assert row is not None
    return str(row[0])


def is_valid(number: str, *, for_women: bool) -> bool:
    """Structure of contracts/extracts.yaml, written a second time: 16 ASCII digits, a real day, a serial."""
    if len(number) != 16 or not (number.isascii() and number.isdigit()) or number.endswith("0000"):
        return False
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    if for_women and day > 40:
        day -= 40
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


NUMBERS = [
    (None, "kosong"),
    ("", "kosong"),
    (" \u00a0\t", "kosong"),
    ("3,17E+15", "notasi_ilmiah"),
    ("3.17106E+15", "notasi_ilmiah"),
    ("3e15", "notasi_ilmiah"),
    ("3171060501900001.0", "desimal"),
    ("3171060501900001,00", "desimal"),
    ("'3171060501900001", "tanda_baca"),
    ("3171.0605.0190.0001", "tanda_baca"),
    ("3171 0605 0190 0001", "tanda_baca"),
    ("317106-050190-0001", "tanda_baca"),
    ("-", "bukan_angka"),
    ("TIDAK ADA", "bukan_angka"),
    ("31710605019000O1", "bukan_angka"),
    ("３１７１０６０５０１９００００１", "bukan_angka"),
    ("0", "nol_semua"),
    ("0" * 16, "nol_semua"),
    ("9" * 16, "angka_berulang"),
    ("1" * 16, "angka_berulang"),
    ("9" * 12, "angka_berulang"),
    ("1234567890123456", "angka_urut"),
    ("123456", "angka_urut"),
    ("101060501900001", "nol_depan_hilang"),
    ("31710605019000", "terlalu_pendek"),
    ("7", "terlalu_pendek"),
    ("31710605019000011", "terlalu_panjang"),
    ("3171060000000000", "pembulatan_excel"),
    ("3171060501900000", "pembulatan_excel"),
    ("3171063202900001", "tanggal_mustahil"),
    ("3171060513900001", "tanggal_mustahil"),
    ("3171063002900001", "tanggal_mustahil"),
]


@pytest.mark.parametrize(("number", "rule"), NUMBERS)
def test_a_damaged_number_has_the_same_rule_as_nik_and_as_kk(matcher: Connection, number: Text, rule: str) -> None:
    assert nik_rule(matcher, number) == rule
    assert no_kk_rule(matcher, number) == rule


@pytest.mark.parametrize(
    ("nik", "no_kk", "sex", "born", "rule"),
    [
        ("3171060501900001", "3171060101110001", "L", "1990-01-05", "sah"),
        ("3171064501900001", "3171060101110001", "P", "1990-01-05", "sah"),
        ("\u00a03171060501900001 ", None, "L", "1990-01-05", "sah"),
        ("3171063112900001", None, "L", "1990-12-31", "sah"),
        ("3171067112900001", None, "P", "1990-12-31", "sah"),
        ("3171062902000001", None, "L", "2000-02-29", "sah"),
        ("3171060501900001", None, None, "1990-01-05", "sah"),
        ("3171060501900001", None, "L", None, "sah"),
        ("3171060501901000", None, "L", "1990-01-05", "sah"),
        ("3171060501900001", "3171060501900001", "L", "1990-01-05", "sama_dengan_kk"),
        ("3171060501900001", " 3171060501900001", "L", "1990-01-05", "sama_dengan_kk"),
        ("3171060501900001", None, "L", "1990-05-01", "tgl_lahir_beda"),
        ("3171060501900001", None, "L", "1991-01-05", "tgl_lahir_beda"),
        ("3171060501900001", None, "P", "1990-01-05", "jenis_kelamin_beda"),
        ("3171064501900001", None, "L", "1990-01-05", "jenis_kelamin_beda"),
        ("3171064501900001", None, "L", "1990-01-06", "tgl_lahir_beda"),
        ("3171063002900001", None, "L", "1990-02-30", "tanggal_mustahil"),
    ],
)
def test_a_nik_is_compared_with_its_own_record(
    matcher: Connection, nik: str, no_kk: Text, sex: Text, born: Text, rule: str
) -> None:
    assert nik_rule(matcher, nik, no_kk, sex, born) == rule


def test_a_kk_has_a_day_of_issue_and_is_not_the_nik(matcher: Connection) -> None:
    assert no_kk_rule(matcher, "3171063112110001", "3171060501900001") == "sah"
    assert no_kk_rule(matcher, "3171064112110001") == "tanggal_mustahil"
    assert no_kk_rule(matcher, "3171060501900001", "3171060501900001") == "sama_dengan_nik"


texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=60)
digits = st.text("0123456789", min_size=10, max_size=20)
damaged = st.builds(lambda left, cut, right: left + cut + right, digits, st.sampled_from("eE,.+-' \u00a0"), digits)
optional = st.none() | texts | digits | damaged


@SLOW
@given(nik=optional, no_kk=optional, sex=st.sampled_from([None, "L", "P", "X"]), born=optional)
@example(nik="9" * 5000, no_kk="0" * 5000, sex="L", born="")
@example(nik="é" * 8, no_kk="é" * 8, sex="P", born="é" * 10)
@example(nik="3171063002900001", no_kk=None, sex="L", born="1990-02-30")
def test_any_text_has_a_rule_and_only_a_valid_number_is_sound(
    matcher: Connection, catalogue: dict[str, list[str]], nik: Text, no_kk: Text, sex: Text, born: Text
) -> None:
    found, family = nik_rule(matcher, nik, no_kk, sex, born), no_kk_rule(matcher, no_kk, nik)

    assert found in catalogue["nik"]
    assert family in catalogue["no_kk"]
    if found in ("sah", "tgl_lahir_beda", "jenis_kelamin_beda"):
        assert is_valid((nik or "").strip(" \t\r\n\f\v\u00a0"), for_women=True)
    if family == "sah":
        assert is_valid((no_kk or "").strip(" \t\r\n\f\v\u00a0"), for_women=False)


@SLOW
@given(
    region=st.integers(110101, 969999),
    days=st.integers(0, 45_000),
    serial=st.integers(1, 9999),
    is_woman=st.booleans(),
    padding=st.sampled_from(["", " ", "\u00a0", "\t"]),
)
def test_a_valid_nik_that_agrees_with_its_record_is_sound(
    matcher: Connection, region: int, days: int, serial: int, is_woman: bool, padding: str
) -> None:
    born = date(1910, 1, 1) + timedelta(days=days)
    nik = f"{region:06}{born.day + 40 * is_woman:02}{born:%m%y}{serial:04}"
    own = "P" if is_woman else "L"
    other = "L" if is_woman else "P"

    assert nik_rule(matcher, padding + nik, None, own, born.isoformat()) == "sah"
    assert nik_rule(matcher, nik, None, other, born.isoformat()) == "jenis_kelamin_beda"
    assert nik_rule(matcher, nik, None, own, (born + timedelta(days=1)).isoformat()) == "tgl_lahir_beda"


def test_postgresql_writes_the_rules_into_the_query(matcher: Connection) -> None:
    """A function that is called for each record costs several times the budget."""
    plan = matcher.execute(
        "explain (verbose, format text) select identity.nik_rule(nik, no_kk, jenis_kelamin, tgl_lahir),"
        " identity.no_kk_rule(no_kk, nik) from raw.kemensos_registri"
    ).fetchall()
    text = " ".join(str(line[0]) for line in plan)

    assert "CASE WHEN" in text
    assert "nik_rule(" not in text and "no_kk_rule(" not in text
