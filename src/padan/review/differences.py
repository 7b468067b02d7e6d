"""Where a record and a person differ, field by field and letter by letter."""

import difflib
from dataclasses import dataclass
from typing import Literal

from padan.review.details import FIELDS, Details

Verdict = Literal["sama", "berbeda", "kosong"]
# Comparing letters takes the square of their number; longer texts differ as a whole.
LONGEST_COMPARED = 200
# Below this share of common letters two values are two words; what they share is chance.
LEAST_ALIKE = 0.6


@dataclass(frozen=True)
class Piece:
    """A stretch of a value, and whether the other side has it at that place."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Comparison:
    """One field on both sides; an absent value is None."""

    field: str
    recorded: str | None
    registered: str | None
    verdict: Verdict
    recorded_pieces: tuple[Piece, ...]
    registered_pieces: tuple[Piece, ...]


def compare_details(details: Details) -> list[Comparison]:
    """Every field of the pair, in the order in which a person reads them."""
    recorded, registered = details.recorded or {}, details.registered or {}
    return [compare_field(field, recorded.get(field), registered.get(field)) for field in FIELDS]


def compare_field(field: str, recorded: str | None, registered: str | None) -> Comparison:
    """Case and white space around a value are no difference; of two regions only the levels that both have count."""
    left, right = (recorded or "").strip(), (registered or "").strip()
    if not left or not right:
        return Comparison(field, recorded, registered, "kosong", _whole(left, False), _whole(right, False))
    if _is_same(field, left, right):
        return Comparison(field, recorded, registered, "sama", _whole(left, False), _whole(right, False))
    return Comparison(field, recorded, registered, "berbeda", *_pieces(left, right))


def _is_same(field: str, left: str, right: str) -> bool:
    if field == "kode_wilayah":
        level = min(left.count("."), right.count("."))
        return left.split(".")[: level + 1] == right.split(".")[: level + 1]
    return left.casefold() == right.casefold()


def _whole(text: str, differs: bool) -> tuple[Piece, ...]:
    return (Piece(text, differs),) if text else ()


def _pieces(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    if max(len(left), len(right)) > LONGEST_COMPARED:
        return _whole(left, True), _whole(right, True)
    # Upper case of one letter may be two; only lower() of single letters keeps the places.
    matcher = difflib.SequenceMatcher(None, [sign.lower() for sign in left], [sign.lower() for sign in right], False)
    if matcher.ratio() < LEAST_ALIKE:
        return _whole(left, True), _whole(right, True)
    steps = matcher.get_opcodes()
    return (
        tuple(Piece(left[a:b], tag != "equal") for tag, a, b, _, _ in steps if b > a),
        tuple(Piece(right[c:d], tag != "equal") for tag, _, _, c, d in steps if d > c),
    )
