"""The dbt project in memory on a copy of the built months: what unit tests and random worlds say of a mutant."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sql_mutations import Mutant

from padan.errors import Failed
from padan.postgres import Warehouse
from padan.transform import DbtProject

# What tests/worlds/random compares with its reference, at kabupaten/kota and above: relation, and the columns of a row.
REFERENCE = {
    "fct_indicator": "region_code, indicator_id, programme_id, breakdown, category, trim_scale(numerator),"
    " trim_scale(denominator), value, value_low, value_high",
    "fct_programme_overlap": "region_code, unit, max_decile, combination, exact_count, at_least_count, denominator",
    "fct_flow": "region_code, account, flow, count",
}
UNIT_TEST, DATA_TEST, WORLD, BROKEN, SURVIVED, UNJUDGED = (
    "unit test", "data test", "random worlds", "does not run", "survived", "not sampled"
)  # fmt: skip


class Bench:
    """The parsed project on one copy of the database, with every relation's rows known by month."""

    def __init__(self, database: str, project: Path, runs: dict[str, dict[str, Any]]) -> None:
        target = project.parent / str(conninfo_to_dict(database)["dbname"])
        target.mkdir(exist_ok=True)
        warehouse = Warehouse(admin_url=database, home=project.parent)
        DbtProject(warehouse, target)  # names the database to dbt
        self._arguments = [
            "--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(target),
            "--log-path", str(target), "--log-level", "none", "--log-level-file", "none", "--no-print",
            "--no-write-json", "--no-populate-cache",
        ]  # fmt: skip
        self._runs = dict(sorted(runs.items(), reverse=True))
        self._manifest: Any = None
        self._manifest = self._dbt("parse")
        models = {name: node for name, node in self._manifest.nodes.items() if node.resource_type == "model"}
        order = TopologicalSorter({name: node.depends_on.nodes for name, node in models.items()}).static_order()
        self._models = [models[name] for name in order if name in models and "golden" not in models[name].fqn]
        self._tests: dict[str, set[str]] = defaultdict(set)
        for test in self._manifest.unit_tests.values():
            self._tests[test.model].add(test.name)
        self._code = {period: self._compiled(period, "resource_type:model") for period in self._runs}
        self._data_tests = {period: self._compiled(period, "test_type:data") for period in self._runs}
        self._connection = psycopg.connect(database)
        self._connection.execute("set statement_timeout = '30s'; set jit = off")
        self._connection.commit()
        self._rows: dict[str, dict[str, Any]] = {}
        for period in self._runs:
            with self._rolled_back(period) as fingerprints:
                self._rows[period] = fingerprints
        self._require_repeatable()

    def _dbt(self, *command: str) -> Any:
        from dbt.cli.main import dbtRunner

        outcome = dbtRunner(manifest=self._manifest).invoke([*command, *self._arguments])
        if outcome.exception is not None:
            raise Failed(str(outcome.exception), " ".join(command))
        return outcome.result

    def _compiled(self, period: str, selection: str) -> dict[str, str]:
        results = self._dbt("compile", "--select", selection, "--vars", json.dumps({"run": self._runs[period]}))
        if any(result.status == "error" for result in results):
            raise Failed(next(r.message for r in results if r.status == "error"), "compile")
        return {result.node.unique_id: result.node.compiled_code for result in results}

    @contextmanager
    def _mutated(self, mutant: Mutant) -> Iterator[list[Any]]:
        """The manifest with the mutant in it; yields the models that it bears upon."""
        nodes = [node for node in self._models if node.original_file_path == mutant.file]
        if nodes:
            original, nodes[0].raw_code = nodes[0].raw_code, mutant.code.strip()
            try:
                yield nodes
            finally:
                nodes[0].raw_code = original
            return
        macros = [macro for macro in self._manifest.macros.values() if macro.original_file_path == mutant.file]
        codes = dict(macro_codes(mutant.code))
        changed = [macro for macro in macros if codes.get(macro.name, macro.macro_sql) != macro.macro_sql]
        kept = [macro.macro_sql for macro in changed]
        for macro in changed:
            macro.macro_sql = codes[macro.name]
        try:
            yield [node for node in self._models if any(self._calls(node, macro.unique_id) for macro in changed)]
        finally:
            for macro, code in zip(changed, kept, strict=True):
                macro.macro_sql = code

    def _calls(self, caller: Any, macro: str, seen: frozenset[str] = frozenset()) -> bool:
        return any(
            called == macro
            or (
                called not in seen
                and called.startswith("macro.padan.")
                and self._calls(self._manifest.macros[called], macro, seen | {called})
            )
            for called in caller.depends_on.macros
        )

    def unit_tests(self, mutant: Mutant) -> tuple[str, str]:
        """Fate after the dbt unit tests of the models that the mutant bears upon."""
        with self._mutated(mutant) as nodes:
            names = [node.name for node in nodes if self._tests[node.name]]
            if not names:
                return SURVIVED, ""
            selection = " ".join(f"test_type:unit,{name}" for name in names)
            try:
                results = self._dbt("test", "--select", *selection.split())
            except Failed as failure:
                return BROKEN, str(failure.args[0]).splitlines()[0]
        failed = [result for result in results if result.status == "fail"]
        if failed:
            return UNIT_TEST, failed[0].node.name
        errors = [result for result in results if result.status == "error"]
        return (BROKEN, " ".join(str(errors[0].message).split())[:200]) if errors else (SURVIVED, "")

    def worlds(self, mutant: Mutant) -> tuple[str, str]:
        """Fate after the packed world, month by month."""
        elsewhere: set[str] = set()
        for period in self._runs:
            try:
                with self._mutated(mutant) as nodes:
                    code = self._compiled(period, " ".join(node.name for node in nodes))
                code = {name: sql for name, sql in code.items() if sql != self._code[period][name]}
                if not code:
                    continue
                with self._rolled_back(period, code) as fingerprints:
                    moved = [name for name, rows in fingerprints.items() if rows != self._rows[period][name]]
                    failed = self._failed_data_test(period, moved)
            except (Failed, psycopg.Error) as error:
                return BROKEN, " ".join(str(error).split())[:200]
            if failed:
                return DATA_TEST, failed
            wrong = [name.removeprefix("reference ") for name in moved if name.startswith("reference ")]
            if wrong:
                return WORLD, f"{', '.join(sorted(wrong))} {period[:7]}"
            elsewhere |= {self._manifest.nodes[name].name for name in moved}
        return SURVIVED, ", ".join(sorted(elsewhere))

    @contextmanager
    def _rolled_back(self, period: str, code: dict[str, str] | None = None) -> Iterator[dict[str, Any]]:
        """A month with some models changed, and what follows from them; yields the rows by relation, hashed."""
        try:
            yield self._rebuild(period, code)
        finally:
            self._connection.rollback()

    def _rebuild(self, period: str, code: dict[str, str] | None) -> dict[str, Any]:
        """Of the unchanged project (None) every relation is only read."""
        fingerprints: dict[str, Any] = {}
        moved: set[str] = set()
        for node in self._models:
            name, kind = node.unique_id, node.config.materialized
            sql = (code or {}).get(name, self._code[period][name])
            is_touched = name in (code or {}) or not moved.isdisjoint(node.depends_on.nodes)
            if kind == "view":
                # A view knows the month that it was made for.
                self._connection.execute(f"create or replace view {node.relation_name} as {sql}")
                moved |= {name} if is_touched else set()
            elif kind == "period_partition":
                leaf = f'"{node.schema}"."{node.alias}_{period[:4]}{period[5:7]}"'
                if is_touched:
                    self._connection.execute(f"truncate {leaf}")
                    self._connection.execute(f"insert into {leaf} {sql}")
                if is_touched or code is None:
                    fingerprints[name] = self._hashed("t", f"{leaf} as t")
                    if code is not None and fingerprints[name] != self._rows[period][name]:
                        moved.add(name)
                if node.name in REFERENCE and (code is None or name in moved):
                    only = "region_code not like '__.__.%'" + (" and count <> 0" if node.name == "fct_flow" else "")
                    rows = f"(select {REFERENCE[node.name]} from {leaf} where {only}) as t"
                    fingerprints[f"reference {node.name}"] = self._hashed("t", rows)
        return fingerprints

    def _hashed(self, row: str, relation: str) -> Any:
        query = f"select count(*), sum(hashtextextended({row}::text, 0)) from {relation}"
        return self._connection.execute(query).fetchone()

    def _failed_data_test(self, period: str, moved: list[str]) -> str | None:
        for name, sql in self._data_tests[period].items():
            if self._manifest.nodes[name].attached_node in moved:
                row = self._connection.execute(f"select count(*) from ({sql}) as broken").fetchone()
                if row and row[0]:
                    return str(self._manifest.nodes[name].name)
        return None

    def _require_repeatable(self) -> None:
        """Building the unchanged models again must give the same rows, or a difference says nothing."""
        for period, code in self._code.items():
            with self._rolled_back(period, dict(code)) as again:
                differing = [name for name, rows in again.items() if rows != self._rows[period][name]]
            if differing:
                raise Failed(f"{period}: {', '.join(differing)} differ when built twice", "order the rows that decide")


def macro_codes(text: str) -> Iterator[tuple[str, str]]:
    """Name and code of each macro of a file."""
    for match in re.finditer(r"\{% macro (\w+).*?\{%-? endmacro %\}", text, re.DOTALL):
        yield match[1], match[0]
