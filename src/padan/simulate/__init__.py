"""What-if from the published cells: another cut-off, quota, budget or benefit. Reads mart, writes nothing."""

from padan.simulate.published import Published, build_baseline, read_published
from padan.simulate.scenario import Baseline, CannotSimulate, Cell, Comparison, Outcome, Scenario, Unranked, compare
from padan.simulate.words import explain_refusal, list_assumptions, write_answer, write_hidden, write_rupiah

__all__ = [
    "Baseline",
    "CannotSimulate",
    "Cell",
    "Comparison",
    "Outcome",
    "Published",
    "Scenario",
    "Unranked",
    "build_baseline",
    "compare",
    "explain_refusal",
    "list_assumptions",
    "read_published",
    "write_answer",
    "write_hidden",
    "write_rupiah",
]
