"""One person_id for the same human across the registers, one family_id a KK; names and NIKs end here."""

from padan.identity.events import stewards_word
from padan.identity.number_rules import count_number_rules
from padan.identity.records import RECORD_DATASETS, clear_records, clear_review, match_payments, match_records
from padan.identity.register import build_register

__all__ = [
    "RECORD_DATASETS",
    "build_register",
    "clear_records",
    "clear_review",
    "count_number_rules",
    "match_payments",
    "match_records",
    "stewards_word",
]
