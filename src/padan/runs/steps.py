"""The steps of a month, as the DAGs call them: JSON-able arguments and results, each connecting as its own role."""

from dataclasses import asdict
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from padan.contract import extracts
from padan.errors import Refused, without_row_values
from padan.identity import RECORD_DATASETS, build_register, clear_records, match_payments, match_records
from padan.periods import parse_period
from padan.postgres import Warehouse, open_warehouse
from padan.runs.inputs import choose_inputs, input_digest, provisional_reasons
from padan.runs.lookback import (
    absent_programmes,
    computed_months,
    core_package,
    look_back,
    programme_variables,
    quota_scale,
    valid_programmes,
)
from padan.runs.record import Finding, add_findings, read_run, timed_step, update_run
from padan.runs.versions import code_version, rule_version
from padan.settings import get_settings
from padan.transform import DbtProject


def open_run(warehouse: Warehouse, *, period: date, options: dict[str, Any], run_id: str) -> None:
    """Writes the run into ops.run as running; a run that ended without publishing is opened again."""
    with warehouse.connect("padan_loader") as connection:
        connection.execute(
            "insert into ops.run (run_id, period, state, code_version, options) values (%s, %s, 'running', %s, %s)"
            " on conflict (run_id) do update set state = 'running', finished_at = null, message = null"
            " where ops.run.state in ('refused', 'failed')",
            (run_id, period, code_version(), Jsonb(options)),
        )


def ingest(dataset: str, period: str, inbox: str | None, run_id: str) -> dict[str, Any]:
    """Lands and checks the delivery of one dataset that the month would use.

    Returns:
        `state`: landed (new rows), unchanged (this delivery is already counted) or absent (never delivered).
    """
    from padan.gate import check_delivery
    from padan.landing import land_dataset, open_inbox
    from padan.runs.earlier import land_earlier

    with open_warehouse() as warehouse:
        place = open_inbox(inbox) if inbox else None
        with timed_step(warehouse, run_id, f"land {dataset}", "padan_loader") as cost:
            delivery = land_dataset(
                warehouse, dataset=extracts()[dataset], period=parse_period(period), inbox=place, run_id=run_id
            )
            cost.rows = delivery.rows_landed if delivery and delivery.is_new else 0
        if delivery is None:
            return {"state": "absent", "dataset": dataset}
        if delivery.is_new:
            with timed_step(warehouse, run_id, f"gate {dataset}", "padan_loader") as cost:
                delivery = check_delivery(warehouse, delivery, run_id)
                cost.rows = delivery.rows_landed
        if place is not None:
            land_earlier(warehouse, extracts()[dataset], parse_period(period), place, run_id)
        return {
            "state": "landed" if delivery.is_new else "unchanged",
            "dataset": dataset,
            "revision": delivery.revision,
            "rows": delivery.rows_landed,
            "quarantined": delivery.rows_quarantined,
        }


def begin_run(period: str, inbox: str | None, options: dict[str, Any], run_id: str) -> dict[str, Any]:
    """Decides which deliveries the month uses.

    Returns:
        `unchanged`: this very input is already published, so there is nothing to do.

    Raises:
        Refused: a required dataset was never delivered.
    """
    month = parse_period(period)
    without = tuple(options.get("without") or ())
    threshold = get_settings().suppression_threshold
    with open_warehouse() as warehouse:
        open_run(warehouse, period=month, options=options, run_id=run_id)
        with warehouse.connect("padan_transformer") as connection:
            inputs = choose_inputs(connection, month, without)
            deliveries = {name: asdict(delivery) for name, delivery in inputs.items()}
            back = look_back(connection, month, deliveries.get("kemensos_bansos"))
            programmes = valid_programmes(connection, month, deliveries, back)
            reasons = provisional_reasons(inputs, without)
            if "kemensos_bansos" in inputs:
                reasons += [
                    f"{name} tanpa baris pada kemensos_bansos"
                    for name in absent_programmes(connection, month, programmes)
                ]
            reasons += [
                f"{p.programme_id} mengikuti {p.registry} yang belum pernah dikirim"
                for p in programmes
                if p.max_decile and not p.decile_column
            ]
            digest = input_digest(inputs, back, options, threshold)
            last = connection.execute(
                "select input_digest, published_revision from ops.run"
                " where period = %s and state in ('published', 'unchanged') order by started_at desc limit 1",
                (month,),
            ).fetchone()
            is_unchanged = last is not None and last[0] == digest
            update_run(
                connection,
                run_id,
                inputs={
                    "deliveries": deliveries,
                    "looked_back": asdict(back),
                    "programmes": programme_variables(programmes),
                    "reasons": reasons,
                    "inbox": inbox,
                },
                input_digest=digest,
                published_revision=last[1] if last and is_unchanged else None,
            )
        if is_unchanged:
            finish_run(run_id, "unchanged", "masukan ini sudah terbit")
    return {"unchanged": is_unchanged, "deliveries": {name: delivery.revision for name, delivery in inputs.items()}}


def match_people(run_id: str) -> dict[str, Any]:
    """Gives person_id, family_id and match status to everything that the month uses."""
    with (
        without_row_values("pemadanan"),
        open_warehouse() as warehouse,
        timed_step(warehouse, run_id, "identity", "padan_matcher") as cost,
    ):
        with warehouse.connect("padan_matcher") as connection:
            run = read_run(connection, run_id)
            register = run.deliveries["dukcapil_penduduk"]
            counts = build_register(
                connection,
                period=run.period,
                delivered=date.fromisoformat(register["period"]),
                revision=register["revision"],
            )
        for dataset in RECORD_DATASETS:
            with warehouse.connect("padan_matcher") as connection:
                delivery = run.deliveries.get(dataset)
                if delivery is None:
                    clear_records(connection, dataset=dataset, period=run.period)
                    continue
                counts[dataset] = match_records(
                    connection,
                    dataset=dataset,
                    period=run.period,
                    delivered=date.fromisoformat(delivery["period"]),
                    revision=delivery["revision"],
                )
        with warehouse.connect("padan_matcher") as connection:
            counts["payments"] = match_payments(
                connection,
                period=run.period,
                deliveries=[(date.fromisoformat(month), revision) for month, revision in run.payments],
            )
        cost.rows = counts["register_rows"] + sum(counts.get(dataset, 0) for dataset in RECORD_DATASETS)
        with warehouse.connect("padan_matcher") as connection:
            update_run(connection, run_id, inputs=run.inputs | {"counts": counts})
        return counts


def build_layer(run_id: str, layer: str) -> dict[str, Any]:
    """Builds and tests one layer of the dbt project for the month."""
    settings = get_settings()
    with open_warehouse() as warehouse, timed_step(warehouse, run_id, f"dbt {layer}", "padan_transformer") as cost:
        with warehouse.connect("padan_transformer") as connection:
            run = read_run(connection, run_id)
            is_synthetic = any(delivery["is_synthetic"] for delivery in run.deliveries.values())
            core = core_package(connection, run.period)
            computed = computed_months(connection, run.published_months)
            scale = quota_scale(connection, run.period, is_synthetic=is_synthetic)
        results = DbtProject(warehouse, settings.logs / "dbt").build(
            layer,
            {
                "run_id": run_id,
                "period": run.period.isoformat(),
                "deliveries": run.deliveries,
                "match_bases": ["nik"] if run.options.get("matching") == "exact" else ["nik", "semua"],
                "rule_version": rule_version(),
                "programmes": run.programmes,
                "core_package": core,
                "published_months": computed,
                "quota_scale": str(scale),
                "is_synthetic": is_synthetic,
            },
        )
        cost.rows = sum(result.rows for result in results if result.kind == "model") or None
        with warehouse.connect("padan_transformer") as connection:
            add_findings(
                connection,
                run_id,
                [
                    Finding(
                        dataset_or_model=f"models/{layer}",
                        expectation=result.name,
                        severity="critical",
                        success=result.status == "pass",
                        observed=f"{result.failures} baris",
                    )
                    for result in results
                    if result.kind == "test"
                ],
            )
    return {result.name: round(result.seconds, 3) for result in results}


def audit_candidate(run_id: str) -> dict[str, Any]:
    """Checks the candidate month; what only looks odd becomes a reason for `provisional`."""
    from padan.publish.audit import audit

    with open_warehouse() as warehouse, timed_step(warehouse, run_id, "audit", "padan_transformer"):
        with warehouse.connect("padan_transformer") as connection:
            run = read_run(connection, run_id)
        findings = audit(warehouse, run)
        with warehouse.connect("padan_transformer") as connection:
            add_findings(connection, run_id, findings)
            warnings = [f.observed for f in findings if f.severity == "warning" and not f.success]
            update_run(connection, run_id, inputs=run.inputs | {"reasons": [*run.reasons, *warnings]})
    broken = [f for f in findings if f.severity == "critical" and not f.success]
    if broken:
        raise Refused(
            rule=broken[0].expectation,
            message="; ".join(f"{f.expectation} ({f.observed})" for f in broken),
            remedy="calon terbitan tidak konsisten; laporkan kepada pengelola Padan, jangan diterbitkan",
            dataset=broken[0].dataset_or_model,
        )
    return {"warnings": warnings}


def publish_month(run_id: str) -> dict[str, Any]:
    """Publishes the certified candidate in one transaction, unless no value of the month has changed."""
    from padan.publish.publication import publish

    with open_warehouse() as warehouse, timed_step(warehouse, run_id, "publish", "padan_publisher") as cost:
        with warehouse.connect("padan_publisher") as connection:
            run = read_run(connection, run_id)
            published = publish(connection, run, threshold=get_settings().suppression_threshold)
            cost.rows = published.rows
        return {"state": published.state, "revision": published.revision, "status": published.status}


def finish_run(run_id: str, state: str, message: str | None) -> None:
    """Closes a run that ended before publication (refused, failed, unchanged)."""
    with open_warehouse() as warehouse, warehouse.connect("padan_loader") as connection:
        connection.execute(
            "update ops.run set state = %s, message = %s, finished_at = now() where run_id = %s and state = 'running'",
            (state, message, run_id),
        )
