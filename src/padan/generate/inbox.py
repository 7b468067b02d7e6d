"""Makes a synthetic inbox: plans the blocks, lets two threads build them, and writes them in their order."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from padan.generate import aggregates, plan_actuals
from padan.generate.bansos import Benefits, benefit_rows, make_benefits
from padan.generate.blocks import Block, plan_blocks
from padan.generate.calibration import Calibration, Floats, Ints, load_calibration
from padan.generate.delivery import STYLES, Delivery, Encoded, encode
from padan.generate.employment import Memberships, make_memberships, membership_rows
from padan.generate.jkn import Cards, card_rows, count_pbi, make_cards
from padan.generate.names import make_names
from padan.generate.people import People, make_people
from padan.generate.recorded import true_identity
from padan.generate.register import CivilRegister, make_register, register_rows
from padan.generate.registry import Registry, draw_verval_days, list_families, make_registry, registry_rows
from padan.generate.rows import RegionCodes, Rows
from padan.generate.timeline import (
    DTSEN_PBI_FROM,
    MAX_MONTHS,
    MAX_PAYMENTS_BEFORE,
    Month,
    is_due,
    months_until,
    registry_generation,
)
from padan.generate.truth import Truth, describe_world, encode_persons, encode_rows

ABSENT_DATASET = "bpjs_ketenagakerjaan_peserta"
PAYMENTS = "kemensos_bansos"
_REGISTRY_PARTS_FROM = 100_000
"""People from whom on kemensos_registri comes in parts: two, and one more for each million."""
_PBI_NOTE = "Penonaktifan peserta PBI JK menurut SK Mensos 80/2025: tidak ada dalam DTSEN atau desil 6-10."
_IN_FLIGHT = 4


@dataclass(frozen=True)
class Plan:
    """All that the blocks share."""

    calibration: Calibration
    regions: RegionCodes
    blocks: list[Block]
    months: list[Month]
    first: Month
    """The first month with every dataset; before it only what was paid is delivered."""
    seed: int
    verval_days: Ints
    registries: dict[Month, str]
    absent: dict[tuple[Month, str], int]
    """Kabupaten/kota that one dataset lacks in a month."""


@dataclass(frozen=True)
class World:
    """One block: its people, and their records in every register."""

    block: Block
    people: People
    persons: Encoded
    register: CivilRegister
    cards: Cards
    memberships: Memberships
    registries: dict[str, Registry]
    benefits: Benefits


@dataclass(frozen=True)
class BlockMonth:
    """What one block adds to one month."""

    delivered: dict[str, Encoded]
    truth: dict[str, Encoded]
    pbi: Floats


def generate_inbox(
    *,
    period: str,
    people: int,
    months: int = 1,
    payments_before: int = 0,
    seed: int = 1,
    out: Path,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Writes the deliveries of `months` months that end at `period`, and the truth about them.

    Same arguments, same bytes. The world depends on period, people and seed only, so a month looks the same however
    many months before it are written (but for what is delivered in a first month out of turn).

    Args:
        period: the last month, YYYY-MM.
        people: living residents at its end, from 1,000.
        months: 1 to 36.
        payments_before: months before them of which only kemensos_bansos is written, 0 to 11, 36 months in all: what
            a first month needs to know who was paid within the last year.
        seed: of all random numbers.
        out: folder of the inbox: `<out>/<YYYY-MM>/` and `<out>/truth/`. Deliveries of the same months are replaced.
        progress: called with (people-months done, people-months in all).

    Raises:
        ValueError: an argument is outside its range.
    """
    if not 1 <= months <= MAX_MONTHS:
        raise ValueError(f"months: 1 to {MAX_MONTHS}, not {months}")
    if not 0 <= payments_before <= min(MAX_PAYMENTS_BEFORE, MAX_MONTHS - months):
        raise ValueError(
            f"payments_before: 0 to {MAX_PAYMENTS_BEFORE}, {MAX_MONTHS} months in all, not {payments_before}"
        )
    if not 1000 <= people <= 20_000_000:
        raise ValueError(f"people: 1,000 to 20,000,000, not {people}")
    calibration = load_calibration()
    population = aggregates.scale_population(calibration, people)
    span = months_until(Month.parse(period), payments_before + months)
    plan = _make_plan(calibration, population, span, span[payments_before], seed)
    deliveries = _open_deliveries(plan, out, people)
    truth = Truth(out / "truth", span)
    pbi = {month: np.zeros((len(calibration.kabkota), 2)) for month in span}
    parts = _registry_parts(people, len(plan.blocks))
    done, total = 0, people * len(span)
    for block, month, world, made in _run_blocks(plan):
        if month == span[0]:
            truth.write_persons(world.persons)
        for dataset, encoded in made.delivered.items():
            part = 1 + block.number * parts // len(plan.blocks) if dataset == "kemensos_registri" else 1
            deliveries[month, dataset].write(encoded, part)
            truth.write_rows(month, dataset, made.truth[dataset])
        pbi[month] += made.pbi
        done += int(block.people.sum())
        if progress:
            progress(done, total)
    _write_aggregates(plan, deliveries, population, pbi, people)
    for delivery in deliveries.values():
        delivery.close()
    absent = [
        {"period": str(month), "dataset": dataset, "kode_wilayah": calibration.kabkota[kabkota]}
        for (month, dataset), kabkota in plan.absent.items()
    ]
    truth.close(
        describe_world(
            calibration,
            period=period,
            people=people,
            months=months,
            payments_before=payments_before,
            seed=seed,
            absent=absent,
            registries={str(month): name for month, name in plan.registries.items()},
        )
    )


def _make_plan(calibration: Calibration, population: Ints, months: list[Month], first: Month, seed: int) -> Plan:
    registries = {m: registry_generation(m, first=m == first) for m in months if m >= first}
    residents = population.sum(axis=1)
    # A small kabupaten, but one whose silence shows.
    enough = np.flatnonzero(residents >= min(40, int(residents.max())))
    silent = int(enough[np.argmin(residents[enough])])
    return Plan(
        calibration=calibration,
        regions=RegionCodes(calibration),
        blocks=plan_blocks(population),
        months=months,
        first=first,
        seed=seed,
        verval_days=draw_verval_days(calibration, np.random.default_rng([seed, 3])),
        registries={month: name for month, name in registries.items() if name},
        absent={(month, ABSENT_DATASET): silent for month in months if month == months[-1].back(1) and month >= first},
    )


def _registry_parts(people: int, blocks: int) -> int:
    return 1 if people < _REGISTRY_PARTS_FROM else min(blocks, 2 + people // 1_000_000)


def _open_deliveries(plan: Plan, out: Path, people: int) -> dict[tuple[Month, str], Delivery]:
    deliveries = {}
    for month in plan.months:
        folder = out / str(month)
        folder.mkdir(parents=True, exist_ok=True)
        for dataset in STYLES:
            for old in folder.glob(f"{dataset}.*"):
                old.unlink()
            if not _is_delivered(plan, dataset, month):
                continue
            switch = month.index == DTSEN_PBI_FROM and dataset in ("bpjs_kesehatan_peserta", "kemensos_bansos")
            registry = dataset == "kemensos_registri"
            deliveries[month, dataset] = Delivery(
                folder,
                dataset,
                month,
                parts=_registry_parts(people, len(plan.blocks)) if registry else 1,
                registry=plan.registries[month] if registry else None,
                note=_PBI_NOTE if switch else None,
            )
    return deliveries


def _is_delivered(plan: Plan, dataset: str, month: Month) -> bool:
    if month < plan.first:
        return dataset == PAYMENTS
    first = month == plan.first
    if dataset == "kemensos_registri":
        return month in plan.registries
    cadence = {"tenaga_kerja": "semester", "penduduk_acuan": "semester", "realisasi_renstra": "quarterly"}
    return is_due(cadence.get(dataset, "monthly"), month, first=first)


def _run_blocks(plan: Plan) -> Iterator[tuple[Block, Month, World, BlockMonth]]:
    """Builds blocks and their months in threads, a few ahead of the writer; yields them in order."""
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as threads:
        waiting: deque[tuple[Block, Month, Future[World], Future[BlockMonth]]] = deque()
        for block in plan.blocks:
            world = threads.submit(_build_world, plan, block)
            for month in plan.months:
                # The first in line is the world that this one waits for, so a thread never waits for its own.
                made = threads.submit(_make_month, plan, world, month)
                waiting.append((block, month, world, made))
                if len(waiting) >= _IN_FLIGHT:
                    yield _resolve(waiting.popleft())
        while waiting:
            yield _resolve(waiting.popleft())


def _resolve(entry: tuple[Block, Month, Future[World], Future[BlockMonth]]) -> tuple[Block, Month, World, BlockMonth]:
    block, month, world, made = entry
    return block, month, world.result(), made.result()


def _build_world(plan: Plan, block: Block) -> World:
    calibration, end = plan.calibration, plan.months[-1].last
    random = [np.random.default_rng([plan.seed, block.number, topic]) for topic in range(8)]
    people = make_people(block, calibration, random[0], end=end, blocks=len(plan.blocks))
    identity = true_identity(people, make_names(people, calibration, random[1], end=end))
    listings = list_families(people, calibration, random[2])
    cards = make_cards(people, listings, identity, calibration, random[3], end=end)
    needed = set(plan.registries.values())
    return World(
        block=block,
        people=people,
        persons=encode_persons(people, identity, plan.regions),
        register=make_register(people, identity, calibration, random[4], end=end),
        cards=cards,
        memberships=make_memberships(people, cards, identity, calibration, random[5], end=end),
        registries={
            name: make_registry(
                name,
                listing,
                people,
                identity,
                calibration,
                plan.verval_days,
                np.random.default_rng([plan.seed, block.number, 6, len(name)]),
                end=end,
            )
            for name, listing in listings.items()
            if name in needed
        },
        benefits=make_benefits(people, cards, listings, identity, calibration, random[7], end=end),
    )


def _make_month(plan: Plan, future: "Future[World]", month: Month) -> BlockMonth:
    world = future.result()
    people, regions, calibration = world.people, plan.regions, plan.calibration
    payments = np.random.default_rng([plan.seed, world.block.number, 8, month.index])
    made: dict[str, Rows] = {
        PAYMENTS: benefit_rows(world.benefits, world.cards, people, regions, month, calibration, payments)
    }
    if month >= plan.first:
        made |= {
            "dukcapil_penduduk": register_rows(world.register, people, regions, month, calibration),
            "bpjs_kesehatan_peserta": card_rows(world.cards, people, regions, month, calibration),
            "bpjs_ketenagakerjaan_peserta": membership_rows(world.memberships, people, regions, month, calibration),
        }
    if month in plan.registries:
        registry = world.registries[plan.registries[month]]
        made["kemensos_registri"] = registry_rows(registry, people, regions, month, calibration)
    for dataset, rows in made.items():
        silent = plan.absent.get((month, dataset))
        if silent is not None:
            made[dataset] = rows.keep(rows.kabkota != silent)
    return BlockMonth(
        delivered={dataset: encode(rows.frame, STYLES[dataset]) for dataset, rows in made.items()},
        truth={dataset: encode_rows(dataset, rows, people) for dataset, rows in made.items()},
        pbi=count_pbi(world.cards, people, month.last, calibration),
    )


def _write_aggregates(
    plan: Plan, deliveries: dict[tuple[Month, str], Delivery], population: Ints, pbi: dict[Month, Floats], people: int
) -> None:
    calibration, seed = plan.calibration, plan.seed
    for month in plan.months:
        if month < plan.first:
            continue
        random = [np.random.default_rng([seed, month.index, 10 + topic]) for topic in range(3)]
        made = {
            "tenaga_kerja": aggregates.labour_rows(calibration, population, month, random[0]),
            "penduduk_acuan": aggregates.reference_population_rows(calibration, population, month, random[1]),
            "iuran_pbi": aggregates.contribution_rows(calibration, pbi[month], random[2]),
            "pengaduan": aggregates.complaint_rows(calibration, people, month, seed),
            "realisasi_renstra": plan_actuals.reported_rows(month, seed),
        }
        for dataset, frame in made.items():
            if (month, dataset) in deliveries:
                deliveries[month, dataset].write(encode(frame, STYLES[dataset]))
