"""The brief: two pages of PDF for a coordination meeting, and every figure behind them as xlsx."""

from padan.brief.annex import write_annex
from padan.brief.make import Brief, read_brief, write_brief
from padan.brief.monthly import are_briefs_written, write_month_briefs
from padan.brief.page import Occasion

__all__ = ["Brief", "Occasion", "are_briefs_written", "read_brief", "write_annex", "write_brief", "write_month_briefs"]
