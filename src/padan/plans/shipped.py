"""The plans that ship with the code: loaded when the reference tables are."""

import hashlib
from pathlib import Path
from typing import Any

from psycopg import Connection

from padan.paths import REFERENCE
from padan.plans.check import check_plan
from padan.plans.read import read_plan
from padan.plans.store import has_version, load_plan

PLANS = REFERENCE / "plans"


def shipped_folders() -> list[Path]:
    """Folders of the plans in reference/plans."""
    return sorted(file.parent for file in PLANS.glob("*/plan.yaml"))


def shipped_digest() -> str:
    """One hash over the files of the shipped plans."""
    digest = hashlib.sha256()
    for folder in shipped_folders():
        for file in sorted(folder.iterdir()):
            digest.update(f"{folder.name}/{file.name}".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def load_shipped_plans(connection: Connection[tuple[Any, ...]]) -> bool:
    """Loads each shipped plan whose content was never loaded: a version that a user has loaded since stays current.

    Args:
        connection: as padan_transformer; the caller commits.

    Returns:
        Whether anything was written.
    """
    plans = [check_plan(read_plan(folder)) for folder in shipped_folders()]
    new = [plan for plan in plans if not has_version(connection, plan)]
    for plan in new:
        load_plan(connection, plan, loaded_by="padan")
    return bool(new)
