"""Random worlds packed into one inbox: a world a kabupaten/kota, some months, every defect switched on.

Run: ``python tests/worlds/random/make_worlds.py INBOX --seed 1 --regions 60 --people 40``
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "thirty")]

from reference_inputs import service_days
from sign_manifests import describe_file
from worlds_people import World, all_kabkota, chance, live_a_month, month_end, register_rows, settle
from worlds_records import (
    change_records,
    complaint_rows,
    decide_grants,
    found_records,
    pay,
    survey,
)

PROGRAMMES = ("PKH", "SEMBAKO", "PBI_JK", "PIP")
PUBLISHERS = ("DUKCAPIL_DKB", "BPS_PROYEKSI", "BPJS_KESEHATAN")
REPORTERS = ("KEMENSOS", "KEMENDAGRI", "BPJS_KESEHATAN")
FUNDS = ("APBN", "APBD_PROVINSI", "APBD_KABKOTA")
NEW_PROVINCES = ("93", "94", "95", "96")
REGISTRY_COVERAGE = {"DTKS": 0.65, "DTSEN": 0.92}


@dataclass(frozen=True)
class Timeline:
    """Which months are computed, and what is delivered when.

    Attributes:
        computed: months to run, in order.
        bansos: months with a delivery of kemensos_bansos.
        registry: generation delivered by month.
        absent: (month, dataset) that are not delivered.
        dropped: programmes left out of a month's kemensos_bansos.
        is_synthetic: marked so in the manifests, so that quotas are scaled to the number of people.
    """

    computed: tuple[str, ...]
    bansos: tuple[str, ...]
    registry: dict[str, str]
    absent: frozenset[tuple[str, str]]
    dropped: frozenset[tuple[str, str]] = frozenset()
    programmes: tuple[str, ...] = PROGRAMMES
    is_synthetic: bool = False


COMPUTED = ("2024-04", "2025-03", "2025-04", "2025-05")
PAYMENTS = ("2024-04", "2024-07", "2024-12", "2025-01", "2025-02", "2025-03", "2025-04", "2025-05")
TIMELINES = {
    # DTSEN arrives with the programmes' switch of April; PBI_JK goes on with DTKS, and May stands still.
    "april": Timeline(
        COMPUTED,
        PAYMENTS,
        {"2024-04": "DTKS", "2025-03": "DTKS", "2025-04": "DTSEN"},
        frozenset({("2025-05", "bpjs_ketenagakerjaan_peserta"), ("2024-04", "pengaduan"), ("2024-04", "iuran_pbi")}),
    ),
    # The same in three months: before the switch, the switch, and a month later.
    "switch": Timeline(
        ("2024-04", "2025-04", "2025-05"),
        ("2024-04", "2024-12", "2025-02", "2025-03", "2025-04", "2025-05"),
        {"2024-04": "DTKS", "2025-04": "DTSEN"},
        frozenset({("2025-05", "bpjs_ketenagakerjaan_peserta"), ("2024-04", "pengaduan"), ("2024-04", "iuran_pbi")}),
    ),
    # DTSEN arrives while every programme still follows DTKS; payments of two months were never delivered.
    "march": Timeline(
        COMPUTED,
        tuple(month for month in PAYMENTS if month not in ("2025-02", "2025-04")),
        {"2024-04": "DTKS", "2025-02": "DTKS", "2025-03": "DTSEN", "2025-05": "DTSEN"},
        frozenset({("2024-04", "bpjs_ketenagakerjaan_peserta"), ("2025-04", "penduduk_acuan")}),
    ),
    # DTSEN arrives late: in April PKH, SEMBAKO and PIP follow a registry that nobody delivered.
    "may": Timeline(
        COMPUTED,
        tuple(month for month in PAYMENTS if month != "2024-04"),
        {"2024-04": "DTKS", "2025-03": "DTKS", "2025-04": "DTKS", "2025-05": "DTSEN"},
        frozenset({("2024-04", "tenaga_kerja"), ("2025-04", "pengaduan")}),
        frozenset({("2025-05", "PIP")}),
    ),
    # BST, which has no max_decile, in its last months; quotas scaled to the few people that there are.
    "bst": Timeline(
        ("2021-10", "2021-11", "2021-12"),
        ("2021-08", "2021-09", "2021-10", "2021-11", "2021-12"),
        {"2021-10": "DTKS", "2021-11": "DTKS", "2021-12": "DTKS"},
        frozenset(),
        frozenset({("2021-11", "SEMBAKO")}),
        (*PROGRAMMES, "BST"),
        is_synthetic=True,
    ),
}


def make_inbox(inbox: Path, *, seed: int, regions: int, people: int, timeline: str = "april") -> Timeline:
    """Writes an inbox of random worlds.

    Args:
        inbox: Folder to fill.
        seed: The same inbox for the same number.
        regions: Number of worlds, at most 514.
        people: About how many people a world has.
        timeline: Name in TIMELINES.

    Returns:
        What was delivered when, with the months to compute.
    """
    plan = TIMELINES[timeline]
    rng = Random(f"{seed} {timeline}")
    months = sorted({*plan.computed, *plan.bansos, *plan.registry})
    worlds = found_worlds(rng, regions, people, month_end(months[0]), plan)
    for place, period in enumerate(months):
        today = month_end(period)
        rows: dict[str, list[dict]] = defaultdict(list)
        for world in worlds:
            if place:
                live_a_month(world, today, worlds, pace=2.0)
                change_records(world, worlds, today, pace=2.0)
            decide_grants(world, plan.programmes, worlds, 0.04 if place else 0.4)
        for world in worlds:
            collect(world, worlds, rows, period, plan)
        if period in plan.computed:
            add_reference_figures(rng, regions_of(plan), worlds, rows)
        for dataset, delivered in rows.items():
            if delivered and (period, dataset) not in plan.absent:
                deliver(inbox / period, dataset, delivered, plan)
    return plan


def regions_of(plan: Timeline) -> list[str]:
    """Kabupaten/kota that there were in the first month: the provinces split off Papua began in 2022."""
    return [code for code in all_kabkota() if plan.computed[0] >= "2023" or code[:2] not in NEW_PROVINCES]


def found_worlds(rng: Random, regions: int, people: int, today: date, plan: Timeline) -> list[World]:
    """The worlds on their first day."""
    worlds = [
        World(
            kabkota,
            Random(rng.random()),
            empty=frozenset(
                name
                for name in (
                    "bpjs_kesehatan_peserta",
                    "bpjs_ketenagakerjaan_peserta",
                    "kemensos_bansos",
                    "DTKS",
                    "DTSEN",
                )
                if chance(rng, 0.05)
            ),
        )
        for kabkota in rng.sample(regions_of(plan), regions)
    ]
    for world in worlds:
        settle(world, max(1, int(people * world.rng.uniform(0.4, 1.6))), today)
    for world in worlds:
        found_records(world, worlds, today)
    return worlds


def collect(world: World, worlds: list[World], rows: dict[str, list[dict]], period: str, plan: Timeline) -> None:
    """What a world delivers in a month."""
    today = month_end(period)
    if period in plan.computed:
        rows["dukcapil_penduduk"] += register_rows(world)
        if "bpjs_kesehatan_peserta" not in world.empty:
            rows["bpjs_kesehatan_peserta"] += [card for c in world.people for card in c.cards]
        if "bpjs_ketenagakerjaan_peserta" not in world.empty:
            rows["bpjs_ketenagakerjaan_peserta"] += [m for c in world.people for m in c.memberships]
        rows["pengaduan"] += complaint_rows(world, today, lambda r, k: service_days(r, k, today) or 0)
    generation = plan.registry.get(period)
    if generation:
        survey(world, worlds, generation, REGISTRY_COVERAGE[generation], today)
        if generation not in world.empty:
            rows["kemensos_registri"] += [row for c in world.people for row in c.registry[generation]]
    if period in plan.bansos:
        paid = pay(world, period, today, leaving=0.06)
        if "kemensos_bansos" not in world.empty:
            rows["kemensos_bansos"] += [row for row in paid if (period, row["program"]) not in plan.dropped]


def add_reference_figures(rng: Random, known: list[str], worlds: list[World], rows: dict[str, list[dict]]) -> None:
    """Published figures, some by kabupaten/kota, some only above it."""
    sizes = {world.kabkota: len(world.people) for world in worlds}
    provinces = sorted({kabkota[:2] for kabkota in sizes})
    for kabkota in sorted(set(rng.sample(known, 10)) - set(sizes)):
        sizes[kabkota] = rng.randint(0, 30)
    places = [(code, size, 0.75) for code, size in sizes.items()]
    places += [(code, rng.randint(50, 400), 0.25) for code in provinces] + [("00", rng.randint(1000, 5000), 0.5)]
    for code, size, share in places:
        for publisher in PUBLISHERS:
            if chance(rng, share):
                rows["penduduk_acuan"].append(
                    {
                        "kode_wilayah": code,
                        "sumber": publisher,
                        "jumlah_penduduk": rng.choice((size, int(size * rng.uniform(0.4, 1.6)), 0)),
                        "per_tanggal": date(2024, 12, 31),
                    }
                )
        if chance(rng, share):
            rows["tenaga_kerja"].append(
                {
                    "kode_wilayah": code,
                    "pekerja_upah": rng.randint(0, size // 2 + 1),
                    "pekerja_bukan_upah": rng.randint(0, size // 2 + 1),
                    "rse": None,
                    "periode_survei": None,
                }
            )
        for fund in FUNDS:
            reported = rng.randint(0, 200)
            for reporter in REPORTERS:
                if chance(rng, 0.4):
                    people = rng.choice((reported, rng.randint(0, 200), 0))
                    rows["iuran_pbi"].append(
                        {
                            "pelapor": reporter,
                            "sumber_dana": fund,
                            "kode_wilayah": code,
                            "jumlah_jiwa": people,
                            "nominal": people * 42_000,
                        }
                    )


def deliver(folder: Path, dataset: str, rows: list[dict], plan: Timeline) -> None:
    """One CSV with its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{dataset}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: written(value) for name, value in row.items()} for row in rows)
    manifest = {
        "dataset": dataset,
        "period": folder.name,
        "revision": 1,
        "sender": "Unit pengirim",
        "letter_no": f"B-{folder.name}/{dataset}",
        "created_at": f"{month_end(folder.name)}T08:00:00+07:00",
        "contract_version": 1,
        "files": [describe_file(path)],
    }
    if dataset == "kemensos_registri":
        manifest["registry"] = plan.registry[folder.name]
    if plan.is_synthetic:
        manifest["synthetic"] = True
    (folder / f"{dataset}.manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def written(value: object) -> str:
    """A value as the contract writes it."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inbox", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--regions", type=int, default=60)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--timeline", choices=sorted(TIMELINES), default="april")
    given = parser.parse_args()
    make_inbox(given.inbox, seed=given.seed, regions=given.regions, people=given.people, timeline=given.timeline)
