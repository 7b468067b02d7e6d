"""Rows about forums, from a CSV or a form: read, held against the rules, refused all together or not at all."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from padan.coordination.refusals import refuse
from padan.language import choose

COLUMNS = (
    "jenis", "kode_wilayah", "nama", "nomor", "instansi", "mitra", "butir", "bukti", "status", "tanggal", "berakhir",
    "sumber", "catatan",
)  # fmt: skip
EVIDENCE = ("tidak_ada", "lisan", "tertulis", "ditetapkan")
SHOWN_FAULTS = 20
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Kind:
    """What a row of one kind must and may hold; every other column stays empty.

    Attributes:
        needed: columns that must be filled.
        allowed: columns that may be.
        key: columns that make two rows about the same thing.
        values: the words that a column may hold.
    """

    needed: tuple[str, ...]
    allowed: tuple[str, ...]
    key: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]


KINDS = {
    "forum": Kind(
        needed=("status", "sumber"), allowed=("nama", "tanggal", "catatan"), key=("kode_wilayah",),
        values={"status": ("ada", "tidak_ada")},
    ),
    "dokumen": Kind(
        needed=("butir", "nama", "sumber"), allowed=("nomor", "instansi", "tanggal", "berakhir", "catatan"),
        key=("kode_wilayah", "butir", "nama", "nomor"), values={"butir": ("mou", "pks", "sk", "perda", "perkada")},
    ),
    "rapat": Kind(
        needed=("tanggal", "sumber"), allowed=("nomor", "catatan"), key=("kode_wilayah", "tanggal"), values={},
    ),
    "kegiatan": Kind(
        needed=("instansi", "nama", "status", "sumber"), allowed=("tanggal", "catatan"),
        key=("kode_wilayah", "instansi", "nama"),
        values={"status": ("direncanakan", "terealisasi", "sebagian", "tidak")},
    ),
    "atribut": Kind(
        needed=("instansi", "mitra", "butir", "bukti", "tanggal", "sumber"), allowed=("catatan",),
        key=("kode_wilayah", "instansi", "mitra", "butir"), values={"bukti": EVIDENCE},
    ),
}  # fmt: skip
# Days that tell what has happened; the others may lie ahead (a decree may take force next month).
PAST_DAYS = {"forum": "tanggal", "rapat": "tanggal", "atribut": "tanggal"}


@dataclass(frozen=True)
class Entry:
    """One row that passed every rule.

    Attributes:
        row: line of the file, the header being line 1; 0 for a form.
        kind: one of KINDS.
        values: column → text, without the empty ones; a pair of agencies in the order of its letters.
    """

    row: int
    kind: str
    values: Mapping[str, str]

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two entries about the same thing."""
        return (self.kind, *(self.values.get(column, "") for column in KINDS[self.kind].key))

    @property
    def title(self) -> str:
        """The same in words, for a message."""
        return ", ".join(part for part in self.key if part)


@dataclass(frozen=True)
class Known:
    """What a row is held against.

    Attributes:
        regions: codes of the kabupaten/kota that exist.
        attributes: attributes of the Continuum of Joint Effort.
        today: day of recording, in Jakarta.
    """

    regions: frozenset[str]
    attributes: tuple[str, ...]
    today: date


def read_forum_file(file: Path, known: Known) -> list[Entry]:
    """The entries of a CSV (comma or semicolon, UTF-8, header of COLUMNS in any order).

    Raises:
        Refused: unreadable, other columns, no row, or faults in rows; every fault with its row, and what to do.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except UnicodeDecodeError as error:
        raise refuse("forum_unreadable", file=file.name, fault=f"byte {error.start}") from error
    except csv.Error as error:
        raise refuse("forum_unreadable", file=file.name, fault=str(error)) from error
    header = [name.strip().lower() for name in lines[0]] if lines else []
    missing = [name for name in COLUMNS if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    if missing or unknown or len(set(header)) < len(header):
        shown = ", ".join(missing) or "–", ", ".join(unknown) or "–"
        raise refuse("forum_columns", file=file.name, missing=shown[0], unknown=shown[1], expected=",".join(COLUMNS))
    filled = [(number, cells) for number, cells in enumerate(lines[1:], start=2) if any(c.strip() for c in cells)]
    if not filled:
        raise refuse("forum_empty", file=file.name)
    faults = [
        Fault(number, "", choose(f"ada {len(cells)} kolom", f"there are {len(cells)} columns"),
              choose(f"tulis {len(header)} kolom; apit teks berkoma dengan tanda kutip",
                     f"write {len(header)} columns; quote a text with commas"))
        for number, cells in filled if len(cells) != len(header)
    ]  # fmt: skip
    rows = [(number, dict(zip(header, cells, strict=True))) for number, cells in filled if len(cells) == len(header)]
    entries, more = check_rows(rows, known)
    _refuse_faults([*faults, *more], file.name)
    return entries


def check_form(values: Mapping[str, str], known: Known) -> Entry:
    """The entry of one form.

    Raises:
        Refused: with every fault of the form.
    """
    entries, faults = check_rows([(0, dict.fromkeys(COLUMNS, "") | dict(values))], known)
    _refuse_faults(faults, None)
    return entries[0]


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row and what to do about it."""

    row: int
    column: str
    what: str
    remedy: str

    def __str__(self) -> str:
        where = [choose(f"baris {self.row}", f"row {self.row}")] if self.row else []
        where += [self.column] if self.column else []
        return f"  {', '.join(where)}: {self.what} → {self.remedy}"


def check_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]], known: Known
) -> tuple[list[Entry], list[Fault]]:  # fmt: skip
    """The entries of the rows without a fault, and the faults of the others."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, raw in rows:
        values = {column: text.strip() for column, text in raw.items() if text.strip()}
        found = [Fault(number, *fault) for fault in _faults_of(values, known)]
        if not found:
            entry = Entry(number, values["jenis"], _in_order(values))
            first = seen.setdefault(entry.key, number)
            if first != number:
                what = choose(f"mengulang baris {first} ({entry.title})", f"repeats row {first} ({entry.title})")
                found = [Fault(number, "", what, choose("hapus salah satunya", "remove one of them"))]
            else:
                entries.append(entry)
        faults += found
    return entries, faults


Found = list[tuple[str, str, str]]


def _faults_of(values: Mapping[str, str], known: Known) -> Found:
    kind = KINDS.get(values.get("jenis", ""))
    if kind is None:
        return [("jenis", _unknown_word(values.get("jenis", "")), _one_of(KINDS))]
    checks: tuple[Callable[[], Found], ...] = (
        lambda: _faults_of_presence(values, kind),
        lambda: _faults_of_text(values),
        lambda: _faults_of_words(values, kind, known),
        lambda: _faults_of_days(values, known),
        lambda: _faults_of_reasons(values),
    )
    return [fault for check in checks for fault in check()]


def _faults_of_presence(values: Mapping[str, str], kind: Kind) -> Found:
    needed = ("kode_wilayah", *kind.needed)
    empty = choose("kosong", "empty"), choose("wajib diisi untuk jenis {}", "required for kind {}")
    unused = choose("tidak dipakai untuk jenis {}", "not used for kind {}"), choose("kosongkan", "leave it empty")
    name = values["jenis"]
    faults = [(column, empty[0], empty[1].format(name)) for column in needed if column not in values]
    return faults + [
        (column, unused[0].format(name), unused[1])
        for column in values
        if column not in (*needed, *kind.allowed, "jenis")
    ]


def _faults_of_text(values: Mapping[str, str]) -> Found:
    unfit = choose("berisi tanda kendali atau lebih dari 2.000 huruf",
                   "holds control characters or more than 2,000 characters")  # fmt: skip
    remedy = choose("tulis teks biasa yang lebih pendek", "write plain, shorter text")
    return [
        (column, unfit, remedy)
        for column, text in values.items()
        if len(text) > LONGEST_TEXT or any(unicodedata.category(letter) == "Cc" for letter in text)
    ]


def _faults_of_words(values: Mapping[str, str], kind: Kind, known: Known) -> Found:
    faults = [
        (column, _unknown_word(values[column]), _one_of(words))
        for column, words in kind.values.items()
        if column in values and values[column] not in words
    ]
    region = values.get("kode_wilayah")
    if region and region not in known.regions:
        faults.append(
            ("kode_wilayah", choose(f"{region!r} bukan kabupaten/kota", f"{region!r} is no kabupaten/kota"),
             choose("pakai kode Kemendagri bertitik, misalnya 16.07", "use the dotted Kemendagri code, such as 16.07"))
        )  # fmt: skip
    if values["jenis"] == "atribut" and "butir" in values and values["butir"] not in known.attributes:
        faults.append(("butir", _unknown_word(values["butir"]), _one_of(known.attributes)))
    if values.get("instansi") and values.get("instansi") == values.get("mitra"):
        faults.append(("mitra", choose("sama dengan instansi", "the same as instansi"),
                       choose("tulis dua instansi yang berbeda", "name two agencies")))  # fmt: skip
    return faults


def _faults_of_days(values: Mapping[str, str], known: Known) -> Found:
    faults = []
    days: dict[str, date] = {}
    for column in ("tanggal", "berakhir"):
        if column in values:
            try:
                days[column] = date.fromisoformat(values[column]) if len(values[column]) == 10 else _no_date()
            except ValueError:
                faults.append((column, choose(f"{values[column]!r} bukan tanggal", f"{values[column]!r} is no date"),
                               choose("tulis TTTT-BB-HH, misalnya 2024-12-31",
                                      "write YYYY-MM-DD, such as 2024-12-31")))  # fmt: skip
    past = PAST_DAYS.get(values["jenis"])
    if past in days and days[past] > known.today:
        faults.append((past, choose("belum tiba", "is yet to come"),
                       choose("catat sesudah terjadi", "record it once it has happened")))  # fmt: skip
    if len(days) == 2 and days["berakhir"] < days["tanggal"]:
        faults.append(("berakhir", choose("sebelum tanggal", "before tanggal"),
                       choose("periksa kedua tanggalnya", "check both dates")))  # fmt: skip
    return faults


def _no_date() -> date:
    raise ValueError


def _faults_of_reasons(values: Mapping[str, str]) -> Found:
    kind, status = values["jenis"], values.get("status")
    if "catatan" in values:
        return []
    if kind == "kegiatan" and status in ("sebagian", "tidak"):
        return [("catatan", choose("kosong, padahal kegiatan belum terealisasi penuh",
                                   "empty, though the activity is not fully realised"),
                 choose("tulis sebabnya", "say why"))]  # fmt: skip
    if kind == "dokumen" and "tanggal" not in values:
        return [("tanggal", choose("kosong", "empty"),
                 choose("isi tanggal mulai berlaku, atau tulis pada catatan mengapa tidak diketahui",
                        "give the day it took force, or say in catatan why it is unknown"))]  # fmt: skip
    if kind == "forum" and status == "tidak_ada" and ({"nama", "tanggal"} & values.keys()):
        return [("status", choose("tidak_ada, padahal nama atau tanggal forum terisi",
                                  "tidak_ada, though the forum has a name or a date"),
                 choose("tulis ada, atau kosongkan nama dan tanggal", "write ada, or leave both empty"))]  # fmt: skip
    return []


def _in_order(values: Mapping[str, str]) -> dict[str, str]:
    """Without the kind; a pair of agencies is one whichever is named first."""
    ordered = {column: text for column, text in values.items() if column != "jenis"}
    if "mitra" in ordered:
        ordered["instansi"], ordered["mitra"] = sorted((ordered["instansi"], ordered["mitra"]))
    return ordered


def _unknown_word(word: str) -> str:
    return choose(f"{word!r} tidak dikenal", f"{word!r} is unknown")


def _one_of(words: Iterable[str]) -> str:
    return choose("pilih: ", "choose: ") + ", ".join(words)


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return ";" if header.count(";") > header.count(",") else ","


def _refuse_faults(faults: Sequence[Fault], file: str | None) -> None:
    if not faults:
        return
    lines = [str(fault) for fault in sorted(faults, key=lambda fault: fault.row)[:SHOWN_FAULTS]]
    rest = len(faults) - len(lines)
    if rest:
        lines.append(choose(f"  dan {rest} kesalahan lain", f"  and {rest} more faults"))
    raise refuse("forum_rows", file=file, count=len(faults), faults="\n".join(lines))
