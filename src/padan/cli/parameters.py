"""Parameters that several sub-commands take."""

from datetime import date

import click

from padan.language import choose
from padan.periods import parse_period
from padan.review import PairKey, Unfit, check_text, parse_key


class Period(click.ParamType[date]):
    """A month written YYYY-MM."""

    name = "YYYY-MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_period(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class PlainText(click.ParamType[str]):
    """Text of a person: not empty, no control characters, at most so long."""

    name = "TEXT"

    def __init__(self, at_most: int, *, may_be_empty: bool = False) -> None:
        self.at_most, self.may_be_empty = at_most, may_be_empty

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return check_text(str(value), at_most=self.at_most, may_be_empty=self.may_be_empty)
        except Unfit as error:
            self.fail(str(error), param, ctx)


class Nik(click.ParamType[int]):
    """Sixteen digits."""

    name = "NIK"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        digits = str(value).strip()
        if isinstance(value, int) or (len(digits) == 16 and digits.isascii() and digits.isdigit()):
            return int(digits)
        self.fail(choose("NIK terdiri dari 16 angka", "a NIK has 16 digits"), param, ctx)


class Pair(click.ParamType[PairKey]):
    """A pair of the review queue."""

    name = "KEY"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> PairKey:
        if isinstance(value, PairKey):
            return value
        try:
            return parse_key(str(value))
        except Unfit as error:
            self.fail(str(error), param, ctx)


PERIOD = Period()
NIK = Nik()
PAIR = Pair()
STEWARD_NAME = PlainText(200)
PERSON_NAME = PlainText(200)
