"""Starts Streamlit with what the pages import already loaded, so that the first reader does not wait for it.

Run by `padan serve`; `streamlit run dashboards/app.py` shows the same pages.
"""

import argparse
import gc
import importlib
import pkgutil
import sys
from pathlib import Path

from starlette.middleware import Middleware
from streamlit import App

APP = Path(__file__).with_name("app.py")
PACKAGES = ("dashboards.data", "dashboards.charts", "dashboards.components")


def main() -> None:
    """Loads, then serves until the process is told to end."""
    choice = _command_line()
    sys.path.insert(0, str(APP.parents[1]))
    preload()
    from dashboards.first_bytes import FirstBytes

    App(APP, middleware=[Middleware(FirstBytes)]).run(
        config={
            "server.port": choice.port,
            "server.address": choice.address,
            "server.headless": True,
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": False,
        }
        | ({"secrets.files": choice.secrets} if choice.secrets else {})
    )


def _command_line() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--address", required=True, help="to listen on")
    parser.add_argument("--secrets", nargs="*", default=[], help="files that name the sign-in provider")
    return parser.parse_args()


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
