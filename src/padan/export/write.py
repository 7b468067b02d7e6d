"""An export on disk: the format by the name of the file, its parts replaced only when all of them are written."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from padan.export.month import (
    DEFINITION_COLUMNS,
    FIGURE_COLUMNS,
    SOURCE_COLUMNS,
    Month,
    list_sources,
    read_definitions,
    read_figures,
)
from padan.export.tables import write_csv, write_parquet
from padan.export.workbook import write_workbook
from padan.files import replacing
from padan.language import current_language
from padan.lookup import Reader

TableWriter = Callable[[Path, Sequence[str], Iterable[Sequence[Any]], Month], int]
TABLES: dict[str, TableWriter] = {".csv": write_csv, ".parquet": write_parquet}
FORMATS = (".xlsx", *TABLES)
DEFINITIONS_SUFFIX, SOURCES_SUFFIX = ".definisi.csv", ".sumber.csv"


def write_export(connection: Reader, month: Month, file: Path) -> int:
    """Writes the month; what stood under the same names is replaced at once, or stays.

    Args:
        connection: as padan_viewer, in the snapshot that `month` was read in.
        month: as read.
        file: .xlsx has everything; beside .csv and .parquet stand NAME.definisi.csv and NAME.sumber.csv.

    Returns:
        Rows of figures written.

    Raises:
        OSError: a file cannot be written.
    """
    definitions, sources = read_definitions(connection, month), list_sources(month)
    suffix = file.suffix.lower()
    if suffix == ".xlsx":
        with replacing(file) as unfinished:
            figures = read_figures(connection, month, current_language())
            return write_workbook(unfinished, month, figures, definitions, sources)
    with ExitStack() as stack:
        # Left in reverse: the figures take their place last.
        data = stack.enter_context(replacing(file))
        for name, columns, rows in (
            (DEFINITIONS_SUFFIX, DEFINITION_COLUMNS, definitions),
            (SOURCES_SUFFIX, SOURCE_COLUMNS, sources),
        ):
            beside = stack.enter_context(replacing(file.with_suffix(name)))
            write_csv(beside, columns, rows, month)
        return TABLES[suffix](data, FIGURE_COLUMNS, read_figures(connection, month), month)
