"""The approval of a release inside Airflow: the human-in-the-loop question, and what becomes of the answer."""

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowSkipException

from padan.errors import Refused
from padan.orchestration.request import read_request
from padan.postgres import Warehouse, open_warehouse
from padan.release import (
    Release,
    approve_release,
    cancel_release,
    find_release,
    mark_publishing,
    read_report,
    refusals,
    refuse_release,
)
from padan.settings import get_settings

if TYPE_CHECKING:
    from airflow.sdk.definitions.context import Context

log = logging.getLogger(__name__)

APPROVE, REFUSE = "Setujui", "Tolak"
REASON = "alasan"
DAYS_TO_ANSWER = 30
# Airflow's own wait ends so often: a question whose release was decided or replaced elsewhere is closed then, and any
# other one put again.
LOOK_AGAIN = timedelta(hours=1)
# Refusals of an answer after which the question is put again: somebody else may answer, or the same person better.
ASKED_AGAIN = (
    "release_same_person",
    "release_reason_missing",
    "operator_missing",
    "operator_unfit",
    "operator_reserved",
)


class ReleaseApproval(HITLOperator):  # type: ignore[misc] # Airflow's providers carry no types
    """Asks for the approval of the run that this DAG run is about, and lets the publication follow it.

    A month that is approved already, at a terminal, passes without a question; one that was refused, replaced or
    published meanwhile ends here without an error, at the latest LOOK_AGAIN later. While it waits it holds no worker.
    """

    # Airflow fills `params` with those of the DAG; the form has only the operator's own.
    def __init__(self, *, params: Any = None, **arguments: Any) -> None:
        super().__init__(
            subject="Terbitan menunggu persetujuan",
            options=[APPROVE, REFUSE],
            defaults=[REFUSE],
            response_timeout=LOOK_AGAIN,
            params={REASON: Param("", type="string", maxLength=2000, title="Alasan", description="wajib bila menolak")},
            **arguments,
        )

    def execute(self, context: "Context") -> Any:
        """Puts the question, unless it is answered already."""
        request = read_request(context["dag_run"])
        with open_warehouse() as warehouse:
            release = _read(warehouse, request.run_id)
            if release.state == "menunggu":
                self._write_question(warehouse, release)
            else:
                return _go_on(warehouse, release)
        return super().execute(context)

    def execute_complete(self, context: "Context", event: dict[str, Any]) -> Any:
        """Records the answer in control.release; an answer that a rule does not allow leaves the question open."""
        answer = super().execute_complete(context, event)
        request = read_request(context["dag_run"])
        with open_warehouse() as warehouse:
            release = _read(warehouse, request.run_id)
            if release.state != "menunggu":
                return _go_on(warehouse, release)
            if answer["responded_by_user"] is None and not _is_too_late(release):
                return self.execute(context)
            try:
                decided = _record(warehouse, release, answer)
            except Refused as refusal:
                if refusal.rule not in ASKED_AGAIN:
                    _cancel(warehouse, release, str(refusal))
                    raise
                log.warning("%s", refusal)
            else:
                return _go_on(warehouse, decided)
        return self.execute(context)

    def _write_question(self, warehouse: Warehouse, release: Release) -> None:
        from padan.release.text import describe_question

        with warehouse.connect("padan_control") as connection:
            report = read_report(connection, release.release_id)
        self.subject = f"Terbitan {release.period:%Y-%m} menunggu persetujuan ({release.requested_by})"
        self.body = describe_question(release, report)


def _read(warehouse: Warehouse, run_id: str) -> Release:
    with warehouse.connect("padan_control") as connection:
        return find_release(connection, run_id)


def _record(warehouse: Warehouse, release: Release, answer: Any) -> Release:
    user = answer["responded_by_user"]
    if user is None:
        reason = f"tidak dijawab dalam {DAYS_TO_ANSWER} hari"
        with warehouse.connect("padan_publisher") as connection:
            return cancel_release(connection, release.run_id, reason=reason)
    by = str(user["name"] or user["id"])
    said = str(answer["params_input"].get(REASON) or "")
    with warehouse.connect("padan_control") as writer:
        if answer["chosen_options"] == [REFUSE]:
            return refuse_release(writer, release.run_id, by=by, reason=said)
        with warehouse.connect("padan_publisher") as publisher:
            threshold = get_settings().suppression_threshold
            return approve_release(publisher, writer, release.run_id, by=by, note=said, threshold=threshold)


def _is_too_late(release: Release) -> bool:
    return datetime.now(UTC) >= release.requested_at + timedelta(days=DAYS_TO_ANSWER)


def _cancel(warehouse: Warehouse, release: Release, reason: str) -> None:
    with refusals(), warehouse.connect("padan_publisher") as connection:
        cancel_release(connection, release.run_id, reason=reason)


def _go_on(warehouse: Warehouse, release: Release) -> str:
    """Lets the publication follow an approval; ends the DAG run otherwise.

    Raises:
        Refused: the second person refused; people are told as of any other refusal.
        AirflowSkipException: nothing is left to be done.
    """
    if release.state == "disetujui" and not release.is_done:
        with warehouse.connect("padan_publisher") as connection:
            mark_publishing(connection, release.run_id)
        return release.state
    if release.state == "ditolak":
        raise Refused(
            rule="release_refused",
            message=f"terbitan {release.period:%Y-%m} ditolak oleh {release.decided_by}: {release.reason}",
            remedy="perbaiki yang disebut pada alasannya, lalu jalankan bulan itu sekali lagi",
        )
    raise AirflowSkipException(f"{release.run_id}: {release.state}, {release.run_state}")
