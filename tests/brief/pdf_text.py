"""Reads back what a PDF of typst shows: enough of PDF 1.7 for its own output (no object streams, Identity-H fonts)."""

import re
import zlib

OBJECT = re.compile(rb"(?:^|\s)(\d+) 0 obj(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
SHOWN = re.compile(rb"BT(.*?)ET", re.DOTALL)
FONT = re.compile(rb"/(f\d+) [\d.]+ Tf")
PIECE = re.compile(rb"\\(?:[0-7]{1,3}|.)|[()]|[^()\\]+", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def read_pages(pdf: bytes) -> list[str]:
    """The text of each page, one line a run of text, in the order in which it is drawn."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    return [_page_text(objects, body) for body in pages]


def _page_text(objects: dict[int, bytes], page: bytes) -> str:
    resources = objects[_reference(page, b"Resources")]
    listed = re.search(rb"/Font\s*<<(.*?)>>", resources, re.DOTALL)
    assert listed is not None
    fonts = {
        name: _unicode_map(objects, objects[int(number)])
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", listed[1])
    }
    lines = []
    font = b""
    for block in SHOWN.findall(_stream(objects[_reference(page, b"Contents")])):
        named = FONT.search(block)
        font = named[1] if named else font
        glyphs = b"".join(ESCAPE.sub(_unescape, text) for text in _literal_strings(block))
        codes = [int.from_bytes(glyphs[at : at + 2], "big") for at in range(0, len(glyphs), 2)]
        lines.append("".join(fonts[font].get(code, "") for code in codes))
    return "\n".join(lines)


def _literal_strings(block: bytes) -> list[bytes]:
    """What stands in parentheses; balanced ones inside a string are of the string (PDF 1.7, 7.3.4.2)."""
    strings = []
    depth = 0
    text = b""
    for piece in PIECE.findall(block):
        depth -= piece == b")"
        if depth == 0 and piece == b")":
            strings.append(text)
            text = b""
        elif depth:
            text += piece
        depth += piece == b"("
    return strings


def _unicode_map(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    cmap = _stream(objects[_reference(font, b"ToUnicode")])
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL)
        for code, text in re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", block)
    }


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb"\s+(\d+) 0 R", body)
    assert found is not None, name
    return int(found[1])


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found is not None
    return zlib.decompressobj().decompress(found[1])


def _unescape(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8)]) if code[:1].isdigit() else LETTERS.get(code, code)
