"""Writes the definitions into docs/method.md, between its markers, from contracts/indicators.yaml and reference/.

`python tools/build_method.py` renews the page; tests/docs fails while it is stale.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "method.md"
BEGIN = "<!-- made by tools/build_method.py: begin -->"
END = "<!-- made by tools/build_method.py: end -->"

DIRECTIONS = {
    "higher_better": "makin tinggi makin baik / higher is better",
    "lower_better": "makin rendah makin baik / lower is better",
    "neutral": "netral / neutral",
}
UNITS = {"persen": "persen / per cent", "jiwa": "jiwa / persons", "wilayah": "wilayah / regions", "rupiah": "rupiah"}


def read_contract() -> dict[str, Any]:
    """contracts/indicators.yaml as it stands."""
    return dict(yaml.safe_load((ROOT / "contracts" / "indicators.yaml").read_text(encoding="utf-8")))


def read_names() -> list[dict[str, str]]:
    """reference/indicators.csv: the indicators that are computed, in their order, with their names and sources."""
    with (ROOT / "reference" / "indicators.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def describe_sets(contract: Mapping[str, Any]) -> list[str]:
    """A table of the sets that numerators and denominators are made of."""
    lines = ["### Himpunan / Sets", "", "| | |", "| --- | --- |"]
    return lines + [f"| `{name}` | {_cell(text)} |" for name, text in contract["sets"].items()]


def describe_conventions(contract: Mapping[str, Any]) -> list[str]:
    """A table of the rules that hold for every indicator."""
    lines = ["### Kaidah bersama / Conventions", "", "| | |", "| --- | --- |"]
    return lines + [f"| {name} | {_cell(str(text))} |" for name, text in contract["conventions"].items()]


def describe_indicator(names: Mapping[str, str], spec: Mapping[str, Any]) -> list[str]:
    """One chapter: names, definition, formula, both counts, breakdowns, sources and caveats."""
    denominator = spec.get("denominator")
    formula = f"{_term(spec['numerator'])} / {_term(denominator)}" if denominator else spec["numerator"]
    breakdowns = ", ".join(f"`{name}`" for name in spec.get("breakdowns", ["total"]))
    sources = ", ".join(f"`{name}`" for name in names["source_datasets"].strip("{}").split(","))
    lines = [
        f"### `{names['indicator_id']}`",
        "",
        f"**{names['name_id']}** · {names['name_en']}",
        "",
        names["definition_id"],
        "",
        f"*{names['definition_en']}*",
        "",
        "| | |",
        "| --- | --- |",
        f"| Rumus / Formula | `{_cell(formula)}` |",
        f"| Pembilang / Numerator | {_both(names['numerator_id'], spec['numerator'])} |",
        f"| Penyebut / Denominator | {_both(names['denominator_id'], denominator) if denominator else '—'} |",
        f"| Satuan / Unit | {UNITS[names['unit']]} |",
        f"| Arah / Direction | {DIRECTIONS[names['direction']]} |",
        f"| Rincian / Breakdowns | {breakdowns} |",
        f"| Sumber / Sources | {sources} |",
        f"| Berlaku / Valid | {_valid(names)} |",
    ]
    if note := spec.get("note"):
        lines.append(f"| Catatan / Caveat | {_cell(note)} |")
    return lines


def list_later(contract: Mapping[str, Any], computed: set[str]) -> list[str]:
    """What is defined but not computed yet, and what the registers do not allow to be computed."""
    later = [name for name in contract["indicators"] if name not in computed]
    return [
        "### Sudah didefinisikan, belum dihitung / Defined, not computed yet",
        "",
        ", ".join(f"`{name}`" for name in later) + ".",
        "",
        "### Tidak dapat dihitung dari register / Not computable from the registers",
        "",
        *(f"- {item}" for item in contract["not_computable"]),
    ]


def build_block() -> str:
    """Everything between the markers.

    Raises:
        KeyError: an indicator of reference/indicators.csv has no definition in the contract.
    """
    contract, names = read_contract(), read_names()
    chapters = [
        describe_sets(contract),
        describe_conventions(contract),
        *(describe_indicator(row, contract["indicators"][row["indicator_id"]]) for row in names),
        list_later(contract, {row["indicator_id"] for row in names}),
    ]
    return "\n\n".join("\n".join(chapter) for chapter in chapters)


def renew(page: str) -> str:
    """The page with the text between its markers made anew."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{build_block()}\n\n{END}{after}"


def _both(indonesian: str, symbols: str) -> str:
    return f"{_cell(indonesian)}: `{_cell(symbols)}`"


def _term(text: str) -> str:
    return f"({text})" if " " in text else text


def _valid(names: Mapping[str, str]) -> str:
    until = names["valid_to"] or "sekarang / now"
    return f"versi {names['version']}, {names['valid_from']} – {until}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(renew(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
