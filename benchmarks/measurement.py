"""What one size of the benchmark gave, and the arithmetic on several sizes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

MILLION = 1_000_000


@dataclass(frozen=True)
class Step:
    """One row of ops.step, with the server's memory seen meanwhile."""

    name: str
    seconds: float
    rows: int | None
    peak_mb: int
    growth_mb: int
    server_mb: float | None

    @property
    def total_mb(self) -> float:
        """Highest memory of the process, and of the server beside its shared buffers."""
        return self.peak_mb + (self.server_mb or 0.0)


@dataclass(frozen=True)
class Generation:
    """The making of the inbox, which is not part of the monthly run."""

    seconds: float
    peak_mb: float
    inbox_mb: float


@dataclass(frozen=True)
class Measurement:
    """One size.

    Attributes:
        people: living residents of the synthetic month.
        steps: of the fastest of the runs, in their order.
        command_seconds: of `padan run` as a whole, set-up of a fresh PADAN_HOME included; of the same run.
        steps_seconds_of_runs: sum of the steps, of every run.
        baseline_seconds: of every counted run of the DuckDB script.
        baseline_peak_mb: resident memory of the fastest of them.
    """

    people: int
    generation: Generation
    steps: tuple[Step, ...]
    command_seconds: float
    process_peak_mb: float
    server_peak_mb: float
    warehouse_mb: float
    steps_seconds_of_runs: tuple[float, ...]
    baseline_seconds: tuple[float, ...]
    baseline_peak_mb: float
    baseline_rows: int

    @property
    def steps_seconds(self) -> float:
        """Sum of all steps."""
        return sum(step.seconds for step in self.steps)

    @property
    def best_baseline_seconds(self) -> float:
        """Of the fastest run of the DuckDB script."""
        return min(self.baseline_seconds)

    def step_seconds(self, name: str) -> float:
        """Seconds of one step; 0 when this size did not have it."""
        return sum(step.seconds for step in self.steps if step.name == name)


@dataclass(frozen=True)
class Line:
    """Seconds over people, as straight lines between the sizes.

    Attributes:
        fixed: seconds that the first line gives at nobody.
        marginals: seconds per million people between each size and the next.
        overall: the same between the smallest and the largest size.
    """

    seconds: tuple[float, ...]
    fixed: float
    marginals: tuple[float, ...]
    overall: float

    @property
    def slope(self) -> float:
        """The last marginal over the first: 1 is linear, more is worse."""
        return self.marginals[-1] / self.marginals[0]


def fit(sizes: Sequence[Measurement], seconds_of: Callable[[Measurement], float]) -> Line:
    """Lines through two or more sizes, smallest first."""
    points = [(size.people / MILLION, seconds_of(size)) for size in sizes]
    marginals = tuple((later - sooner) / (more - less) for (less, sooner), (more, later) in pairwise(points))
    (first, at_first), (last, at_last) = points[0], points[-1]
    return Line(
        seconds=tuple(seconds for _, seconds in points),
        fixed=at_first - marginals[0] * first,
        marginals=marginals,
        overall=(at_last - at_first) / (last - first),
    )
