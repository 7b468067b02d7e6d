"""contracts/control.yaml, checked: what becomes a finding, when an action climbs, which meetings there are."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from string import Formatter
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, TypeAdapter, ValidationError, model_validator

from padan.contract import control, extracts, indicators
from padan.errors import Refused
from padan.language import choose

FILE = "contracts/control.yaml"
Severity = Literal["kritis", "penting", "catatan"]
Level = Literal["nasional", "provinsi", "kabkota", "kecamatan"]
Direction = Literal["falls", "rises", "any"]
SEVERITIES: tuple[Severity, ...] = ("kritis", "penting", "catatan")
EVERY_LEVEL: tuple[Level, ...] = ("nasional", "provinsi", "kabkota")
FIGURE_WORDS = frozenset(
    {"region", "programme", "programme_owner", "period", "value", "limit", "numerator", "denominator", "category",
     "indicator"}
)  # fmt: skip
GATHERED_WORDS = frozenset({"region", "programme", "period", "indicator", "count", "of", "names"})
CHANGE_WORDS = FIGURE_WORDS | {"previous", "change", "months"}
DELIVERY_WORDS = frozenset(
    {"period", "dataset", "dataset_owner", "age", "allowed", "days", "value", "limit", "numerator", "denominator"}
)
KPI_WORDS = frozenset({"period", "kpi", "kpi_name", "kpi_owner", "value", "target"})


class Part(BaseModel):
    """A part of the file: no unknown key, never changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AnyRule(Part):
    """What every rule has.

    Attributes:
        id: names the rule; findings carry it.
        severity: how much it matters.
        owner: the institution that is asked; may hold placeholders.
        message_id: the finding in Indonesian, with placeholders.
        message_en: the same in English.
        page: path of the page that shows the evidence.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,60}$")
    severity: Severity
    owner: str = Field(min_length=2)
    message_id: str = Field(min_length=10)
    message_en: str = Field(min_length=10)
    page: str = Field(pattern=r"^[a-z0-9-]+$")

    def words(self) -> frozenset[str]:
        """Placeholders that its texts may hold."""
        return FIGURE_WORDS

    def figures(self) -> tuple[str, ...]:
        """Indicators that it judges."""
        return ()

    @model_validator(mode="after")
    def _texts_hold_known_words(self) -> Self:
        for name in ("owner", "message_id", "message_en"):
            unknown = _words_of(getattr(self, name)) - self.words()
            if unknown:
                raise ValueError(f"{name}: {{{'}, {'.join(sorted(unknown))}}} is no placeholder of this kind")
        return self


class FigureRule(AnyRule):
    """A rule about cells of mart.fct_indicator; programmes and categories None: any.

    Attributes:
        least_denominator: a figure of fewer is none that the rule finds.
        least_population: nor one of a region with fewer people.
        gather: findings of kabupaten/kota are one of their province, in the words of gathered_id and gathered_en.
    """

    indicator: str
    programmes: tuple[str, ...] | None = None
    breakdown: str = "total"
    categories: tuple[str, ...] | None = None
    levels: tuple[Level, ...] = Field(default=EVERY_LEVEL, min_length=1)
    least_denominator: int = Field(default=0, ge=0)
    least_population: int = Field(default=0, ge=0)
    gather: Literal["provinsi"] | None = None
    gathered_id: str | None = Field(default=None, min_length=10)
    gathered_en: str | None = Field(default=None, min_length=10)

    def figures(self) -> tuple[str, ...]:
        return (self.indicator,)

    @model_validator(mode="after")
    def _gathered_has_words(self) -> Self:
        texts = {"gathered_id": self.gathered_id, "gathered_en": self.gathered_en}
        if any((text is None) != (self.gather is None) for text in texts.values()):
            raise ValueError("gather, gathered_id and gathered_en go together")
        if self.gather and "kabkota" not in self.levels:
            raise ValueError("gather: levels has no kabkota to gather")
        for name, text in texts.items():
            unknown = _words_of(text or "") - GATHERED_WORDS
            if unknown:
                raise ValueError(f"{name}: {{{'}, {'.join(sorted(unknown))}}} is no placeholder of what is gathered")
        return self

    @model_validator(mode="after")
    def _figure_exists(self) -> Self:
        known = indicators()["indicators"]
        for name in self.figures():
            if name not in known:
                raise ValueError(f"indicator {name!r} is not in contracts/indicators.yaml")
            breakdowns = known[name].get("breakdowns", ["total"])
            if self.breakdown not in breakdowns:
                raise ValueError(f"indicator {name} has no breakdown {self.breakdown!r}, but {', '.join(breakdowns)}")
        return self


class Threshold(FigureRule):
    """The value is beyond a limit: a number, or a dated row of reference/thresholds.csv."""

    kind: Literal["threshold"]
    crosses: Literal["above", "below"]
    limit: float | None = None
    threshold: str | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if (self.limit is None) == (self.threshold is None):
            raise ValueError("give either `limit` or `threshold`")
        return self


class Fall(FigureRule):
    """The value moved one way in each of so many published months, by at least so much in all."""

    kind: Literal["fall"]
    direction: Literal["falls", "rises"] = "falls"
    months: int = Field(default=3, ge=2, le=24)
    by: float = Field(default=0, ge=0)

    def words(self) -> frozenset[str]:
        return CHANGE_WORDS


class Jump(FigureRule):
    """The value moved by so much against the month before."""

    kind: Literal["jump"]
    direction: Direction = "any"
    by: float = Field(gt=0)

    def words(self) -> frozenset[str]:
        return CHANGE_WORDS


class ReportersDiffer(FigureRule):
    """Reporters of one fund differ by more than a share of the largest report."""

    kind: Literal["reporters_differ"]
    indicator: Literal["contribution_gap", "contribution_gap_money"]
    above: float = Field(ge=0, lt=1)


class CoverageAboveOne(FigureRule):
    """A coverage above 1."""

    kind: Literal["coverage_above_one"]
    indicator: Literal[""] = ""
    indicators: tuple[str, ...] = Field(min_length=1)

    def figures(self) -> tuple[str, ...]:
        return self.indicators


class RegionPassive(FigureRule):
    """A kabupaten/kota that counts 0 in region_active_update."""

    kind: Literal["region_passive"]
    indicator: Literal["region_active_update"] = "region_active_update"
    levels: tuple[Literal["kabkota"], ...] = ("kabkota",)


class QuotaUnused(FigureRule):
    """Less of the quota is used than this."""

    kind: Literal["quota_unused"]
    indicator: Literal["quota_use"] = "quota_use"
    below: float = Field(gt=0, le=1)


class ComplaintBacklog(FigureRule):
    """More of the open complaints are past their deadline than this."""

    kind: Literal["complaint_backlog"]
    indicator: Literal["complaint_backlog"] = "complaint_backlog"
    above: float = Field(ge=0, lt=1)


class DeliveryRule(AnyRule):
    """A rule about deliveries; datasets None: every one of the contract."""

    datasets: tuple[str, ...] | None = None

    def words(self) -> frozenset[str]:
        return DELIVERY_WORDS

    @model_validator(mode="after")
    def _datasets_exist(self) -> Self:
        unknown = set(self.datasets or ()) - set(extracts())
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))}: no dataset of contracts/extracts.yaml")
        return self


class DeliveryLate(DeliveryRule):
    """The month's delivery came after a day of the month that follows."""

    kind: Literal["delivery_late"]
    day: int = Field(ge=1, le=28)


class DeliveryAge(DeliveryRule):
    """The month was computed with a delivery older than its cadence allows, or without one."""

    kind: Literal["delivery_age"]


class DeliveryQuarantine(DeliveryRule):
    """More of the rows were refused than this."""

    kind: Literal["delivery_quarantine"]
    above: float = Field(ge=0, lt=1)


class KpiOffTrack(AnyRule):
    """A KPI of the plan has one of these statuses (mart.fct_kpi_progress)."""

    kind: Literal["kpi_off_track"]
    statuses: tuple[Literal["tertinggal", "berisiko"], ...] = Field(min_length=1)

    def words(self) -> frozenset[str]:
        return KPI_WORDS


Rule = (
    Threshold
    | Fall
    | Jump
    | ReportersDiffer
    | CoverageAboveOne
    | RegionPassive
    | QuotaUnused
    | ComplaintBacklog
    | DeliveryLate
    | DeliveryAge
    | DeliveryQuarantine
    | KpiOffTrack
)


class MeetingLevel(Part):
    """A kind of meeting.

    Attributes:
        name_id: in Indonesian.
        name_en: in English.
        per_year: how many the sources ask for; 0 where none is asked for.
        invited_days: how many days before it the invitation must be out.
        chair: who chairs it.
    """

    name_id: str
    name_en: str
    per_year: int = Field(ge=0)
    invited_days: int = Field(ge=0)
    chair: str


class Agenda(Part):
    """How much a proposed agenda holds, in all and of one rule."""

    at_most: PositiveInt
    per_rule: PositiveInt


class EscalationDays(Part):
    """Days overdue from which a level is told."""

    pemilik: PositiveInt
    eselon_1: PositiveInt
    menteri: PositiveInt

    @model_validator(mode="after")
    def _climbs(self) -> Self:
        if not self.pemilik < self.eselon_1 < self.menteri:
            raise ValueError("the days must rise from pemilik over eselon_1 to menteri")
        return self


class ControlContract(Part):
    """The whole file."""

    version: PositiveInt
    escalation_days: EscalationDays
    freeze_days: int = Field(ge=0)
    agenda: Agenda
    meetings: dict[Literal["menteri", "eselon_1", "teknis_1", "teknis_2", "insidental"], MeetingLevel]
    rules: tuple[Annotated[Rule, Field(discriminator="kind")], ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        names = [rule.id for rule in self.rules]
        double = sorted({name for name in names if names.count(name) > 1} | ({"manual"} & set(names)))
        if double:
            raise ValueError(f"rule ids must be unique and not `manual`: {', '.join(double)}")
        return self

    def digest(self) -> str:
        """Hash of what findings are made by."""
        return hashlib.sha256(json.dumps(self.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()


_CONTRACT = TypeAdapter(ControlContract)


@lru_cache
def control_contract() -> ControlContract:
    """contracts/control.yaml.

    Raises:
        Refused: something in it is wrong; the message names the rule and the field.
    """
    return parse_control(control())


def parse_control(raw: Mapping[str, Any]) -> ControlContract:
    """The content of the file, checked.

    Raises:
        Refused: with every fault, each at its place.
    """
    try:
        return _CONTRACT.validate_python(dict(raw))
    except ValidationError as error:
        raise Refused(
            rule="control_rules_invalid",
            message="; ".join(_fault(fault, raw) for fault in error.errors()),
            remedy=choose(f"perbaiki {FILE}, lalu jalankan lagi", f"mend {FILE}, then run again"),
            file=FILE,
        ) from None


def _fault(fault: Any, raw: Mapping[str, Any]) -> str:
    """`rules jkn_low (threshold): limit: Input should be …`."""
    where = list(fault["loc"])
    said = str(fault["msg"]).removeprefix("Value error, ")
    if len(where) > 1 and where[0] == "rules" and isinstance(where[1], int):
        rule = raw["rules"][where[1]]
        name = rule.get("id", f"no. {where[1] + 1}") if isinstance(rule, dict) else f"no. {where[1] + 1}"
        where = [f"{choose('aturan', 'rule')} {name}", *where[3:]]
    return ": ".join([*map(str, where), said])


def _words_of(text: str) -> set[str]:
    try:
        return {word for _, word, _, _ in Formatter().parse(text) if word is not None}
    except ValueError as error:
        raise ValueError(f"{text!r}: {error}") from error
