"""The month: from the landed deliveries to the published indicators.

`begin` → `match_people` → `dbt` (staging → spine → cells → indicators) → `audit` → `publish` → `notify`

**When.** As soon as the three required datasets (dukcapil_penduduk, bpjs_kesehatan_peserta, kemensos_registri) have
landed for the same month; and for every month on the deadline (DAG `monthly_deadline`), so that a month in which
something is missing is run and reported too. By hand: trigger with the partition key `2024-12`, or with conf
`{"period": "2024-12", "inbox": "/data/inbox", "options": {"matching": "full", "without": [], "note": ""}}`.

**Idempotent.** Input that is already published ends at `begin` with success. A corrected delivery publishes the next
revision. Readers see the old month or the new one, never a mix.

**When it fails.** A refusal (exit 3 of `padan run`) fails at once, publishes nothing and names the rule, the dataset
and the remedy. An outage is retried twice. Clear the failed task to resume. docs/runbook.md says what to do.
"""

from datetime import timedelta
from functools import reduce
from operator import and_

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
from padan.orchestration.request import read_request
from padan.orchestration.task import default_arguments, perform, record_timeout
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
        "options": Param({}, type="object", description="matching, without, note: as in `padan run`"),
    },
) as monthly_indicators:

    @task.short_circuit(task_id="begin")
    def begin(*, dag_run):
        from padan.runs import steps

        request = read_request(dag_run)
        result = perform("begin", steps.begin_run, request.period, request.inbox, request.options, request.run_id)
        if result.get("unchanged"):
            steps.finish_run(request.run_id, "unchanged", None)
        return not result.get("unchanged")

    @task(task_id="match_people")
    def match_people(*, dag_run):
        from padan.runs import steps

        return perform("match_people", steps.match_people, read_request(dag_run).run_id)

    @task(task_id="audit")
    def audit(*, dag_run):
        from padan.runs import steps

        return perform("audit", steps.audit_candidate, read_request(dag_run).run_id)

    @task(task_id="publish", execution_timeout=timedelta(minutes=30))
    def publish(*, dag_run):
        from padan.runs import steps

        return perform("publish", steps.publish_month, read_request(dag_run).run_id)

    @task(task_id="notify", execution_timeout=timedelta(minutes=5))
    def notify(*, dag_run):
        from padan.orchestration.notify import notify_publication

        return perform("notify", notify_publication, read_request(dag_run).run_id)

    with TaskGroup("dbt", tooltip="One task a layer of dbt_project/models") as dbt_layers:
        chain(*(make_layer_task(layer) for layer in LAYERS))

    begin() >> match_people() >> dbt_layers >> audit() >> publish() >> notify()
