"""Writes the method pages docs/method.md and docs/method-en.md, between their markers.

Made of contracts/indicators.yaml (the rules), reference/indicators.csv (names), reference/programmes.csv,
reference/method_texts.yaml (the rules in Indonesian) and docs/worked_examples.yaml (tools/build_examples.py).
`python tools/build_method.py` renews the pages; tests/docs fails while one is stale.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from method_words import Words, words_of

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"id": ROOT / "docs" / "method.md", "en": ROOT / "docs" / "method-en.md"}
EXAMPLES = ROOT / "docs" / "worked_examples.yaml"
MARKER = re.compile(
    r"(<!-- begin (?P<name>\w+), made by tools/build_method\.py -->\n).*?(<!-- end (?P=name) -->)", re.S
)
# A set as it stands in a formula; longer names first.
IN_FORMULA = {
    "D(d), F(d)": r"\b[DF]\((?:d|4)\)",
    **{f"{name}(p)": rf"\b{name}\((?:p|PKH)\)|(?<![\w(]){name}(?![\w(])" for name in "NCEBSUX"},
    **{name: rf"\b{name}\b" for name in ("JKN_reg", "JKN_act", "TK_act")},
    "P": r"(?<![\w(])P(?![\w(])",
    "desil(x)": r"\bdesil\b|\bdecile\b",
}


@dataclass(frozen=True)
class Sources:
    """What the pages are made of."""

    contract: Mapping[str, Any]
    names: Sequence[Mapping[str, str]]
    programmes: Sequence[Mapping[str, str]]
    texts: Mapping[str, Any]
    examples: Mapping[str, Any]


def read_sources() -> Sources:
    """The files as they stand."""
    return Sources(
        contract=_read_yaml(ROOT / "contracts" / "indicators.yaml"),
        names=_read_csv("indicators.csv"),
        programmes=_read_csv("programmes.csv"),
        texts=_read_yaml(ROOT / "reference" / "method_texts.yaml"),
        examples=_read_yaml(EXAMPLES),
    )


def renew(page: str, code: str, sources: Sources) -> str:
    """The page with the text between its markers made anew.

    Args:
        page: text of docs/method.md or docs/method-en.md.
        code: id or en.
        sources: what the blocks are made of.

    Raises:
        KeyError: a marker names no block, or a set, convention, reading or indicator has no entry in
            reference/method_texts.yaml.
    """
    words = words_of(code)
    for kind in ("sets", "conventions", "readings", "indicators"):
        if missing := set(sources.contract[kind]) - set(sources.texts[kind]):
            raise KeyError(f"reference/method_texts.yaml, {kind}: describe {', '.join(sorted(missing))}")
    return MARKER.sub(
        lambda found: f"{found[1]}\n" + "\n".join(BLOCKS[found["name"]](sources, words)) + f"\n\n{found[3]}", page
    )


def describe_sets(sources: Sources, words: Words) -> Iterator[str]:
    """The sets that numerators and denominators are made of."""
    yield from words.table("set", "means")
    for name, rule in sources.contract["sets"].items():
        text = sources.texts["sets"][name]
        yield f"| `{name}` | **{text[f'name_{words.code}']}** – {_cell(words.rule(text, rule))} |"


def describe_rules(kind: str) -> Callable[[Sources, Words], Iterator[str]]:
    """A block for `conventions` or `readings`, each rule with an anchor that the chapters point to."""

    def describe(sources: Sources, words: Words) -> Iterator[str]:
        yield from words.table("rule", "means")
        for name, rule in sources.contract[kind].items():
            text = sources.texts[kind][name]
            yield f'| <a id="{name}"></a>`{name}` | {_cell(words.rule(text, str(rule)))} |'

    return describe


def describe_programmes(sources: Sources, words: Words) -> Iterator[str]:
    """What E(p) is made of, by programme and by the dates it holds."""
    yield from words.table(
        "programme", "unit", "cut_off", "registry", "must_be_in_registry", "component", "window", "valid"
    )
    for row in sources.programmes:
        yield (
            f"| `{row['programme_id']}` {row[f'name_{words.code}']} | {row['unit']} | {row['max_decile'] or '–'} "
            f"| {row['registry']} | {words.yes_no(row['registry_required'] == '1')} | {row['component'] or '–'} "
            f"| {row['payment_window']} | {row['valid_from']} – {row['valid_to'] or words.text('now')} |"
        )


def describe_account(sources: Sources, words: Words) -> Iterator[str]:
    """|B| = |B and E| + |X| + |U|, with the counts of a published month."""
    account = sources.examples["account"]
    if account is None:
        yield words.text("no_example")
        return
    parts = [account[name] for name in ("eligible", "not_eligible", "undetermined")]
    yield words.text("account", programme=account["programme_id"], month=words.month(account["period"]))
    yield ""
    yield f"`|B| = |B and E| + |X| + |U|`: {words.number(account['beneficiaries'])} = " + " + ".join(
        words.number(part) for part in parts
    )
    yield ""
    yield from words.table("set", "reason", "count")
    for row in account["reasons"]:
        yield f"| `{row['set']}` | `{row['reason']}` | {words.number(row['count'])} |"


def describe_denominators(sources: Sources, words: Words) -> Iterator[str]:
    """One month's JKN coverage of the nation over every denominator."""
    rows = sources.examples["denominators"]
    yield words.text("denominators", month=words.month(sources.examples["published"]["last"]))
    yield ""
    yield from words.table("indicator", "denominator", "division", "value")
    for row in rows:
        source = words.text("register") if row["category"] == "total" else f"`{row['category']}`"
        division = f"{words.number(row['numerator'])} / {words.number(row['denominator'])}"
        yield f"| `{row['indicator_id']}` | {source} | {division} | {words.value(row['value'], 'persen')} |"


def describe_indicators(sources: Sources, words: Words) -> Iterator[str]:
    """A table and a chapter an indicator for each group."""
    by_id = {row["indicator_id"]: row for row in sources.names}
    for group, members in group_indicators(sources):
        yield f"### {group[f'title_{words.code}']}"
        yield ""
        yield from words.table("indicator", "unit", "direction", "breakdowns")
        for name in members:
            row, spec = by_id[name], sources.contract["indicators"][name]
            yield (
                f"| [{row[f'name_{words.code}']}](#{name}) | {words.unit(row['unit'])} "
                f"| {words.text(row['direction'])} | {_codes(spec.get('breakdowns', ['total']))} |"
            )
        for name in members:
            yield ""
            yield from describe_indicator(by_id[name], sources, words)
        yield ""


def group_indicators(sources: Sources) -> list[tuple[Mapping[str, str], list[str]]]:
    """The indicators of the contract by chapter, in its order.

    Raises:
        ValueError: a group of reference/method_texts.yaml begins with no indicator of the contract.
    """
    names = list(sources.contract["indicators"])
    starts = [names.index(group["first"]) for group in sources.texts["groups"]] + [len(names)]
    return [
        (group, names[start:end])
        for group, start, end in zip(sources.texts["groups"], starts, starts[1:], strict=False)
    ]


def describe_indicator(names: Mapping[str, str], sources: Sources, words: Words) -> Iterator[str]:
    """One chapter: definition, formula, sets, sources, the rules that bear upon it, a worked example."""
    name = names["indicator_id"]
    spec = sources.contract["indicators"][name]
    denominator = spec.get("denominator")
    yield f'<a id="{name}"></a>'
    yield f"#### {names[f'name_{words.code}']}"
    yield ""
    yield f"`{name}` · {words.unit(names['unit'])} · {words.text(names['direction'])}"
    yield ""
    yield names[f"definition_{words.code}"]
    yield ""
    yield from words.table("", "")
    yield f"| {words.text('numerator')} | {words.term(names['numerator_id'], _code(spec['numerator']))} |"
    below = words.term(names["denominator_id"], _code(denominator)) if denominator else "–"
    yield f"| {words.text('denominator')} | {below} |"
    if used := sets_of(spec):
        listed = ", ".join(f"`{one}` {sources.texts['sets'][one][f'name_{words.code}']}" for one in used)
        yield f"| {words.text('sets')} | {listed} |"
    yield f"| {words.text('breakdowns')} | {_codes(spec.get('breakdowns', ['total']))} |"
    yield f"| {words.text('sources')} | {_codes(names['source_datasets'].strip('{}').split(','))} |"
    if has_bounds(name, sources):
        yield f"| {words.text('bounds')} | {words.text('has_bounds')} |"
    if rules := rules_of(name, sources):
        yield f"| {words.text('rules')} | {', '.join(f'[`{rule}`](#{rule})' for rule in rules)} |"
    if note := spec.get("note"):
        yield f"| {words.text('note')} | {_cell(words.note(sources.texts['indicators'][name], note))} |"
    yield ""
    yield from describe_example(name, names["unit"], sources, words)


def describe_example(name: str, unit: str, sources: Sources, words: Words) -> Iterator[str]:
    """The division of one published row, or why there is none."""
    row = sources.examples["examples"].get(name)
    if row is None:
        yield f"**{words.text('example')}.** {words.absence(sources.texts['no_example'].get(name))}"
        return
    where = [words.month(row["period"]), "Indonesia"]
    where += [f"`{row['programme_id']}`"] if row["programme_id"] != "ALL" else []
    where += [f"`{row['breakdown']}` = `{row['category']}`"] if row["breakdown"] != "total" else []
    where += [row["registry"]] if row["registry"] else []
    if row["denominator"] is None:
        line = words.value(row["value"], unit)
    else:
        line = (
            f"{words.number(row['numerator'])} / {words.number(row['denominator'])} = "
            f"{words.ratio(row['value'])}{words.reading(row['value'], unit)}"
        )
    if row["value_low"] is not None:
        low, high = words.value(row["value_low"], unit), words.value(row["value_high"], unit)
        line += f"; {words.text('bounds').lower()} {low} – {high}"
    yield f"**{words.text('example')}** ({', '.join(where)}): {line}.{_parts(name, row, sources, words)}"


def _parts(name: str, row: Mapping[str, Any], sources: Sources, words: Words) -> str:
    """How a composite's count comes about from the counts of two other examples, where those are of the same month."""
    covered, leaked = (
        sources.examples["examples"].get(other) for other in ("programme_coverage", "leakage_to_noneligible")
    )
    key = ("period", "programme_id", "region_code", "match_basis")
    if name not in ("targeting_differential", "targeting_lift") or not covered or not leaked:
        return ""
    if any(other[field] != row[field] for other in (covered, leaked) for field in key):
        return ""
    right, eligible, wrong, others = (
        covered["numerator"], covered["denominator"], leaked["numerator"], leaked["denominator"],
    )  # fmt: skip
    shown = [words.number(count) for count in (right, eligible, wrong, others)]
    if name == "targeting_differential":
        return f" {words.number(row['numerator'])} = {shown[0]} − {shown[1]} × {shown[2]} / {shown[3]}."
    return f" {words.number(row['denominator'])} = ({shown[0]} + {shown[2]}) × {shown[1]} / ({shown[1]} + {shown[3]})."


def list_not_computable(sources: Sources, words: Words) -> Iterator[str]:
    """What the registers do not allow to be computed."""
    for item in sources.contract["not_computable"]:
        yield f"- {sources.texts['not_computable'][item].get(words.code, item)}"


def sets_of(spec: Mapping[str, Any]) -> list[str]:
    """Sets that the formula of an indicator is made of, in the order of the contract's table."""
    formula = f"{spec['numerator']} {spec.get('denominator', '')}"
    return [name for name, pattern in IN_FORMULA.items() if re.search(pattern, formula)]


def rules_of(name: str, sources: Sources) -> list[str]:
    """Conventions and readings that bear upon an indicator in particular."""
    return [
        rule
        for kind in ("conventions", "readings")
        for rule in sources.contract[kind]
        if name in sources.texts[kind][rule].get("indicators", []) and rule != "bounds"
    ]


def has_bounds(name: str, sources: Sources) -> bool:
    """Whether the reading `bounds` gives the indicator a lowest and a highest value."""
    return name in sources.texts["readings"]["bounds"]["indicators"]


BLOCKS: dict[str, Callable[[Sources, Words], Iterator[str]]] = {
    "sets": describe_sets,
    "programmes": describe_programmes,
    "account": describe_account,
    "denominators": describe_denominators,
    "conventions": describe_rules("conventions"),
    "readings": describe_rules("readings"),
    "indicators": describe_indicators,
    "not_computable": list_not_computable,
}


def _codes(items: Sequence[str]) -> str:
    return ", ".join(f"`{item}`" for item in items)


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _read_yaml(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def _read_csv(file: str) -> list[dict[str, str]]:
    with (ROOT / "reference" / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


if __name__ == "__main__":
    made_of = read_sources()
    for code, path in PAGES.items():
        path.write_text(renew(path.read_text(encoding="utf-8"), code, made_of), encoding="utf-8")
