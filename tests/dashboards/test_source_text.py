"""Where something is written, in words: no code of a document, no file of the project, no line without a word."""

import re

import pytest
from dashboards.components.source_text import write_place
from dashboards.language import CODES, Language, load_texts

INDONESIAN, ENGLISH = Language("id"), Language("en")


@pytest.mark.parametrize(
    ("place", "written"),
    [
        ("Tabel 15, l.1521", "Tabel 15, baris 1521 salinan teks"),
        ("l.1345-1522", "baris 1345–1522 salinan teks"),
        ("S000:565;1254", "Kemenko PMK (2015), baris 565, 1254 salinan teks"),
        (
            "S000:794;S004:292",
            "Kemenko PMK (2015), baris 794 salinan teks; Permensos 6/2020, baris 292 salinan teks",
        ),
        ("Berita acara; hlm. 3", "Berita acara; hlm. 3"),
    ],
)
def test_a_line_of_a_document_is_named(place: str, written: str) -> None:
    assert write_place(place, INDONESIAN) == written


def test_an_unknown_document_keeps_its_code() -> None:
    assert write_place("S099:7", ENGLISH) == "S099, line 7 of the text copy"


def test_several_lines_are_lines_in_english() -> None:
    assert write_place("S099:565;1254", ENGLISH) == "S099, lines 565, 1254 of the text copy"
    assert write_place("l.12-14", ENGLISH) == "lines 12–14 of the text copy"


@pytest.mark.parametrize("code", CODES)
def test_no_text_of_the_pages_names_a_file_or_a_table_of_the_project(code: str) -> None:
    machine = re.compile(r"\b(?:contracts|reference)/|\bmart\.[a-z]|\bS\d{3}:\d|\bl\.\d")

    named = {key for key, text in load_texts(code).items() if machine.search(text)}

    assert named == set()
