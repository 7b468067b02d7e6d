"""Each page on the sample mart, under AppTest: the figures it must show, the states it must name."""

import io
import re
from datetime import date
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from dashboards.components import data_dictionary
from page_text import PAGES, card_of, text_of
from streamlit.testing.v1 import AppTest

from padan.paths import DASHBOARDS
from padan.postgres import Warehouse

PLACES = ({"provinsi": "Bali"}, {"provinsi": "Papua", "kabkota": "Kabupaten Jayapura"})


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["ID", "EN"])
def test_every_page_opens_in_both_languages(open_page, page, language):
    app = open_page(page, bahasa=language)

    # Published figures are the documents' own.
    says_synthetic = ("Synthetic data." if language == "EN" else "Data sintetis.") in text_of(app)
    assert says_synthetic == (page != "published_figures")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("place", PLACES, ids=["province", "regency"])
def test_every_page_opens_for_a_region(open_page, page, place):
    assert open_page(page, **place).title[0].value


@pytest.mark.broken_page
def test_what_breaks_in_a_page_is_told_without_a_traceback(open_page, monkeypatch, caplog):
    def break_(*_: object) -> None:
        raise ValueError("rincian yang tidak boleh tampil")

    monkeypatch.setattr("dashboards.components.coverage_answer.show_answer", break_)
    app = open_page("coverage")

    assert "Halaman ini tidak dapat ditampilkan" in text_of(app)
    assert "rincian yang tidak boleh tampil" not in text_of(app)
    # What the tests in a browser and the makers of pictures look for, and what pages_hold of every test does.
    assert any('class="padan-empty padan-failed"' in element.proto.body for element in app.get("html"))
    assert [record.name for record in caplog.records if record.exc_info] == ["padan.dashboards"]


def test_headline_shows_counts_change_and_status_of_the_newest_month(open_page):
    card = card_of(open_page(), "Cakupan JKN aktif")

    assert card.startswith(
        "Cakupan JKN aktif 75,9% Sementara ▲ 0,6 poin sejak Nov 2024 216.723 aktif dari 285.461 penduduk"
    )


def test_english_writes_the_same_figure_with_points(open_page):
    card = card_of(open_page(bahasa="EN"), "JKN active coverage")

    assert "75.9%" in card
    assert "216,723 active of 285,461 persons" in card


def test_no_change_is_computed_across_two_ways_of_matching(open_page):
    card = card_of(open_page(bulan="November 2024"), "Cakupan JKN aktif")

    assert "tidak dibandingkan: cara pemadanan berbeda" in card
    assert "Final" in card


def test_first_month_falls_back_to_exact_matches_and_has_no_change(open_page):
    card = card_of(open_page(bulan="Oktober 2024"), "Cakupan JKN aktif")

    assert "bulan pertama yang terbit" in card
    assert "72,3% Final bulan pertama yang terbit 205.737 aktif dari 284.711 penduduk" in card


def test_newest_revision_is_shown_not_the_superseded_one(open_page):
    app = open_page(bulan="November 2024")

    assert "revisi 2" in text_of(app)
    assert "75,3%" in card_of(app, "Cakupan JKN aktif")


def test_a_revised_month_says_so_and_what_its_figures_were_before(open_page):
    app = open_page("coverage", bulan="November 2024")

    assert (
        "Angka November 2024 sudah direvisi: yang tampil revisi 2, terbit 3 Jan 2025 12.00 WIB; "
        "revisi 1 terbit 3 Jan 2025 11.00 WIB." in text_of(app)
    )
    assert "Direvisi: semula 73,8%" in card_of(app, "Cakupan JKN aktif")
    assert "Direvisi" not in card_of(app, "Cakupan JKN terdaftar")
    assert "sudah direvisi" not in text_of(open_page("coverage"))


def test_the_address_names_the_month_also_where_nobody_chose_it(open_page):
    assert open_page().query_params["bulan"] == "Desember 2024"
    assert open_page(bahasa="EN", bulan="Desember 2024").selectbox(key="bulan").value == date(2024, 12, 1)


@pytest.mark.parametrize("bulan", ["Oktober 2024", "October 2024", "october 2024", "2024-10"])
def test_a_link_leads_to_its_month_in_whichever_language_it_names_it(open_page, bulan):
    app = open_page(bahasa="EN", bulan=bulan)

    assert app.selectbox(key="bulan").value == date(2024, 10, 1)
    assert app.query_params["bulan"] == "October 2024"
    assert "The link asks for" not in text_of(app)


def test_a_link_to_what_is_not_there_says_so(open_page):
    later = open_page(bulan="Maret 2031")
    assert (
        "Tautan meminta Maret 2031, yang belum terbit atau tidak dikenal. Yang tampil adalah Desember 2024."
        in text_of(later)
    )
    later.selectbox(key="bulan").select(date(2024, 11, 1)).run()
    assert "Tautan meminta" not in text_of(later)

    elsewhere = open_page("coverage", provinsi="Atlantis")
    assert [one.value for one in elsewhere.toast] == [
        "Tautan menyebut “Atlantis”, yang tidak dikenal; pilihan itu tidak dipakai."
    ]
    assert len(open_page("coverage", provinsi="Bali").toast) == 0
    (told,) = open_page("coverage", provinsi="[Masuk lagi](https://example.org) ![](x)").toast
    assert r"\[Masuk lagi\]\(https\:\/\/example\.org\)" in told.value


def test_a_link_that_names_only_a_kabkota_leads_to_it(open_page):
    app = open_page("coverage", kabkota="Kota Denpasar")

    assert len(app.toast) == 0
    assert (app.selectbox(key="provinsi").value, app.selectbox(key="kabkota").value) == ("51", "51.71")
    assert (app.query_params["provinsi"], app.query_params["kabkota"]) == ("Bali", "Kota Denpasar")
    assert open_page("coverage", kabkota="Bali").selectbox(key="provinsi").value == "00"


def test_the_language_of_a_link_may_be_written_small(open_page):
    assert "Active" in text_of(open_page("coverage", bahasa="en"))


def test_an_older_month_says_that_there_is_a_newer_one(open_page):
    assert "Bulan terbaru yang terbit: Desember 2024." in text_of(open_page(bulan="November 2024"))
    assert "Bulan terbaru" not in text_of(open_page()) + text_of(open_page("published_figures", bulan="November 2024"))


def test_names_in_the_rules_of_the_method_are_set_as_code(open_page):
    html = [element.proto.body for element in open_page("methods").get("html")]
    tables = " ".join(body for body in html if '<table class="padan-table"' in body)

    assert "<code>" in tables
    assert "`" not in tables


def test_lead_sentence_names_the_uncovered_poor(open_page):
    assert "dan 23.022 penduduk desil 1–4 (20,3%) belum memiliki JKN aktif" in text_of(open_page())


def _links(app: AppTest) -> list[str]:
    return [element.proto.label for element in app.get("page_link")]


def test_provisional_month_says_why_in_short(open_page):
    app = open_page("regions")
    home, regions = text_of(open_page()), text_of(app)

    assert (
        "Status Sementara, revisi 1: Tenaga kerja (Sakernas) berumur 4 bulan (batas 3); wilayah tanpa rekaman" in home
    )
    assert "masih sementara: Tenaga kerja (Sakernas) berumur 4 bulan (batas 3); wilayah tanpa rekaman." in regions
    assert "Rincian pada halaman Pengiriman dan mutu data" in _links(app)
    assert "95.01" not in home + regions


def test_the_page_with_the_details_does_not_lead_to_itself(open_page):
    app = open_page("deliveries")

    assert "masih sementara: Tenaga kerja (Sakernas)" in text_of(app)
    assert "Rincian pada halaman Pengiriman dan mutu data" not in _links(app)


def test_region_without_delivery_shows_no_data_instead_of_zero(open_page):
    app = open_page(provinsi="Papua Pegunungan", kabkota="Kabupaten Jayawijaya")

    assert card_of(app, "Cakupan JKN aktif") == "Cakupan JKN aktif tidak ada data"
    assert "Sementara" in card_of(app, "Jaminan ketenagakerjaan, penduduk 15–64")


def test_small_counts_are_named_as_suppressed(open_page):
    app = open_page(provinsi="Kalimantan Utara", kabkota="Kabupaten Tana Tidung")

    card = card_of(app, "Penduduk desil 1–4 tanpa JKN aktif")
    assert "disembunyikan" in card
    assert "%" not in card


def test_choosing_another_province_forgets_the_kabupaten(open_page):
    app = open_page(provinsi="Bali", kabkota="Kota Denpasar")
    app.selectbox(key="provinsi").select("33").run()

    assert app.selectbox(key="kabkota").value == "33"
    assert "Jawa Tengah, Desember 2024:" in text_of(app)


def test_way_up_leads_back_to_the_nation(open_page):
    app = open_page(provinsi="Bali", kabkota="Kota Denpasar")
    app.button(key="up").click().run()

    assert "Indonesia, Desember 2024:" in text_of(app)


def test_map_marks_suppressed_and_missing_regions_apart(open_page):
    text = text_of(open_page(tingkat="Kabupaten/kota"))

    assert "disembunyikan: di bawah 10, atau lebih besar tetapi membuka yang di bawah 10" in text
    assert "tidak ada data" in text


def test_every_chart_has_a_text_alternative(open_page):
    charts = open_page().get("plotly_chart")

    assert len(charts) == 1
    assert "2 wilayah disembunyikan" not in charts[0].proto.alt  # provinces: none is hidden
    assert "Terendah Maluku (62,3%)" in charts[0].proto.alt


def test_official_figures_stand_apart_with_their_sources(open_page):
    text = text_of(open_page())

    assert "bukan hitungan Padan" in text
    assert "222,6 juta Peserta aktif, Desember 2024 nasional.kontan.co.id" in text
    assert "Jangan dibandingkan langsung" in text


def test_members_as_published_stand_beside_the_trend_up_to_its_month(open_page):
    text = text_of(open_page("coverage", bulan="November 2024", provinsi="Bali"))

    assert "Desember 2023 267,31 juta 213,5 juta / 214 juta" in text
    assert "Desember 2021 – 187 juta" in text
    assert "Desember 2024 – 222,6 juta" not in text
    assert "Desember 2024 – 222,6 juta" in text_of(open_page("coverage"))


def test_official_figures_of_a_province_are_its_own(open_page):
    text = text_of(open_page(provinsi="Jambi"))

    assert "85,92% Cakupan terdaftar, 1 September 2023" in text


def test_old_delivery_is_shown_with_its_age(open_page):
    assert "Tenaga kerja (Sakernas) Agustus 2024" in text_of(open_page())
    assert "Umur 4 bulan" in text_of(open_page())


def test_deliveries_page_lists_refusals_and_failing_rules_first(open_page):
    text = text_of(open_page("deliveries"))

    assert "4 dari 10 data diterima" in text
    assert "1 pengiriman ditolak" in text
    assert "9.120 (10,36%) di atas batas 5%" in text
    assert "nilai di luar daftar kontrak type_enum:segmen Karantina 5.310 dari 272.400 baris (1,95%)" in text
    assert text.index("type_enum:segmen") < text.index("population_ties_to_cells")
    assert "November 2024 1 Diganti" in text


@pytest.mark.parametrize(
    ("language", "notes"),
    [
        (
            "ID",
            (
                "1.019 baris tercatat hidup tetapi mempunyai tanggal meninggal",
                "1 wilayah yang ada pada November 2024 tidak ada dalam kiriman ini: Kabupaten Jayawijaya",
                "Kolom di luar kontrak tidak dipakai: catatan desa",
                "9.120 dari 88.000 baris (10,36%) melanggar aturan, di atas batas 5,00%: 9.120 baris: kunci berulang",
            ),
        ),
        (
            "EN",
            (
                "1,019 rows recorded as alive with a date of death",
                "Regions of November 2024 that are not in this delivery (1): Kabupaten Jayawijaya",
                "Columns outside the contract are not used: catatan desa",
                "9,120 of 88,000 rows (10.36%) break a rule, above the limit of 5.00%: 9,120 rows: a repeated key",
            ),
        ),
    ],
)
def test_notes_of_a_delivery_are_words_without_codes(open_page, language, notes):
    app = open_page("deliveries", bahasa=language)
    (table,) = [element.proto.body for element in app.get("html") if "rev. 1, B-" in element.proto.body]

    assert [note for note in notes if note not in table] == []
    assert re.findall(r"alive_with|vanished_region|extra_columns|quarantine_share|duplicate_key", table) == []


def test_methods_page_has_every_published_definition(open_page):
    chapters = {chapter: open_page("methods", bab=chapter) for chapter in ("penduduk", "jkn", "ketenagakerjaan")}
    app = chapters["jkn"]

    labels = {chapter: [expander.label for expander in page.expander] for chapter, page in chapters.items()}
    assert "Cakupan JKN aktif" in labels["jkn"] and "Cakupan JKN aktif" not in labels["penduduk"]
    # Definitions of the open chapter; sets, conventions, readings.
    assert sum(len(of) - 3 for of in labels.values()) == 11
    # A chapter without a published indicator has no tab.
    assert [tab.label for tab in app.tabs] == ["Penduduk", "Jaminan kesehatan", "Jaminan ketenagakerjaan"]
    assert "Contoh (Indonesia, Desember 2024): 216.723 ÷ 285.461 = 75,9%" in text_of(app).replace("**", "")
    assert "BLT Dana Desa" in text_of(app)


@pytest.mark.parametrize(("language", "chapter"), [("ID", "Jaminan kesehatan"), ("EN", "Health insurance")])
def test_a_link_opens_a_chapter_of_the_method(open_page, language, chapter):
    assert open_page("methods", bahasa=language, bab="jkn").session_state[f"_bab_{language.lower()}"] == chapter


@pytest.mark.parametrize(
    ("language", "words", "heading", "found"),
    [
        ("ID", "rekaman yang tidak padan", "Arti", "value_low"),
        ("EN", "the unmatched records", "Meaning", "value_low"),
        ("EN", "MART.FCT_PUBLICATION", "Meaning", "published_at"),
    ],
)
def test_the_dictionary_is_searched_in_the_reader_s_words(open_page, language, words, heading, found):
    every = open_page("methods", bahasa=language).dataframe[0].value
    shown = open_page("methods", bahasa=language, kamus=words).dataframe[0].value

    assert found in list(shown.iloc[:, 1]) and len(shown) < len(every) / 5
    assert heading in shown.columns and not shown[heading].eq("").any()
    types = dict(zip(every.iloc[:, 0] + "." + every.iloc[:, 1], every.iloc[:, 2], strict=True))
    assert types["mart.fct_indicator.suppressed"] == "boolean" and types["ops.run.started_at"].startswith("timestamp")


def test_the_dictionary_is_taken_whole_whatever_is_searched(open_page, monkeypatch):
    taken = {}
    monkeypatch.setattr(
        data_dictionary, "offer_file", lambda _, content, *, file_name, **__: taken.update({file_name: content()})
    )
    open_page("methods", kamus="tidak akan ada")

    rows = pd.read_csv(io.BytesIO(taken["padan_kamus_data.csv"]))
    sheet = pd.read_excel(io.BytesIO(taken["padan_kamus_data.xlsx"]))
    assert len(rows) == len(sheet) > 400 and {"table", "column", "type", "meaning"} <= set(rows.columns)
    assert list(sheet.columns[:2]) == ["Tabel", "Kolom"]


@pytest.mark.parametrize(
    ("language", "told", "not_told"),
    [
        ("ID", ["Catatan kontrak: tanpa penyebut (NULL)", "pengaduan berulang", "Pembilang: Penduduk dengan"],
         ["denominator NULL", "repeat complaints", "Arrears and segment change"]),
        ("EN", ["Note of the contract: denominator NULL", "repeat complaints", "Denominator: Persons"],
         ["tanpa penyebut", "pengaduan berulang", "Pembilang"]),
    ],
)  # fmt: skip
def test_methods_page_is_in_one_language(open_page, language, told, not_told):
    text = text_of(open_page("methods", bahasa=language)).replace("**", "")

    assert [words for words in told if words not in text] == []
    assert [words for words in not_told if words in text] == []


@pytest.mark.parametrize(
    ("language", "told"),
    [("ID", "jumlah enam segmen 224,18"), ("EN", "six segments sum to 224.18 vs 224.1 published")],
)
def test_notes_of_official_figures_are_in_the_reader_s_language(open_page, language, told):
    (table,) = [
        element.proto.body
        for element in open_page(bahasa=language).get("html")
        if "4a49115bc971ffe" in element.proto.body
    ]

    assert told in table
    assert ("six segments" in table) == (language == "EN") and ("105 districts" in table) == (language == "EN")


@pytest.mark.parametrize(
    ("language", "counts"),
    [("ID", ["**Pembilang:** ", "**Penyebut:** "]),
     ("EN", ["Numerator:** Persons with an active JKN card", "Denominator:** Persons"])],
)  # fmt: skip
def test_a_definition_beside_a_chart_says_what_is_divided(open_page, language, counts):
    text = " ".join(element.value for element in open_page("coverage", bahasa=language).markdown)

    assert [words for words in counts if words not in text] == []


def test_region_is_kept_when_the_reader_comes_back_from_another_page(open_page):
    app = open_page(provinsi="Bali", kabkota="Kota Denpasar")
    app.switch_page("views/methods.py").run()
    app.switch_page("views/national_summary.py").run()

    assert "Kota Denpasar, Desember 2024:" in text_of(app)


def test_a_region_of_the_address_stays_in_it_on_the_next_page(open_page):
    app = open_page(provinsi="Bali", kabkota="Kabupaten Badung")
    app.switch_page("views/coverage.py").run()

    assert {name: app.query_params.get(name) for name in ("provinsi", "kabkota")} == {
        "provinsi": "Bali", "kabkota": "Kabupaten Badung",
    }  # fmt: skip
    app.selectbox(key="provinsi").set_value("00").run()
    app.switch_page("views/regions.py").run()
    assert "provinsi" not in app.query_params and app.selectbox(key="provinsi").value == "00"


def test_switched_off_suppression_is_said_on_every_page(open_page, filled_warehouse: Warehouse):
    change = "update mart.fct_publication set options = options || %s::jsonb where period = '2024-12-01'"
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        connection.execute(change, ('{"suppression_threshold": 0}',))
    try:
        for page in PAGES:
            assert "Penyembunyian angka kecil dimatikan" in text_of(open_page(page))
    finally:
        with psycopg.connect(filled_warehouse.admin_url) as connection:
            connection.execute(change, ('{"suppression_threshold": 10}',))


def test_nothing_published_yet_tells_what_to_run(use_home, empty_warehouse: Warehouse):
    use_home(empty_warehouse.home)

    app = AppTest.from_file(str(DASHBOARDS / "app.py"), default_timeout=120).run()

    assert not app.exception
    assert "Belum ada bulan yang terbit" in text_of(app)
    assert "padan demo" in text_of(app)


def test_warehouse_out_of_reach_is_said_without_a_traceback(use_home, monkeypatch, tmp_path: Path):
    use_home(tmp_path)
    monkeypatch.setenv("PADAN_DATABASE_URL", "postgresql://nobody:x@127.0.0.1:9/padan?connect_timeout=2")

    app = AppTest.from_file(str(DASHBOARDS / "app.py"), default_timeout=120).run()

    assert not app.exception
    assert "Gudang data tidak dapat dihubungi" in text_of(app)


def test_a_month_published_anew_while_a_page_is_made_shows_under_its_new_revision(use_home, empty_warehouse: Warehouse):
    use_home(empty_warehouse.home)
    publish = (
        "insert into mart.fct_publication (period, revision, run_id, status, code_version)"
        " values ('2025-02-01', %s, 'run', 'final', 'test')"
    )
    try:
        with psycopg.connect(empty_warehouse.admin_url) as connection:
            connection.execute(publish, (1,))
        app = AppTest.from_file(str(DASHBOARDS / "app.py"), default_timeout=120).run()
        assert "Februari 2025, revisi 1, terbit" in text_of(app)
        with psycopg.connect(empty_warehouse.admin_url) as connection:
            connection.execute(publish, (2,))
        app.run()

        assert "Februari 2025, revisi 2, terbit" in text_of(app)
        assert "revisi 1, terbit" not in text_of(app)
    finally:
        with psycopg.connect(empty_warehouse.admin_url) as connection:
            connection.execute("delete from mart.fct_publication")


def test_new_publication_shows_when_it_appears(use_home, empty_warehouse: Warehouse):
    use_home(empty_warehouse.home)
    app = AppTest.from_file(str(DASHBOARDS / "app.py"), default_timeout=120).run()
    with psycopg.connect(empty_warehouse.admin_url) as connection:
        connection.execute(
            "insert into mart.fct_publication (period, revision, run_id, status, code_version)"
            " values ('2025-02-01', 1, 'run', 'final', 'test')"
        )
    try:
        from dashboards.data.queries import read_publications

        read_publications.clear()
        app.run()

        assert "Tidak ada angka yang terbit untuk Indonesia pada bulan ini." in text_of(app)
        assert "Data sintetis." not in text_of(app)
    finally:
        with psycopg.connect(empty_warehouse.admin_url) as connection:
            connection.execute("delete from mart.fct_publication")
