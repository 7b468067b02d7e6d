"""Starts Streamlit with what the pages import already loaded, so that the first reader does not wait for it.

Run by `padan serve` with Streamlit's options; `streamlit run dashboards/app.py` shows the same pages.
"""

import gc
import importlib
import pkgutil
import sys
from pathlib import Path

APP = Path(__file__).with_name("app.py")
PACKAGES = ("dashboards.data", "dashboards.charts", "dashboards.components")


def main() -> None:
    """Loads, then serves until the process is told to end; the command line holds options of `streamlit run`."""
    sys.path.insert(0, str(APP.parents[1]))
    preload()
    from streamlit.web.cli import main as streamlit

    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    streamlit()


def preload() -> None:
    """Imports every module behind the pages; none of them asks the warehouse or Streamlit's runtime when imported."""
    for name in PACKAGES:
        for module in pkgutil.iter_modules(importlib.import_module(name).__path__):
            importlib.import_module(f"{name}.{module.name}")
    # What is loaded now stays: the garbage collector need not look at it again while people wait.
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
