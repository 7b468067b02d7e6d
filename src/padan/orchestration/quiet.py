"""Where Airflow, dbt and Great Expectations may print: into a log file, never onto the terminal (contracts/cli.md)."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import TextIOBase
from pathlib import Path
from typing import IO, ParamSpec, TextIO

P = ParamSpec("P")
Streams = tuple[TextIO, TextIO]


class _Sink(TextIOBase):
    """A stream whose file can change: Airflow's log handlers keep the stream that they found when it was imported."""

    def __init__(self) -> None:
        self.file: IO[str] | None = None

    def write(self, text: str) -> int:
        if self.file is not None:
            self.file.write(text)
        return len(text)

    def flush(self) -> None:
        if self.file is not None:
            self.file.flush()

    def writable(self) -> bool:
        return True


_sink = _Sink()


@contextmanager
def quiet(log: Path) -> Iterator[Streams]:
    """Sends what is printed and logged to the file; yields the streams that lead outside."""
    terminal = (sys.stdout, sys.stderr)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file, redirect_stdout(_sink), redirect_stderr(_sink):
        _sink.file = file
        try:
            yield terminal
        finally:
            _sink.file = None


def outside(tell: Callable[P, None], streams: Streams) -> Callable[P, None]:
    """Lets the caller's progress line reach the terminal."""

    def tell_outside(*args: P.args, **kwargs: P.kwargs) -> None:
        with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
            tell(*args, **kwargs)

    return tell_outside
