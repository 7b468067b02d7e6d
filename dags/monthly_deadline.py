"""The deadline: on the fifteenth at 08.00 WIB starts `monthly_indicators` for the month before.

It is started for every month. A month in which a delivery is missing is run and reported (provisional, or refused when
a required dataset never came); a month that is published ends at once, unless something came late: then the next
revision is published with it.
"""

from datetime import timedelta

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, CronPartitionTimetable, Param

from padan.orchestration.task import default_arguments

with DAG(
    dag_id="monthly_deadline",
    description="Menjalankan bulan lalu pada tenggat, lengkap atau tidak",
    schedule=CronPartitionTimetable("0 8 15 * *", timezone="Asia/Jakarta", run_offset=-1, key_format="%Y-%m"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    default_args=default_arguments(owner="Kemenko PMK"),
    tags=["padan", "monthly"],
    doc_md=__doc__,
    params={"period": Param(None, type=["null", "string"], description="YYYY-MM")},
) as monthly_deadline:
    TriggerDagRunOperator(
        task_id="start_month",
        trigger_dag_id="monthly_indicators",
        conf={"period": "{{ dag_run.partition_key or dag_run.conf['period'] }}"},
        execution_timeout=timedelta(minutes=5),
    )
