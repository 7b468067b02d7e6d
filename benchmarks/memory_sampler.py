"""Watches the memory of a process, and of the embedded PostgreSQL that it starts, from outside."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

INTERVAL_SECONDS = 0.1
MEGABYTE = 2**20
DYNAMIC_SEGMENT = "/dev/shm/PostgreSQL."


@dataclass(frozen=True)
class Sample:
    """One look. The server's megabytes are those that its processes add to shared_buffers: private and parallel."""

    at: float
    process_mb: float
    server_mb: float


class MemorySampler(threading.Thread):
    """Looks ten times a second until it is stopped.

    Args:
        pid: of the watched process.
        home: PADAN_HOME of the embedded server, or None when there is no server to watch.
    """

    def __init__(self, pid: int, home: Path | None) -> None:
        super().__init__(daemon=True)
        self._process = psutil.Process(pid)
        self._home = home
        self._stopping = threading.Event()
        self.samples: list[Sample] = []

    def run(self) -> None:
        while not self._stopping.wait(INTERVAL_SECONDS):
            with suppress(psutil.Error):
                process_mb = self._process.memory_info().rss / MEGABYTE
                self.samples.append(Sample(time.time(), process_mb, server_memory_mb(self._home)))

    def stop(self) -> None:
        """Ends the thread; the samples stay."""
        self._stopping.set()
        self.join()

    def peak_process_mb(self) -> float:
        """Highest resident memory of the process that was seen."""
        return max((sample.process_mb for sample in self.samples), default=0.0)

    def peak_server_mb(self, since: float, until: float) -> float | None:
        """Highest memory of the server between two moments (seconds of the epoch); None if nobody looked then."""
        seen = [sample.server_mb for sample in self.samples if since <= sample.at <= until]
        return max(seen, default=None)


def server_memory_mb(home: Path | None) -> float:
    """Private memory of all server processes and the segments of parallel queries, without shared_buffers."""
    postmaster = _postmaster(home) if home else None
    if postmaster is None:
        return 0.0
    total = 0
    segments: set[Path] = set()
    with suppress(psutil.Error):
        for process in (postmaster, *postmaster.children(recursive=True)):
            with suppress(psutil.Error, OSError):
                memory = process.memory_info()
                total += memory.rss - memory.shared
                segments |= _dynamic_segments(process.pid)
    for segment in segments:
        with suppress(OSError):
            total += segment.stat().st_blocks * 512
    return total / MEGABYTE


def _postmaster(home: Path) -> psutil.Process | None:
    with suppress(OSError, ValueError, IndexError, KeyError, psutil.Error):
        data = Path(json.loads((home / "server.json").read_text(encoding="utf-8"))["data"])
        return psutil.Process(int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0]))
    return None


def _dynamic_segments(pid: int) -> set[Path]:
    lines = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    return {Path(line[line.index(DYNAMIC_SEGMENT) :]) for line in lines if DYNAMIC_SEGMENT in line}
