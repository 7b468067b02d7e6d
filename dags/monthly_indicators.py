"""The month: from the landed deliveries to the published indicators.

`begin` → `match_people` → `dbt` (staging → spine → cells → indicators) → `audit` → `release` → `publish`, then
`notify` and `findings` → `briefs`

**When.** As soon as the three required datasets (dukcapil_penduduk, bpjs_kesehatan_peserta, kemensos_registri) have
landed for the same month; and for every month on the deadline (DAG `monthly_deadline`), so that a month in which
something is missing is run and reported too. By hand: trigger with the partition key `2024-12`, or with conf
`{"period": "2024-12", "inbox": "/data/inbox", "options": {"matching": "full", "without": [], "note": ""}}`.

**Two-person release** (option `release`, or PADAN_RELEASE=two-person for every scheduled run). The month then ends at
`release` with nothing published, and DAG `monthly_release` asks for the approval: `approval` → `publish` → ... It waits
in a DAG of its own, for days if need be, so that the other months go on and a newer run of the month can replace it.

**Idempotent.** Input that is already published ends at `begin` with success; findings or briefs that the published
revision lacks are made up for (`make_up`). A corrected delivery publishes the next
revision. Readers see the old month or the new one, never a mix.

**When it fails.** A refusal (exit 3 of `padan run`) fails at once, publishes nothing and names the rule, the dataset
and the remedy. An outage is retried twice. Clear the failed task to resume. docs/runbook.md says what to do.
"""

from datetime import timedelta
from functools import reduce
from operator import and_

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import (
    DAG,
    Asset,
    IdentityMapper,
    Param,
    PartitionedAssetTimetable,
    TaskGroup,
    chain,
    task,
)

from padan.contract import extracts
from padan.orchestration.approval import DAYS_TO_ANSWER, ReleaseApproval
from padan.orchestration.request import read_request
from padan.orchestration.task import default_arguments, is_watched, perform, perform_beside, record_timeout
from padan.paths import DBT_PROJECT

OWNER = "Kemenko PMK"
LAYERS = ("staging", "spine", "cells", "indicators")


def describe_layer(layer: str) -> str:
    """The dbt models of a layer, for the task's page."""
    models = sorted(file.stem for file in (DBT_PROJECT / "models" / layer).rglob("*.sql"))
    return f"dbt models of `dbt_project/models/{layer}`:\n\n" + "\n".join(f"- `{model}`" for model in models)


def make_layer_task(layer: str):
    """The task that builds and tests one layer of the dbt project."""

    @task(task_id=layer, doc_md=describe_layer(layer))
    def build_layer(*, dag_run):
        from padan.runs import steps

        return perform(f"dbt.{layer}", steps.build_layer, read_request(dag_run).run_id, layer)

    return build_layer()


def make_publication():
    """The tasks from the audited candidate on: a month's own, and those of an approved release.

    Returns:
        The first of them; the others follow it.
    """

    @task(task_id="publish", execution_timeout=timedelta(minutes=30))
    def publish(*, dag_run):
        from padan.runs import steps

        return perform("publish", steps.publish_month, read_request(dag_run).run_id)

    @task(task_id="findings", execution_timeout=timedelta(minutes=15))
    def findings(*, dag_run):
        """Never stops the month: what fails is recorded and told, and the next run makes up for it."""
        from padan.control import write_findings

        run_id = read_request(dag_run).run_id
        return perform_beside("findings", write_findings, run_id, run_id=run_id)

    @task(task_id="briefs", execution_timeout=timedelta(minutes=15))
    def briefs(*, dag_run):
        """Never stops the month: `padan brief` makes what is missing."""
        from padan.brief import write_month_briefs

        run_id = read_request(dag_run).run_id
        return perform_beside("briefs", write_month_briefs, run_id, run_id=run_id)

    @task(task_id="notify", execution_timeout=timedelta(minutes=5))
    def notify(*, dag_run):
        from padan.orchestration.notify import notify_publication

        return perform("notify", notify_publication, read_request(dag_run).run_id)

    published = publish()
    # People are told of the publication, whatever becomes of what is made from it.
    published >> notify()
    published >> findings() >> briefs()
    return published


required_assets = [
    Asset(f"raw_{dataset.name}", uri=f"padan://raw/{dataset.name}")
    for dataset in extracts().values()
    if dataset.required
]

with DAG(
    dag_id="monthly_indicators",
    description="Pemadanan, indikator dan penerbitan satu bulan",
    schedule=PartitionedAssetTimetable(assets=reduce(and_, required_assets), default_partition_mapper=IdentityMapper()),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    default_args=default_arguments(owner=OWNER),
    on_failure_callback=record_timeout,
    tags=["padan", "monthly"],
    doc_md=__doc__,
    params={
        "period": Param(None, type=["null", "string"], description="YYYY-MM"),
        "inbox": Param(None, type=["null", "string"], description="folder or URL; default PADAN_INBOX"),
        "options": Param({}, type="object", description="matching, without, note, release, by: as in `padan run`"),
    },
) as monthly_indicators:

    @task.branch(task_id="begin")
    def begin(*, dag_run):
        from padan.runs import steps

        request = read_request(dag_run)
        result = perform("begin", steps.begin_run, request.period, request.inbox, request.options, request.run_id)
        if result.get("unchanged"):
            steps.finish_run(request.run_id, "unchanged", None)
        return "make_up" if result.get("unchanged") else "match_people"

    @task(task_id="make_up", execution_timeout=timedelta(minutes=30))
    def make_up(*, dag_run):
        """An unchanged month publishes nothing; findings and briefs that its revision lacks are made all the same."""
        from padan.control import make_up as make_missing

        request = read_request(dag_run)
        return perform_beside("make_up", make_missing, request.period, request.run_id, run_id=request.run_id)

    @task(task_id="match_people")
    def match_people(*, dag_run):
        from padan.runs import steps

        return perform("match_people", steps.match_people, read_request(dag_run).run_id)

    @task(task_id="audit")
    def audit(*, dag_run):
        from padan.runs import steps

        return perform("audit", steps.audit_candidate, read_request(dag_run).run_id)

    @task.branch(task_id="release")
    def release(*, dag_run, ti):
        from padan.orchestration.notify import notify_waiting
        from padan.runs import steps

        request = read_request(dag_run)
        if not request.needs_approval:
            return "publish"
        perform("release", steps.request_release, request.run_id)
        notify_waiting(request.run_id)
        # Who waits at a terminal decides there; under the scheduler the question goes to Airflow's pages.
        ti.xcom_push(key="period", value=request.period)
        ti.xcom_push(key="run_id", value=request.run_id)
        return None if is_watched() else "ask_approval"

    ask_approval = TriggerDagRunOperator(
        task_id="ask_approval",
        trigger_dag_id="monthly_release",
        conf={name: f"{{{{ ti.xcom_pull(task_ids='release', key='{name}') }}}}" for name in ("period", "run_id")},
        execution_timeout=timedelta(minutes=5),
    )

    with TaskGroup("dbt", tooltip="One task a layer of dbt_project/models") as dbt_layers:
        chain(*(make_layer_task(layer) for layer in LAYERS))

    matched = match_people()
    begin() >> [matched, make_up()]
    matched >> dbt_layers >> audit() >> release() >> [make_publication(), ask_approval]

with DAG(
    dag_id="monthly_release",
    description="Persetujuan orang kedua, lalu penerbitan satu bulan",
    schedule=None,
    catchup=False,
    # Months wait beside one another.
    max_active_runs=12,
    dagrun_timeout=timedelta(days=DAYS_TO_ANSWER + 1),
    default_args=default_arguments(owner=OWNER),
    on_failure_callback=record_timeout,
    tags=["padan", "monthly"],
    doc_md="""A month that was computed and audited with the option `release: two-person` waits here for the approval of
    somebody else than who asked for it, and is then published without being computed again. The answer is recorded in
    `control.release`; `padan release approve` and `padan release refuse` are the same answer at a terminal.
    docs/runbook.md says what to look at.""",
    params={
        "period": Param(None, type=["null", "string"], description="YYYY-MM"),
        "run_id": Param(None, type=["null", "string"], description="run in ops.run that waits"),
    },
) as monthly_release:
    ReleaseApproval(task_id="approval") >> make_publication()
