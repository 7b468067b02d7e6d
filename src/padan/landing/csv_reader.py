"""CSV and gzipped CSV: the bytes go to COPY as they are; Python looks at the header and at line lengths only."""

import codecs
import csv
import zlib
from collections.abc import Iterator
from typing import Protocol

from padan.landing.readers import DeliveredTable, UnreadableFile
from padan.landing.refusals import say

BLOCK = 1 << 18
MAX_LINE = 1 << 20
GZIP = 31  # zlib's window for a gzip header and trailer
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class _Readable(Protocol):
    def read(self, size: int) -> bytes: ...


def read_csv(stream: _Readable, known: tuple[str, ...], *, gzipped: bool) -> DeliveredTable:
    """Opens a CSV of the contract: UTF-8 with or without a mark, comma or semicolon, a header row.

    Args:
        stream: the file from its first byte.
        known: the contract's column names, by which the delimiter is told.
        gzipped: whether the file is csv.gz.

    Raises:
        UnreadableFile: at once for a fault before the first data row, later from `blocks`.
    """
    blocks = _bounded_lines(_unzip(stream) if gzipped else _read(stream))
    header, rest, lines = _split_header(blocks)
    columns, delimiter = _parse_header(header, known)
    return DeliveredTable(columns, _following(rest, blocks), delimiter, header_lines=lines)


def find_invalid_utf8(stream: _Readable, *, gzipped: bool) -> str:
    """Where the first byte that is not UTF-8 stands, as the end of a message; empty when there is none."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset, line, pending = 0, 1, 0
    for block in _unzip(stream) if gzipped else _read(stream):
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            inside = max(error.start - pending, 0)
            line += block[:inside].count(b"\n")
            byte = offset - pending + error.start + 1
            return say(f" (baris {line}, byte ke-{byte})", f" (line {line}, byte {byte})")
        nul = block.find(b"\0")
        if nul >= 0:
            line += block[:nul].count(b"\n")
            byte = offset + nul + 1
            return say(f" (baris {line}, byte ke-{byte} NUL)", f" (line {line}, byte {byte} NUL)")
        offset, line, pending = offset + len(block), line + block.count(b"\n"), len(decoder.getstate()[0])
    return ""


def _read(stream: _Readable) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def _unzip(stream: _Readable) -> Iterator[bytes]:
    """Every member of a gzip file, in blocks no larger than BLOCK however well it is compressed."""
    member = zlib.decompressobj(GZIP)
    begun = False
    waiting = b""
    while packed := waiting or stream.read(BLOCK):
        if member.eof:
            if not packed.strip(b"\0"):
                waiting = b""
                continue
            member, begun = zlib.decompressobj(GZIP), False
        try:
            block = member.decompress(packed, BLOCK)
        except zlib.error:
            raise _not_gzip(say("isi gzip rusak", "the gzip content is damaged")) from None
        begun = True
        waiting = member.unused_data if member.eof else member.unconsumed_tail
        if block:
            yield block
    while begun and not member.eof:
        block = member.decompress(b"", BLOCK)
        if not block:
            raise _not_gzip(say("gzip terpotong", "the gzip is truncated"))
        yield block


def _not_gzip(reason: str) -> UnreadableFile:
    return UnreadableFile("file_unreadable", format="csv.gz", reason=reason)


def _bounded_lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Passes blocks on until a line exceeds MAX_LINE, so that a file without line breaks never fills memory."""
    length, passed = 0, 0
    for block in blocks:
        newline = b"\n" if b"\n" in block else b"\r"
        first, last = block.find(newline), block.rfind(newline)
        if length + (first if first >= 0 else len(block)) > MAX_LINE:
            where = say(f" (setelah byte ke-{passed})", f" (after byte {passed})")
            raise UnreadableFile("line_too_long", limit=MAX_LINE, where=where)
        length = length + len(block) if first < 0 else len(block) - last - 1
        passed += len(block)
        yield block


def _split_header(blocks: Iterator[bytes]) -> tuple[bytes, bytes, int]:
    """The header line without its end, what follows it in the blocks read so far, and its number of lines."""
    head = b""
    for block in blocks:
        head += block
        if head.startswith(UTF16_MARKS):
            raise UnreadableFile("encoding", where=" (UTF-16)")
        end = _end_of_record(head)
        if end is not None:
            header, rest = head[:end], head[end:]
            rest = rest[2:] if rest.startswith(b"\r\n") else rest[1:]
            return header, rest, header.count(b"\n") + 1
    if not head.strip():
        raise UnreadableFile("empty_file")
    return head, b"", 1


def _end_of_record(text: bytes) -> int | None:
    """Position of the first line end outside quotes."""
    ends = [text.find(end) for end in (b"\n", b"\r")]
    position = min((end for end in ends if end >= 0), default=None)
    while position is not None and text.count(b'"', 0, position) % 2:
        ends = [text.find(end, position + 1) for end in (b"\n", b"\r")]
        position = min((end for end in ends if end >= 0), default=None)
    return position


def _parse_header(header: bytes, known: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    try:
        text = header.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = say(f" (baris 1, byte ke-{error.start + 1})", f" (line 1, byte {error.start + 1})")
        raise UnreadableFile("encoding", where=where) from None
    if "\0" in text:
        raise UnreadableFile("encoding", where=say(" (baris 1, byte NUL)", " (line 1, NUL byte)"))
    readings: dict[str, tuple[str, ...]] = {}
    for delimiter in (",", ";"):
        try:
            fields = next(csv.reader([text], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        readings[delimiter] = tuple(name.strip() for name in fields)
    if not readings:
        raise UnreadableFile("file_unreadable", format="csv", reason=say("baris judul rusak", "the header is damaged"))
    delimiter = max(readings, key=lambda d: len(set(readings[d]) & set(known)))
    return readings[delimiter], delimiter


def _following(rest: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    if rest:
        yield rest
    yield from blocks
