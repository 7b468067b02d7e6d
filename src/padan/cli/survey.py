"""`padan survey`: one file of household survey micro-data becomes estimates with standard errors in mart.fct_survey."""

import sys
from decimal import Decimal
from pathlib import Path

import click
import polars as pl

from padan.landing.refusals import say
from padan.language import current_language, write_number
from padan.postgres import Warehouse, open_warehouse
from padan.settings import get_settings
from padan.survey import (
    Households,
    Options,
    Publication,
    SurveyManifest,
    check_households,
    check_revision,
    estimate_survey,
    known_codes,
    list_quantities,
    publish_survey,
    published_revision,
    read_file,
    read_manifest,
    store_households,
)
from padan.survey.estimate import LEVEL_CHARACTERS, NATION
from padan.survey.manifest import EXTENSIONS
from padan.survey.publish import SampleSize, input_digest
from padan.survey.suppress import apply_publication_rules

SHOWN = ("total", "target")
FIGURES = ("value", "standard_error", "ci_low", "ci_high")


@click.command()
@click.option("--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
              help="Berkas .csv atau .parquet; manifesnya <berkas>.manifest.json di folder yang sama.")  # fmt: skip
@click.option("--poverty-line", type=click.FloatRange(0, min_open=True), metavar="RUPIAH",
              help="Garis kemiskinan per orang sebulan, bila berkas tidak memuat poverty_line.")  # fmt: skip
@click.option("--poverty-line-source", metavar="TEKS", help="Sumber --poverty-line; wajib bersamanya.")
@click.option("--domain", "domains", multiple=True, default=("provinsi",), show_default=True,
              type=click.Choice(["nasional", *LEVEL_CHARACTERS]),
              help="Tingkat wilayah selain nasional; boleh diulang.")  # fmt: skip
@click.option("--confidence", type=click.FloatRange(50, 99.9), default=95, show_default=True, metavar="PERSEN",
              help="Tingkat kepercayaan selang.")  # fmt: skip
@click.option("--min-households", type=click.IntRange(1), default=30, show_default=True, metavar="N",
              help="Di bawah ini perkiraan diberi peringatan.")  # fmt: skip
def survey(
    file: Path, poverty_line: float | None, poverty_line_source: str | None, domains: tuple[str, ...],
    confidence: float, min_households: int,
) -> None:  # fmt: skip
    """Hitung cakupan, salah sasaran, sebaran manfaat, CGH, dan kemiskinan dari data mikro survei, dengan galat bakunya.

    Hasilnya terbit di mart.fct_survey (basis 'survey'), terpisah dari angka register, tidak dirata-ratakan dengannya.
    """
    if file.suffix not in EXTENSIONS:
        raise click.BadParameter(f"bukan {' atau '.join(EXTENSIONS)}: {file.name}", param_hint="--file")
    if (poverty_line is None) != (poverty_line_source is None):
        raise click.UsageError("--poverty-line dan --poverty-line-source dipakai bersama-sama")
    manifest = read_manifest(file)
    table = read_file(file, manifest)
    if poverty_line is not None and "poverty_line" in table.columns:
        raise click.UsageError("berkas sudah memuat poverty_line; jangan pakai --poverty-line")
    levels = tuple(level for level in LEVEL_CHARACTERS if level in domains)
    options = Options(levels, confidence / 100, min_households, get_settings().suppression_threshold)
    with open_warehouse() as warehouse:
        households = _check(warehouse, table, manifest)
        if "kabkota" in levels and not households.has_kabkota:
            raise click.UsageError("--domain kabkota: ada kode_wilayah yang hanya sampai provinsi")
        if poverty_line is not None:
            households = households.with_poverty_line(poverty_line)
        source = poverty_line_source or manifest.poverty_line_source if households.has_poverty_line else None
        _estimate_and_publish(warehouse, households, manifest, options, source)


def _check(warehouse: Warehouse, table: pl.DataFrame, manifest: SurveyManifest) -> Households:
    with warehouse.connect("padan_loader") as connection:
        check_revision(connection, manifest)
        regions, programmes = known_codes(connection)
    households = check_households(table, manifest, regions=regions, programmes=programmes)
    if households.left_out:
        names = ", ".join(households.left_out)
        text = say(f"Kolom di luar kontrak diabaikan: {names}", f"Columns not in the contract left out: {names}")
        click.echo(text, err=True)
    return households


def _estimate_and_publish(
    warehouse: Warehouse, households: Households, manifest: SurveyManifest, options: Options, source: str | None
) -> None:
    from padan.runs.versions import code_version

    digest = input_digest(manifest, options, poverty_line_source=source, code=code_version())
    with warehouse.connect("padan_publisher") as connection:
        revision = published_revision(connection, manifest.survey_id, digest)
    if revision is not None:
        _report(manifest, Publication("unchanged", revision, 0))
        return
    estimates = apply_publication_rules(_estimate(households, options), options)
    size = SampleSize.of(households)
    with warehouse.connect("padan_loader") as connection:
        store_households(connection, households, manifest)
    with warehouse.connect("padan_publisher") as connection:
        publication = publish_survey(
            connection, estimates, manifest=manifest, size=size, options=options, poverty_line_source=source,
            code=code_version(),
        )  # fmt: skip
        rows = connection.execute("select indicator_id, unit from mart.dim_indicator where basis = 'survey'").fetchall()
    _report(manifest, publication)
    _report_sample(size, estimates)
    _print_nation(estimates, {str(name): str(unit) for name, unit in rows})


def _estimate(households: Households, options: Options) -> pl.DataFrame:
    label = say("Menghitung", "Estimating")
    with click.progressbar(length=sum(1 for _ in list_quantities(households)), label=label, file=sys.stderr) as bar:
        return estimate_survey(households, options, on_quantity=lambda: bar.update(1))


def _report(manifest: SurveyManifest, publication: Publication) -> None:
    name, revision = manifest.survey_id, publication.revision
    text = {
        "unchanged": say(
            f"{name}: tidak ada yang berubah; revisi {revision} tetap berlaku.",
            f"{name}: nothing changed; revision {revision} stands.",
        ),
        "published": say(
            f"{name}: terbit sebagai revisi {revision}, {publication.rows} baris di mart.fct_survey.",
            f"{name}: published as revision {revision}, {publication.rows} rows in mart.fct_survey.",
        ),
    }
    click.echo(text[publication.state], err=True)


def _report_sample(size: SampleSize, estimates: pl.DataFrame) -> None:
    suppressed = int(estimates["suppressed"].sum())
    cautioned = estimates["caution"].drop_nulls().len()
    click.echo(
        say(
            f"  {write_number(size.households, 'id')} rumah tangga, {size.psus} PSU dalam {size.strata} stratum "
            f"({size.single_psu_strata} stratum ber-PSU tunggal, dipusatkan pada rata-rata survei); "
            f"{size.households_without_welfare} tanpa pengeluaran. {cautioned} perkiraan berperingatan, "
            f"{suppressed} disembunyikan.",
            f"  {write_number(size.households, 'en')} households, {size.psus} PSUs in {size.strata} strata "
            f"({size.single_psu_strata} with a single PSU, centred on the survey's mean); "
            f"{size.households_without_welfare} without welfare. {cautioned} estimates with a caution, "
            f"{suppressed} suppressed.",
        ),
        err=True,
    )


def _print_nation(estimates: pl.DataFrame, units: dict[str, str]) -> None:
    from tabulate import tabulate

    rows = estimates.filter((pl.col("region_code") == NATION) & pl.col("breakdown").is_in(SHOWN))
    header = say(
        "indikator,program,rincian,nilai,galat baku,batas bawah,batas atas,db,rumah tangga,peringatan",
        "indicator,programme,category,value,standard error,low,high,df,households,caution",
    ).split(",")
    shown = [
        [
            row["indicator_id"],
            row["programme_id"],
            row["category"],
            *(_figure(row[name], units[row["indicator_id"]]) for name in FIGURES),
            row["degrees_of_freedom"],
            row["households"],
            row["caution"] or "",
        ]
        for row in rows.iter_rows(named=True)
    ]
    click.echo(tabulate(shown, headers=header, disable_numparse=True))


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    exact, code = Decimal(str(value)), current_language()
    if unit == "persen":
        return f"{write_number(exact * 100, code, 2)}%"
    return write_number(exact, code, 0 if unit == "rupiah" else 3)
