"""Flow accounts and transitions counted with sets, from contracts/warehouse.yaml and nothing else."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property

from flow_world import SEGMENTS, Month, Person

Unit = Hashable
Regions = dict[Unit, str]
Flows = dict[str, int]
JIWA = ("PBI_JK", "PIP")


@dataclass(frozen=True)
class Family:
    """A family as it was at a month end; `head` is None where nobody lives in it."""

    kk: str
    head: str | None
    members: frozenset[str]


class Count:
    """The accounts of one month, unit by unit, with their kabupaten/kota."""

    def __init__(self, month: Month) -> None:
        self.month = month

    @cached_property
    def register(self) -> dict[str, Person]:
        return {nik: person for nik, person in self.month.people.items() if person.in_register}

    @cached_property
    def alive(self) -> dict[str, Person]:
        return {nik: person for nik, person in self.register.items() if not self.is_dead(nik)}

    def is_dead(self, nik: str) -> bool:
        died_on = self.register[nik].died_on if nik in self.register else None
        return died_on is not None and died_on <= self.month.end

    def segment(self, nik: str) -> str:
        """The state of `fct_transition`, dimension jkn."""
        statuses = {(segment, status) for segment, status in self.register[nik].cards}
        active = [segment for segment in SEGMENTS if (segment, "AKTIF") in statuses]
        if active:
            return active[0]
        return "nonaktif" if statuses else "belum_terdaftar"

    def family(self, kk: str) -> Family:
        members = frozenset(nik for nik, person in self.alive.items() if person.kk == kk)
        heads = [nik for nik in members if self.alive[nik].relation == "KEPALA"]
        return Family(kk, min(heads or members, default=None), members)

    @cached_property
    def accounts(self) -> dict[str, Regions]:
        people = {nik: person.region for nik, person in self.alive.items()}
        accounts = {
            "population": people,
            "registry": {nik: people[nik] for nik in people if self.alive[nik].registry_decile is not None},
            "jkn_active": {nik: people[nik] for nik in people if self.segment(nik) in SEGMENTS},
        }
        for segment in SEGMENTS:
            accounts[f"jkn_segment:{segment}"] = {nik: people[nik] for nik in people if self.segment(nik) == segment}
        for programme in (*JIWA, "PKH"):
            accounts[f"programme:{programme}"] = self._beneficiaries(programme)
        return accounts

    def _beneficiaries(self, programme: str) -> Regions:
        units: Regions = {}
        for row in self.month.decrees:
            if row.programme != programme or row.reason is not None:
                continue
            person = self.register.get(row.nik or "")
            if programme in JIWA:
                unit, region = (row.nik, person.region) if person else (("row", row.recipient), row.region)
            else:
                kk = person.kk if person else self._known_kk(row.kk)
                unit, region = (kk, self._family_region(kk)) if kk else (("row", row.recipient), row.region)
            units[unit] = region
        return units

    def _known_kk(self, kk: str | None) -> str | None:
        return kk if any(person.kk == kk for person in self.register.values()) else None

    def _family_region(self, kk: str) -> str:
        head = self.family(kk).head or min(nik for nik, person in self.register.items() if person.kk == kk)
        return self.register[head].region


def is_same(old: Family, new: Family) -> bool:
    """The head's person carries over, or at least half of the members; where nobody lives, the KK."""
    if old.head is None or new.head is None:
        return old.kk == new.kk
    return old.head == new.head or 2 * len(old.members & new.members) >= len(old.members)


class Series:
    """Months in their order; remembers who was in which account before."""

    def __init__(self) -> None:
        self._last: Count | None = None
        self._seen: dict[str, set[Unit]] = {}
        self._left_families: list[Family] = []

    def add(self, month: Month) -> dict[tuple[str, str], Flows]:
        """The month's flows by (region at every level, account)."""
        now, last = Count(month), self._last
        flows: dict[tuple[str, str], Flows] = {}
        for account, units in now.accounts.items():
            if last is None:
                counted = {region: {"closing": count} for region, count in _by_level(units).items()}
            else:
                counted = self._account(account, last, now)
            flows |= {(region, account): flow for region, flow in counted.items()}
            self._seen.setdefault(account, set()).update(units)
        self._last = now
        return flows

    def _account(self, account: str, last: Count, now: Count) -> dict[str, Flows]:
        old, new = last.accounts[account], now.accounts[account]
        kept, gone, come = self._compare(account, last, now)
        booked: dict[str, Counter[str]] = {
            "opening": _by_level(old),
            "closing": _by_level(new),
            "new": Counter(),
            "entered": Counter(),
            "died": Counter(),
            "left": Counter(),
            "moved_in": Counter(),
            "moved_out": Counter(),
        }
        for unit, flow in come.items():
            booked[flow].update(_levels(new[unit]))
        for unit, flow in gone.items():
            booked[flow].update(_levels(old[unit]))
        for before, after in kept:
            for was, is_now in zip(_levels(old[before]), _levels(new[after]), strict=True):
                if was != is_now:
                    booked["moved_out"][was] += 1
                    booked["moved_in"][is_now] += 1
        regions = {region for counts in booked.values() for region, count in counts.items() if count}
        return {region: _balanced({flow: counts[region] for flow, counts in booked.items()}) for region in regions}

    def _compare(
        self, account: str, last: Count, now: Count
    ) -> tuple[list[tuple[Unit, Unit]], dict[Unit, str], dict[Unit, str]]:
        """Who is in the account at both ends, who went and how, who came and how."""
        old, new = last.accounts[account], now.accounts[account]
        singles = [unit for unit in old if unit in new and not _is_family(account, unit)]
        kept: list[tuple[Unit, Unit]] = [(unit, unit) for unit in singles]
        gone = {
            unit: "died" if self._has_died(unit, last, now) else "left"
            for unit in old
            if unit not in new and not _is_family(account, unit)
        }
        come = {
            unit: self._arrival(account, unit, now) for unit in new if unit not in old and not _is_family(account, unit)
        }
        if account == "programme:PKH":
            self._compare_families(last, now, kept, gone, come)
        return kept, gone, come

    def _arrival(self, account: str, unit: Unit, now: Count) -> str:
        if account == "population":
            return "new" if now.alive[str(unit)].born >= now.month.period else "entered"
        return "entered" if unit in self._seen[account] else "new"

    @staticmethod
    def _has_died(unit: Unit, last: Count, now: Count) -> bool:
        if not isinstance(unit, str):
            return False
        return now.is_dead(unit) or (unit not in now.register and last.is_dead(unit))

    def _compare_families(
        self,
        last: Count,
        now: Count,
        kept: list[tuple[Unit, Unit]],
        gone: dict[Unit, str],
        come: dict[Unit, str],
    ) -> None:
        account = "programme:PKH"
        old = [last.family(unit) for unit in last.accounts[account] if isinstance(unit, str)]
        new = [now.family(unit) for unit in now.accounts[account] if isinstance(unit, str)]
        kept.extend((before.kk, after.kk) for before, after in one_to_one(old, new))
        returned = [family for family in new if any(is_same(left, family) for left in self._left_families)]
        for family in old:
            if not any(is_same(family, other) for other in new):
                gone[family.kk] = _fate(family, now)
        for family in new:
            if not any(is_same(other, family) for other in old):
                come[family.kk] = "entered" if family in returned else "new"
        self._left_families += [family for family in old if family.kk in gone]


def one_to_one(old: list[Family], new: list[Family]) -> list[tuple[Family, Family]]:
    """Each family with the one it goes on as: its own KK, else its head's, else the only best by members in common."""
    left = [(before, after) for before in old for after in new if is_same(before, after)]
    chosen = []
    for is_wanted in (
        lambda pair, _: pair[0].kk == pair[1].kk,
        lambda pair, _: pair[0].head == pair[1].head,
        _is_only_best,
    ):
        taken = [pair for pair in left if is_wanted(pair, left)]
        chosen += taken
        left = [pair for pair in left if not any(pair[0] == t[0] or pair[1] == t[1] for t in taken)]
    return chosen


def _is_only_best(pair: tuple[Family, Family], pairs: list[tuple[Family, Family]]) -> bool:
    def in_common(other: tuple[Family, Family]) -> int:
        return len(other[0].members & other[1].members)

    rivals = [other for other in pairs if other != pair and (other[0] == pair[0] or other[1] == pair[1])]
    return all(in_common(other) < in_common(pair) for other in rivals)


def transitions(last: Count, now: Count) -> Counter[tuple[str, str, str]]:
    """(region at every level, from, to) of dimension jkn."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for nik in last.alive.keys() | now.alive.keys():
        before = last.segment(nik) if nik in last.alive else None
        after = now.segment(nik) if nik in now.alive else None
        region = (now.alive.get(nik) or last.alive[nik]).region
        start = before or ("lahir" if now.alive[nik].born >= now.month.period else "masuk")
        end = after or ("meninggal" if now.is_dead(nik) else "keluar")
        counted.update((level, start, end) for level in _levels(region))
    return counted


def _is_family(account: str, unit: Unit) -> bool:
    return account == "programme:PKH" and isinstance(unit, str)


def _fate(family: Family, now: Count) -> str:
    if family.head is None:
        return "left" if now.family(family.kk).head else "died"
    is_extinct = not family.members & now.alive.keys()
    return "died" if is_extinct and any(now.is_dead(nik) for nik in family.members) else "left"


def _levels(region: str) -> list[str]:
    return [region, region[:2], "00"]


def _by_level(units: Mapping[Unit, str]) -> Counter[str]:
    return Counter(level for region in units.values() for level in _levels(region))


def _balanced(flow: Flows) -> Flows:
    expected = flow["opening"] + flow["new"] + flow["moved_in"] + flow["entered"]
    expected -= flow["died"] + flow["moved_out"] + flow["left"]
    return flow | {"corrected": flow["closing"] - expected}
