"""`padan review`: the steward's matching queue."""

import getpass
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import click

from padan.cli.parameters import PAIR, PERIOD, STEWARD_NAME, PlainText
from padan.contract import extracts
from padan.language import choose, current_language, write_number, write_percent
from padan.periods import format_period
from padan.postgres import open_warehouse
from padan.review import (
    DECISIONS,
    REASONS,
    Details,
    Pair,
    PairKey,
    Steward,
    compare_details,
    count_queue,
    decide,
    estimate_precision,
    list_decisions,
    list_months,
    list_queue,
    read_details,
    undo_decision,
)

DATASETS = (*extracts(), "kemensos_registri_dtks")
LONGEST_SHOWN = 120
BY = click.option("--by", type=STEWARD_NAME, required=True, help="Nama Anda; dicatat pada log akses.")
FORMAT = click.option("--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True)
NEXT_RUN = (
    "Berlaku mulai proses berikutnya. Bulan yang sudah terbit tidak berubah sampai dijalankan lagi sebagai revisi.",
    "Applies from the next run. Published months do not change until they are run again as a revision.",
)


@contextmanager
def as_steward() -> Iterator[Steward]:
    """A connection as padan_steward, who may ask the review functions and read no table of persons."""
    with open_warehouse() as warehouse, warehouse.connect("padan_steward") as connection:
        yield connection


@click.group(invoke_without_command=True)
@click.option("--period", type=PERIOD, help="Bulan; bawaan: yang terbaru dalam antrean.")
@click.option("--dataset", type=click.Choice(DATASETS), help="Hanya data ini.")
@click.option("--region", help="Kode provinsi atau kabupaten/kota; 00 untuk nasional.")
@click.option("--reason", type=click.Choice(REASONS), help="Hanya alasan ini.")
@click.option("--all", "decided_too", is_flag=True, help="Juga yang sudah diputuskan.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Paling banyak sekian.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Lewati sekian.")
@click.option("--by", type=STEWARD_NAME, help="Nama Anda; bawaan: nama akun komputer ini.")
@FORMAT
@click.pass_context
def review(ctx: click.Context, /, by: str | None, period: date | None, output: str, **filters: Any) -> None:
    """Antrean tinjauan pemadanan: pasangan data dan orang yang belum pasti, tanpa nama.

    Urutannya: data yang memakai NIK orang lain, lalu data ganda, lalu yang meragukan; di dalamnya yang peluangnya
    paling dekat 50% lebih dahulu. Yang ditunda (nanti) paling akhir. KEY pada perintah lain adalah kolom pertama
    daftar ini; tulis di antara tanda kutip.
    """
    if ctx.invoked_subcommand is not None:
        return
    with as_steward() as connection:
        months = list_months(connection)
        month = period or (months[0][0] if months else None)
        pairs: list[Pair] = []
        total = 0
        if month is not None:
            pairs, total = list_queue(connection, by=by or getpass.getuser(), period=month, **filters)
    if output == "json":
        shown = format_period(month) if month else None
        _print_json({"period": shown, "total": total, "pairs": [_pair_record(pair) for pair in pairs]})
        return
    _print_queue(month, pairs, total)


@review.command()
@click.argument("keys", metavar="KEY...", type=PAIR, nargs=-1, required=True)
@BY
@FORMAT
def show(keys: tuple[PairKey, ...], by: str, output: str) -> None:
    """Data dan orang berdampingan, dengan nama; setiap kali dilihat, dicatat."""
    with as_steward() as connection:
        details = [read_details(connection, key, by=by) for key in keys]
    if output == "json":
        _print_json([asdict(pair) | {"key": str(pair.key), "period": format_period(pair.period)} for pair in details])
        return
    for pair in details:
        _print_details(pair)


@review.command("decide")
@click.argument("keys", metavar="KEY...", type=PAIR, nargs=-1, required=True)
@click.option("--decision", type=click.Choice(DECISIONS), required=True, help="terima: orang yang sama; tolak: bukan.")
@click.option("--note", type=PlainText(2000, may_be_empty=True), default="", help="Alasan, tanpa NIK.")
@BY
def decide_pairs(keys: tuple[PairKey, ...], decision: str, note: str, by: str) -> None:
    """Memutuskan pasangan: terima, tolak, atau nanti."""
    with as_steward() as connection:
        for key in keys:
            number = decide(connection, key, decision=decision, note=note, by=by)
            click.echo(f"{number}  {decision}  {key}")
    click.echo(choose(*NEXT_RUN), err=True)


@review.command()
@click.argument("decision_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@BY
def undo(decision_id: int, by: str) -> None:
    """Membatalkan suatu keputusan; keputusan sebelumnya, bila ada, berlaku lagi."""
    with as_steward() as connection:
        undone = undo_decision(connection, decision_id, by=by)
    words = choose("dibatalkan", "undone")
    click.echo(f"{decision_id}  {undone.decision} {words}  {undone.key}")
    click.echo(choose(*NEXT_RUN), err=True)


@review.command()
@click.option("--dataset", type=click.Choice(DATASETS), help="Hanya keputusan atas data ini.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Paling banyak sekian.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Lewati sekian.")
@BY
@FORMAT
def decisions(dataset: str | None, limit: int, offset: int, by: str, output: str) -> None:
    """Keputusan sejauh ini, terbaru lebih dahulu, juga yang pasangannya sudah keluar dari antrean."""
    with as_steward() as connection:
        words = list_decisions(connection, by=by, dataset=dataset, limit=limit, offset=offset)
    if output == "json":
        _print_json([asdict(word) | {"key": str(word.key)} for word in words])
        return
    heads = ["ID", "KEY", choose("keputusan", "decision"), choose("oleh", "by"), choose("pada", "at"),
             choose("catatan", "note"), choose("dibatalkan oleh", "undone by")]  # fmt: skip
    _print_table(
        [
            [word.decision_id, word.key, word.decision, word.decided_by, f"{word.decided_at:%Y-%m-%d %H:%M}",
             _one_line(word.note), word.undone_by or ""]
            for word in words
        ],
        heads,
    )  # fmt: skip


@review.command()
@click.option("--dataset", type=click.Choice(DATASETS), help="Hanya keputusan atas data ini.")
@FORMAT
def precision(dataset: str | None, output: str) -> None:
    """Ketepatan terukur: bagian yang diterima dari yang diputuskan, per rentang peluang, dengan selang Wilson 95%."""
    with as_steward() as connection:
        estimates = estimate_precision(connection, dataset=dataset)
    if output == "json":
        _print_json([asdict(estimate) for estimate in estimates])
        return
    heads = [
        choose("alasan", "reason"),
        choose("peluang", "probability"),
        choose("diterima", "accepted"),
        choose("diputuskan", "decided"),
        choose("bagian", "share"),
        choose("selang 95%", "95% interval"),
    ]
    rows = [
        [e.reason, e.band, e.accepted, e.decided, _percent(e.share), f"{_percent(e.low)} – {_percent(e.high)}"]
        for e in estimates
    ]
    _print_table(rows, heads)
    click.echo(
        choose(
            "Hanya pasangan yang masuk antrean; bukan ketepatan padanan yang diterima otomatis.",
            "Of pairs that came to the queue only; not the precision of what is accepted by itself.",
        ),
        err=True,
    )


@review.command()
@click.option("--period", type=PERIOD, required=True, help="Bulan.")
@click.option("--by-what", "field", type=click.Choice(["reason", "dataset", "region_code"]), default="reason",
              show_default=True, help="Menurut apa dihitung.")  # fmt: skip
@FORMAT
def counts(period: date, field: str, output: str) -> None:
    """Banyaknya pasangan menurut alasan, data, atau wilayah, dan berapa yang sudah diputuskan."""
    with as_steward() as connection:
        counted = count_queue(connection, period)
    table: dict[str, Counter[str]] = {}
    for count in counted:
        table.setdefault(getattr(count, field) or "", Counter())[count.decision or "menunggu"] += count.pairs
    rows = [{field: name, **{word: table[name][word] for word in ("menunggu", *DECISIONS)}} for name in sorted(table)]
    if output == "json":
        _print_json(rows)
        return
    _print_table([list(row.values()) for row in rows], [field, "menunggu", *DECISIONS])


def _pair_record(pair: Pair) -> dict[str, Any]:
    return asdict(pair) | {"key": str(pair.key), "period": format_period(pair.period)}


def _print_queue(month: date | None, pairs: Sequence[Pair], total: int) -> None:
    if month is None or not pairs:
        where = f" {format_period(month)}" if month else ""
        click.echo(choose(f"Tidak ada pasangan yang menunggu{where}.", f"No pair waits{where}."))
        return
    heads = ["KEY", choose("alasan", "reason"), choose("peluang", "probability"), choose("bobot", "weight"),
             choose("wilayah", "region"), choose("calon", "candidates"), choose("keputusan", "decision")]  # fmt: skip
    code = current_language()
    rows = [
        [
            str(pair.key),
            pair.reason,
            "" if pair.probability is None else _percent(pair.probability),
            "" if pair.weight is None else write_number(Decimal(str(pair.weight)), code, 1),
            pair.region_code or "",
            pair.candidates,
            f"{pair.decision} ({pair.decision_id})" if pair.decision else "",
        ]
        for pair in pairs
    ]
    _print_table(rows, heads)
    shown, all_ = write_number(len(pairs), code), write_number(total, code)
    period = format_period(month)
    click.echo(choose(f"{shown} dari {all_} pasangan, {period}.", f"{shown} of {all_} pairs, {period}."), err=True)


def _print_details(pair: Details) -> None:
    code = current_language()
    click.echo(f"\n{pair.key}  ({format_period(pair.period)}, {pair.reason})")
    rows = [[c.field, _one_line(c.recorded), _one_line(c.registered), c.verdict] for c in compare_details(pair)]
    _print_table(rows, ["", choose("data", "record"), choose("register", "register"), ""])
    evidence = [
        [item["comparison"], item["level"], write_number(Decimal(str(item["weight"] or 0)), code, 1)]
        for item in pair.evidence
    ]
    _print_table(evidence, [choose("pembanding", "comparison"), choose("tingkat", "level"), choose("bobot", "weight")])
    for word in pair.decisions:
        undone = choose(" (dibatalkan)", " (undone)") if word["undone_by"] else ""
        click.echo(
            f"{word['decision_id']}  {word['decision']}{undone}  person_id {word['person_id']}  "
            f"{_one_line(word['decided_by'])}: {_one_line(word['note'])}"
        )


def _one_line(text: str | None) -> str:
    """Names come as delivered: nothing in them may move the cursor or fill the screen."""
    shown = "".join(sign if sign.isprintable() else "·" for sign in (text or "")[:LONGEST_SHOWN])
    return f"{shown}… ({len(text)})" if text and len(text) > LONGEST_SHOWN else shown


def _percent(share: float) -> str:
    return write_percent(Decimal(str(share)), current_language())


def _print_table(rows: Sequence[Sequence[object]], heads: Sequence[str]) -> None:
    from tabulate import tabulate

    click.echo(tabulate(rows, headers=heads, disable_numparse=True))


def _print_json(answer: object) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
