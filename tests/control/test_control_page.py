"""The control room under AppTest: read only without the secret; with it, an action from a finding and two windows."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit
from sample_control import DECEMBER, NOVEMBER, Figure, World, contract_of, rule
from streamlit.testing.v1 import AppTest

from app_pages import app_at
from padan.control import NewAction, NewMeeting, Writer, add_action, add_item, add_meeting, edit_action
from padan.day import today
from padan.settings import get_settings

TOKEN = "kata-sandi-pengendalian-uji"
OpenRoom = Callable[..., AppTest]
PAGES = {"ketepatan": "targeting", "ringkasan": "national_summary", "wilayah": "regions", "renstra": "kpi"}


@pytest.fixture
def room(world: World) -> World:
    """Two months with a critical finding of the nation, an important one of Banyuasin, and a note."""
    for period in (NOVEMBER, DECEMBER):
        world.publish(
            period,
            [
                Figure("jkn_active_coverage", 0.61),
                Figure("jkn_activity_rate", 0.7, "16.07"),
                Figure("jkn_double_card_rate", 0.3, "35"),
            ],
        )
    world.write(
        contract_of(
            rule("grave", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8, severity="kritis"),
            rule("important", "threshold", indicator="jkn_activity_rate", crosses="below", limit=0.8),
            rule("note", "threshold", indicator="jkn_double_card_rate", crosses="above", limit=0.1, severity="catatan"),
        )
    )
    return world


@pytest.fixture
def open_room(room: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenRoom]:
    """Opens the page; with a secret on the server or without."""

    def forget() -> None:
        get_settings.cache_clear()
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()

    def open_(token: str | None = TOKEN, **query: str) -> AppTest:
        if token is None:
            monkeypatch.delenv("PADAN_CONTROL_TOKEN", raising=False)
        else:
            monkeypatch.setenv("PADAN_CONTROL_TOKEN", token)
        forget()
        return app_at("control_room", **query).run()

    yield open_
    forget()


def sign_in(app: AppTest, name: str = "Siti", token: str = TOKEN) -> AppTest:
    app.text_input(key="control_name").input(name)
    app.text_input(key="control_token").input(token)
    return press(app, "Masuk")


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def text_of(app: AppTest) -> str:
    from page_text import text_of as read

    return read(app)


def table_of(app: AppTest) -> str:
    """The table of findings, without the proposed agenda."""
    return "".join(block.proto.body for block in app.get("html") if "Tingkat</th>" in block.proto.body)


def numbered(world: World, rule_id: str) -> int:
    return int(world.findings("finding_id", f"rule_id = '{rule_id}'")[0][0])


@pytest.mark.parametrize("token", [None, "pendek", TOKEN])
def test_everybody_reads_and_nobody_writes_without_the_secret(open_room: OpenRoom, token: str | None) -> None:
    app = open_room(token)
    text = text_of(app)

    assert not app.exception
    assert "Cakupan kepesertaan JKN aktif Indonesia kini 61,0%" in text and "sejak November 2024, 2 bulan" in text
    assert "Kabupaten Banyuasin" in text and "Kartu" not in text
    assert "Usulan agenda (2)" in [expander.label for expander in app.expander]
    labels = {button.label for button in app.button}
    assert not labels & {"Catat tindakan", "Simpan perubahan", "Rencanakan rapat"}
    assert ("Masuk" in labels) == (token == TOKEN)


@pytest.mark.parametrize("name, token", [("Siti", "salah"), ("", TOKEN), ("padan", TOKEN), ("a\nb", TOKEN)])
def test_wrong_secret_or_unfit_name_opens_nothing(open_room: OpenRoom, name: str, token: str) -> None:
    app = sign_in(open_room(), name, token)

    assert len(app.error) == 1
    assert "Catat tindakan" not in {button.label for button in app.button}


def test_filters_narrow_severity_region_and_owner(open_room: OpenRoom) -> None:
    app = open_room()
    assert "Jawa Timur" not in table_of(app)

    app.selectbox(key="temuan").select("catatan").run()
    assert "Jawa Timur" in table_of(app) and "Indonesia" not in table_of(app)
    app.selectbox(key="temuan").select("semua").run()
    app.selectbox(key="provinsi").select("16").run()
    assert "Banyuasin" in table_of(app) and "Jawa Timur" not in table_of(app) and "Indonesia" not in table_of(app)
    app.selectbox(key="provinsi").select("00").run()
    app.selectbox(key="pemilik").select("BPJS Kesehatan").run()
    assert "Banyuasin" in table_of(app) and "Jawa Timur" in table_of(app)


def test_a_link_narrows_by_owner_and_programme_and_shows_every_finding(open_room: OpenRoom, room: World) -> None:
    regions = ("00", "16", "16.06", "16.07", "35")
    room.publish(
        DECEMBER,
        [Figure("inclusion_error", 0.4, region, programme=name) for region in regions for name in ("PKH", "SEMBAKO")],
        revision=2,
    )
    room.write(
        contract_of(
            rule(
                "inclusion",
                "threshold",
                indicator="inclusion_error",
                crosses="above",
                limit=0.2,
                owner="Kemensos {programme}",
            )
        )
    )

    def owners(**choices: str) -> list[str]:
        return re.findall(r"<b>Kemensos ([^<]+)</b>", table_of(open_room(temuan="Semua", **choices)))

    assert (len(owners()), len(owners(semua_temuan="true"))) == (8, 10)
    assert owners(program_temuan="SEMBAKO") == ["Program Sembako (BPNT)"] * 5
    assert owners(pemilik="Kemensos Program Keluarga Harapan") == ["Program Keluarga Harapan"] * 5


def test_earlier_month_shows_what_held_in_it(open_room: OpenRoom, room: World) -> None:
    room.publish(date(2025, 1, 1), [Figure("jkn_active_coverage", 0.9)])
    room.write(contract_of())
    assert "Tidak ada temuan terbuka" in text_of(open_room())
    text = text_of(open_room(bulan="November 2024"))
    assert "61,0%" in text and "berakhir pada Januari 2025" in text


@pytest.mark.parametrize("language", ["ID", "EN"])
def test_evidence_opens_the_figure_of_the_finding(open_room: OpenRoom, room: World, language: str) -> None:
    room.publish(
        DECEMBER,
        [Figure("inclusion_error", 0.4, "35", programme="SEMBAKO"), Figure("verval_overdue", 0.6, "35")],
        revision=2,
    )
    room.report_kpi(DECEMBER, "IKP-T15-14", "dihitung", "tertinggal", None, revision=2)
    room.write(
        contract_of(
            rule("inclusion", "threshold", indicator="inclusion_error", crosses="above", limit=0.2, page="ketepatan"),
            # As findings of earlier months are stored.
            rule("inclusion_before", "threshold", indicator="inclusion_error", crosses="above", limit=0.2),
            rule("overdue", "threshold", indicator="verval_overdue", crosses="above", limit=0.2, page="wilayah"),
            rule("kpi_late", "kpi_off_track", statuses=["tertinggal"], page="renstra", message_id="{kpi} tertinggal",
                 message_en="{kpi} is late"),
        )
    )  # fmt: skip
    table = next(block.proto.body for block in open_room(bahasa=language).get("html") if "<th" in block.proto.body)
    links = [urlsplit(unescape(address)) for address in re.findall(r'href="([^"]+)"', table)]
    opened = {link.path: app_at(PAGES[link.path], **dict(parse_qsl(link.query))).run() for link in links}

    assert set(opened) == set(PAGES) and not any(app.exception for app in opened.values())
    assert all(opened[page].selectbox(key="program").value == "SEMBAKO" for page in ("ketepatan", "ringkasan"))
    assert all(opened[page].selectbox(key="provinsi").value == "35" for page in ("ketepatan", "ringkasan", "wilayah"))
    assert opened["ringkasan"].selectbox(key="indikator").value == "inclusion_error"
    assert opened["wilayah"].selectbox(key="indikator").value == "verval_overdue"
    assert opened["renstra"].selectbox(key="_kpi").value == "IKP-T15-14"


def test_action_from_a_finding_is_recorded_with_its_number(open_room: OpenRoom, room: World) -> None:
    number = numbered(room, "important")
    app = sign_in(open_room())
    app.selectbox(key="control_new_finding").select(number).run()
    app.text_input(key=f"control_title_{number}").input("Verifikasi kartu nonaktif")
    app.text_input(key=f"control_unit_{number}").input("Kantor Cabang Palembang")
    app.date_input(key=f"control_due_{number}").set_value(date(2030, 1, 31))
    press(app, "Catat tindakan")

    text = text_of(app)
    assert "Verifikasi kartu nonaktif" in text and "70,0% → 70,0%" in text and "1 belum mulai" in text
    assert room.ask("select title, owner_institution, finding_id, period_before, region_code from control.action") == [
        ("Verifikasi kartu nonaktif", "BPJS Kesehatan", number, DECEMBER, "16.07")
    ]
    assert room.ask("select who, session_user_name from control.change_log") == [("Siti", "padan_control")]


def test_finding_says_of_its_actions_how_each_stands_and_which_are_late(
    open_room: OpenRoom, room: World, writer: Writer
) -> None:
    number = numbered(room, "grave")
    for title, days in (("Surati pemda", -20), ("Surati lagi", -5), ("Rapat", 30), ("Pantau", 40), ("Selesai", -9)):
        new = NewAction(title, "Kemendagri", "Ditjen Bangda", today() + timedelta(days=days), finding_id=number)
        action = add_action(writer, new, by="Budi")
        if title in ("Pantau", "Selesai"):
            edit_action(writer, action, 1, {"status": "berjalan" if title == "Pantau" else "selesai"}, by="Budi")
    row = next(row for row in table_of(open_room()).split("<tr>") if f"Temuan {number} " in row)

    assert re.findall(r'padan-pill (\w+)">([^<]*)<', row)[1:] == [
        ("bad", "2 belum mulai, terlambat, paling lama 20 hari"), ("plain", "1 berjalan"), ("plain", "1 belum mulai"),
    ]  # fmt: skip


def test_empty_title_is_refused_in_words(open_room: OpenRoom, room: World) -> None:
    app = press(sign_in(open_room()), "Catat tindakan")

    assert "Isian wajib masih kosong" in text_of(app)
    assert room.ask("select count(*) from control.action") == [(0,)]


def test_second_window_is_shown_both_versions_and_overwrites_nothing(
    open_room: OpenRoom, room: World, writer: Writer
) -> None:
    due = today() - timedelta(days=20)
    new = NewAction("Surati pemda", "Kemendagri", "Ditjen Bangda", due, finding_id=numbered(room, "grave"))
    action_id = add_action(writer, new, by="Budi")
    app = sign_in(open_room())
    assert "terlambat" in text_of(app) and "naik ke eselon I" in text_of(app)

    edit_action(writer, action_id, 1, {"status": "berjalan"}, by="Budi")
    app.text_area(key=f"control_enote_{action_id}_1").input("menunggu surat")
    press(app, "Simpan perubahan")

    text = text_of(app)
    assert "Belum disimpan: Budi sudah mengubah data ini" in text
    assert "belum mulai" in text and "menunggu surat" in text
    assert room.ask("select status, note, version from control.action") == [("berjalan", None, 2)]

    press(app, "Terapkan perubahan saya di atasnya")
    assert "Belum disimpan" not in text_of(app)
    assert room.ask("select status, note, version from control.action") == [("berjalan", "menunggu surat", 3)]

    app.selectbox(key=f"control_estatus_{action_id}_3").select("selesai")
    press(app, "Simpan perubahan")
    assert room.ask("select status, closed_on is not null from control.action") == [("selesai", True)]
    assert [who for (who,) in room.ask("select who from control.change_log order by change_id")] == [
        "Budi", "Budi", "Siti", "Siti",
    ]  # fmt: skip


def test_meeting_is_planned_filled_decided_and_its_minutes_are_one_click(open_room: OpenRoom, room: World) -> None:
    app = sign_in(open_room())
    app.text_input(key="control_meeting_title").input("Rakor triwulan I")
    press(app, "Rencanakan rapat")
    assert "Rakor triwulan I" in text_of(app)
    press(app, "Isi dari usulan")
    items = room.ask("select item_id, title from control.agenda_item order by item_order")
    assert len(items) == 2 and "Indonesia" in items[0][1]

    app.text_area(key=f"control_edecision_{items[0][0]}_1").input("Kemendagri menyurati pemda.")
    next(button for button in app.button if button.label == "Simpan keputusan").click().run()

    assert room.ask("select decision from control.agenda_item order by item_order") == [
        ("Kemendagri menyurati pemda.",), (None,),
    ]  # fmt: skip
    assert app.get("download_button")


@pytest.mark.parametrize(("language", "word"), [("ID", "Temuan kritis"), ("EN", "Critical findings")])
def test_page_opens_in_both_languages(
    open_room: OpenRoom, room: World, writer: Writer, language: str, word: str
) -> None:
    meeting = add_meeting(writer, NewMeeting("menteri", "Rakor <b>menteri</b>", date(2030, 1, 1)), by="Budi")
    add_item(writer, meeting, "<img src=x onerror=alert(1)>", by="Budi")
    app = open_room(bahasa=language)

    assert not app.exception and word in text_of(app)
    assert "<img" not in "".join(block.proto.body for block in app.get("html"))
