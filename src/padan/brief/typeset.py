"""Sets the two pages with typst: tagged (PDF/UA-1), with the project's own fonts, and the same bytes for the same data.

The data go in as JSON, so that no text of theirs is ever read as markup.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).parent / "template"
PPI = 110.0


def set_pdf(page: Mapping[str, Any]) -> bytes:
    """The PDF of a page of `padan.brief.page.build_page`."""
    made = _compiler().compile(format="pdf", pdf_standards=["ua-1"], **_inputs(page))
    assert isinstance(made, bytes)
    return made


def set_images(page: Mapping[str, Any], *, ppi: float = PPI) -> list[bytes]:
    """The same as PNG, one a page."""
    made = _compiler().compile(format="png", ppi=ppi, **_inputs(page))
    return [made] if isinstance(made, bytes) else list(made or [])


def _inputs(page: Mapping[str, Any]) -> dict[str, Any]:
    return {"sys_inputs": {"page": json.dumps(page, ensure_ascii=False)}, "timestamp": 0}


@lru_cache
def _compiler() -> Any:
    """One a process: fonts and template are read once."""
    return typst.Compiler(
        str(TEMPLATE / "brief.typ"),
        root=str(TEMPLATE),
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(TEMPLATE / "fonts")]
        ),
    )
