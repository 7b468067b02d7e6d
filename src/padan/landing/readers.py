"""What every reader hands to the loader: columns, and blocks of CSV that PostgreSQL parses itself."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

HASH_BLOCK = 1 << 20
Block = bytes | memoryview


class UnreadableFile(Exception):
    """A file that is not what its name says.

    Attributes:
        rule: a key of refusals.TEXTS.
        facts: what that text mentions; never a value of a row.
    """

    def __init__(self, rule: str, **facts: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts


@dataclass
class DeliveredTable:
    """The content of one file, ready for COPY ... (FORMAT csv).

    Attributes:
        columns: names in the order of the fields of a line; a CSV's may hold some that the contract does not know.
        blocks: CSV bytes without the header; reading them may raise UnreadableFile.
        delimiter: of the CSV.
        left_out: columns of the file that its lines here no longer hold, because the contract does not know them.
        header_lines: lines of the file before the first one of `blocks`, for line numbers in messages.
        formulas: cells that hold a formula, which lands as its text; known when `blocks` is exhausted.
        ignored_sheets: other sheets of the workbook.
    """

    columns: tuple[str, ...]
    blocks: Iterator[Block]
    delimiter: str = ","
    left_out: tuple[str, ...] = ()
    header_lines: int = 0
    formulas: int = 0
    ignored_sheets: tuple[str, ...] = ()


class HashedStream:
    """A binary stream that hashes what is read from it, so that one pass both loads and verifies."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self._digest.update(block)
        return block

    def finish(self) -> str:
        """Reads what is left and returns the sha256 of the whole stream."""
        while self.read(HASH_BLOCK):
            pass
        return self._digest.hexdigest()


def hash_stream(stream: BinaryIO) -> str:
    """sha256 of a stream from where it stands, in blocks."""
    return HashedStream(stream).finish()
