"""One person_id for the same human across the registers, one family_id a KK; names and NIKs end here."""

from padan.identity.records import RECORD_DATASETS, clear_records, match_payments, match_records
from padan.identity.register import build_register

__all__ = ["RECORD_DATASETS", "build_register", "clear_records", "match_payments", "match_records"]
