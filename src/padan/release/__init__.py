"""Two-person release: an audited month waits until somebody else than who asked for it approves its publication."""

from padan.release.decision import (
    approve_release,
    cancel_release,
    cancel_waiting,
    mark_publishing,
    refuse_release,
)
from padan.release.record import TWO_PERSON, Release, find_release, list_releases, read_report
from padan.release.refusals import refusals
from padan.release.request import ask_for_approval, require_approval

__all__ = [
    "TWO_PERSON",
    "Release",
    "approve_release",
    "ask_for_approval",
    "cancel_release",
    "cancel_waiting",
    "find_release",
    "list_releases",
    "mark_publishing",
    "read_report",
    "refusals",
    "refuse_release",
    "require_approval",
]
