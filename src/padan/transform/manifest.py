"""The parsed dbt project, kept between processes: parsing takes longer than a small month.

dbt keeps what it parsed too, but throws it away whenever the server's port changes, as the embedded one's does.
"""

import hashlib
import os
import shutil
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from padan.errors import Failed
from padan.paths import DBT_PROJECT

PARSED_BY_DBT = "partial_parse.msgpack"
SOURCES = ("*.sql", "*.yml", "*.yaml", "*.csv", "*.md")


@cache
def parsed_manifest(target: str, database: str, target_path: Path, arguments: tuple[str, ...]) -> Any:
    """The manifest of the project as it is now; parsed once for every state of its files.

    Args:
        target: of profiles.yml; decides the schemas in the manifest.
        database: stands in every relation of the manifest.
        target_path: folder that dbt writes into.
        arguments: dbt's arguments, with which it parses where nothing is kept.

    Raises:
        Failed: the project cannot be parsed.
    """
    kept = _folder(target_path) / f"parsed-{target}-{_state(target, database)}.msgpack"
    return _read(kept) or _parse(target_path / PARSED_BY_DBT, kept, arguments)


def _folder(target_path: Path) -> Path:
    """Shared by every PADAN_HOME where the project can be written to, else with this one."""
    shared = DBT_PROJECT / "target"
    return shared if os.access(DBT_PROJECT, os.W_OK) else target_path


def _state(target: str, database: str) -> str:
    """A digest of everything that a manifest depends on: files, dbt, schemas, database."""
    digest = hashlib.sha256(f"{target}|{database}|{version('dbt-core')}|{version('dbt-postgres')}".encode())
    ours = {path for pattern in SOURCES for path in DBT_PROJECT.rglob(pattern)}
    for path in sorted(path for path in ours if path.relative_to(DBT_PROJECT).parts[0] not in ("target", "logs")):
        digest.update(path.relative_to(DBT_PROJECT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def _read(kept: Path) -> Any:
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    try:
        return Manifest.from_msgpack(kept.read_bytes(), decoder=extended_mashumuro_decoder)
    except FileNotFoundError:
        return None
    except Exception:
        # Half a file, or one of another dbt: it is made again.
        kept.unlink(missing_ok=True)
        return None


def _parse(parsed: Path, kept: Path, arguments: tuple[str, ...]) -> Any:
    from dbt.cli.main import dbtRunner

    outcome = dbtRunner().invoke(["--no-write-json", "parse", *arguments])
    if not outcome.success:
        raise Failed(f"proyek dbt tidak dapat dibaca: {outcome.exception}", "jalankan `make check` dan perbaiki model")
    if parsed.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        for old in kept.parent.glob(f"{kept.stem.rsplit('-', 1)[0]}-*.msgpack"):
            old.unlink(missing_ok=True)
        half = kept.with_suffix(f".{os.getpid()}")
        shutil.copyfile(parsed, half)
        half.replace(kept)
    return outcome.result
