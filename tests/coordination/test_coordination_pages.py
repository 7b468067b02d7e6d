"""The calendar and the forum page under AppTest: what they say, and that only an opened door writes."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape

import pytest
import streamlit
from page_text import text_of
from streamlit.testing.v1 import AppTest

from app_pages import app_at
from padan.postgres import Warehouse
from padan.settings import get_settings

TOKEN = "kata-sandi-pengendali-uji"
LATE_CAPTION = "Belum tercatat: sudah jatuh tempo"
OpenPage = Callable[..., AppTest]


@pytest.fixture
def open_page(coordinated: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPage]:
    """Opens a page on the sample, with the given choices in its URL."""

    def forget() -> None:
        get_settings.cache_clear()
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()

    def open_(page: str, *, unlocked_by: str | None = None, region: str | None = None, **query: str) -> AppTest:
        monkeypatch.setenv("PADAN_HOME", str(coordinated.home))
        monkeypatch.setenv("PADAN_CONTROL_TOKEN", TOKEN)
        monkeypatch.delenv("PADAN_DATABASE_URL", raising=False)
        forget()
        app = app_at(page, **query).run()
        if region:
            app.selectbox(key="provinsi").select(region[:2]).run()
            app.selectbox(key="kabkota").select(region).run()
        if unlocked_by:
            app.text_input(key="control_name").input(unlocked_by)
            app.text_input(key="control_token").input(TOKEN)
            press(app, "control_door")
        return app

    yield open_
    forget()


def table_of(app: AppTest, caption: str) -> str:
    """Text of the table with that caption."""
    body = next(one.proto.body for one in app.get("html") if f"<caption><span>{caption}" in one.proto.body)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def press(app: AppTest, form: str) -> AppTest:
    """The submit button of a form."""
    button = next(one for one in app.button if one.proto.form_id == form)
    return button.click().run()


def events(warehouse: Warehouse) -> list[tuple[object, ...]]:
    with warehouse.connect("padan_viewer") as connection:
        return connection.execute(
            "select obligation_id, period::text, document, state from control.obligation_event order by event_id"
        ).fetchall()


def test_calendar_says_what_is_late_and_whose_it_is(open_page: OpenPage) -> None:
    text = text_of(open_page("calendar"))

    assert "Per 20 Januari 2025: " in text
    assert (
        "Penetapan peserta PBI-JK Permensos 6/2020, baris 292 salinan teks Kementerian Sosial Sejak 10 Juni 2024"
        " 10 Desember 2024 Terlambat 41 hari" in text
    )
    assert "Verifikasi dan validasi registri kesejahteraan" in text and "Belum tercatat" in text
    assert (
        "Rapat koordinasi tingkat eselon 1 Kemenko PMK (2015), baris 1473 salinan teks Kemenko PMK Kurang 2 dari 3"
        in text
    )
    assert "Rapat menteri 2025: 0 dari 2" in text


def test_calendar_shows_what_falls_due_in_sixty_days_soonest_first(open_page: OpenPage) -> None:
    ahead = table_of(open_page("calendar"), "Hari jatuh tempo masih termasuk tepat waktu.")

    assert "27 Januari 2025 7 hari lagi Undangan rapat tingkat menteri Kemenko PMK Rapat 10 Februari 2025" in ahead
    assert "30 Januari 2025 10 hari lagi Laporan semester BPJS Kesehatan" in ahead
    assert ahead.index("27 Januari") < ahead.index("30 Januari") < ahead.index("15 Februari 2025 26 hari lagi")
    assert "15 April 2025" not in ahead


def test_calendar_of_one_institution_holds_its_duties_only(open_page: OpenPage) -> None:
    text = text_of(open_page("calendar", lembaga="BPJS Ketenagakerjaan"))

    assert "Laporan semester BPJS Ketenagakerjaan" in text and "Pengiriman data pengaduan" in text
    assert "Laporan semester BPJS Kesehatan" not in text and "Penetapan peserta PBI-JK" not in text


def test_calendar_of_another_day_forgets_what_came_later(open_page: OpenPage) -> None:
    app = open_page("calendar")
    app.date_input(key="calendar_day_202412").set_value(date(2024, 12, 10)).run()
    text = text_of(app)

    assert "Per 10 Desember 2024" in text
    assert "Terlambat 41 hari" not in text
    assert "10 Desember 2024 hari ini Penetapan peserta PBI-JK" in text


def test_calendar_opens_at_the_day_of_its_link_and_else_follows_the_month(open_page: OpenPage) -> None:
    linked = open_page("calendar", tanggal="2024-12-10")
    assert "Per 10 Desember 2024" in text_of(linked)
    assert "Per 10 Desember 2024" in text_of(linked.selectbox(key="bulan").select_index(1).run())
    assert "Per 20 Januari 2025" in text_of(open_page("calendar", tanggal="1024-12-10"))

    app = open_page("calendar")
    assert "Per 20 Januari 2025" in text_of(app)
    assert "Per 20 Desember 2024" in text_of(app.selectbox(key="bulan").select_index(1).run())
    assert app.query_params.get("tanggal") is None


def test_calendar_puts_the_chosen_day_into_its_address(open_page: OpenPage) -> None:
    app = open_page("calendar")
    app.date_input(key="calendar_day_202412").set_value(date(2024, 12, 10)).run()

    assert app.query_params["tanggal"] == "2024-12-10"


def test_calendar_counts_in_words_the_rows_that_it_shows(open_page: OpenPage) -> None:
    app = open_page("calendar")
    lead, rows = text_of(app).split("Per 20 Januari 2025: ")[1], table_of(app, LATE_CAPTION)
    late, unrecorded = len(re.findall(r"Terlambat \d+ hari", rows)), rows.count(" Belum tercatat ")

    assert (late, unrecorded) == (9, 5)
    assert lead.startswith(f"{late} kewajiban dari 6 lembaga terlambat")
    assert (
        f"{unrecorded} kewajiban lain sudah lewat jatuh tempo tetapi belum tercatat, yang terlama jatuh tempo" in lead
    )


def test_calendar_does_not_say_that_nothing_is_late_above_what_is_past_its_day(open_page: OpenPage) -> None:
    app = open_page("calendar", lembaga="Kemenko PMK")
    text, rows = text_of(app), table_of(app, LATE_CAPTION)

    assert rows.count(" Belum tercatat ") == 2 and "Terlambat" not in rows
    assert "tidak ada kewajiban yang terlambat" not in text
    assert (
        "2 kewajiban sudah lewat jatuh tempo tetapi belum tercatat, yang terlama jatuh tempo 31 Desember 2024" in text
    )

    app.date_input(key="calendar_day_202412").set_value(date(2024, 12, 10)).run()
    assert "Per 10 Desember 2024: tidak ada kewajiban yang terlambat;" in text_of(app)
    assert LATE_CAPTION not in text_of(app)


def test_calendar_speaks_english(open_page: OpenPage) -> None:
    text = text_of(open_page("calendar", bahasa="EN"))

    assert "Decree on the PBI-JK list" in text and "41 days late" in text and "Penetapan" not in text


def test_english_pages_have_one_name_for_an_institution_and_for_a_region(open_page: OpenPage) -> None:
    calendar = text_of(open_page("calendar", bahasa="EN"))

    assert "Ministry of Home Affairs" in calendar and "Kementerian" not in calendar
    assert "kabupaten/kota" not in text_of(open_page("forum", bahasa="EN")).lower()


def test_decree_is_recorded_by_name_and_taken_back(open_page: OpenPage, coordinated: Warehouse) -> None:
    before = events(coordinated)
    app = open_page("calendar", unlocked_by="Wulan")
    app.selectbox(key="calendar_obligation").set_value("keputusan_pbi")
    app.date_input(key="calendar_done_on").set_value(date(2024, 12, 5))
    app.text_input(key="calendar_document").input("SK 150/HUK/2024")
    press(app, "calendar_entry")

    assert not app.exception
    assert events(coordinated)[len(before) :] == [("keputusan_pbi", None, "SK 150/HUK/2024", "berlaku")]
    assert "Terlambat 41 hari" not in text_of(app) and "Tercatat." in text_of(app)
    with coordinated.connect("padan_viewer") as connection:
        signed = connection.execute(
            "select who from control.change_log where table_name = 'obligation_event' order by change_id desc limit 1"
        ).fetchone()
        number = connection.execute("select max(event_id) from control.obligation_event").fetchone()
    assert signed == ("Wulan",) and number is not None

    app.selectbox(key="calendar_undo").set_value(number[0]).run()
    app.button(key="calendar_undo_now").click().run()
    assert events(coordinated)[-1][-1] == "dibatalkan"
    assert "Terlambat 41 hari" in text_of(app)


def test_incomplete_record_is_not_written(open_page: OpenPage, coordinated: Warehouse) -> None:
    before = events(coordinated)
    app = press(open_page("calendar", unlocked_by="Wulan"), "calendar_entry")

    assert "Isi tanggal dan nomor suratnya" in text_of(app) and events(coordinated) == before


@pytest.mark.parametrize("page", ["calendar", "forum"])
def test_without_the_secret_a_page_shows_no_form(open_page: OpenPage, page: str) -> None:
    app = open_page(page)

    assert not app.exception
    assert [one.proto.form_id for one in app.button if one.proto.form_id not in ("", "control_door")] == []


def test_forum_page_calls_the_unknown_unknown(open_page: OpenPage) -> None:
    text = text_of(open_page("forum"))

    assert (
        "dari 514 kabupaten/kota, 1 mempunyai forum dan 1 menyatakan tidak ada. Dari 512 lainnya belum ada data."
        in text
    )
    assert "Longgar: 5 Kemitraan Ketat: 3 Koordinasi" in text
    assert "0 dari 4 terealisasi 2 sebagian, 2 belum" in text
    assert "Tidak ada yang diketahui berlaku 2 tanpa tanggal" in text


def test_region_of_which_nothing_is_known_is_not_said_to_have_no_forum(open_page: OpenPage) -> None:
    text = text_of(open_page("forum", region="11.01"))

    assert "Kabupaten Aceh Selatan, per " in text and ": belum ada data ." in text
    assert "Itu tidak berarti forumnya tidak ada" in text and "tidak ada forum" not in text.lower()


def test_region_shows_its_attributes_with_their_evidence(open_page: OpenPage) -> None:
    text = text_of(open_page("forum", region="16.07"))

    assert "ada forum. Tingkat kemitraan longgar 5 Kemitraan , ketat 3 Koordinasi ." in text
    assert "BPJS Kesehatan – Dinas Sosial" in text
    assert "5 Kemitraan Visi dan tujuan bersama Lisan JKN Banyuasin (Naralita dkk.), baris 133–137" in text
    assert "Tanggal tidak diketahui" in text


def test_forum_form_refuses_then_shows_then_replaces_what_is_there(open_page: OpenPage, coordinated: Warehouse) -> None:
    app = open_page("forum", unlocked_by="Wulan", region="16.06")

    def save(name: str, *, replaces: bool = False) -> str:
        app.selectbox(key="forum_forum_status").set_value("ada")
        app.text_input(key="forum_forum_sumber").input("SK Bupati")
        app.text_input(key="forum_forum_nama").input(name)
        if replaces:
            app.checkbox(key="forum_forum_replace").set_value(True)
        press(app, "forum_entry_forum")
        assert not app.exception
        return text_of(app)

    try:
        assert "sudah ada catatan lain" in save("Forum Muba") and "Surat Dinas Sosial 12/2024" in text_of(app)
        assert "Catatan diganti" in save("Forum Muba", replaces=True)
        with coordinated.connect("padan_viewer") as connection:
            found = connection.execute(
                "select name, status, version from control.forum where region_code = '16.06'"
            ).fetchone()
        assert found is not None and found[:2] == ("Forum Muba", "ada")
    finally:
        _say_again_that_there_is_none(coordinated)


def _say_again_that_there_is_none(warehouse: Warehouse) -> None:
    from sample_coordination import NO_FORUM

    from padan.control import write_as
    from padan.coordination import Entry, write_entries

    with warehouse.connect("padan_control") as connection, write_as(connection, "Wulan"):
        write_entries(connection, [Entry(0, "forum", NO_FORUM)])
