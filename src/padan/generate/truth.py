"""truth/: who is who in a synthetic inbox, and what is wrong with which row."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from padan.generate.calibration import Calibration
from padan.generate.delivery import Encoded, ParquetFile, to_arrow
from padan.generate.people import ROLES, People
from padan.generate.recorded import DEFECTS, QUARANTINED, Identity, dates, sex_letters
from padan.generate.rows import RegionCodes, Rows, words
from padan.generate.timeline import Month

KEYS = {
    "dukcapil_penduduk": ["nik"],
    "bpjs_kesehatan_peserta": ["no_kartu"],
    "bpjs_ketenagakerjaan_peserta": ["no_kpj"],
    "kemensos_registri": ["id_registri"],
    "kemensos_bansos": ["program", "id_penerima"],
}
"""Columns that name a delivered row, by dataset about persons."""


def encode_persons(people: People, identity: Identity, regions: RegionCodes) -> Encoded:
    """person.parquet: the true persons of a block, living and dead, at the end of the period."""
    families = people.families
    frame = pl.DataFrame(
        {
            "person": people.number,
            "family": families.number[people.family],
            "nik": identity.nik,
            "no_kk": identity.no_kk,
            "nama": identity.names,
            "sex": sex_letters(people.female),
            "role": words(ROLES, people.role),
            "born": dates(people.born),
            "died": dates(people.died),
            "disabled": people.disabled,
            "kode_kecamatan": regions.kecamatan(families.kecamatan[people.family]),
            "decile": families.decile[people.family].astype(np.int8),
            "poor": families.score[people.family] < 0,
        }
    )
    return Encoded(len(frame), b"", to_arrow(frame))


def encode_rows(dataset: str, rows: Rows, people: People) -> Encoded:
    """truth/<period>/<dataset>.parquet: key of each delivered row, its true person, its defects as bits."""
    frame = rows.frame.select(KEYS[dataset]).with_columns(
        pl.Series("person", people.number[rows.person]), pl.Series("defects", rows.defects.astype(np.int32))
    )
    return Encoded(len(frame), b"", to_arrow(frame))


class Truth:
    """The files of truth/, written a block at a time."""

    def __init__(self, folder: Path, months: list[Month]) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._persons = ParquetFile(folder / "person.parquet")
        self._rows: dict[tuple[Month, str], ParquetFile] = {}
        for month in months:
            (folder / str(month)).mkdir(exist_ok=True)

    def write_persons(self, encoded: Encoded) -> None:
        self._persons.write(encoded)

    def write_rows(self, month: Month, dataset: str, encoded: Encoded) -> None:
        if (month, dataset) not in self._rows:
            self._rows[month, dataset] = ParquetFile(self._folder / str(month) / f"{dataset}.parquet")
        self._rows[month, dataset].write(encoded)

    def close(self, world: dict[str, Any]) -> None:
        """Closes the files and writes world.json."""
        for file in (self._persons, *self._rows.values()):
            file.close()
        text = json.dumps(world, indent=2, ensure_ascii=False, sort_keys=True)
        (self._folder / "world.json").write_text(text + "\n", encoding="utf-8")


def describe_world(
    calibration: Calibration,
    *,
    period: str,
    people: int,
    months: int,
    payments_before: int,
    seed: int,
    absent: list[dict[str, str]],
    registries: dict[str, str],
) -> dict[str, Any]:
    """What world.json says: the arguments, the defect bits, who did not deliver, the scaled quotas, all constants."""
    rates = calibration.rates
    scale = people / (rates["population"] * 1e6)
    return {
        "arguments": {"period": period, "people": people, "months": months, "seed": seed}
        | ({"payments_before": payments_before} if payments_before else {}),
        "defect_bits": {name: 1 << i for i, name in enumerate(DEFECTS)},
        "quarantined_bits": QUARANTINED,
        "did_not_deliver": absent,
        "registry": registries,
        "quota": {name: round(rates["bansos"][name] * 1e6 * scale) for name in ("PKH", "SEMBAKO", "PBI_JK", "PIP")},
        "rates": rates,
    }
