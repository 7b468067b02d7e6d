"""The margins of printed sheets, as CSS that no choice of a reader can break out of."""

import re
from collections.abc import Callable

import pytest
import streamlit as st
from dashboards.components import sheet_margins
from dashboards.language import Language
from streamlit.testing.v1 import AppTest

OpenPage = Callable[..., AppTest]


def test_a_sheet_names_page_month_and_region_in_the_language_of_the_page(open_page: OpenPage) -> None:
    app = open_page("report_card", provinsi="Bali", bulan="November 2024", bahasa="EN")
    css = app.get("html")[-1].proto.body
    assert '@top-left { content: "Region report card · November 2024 · Bali" }' in css
    assert '@top-right { content: "Synthetic data" }' in css
    assert '@bottom-right { content: "page " counter(page) " of " counter(pages) }' in css


def test_what_a_reader_has_typed_stays_within_its_string(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(st, "html", written.append)
    monkeypatch.setattr(st, "session_state", {})
    sheet_margins.begin_sheet()
    sheet_margins.note_choice('"; } </style><script>\\\n')
    sheet_margins.show_sheet_margins("Renstra", None, Language("id"), is_synthetic=False)
    content = re.search(r'@top-left \{ content: "([^"]*)" \}', written[0])
    assert content is not None
    decoded = re.sub(r"\\([0-9a-f]+) ", lambda sign: chr(int(sign[1], 16)), content[1])
    assert decoded == 'Renstra · "; } </style><script>\\\n'
    assert '@top-right { content: "" }' in written[0] and written[0].count("<") == 2
