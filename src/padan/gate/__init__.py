"""The gate: Great Expectations on what landed, broken rows to quarantine, refusal above the share."""

from padan.gate.check import check_delivery
from padan.landing import landed_leaf

__all__ = ["check_delivery", "landed_leaf"]
