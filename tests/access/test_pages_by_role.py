"""What each role finds on the pages; the provider's claims are the only thing that is not real."""

import io
import re
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sample_candidate
from dashboards.access.identity import LOCAL, Identity
from dashboards.access.session import end_sign_in
from dashboards.components import candidate_table, exports, frame
from dashboards.data import candidate
from dashboards.language import Language
from streamlit.testing.v1 import AppTest

from padan.paths import DASHBOARDS
from padan.postgres import Warehouse

Open = Callable[..., AppTest]
Book = Callable[[], list[tuple[Any, ...]]]
FIGURE = re.compile(r"\d+,\d%")
PILL = re.compile(r'<span class="padan-pill (\w+)">(▲|▼)')


def claims(*groups: str, sub: str = "248", name: str = "Siti", seconds: float = 600, **more: Any) -> dict[str, Any]:
    now = time.time()
    return {"sub": sub, "name": name, "iat": now, "exp": now + seconds, "groups": list(groups), **more}


def words(app: AppTest) -> str:
    """Everything that is written on the page."""
    assert not app.exception
    bodies = [
        element.proto.body for element in app.get("html") if not element.proto.body.startswith(("<style", "<scr"))
    ]
    return " ".join([*bodies, *(text.value for text in app.markdown), *(title.value for title in app.title)])


def test_nobody_sees_a_figure_before_they_sign_in(open_as: Open, book: Book):
    for page in ("national_summary", "candidate", "review"):
        app = open_as(None, page)
        assert "Masuk untuk membuka dasbor" in words(app)
        assert not FIGURE.search(words(app))
        assert [button.label for button in app.button] == ["Masuk"]
        assert not app.selectbox
    assert book() == []


def test_a_token_that_ended_is_no_sign_in_and_is_written_down(open_as: Open, book: Book):
    app = open_as(claims("padan-admin", seconds=-1))
    assert "Waktu masuk Anda berakhir" in words(app)
    assert not FIGURE.search(words(app))
    assert [button.label for button in app.button] == ["Masuk"]
    app.run()
    assert book() == [("Siti", "berakhir", None, [], [])]


def test_a_session_ends_with_its_token(open_as: Open):
    app = open_as(claims("padan-region", wilayah="16"), "candidate")
    assert FIGURE.search(words(app))
    app.user["exp"] = time.time() - 1
    assert not FIGURE.search(words(app.run()))


def test_an_unknown_group_is_turned_away_from_every_page(open_as: Open, book: Book):
    for page in ("national_summary", "candidate"):
        app = open_as(claims("keuangan"), page)
        assert "Akun Anda belum boleh membuka dasbor ini" in words(app)
        assert not FIGURE.search(words(app))
    assert "Wilayah Anda belum ditetapkan" in words(open_as(claims("padan-region")))
    assert {row[1] for row in book()} == {"ditolak"}


@pytest.mark.parametrize("group", ["padan-admin", "padan-planner"])
def test_persons_need_a_steward_whatever_else_somebody_may(open_as: Open, book: Book, group: str):
    app = open_as(claims(group, sub=group), "review")
    assert "Anda tidak berhak melihat halaman ini" in words(app)
    assert not app.text_input
    assert ("Siti (" + group + ")", "ditolak", "tinjauan", [group.removeprefix("padan-")], []) in book()


def test_a_steward_opens_the_review_by_name_and_may_lock_it(open_as: Open):
    app = open_as(claims("padan-steward", preferred_username="siti"), "review")
    assert "Anda meninjau sebagai <b>Siti (siti)</b>" in words(app)
    app.button(key="review_lock").click().run()
    assert "Anda meninjau sebagai" not in words(app.run())
    app.button(key="steward_again").click().run()
    assert "Anda meninjau sebagai" in words(app)


def test_planners_write_in_the_control_loop_and_readers_do_not(open_as: Open):
    for group in ("padan-planner", "padan-admin"):
        assert "Anda mencatat sebagai <b>Siti (siti)</b>" in words(
            open_as(claims(group, preferred_username="siti"), "control_room")
        )
    app = open_as(claims("padan-viewer"), "control_room")
    assert "Dengan peran Anda, halaman ini hanya dapat dibaca" in words(app)
    assert not [one for one in app.button if one.proto.form_id]


def test_an_officer_finds_the_candidate_of_their_region_and_no_other(open_as: Open, book: Book):
    officer = claims("padan-region", name="Rina", sub="16.71", wilayah="16.71")
    app = open_as(officer, "candidate")
    text = words(app)
    assert "90,0%" in text and "900 dari 1.000" in text
    assert "disembunyikan" in text
    assert app.selectbox(key="wilayah_kandidat").options == ["Kota Palembang (16.71)"]
    # The next one, in the same process, does not get what the first one's cache holds.
    other = words(open_as(claims("padan-region", name="Budi", sub="31.71", wilayah="31.71"), "candidate"))
    assert "77,7%" in other and "90,0%" not in other
    seen = [row for row in book() if row[1] in ("masuk", "lihat")]
    assert seen == [
        ("Rina (16.71)", "masuk", None, ["region"], ["16.71"]),
        ("Rina (16.71)", "lihat", "kandidat", ["region"], ["16.71"]),
        ("Budi (31.71)", "masuk", None, ["region"], ["31.71"]),
        ("Budi (31.71)", "lihat", "kandidat", ["region"], ["31.71"]),
    ]


def test_an_officer_takes_a_figure_of_their_region_apart_and_nobody_else_s(open_as: Open):
    app = open_as(claims("padan-region", name="Budi", sub="31.71", wilayah="31.71"), "candidate")
    assert app.selectbox(key="rincian_kandidat").options == ["Cakupan JKN aktif: jenis kelamin"]
    text = words(app)
    assert "Laki-laki" in text and "400 dari 500" in text and "377 dari 500" in text

    neighbour = open_as(claims("padan-region", name="Rina", sub="16.71", wilayah="16.71"), "candidate")
    assert "rincian_kandidat" not in {box.key for box in neighbour.selectbox}
    assert "dari 500" not in words(neighbour)


def test_the_last_line_names_the_candidate_and_not_the_published_month(open_as: Open):
    app = open_as(claims("padan-region", name="Rina", sub="16.71", wilayah="16.71"), "candidate")
    footer = next(element.proto.body for element in app.get("html") if "padan-footer" in element.proto.body)

    assert "Kandidat Januari 2025, belum terbit" in footer and "proses kandidat-" in footer
    assert "Desember 2024" not in footer and "revisi 1" not in footer


def test_a_candidate_is_taken_as_a_table_and_as_a_workbook_that_says_it_is_not_published(
    open_as: Open, monkeypatch: pytest.MonkeyPatch
):
    taken: dict[str, bytes] = {}
    monkeypatch.setattr(
        candidate_table, "offer_file", lambda _, content, *, file_name, **__: taken.update({file_name: content()})
    )
    open_as(claims("padan-region", name="Budi", sub="31.71", wilayah="31.71"), "candidate")

    names = ("padan_kandidat_2025-01_31.71", "padan_kandidat_2025-01_31.71_jkn_active_coverage_ALL_sex")
    assert set(taken) == {f"{name}.{kind}" for name in names for kind in ("csv", "xlsx")}
    split = pd.read_csv(io.BytesIO(taken[f"{names[1]}.csv"]))
    assert split[["category", "numerator", "status"]].values.tolist() == [
        ["L", 400, "kandidat, belum terbit"], ["P", 377, "kandidat, belum terbit"],
    ]  # fmt: skip
    about = pd.read_excel(io.BytesIO(taken[f"{names[1]}.xlsx"]), sheet_name="Keterangan", header=None).to_string()
    assert "Belum terbit dan tidak boleh dikutip" in about and "Kandidat Januari 2025" in about


def test_a_run_that_asks_again_under_its_name_replaces_what_officers_saw(waiting: Warehouse, open_as: Open):
    officer = claims("padan-region", name="Rina", sub="16.71", wilayah="16.71")
    app = open_as(officer, "candidate")
    assert "900 dari 1.000" in words(app)
    with waiting.connect("admin") as connection:
        run_id = connection.execute("select run_id from certified.month").fetchone()[0]
    try:
        sample_candidate.ask_again(waiting, run_id, 910)
        candidate._read_waiting.clear()  # ten seconds pass
        again = words(app.run())
    finally:
        sample_candidate.ask_again(waiting, run_id, 900)
    assert "910 dari 1.000" in again and "900 dari 1.000" not in again


def test_an_officer_is_shown_no_change_against_a_month_of_known_payments_only(waiting: Warehouse, open_as: Open):
    officer = claims("padan-region", sub="16.71", wilayah="16.71")
    said = "pembayaran terdahulu belum lengkap diterima"
    assert said not in words(open_as(officer, "candidate"))
    with waiting.connect("admin") as connection:
        connection.execute(
            "insert into mart.incomplete_figure select period, revision, 'jkn_active_coverage', 'ALL', period"
            " from mart.current_revision where period = '2024-12-01'"
        )
    try:
        candidate.read_published_totals.clear()
        assert said in words(open_as(officer, "candidate"))
    finally:
        with waiting.connect("admin") as connection:
            connection.execute("delete from mart.incomplete_figure")
        candidate.read_published_totals.clear()


def test_a_moment_without_rows_is_not_kept_for_an_hour(monkeypatch: pytest.MonkeyPatch):
    identity = Identity("Rina", "rina", "16.71", ("region",), ("16.71",), None, None)
    month = candidate.Waiting(
        "kandidat-x", date(2025, 1, 1), datetime(2025, 2, 1, tzinfo=UTC), "final", None, is_synthetic=True
    )
    rows = iter([[], ["16.71"], ["99"]])
    monkeypatch.setattr(candidate, "current_ticket", lambda _: "tiket")
    monkeypatch.setattr(candidate, "read_as", lambda *_: pd.DataFrame({"region_code": next(rows)}))

    assert [candidate.read_own_regions(identity, month) for _ in range(3)] == [[], ["16.71"], ["16.71"]]


@pytest.mark.parametrize(
    ("direction", "rises", "tone"),
    [
        ("higher_better", True, "good"), ("higher_better", False, "bad"),
        ("lower_better", True, "bad"), ("lower_better", False, "good"), ("neutral", True, "plain"),
    ],
)  # fmt: skip
def test_a_change_of_the_candidate_is_coloured_by_the_direction_of_its_indicator(
    waiting: Warehouse, open_as: Open, direction: str, rises: bool, tone: str
):
    with waiting.connect("admin") as connection:
        run_id = connection.execute("select run_id from certified.month").fetchone()[0]
        connection.execute(
            "update mart.dim_indicator set direction = %s where indicator_id = 'jkn_active_coverage'", (direction,)
        )
    try:
        sample_candidate.ask_again(waiting, run_id, 980 if rises else 100)
        text = words(open_as(claims("padan-region", sub="16.71", wilayah="16.71"), "candidate"))
    finally:
        sample_candidate.ask_again(waiting, run_id, 900)
        with waiting.connect("admin") as connection:
            connection.execute(
                "update mart.dim_indicator set direction = 'higher_better' where indicator_id = 'jkn_active_coverage'"
            )
    assert [tone for tone, arrow in PILL.findall(text)] == [tone]


def test_a_sign_out_closes_the_other_windows_of_its_sign_in(open_as: Open):
    officer = claims("padan-region", "padan-steward", name="Rina", sub="16.71", wilayah="16.71")
    first, second = open_as(officer, "candidate"), open_as(officer, "candidate")
    later = open_as(officer | {"iat": officer["iat"] - 3600}, "candidate")
    next(button for button in first.button if button.label == "Keluar").click().run()

    assert "Masuk untuk membuka dasbor" in words(second.run()) and not FIGURE.search(words(second))
    assert "900 dari 1.000" in words(later.run())


def test_others_have_no_candidate(open_as: Open):
    for group in ("padan-admin", "padan-viewer"):
        text = words(open_as(claims(group, wilayah="16"), "candidate"))
        assert "Anda tidak berhak melihat halaman ini" in text
        assert not FIGURE.search(text)


def test_without_a_provider_the_pages_say_whom_they_serve(open_as: Open):
    app = open_as(None, provider=False)
    assert "Tanpa masuk (login)" in words(app) and FIGURE.search(words(app))
    app.switch_page("views/candidate.py").run()
    assert "Anda tidak berhak melihat halaman ini" in words(app) and not FIGURE.search(words(app))


def test_without_a_provider_and_not_for_this_machine_alone_nothing_is_served(
    open_as: Open, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PADAN_PUBLISH_ADDRESS", "0.0.0.0")
    text = words(open_as(None, provider=False))
    assert "Dasbor tidak dilayani tanpa masuk" in text and not FIGURE.search(text)


@dataclass(frozen=True)
class Listed:
    """What the menu is told of a page; st.Page itself needs a running server."""

    file: Path
    title: str
    url_path: str
    default: bool
    visibility: str


def menu(identity: Identity) -> set[str]:
    return {page.url_path for section in frame.pages(Language("id"), identity).values() for page in section
            if page.visibility == "visible"}  # fmt: skip


def test_the_menu_lists_what_somebody_may_open(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frame.st, "Page", Listed)

    def listed(*roles: str, regions: tuple[str, ...] = ()) -> set[str]:
        return menu(Identity("Siti", "siti", "248", roles, regions, None, None))

    everyone = listed("viewer")
    assert {"kepesertaan", "ruang-kendali", "metode"} <= everyone
    assert not everyone & {"tinjauan", "kandidat"}
    assert listed("planner") == listed("admin") == menu(LOCAL) == everyone
    assert listed("steward") - everyone == {"tinjauan"}
    assert listed("region", regions=("16",)) - everyone == {"kandidat"}


def test_a_file_is_written_down_before_it_leaves(waiting: object, book: Book):
    identity = Identity("Siti", "siti", "248", ("viewer",), (), None, None)
    made = exports._take(lambda: b"a,b", identity, "ringkasan", "padan_x.csv", {"provinsi": "16"})
    assert made == b"a,b"
    assert book() == [("Siti (siti)", "unduh", "ringkasan", ["viewer"], [])]


@pytest.mark.parametrize("ends", ["by the token", "in another window"])
def test_a_window_left_open_gives_no_file_after_the_sign_in(waiting: object, book: Book, ends: str):
    now = datetime.now(UTC)
    until = now - timedelta(seconds=1) if ends == "by the token" else now + timedelta(hours=1)
    identity = Identity("Rina", "rina", "249", ("region",), ("16",), now - timedelta(hours=8), until)
    if ends == "in another window":
        end_sign_in(identity)
    with pytest.raises(PermissionError):
        exports._take(lambda: b"a,b", identity, "kandidat", "padan_candidate.csv", {})
    assert book() == [("Rina (rina)", "ditolak", "kandidat", ["region"], ["16"])]


def test_tables_have_no_download_of_their_own():
    settings = tomllib.loads((DASHBOARDS / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["client"]["disableDataExport"] is True


def test_every_download_goes_through_the_book():
    others = [
        str(file.relative_to(DASHBOARDS))
        for file in DASHBOARDS.rglob("*.py")
        if ".download_button(" in file.read_text(encoding="utf-8") and file.name != "exports.py"
    ]
    assert others == []
