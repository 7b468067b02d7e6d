"""Receives the deliveries: one DAG a dataset of contracts/extracts.yaml.

Each DAG pulls the delivery of one month from the inbox, lands it in `raw` and passes it through the gate. When
something new has landed it emits the dataset's asset with the month as partition key (`2024-12`). A dataset that was
not delivered, or was received before, is skipped and emits nothing.

**When.** Every morning of the first fifteen days of a month for the month before. By hand: trigger with the partition
key `2024-12`, or with conf `{"period": "2024-12", "inbox": "/data/inbox"}`.

**When it fails.** A refusal (a broken manifest, too many bad rows) fails at once and names the rule, the file and the
remedy; it is never retried. An outage is retried twice. docs/runbook.md says what to do.
"""

from datetime import timedelta

from airflow.sdk import DAG, Asset, CronPartitionTimetable, Param, task
from airflow.sdk.exceptions import AirflowSkipException

from padan.contract import Dataset, extracts
from padan.orchestration.request import read_request
from padan.orchestration.task import default_arguments, perform, record_timeout

DAYS_OF_MONTH = 15


def make_ingest_dag(dataset: Dataset) -> DAG:
    """The DAG that receives one dataset."""
    asset = Asset(f"raw_{dataset.name}", uri=f"padan://raw/{dataset.name}")

    with DAG(
        dag_id=f"ingest_{dataset.name}",
        description=f"{dataset.owner}: {dataset.grain}",
        # Fifteen ticks back is the same day of the month before, whose key is the delivery's month.
        schedule=CronPartitionTimetable(
            f"0 6 1-{DAYS_OF_MONTH} * *", timezone="Asia/Jakarta", run_offset=-DAYS_OF_MONTH, key_format="%Y-%m"
        ),
        catchup=False,
        max_active_runs=1,
        dagrun_timeout=timedelta(hours=4),
        default_args=default_arguments(owner=dataset.owner),
        on_failure_callback=record_timeout,
        tags=["padan", "ingest", "required" if dataset.required else "optional"],
        doc_md=f"**Owner:** {dataset.owner}. **Grain:** {dataset.grain}.\n\n{__doc__}",
        params={
            "period": Param(None, type=["null", "string"], description="YYYY-MM"),
            "inbox": Param(None, type=["null", "string"], description="folder or URL; default PADAN_INBOX"),
        },
    ) as dag:

        @task(task_id="land_and_check", outlets=[asset])
        def land_and_check(*, dag_run, outlet_events, task):
            from padan.runs import steps

            request = read_request(dag_run)
            step = f"ingest.{dataset.name}"
            result = perform(step, steps.ingest, dataset.name, request.period, request.inbox, request.run_id)
            if result["state"] != "landed":
                raise AirflowSkipException(f"{dataset.name} {request.period}: {result['state']}")
            for outlet in task.outlets:
                outlet_events[outlet].add_partitions(request.period)
            return result

        land_and_check()
    return dag


for contract in extracts().values():
    globals()[f"ingest_{contract.name}"] = make_ingest_dag(contract)
