"""The pages that people write name what the code has: rules, exit codes, variables, decisions."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from padan.cli.main import COMMANDS, FAILED, REFUSED, USAGE
from padan.gate.rules import REASONS
from padan.landing.refusals import TEXTS
from padan.paths import ROOT
from padan.publish.audit import candidate_suites
from padan.settings import Settings

DOCS = ROOT / "docs"
RUNBOOK = (DOCS / "runbook.md").read_text(encoding="utf-8")
SOURCES = sorted((ROOT / "src" / "padan").rglob("*.py"))
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
PAGES = sorted([*DOCS.rglob("*.md"), *(ROOT / name for name in ("CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md"))])


def literal_arguments(keyword: str) -> Iterator[str]:
    """Texts given as this keyword argument anywhere in the package, such as `rule="period_missing"`."""
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for argument in node.keywords:
                    value = argument.value
                    if argument.arg == keyword and isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield value.value


def known_rules() -> set[str]:
    """Every rule that can refuse, quarantine or warn."""
    of_candidates = {rule.name for suite in candidate_suites() for rule in suite.rules}
    return {*TEXTS, *REASONS, *of_candidates, *literal_arguments("rule"), *literal_arguments("expectation")}


def test_the_rules_are_found_in_the_code() -> None:
    assert {"checksum", "type_nik", "jump_without_note", "period_missing", "vanished_region"} <= known_rules()


def test_every_rule_is_in_the_runbook() -> None:
    assert sorted(rule for rule in known_rules() if f"`{rule}`" not in RUNBOOK) == []


def test_every_exit_code_is_in_the_runbook() -> None:
    for code in (0, USAGE, REFUSED, FAILED):
        assert f"\n| {code} | " in RUNBOOK


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_sub_commands_that_exist(page: Path) -> None:
    named = set(re.findall(r"(?:`|bin/|\n)padan ([a-z-]+)", page.read_text(encoding="utf-8")))

    assert named <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_leads_to_a_file(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_variable_is_on_the_deployment_page() -> None:
    page = (DOCS / "deployment.md").read_text(encoding="utf-8")

    assert [name for name in Settings.model_fields if f"`PADAN_{name.upper()}`" not in page] == []


def test_a_decision_is_listed_and_has_its_six_headings() -> None:
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    for file in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        text = file.read_text(encoding="utf-8")
        assert f"({file.name})" in index
        assert re.search(r"^Status: .+\. Date: \d{4}-\d{2}-\d{2}\.$", text, re.MULTILINE), file.name
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Options", "Decision", "Consequences"]
