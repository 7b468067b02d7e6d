"""`padan forum`: the scorecard of stakeholder forums, and loading what the regions report."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from padan.cli.calendar import DAY, FORMAT
from padan.cli.parameters import STEWARD_NAME
from padan.control import write_as
from padan.coordination import (
    LEVELS,
    Score,
    is_within,
    read_forum_file,
    read_known,
    read_pairs,
    read_regions,
    read_scores,
    write_entries,
)
from padan.coordination.refusals import refuse
from padan.day import today
from padan.language import choose, current_language, write_number
from padan.postgres import open_warehouse

LEVEL_WORDS = {
    "jaringan_kerja": ("jaringan kerja", "network"),
    "kerja_sama": ("kerja sama", "cooperation"),
    "koordinasi": ("koordinasi", "coordination"),
    "kolaborasi": ("kolaborasi", "collaboration"),
    "kemitraan": ("kemitraan", "partnership"),
}


@click.group()
def forum() -> None:
    """Forum pemangku kepentingan (FKPKU) kabupaten/kota: dokumen, rapat, kegiatan bersama, dan tingkat kemitraan."""


@forum.command()
@click.option("--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
              help="CSV; bentuknya di docs/coordination.md.")  # fmt: skip
@click.option("--by", type=STEWARD_NAME, required=True, help="Nama Anda; dicatat pada riwayat.")
def load(file: Path, by: str) -> None:
    """Memuat CSV: seluruhnya, atau tidak satu baris pun. Baris tentang hal yang sama mengganti catatan lama.

    Yang lama tetap ada pada riwayat; tidak ada yang dihapus.
    """
    with open_warehouse() as warehouse, warehouse.connect("padan_control") as connection:
        entries = read_forum_file(file, read_known(connection, today()))
        with write_as(connection, by):
            written = write_entries(connection, entries)
    counts = [write_number(n, current_language()) for n in (written.added, written.replaced, written.unchanged)]
    click.echo(
        choose("{}: {} baru, {} diganti, {} tidak berubah.", "{}: {} new, {} replaced, {} unchanged.").format(
            file.name, *counts
        )
    )


@forum.command()
@click.option("--region", help="Kode provinsi atau kabupaten/kota; bawaan: seluruh Indonesia.")
@click.option("--on", "on", type=DAY, metavar="YYYY-MM-DD", help="Keadaan pada tanggal ini; bawaan: hari ini.")
@FORMAT
def show(region: str | None, on: datetime | None, output: str) -> None:
    """Keadaan forum menurut kabupaten/kota. Yang tidak tercantum belum ada datanya; bukan berarti tidak ada forum."""
    as_of = on.date() if on else today()
    with open_warehouse() as warehouse, warehouse.connect("padan_viewer") as connection:
        names = {
            code: name for code, name in read_regions(connection, as_of).items() if is_within(code, region)
        }  # fmt: skip
        if not names:
            raise refuse("forum_region_unknown", region=region)
        scores = read_scores(connection, as_of, region=region)
        pairs = read_pairs(connection, as_of, region=region)
    if output == "json":
        records = [
            asdict(score) | {"pair_levels": [asdict(pair) for pair in pairs if pair.region_code == score.region_code]}
            for score in scores
        ]
        click.echo(json.dumps(records, ensure_ascii=False, indent=1, default=str))
        return
    _print_scores(scores, names)


def _print_scores(scores: list[Score], names: dict[str, str]) -> None:
    from tabulate import tabulate

    headers = choose(
        "wilayah,forum,MoU/PKS berlaku,keputusan berlaku,rapat 12 bulan,kegiatan terealisasi,tingkat (longgar),"
        "tingkat (ketat)",
        "region,forum,agreements in force,decrees in force,meetings in 12 months,activities realised,level (lenient),"
        "level (strict)",
    ).split(",")
    rows = [
        [
            f"{score.region_code} {names.get(score.region_code, '')}",
            choose(*{"ada": ("ada", "yes"), "tidak_ada": ("tidak ada", "no")}.get(score.status or "", ("?", "?"))),
            score.agreements_in_force,
            score.decrees_in_force,
            f"{score.meetings}/{score.meetings_due}",
            f"{score.realised}/{score.activities}" if score.activities else "",
            _level(score.lenient_level),
            _level(score.strict_level),
        ]
        for score in scores
    ]
    if rows:
        click.echo(tabulate(rows, headers=headers, disable_numparse=True))
    count = write_number(len(names) - len(scores), current_language())
    click.echo(
        choose(f"{count} kabupaten/kota belum ada datanya.", f"Nothing is known of {count} kabupaten/kota."), err=True
    )


def _level(level: int | None) -> str:
    if level is None:
        return choose("belum dinilai", "not assessed")
    if level == 0:
        return choose("0 di bawah jaringan kerja", "0 below network")
    return f"{level} {choose(*LEVEL_WORDS[LEVELS[level - 1]])}"
