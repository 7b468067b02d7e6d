"""What a DAG run was asked for: the month, the place of the extracts, the options, the run's identity."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from padan.errors import Refused
from padan.orchestration.task import is_watched
from padan.periods import parse_period
from padan.release import TWO_PERSON
from padan.settings import get_settings

OPTIONS = ("matching", "without", "note", "release", "by")
# Who asks for a month that no person started.
SCHEDULE = "Airflow (jadwal)"


class DagRun(Protocol):
    """The parts of Airflow's DAG run that are read here."""

    dag_id: str
    run_after: datetime
    partition_key: str | None
    conf: dict[str, object] | None
    triggering_user_name: str | None


@dataclass(frozen=True)
class Request:
    """One month to run.

    Attributes:
        period: `YYYY-MM`.
        inbox: place of the extracts; None when neither the run nor PADAN_INBOX names one.
        options: those of `padan run` (matching, without, note, release, by).
        run_id: the run's name in `ops.run`; the same for every task and every retry.
    """

    period: str
    inbox: str | None
    run_id: str
    options: dict[str, object] = field(default_factory=dict)

    @property
    def needs_approval(self) -> bool:
        """Whether somebody else has to approve the publication."""
        return self.options.get("release") == TWO_PERSON

    def as_conf(self) -> dict[str, object]:
        """The same as the configuration of a DAG run."""
        return {"period": self.period, "inbox": self.inbox, "run_id": self.run_id, "options": self.options}


def read_request(dag_run: DagRun) -> Request:
    """Reads the month from the run's configuration, or else from its partition key.

    Raises:
        Refused: the run names no month, or something that is not a month.
    """
    conf = dag_run.conf or {}
    period = str(conf.get("period") or dag_run.partition_key or "")
    try:
        parse_period(period)
    except ValueError as error:
        raise Refused(
            rule="period_missing",
            message=f"{dag_run.dag_id}: {error}",
            remedy='mulai DAG dengan conf {"period": "2024-12"} atau dengan partition key 2024-12',
        ) from error
    options = conf.get("options")
    return Request(
        period=period,
        inbox=str(conf["inbox"]) if conf.get("inbox") else get_settings().inbox,
        run_id=str(conf.get("run_id") or f"{dag_run.dag_id}-{period}-{_stamp(dag_run.run_after)}"),
        options=_read_options(options if isinstance(options, dict) else {}, dag_run),
    )


def _read_options(given: dict[str, object], dag_run: DagRun) -> dict[str, object]:
    """The options given; under the scheduler also how a month is released here, and who asked for it.

    A month run at a terminal has its options from there (`padan run`, `padan demo`).
    """
    options = {name: value for name, value in given.items() if name in OPTIONS and value}
    if is_watched():
        return options
    if get_settings().release == TWO_PERSON:
        options.setdefault("release", TWO_PERSON)
    if options.get("release") == TWO_PERSON:
        # Airflow knows who is logged in; a name in the configuration is only a claim.
        options["by"] = getattr(dag_run, "triggering_user_name", None) or options.get("by") or SCHEDULE
    return options


def _stamp(moment: datetime) -> str:
    return re.sub(r"\D", "", moment.isoformat(timespec="microseconds")[:26])
