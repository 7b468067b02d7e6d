"""The published month as a file: every figure, its definition, its sources."""

from padan.export.month import ROLE, Month, read_month
from padan.export.write import FORMATS, write_export

__all__ = ["FORMATS", "ROLE", "Month", "read_month", "write_export"]
