"""Scripts of tools/ as modules, for tests."""

import importlib
import sys
from types import ModuleType

from padan.paths import ROOT


def load_tool(name: str) -> ModuleType:
    """A script of tools/, which may import its neighbours there."""
    folder = str(ROOT / "tools")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)
