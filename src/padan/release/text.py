"""The report of a release in words: for the terminal, and as the question in Airflow's pages (Markdown)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from padan.language import Code, write_month, write_number, write_percent
from padan.release.record import Release

SHORT = 5


def describe_release(release: Release, report: dict[str, Any], code: Code, *, at_most: int = 20) -> str:
    """What the approver reads: who asked, the checks, why provisional, the rows, the largest changes.

    Args:
        release: the month that waits.
        report: from `build_report`; empty when the reader may not see it.
        code: language.
        at_most: so many changes of each comparison.
    """
    return "\n".join([*_head(release, code), *(_body(report, code, at_most) if report else ())])


def describe_question(release: Release, report: dict[str, Any]) -> str:
    """The essentials for Airflow's page, where to see the rest, and what an answer does."""
    return "\n".join(
        [
            describe_release(release, report, "id", at_most=SHORT),
            "",
            f"Laporan lengkap: `padan release show {release.run_id}`.",
            "",
            "**Setujui** menerbitkan tepat calon ini. **Tolak** mengakhirinya tanpa terbitan; isi alasannya.",
            f"Yang mengajukan ({release.requested_by}) tidak dapat menyetujui sendiri.",
        ]
    )


def _head(release: Release, code: Code) -> Iterator[str]:
    english = code == "en"
    yield f"# {'Release' if english else 'Terbitan'} {write_month(release.period, code)}"
    yield ""
    yield f"- {'run' if english else 'proses'}: `{release.run_id}`"
    asked = "requested by" if english else "diajukan oleh"
    yield f"- {asked}: {release.requested_by}, {release.requested_at:%Y-%m-%d %H:%M %Z}"
    yield f"- {'state' if english else 'keadaan'}: {release.state} ({release.run_state})"
    if release.decided_by and release.decided_at:
        decided = "decided by" if english else "diputuskan oleh"
        yield f"- {decided}: {release.decided_by}, {release.decided_at:%Y-%m-%d %H:%M %Z}"
    if release.reason:
        yield f"- {'reason' if english else 'alasan'}: {release.reason}"


def _body(report: dict[str, Any], code: Code, at_most: int) -> Iterator[str]:
    english = code == "en"
    status = "final" if report["status"] == "final" else ("provisional" if english else "sementara")
    yield f"- {'would be revision' if english else 'akan menjadi revisi'} {report['next_revision']}, {status}"
    if report["note"]:
        yield f"- {'note' if english else 'keterangan'}: {report['note']}"
    yield from (f"- {'provisional because' if english else 'sementara karena'}: {text}" for text in report["reasons"])
    yield from _deliveries(report, code)
    yield from _checks(report["checks"], code)
    yield from _tables(report["tables"], code)
    titles = {
        "previous_publication": ("Perubahan terhadap terbitan bulan ini", "Changes against this month as published"),
        "month_before": ("Perubahan terhadap bulan sebelumnya", "Changes against the month before"),
    }
    for key, (indonesian, in_english) in titles.items():
        yield from _comparison(in_english if english else indonesian, report[key], code, at_most)


def _deliveries(report: dict[str, Any], code: Code) -> Iterator[str]:
    yield ""
    yield f"## {'Deliveries' if code == 'en' else 'Kiriman yang dipakai'}"
    yield ""
    for delivery in report["deliveries"]:
        registry = f" {delivery['registry']}" if delivery["registry"] else ""
        age = delivery["age_months"]
        old = (f", {age} months old" if code == "en" else f", berumur {age} bulan") if age else ""
        revision = "revision" if code == "en" else "revisi"
        yield f"- {delivery['dataset']}{registry} {delivery['period'][:7]}, {revision} {delivery['revision']}{old}"


def _checks(checks: dict[str, Any], code: Code) -> Iterator[str]:
    english = code == "en"
    passed = sum(row["success"] for row in checks["candidate"])
    models = sum(row["passed"] for row in checks["others"])
    of_models = models + sum(row["failed"] for row in checks["others"])
    yield ""
    yield f"## {'Audit' if english else 'Hasil audit'}"
    yield ""
    rules = "rules of the candidate passed" if english else "aturan calon terbitan lolos"
    tests = "checks of deliveries and models passed" if english else "pemeriksaan kiriman dan model lolos"
    yield f"- {passed}/{len(checks['candidate'])} {rules}"
    yield f"- {models}/{of_models} {tests}"
    failed = [row for row in checks["candidate"] if not row["success"]] + checks["failed"]
    yield from (f"- {row['severity']}: {row['rule']} ({row['about']}): {row['observed']}" for row in failed)


def _tables(tables: list[dict[str, Any]], code: Code) -> Iterator[str]:
    english = code == "en"
    yield ""
    yield f"## {'Rows by table' if english else 'Baris menurut tabel'}"
    yield ""
    heads = ("table", "rows", "hidden", "rows before", "hidden before") if english else (
        "tabel", "baris", "disembunyikan", "baris semula", "disembunyikan semula")  # fmt: skip
    yield f"| {' | '.join(heads)} |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for row in tables:
        numbers = (write_number(row[name], code) for name in ("rows", "hidden", "rows_before", "hidden_before"))
        yield f"| {row['table']} | {' | '.join(numbers)} |"


def _comparison(title: str, compared: dict[str, Any] | None, code: Code, at_most: int) -> Iterator[str]:
    english = code == "en"
    yield ""
    if compared is None:
        yield f"## {title}: {'none published' if english else 'belum ada terbitan'}"
        return
    month = write_month(date.fromisoformat(compared["period"]), code)
    yield f"## {title} ({month}, {'revision' if english else 'revisi'} {compared['revision']})"
    yield ""
    counts = write_number(compared["changed"], code), write_number(compared["compared"], code)
    if not compared["changed"]:
        none = "figures compared, none changed." if english else "angka dibandingkan, tidak ada yang berubah."
        yield f"{counts[1]} {none}"
        return
    shown = compared["largest"][:at_most]
    changed = "{} of {} figures changed; the largest {}:" if english else "{} dari {} angka berubah; {} terbesar:"
    yield changed.format(*counts, len(shown))
    yield ""
    yield from (f"- {_change(change, code)}" for change in shown)


def _change(change: dict[str, Any], code: Code) -> str:
    name = change["name_en" if code == "en" else "name_id"] or change["indicator_id"]
    about = [change["programme_id"]] if change["programme_id"] != "ALL" else []
    about += [f"{change['breakdown']} {change['category']}"] if change["breakdown"] != "total" else []
    place = change["region_name"] or change["region_code"]
    figure = f"{name} ({', '.join(about)})" if about else name
    relative = _signed(Decimal(str(change["relative"])), code) if change["relative"] is not None else "∞"
    return f"{place}: {figure}: {_figure(change, 'before', code)} → {_figure(change, 'now', code)} ({relative})"


def _signed(relative: Decimal, code: Code) -> str:
    return f"{'-' if relative < 0 else '+'}{write_percent(abs(relative), code)}"


def _figure(change: dict[str, Any], which: str, code: Code) -> str:
    value = Decimal(str(change[which]))
    if change["unit"] in ("persen", "poin_persen"):
        return write_percent(value, code, 2) if value >= 0 else f"-{write_percent(-value, code, 2)}"
    return write_number(value, code, 0 if value == value.to_integral_value() else 2)
