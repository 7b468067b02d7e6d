"""Numbers in the files of a plan."""

import re
from decimal import Decimal

NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,9})?")


def read_number(text: str) -> Decimal | None:
    """A number written with a decimal point and no separators of thousands; None for anything else."""
    return Decimal(text) if NUMBER.fullmatch(text) else None
