"""Files that readers take along from the charts: every row with its month, revision and status, hidden ones empty."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
import pandas as pd
import pytest
from dashboards.components import chart_panel, sheet_rows
from dashboards.components.definition import list_definitions
from dashboards.data.lineage import trace
from dashboards.data.workbook import GENERAL
from dashboards.language import CODES, Language, load_texts
from openpyxl.cell import Cell
from page_text import PAGES
from sample_kpi import fill_progress
from sample_pipeline import clear_pipeline, fill_pipeline
from streamlit.testing.v1 import AppTest

from padan.paths import DASHBOARDS
from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]
Files = Mapping[str, tuple[str, pd.DataFrame]]


@pytest.fixture(scope="module")
def with_pages(filled_warehouse: Warehouse) -> Iterator[None]:
    """The sample with the way to PBI-JK and the plan's progress; taken out again for the other pages' tests."""
    with filled_warehouse.connect("padan_publisher") as connection:
        fill_pipeline(connection)
        fill_progress(connection)
    yield
    with filled_warehouse.connect("padan_publisher") as connection:
        connection.execute("truncate mart.fct_kpi_progress_history")
        clear_pipeline(connection)


@pytest.fixture
def take(with_pages: None, open_page: OpenPage, taken: Files) -> Callable[..., Files]:
    """Opens a page and gives the name and the rows of each CSV file of its charts, by the chart's key."""

    def open_(page: str, **query: str) -> Files:
        assert not open_page(page, **query).exception
        return taken

    return open_


def test_the_lineage_is_taken_with_every_model_back_to_the_sources(take: Callable[..., Files]) -> None:
    name, models = take("process", tabel="mart.fct_match_quality")["lineage_fct_match_quality"]

    assert name == "padan_lineage_fct_match_quality_2024-12_r1.csv"
    assert list(models["model"]) == [model.name for model in trace("fct_match_quality")]
    assert set(models["layer"]) >= {"source", "cells", "indicators"} and {"file", "reads"} <= set(models.columns)


def test_the_way_to_pbi_is_taken_with_its_months_and_its_hidden_cells(take: Callable[..., Files]) -> None:
    files = take("pbi_pipeline")
    name, stages = files["stages"]
    months = files["months"][1]
    gaps = files["gaps"][1].set_index("reason")

    assert name == "padan_stages_00_2024-12_r1.csv"
    assert stages["stage"].tolist() == ["memenuhi_syarat", "ditetapkan", "terdaftar", "aktif"]
    assert stages["numerator"].tolist() == [70_000, 50_000, 49_000, 48_000]
    assert stages["lost"].tolist()[1:] == [20_000, 1_000, 1_000]
    # Each row says which revision of its own month it is of.
    assert dict(zip(months["period"], months["revision"], strict=False)) == {"2024-11-01": 2, "2024-12-01": 1}
    assert gaps.loc["ditetapkan_tidak_memenuhi_syarat", "numerator"] == 1_500
    assert bool(gaps.loc["kartu_pbi_tanpa_penetapan", "suppressed"])
    assert pd.isna(gaps.loc["kartu_pbi_tanpa_penetapan", "numerator"])
    assert {"regions", "leavers", "late_regions"} <= set(files)


def test_the_path_of_an_indicator_is_taken_with_targets_actuals_and_forecast(take: Callable[..., Files]) -> None:
    rows = take("kpi", kpi="IKP-T15-14")["kpi_path"][1].set_index(["kind", "day"])

    assert rows.loc[("target", "2024-12-31"), "value"] == 100
    actual = rows.loc[[("actual", "2024-12-31")]].set_index("source")["value"]
    assert actual.to_dict() == {"dihitung": 83, "dilaporkan": 95}
    forecast = rows.loc[("forecast", "2024-12-31")]
    assert (forecast["value"], forecast["value_low"], forecast["value_high"]) == (84.5, 82, 87)
    assert set(rows["kpi_id"]) == {"IKP-T15-14"}


def test_a_workbook_has_headings_to_read_and_says_what_each_is_called_in_the_csv_file(
    with_pages: None, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    books: dict[str, dict[str, pd.DataFrame]] = {}

    def note(label: str, content: Callable[[], bytes], *, key: str, **_: Any) -> None:
        if label == "XLSX":
            books[key] = pd.read_excel(io.BytesIO(content()), sheet_name=None, header=None)

    monkeypatch.setattr(chart_panel, "offer_file", note)
    open_page("kpi", kpi="IKP-T15-14")
    headings, about = (books["kpi_path_xlsx"][sheet] for sheet in ("Data", "Keterangan"))
    columns = dict(zip(about[0], about[1], strict=True))["Kolom (judul: nama pada CSV)"]

    assert headings.iloc[0, :4].tolist() == ["Jenis nilai", "Sumber nilai", "Tanggal", "Nilai"]
    assert columns.startswith("Jenis nilai: kind; Sumber nilai: source; Tanggal: day; Nilai: value")


def test_a_workbook_defines_what_is_no_indicator() -> None:
    pairs = dict(list_definitions(("flow_jkn", "unknown"), Language("id")))

    assert list(pairs) == ["Arus peserta JKN aktif"]
    assert "= akhir" in pairs["Arus peserta JKN aktif"] and "mart.fct_flow" in pairs["Arus peserta JKN aktif"]


def test_every_column_of_every_file_has_a_heading_of_its_own(
    with_pages: None, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns: set[str] = set()

    def note(label: str, content: Callable[[], bytes], **_: Any) -> None:
        if label == "CSV":
            columns.update(pd.read_csv(io.BytesIO(content()), nrows=0).columns)

    monkeypatch.setattr(chart_panel, "offer_file", note)
    for page in PAGES:
        open_page(page)

    for code in CODES:
        headings = {key: text for key, text in load_texts(code).items() if key.startswith("columns.")}
        assert len(set(headings.values())) == len(headings)
        assert {name for name in columns if f"columns.{name}" not in headings} == set()


def sources(app: AppTest) -> dict[str, str]:
    """The line under each picture of the page, by the chart's key."""
    html = " ".join(element.proto.body for element in app.get("html"))
    return dict(re.findall(r'data-figure="([^"]*)".*?data-source="([^"]*)"', html))


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_says_of_which_region_it_is(with_pages: None, open_page: OpenPage, page: str) -> None:
    lines = sources(open_page(page))
    lines.pop("regions_comparison", None)  # of the regions that are compared
    lines.pop("lineage", None)  # of tables

    assert [line for line in lines.values() if not line.startswith("Padan, Indonesia, ")] == []


def test_a_picture_of_a_programme_names_the_programme(with_pages: None, open_page: OpenPage) -> None:
    app = open_page("pbi_pipeline")
    app.selectbox(key="provinsi").select("51").run()

    assert (
        sources(app)["stages"]
        == "Padan, Bali, PBI-JK, Desember 2024, revisi 1, sementara, data sintetis, bukan keadaan sebenarnya"
    )


def test_a_name_tells_region_and_programme_where_all_rows_are_of_one() -> None:
    month = pd.Series({"period": date(2024, 12, 1), "revision": 1})
    rows = pd.DataFrame({"region_code": ["51", "51.71"], "programme_id": ["PKH", "PKH"]})

    assert chart_panel.file_name("a", rows.head(1), month) == "padan_a_51_PKH_2024-12_r1"
    assert chart_panel.file_name("a", rows, month) == "padan_a_PKH_2024-12_r1"
    assert chart_panel.file_name("a", rows[["region_code"]].tail(1), month) == "padan_a_51.71_2024-12_r1"
    assert chart_panel.file_name("a", rows.head(0), month) == "padan_a_2024-12_r1"
    assert chart_panel.file_name("a", rows.head(1), month, date(2024, 12, 31)) == "padan_a_51_PKH_2024-12-31"


def test_records_of_the_forum_bear_their_day_and_no_publication(take: Callable[..., Files]) -> None:
    name, rows = take("forum")["forum_map_00_forum"]

    assert re.fullmatch(r"padan_forum_map_00_forum_\d{4}-\d\d-\d\d\.csv", name)
    assert len(rows) == 514
    assert not {"period", "revision", "status", "is_synthetic"} & set(rows)
    assert name.endswith(f"{rows['as_of'].unique().item()}.csv")


def test_every_chart_without_persons_goes_through_the_panel() -> None:
    others = {
        str(file.relative_to(DASHBOARDS))
        for file in DASHBOARDS.rglob("*.py")
        if "st.plotly_chart(" in file.read_text(encoding="utf-8")
    }
    assert others == {"components/chart_panel.py", "components/first_elements.py", "views/review.py"}


def sheet_of(content: bytes) -> list[dict[str, Cell]]:
    """The rows of a workbook's first sheet by their headings."""
    headings, *rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()
    return [dict(zip((cell.value for cell in headings), row, strict=True)) for row in rows]


def test_a_workbook_shows_numbers_as_people_read_them_and_keeps_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    regions = pd.DataFrame({"region_code": ["51", "51.71"], "region_name": ["Bali", "Kota Denpasar"]})
    units = {"exclusion_error": {"unit": "persen"}, "cgh_index": {"unit": "indeks"}, "jobs": {"unit": "jiwa"}}
    monkeypatch.setattr(sheet_rows, "read_regions", lambda: regions)
    monkeypatch.setattr(sheet_rows, "definitions_by_id", lambda: units)
    rows = pd.DataFrame(
        {
            "region_code": ["51", "51.71", "51"],
            "indicator_id": list(units),
            "numerator": [15, None, 1_234_567],
            "value": [0.075377, None, 1_234_567],
            "suppressed": [False, True, False],
            "period": [date(2024, 12, 1)] * 3,
            "target_year": [2024] * 3,
            "status": ["provisional", "final", "lain"],
        }
    )
    first, second, third = sheet_of(chart_panel.write_figures(rows, [], Language("id")))

    assert (first["Nilai"].value, first["Nilai"].number_format) == (0.075377, "0.0%")
    assert second["Nilai"].value is None and third["Nilai"].number_format == "#,##0"
    assert (third["Pembilang"].value, third["Pembilang"].number_format) == (1_234_567, "#,##0")
    assert [row["Kode wilayah"].value for row in (first, second)] == ["51", "51.71"]
    assert [row["Wilayah"].value for row in (first, second)] == ["Bali", "Kota Denpasar"]
    assert [row["Disembunyikan"].value for row in (first, second)] == ["Tidak", "Ya"]
    assert [row["Status terbitan"].value for row in (first, second, third)] == ["Sementara", "Final", "lain"]
    assert first["Bulan"].value == datetime(2024, 12, 1) and first["Bulan"].number_format == "[$-421]mmmm yyyy"
    assert first["Tahun target"].number_format == "0"
    english = sheet_of(chart_panel.write_figures(rows, [], Language("en")))[1]
    assert [cell.value for cell in english.values()][-1] == "Final" and "Yes" in [c.value for c in english.values()]


def test_a_number_is_a_share_by_its_unit_or_its_counts_and_never_by_its_size_alone() -> None:
    def formats(indicators: tuple[str, ...] = (), **columns: list[Any]) -> dict[str, list[str]]:
        return sheet_rows.choose_formats(pd.DataFrame(columns), indicators, Language("id"))

    share, count, number = sheet_rows.SHARE, sheet_rows.COUNT, sheet_rows.NUMBER
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            sheet_rows, "definitions_by_id", lambda: {"cgh_index": {"unit": "indeks"}, "uhc": {"unit": "wilayah"}}
        )
        of_counts = formats(value=[0.5, None, 3.25], numerator=[1, None, 13], denominator=[2, None, 5])
        assert of_counts["value"] == [share, count, number], "13 of 5 is not 3.25"
        assert formats(("cgh_index",), value=[2.5], numerator=[5], denominator=[2])["value"] == [sheet_rows.INDEX]
        regions = formats(value=[0.25], numerator=[103], denominator=[412], change_month=[8.0], indicator_id=["uhc"])
        assert (regions["value"], regions["change_month"]) == ([share], [count]), "eight regions more"
        assert formats(registered=[0.97, 1.0])["registered"] == [share, share]
        assert formats(registered=[97.0, 1.0])["registered"] == [count, count]
        assert formats(value=[83.0, 84.5], measure_unit=["%", "%"])["value"] == [count, number]
        assert formats(share=[0.5], change=[0.0123])["change"] == [share]
        hidden = formats(
            ("uhc",), value=[None, 0.5], parent_value=[0.53, 0.53], numerator=[None, 1], denominator=[None, 2]
        )
        assert hidden["parent_value"] == [share, share]
        assert formats(day=[date(2024, 12, 1), "x"])["day"] == ["[$-421]d mmmm yyyy", GENERAL]
        assert formats(points=[0.95])["points"] == [number] and formats(share=[1.0])["share"] == [share]


def test_a_workbook_of_a_page_names_its_region_and_the_csv_file_stays_as_it_was(
    with_pages: None, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, bytes] = {}
    monkeypatch.setattr(chart_panel, "offer_file", lambda _, content, *, key, **__: files.update({key: content()}))
    open_page("coverage")
    row = sheet_of(files["coverage_trend_xlsx"])[0]
    csv = pd.read_csv(io.BytesIO(files["coverage_trend_csv"]), dtype={"region_code": str})
    about = pd.read_excel(io.BytesIO(files["coverage_trend_xlsx"]), sheet_name="Keterangan", header=None)
    notes = dict(zip(about[0], about[1], strict=True))

    assert (row["Kode wilayah"].value, row["Wilayah"].value) == ("00", "Indonesia")
    assert row["Nilai"].number_format == "0.0%" and row["Nilai"].value == csv["value"][0]
    assert "region_name" not in csv and set(csv["status"]) == {"final", "provisional"}
    assert csv["suppressed"].dtype == bool and csv["period"][0] == "2024-10-01"
    assert "region_name" not in notes["Kolom (judul: nama pada CSV)"] and "poin persen" in notes["Cara membaca"]
