"""The `padan` command group and what its exit codes mean (contracts/cli.md)."""

import importlib
import os
import sys
import traceback
from datetime import datetime

import click
import psycopg
from pydantic import ValidationError

from padan.day import JAKARTA
from padan.errors import Failed, Refused
from padan.settings import get_settings

# Sub-command → module below padan.cli; imported only when called, because Airflow and Streamlit are slow to import.
COMMANDS = {
    "demo": "demo",
    "generate": "generate",
    "run": "run",
    "release": "release",
    "status": "status",
    "query": "query",
    "dsn": "dsn",
    "export": "export",
    "brief": "brief",
    "explain": "explain",
    "simulate": "simulate",
    "survey": "survey",
    "plan": "plan",
    "review": "review",
    "person": "person",
    "control": "control",
    "match-list": "match_list",
    "calendar": "calendar",
    "forum": "forum",
    "dbt-docs": "dbt_docs",
    "serve": "serve",
    "airflow": "airflow",
    "stop": "stop",
    "doctor": "doctor",
}
USAGE, REFUSED, FAILED = 2, 3, 4


class LazyGroup(click.Group):
    """Finds a sub-command in its own module when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"padan.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, COMMANDS[cmd_name])
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="padan", prog_name="padan")
def cli() -> None:
    """Padan: pemadanan data jaminan sosial, dari kiriman bulanan sampai angka yang terbit.

    Kode keluar: 0 selesai (atau tidak ada yang berubah), 2 argumen salah, 3 ditolak oleh suatu aturan,
    4 gagal karena suatu komponen (jalankan perintah yang sama untuk melanjutkan).
    """


def main() -> None:
    """Entry point: turns every ending into the exit code and the message that the contract promises."""
    # Messages for people are the same whatever the terminal's encoding is.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        get_settings()
        code = cli.main(standalone_mode=False)
    except ValidationError as error:
        for fault in error.errors():
            click.echo(f"PADAN_{str(fault['loc'][0]).upper()}: {fault['msg']}; lihat contracts/cli.md", err=True)
        sys.exit(USAGE)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except Refused as error:
        click.echo(f"DITOLAK  {error}", err=True)
        sys.exit(REFUSED)
    except Failed as error:
        click.echo(f"GAGAL  {error}", err=True)
        click.echo(f"Log: {get_settings().logs}", err=True)
        sys.exit(FAILED)
    except BrokenPipeError:
        os._exit(0)
    except Exception as error:
        _report_crash(error)
        sys.exit(FAILED)
    sys.exit(code if isinstance(code, int) else 0)


def _report_crash(error: Exception) -> None:
    """One line for the person, the trace for the log; PostgreSQL's words may quote a row, so only its code is kept."""
    said = f"SQLSTATE {error.sqlstate}" if isinstance(error, psycopg.Error) and error.sqlstate else str(error)
    logs = get_settings().logs
    try:
        logs.mkdir(parents=True, exist_ok=True)
    except OSError as unwritable:
        click.echo(f"GAGAL  PADAN_HOME tidak dapat ditulis: {unwritable}", err=True)
        return
    with (logs / "padan.log").open("a", encoding="utf-8") as file:
        file.write(f"--- {datetime.now(JAKARTA).isoformat(timespec='seconds')} {' '.join(sys.argv[1:2])}\n")
        traceback.print_tb(error.__traceback__, file=file)
        file.write(f"{type(error).__name__}: {said}\n")
    kind = "basis data" if isinstance(error, psycopg.Error) else type(error).__name__
    first_line = said.splitlines()[0] if said else "tanpa keterangan"
    click.echo(f"GAGAL  {kind}: {first_line}", err=True)
    click.echo(f"Log: {logs / 'padan.log'}. Jalankan perintah yang sama sekali lagi untuk melanjutkan.", err=True)
