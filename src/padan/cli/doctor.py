"""`padan doctor`: what is missing or misconfigured, and how to mend it."""

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from padan.contract import extracts, indicators, warehouse
from padan.errors import Failed
from padan.paths import CONTRACTS, DBT_PROJECT, REFERENCE
from padan.postgres import open_warehouse
from padan.settings import Settings, get_settings

PACKAGES = {
    "apache-airflow": "airflow",
    "dbt-core": "dbt",
    "dbt-postgres": "dbt.adapters.postgres",
    "streamlit": "streamlit",
    "plotly": "plotly",
    "great-expectations": "great_expectations",
    "sqlalchemy": "sqlalchemy",
}
FREE_GIGABYTES = 5


@dataclass(frozen=True)
class Check:
    """One thing that Padan needs."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


@click.command()
def doctor() -> None:
    """Periksa lingkungan: apa yang kurang atau salah, dan cara memperbaikinya."""
    settings = get_settings()
    broken = 0
    for check in _checks(settings):
        broken += not check.ok
        click.echo(f"{'baik ' if check.ok else 'RUSAK'}  {check.name:<28} {check.found}")
        if not check.ok:
            click.echo(f"       → {check.remedy}")
    if broken:
        raise Failed(f"{broken} pemeriksaan tidak lolos", "ikuti petunjuk di atas, lalu jalankan `padan doctor` lagi")


def _checks(settings: Settings) -> Iterator[Check]:
    yield Check(
        "Python", (3, 11) <= sys.version_info < (3, 14), sys.version.split()[0], "pakai Python 3.11 sampai 3.13"
    )
    for package, module in PACKAGES.items():
        found = _is_importable(module)
        yield Check(package, found, "terpasang" if found else "tidak ada", "jalankan `make setup`")
    yield _probe("Kontrak", lambda: f"{len(extracts())} dataset, {len(indicators()['indicators'])} indikator, "
                 f"{len(warehouse()['roles'])} peran",
                 f"pulihkan folder {CONTRACTS.name}/ dari repositori")  # fmt: skip
    for folder in (REFERENCE, DBT_PROJECT):
        yield Check(
            f"{folder.name}/", folder.is_dir(), "ada" if folder.is_dir() else "tidak ada", "pulihkan dari repositori"
        )
    yield _disk(settings)
    yield _probe("Basis data", _database, "periksa PADAN_DATABASE_URL, atau hapus agar memakai basis data tertanam")
    if settings.suppression_threshold == 0:
        yield Check(
            "Penyembunyian sel kecil", False, "dimatikan", "hapus PADAN_SUPPRESSION_THRESHOLD=0 di luar pengujian"
        )


def _is_importable(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _probe(name: str, probe: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(name, True, probe())
    except Exception as error:
        return Check(name, False, str(error).splitlines()[0], remedy)


def _disk(settings: Settings) -> Check:
    settings.home_folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home_folder).free / 2**30
    return Check("Ruang disk PADAN_HOME", free >= FREE_GIGABYTES, f"{free:.0f} GB bebas di {settings.home_folder}",
                 f"sediakan sedikitnya {FREE_GIGABYTES} GB, atau arahkan PADAN_HOME ke tempat lain")  # fmt: skip


def _database() -> str:
    with open_warehouse() as opened, opened.connect("padan_viewer") as connection:
        row = connection.execute(
            "select current_setting('server_version'), count(*) from mart.fct_publication"
        ).fetchone()
    return f"PostgreSQL {row[0]}, {row[1]} terbitan" if row else "PostgreSQL"
