"""Coverage, errors and benefits of one programme in one region.

Part of the second plain-Python reference (README.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from reference_decree import NOT_FOUND, Decree, Unit, newest_status
from reference_figures import Figure, by_region, ratio, rounded, shares, split, total
from reference_inputs import BASE_POPULATION, Row, minimum_wage, quotas_valid
from reference_month import Month
from reference_people import Person

DECILES = (*map(str, range(1, 11)), "tidak_ada")


@dataclass(frozen=True)
class Slice:
    """The sets of a decree within one region; E, X, U empty where they are not defined."""

    region: str
    decree: Decree
    N: set[Unit]
    E: set[Unit]
    B: set[Unit]
    S: set[Unit]
    X: dict[Unit, str]
    U: dict[Unit, str]
    rows: dict[Unit, list[Row]]
    G: set[Person]


def slices(decree: Decree) -> Iterator[Slice]:
    """The decree region by region."""
    N = by_region(decree.N, decree.region_of)
    E = by_region(decree.E or (), decree.region_of)
    B = by_region(decree.B, decree.region_of)
    S = by_region(decree.S, decree.region_of)
    seen = by_region(decree.month_rows, decree.region_of)
    G = by_region(decree.members_of(decree.E or ()), lambda person: person.kabkota)
    for region in sorted({*N, *B, *seen, *G}):
        yield Slice(
            region=region,
            decree=decree,
            N=N[region],
            E=E[region],
            B=B[region],
            S=S[region],
            X={unit: decree.X[unit] for unit in B[region] if unit in decree.X},
            U={unit: decree.U[unit] for unit in B[region] if unit in decree.U},
            rows={unit: decree.month_rows[unit] for unit in seen[region]},
            G=G[region],
        )


def count_targeting(month: Month, decree: Decree) -> Iterator[tuple[str, Figure]]:
    """Figures of a programme with a max_decile, by region."""
    if decree.programme.max_decile is None:
        return
    for here in slices(decree):
        figures = [*count_disbursement(here), *count_quota_use(month, here), *count_signals(month, here)]
        if decree.E is not None:
            figures += [
                *count_coverage(here),
                *count_exclusion_by_quota(month, here),
                *count_errors(here),
                *count_composites(here),
                *count_deciles(here),
            ]
        for figure in figures:
            yield here.region, figure


def count_coverage(here: Slice) -> Iterator[Figure]:
    """Those of E in B, in S, not in B."""
    decile_of, E, B, S = here.decree.decile_of, here.E, here.B, here.S
    if E:
        U = set(here.U)
        with_U = len(E) + len(U)
        yield total(
            "programme_coverage",
            len(E & B),
            len(E),
            low=ratio(len(E & B), len(E)),
            high=Fraction(len(E & B) + len(U), with_U),
        )
        yield total(
            "programme_receipt",
            len(E & S),
            len(E),
            low=ratio(len(E & S), len(E)),
            high=ratio(len(E & S) + len(U & S), len(E) + len(U & S)),
        )
        yield total(
            "exclusion_error",
            len(E - B),
            len(E),
            low=Fraction(len(E - B), with_U),
            high=ratio(len(E - B), len(E)),
        )
    yield from split("programme_coverage", "decile", E, E & B, decile_of)
    yield from split("programme_receipt", "decile", E, E & S, decile_of)
    yield from split("exclusion_error", "decile", E, E - B, decile_of)

    reached = {person for person in here.G if is_reached(person, here.decree)}
    yield total("programme_person_coverage", len(reached), len(here.G))
    yield from split("programme_person_coverage", "sex", here.G, reached, lambda p: p.sex)
    yield from split("programme_person_coverage", "age_group", here.G, reached, lambda p: p.age_group)
    yield from split("programme_person_coverage", "disability", here.G, reached, lambda p: p.disability)


def is_reached(person: Person, decree: Decree) -> bool:
    """The person is, or the person's family is, in B(p)."""
    return Unit("jiwa", person.nik) in decree.B or Unit("keluarga", person.family) in decree.B


def quotas(month: Month, programme_id: str) -> Mapping[str, int]:
    """As decreed; of synthetic deliveries scaled by their number of people."""
    decreed = quotas_valid(programme_id, month.inputs.month_end)
    if not month.inputs.is_synthetic:
        return decreed
    people = len(month.register.P)
    scaled = {region: rounded(Fraction(quota * people, BASE_POPULATION), 0) for region, quota in decreed.items()}
    return {region: int(quota) for region, quota in scaled.items() if quota is not None}


def count_exclusion_by_quota(month: Month, here: Slice) -> Iterator[Figure]:
    """Those of E for whom the quota has no place."""
    quota = quotas(month, here.decree.programme.programme_id).get(here.region)
    if quota is not None:
        yield total("exclusion_by_quota", max(0, len(here.E) - quota), len(here.E))


def count_quota_use(month: Month, here: Slice) -> Iterator[Figure]:
    """B over the quota."""
    quota = quotas(month, here.decree.programme.programme_id).get(here.region)
    if quota is not None:
        yield total("quota_use", len(here.B), quota)


def count_errors(here: Slice) -> Iterator[Figure]:
    """X over the judged, U over B; every reason that the programme can take."""
    programme, B, X, U = here.decree.programme, here.B, here.X, here.U
    why_not = ["meninggal", "di_atas_batas"]
    unknown = ["tidak_padan", "meninggal_bulan_ini", "tanpa_desil"]
    (why_not if programme.registry_required else unknown).append("tidak_di_registri")
    if programme.component:
        why_not.append("tanpa_komponen")
    judged = len(B) - len(U)
    yield total("inclusion_error", len(X), judged, low=ratio(len(X), len(B)), high=ratio(len(X) + len(U), len(B)))
    yield from shares("inclusion_error", "reason", X.values(), why_not, judged)
    yield total("inclusion_undetermined", len(U), len(B))
    yield from shares("inclusion_undetermined", "reason", U.values(), unknown, len(B))


def count_composites(here: Slice) -> Iterator[Figure]:
    """Leakage, differential, lift and CGH: the eligible against everybody else."""
    N, E, B, S = here.N, here.E, here.B, here.S
    others = N - E
    yield total("leakage_to_noneligible", len(B & others), len(others))
    if others:
        by_chance = Fraction(len(E) * len(B & others), len(others))
        yield total("targeting_differential", len(E & B) - by_chance, len(E))
    if B & N:
        yield total("targeting_lift", len(E & B), Fraction(len(B & N) * len(E), len(N)))
    nominal = here.decree.nominal_window
    paid = sum(nominal[unit] for unit in S & N)
    if paid:
        poor = {unit for unit in N if (here.decree.desil_of(unit) or 99) <= 4}
        paid_to_poor = sum(nominal[unit] for unit in S & poor)
        yield total("cgh_index", paid_to_poor, Fraction(paid * len(poor), len(N)))


def count_deciles(here: Slice) -> Iterator[Figure]:
    """Beneficiaries and money by decile."""
    decile_of = here.decree.decile_of
    yield from shares("decile_share", "decile", map(decile_of, here.B), DECILES, len(here.B))
    money = dict.fromkeys(DECILES, 0)
    for unit, rows in here.rows.items():
        money[decile_of(unit)] += sum(row["nominal"] or 0 for row in rows if row["status_salur"] == "SALUR")
    for decile, nominal in money.items():
        yield Figure("benefit_incidence", "decile", decile, nominal, sum(money.values()))


def count_disbursement(here: Slice) -> Iterator[Figure]:
    """S over B, and where the others stand."""
    yield total("disbursement_rate", len(here.S), len(here.B))
    statuses = [newest_status(here.decree.B[unit]) for unit in here.B - here.S]
    yield from shares("disbursement_rate", "reason", statuses, ("GAGAL", "BELUM"), len(here.B))


def count_signals(month: Month, here: Slice) -> Iterator[Figure]:
    """Leads to verify, over |B and N|; a signal has a row where its datasets were delivered."""
    decree, denominator = here.decree, len(here.B & here.N)
    tests = {"ppu_pn": holds_ppu_pn, "meninggal": is_named_dead, "ganda": is_paid_twice}
    for signal, test in tests.items():
        found = [unit for unit in here.B if test(unit, decree)]
        yield Figure("inclusion_signal", "reason", signal, len(found), denominator)
    if month.inputs.memberships:
        day = month.inputs.month_end
        # Sums of kabupaten/kota: one without a minimum wage has no row, so it is in neither count above it.
        with_wage = {u for u in here.B if minimum_wage(decree.region_of(u), day) is not None}
        if with_wage:
            found = [
                unit
                for unit in with_wage
                if highest_wage(unit, decree) > (minimum_wage(decree.region_of(unit), day) or 0)
            ]
            yield Figure("inclusion_signal", "reason", "upah_di_atas_umk", len(found), len(with_wage & here.N))


def family_of(unit: Unit, decree: Decree) -> list[Person]:
    """Living members of the family; "a jiwa beneficiary's family is the register's family of the person"."""
    no_kk = decree.register.rows[unit.number]["no_kk"] if unit.kind == "jiwa" else unit.number
    family = decree.register.F.get(no_kk) if unit.kind != NOT_FOUND else None
    return family.members if family else []


def holds_ppu_pn(unit: Unit, decree: Decree) -> bool:
    """An AKTIF PPU_PN card in the family, dependants included."""
    return any(card["segmen"] == "PPU_PN" for m in family_of(unit, decree) for card in m.cards_of("AKTIF"))


def highest_wage(unit: Unit, decree: Decree) -> int:
    """A member's highest AKTIF PU wage."""
    wages = [m["upah"] or 0 for person in family_of(unit, decree) for m in person.active_memberships("PU")]
    return max(wages, default=0)


def is_named_dead(unit: Unit, decree: Decree) -> bool:
    """The person of a row is dead at month end."""
    niks = {(row["nik"] or "").strip() for row in decree.B[unit]}
    return any(nik in decree.register.rows and decree.register.is_dead(nik) for nik in niks)


def is_paid_twice(unit: Unit, decree: Decree) -> bool:
    """Two or more SALUR rows of the month's delivery."""
    return sum(row["status_salur"] == "SALUR" for row in decree.month_rows[unit]) >= 2
