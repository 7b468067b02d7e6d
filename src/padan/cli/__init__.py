"""The `padan` command: one module a sub-command."""

from padan.cli.main import main

__all__ = ["main"]
