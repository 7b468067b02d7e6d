"""The page of published figures: its finding, its filters, both languages, and a mart without the list."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from page_text import text_of

from padan.postgres import Warehouse
from padan.transform import DbtProject

PAGE = "published_figures"


@pytest.fixture(scope="module")
def published(filled_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """mart.published_figure as a publication fills it from the model."""
    logs: Path = tmp_path_factory.mktemp("dbt")
    (result,) = DbtProject(filled_warehouse, logs)._invoke("run", "--select", "published_figure", "--vars", "{}")
    assert result.status == "success", result.message
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        connection.execute("insert into mart.published_figure select * from candidate.published_figure")
    yield
    with psycopg.connect(filled_warehouse.admin_url) as connection:
        connection.execute("truncate mart.published_figure")


def test_a_mart_without_the_list_says_so(open_page):
    app = open_page(PAGE)

    assert not app.exception
    assert "Belum ada penerbitan yang memuat daftar" in app.info[0].value


def test_the_finding_counts_what_agrees_and_what_does_not(open_page, published):
    text = text_of(open_page(PAGE))

    assert "Dari 83 angka terbitan yang masukannya ikut tercetak, 54 cocok" in text
    assert "29 tidak" in text
    assert "Tidak dapat diperiksa: 92" in text
    assert "tidak bergantung pada bulan yang dipilih maupun pada data sintetis" in text


def test_the_list_begins_with_what_does_not_agree_largest_difference_first(open_page, published):
    text = text_of(open_page(PAGE))

    assert "29 dari 175 angka" in text
    assert "11.234 ÷ 380.310 3,78% 2,95% selisih −0,83 Tidak cocok" in text
    assert "338.075 ÷ 930.523" not in text
    order = ["343,88%", "377.840", "69.541,44", "77.566.891.661"]
    assert sorted(order, key=text.index) == order


def test_result_source_and_words_filter_the_list(open_page, published):
    app = open_page(PAGE)
    app.segmented_control(key="hasil").set_value("reproduces")
    app.selectbox(key="sumber").set_value("banyuasin_2016")
    app.text_input(key="cari").set_value("CAKUPAN peserta").run()
    text = text_of(app)

    assert "2 dari 175 angka" in text
    assert "338.075 ÷ 930.523 36,33% 36,33% Cocok" in text
    assert "370.202 ÷ 977.492 37,87% 37,87% Cocok" in text


def test_words_that_no_figure_has_give_an_empty_list(open_page, published):
    app = open_page(PAGE)
    app.text_input(key="cari").set_value("(tidak ada").run()

    assert not app.exception
    assert "Tidak ada angka yang sesuai dengan pilihan ini." in text_of(app)


def test_what_cannot_be_checked_gives_its_reason_and_what_its_inputs_give(open_page, published):
    app = open_page(PAGE)
    app.segmented_control(key="hasil").set_value("not_recomputable").run()
    text = text_of(app)

    assert "370.202 ÷ 799.094 – 46,33% Tidak dapat diperiksa Hasil tidak dicetak." in text
    assert "minimum 95% – Tidak dapat diperiksa Sasaran, bukan hasil hitungan." in text


def test_english_reads_the_same_list(open_page, published):
    text = text_of(open_page(PAGE, bahasa="EN"))

    assert "Of 83 published figures" in text
    assert "3,78% 2.95% difference −0.83 Does not reproduce" in text
