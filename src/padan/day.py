"""The day it is where the officials are."""

from datetime import date, datetime, timedelta, timezone

JAKARTA = timezone(timedelta(hours=7), "WIB")


def today() -> date:
    """Today in Jakarta."""
    return datetime.now(JAKARTA).date()
