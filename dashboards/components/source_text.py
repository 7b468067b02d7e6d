"""Where something is written, in an official's words: rows of reference/ name a document and a line of its text."""

import re

from dashboards.components.measure_names import write_indicator
from dashboards.language import Language
from padan.contract import indicators

# l.1521; S000:794;1254 of the documents that reference/SOURCE.md lists.
LINES = r"\d+(?:-\d+)?"
LINE = re.compile(rf"\bl\.({LINES})")
DOCUMENT = re.compile(rf"\b(S\d{{3}}):({LINES}(?:;{LINES})*)")
BETWEEN = re.compile(r";(?=S\d{3}:)")
IDENTIFIER = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")


def write_place(text: str, language: Language) -> str:
    """The text with the name of the document and the number of the line in words."""

    def of_document(found: re.Match[str]) -> str:
        code, lines = found.groups()
        return language.text(
            "source_text.of_document",
            document=language.text_or(f"source_text.documents.{code}", code),
            line=_write_lines(lines, language),
        )

    apart = BETWEEN.sub("; ", text)
    return LINE.sub(
        lambda found: _write_lines(found[1], language),
        DOCUMENT.sub(of_document, apart),
    )


def _write_lines(lines: str, language: Language) -> str:
    key = "source_text.line" if lines.isdigit() else "source_text.lines"
    return language.text(key, line=lines.replace(";", ", ").replace("-", "–"))


def name_figures(text: str, language: Language) -> str:
    """The text with the names of indicators where it has their identifiers."""
    known = indicators()["indicators"]
    return IDENTIFIER.sub(
        lambda found: f"“{write_indicator(found[0], language)}”" if found[0] in known else found[0], text
    )
