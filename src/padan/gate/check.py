"""The gate: every rule of the contract on what landed; broken rows to quarantine; the delivery accepted or refused."""

import json
from collections.abc import Sequence

from padan.contract import Dataset, extracts
from padan.errors import Refused
from padan.gate.against_last_month import Comparison, compare_with_last_month
from padan.gate.quarantine import (
    MAX_KEPT_OF_REFUSED,
    example_rows,
    find_broken_rows,
    forget_quarantined,
    quarantine_rows,
)
from padan.gate.suspects import drop_suspects, find_suspects
from padan.gate.validate import RuleResult, validate_delivery
from padan.landing import Delivery
from padan.landing.deliveries import Connection, hold_delivery, read_delivery, recorded_refusal
from padan.landing.load import drop_leaf
from padan.landing.refusals import refuse, say
from padan.postgres import Warehouse
from padan.settings import get_settings

ROLE = "padan_loader"
LARGEST_RULES = 3
EXAMPLES = 3


def check_delivery(warehouse: Warehouse, delivery: Delivery, run_id: str) -> Delivery:
    """Checks a delivery that has landed, and accepts it or refuses it.

    Args:
        warehouse: an open warehouse.
        delivery: from land_dataset; one that was accepted before is returned as it is.
        run_id: written beside the results and the quarantined rows.

    Returns:
        The delivery in state `landed`, with its quarantined rows counted and its warnings. An earlier revision of the
        same period is `superseded` from then on.

    Raises:
        Refused: the share of quarantined rows is above the contract's (rule quarantine_share).
    """
    if delivery.state != "received":
        return delivery
    dataset = extracts()[delivery.dataset]
    with hold_delivery(warehouse, dataset.name, delivery.period):
        with warehouse.connect(ROLE) as connection:
            current = read_delivery(connection, delivery.delivery_id, is_new=False)
            if current.state != "received":
                return _as_settled(connection, dataset, current)
            _set_session(connection)
            find_suspects(connection, dataset, delivery)
        results = validate_delivery(warehouse, dataset, delivery)
        with warehouse.connect(ROLE) as connection:
            _set_session(connection)
            refusal = _settle(connection, dataset, delivery, results, run_id)
            settled = read_delivery(connection, delivery.delivery_id, is_new=True)
    if refusal is not None:
        raise refusal
    return settled


def _as_settled(connection: Connection, dataset: Dataset, delivery: Delivery) -> Delivery:
    """What another process decided about the delivery while this one waited."""
    if delivery.state != "refused":
        return delivery
    rule, message = recorded_refusal(connection, delivery)
    raise Refused(rule, message, say("lihat karantina", "see quarantine"), dataset.name)


def _set_session(connection: Connection) -> None:
    """Room for the look-up sets and for the keys of a part; with less, PostgreSQL would scan a set once a row."""
    connection.execute("set work_mem = '256MB'")


def _settle(
    connection: Connection, dataset: Dataset, delivery: Delivery, results: Sequence[RuleResult], run_id: str
) -> Refused | None:
    """Writes everything that the gate decided, in one transaction."""
    broken = [r for r in results if r.broken and r.rule.severity == "quarantine"]
    rejected = find_broken_rows(connection, delivery, [r.rule for r in broken])
    share = rejected / delivery.rows_landed
    refusal = None
    if share > dataset.max_quarantine_share:
        refusal = _refusal(connection, dataset, delivery, broken, rejected)
    forget_quarantined(connection, delivery)
    if rejected:
        limit = MAX_KEPT_OF_REFUSED if refusal else None
        quarantine_rows(connection, dataset, delivery, run_id, limit=limit)
    comparisons = [] if refusal else compare_with_last_month(connection, dataset, delivery)
    _record_results(connection, dataset, delivery, results, comparisons, rejected, run_id)
    if refusal is None:
        _accept(connection, delivery, rejected, _warnings(results, comparisons))
    else:
        _reject(connection, delivery, rejected, refusal)
    drop_suspects(connection, delivery)
    return refusal


def _refusal(
    connection: Connection, dataset: Dataset, delivery: Delivery, broken: Sequence[RuleResult], rejected: int
) -> Refused:
    largest = []
    for result in sorted(broken, key=lambda r: -r.broken)[:LARGEST_RULES]:
        examples = "; ".join(
            say(f"{file} baris data {number}", f"{file} data row {number}")
            for file, number in example_rows(connection, delivery, result.rule.name, EXAMPLES)
        )
        reason = say(*result.rule.reasons)
        largest.append(f"{result.rule.name} {_count(result.broken)} ({reason}; {examples})")
    return refuse(
        "quarantine_share",
        dataset,
        rejected=_count(rejected),
        landed=_count(delivery.rows_landed),
        share=_percent(rejected / delivery.rows_landed),
        limit=_percent(dataset.max_quarantine_share),
        largest=", ".join(largest),
        revision=delivery.revision,
    )


def _count(number: int) -> str:
    english = f"{number:,}"
    return english if get_settings().lang == "en" else english.replace(",", ".")


def _percent(share: float) -> str:
    english = f"{share:.2%}"
    return english if get_settings().lang == "en" else english.replace(".", ",")


def _warnings(results: Sequence[RuleResult], comparisons: Sequence[Comparison]) -> list[str]:
    rows = [
        f"{r.rule.name}: {say(*r.rule.reasons)} ({_count(r.broken)} {say('baris', 'rows')})"
        for r in results
        if r.broken and r.rule.severity == "warning"
    ]
    return rows + [f"{c.expectation}: {c.message}" for c in comparisons if not c.success]


def _record_results(
    connection: Connection,
    dataset: Dataset,
    delivery: Delivery,
    results: Sequence[RuleResult],
    comparisons: Sequence[Comparison],
    rejected: int,
    run_id: str,
) -> None:
    """History of what was checked: counts and shares, never a value of a row."""
    about = {"period": str(delivery.period), "revision": delivery.revision, "rows": delivery.rows_landed}
    rows: list[tuple[str, str, bool, str, dict[str, object]]] = []
    for result in results:
        indonesian, english = result.rule.reasons
        details = {"share": result.broken / delivery.rows_landed, "alasan": indonesian, "reason": english}
        rows.append((result.rule.name, result.rule.severity, result.broken == 0, str(result.broken), details))
    rows += [(c.expectation, "warning", c.success, c.observed, c.details) for c in comparisons]
    share = rejected / delivery.rows_landed
    limit = dataset.max_quarantine_share
    rows.append(
        ("quarantine_share", "critical", share <= limit, f"{share:.6f}", {"rejected": rejected, "limit": limit})
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.quality_result (run_id, dataset_or_model, expectation, severity, success, observed, "
            "details) values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (run_id, dataset.name, name, severity, success, observed, json.dumps(about | details))
                for name, severity, success, observed, details in rows
            ],
        )


def _accept(connection: Connection, delivery: Delivery, rejected: int, warnings: list[str]) -> None:
    connection.execute(
        "update ops.delivery set state = 'superseded' "
        "where dataset = %s and period = %s and revision < %s and state = 'landed'",
        (delivery.dataset, delivery.period, delivery.revision),
    )
    connection.execute(
        "update ops.delivery set state = 'landed', rows_quarantined = %s, warnings = warnings || %s::jsonb "
        "where delivery_id = %s",
        (rejected, json.dumps(warnings), delivery.delivery_id),
    )


def _reject(connection: Connection, delivery: Delivery, rejected: int, refusal: Refused) -> None:
    """A refused delivery never counted: what it left in `raw` goes, its record and its examples stay."""
    connection.execute(
        "update ops.delivery set state = 'refused', rows_quarantined = %s, refusal = %s where delivery_id = %s",
        (rejected, f"[{refusal.rule}] {refusal.message}", delivery.delivery_id),
    )
    drop_leaf(connection, delivery.dataset, delivery.period, delivery.revision)
