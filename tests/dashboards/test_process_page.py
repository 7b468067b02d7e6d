"""The page `Status proses`: how months ended, how long steps took, which rules spoke, where a table comes from."""

from collections.abc import Callable, Iterator

import pytest
from dashboards.data.lineage import is_published, list_models, read_models, trace
from page_text import text_of
from streamlit.testing.v1 import AppTest

from padan.postgres import Warehouse

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="module")
def with_steps(filled_warehouse: Warehouse) -> Iterator[Warehouse]:
    """Steps of the run that published December; taken out again for the other pages' tests."""
    with filled_warehouse.connect("admin") as connection:
        connection.execute(
            """
            insert into ops.step (run_id, step, started_at, finished_at, rows, peak_mb)
            values ('run-2024-12-1', 'identity', '2025-01-04T04:00Z', '2025-01-04T04:00:30Z', 1234, 500),
                ('run-2024-12-1', 'dbt cells', '2025-01-04T04:01Z', '2025-01-04T04:02:30Z', 99, 700)
            """
        )
    yield filled_warehouse
    with filled_warehouse.connect("admin") as connection:
        connection.execute("truncate ops.step")


@pytest.mark.usefixtures("with_steps")
def test_the_longest_step_the_broken_rules_and_the_refused_run_are_said(open_page: OpenPage) -> None:
    app = open_page("process")
    text = text_of(app)

    assert not app.exception
    assert "Proses terakhir: Desember 2024" in text
    assert "1 proses pada bulan-bulan di bawah ditolak atau berhenti." in text
    assert "Langkah dbt cells memakan 75% dari 2 menit 0 detik" in text
    assert "aturan tidak terpenuhi" in text


def test_without_times_of_steps_the_page_says_so(open_page: OpenPage) -> None:
    november = open_page("process", bulan="November 2024")

    assert "Penerbitan ini tidak mencatat waktu langkahnya." in text_of(november)


def test_every_model_reads_only_what_is_there_and_leads_back_to_a_source() -> None:
    models = read_models()

    for name in list_models():
        assert all(parent in models for parent in models[name].parents), name
        if is_published(name):
            assert any(model.layer == "source" for model in trace(name)), name


def test_a_trace_goes_back_as_many_steps_as_asked() -> None:
    near = {model.name for model in trace("fct_match_quality", steps=1)}

    assert near == {"fct_match_quality", *read_models()["fct_match_quality"].parents}
    assert near < {model.name for model in trace("fct_match_quality")}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ID", "mart.fct_match_quality membaca int_cells__record_match; yang paling hulu identity.record."),
        ("EN", "mart.fct_match_quality reads int_cells__record_match; it begins with identity.record."),
    ],
)
def test_the_graph_says_in_words_what_it_shows(open_page: OpenPage, language: str, told: str) -> None:
    (graph,) = open_page("process", bahasa=language).get("graphviz_chart")

    assert told in graph.proto.alt


def test_the_graph_names_few_of_many_models_in_words(open_page: OpenPage) -> None:
    (graph,) = open_page("process", tabel="mart.fct_indicator").get("graphviz_chart")
    parents = read_models()["fct_indicator"].parents

    assert f"{', '.join(parents[:5])} (+{len(parents) - 5})" in graph.proto.alt and len(parents) > 5
