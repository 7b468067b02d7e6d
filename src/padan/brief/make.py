"""One brief: read, set, written in place of the file that was there."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from padan.brief.headline import NATION
from padan.brief.oversight import Oversight, read_oversight
from padan.brief.page import Occasion, build_page
from padan.brief.read import Figures, read_figures
from padan.brief.words import Words
from padan.files import replacing
from padan.language import Code, current_language
from padan.lookup import Reader


@dataclass(frozen=True)
class Brief:
    """What the two pages and the annex are made from."""

    figures: Figures
    oversight: Oversight
    occasion: Occasion
    code: Code

    @property
    def words(self) -> Words:
        return Words(self.code)

    def page(self) -> dict[str, Any]:
        """The data of the two pages."""
        return build_page(self.figures, self.oversight, self.occasion, self.words)


def read_brief(
    connection: Reader,
    *,
    period: date,
    region: str = NATION,
    occasion: Occasion | None = None,
    code: Code | None = None,
) -> Brief:
    """Reads what a brief shows; nothing is computed that is not published.

    Args:
        connection: as padan_viewer.
        period: first day of a published month.
        region: code or name of the nation, a province or a kabupaten/kota.
        occasion: the meeting that it is for; overdue days count to it, else to the day of publication. Where its
            papers were frozen, everything is of the revisions of that day.
        code: language; PADAN_LANG if absent.

    Raises:
        UnknownName: the month is not published, or there is no such region.
        Refused: the region has no figure in that month.
    """
    occasion = occasion or Occasion()
    figures = read_figures(connection, period=period, region=region, as_of=occasion.frozen_on)
    oversight = read_oversight(
        connection, figures.publication, region_code=figures.region.code, as_of=occasion.frozen_on
    )
    return Brief(figures, oversight, occasion, code or current_language())


def write_brief(brief: Brief, file: Path) -> None:
    """Writes the PDF; a file of that name is replaced at once, or stays as it was.

    Raises:
        OSError: the file cannot be written.
    """
    from padan.brief.typeset import set_pdf

    made = set_pdf(brief.page())
    with replacing(file) as unfinished:
        unfinished.write_bytes(made)
