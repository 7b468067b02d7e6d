"""`padan plan`: loads a plan with indicators and targets, lists the plans, shows one."""

import csv
import getpass
import json
import sys
from pathlib import Path
from typing import Any

import click

from padan.language import choose
from padan.plans import check_plan, list_plans, load_plan, read_plan, read_sheet, show_plan
from padan.postgres import open_warehouse

FORMAT = click.option(
    "--format", "output", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
    help="csv dan json tidak dilokalkan.",
)  # fmt: skip
LISTED = (
    "plan_id", "version", "is_current", "title_id", "valid_from", "valid_to", "indicators", "with_target", "computed",
    "loaded_at", "loaded_by",
)  # fmt: skip
WIDEST = 60
SHEETS = (".csv", ".xlsx")


@click.group()
def plan() -> None:
    """Rencana (Renstra, RPJMN, rencana K/L): indikator, target, aturan, pendanaan.

    Satu rencana adalah satu lembar (.csv atau .xlsx; contohnya docs/examples/rencana-contoh.csv), atau satu folder
    berisi plan.yaml, kpi.csv, rules.csv, dan bila ada funding.csv (contohnya reference/plans). Penjelasannya
    docs/runbook.md. Isi yang sama tidak dimuat dua kali; yang berubah menjadi versi baru.
    """


@plan.command()
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Rencana dalam satu lembar .csv atau .xlsx.")  # fmt: skip
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder rencana.")
def load(file: Path | None, folder: Path | None) -> None:
    """Periksa rencana dan muat sebagai versi yang berlaku; berlaku sejak proses bulan berikutnya."""
    if (file is None) == (folder is None):
        raise click.UsageError(choose("sebut salah satu: --file atau --folder", "give one: --file or --folder"))
    if file is not None and file.suffix.lower() not in SHEETS:
        raise click.BadParameter(
            choose(f"nama berkas harus berakhiran .csv atau .xlsx: {file}", f"the file must be .csv or .xlsx: {file}"),
            param_hint="--file",
        )
    files = read_sheet(file) if file is not None else read_plan(folder or Path())
    checked = check_plan(files)
    with open_warehouse() as warehouse, warehouse.connect("padan_transformer") as connection:
        loaded = load_plan(connection, checked, loaded_by=_operator(), file=file.name if file else None)
    if files.assumed:
        names = ", ".join(files.assumed)
        click.echo(
            choose(
                f"Arah tidak diisi, dianggap makin tinggi makin baik: {names}. Bila keliru, isi kolom arah, muat lagi.",
                f"No direction given, higher taken as better: {names}. Where that is wrong, fill in arah, load again.",
            ),
            err=True,
        )
    counts = choose(
        f"{loaded.indicators} indikator, {loaded.funding_rows} baris pendanaan",
        f"{loaded.indicators} indicators, {loaded.funding_rows} rows of funding",
    )
    click.echo(
        choose(
            f"{loaded.plan_id}: dimuat sebagai versi {loaded.version} ({counts}).",
            f"{loaded.plan_id}: loaded as version {loaded.version} ({counts}).",
        )
        if loaded.is_new
        else choose(
            f"{loaded.plan_id}: tidak ada yang berubah; versi {loaded.version} tetap berlaku.",
            f"{loaded.plan_id}: nothing changed; version {loaded.version} stands.",
        ),
        err=True,
    )


@plan.command("list")
@FORMAT
def list_(output: str) -> None:
    """Semua rencana dan versinya."""
    with open_warehouse() as warehouse, warehouse.connect("padan_transformer") as connection:
        rows = [{name: row[name] for name in LISTED} for row in list_plans(connection)]
    _write(rows, output)


@plan.command()
@click.argument("plan_id", metavar="PLAN")
@FORMAT
def show(plan_id: str, output: str) -> None:
    """Indikator versi yang berlaku dari satu rencana, dengan target dan asal angkanya."""
    with open_warehouse() as warehouse, warehouse.connect("padan_transformer") as connection:
        indicators = show_plan(connection, plan_id)
        known = sorted({str(row["plan_id"]) for row in list_plans(connection)})
    if not indicators:
        raise click.BadParameter(
            choose(f"tidak ada rencana {plan_id}; yang ada: ", f"no plan {plan_id}; there are: ") + ", ".join(known),
            param_hint="PLAN",
        )
    years = sorted({year for row in indicators for year in row["targets"]})
    name, reason = choose("name_id", "name_en"), choose("not_computed_reason", "not_computed_reason_en")
    rows = [
        {
            "kpi_id": row["kpi_id"],
            "name": row[name],
            "measure_unit": row["measure_unit"],
            **{year: row["targets"].get(year) for year in years},
            "direction": row["direction"],
            "computed_by": row["computed_by"],
            "not_computed_reason": row[reason] or row["not_computed_reason"],
            "source_line": row["source_line"],
            "note": row[choose("note", "note_en")] or row["note"],
        }
        for row in indicators
    ]
    _write(rows, output)


def _operator() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return choose("tidak diketahui", "unknown")


def _write(rows: list[dict[str, Any]], output: str) -> None:
    if output == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
    elif output == "csv":
        writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        from tabulate import tabulate

        shown = [{key: _cut(value) for key, value in row.items()} for row in rows]
        click.echo(tabulate(shown, headers="keys", disable_numparse=True))


def _cut(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
