"""Files that readers take along from the charts: every row with its month, revision and status, hidden ones empty."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd
import pytest
from dashboards.components import chart_panel
from dashboards.components.definition import list_definitions
from dashboards.data.lineage import trace
from dashboards.language import CODES, Language, load_texts
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
    assert others == {"components/chart_panel.py", "views/review.py"}
