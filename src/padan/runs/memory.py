"""The memory of this process while something runs."""

import re
import resource
import sys
from contextlib import suppress
from pathlib import Path

import psutil

PROCESS = Path("/proc/self")
RESET_PEAK = "5"  # proc(5), /proc/pid/clear_refs: the peak resident set becomes the present one


class PeakMemory:
    """Follows the resident memory of this process from the moment it is made.

    Where the kernel keeps no peak that can be reset (not Linux, or /proc read-only), the peak is that of the whole
    process so far: never too low.
    """

    def __init__(self) -> None:
        with suppress(OSError):
            (PROCESS / "clear_refs").write_text(RESET_PEAK)
        self._before = psutil.Process().memory_info().rss

    @property
    def peak_mb(self) -> int:
        """Highest resident memory since the start, in MB of 2**20 bytes."""
        return _peak_bytes() // 2**20

    @property
    def growth_mb(self) -> int:
        """How far the peak is above what the process held at the start, in MB."""
        return max(_peak_bytes() - self._before, 0) // 2**20


def _peak_bytes() -> int:
    with suppress(OSError):
        found = re.search(r"^VmHWM:\s+(\d+) kB$", (PROCESS / "status").read_text(), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
