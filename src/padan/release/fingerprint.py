"""Which candidate was audited: a digest of everything that its publication would be made from."""

import hashlib
import json
from typing import Any

from psycopg import Connection, sql

from padan.errors import Refused
from padan.language import choose
from padan.periods import add_months
from padan.publish.figures import FIGURE_TABLES
from padan.publish.publication import DIMENSIONS
from padan.release.record import Release, read_report
from padan.runs.record import Run
from padan.runs.versions import code_version, rule_version

# The sum of two hashes of every row: the order in which the rows are read does not matter.
ROWS = sql.SQL(
    "select count(*), coalesce(sum(hashtextextended(c::text, 0)::numeric), 0)::text,"
    " coalesce(sum(hashtextextended(c::text, 1)::numeric), 0)::text from {} as c where {}"
)


# Part of what is certified → what is said when it has changed.
PARTS = {
    "tables": ("isi calon terbitan (bulan itu dibangun ulang)", "the candidate itself (the month was built again)"),
    "reasons": ("alasan sementaranya", "why it is provisional"),
    "threshold": ("ambang penyembunyian (PADAN_SUPPRESSION_THRESHOLD)",
                  "the suppression threshold (PADAN_SUPPRESSION_THRESHOLD)"),
    "code_version": ("versi Padan", "the version of Padan"),
    "rule_version": ("versi aturan", "the version of the rules"),
    "compared": ("terbitan bulan-bulan sebelumnya", "the publications of the months before"),
}  # fmt: skip


def read_certified(connection: Connection[tuple[Any, ...]], run: Run, *, threshold: int) -> dict[str, Any]:
    """The candidate month, and what else decides about its published figures.

    These are: the rows of the month in every candidate table, and the dimensions, as digests; why the month is
    provisional; the threshold of suppression; the versions of code and rules; the revisions of the earlier months that
    it was compared with. The tables stay locked against a rebuild until the transaction ends.

    Args:
        connection: as padan_publisher.
        run: a run whose candidate is built and audited.
        threshold: smallest publishable count.
    """
    month = sql.SQL("c.period = {}").format(sql.Literal(run.period))
    tables = {table.name: _read_rows(connection, table.name, month) for table in FIGURE_TABLES}
    tables |= {name: _read_rows(connection, name, sql.SQL("true")) for name in DIMENSIONS}
    compared = connection.execute(
        "select period, revision from mart.current_revision where period < %s and period >= %s order by period",
        (run.period, add_months(run.period, -12)),
    ).fetchall()
    return {
        "tables": tables,
        "reasons": run.reasons,
        "threshold": threshold,
        "code_version": code_version(),
        "rule_version": rule_version(),
        "compared": [[period.isoformat(), revision] for period, revision in compared],
    }


def fingerprint(certified: dict[str, Any]) -> str:
    """Digest (64 hexadecimal digits) of what `read_certified` returned."""
    return hashlib.sha256(json.dumps(certified, sort_keys=True).encode()).hexdigest()


def _read_rows(connection: Connection[tuple[Any, ...]], table: str, which: sql.Composable) -> list[Any] | None:
    exists = connection.execute("select to_regclass(%s) is not null", (f"candidate.{table}",)).fetchone()
    if not (exists and exists[0]):
        return None
    row = connection.execute(ROWS.format(sql.Identifier("candidate", table), which)).fetchone()
    return list(row) if row else None


def check_unchanged(connection: Connection[tuple[Any, ...]], run: Run, release: Release, *, threshold: int) -> None:
    """That the candidate is still the one that was audited and reported.

    Args:
        connection: as padan_publisher.
        run: the run that waits.
        release: its request.
        threshold: smallest publishable count.

    Raises:
        Refused: it was built again, or something else that its figures depend on has changed; says what.
    """
    now = read_certified(connection, run, threshold=threshold)
    if fingerprint(now) == release.fingerprint:
        return
    before = read_report(connection, release.release_id).get("certified", {})
    changed = [choose(*words) for part, words in PARTS.items() if now[part] != before.get(part)]
    raise Refused(
        rule="release_stale",
        message=choose(
            f"calon terbitan {run.period:%Y-%m} bukan lagi yang diaudit dan dilaporkan; yang berubah: ",
            f"the candidate of {run.period:%Y-%m} is no longer the one that was audited and reported; changed: ",
        )
        + ", ".join(changed),
        remedy=choose(
            "jalankan bulan itu sekali lagi; permintaan yang lama lalu gugur",
            "run the month again; the old request is then void",
        ),
    )
