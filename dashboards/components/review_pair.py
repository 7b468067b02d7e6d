"""A record beside a person: field by field, with what differs in words, underlined, and only then in colour."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from dashboards.charts.evidence import Step
from dashboards.components.markup import Markup, Tone, pill, write_table
from dashboards.language import Language
from padan.review import Comparison
from padan.review.differences import Piece

LONGEST_SHOWN = 160
LONGEST_LEVEL = 40
SMALLEST_SHOWN = 0.05
TONES: dict[str, Tone] = {"sama": "good", "berbeda": "bad", "kosong": "plain"}


def pair_table(comparisons: Iterable[Comparison], regions: Mapping[str, str], language: Language) -> Markup:
    """The two columns as a table; every value is escaped."""
    heads = ("field", "recorded", "registered", "verdict")
    head = "".join(f'<th scope="col">{escape(language.text(f"review.{name}"))}</th>' for name in heads)
    body = "".join(_row(comparison, regions, language) for comparison in comparisons)
    return Markup(write_table(head, body, caption=language.text("review.table_caption"), kind="padan-pair"))


def _row(comparison: Comparison, regions: Mapping[str, str], language: Language) -> str:
    label = escape(language.text(f"review.fields.{comparison.field}"))
    verdict = pill(language.text(f"review.verdicts.{comparison.verdict}"), TONES[comparison.verdict]).html
    values = (
        _value(comparison.field, comparison.recorded, comparison.recorded_pieces, regions, language),
        _value(comparison.field, comparison.registered, comparison.registered_pieces, regions, language),
    )
    cells = "".join(f"<td>{value}</td>" for value in values)
    return f'<tr class="{comparison.verdict}"><th scope="row">{label}</th>{cells}<td>{verdict}</td></tr>'


def _value(
    field: str, value: str | None, pieces: Sequence[Piece], regions: Mapping[str, str], language: Language
) -> str:
    if not pieces:
        return f'<span class="none">{escape(language.text("review.no_value"))}</span>'
    shown, left = [], LONGEST_SHOWN
    for piece in pieces:
        text = escape(printable(piece.text[:left]))
        left -= len(piece.text[:left])
        shown.append(f"<mark>{text}</mark>" if piece.differs and text else text)
    html = f'<span class="value">{"".join(shown)}</span>'
    length = sum(len(piece.text) for piece in pieces)
    if length > LONGEST_SHOWN:
        html += f'<div class="sub">{escape(language.text("review.cut", count=language.number(length)))}</div>'
    note = _note(field, value or "", regions, language)
    return html + (f'<div class="sub">{escape(note)}</div>' if note else "")


def _note(field: str, value: str, regions: Mapping[str, str], language: Language) -> str:
    """What a code means, so that nobody needs to know it by heart."""
    if field == "kode_wilayah":
        return regions.get(".".join(value.strip().split(".")[:2]), "")
    if field == "jenis_kelamin":
        return language.text_or(f"review.sexes.{value.strip()}", "")
    return ""


def printable(text: str) -> str:
    """Characters that cannot be seen, or that turn the direction of writing, as a dot."""
    return "".join(sign if sign.isprintable() else "·" for sign in text)


def evidence_steps(evidence: Iterable[Mapping[str, Any]], weight: float | None, language: Language) -> list[Step]:
    """Where any two records start, then the comparisons, the strongest first; together they are the pair's weight."""
    steps = []
    for item in evidence:
        name = language.text_or(f"review.fields.{item['comparison']}", printable(str(item["comparison"])))
        found = language.text_or(f"review.levels.{item['level']}", printable(str(item["level"])))
        steps.append(_step(name, found, float(item["weight"] or 0), language))
    steps.sort(key=lambda step: -abs(step.weight))
    start = 0.0 if weight is None or not steps else weight - sum(step.weight for step in steps)
    if abs(start) < SMALLEST_SHOWN:
        return steps
    return [_step(language.text("review.start"), language.text("review.start_note"), start, language), *steps]


def evidence_total(steps: Sequence[Step], language: Language) -> Step:
    """The sum of the steps."""
    return _step(language.text("review.sum"), "", sum(step.weight for step in steps), language)


def _step(name: str, found: str, weight: float, language: Language) -> Step:
    cut = f"{found[:LONGEST_LEVEL]}…" if len(found) > LONGEST_LEVEL else found
    # Plotly reads tags in labels.
    return Step(
        escape(name[:LONGEST_LEVEL], quote=False), escape(cut, quote=False), weight, weight_words(weight, language)
    )


def weight_words(weight: float, language: Language) -> str:
    """+6,1 mendukung, −3,2 menentang."""
    written = language.number(abs(weight), 1)
    if written == language.number(0, 1):
        return language.text("review.weighs_nothing", weight=written)
    return language.text("review.speaks_for" if weight > 0 else "review.speaks_against", weight=written)
