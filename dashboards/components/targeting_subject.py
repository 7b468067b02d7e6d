"""Of what the page on targeting speaks: a programme in a region and month, in the words of its charts."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboards.components.cell_text import write_scope
from dashboards.components.filters import Region


@dataclass(frozen=True)
class Subject:
    """The chosen programme, region and month.

    Attributes:
        programme_id: as in the mart.
        programme: as people write it, for example PBI-JK.
        unit_id: keluarga or jiwa, as in the mart.
        unit: the same in the language of the reader.
        max_decile: last eligible decile.
        region: chosen region.
        period: first day of the month.
        threshold: smallest publishable count.
    """

    programme_id: str
    programme: str
    unit_id: str
    unit: str
    max_decile: int
    region: Region
    period: date
    threshold: int

    def mark(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows to take along, each with its programme and its region, where it does not name one itself."""
        marked = rows if "region_code" in rows else rows.assign(region_code=self.region.code)
        return marked.assign(programme_id=self.programme_id)

    @property
    def where(self) -> str:
        """The place and the programme, for pictures and files that leave the page."""
        return write_scope(self.region.name, self.programme_id)
