"""The dbt project, run in this process with the month as a variable."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from padan.errors import Failed, Refused
from padan.paths import DBT_PROJECT
from padan.postgres import Warehouse
from padan.transform.manifest import parsed_manifest

LAYERS = ("staging", "spine", "cells", "indicators")
# Targets of profiles.yml. The exact match basis is built beside the main one, in schemas of its own and only as far as
# fct_indicator needs it.
MAIN = "warehouse"
EXACT = "nik"
EXACT_ONLY = "+fct_indicator"


@dataclass(frozen=True)
class NodeResult:
    """What dbt says of one model or test."""

    name: str
    kind: str
    status: str
    seconds: float
    failures: int
    message: str
    rows: int
    layer: str


class DbtProject:
    """dbt on one warehouse.

    Args:
        warehouse: connects as padan_transformer.
        logs: folder of dbt's own log.
        target: MAIN or EXACT.
    """

    def __init__(self, warehouse: Warehouse, logs: Path, target: str = MAIN) -> None:
        self._target = target
        # What was parsed knows its schemas: each target keeps its own.
        self._target_path = warehouse.home / ("dbt_target" if target == MAIN else f"dbt_target_{target}")
        self._arguments = (
            "--target", target,
            "--project-dir", str(DBT_PROJECT),
            "--profiles-dir", str(DBT_PROJECT),
            "--target-path", str(self._target_path),
            "--log-path", str(logs),
            "--log-level", "none",
            "--log-level-file", "info",
            "--cache-selected-only",
            "--no-print",
        )  # fmt: skip
        connection = psycopg.conninfo.conninfo_to_dict(warehouse.dsn("padan_transformer"))
        self._database = str(connection["dbname"])
        os.environ |= {
            "PADAN_DBT_HOST": str(connection["host"]),
            "PADAN_DBT_PORT": str(connection["port"]),
            "PADAN_DBT_DATABASE": self._database,
            "DBT_ENV_SECRET_PADAN_PASSWORD": str(connection["password"]),
            "DO_NOT_TRACK": "1",
        }

    def build(self, layers: Sequence[str], run: dict[str, Any]) -> list[NodeResult]:
        """Builds the models of layers for the month and tests them.

        Args:
            layers: of LAYERS, in their order; one call of dbt for all of them.
            run: the variable `run` of dbt_project.yml.

        Raises:
            Refused: a data test says that the candidate is not what it must be.
            Failed: a model could not be built.
        """
        only = "" if self._target == MAIN else f",{EXACT_ONLY}"
        results = self._invoke(
            "build",
            "--select",
            *(f"tag:{layer}{only}" for layer in layers),
            "--exclude-resource-type",
            "unit_test",
            "--vars",
            json.dumps({"run": run}),
        )
        broken = [result for result in results if result.status in ("error", "fail", "runtime error")]
        models = [result for result in broken if result.kind != "test" or result.status == "error"]
        if models:
            raise Failed(
                f"dbt tidak dapat membangun {', '.join(result.name for result in models)}: {models[0].message}",
                "lihat log dbt; jalankan perintah yang sama sekali lagi untuk melanjutkan",
            )
        if broken:
            raise Refused(
                rule="dbt_data_test",
                message=", ".join(f"{result.name} ({result.failures} baris)" for result in broken),
                remedy="angka calon terbitan tidak konsisten; laporkan kepada pengelola Padan, jangan diterbitkan",
                dataset=self.name_layer(broken[0].layer),
            )
        return results

    def name_layer(self, layer: str) -> str:
        """How ops.quality_result names what a layer's tests found."""
        return f"models/{layer}" if self._target == MAIN else f"models/{layer} ({self._target})"

    def run_unit_tests(self) -> list[NodeResult]:
        """Runs the unit tests of the models; the relations they read must exist."""
        return self._invoke("test", "--select", "test_type:unit")

    def write_docs(self, to: Path) -> None:
        """Writes dbt's own documentation, lineage and columns included, as one HTML file that needs no server.

        Raises:
            Failed: dbt could not make it.
        """
        from dbt.cli.main import dbtRunner

        # The page is made from the JSON that only parsing writes: what was kept does not do here.
        outcome = dbtRunner().invoke(["parse", *self._arguments])
        if outcome.success:
            outcome = dbtRunner(manifest=outcome.result).invoke(
                ["docs", "generate", "--static", "--no-compile", *self._arguments]
            )
        if not outcome.success:
            raise Failed(f"dokumentasi dbt tidak dapat dibuat: {outcome.exception}", "lihat log dbt")
        to.parent.mkdir(parents=True, exist_ok=True)
        (self._target_path / "static_index.html").replace(to)

    def _manifest(self) -> Any:
        return parsed_manifest(self._target, self._database, self._target_path, self._arguments)

    def _invoke(self, *command: str) -> list[NodeResult]:
        from dbt.cli.main import dbtRunner

        from padan.transform.connections import keep_sessions
        from padan.transform.events import write_no_debug_events

        write_no_debug_events()
        keep_sessions()
        manifest = self._manifest()
        # Nobody reads dbt's own JSON of a build, and writing it takes longer than most models.
        outcome = dbtRunner(manifest=manifest).invoke(["--no-write-json", *command, *self._arguments])
        if outcome.exception is not None and not isinstance(outcome.exception, Exception):
            # dbt catches whoever stops it too (Ctrl+C, a task's time limit): that is no outage to be tried again.
            raise outcome.exception
        if outcome.exception is not None:
            raise Failed(f"dbt berhenti: {outcome.exception}", "lihat log dbt, lalu jalankan perintah yang sama lagi")
        return [
            NodeResult(
                name=str(result.node.name),
                kind=str(result.node.resource_type),
                status=str(result.status),
                seconds=float(result.execution_time),
                failures=int(result.failures or 0),
                message=str(result.message or "").splitlines()[0] if result.message else "",
                rows=max(int(result.adapter_response.get("rows_affected", 0)), 0) if result.adapter_response else 0,
                layer=_layer_of(result.node, manifest),
            )
            for result in outcome.result
        ]


def _layer_of(node: Any, manifest: Any) -> str:
    """The layer of a model, or of the model that a test is about; empty where there is none."""
    model = manifest.nodes.get(getattr(node, "attached_node", None), node)
    return next((layer for layer in LAYERS if layer in model.tags), "")
