"""The steward's review of uncertain pairs, and merges and splits of persons. Decisions apply from the next run."""

from padan.review.counts import QueueCount, count_queue, list_months
from padan.review.decisions import DECISIONS, Decision, Undone, decide, list_decisions, undo_decision
from padan.review.details import Details, read_details
from padan.review.differences import Comparison, compare_details
from padan.review.pairs import PairKey, parse_key
from padan.review.persons import PersonEvent, correct_nik, merge_person, read_history, split_person, undo_event
from padan.review.precision import Estimate, estimate_precision, wilson_interval
from padan.review.queue import REASONS, Pair, list_queue
from padan.review.refusals import Steward, Unfit, check_text, refusals
from padan.review.unlock import Throttle, is_steward_token, steward_token

__all__ = [
    "DECISIONS",
    "REASONS",
    "Comparison",
    "Decision",
    "Details",
    "Estimate",
    "Pair",
    "PairKey",
    "PersonEvent",
    "QueueCount",
    "Steward",
    "Throttle",
    "Undone",
    "Unfit",
    "check_text",
    "compare_details",
    "correct_nik",
    "count_queue",
    "decide",
    "estimate_precision",
    "is_steward_token",
    "list_decisions",
    "list_months",
    "list_queue",
    "merge_person",
    "parse_key",
    "read_details",
    "read_history",
    "refusals",
    "split_person",
    "steward_token",
    "undo_decision",
    "undo_event",
    "wilson_interval",
]
