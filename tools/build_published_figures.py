"""Writes docs/published-figures.md and docs/published-figures-en.md from reference/published_figures.csv.

`python tools/build_published_figures.py` renews the pages; tests/docs fails while one is stale, and
tests/models/test_published_figures.py fails where a page and the warehouse's model disagree.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "reference" / "published_figures.csv"
PAGES = {"id": ROOT / "docs" / "published-figures.md", "en": ROOT / "docs" / "published-figures-en.md"}
STATUSES = ("does_not_reproduce", "reproduces", "not_recomputable")
SIGNS = {"ratio": " ÷ ", "sum": " + ", "difference": " − ", "growth": " → ", "complement": " / "}
MOST_INPUTS = 6
SEPARATOR = " | "
WORDS = {
    "id": {
        "title": "Angka terbitan, dihitung ulang",
        "made": "Dibuat oleh `tools/build_published_figures.py` dari `reference/published_figures.csv`; jangan "
        "disunting. English: [published-figures-en.md](published-figures-en.md).",
        "lead": "Dari **{checked}** angka terbitan yang masukannya ikut tercetak, **{reproduces}** cocok dengan "
        "masukannya sendiri dan **{fails} tidak**; **{rest}** lainnya tidak dapat diperiksa, dengan "
        "alasannya.",
        "rule": "Tiap angka dihitung ulang dari bilangan yang tercetak di sampingnya oleh model dbt "
        "`published_figure`, dengan makro `ratio` yang dipakai semua indikator, lalu dibulatkan (setengah "
        "menjauhi nol) ke desimal yang tercetak. Angka yang dipotong, bukan dibulatkan, tidak dianggap cocok."
        " Masukan tidak pernah dikarang: bila sumber hanya mencetak hasilnya, angka itu tidak dapat "
        "diperiksa. Tabelnya `mart.published_figure`; halamannya *Angka terbitan* di dasbor.",
        "source": "Sumber",
        "headings": "| angka | masukan tercetak | tercetak | dari masukannya | sumber, baris | catatan |",
        "does_not_reproduce": "Tidak cocok",
        "reproduces": "Cocok",
        "not_recomputable": "Tidak dapat diperiksa",
        "numbers": "{count} bilangan: {first} … {last}",
        "twice": "tercetak juga: {first}",
        "documents": "Dokumen",
        "truncated": "Dipotong, bukan dibulatkan.",
    },
    "en": {
        "title": "Published figures, recomputed",
        "made": "Made by `tools/build_published_figures.py` from `reference/published_figures.csv`; do not edit. "
        "Bahasa Indonesia: [published-figures.md](published-figures.md).",
        "lead": "Of **{checked}** published figures whose inputs are printed too, **{reproduces}** agree with their "
        "own inputs and **{fails} do not**; **{rest}** others are not recomputable, each with its reason.",
        "rule": "Each figure is recomputed from the numbers printed beside it by the dbt model `published_figure`, "
        "with the macro `ratio` of every indicator, then rounded (half away from zero) to the printed "
        "decimals. A figure that was truncated instead of rounded does not reproduce. Inputs are never made "
        "up: where a source prints only a result, the figure is not recomputable. The table is "
        "`mart.published_figure`; the page is *Published figures* in the dashboards.",
        "source": "Source",
        "headings": "| figure | printed inputs | printed | from its inputs | source, line | note |",
        "does_not_reproduce": "Does not reproduce",
        "reproduces": "Reproduces",
        "not_recomputable": "Not recomputable",
        "numbers": "{count} numbers: {first} … {last}",
        "twice": "also printed: {first}",
        "documents": "Documents",
        "truncated": "Truncated, not rounded.",
    },
}


@dataclass(frozen=True)
class Figure:
    """A row of the file with what its inputs give: unrounded, rounded to the printed decimals, and the verdict."""

    row: Mapping[str, str]
    value: Decimal | None
    rounded: Decimal | None
    status: str
    is_truncated: bool


def read_figures() -> list[Figure]:
    """Every row of the file, judged."""
    with FIGURES.open(encoding="utf-8", newline="") as stream:
        return [judge(row) for row in csv.DictReader(stream)]


def judge(row: Mapping[str, str]) -> Figure:
    """Recomputes one row as the model published_figure does."""
    value = recompute(row)
    result = Decimal(row["result_value"]) if row["result_value"] else None
    step = Decimal(1).scaleb(-int(row["printed_decimals"]))
    rounded = None if value is None else value.quantize(step, ROUND_HALF_UP)
    if value is None or result is None:
        return Figure(row, value, rounded, "not_recomputable", is_truncated=False)
    if rounded == result:
        return Figure(row, value, rounded, "reproduces", is_truncated=False)
    return Figure(row, value, rounded, "does_not_reproduce", is_truncated=value.quantize(step, ROUND_DOWN) == result)


def recompute(row: Mapping[str, str]) -> Decimal | None:
    """What the printed inputs give, unrounded; None where the source prints no formula's inputs."""
    inputs = [Decimal(value) for value in split(row["input_values"])]
    scale, kind = Decimal(row["scale"]), row["formula_kind"]
    if not inputs or kind == "none":
        return None
    if kind == "sum":
        return sum(inputs, Decimal())
    if kind == "count":
        return Decimal(len(inputs))
    if kind == "repeat":
        return inputs[0]
    first, second = inputs
    if kind == "difference":
        return first - second
    part, whole = {
        "ratio": (first, second),
        "complement": (second - first, second),
        "growth": (second - first, first),
    }[kind]
    return scale * part / whole


def split(text: str) -> list[str]:
    """The members of a list in the file."""
    return text.split(SEPARATOR) if text else []


def build_page(code: str, figures: Sequence[Figure]) -> str:
    """The whole page in one language (id or en)."""
    return "\n".join(_page_lines(code, figures)) + "\n"


def _page_lines(code: str, figures: Sequence[Figure]) -> Iterator[str]:
    words, texts = WORDS[code], _dashboard_texts(code)
    counts = Counter(figure.status for figure in figures)
    checked = counts["reproduces"] + counts["does_not_reproduce"]
    yield from (f"# {words['title']}", "", words["made"], "")
    yield words["lead"].format(
        checked=checked,
        reproduces=counts["reproduces"],
        fails=counts["does_not_reproduce"],
        rest=counts["not_recomputable"],
    )
    yield from ("", words["rule"], "")
    yield f"| {words['source']} | " + " | ".join(words[status] for status in STATUSES) + " |"
    yield "| --- | --: | --: | --: |"
    for source in dict.fromkeys(figure.row["source"] for figure in figures):
        of_source = Counter(figure.status for figure in figures if figure.row["source"] == source)
        yield f"| {texts['sources'][source]} | " + " | ".join(str(of_source[status]) for status in STATUSES) + " |"
    for status in STATUSES:
        chosen = sorted((figure for figure in figures if figure.status == status), key=_distance)
        yield from (
            "",
            f"## {words[status]} ({len(chosen)})",
            "",
            words["headings"],
            "| --- | --- | --: | --: | --- | --- |",
        )
        for figure in chosen:
            yield _line(figure, code, texts)
    yield from ("", f"## {words['documents']}", "")
    for source, title in _documents(figures):
        yield f"- {texts['sources'][source]}: {title}"


def _distance(figure: Figure) -> Decimal:
    """Largest relative difference first; nothing to sort by elsewhere."""
    if figure.status != "does_not_reproduce" or figure.rounded is None:
        return Decimal()
    result = Decimal(figure.row["result_value"])
    return -abs((figure.rounded - result) / result)


def _line(figure: Figure, code: str, texts: Mapping[str, Mapping[str, str]]) -> str:
    row, words = figure.row, WORDS[code]
    value = "–"
    if figure.rounded is not None:
        value = write_number(figure.rounded, code) + ("%" if row["unit"] == "persen" else "")
    notes = [f"{texts['reasons'][row['reason']].capitalize()}." if row["reason"] else "", row[f"note_{code}"]]
    notes += [words["truncated"]] if figure.is_truncated else []
    cells = (
        f"`{row['figure_id']}` {row[f'label_{code}']}, {row['place']} {row['year']}",
        write_inputs(row, words),
        row["printed_result"] or "–",
        value,
        f"{texts['sources'][row['source']]}, {row['source_line']}",
        " ".join(note for note in notes if note),
    )
    return "| " + " | ".join(cells) + " |"


def write_inputs(row: Mapping[str, str], words: Mapping[str, str]) -> str:
    """The printed inputs with what joins them; a long list by its first and last."""
    inputs, kind = split(row["printed_inputs"]), row["formula_kind"]
    if not inputs:
        return "–"
    if kind == "repeat":
        return words["twice"].format(first=inputs[0])
    if kind == "count" or len(inputs) > MOST_INPUTS:
        return words["numbers"].format(count=len(inputs), first=inputs[0], last=inputs[-1])
    return SIGNS.get(kind, "; ").join(inputs)


def write_number(value: Decimal, code: str) -> str:
    """1.234,5 in Indonesian, 1,234.5 in English."""
    written = f"{value:,f}"
    return written.translate(str.maketrans(",.", ".,")) if code == "id" else written


def _documents(figures: Sequence[Figure]) -> Iterator[tuple[str, str]]:
    """Each source with its title; the press rows name theirs in reference/published_aggregates.csv."""
    titles = {figure.row["source"]: figure.row["document"] for figure in figures}
    titles["published_aggregates"] = "`reference/published_aggregates.csv`"
    yield from titles.items()


def _dashboard_texts(code: str) -> dict[str, dict[str, str]]:
    """Names of the sources and reasons, as the dashboards write them."""
    path = ROOT / "dashboards" / "texts" / code / "frame.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))["recomputed"])


if __name__ == "__main__":
    rows = read_figures()
    for language, page in PAGES.items():
        page.write_text(build_page(language, rows), encoding="utf-8")
