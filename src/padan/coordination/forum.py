"""The scorecard of stakeholder forums (FKPKU): what is recorded of each kabupaten/kota, and how close partners are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from padan.coordination.forum_file import Known

LEVELS = ("jaringan_kerja", "kerja_sama", "koordinasi", "kolaborasi", "kemitraan")
SCORE_COLUMNS = (
    "region_code, status, name, formed_on, documents, agreements_in_force, decrees_in_force, documents_undated,"
    " meetings, meetings_due, last_meeting_on, activities, realised, partial, not_realised, planned, pairs,"
    " lenient_level, strict_level"
)
SCORES = f"select {SCORE_COLUMNS} from control.forum_scorecard(%(as_of)s)"
PAIRS = (
    "select region_code, agency, partner, recorded, required, lenient_level, strict_level"
    " from control.forum_pair_level(%(as_of)s)"
)


@dataclass(frozen=True)
class Score:
    """What is recorded of a kabupaten/kota on a day. A region without a score is unknown, not without a forum.

    Attributes:
        region_code: kabupaten/kota.
        status: whether there is a forum: ada, tidak_ada, None (only other things are recorded).
        name: of the forum.
        formed_on: day it was formed.
        documents: MoU, agreements, decrees and regulations, in force or not.
        agreements_in_force: MoU and PKS with a day of force not after the day asked about, and not ended.
        decrees_in_force: the same of decrees and regulations.
        documents_undated: documents whose day is not known; never counted as in force.
        meetings: held in the twelve months up to the day.
        meetings_due: meetings a year that the forum is to hold.
        last_meeting_on: newest one.
        activities: agreed activities; realised + partial + not_realised + planned.
        realised: fully.
        partial: in part.
        not_realised: not at all.
        planned: agreed, not yet to be judged.
        pairs: pairs of agencies with an assessment.
        lenient_level: of the weakest pair on the Continuum of Joint Effort, 0 to 5, where a word is evidence enough.
        strict_level: the same where it must be written or enacted.
    """

    region_code: str
    status: str | None
    name: str | None
    formed_on: date | None
    documents: int
    agreements_in_force: int
    decrees_in_force: int
    documents_undated: int
    meetings: int
    meetings_due: int
    last_meeting_on: date | None
    activities: int
    realised: int
    partial: int
    not_realised: int
    planned: int
    pairs: int
    lenient_level: int | None
    strict_level: int | None


@dataclass(frozen=True)
class PairLevel:
    """Two agencies of a region on the Continuum of Joint Effort; `recorded` of `required` attributes are assessed."""

    region_code: str
    agency: str
    partner: str
    recorded: int
    required: int
    lenient_level: int
    strict_level: int


@dataclass(frozen=True)
class Attribute:
    """What a level requires (reference/partnership_attributes.csv)."""

    attribute: str
    level: int
    name_id: str
    name_en: str


def is_within(region_code: str, region: str | None) -> bool:
    """Whether a kabupaten/kota is that region, or lies in that province; None and 00 are the nation."""
    return region in (None, "00") or region_code == region or region_code.startswith(f"{region}.")


def read_scores(connection: Connection[Any], as_of: date, *, region: str | None = None) -> list[Score]:
    """Regions of which anything is recorded, by code.

    Args:
        connection: any role that reads schema control.
        as_of: the day asked about.
        region: a kabupaten/kota or a province; the nation by default.
    """
    with connection.cursor(row_factory=class_row(Score)) as cursor:
        scores = cursor.execute(SCORES, {"as_of": as_of}).fetchall()
    return [score for score in scores if is_within(score.region_code, region)]


def read_pairs(connection: Connection[Any], as_of: date, *, region: str | None = None) -> list[PairLevel]:
    """Pairs of agencies with their levels, by region and name."""
    with connection.cursor(row_factory=class_row(PairLevel)) as cursor:
        pairs = cursor.execute(PAIRS, {"as_of": as_of}).fetchall()
    return [pair for pair in pairs if is_within(pair.region_code, region)]


def read_attributes(connection: Connection[Any]) -> list[Attribute]:
    """Attributes of the five levels in their order."""
    with connection.cursor(row_factory=class_row(Attribute)) as cursor:
        return cursor.execute(
            "select attribute, level, name_id, name_en from control.partnership_attributes()"
        ).fetchall()


def read_regions(connection: Connection[Any], as_of: date) -> dict[str, str]:
    """Names of the kabupaten/kota that exist on a day, by code."""
    rows = connection.execute("select region_code, region_name from control.kabkota(%s) order by 1", (as_of,))
    return {str(code): str(name) for code, name in rows}


def read_known(connection: Connection[Any], today: date) -> Known:
    """What new entries are held against."""
    attributes = tuple(one.attribute for one in read_attributes(connection))
    return Known(frozenset(read_regions(connection, today)), attributes, today)
