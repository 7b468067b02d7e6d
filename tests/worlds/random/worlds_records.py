"""What the agencies hold about the people of one kabupaten/kota: cards, memberships, registry rows, grants, complaints.

Random and full of defects; part of the random worlds (README.md).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from random import Random

from worlds_people import REFERENCE, Citizen, World, chance, families_of, place_in

SEGMENTS = ("PBI_APBN", "PBI_APBN", "PBI_APBN", "PBI_APBD", "PPU_PN", "PPU_BU", "PBPU", "BP")
REASONS = ("TUNGGAKAN", "MUTASI", "PBI_DINONAKTIFKAN", "USIA_ANAK", "LAINNYA", None)
TK_PROGRAMMES = {
    "PU": ("JKK", "JKM", "JHT", "JP", "JKP"),
    "BPU": ("JKK", "JKM", "JHT"),
    "JAKON": ("JKK", "JKM"),
    "PMI": ("JKK", "JKM", "JHT"),
}
EXIT_REASONS = ("GRADUASI_MANDIRI", "GRADUASI_ALAMIAH", "TIDAK_LAYAK", "MENINGGAL", "PINDAH", "LAINNYA")
PROGRAMME_UNITS = {"PKH": "keluarga", "SEMBAKO": "keluarga", "PBI_JK": "jiwa", "PIP": "jiwa", "BST": "keluarga"}
KATEGORI = ("SALAH_SASARAN", "KEPESERTAAN", "LAYANAN")
RECEIVERS = ("KEMENSOS", "KEMENDAGRI", "BPJS_KESEHATAN", "BPJS_KETENAGAKERJAAN", "KEMENKES", "KEMNAKER")


def recorded_nik(world: World, citizen: Citizen, elsewhere: list[World]) -> str | None:
    """The NIK as an agency wrote it down: mostly right, else padded, missing, wrong, or somebody else's."""
    rng, nik = world.rng, citizen.nik
    if chance(rng, 0.8):
        return nik
    return rng.choice(
        (
            f"  {nik} ",
            f"{nik} ",
            f"\t{nik}",
            None,
            None,
            "   ",
            "TIDAK ADA",
            nik[:-1],
            f"{nik}1",
            nik[:10] + nik[11] + nik[10] + nik[12:],
            nik[:12] + "0000",
            nik[:12] + f"{rng.randint(9000, 9999)}",
            nik[:6] + "35" + nik[8:],
            nik.replace("0", "O"),
            rng.choice(world.people).nik,
            rng.choice(rng.choice(elsewhere).people).nik,
        )
    )


def recorded_place(world: World, citizen: Citizen, elsewhere: list[World]) -> str:
    """Where the record says that the person lives."""
    rng = world.rng
    if chance(rng, 0.9):
        return rng.choice((citizen.region, place_in(rng, world.kabkota)))
    return place_in(rng, rng.choice(elsewhere).kabkota)


def facts(world: World, citizen: Citizen, elsewhere: list[World]) -> dict:
    """Columns that all records about a person have."""
    rng = world.rng
    return {
        "nik": recorded_nik(world, citizen, elsewhere),
        "nama": citizen.name,
        "jenis_kelamin": rng.choice((citizen.sex, citizen.sex, None)),
        "tgl_lahir": rng.choice((citizen.born, citizen.born, None)),
        "kode_wilayah": recorded_place(world, citizen, elsewhere),
    }


def near(rng: Random, today: date) -> date | None:
    """A day near a limit that counts: 12 or 24 months ago, or any."""
    year_ago, two_ago = today.replace(year=today.year - 1, day=28), today.replace(year=today.year - 2, day=28)
    fresh = today - timedelta(days=rng.randint(0, 300))
    edge = rng.choice((year_ago, two_ago)) + timedelta(days=today.day - 28 + rng.randint(-1, 1))
    return rng.choice((edge, edge, fresh, fresh, today - timedelta(days=rng.randint(0, 900)), None))


def issue_card(world: World, citizen: Citizen, elsewhere: list[World], today: date) -> None:
    """One JKN card more."""
    rng = world.rng
    status = rng.choice(("AKTIF", "AKTIF", "AKTIF", "NONAKTIF", "NONAKTIF", "MENINGGAL"))
    citizen.cards.append(
        {"no_kartu": f"{world.prefix}{world.number():09}"}
        | facts(world, citizen, elsewhere)
        | {
            "segmen": rng.choice(SEGMENTS),
            "status": status,
            "kelas": rng.choice(("1", "2", "3", None)),
            "tgl_mulai": None,
            "tgl_akhir": rng.choice((None, today.replace(day=1), today - timedelta(days=rng.randint(1, 400)))),
            "alasan_nonaktif": rng.choice(REASONS) if status == "NONAKTIF" else None,
        }
    )


def enrol_worker(world: World, citizen: Citizen, elsewhere: list[World], today: date) -> None:
    """One BPJS Ketenagakerjaan membership more; the wage lies about the region's minimum."""
    rng = world.rng
    segment = rng.choice(("PU", "PU", "BPU", "BPU", "JAKON", "PMI"))
    programmes = [name for name in TK_PROGRAMMES[segment] if chance(rng, 0.85)] or ["JKK"]
    minimum = wage_about(world.kabkota, today)
    citizen.memberships.append(
        {"no_kpj": f"{world.prefix}{world.number():07}"}
        | facts(world, citizen, elsewhere)
        | {
            "segmen": segment,
            "program": "|".join(programmes),
            "status": rng.choice(("AKTIF", "AKTIF", "AKTIF", "NONAKTIF")),
            "upah": rng.choice((None, minimum, minimum + 1, minimum - 1, minimum * 2, minimum // 2)),
        }
    )


def wage_about(kabkota: str, today: date) -> int:
    """A wage at which the signal switches: some minimum wage of the region or its province."""
    found = [int(r["monthly_wage"]) for r in wage_rows() if r["region_code"] in (kabkota, kabkota[:2])]
    return found[today.toordinal() % len(found)] if found else 3_000_000


@cache
def wage_rows() -> tuple[dict, ...]:
    """reference/minimum_wage.csv."""
    with (REFERENCE / "minimum_wage.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def survey_person(world: World, citizen: Citizen, elsewhere: list[World], generation: str, today: date) -> dict:
    """A row of the social registry."""
    rng = world.rng
    return (
        {
            "id_registri": f"{'1' if generation == 'DTKS' else '2'}{world.prefix}{world.number():09}",
            "id_keluarga": rng.choice((None, citizen.no_kk[::-1])),
            "no_kk": rng.choice((citizen.no_kk, citizen.no_kk, None)),
        }
        | facts(world, citizen, elsewhere)
        | {
            "desil": rng.choice((1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, None)),
            "disabilitas": rng.choice((None, None, None, None, False, False, False, True)),
            "tgl_verval": near(rng, today),
        }
    )


def survey(world: World, elsewhere: list[World], generation: str, coverage: float, today: date) -> None:
    """Builds one generation of the registry: two rows for some, none for others."""
    for citizen in world.people:
        rows = [
            survey_person(world, citizen, elsewhere, generation, today)
            for _ in range(world.rng.choice((1, 1, 1, 1, 2)))
            if chance(world.rng, coverage)
        ]
        if len(rows) == 2 and chance(world.rng, 0.5):
            rows[1]["tgl_verval"] = rows[0]["tgl_verval"]
        citizen.registry[generation] = rows


def grant(world: World, programme: str, citizen: Citizen, elsewhere: list[World]) -> None:
    """A recipient more; some are known only by no_kk, some not at all."""
    rng = world.rng
    row = {"program": programme, "id_penerima": f"{programme}-{world.prefix}{world.number():07}"}
    row |= facts(world, citizen, elsewhere)
    row["no_kk"] = rng.choice((citizen.no_kk, citizen.no_kk, citizen.no_kk, None))
    if chance(rng, 0.1):
        row["nik"], row["no_kk"] = None, citizen.no_kk
    if chance(rng, 0.05):
        row["no_kk"] = rng.choice((f" {citizen.no_kk} ", citizen.no_kk[:-2], "-", citizen.no_kk[::-1]))
    if chance(rng, 0.05):
        row["nik"], row["no_kk"] = rng.choice((None, "x", citizen.nik[::-1])), rng.choice((None, "1" * 16))
    world.grants.setdefault(programme, []).append(row | {"pays": rng.choice((0.2, 0.7, 0.95))})


def decide_grants(world: World, programmes: tuple[str, ...], elsewhere: list[World], share: float) -> None:
    """New recipients in this month's decree."""
    rng = world.rng
    for family in families_of(world):
        for programme in programmes:
            if PROGRAMME_UNITS[programme] == "keluarga" and chance(rng, share):
                for _ in range(rng.choice((1, 1, 1, 1, 2))):
                    grant(world, programme, rng.choice(family), elsewhere)
    for citizen in list(world.people):
        if chance(rng, share) and "PBI_JK" in programmes:
            for _ in range(rng.choice((1, 1, 1, 1, 1, 2))):
                grant(world, "PBI_JK", citizen, elsewhere)
        if chance(rng, share * (1 if citizen.born.year > 2000 else 0.1)) and "PIP" in programmes:
            grant(world, "PIP", citizen, elsewhere)


def pay(world: World, period: str, today: date, leaving: float) -> list[dict]:
    """This month's rows of kemensos_bansos; whoever leaves has one last row with a reason."""
    rng = world.rng
    rows = []
    for programme, granted in world.grants.items():
        # One reason a region, programme and month: the contract does not say which of two in one delivery is newer.
        reason = EXIT_REASONS[hash_of(world.kabkota, programme, period) % len(EXIT_REASONS)]
        staying = []
        for row in granted:
            is_leaving = chance(rng, leaving)
            status = "SALUR" if chance(rng, row["pays"]) else rng.choice(("GAGAL", "BELUM"))
            rows.append(
                {name: value for name, value in row.items() if name != "pays"}
                | {
                    "status_salur": status,
                    "nominal": rng.choice((None, 0, 200_000, 400_000, 450_000, 42_000)),
                    "tgl_salur": rng.choice((None, today, today - timedelta(days=3), today - timedelta(days=40))),
                    "alasan_keluar": reason if is_leaving else None,
                }
            )
            if not is_leaving:
                staying.append(row)
        world.grants[programme] = staying
    return rows


def hash_of(*parts: str) -> int:
    """The same number for the same texts in every process."""
    return sum(ord(letter) * (place + 7) for place, letter in enumerate("".join(parts)))


def change_records(world: World, elsewhere: list[World], today: date, pace: float) -> None:
    """Cards and memberships change, come and go."""
    rng = world.rng
    for citizen in world.people:
        for card in citizen.cards:
            if chance(rng, 0.06 * pace):
                card["status"] = rng.choice(("AKTIF", "NONAKTIF", "NONAKTIF", "NONAKTIF", "MENINGGAL"))
                card["alasan_nonaktif"] = rng.choice(REASONS) if card["status"] == "NONAKTIF" else None
            elif card["status"] == "NONAKTIF" and chance(rng, 0.1 * pace):
                card["status"], card["alasan_nonaktif"] = "AKTIF", None
            if chance(rng, 0.03 * pace):
                card["segmen"] = rng.choice(SEGMENTS)
            if chance(rng, 0.01 * pace):
                card["nik"] = recorded_nik(world, citizen, elsewhere)
        if chance(rng, 0.02 * pace):
            issue_card(world, citizen, elsewhere, today)
        if citizen.cards and chance(rng, 0.01 * pace):
            citizen.cards.pop()
        for membership in citizen.memberships:
            if chance(rng, 0.05 * pace):
                membership["status"] = rng.choice(("AKTIF", "NONAKTIF"))
        if chance(rng, 0.02 * pace):
            enrol_worker(world, citizen, elsewhere, today)
    for granted in world.grants.values():
        for row in granted:
            if chance(rng, 0.01 * pace):
                row["nik"] = recorded_nik(world, rng.choice(world.people), elsewhere)


def found_records(world: World, elsewhere: list[World], today: date) -> None:
    """The records with which a world begins."""
    rng = world.rng
    for citizen in world.people:
        for _ in range(rng.choice((0, 1, 1, 1, 1, 2, 3))):
            issue_card(world, citizen, elsewhere, today)
        if 13 <= (today - citizen.born).days / 365.25 < 70 and chance(rng, 0.5):
            for _ in range(rng.choice((1, 1, 2))):
                enrol_worker(world, citizen, elsewhere, today)


def complaint_rows(world: World, today: date, days_of: Callable[[str, str], int]) -> list[dict]:
    """Complaints open at some time in the month, many of them due within a day of a limit."""
    rng = world.rng
    rows = []
    for _ in range(rng.choice((0, 1, 2, 4, 6))):
        receiver, kategori = rng.choice(RECEIVERS), rng.choice(KATEGORI)
        days = days_of(receiver, kategori)
        due = rng.choice((today, today.replace(day=1))) + timedelta(days=rng.choice((-1, 0, 1, 10, -30)))
        filed = min(due - timedelta(days=days), today)
        status = rng.choice(("BARU", "PROSES", "SELESAI", "SELESAI", "DITOLAK"))
        closed = filed + timedelta(days=days + rng.choice((-1, 0, 1)))
        rows.append(
            {
                "id_pengaduan": f"{world.prefix}-{world.number()}",
                "penerima": receiver,
                "program": None,
                "kategori": kategori,
                "kode_wilayah": place_in(rng, world.kabkota),
                "tgl_masuk": filed,
                "tgl_selesai": None if status in ("BARU", "PROSES") or chance(rng, 0.1) else closed,
                "status": status,
            }
        )
    return rows
