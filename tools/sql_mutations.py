"""Single mutations of the rules in a dbt model or macro: an operator, a limit, a list or a filter is broken on purpose.

Comments, `config(...)`, assignments of Jinja, join keys (`a.x = b.x`) and the month (`period = {{ run_period() }}`) are
no rules and stay as they are.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COMMENT = re.compile(r"\{#.*?#\}|--[^\n]*", re.DOTALL)
# Left out of every mutation: what they hold says how something is written, not what counts.
PLUMBING = re.compile(
    r"\{\{-?\s*config\(.*?\}\}"
    r"|\{%-?\s*set\s[^=%]*="
    r"|\w+ = \{\{ (?:run_period|previous_period|computed_month_before)\([^)]*\) \}\}"
    r"|(?:\w+)\.(?P<key>\w+) = \w+\.(?P=key)\b"
    r"|numeric\(\d+, \d+\)|group by \d[\d, ]*|\bselect 1\b|\blimit 1\b|\[1\b|, 6\)|\bbit\(32\)"
    r"|not \(outer_first and loop\.first\)|\bloop\.\w+|not loop\.\w+|1 = 1"
    r"| \| (?=list|map|join|sort|first|last|sum|length|select|reject|string|replace|lower|int\b)",
    re.DOTALL,
)
TEXT = re.compile(r"'[^'\n]*'")
COMPARISON = re.compile(r"(?<=\s)(<=|>=|<>|<|>|==|!=|=)(?=\s)")
OPPOSITE = {"<=": "<", "<": "<=", ">=": ">", ">": ">=", "<>": "=", "=": "<>", "==": "!=", "!=": "=="}
WORDS = {
    "min(": "max(", "max(": "min(", "bool_or(": "bool_and(", "bool_and(": "bool_or(", "bit_or(": "bit_and(",
    "least(": "greatest(", "greatest(": "least(", " asc": " desc", " desc": " asc", "nulls last": "nulls first",
    "nulls first": "nulls last", "left join": "inner join", "inner join": "left join", "full outer join": "inner join",
    "is null": "is not null", "is not null": "is null", "is none": "is not none", "is not none": "is none",
    "is distinct from": "is not distinct from", " & ": " | ", " | ": " & ",
}  # fmt: skip
WORD = re.compile("|".join(rf"(?<![\w|]){re.escape(word)}" for word in sorted(WORDS, key=len, reverse=True)))
BETWEEN = re.compile(r"\bbetween\s[^\n]*?\sand\b")
NUMBER = re.compile(r"(?<![\w.'\"\[\]{])\d+(?![\w.'\"])")
ORDERED = re.compile(r"(?:\s[<>]=?|\s=|between|\d\sand)\s+$")
OPENING, CLOSING = "([{", ")]}"


@dataclass(frozen=True)
class Mutant:
    """One change of one file.

    Attributes:
        file: path inside the dbt project.
        line: of the change, from 1.
        kind: what was broken.
        before: the text that is replaced.
        after: the text in its place.
        code: the whole mutated file.
    """

    file: str
    line: int
    kind: str
    before: str
    after: str
    code: str


Edit = tuple[int, int, str, str]


def mutants_of(file: str, text: str) -> list[Mutant]:
    """Every single mutation of a file, in the order of its lines; none twice."""
    found: dict[str, Mutant] = {}
    for start, end, kind, after in sorted(_edits(text)):
        code = text[:start] + after + text[end:]
        mutant = Mutant(file, text.count("\n", 0, start) + 1, kind, text[start:end], after, code)
        if code != text:
            found.setdefault(code, mutant)
    return list(found.values())


def _edits(text: str) -> Iterator[Edit]:
    rules = _blanked(_blanked(text, COMMENT), PLUMBING)
    plain = TEXT.sub(lambda match: "'" + "x" * (len(match.group()) - 2) + "'", rules)
    sources: list[Callable[[str], Iterator[Edit]]] = [
        _comparisons, _words, _connectives, _negations, _numbers, _booleans, _defaults, _filters, _branches
    ]  # fmt: skip
    for source in sources:
        yield from source(plain)
    yield from _lists(plain, rules)
    yield from _intervals(rules)


def _blanked(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def _comparisons(plain: str) -> Iterator[Edit]:
    for match in COMPARISON.finditer(plain):
        yield *match.span(), "comparison", OPPOSITE[match.group()]


def _words(plain: str) -> Iterator[Edit]:
    for match in WORD.finditer(plain):
        kind = "join" if "join" in match.group() else "null" if match.group().startswith("is n") else "choice"
        yield *match.span(), kind, WORDS[match.group()]


def _connectives(plain: str) -> Iterator[Edit]:
    plain = BETWEEN.sub(lambda match: match.group()[:-3] + "   ", plain)
    for match in re.finditer(r"\b(and|or)\b", plain):
        yield *match.span(), "connective", {"and": "or", "or": "and"}[match.group()]


def _negations(plain: str) -> Iterator[Edit]:
    for match in re.finditer(r"(?<!is )\bnot (?!null|none|distinct)", plain):
        yield *match.span(), "negation", ""


def _numbers(plain: str) -> Iterator[Edit]:
    for match in NUMBER.finditer(plain):
        steps = (1, -1) if ORDERED.search(plain[max(match.start() - 20, 0) : match.start()]) else (1,)
        for step in steps:
            yield *match.span(), "limit", str(int(match.group()) + step)


def _intervals(rules: str) -> Iterator[Edit]:
    for match in re.finditer(r"interval '(\d+) month", rules):
        for step in (1, -1):
            yield *match.span(1), "limit", str(int(match.group(1)) + step)


def _booleans(plain: str) -> Iterator[Edit]:
    for match in re.finditer(r"(?<![=\w])(?<!on )(true|false)\b", plain):
        yield *match.span(), "constant", {"true": "false", "false": "true"}[match.group()]


def _defaults(plain: str) -> Iterator[Edit]:
    for match in re.finditer(r"\bcoalesce\(", plain):
        parts = _parts(plain, match.end() - 1)
        if len(parts) > 1:
            yield parts[-2][1], parts[-1][1], "default", ""


def _filters(plain: str) -> Iterator[Edit]:
    for match in re.finditer(r"\s*\bfilter \(", plain):
        yield match.start(), _parts(plain, match.end() - 1)[-1][1] + 1, "filter", ""


def _branches(plain: str) -> Iterator[Edit]:
    for match in re.finditer(r'(?<!")\bunion(?: all)?\b(?!")', plain):
        end = _end_of_branch(plain, match.end())
        if "select" in plain[match.end() : end]:
            yield match.start(), end, "branch", ""


def _end_of_branch(plain: str, start: int) -> int:
    depth = 0
    for match in re.finditer(r"[()]|\bunion\b|\{%-? *(?:for|endfor|if|endif|set)\b", plain[start:]):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if depth < 0 or (depth == 0 and match.group() not in "()"):
            return start + match.start()
    return len(plain)


def _lists(plain: str, rules: str) -> Iterator[Edit]:
    """A list of texts or a list or dictionary of Jinja, without one of its elements."""
    openings = [match.end() - 1 for match in re.finditer(r"\bin \((?!\s*select)", plain)]
    openings += [match.end() - 1 for match in re.finditer(r"(?<=[\s(\[:])(?:\[|\{(?![{%#]))", plain)]
    for opening in openings:
        if re.search(r'": $', rules[opening - 3 : opening]):  # taken apart by its places: without one nothing compiles
            continue
        parts = [part for part in _parts(plain, opening) if rules[part[0] : part[1]].strip()]
        if len(parts) < 2:  # a list must keep an element to be one
            continue
        for index, (start, end) in enumerate(parts):
            cut = (start, parts[1][0]) if index == 0 else (parts[index - 1][1], end)
            yield *cut, "list", ""


def _parts(plain: str, opening: int) -> list[tuple[int, int]]:
    """Start and end of the parts, separated by commas, of the bracket that opens at a position."""
    depth, start = 0, opening + 1
    parts: list[tuple[int, int]] = []
    for position in range(opening, len(plain)):
        character = plain[position]
        if character in OPENING:
            depth += 1
        elif character in CLOSING:
            depth -= 1
            if depth == 0:
                return [*parts, (start, position)]
        elif character == "," and depth == 1:
            parts.append((start, position))
            start = position + 1
    return [(opening + 1, len(plain))]
