"""The steps of a month, as the DAGs call them: JSON-able arguments and results, each connecting as its own role."""

from dataclasses import asdict
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from padan.contract import extracts
from padan.errors import Refused, without_row_values
from padan.identity import (
    RECORD_DATASETS,
    build_register,
    clear_records,
    clear_review,
    count_number_rules,
    match_payments,
    match_records,
    stewards_word,
)
from padan.periods import parse_period
from padan.plans import plans_in_force
from padan.postgres import Warehouse, open_warehouse
from padan.release import ask_for_approval, cancel_waiting, require_approval
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
from padan.runs.payments import first_payments, incomplete_figures, short_windows
from padan.runs.payments import provisional_reasons as payment_reasons
from padan.runs.record import Finding, add_findings, read_run, timed_step, update_run
from padan.runs.versions import code_version, rule_version
from padan.settings import get_settings
from padan.transform import EXACT, LAYERS, MAIN, DbtProject, NodeResult


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
        with warehouse.connect("padan_matcher") as connection:
            word = stewards_word(connection, month)
        with warehouse.connect("padan_transformer") as connection:
            inputs = choose_inputs(connection, month, without)
            deliveries = {name: asdict(delivery) for name, delivery in inputs.items()}
            back = look_back(
                connection,
                month,
                deliveries.get("kemensos_bansos"),
                is_exact=options.get("matching") == "exact",
            )
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
            known_from = first_payments(deliveries, back)
            short = short_windows(programmes, known_from, month)
            incomplete = incomplete_figures(short, programmes, known_from, month)
            reasons += payment_reasons(short, incomplete)
            digest = input_digest(inputs, back, options, threshold, word, plans_in_force(connection, month))
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
                    "payments_known_from": known_from.isoformat() if known_from else None,
                    "incomplete_figures": incomplete,
                    "reasons": reasons,
                    "inbox": inbox,
                },
                input_digest=digest,
                published_revision=last[1] if last and is_unchanged else None,
            )
        if is_unchanged:
            finish_run(run_id, "unchanged", "masukan ini sudah terbit")
        else:
            with warehouse.connect("padan_publisher") as connection:
                cancel_waiting(connection, month, reason=f"digantikan oleh proses {run_id}")
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
            is_exact = run.options.get("matching") == "exact"
            deliveries = {
                name: (date.fromisoformat(delivery["period"]), delivery["revision"])
                for name, delivery in run.deliveries.items()
            }
            payments = [(date.fromisoformat(month), revision) for month, revision in run.payments]
            delivered, revision = deliveries["dukcapil_penduduk"]
            counts = build_register(
                connection,
                period=run.period,
                delivered=delivered,
                revision=revision,
                is_exact=is_exact,
            )
        for dataset in RECORD_DATASETS:
            with warehouse.connect("padan_matcher") as connection:
                if dataset not in deliveries:
                    clear_records(connection, dataset=dataset, period=run.period)
                    continue
                delivered, revision = deliveries[dataset]
                counts[dataset] = match_records(
                    connection,
                    dataset=dataset,
                    period=run.period,
                    delivered=delivered,
                    revision=revision,
                    is_exact=is_exact,
                )
        with warehouse.connect("padan_matcher") as connection:
            counts["payments"] = match_payments(connection, period=run.period, deliveries=payments, is_exact=is_exact)
        if is_exact:
            with warehouse.connect("padan_matcher") as connection:
                clear_review(connection, period=run.period)
        matching = {} if is_exact else match_beyond_nik(warehouse, run.period, deliveries, payments)
        cost.rows = counts["register_rows"] + sum(counts.get(dataset, 0) for dataset in RECORD_DATASETS)
        with warehouse.connect("padan_matcher") as connection:
            counts["number_rules"] = count_number_rules(connection, period=run.period, deliveries=run.deliveries)
            update_run(connection, run_id, inputs=run.inputs | {"counts": counts, "matching": matching})
        return counts | {"matching": matching}


def match_beyond_nik(
    warehouse: Warehouse,
    period: date,
    deliveries: dict[str, tuple[date, int]],
    payments: list[tuple[date, int]],
) -> dict[str, Any]:
    """Settles what an equal NIK left open; counts and the version of the model, for ops.run."""
    from padan.identity.matching import match_open_records, model_version

    matched = match_open_records(warehouse, period=period, deliveries=deliveries, payments=payments)
    return asdict(matched) | {"model": model_version()}


def build_layer(run_id: str, layer: str) -> dict[str, Any]:
    """Builds and tests one layer of the dbt project for the month; the last one on the exact match basis too."""
    settings = get_settings()
    with open_warehouse() as warehouse, timed_step(warehouse, run_id, f"dbt {layer}", "padan_transformer") as cost:
        with warehouse.connect("padan_transformer") as connection:
            run = read_run(connection, run_id)
            is_exact = run.options.get("matching") == "exact"
            is_synthetic = any(delivery["is_synthetic"] for delivery in run.deliveries.values())
            core = core_package(connection, run.period)
            computed = computed_months(connection, run.published_months, is_exact=is_exact)
            scale = quota_scale(connection, run.period, is_synthetic=is_synthetic)
        variables = {
            "run_id": run_id,
            "period": run.period.isoformat(),
            "deliveries": run.deliveries,
            "rule_version": rule_version(),
            "programmes": run.programmes,
            "incomplete_figures": run.incomplete_figures,
            "core_package": core,
            "published_months": computed,
            "quota_scale": str(scale),
            "is_synthetic": is_synthetic,
        }
        seconds: dict[str, float] = {}
        # The main basis takes over the figures of the exact one, which nothing else of the main one reads: it is built
        # whole before the layer that holds them.
        builds = [(MAIN, [layer])]
        if layer == LAYERS[-1] and not is_exact:
            builds.insert(0, (EXACT, [*LAYERS]))
        for target, layers in builds:
            bases = {
                "match_basis": "nik" if is_exact or target == EXACT else "semua",
                "with_exact_basis": not is_exact and target == MAIN,
            }
            project = DbtProject(warehouse, settings.logs / "dbt", target)
            results = project.build(layers, variables | bases)
            cost.rows = (cost.rows or 0) + sum(result.rows for result in results if result.kind == "model")
            suffix = "" if target == MAIN else f" ({target})"
            seconds |= {f"{result.name}{suffix}": round(result.seconds, 3) for result in results}
            with warehouse.connect("padan_transformer") as connection:
                add_findings(connection, run_id, _test_findings(project, results))
    return seconds


def _test_findings(project: DbtProject, results: list[NodeResult]) -> list[Finding]:
    return [
        Finding(
            dataset_or_model=project.name_layer(result.layer),
            expectation=result.name,
            severity="critical",
            success=result.status == "pass",
            observed=f"{result.failures} baris",
        )
        for result in results
        if result.kind == "test"
    ]


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


def request_release(run_id: str) -> dict[str, Any]:
    """Writes down what the second person has to see; the run waits from then on."""
    with open_warehouse() as warehouse, timed_step(warehouse, run_id, "release", "padan_publisher"):
        with warehouse.connect("padan_publisher") as connection:
            release = ask_for_approval(
                connection, read_run(connection, run_id), threshold=get_settings().suppression_threshold
            )
        return {"state": "waiting", "release": release}


def publish_month(run_id: str) -> dict[str, Any]:
    """Publishes the certified candidate in one transaction, unless no value of the month has changed."""
    from padan.publish.publication import publish

    with open_warehouse() as warehouse, timed_step(warehouse, run_id, "publish", "padan_publisher") as cost:
        with warehouse.connect("padan_publisher") as connection:
            run = read_run(connection, run_id)
            threshold = get_settings().suppression_threshold
            require_approval(connection, run, threshold=threshold)
            published = publish(connection, run, threshold=threshold)
            cost.rows = published.rows
        return {"state": published.state, "revision": published.revision, "status": published.status}


def finish_run(run_id: str, state: str, message: str | None) -> None:
    """Closes a run that ended before publication (refused, failed, unchanged)."""
    with open_warehouse() as warehouse, warehouse.connect("padan_loader") as connection:
        connection.execute(
            "update ops.run set state = %s, message = %s, finished_at = now() where run_id = %s and state = 'running'",
            (state, message, run_id),
        )
