"""What a figure was computed with: the version of the code and of the dated rules."""

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from padan.contract import indicators
from padan.paths import CONTRACTS, DBT_PROJECT, REFERENCE, ROOT

CODE = (ROOT / "src" / "padan", DBT_PROJECT / "models", DBT_PROJECT / "macros", DBT_PROJECT / "dbt_project.yml")
RULES = (
    CONTRACTS / "indicators.yaml",
    REFERENCE / "programmes.csv",
    REFERENCE / "programme_quota.csv",
    REFERENCE / "service_levels.csv",
    REFERENCE / "thresholds.csv",
    REFERENCE / "minimum_wage.csv",
    REFERENCE / "region_crosswalk.csv",
)
SOURCE_SUFFIXES = {".py", ".sql", ".yml", ".yaml", ".csv"}


def _digest(paths: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and file.suffix in SOURCE_SUFFIXES:
                digest.update(file.relative_to(ROOT).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache
def code_version() -> str:
    """Release and digest of what computes figures, e.g. `0.1.0+1f3a…`; the same in a checkout and in an image."""
    return f"{version('padan')}+{_digest(CODE)}"


@lru_cache
def rule_version() -> str:
    """Version of the indicator contract and digest of the dated rules."""
    return f"{indicators()['version']}+{_digest(RULES)}"
