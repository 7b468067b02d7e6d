"""Matching beyond the NIK: Indonesian names, deterministic tiers, a Fellegi-Sunter model, pairs for a steward."""

from padan.identity.matching.engine import Matched, match_open_records
from padan.identity.matching.model import model_version

__all__ = ["Matched", "match_open_records", "model_version"]
