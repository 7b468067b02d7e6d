"""An attack on what is published: no small count may be found by subtraction, and no more may be changed than hidden.

A random world of counts that add up is published; the attacker knows every sum that the definitions promise (written
down here, not taken from the code), and solves whatever has one unknown, again and again.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest

from padan.postgres import Warehouse
from padan.publish import publication
from padan.publish.publication import publish
from padan.runs.record import read_run
from padan.runs.steps import open_run

MONTH = date(2024, 12, 1)
THRESHOLD = 10
BASES = ("nik", "semua")
SMALL = range(1, THRESHOLD)
REGIONS = {"11": ("11.01", "11.02", "11.03", "11.04"), "12": ("12.01", "12.02"), "13": ("13.01", "13.02", "13.03")}
SEXES, AGES, REASONS = ("L", "P"), ("0-5", "6-18", "19-24"), ("MUTASI", "TUNGGAKAN", "LAINNYA")
DECILES, EXCLUDED, OPEN = (
    ("1", "2", "3", "4"),
    ("meninggal", "di_atas_batas", "tanpa_komponen"),
    ("tidak_padan", "tanpa_desil"),
)
SIGNALS = ("ppu_pn", "ganda")
FLOWS = {"opening": 1, "new": 1, "moved_in": 1, "entered": 1, "died": -1, "moved_out": -1, "left": -1, "corrected": 1}

Count = tuple[str, str, str, str]  # what, region, breakdown, category
Row = tuple[str, str, str, str, str]  # region, indicator, programme, breakdown, category
Counts = dict[Count, int]

# indicator: numerator, denominator, breakdowns, whether the denominator is broken down too.
FIGURES = {
    "population": ("P", None, {"sex": SEXES, "age_group": AGES}, True),
    "jkn_registered_coverage": ("reg", "P", {"sex": SEXES, "age_group": AGES}, True),
    "jkn_active_coverage": ("act", "P", {"sex": SEXES, "age_group": AGES}, True),
    "jkn_activity_rate": ("act", "reg", {}, True),
    "jkn_inactive": ("inact", "reg", {"reason": REASONS}, False),
    "programme_coverage": ("EB", "E", {"decile": DECILES}, True),
    "exclusion_error": ("EnB", "E", {"decile": DECILES}, True),
    "inclusion_error": ("X", "judged", {"reason": EXCLUDED}, False),
    "inclusion_undetermined": ("U", "B", {"reason": OPEN}, False),
    "leakage_to_noneligible": ("BNnE", "NnE", {}, True),
    "inclusion_signal": ("signal", "BN", {"reason": SIGNALS}, False),
}
WITHOUT_TOTAL = {"inclusion_signal"}
OF_PROGRAMME = {"E", "judged", "B", "NnE", "BN"}
# whole = part + part, in every region, breakdown and category where all three exist.
PAIRS = [
    ("P", "reg", "unreg"),
    ("P", "act", "unact"),
    ("reg", "act", "inact"),
    ("E", "EB", "EnB"),
    ("judged", "EB", "X"),
    ("B", "judged", "U"),
    ("BN", "EB", "BNnE"),
]
# What the recipients outside the base of a programme are: dead, or not found in the civil register.
OUTSIDE = (("X", "meninggal"), ("U", "tidak_padan"))


@pytest.fixture
def candidate(empty_warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse with an empty candidate of figures and flows."""
    tables = ("fct_indicator", "fct_flow", "fct_programme_decile", "dim_indicator")
    with empty_warehouse.connect("padan_transformer") as connection:
        for table in tables:
            connection.execute(f"drop table if exists candidate.{table} cascade")
        connection.execute(
            "create table candidate.fct_indicator as select period, region_code, indicator_id, programme_id, breakdown,"
            " category, match_basis, numerator, denominator, value, value_low, value_high, registry,"
            " registry_age_months, rule_version, null::numeric as smallest_count from mart.fct_indicator_history"
            " with no data"
        )
        connection.execute(
            "create table candidate.fct_flow as select period, region_code, account, unit, flow, count"
            " from mart.fct_flow_history with no data"
        )
        connection.execute(
            "create table candidate.fct_programme_decile as select period, region_code, programme_id, unit, decile,"
            " has_component, units, beneficiaries, recipients, nominal_window from mart.fct_programme_decile_history"
            " with no data"
        )
        connection.execute("create table candidate.dim_indicator as select * from mart.dim_indicator with no data")
        connection.execute(
            "insert into candidate.dim_indicator (indicator_id, name_id, name_en, definition_id, definition_en,"
            " numerator_id, unit, direction, source_datasets, basis, version, valid_from)"
            " select id, id, id, id, id, id, 'jiwa', 'neutral', '{}', 'registry', '1', '2014-01-01'"
            " from unnest(%s::text[]) as made (id)",
            ([*{*FIGURES, *(row[0] for rows, _ in TIED.values() for row in rows)}],),
        )
    yield empty_warehouse
    with empty_warehouse.connect("padan_transformer") as connection:
        for table in tables:
            connection.execute(f"drop table candidate.{table} cascade")


def _draw_world(seed: int) -> tuple[Counts, list[tuple[str, str, int]]]:
    """Counts of every kabupaten/kota and their sums, and the flows of the population, from crossed cells."""
    random = np.random.default_rng(seed)
    counts: Counts = {}
    flows: dict[tuple[str, str], int] = {}

    def add(what: str, kabkota: str, breakdown: str, category: str, number: int) -> None:
        for region in (kabkota, kabkota[:2], "00"):
            key = (what, region, breakdown, category)
            counts[key] = counts.get(key, 0) + number

    for kabkota in (code for codes in REGIONS.values() for code in codes):
        size = random.choice([2, 8, 40])
        people = random.poisson(size, (len(SEXES), len(AGES), 3))  # aktif, nonaktif, belum_terdaftar
        _add_people(add, kabkota, people)
        _split(add, kabkota, "inact", "reason", REASONS, int(people[:, :, 1].sum()), random)
        _add_programme(add, kabkota, random.poisson(size, (len(DECILES), 2)), random.poisson(size / 2, 3), random)
        _add_flows(flows, kabkota, int(people.sum()), random.poisson(size / 4, 4))
    return counts, [(region, flow, number) for (region, flow), number in flows.items()]


def _add_people(add, kabkota, people) -> None:
    statuses = {"P": [0, 1, 2], "reg": [0, 1], "act": [0], "inact": [1], "unreg": [2], "unact": [1, 2]}
    for what, status in statuses.items():
        chosen = people[:, :, status].sum(axis=2)
        add(what, kabkota, "total", "total", int(chosen.sum()))
        for index, sex in enumerate(SEXES):
            add(what, kabkota, "sex", sex, int(chosen[index].sum()))
        for index, age in enumerate(AGES):
            add(what, kabkota, "age_group", age, int(chosen[:, index].sum()))


def _add_programme(add, kabkota, eligible, others, random) -> None:
    """Eligible units by decile and whether set; excluded and undetermined beneficiaries."""
    for index, decile in enumerate(DECILES):
        for breakdown, category in (("decile", decile), ("total", "total")):
            add("EB", kabkota, breakdown, category, int(eligible[index, 0]))
            add("EnB", kabkota, breakdown, category, int(eligible[index, 1]))
            add("E", kabkota, breakdown, category, int(eligible[index].sum()))
    excluded, undetermined, _ = (int(number) for number in others)
    dead, *_ = _split(add, kabkota, "X", "reason", EXCLUDED, excluded, random)
    not_found, *_ = _split(add, kabkota, "U", "reason", OPEN, undetermined, random)
    add("X", kabkota, "total", "total", excluded)
    add("U", kabkota, "total", "total", undetermined)
    judged = int(eligible[:, 0].sum()) + excluded
    add("judged", kabkota, "total", "total", judged)
    add("B", kabkota, "total", "total", judged + undetermined)
    inside = judged + undetermined - dead - not_found
    not_eligible = inside - int(eligible[:, 0].sum())
    add("BN", kabkota, "total", "total", inside)
    add("BNnE", kabkota, "total", "total", not_eligible)
    add("NnE", kabkota, "total", "total", not_eligible + int(random.integers(50, 500)))
    for signal in SIGNALS:
        add("signal", kabkota, "reason", signal, int(random.integers(0, inside + 1)))


def _split(add, kabkota, what, breakdown, categories, number, random) -> list[int]:
    parts = [int(part) for part in random.multinomial(number, [1 / len(categories)] * len(categories))]
    for category, part in zip(categories, parts, strict=True):
        add(what, kabkota, breakdown, category, part)
    return parts


def _add_flows(flows, kabkota, closing, drawn) -> None:
    new, entered, died, left = (int(number) for number in drawn)
    opening = max(closing - new - entered + died + left, 0)
    row = {"opening": opening, "new": new, "entered": entered, "died": died, "left": left, "closing": closing}
    row |= {"moved_in": 0, "moved_out": 0, "corrected": closing - opening - new - entered + died + left}
    for region in (kabkota, kabkota[:2], "00"):
        for flow, number in row.items():
            flows[region, flow] = flows.get((region, flow), 0) + number


def _figures(counts: Counts) -> dict[Row, tuple[Count, Count | None]]:
    """The rows of the month, each with the counts that it shows."""
    rows: dict[Row, tuple[Count, Count | None]] = {}
    for indicator, (numerator, denominator, breakdowns, divided) in FIGURES.items():
        programme = "PKH" if denominator in OF_PROGRAMME else "ALL"
        totals = {} if indicator in WITHOUT_TOTAL else {"total": ("total",)}
        for breakdown, categories in (totals | breakdowns).items():
            for region in _regions():
                for category in categories:
                    base = (breakdown, category) if divided else ("total", "total")
                    shown = (numerator, region, breakdown, category)
                    below = (denominator, region, *base) if denominator else None
                    if counts[shown] or (below and counts[below]):
                        rows[region, indicator, programme, breakdown, category] = (shown, below)
    return rows


def _regions() -> list[str]:
    return ["00", *REGIONS, *(code for codes in REGIONS.values() for code in codes)]


def _propose(
    warehouse: Warehouse, counts: Counts, flows: list[tuple[str, str, int]], exact: Counts | None = None
) -> None:
    """The month's candidate; `exact` are the counts of match basis nik where they are others."""
    bases = {"nik": exact or counts, "semua": counts}
    with warehouse.connect("padan_transformer") as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into candidate.fct_indicator (period, region_code, indicator_id, programme_id, breakdown, category,"
            " match_basis, numerator, denominator, value, rule_version) select %s, %s, %s, %s, %s, %s, %s, n, d,"
            " round(n / nullif(d, 0), 6), '1' from (values (%s::numeric, %s::numeric)) as f (n, d)",
            [
                (MONTH, *row, basis, counted[numerator], None if below is None else counted[below])
                for basis, counted in bases.items()
                for row, (numerator, below) in _figures(counted).items()
            ],
        )
        cursor.executemany(
            "insert into candidate.fct_flow (period, region_code, account, unit, flow, count)"
            " values (%s, %s, 'population', 'jiwa', %s, %s)",
            [(MONTH, *flow) for flow in flows],
        )


def _publish(warehouse: Warehouse, name: str, threshold: int = THRESHOLD) -> None:
    open_run(warehouse, period=MONTH, options={}, run_id=name)
    with warehouse.connect("padan_publisher") as connection:
        publish(connection, read_run(connection, name), threshold=threshold)


def _published(
    warehouse: Warehouse,
) -> tuple[dict[tuple[Row, str], tuple[int | None, ...]], dict[tuple[str, str], int | None]]:
    with warehouse.connect("padan_planner") as connection:
        figures = connection.execute(
            "select region_code, indicator_id, programme_id, breakdown, category, match_basis, numerator, denominator"
            " from mart.fct_indicator"
        ).fetchall()
        flows = connection.execute("select region_code, flow, count from mart.fct_flow").fetchall()
    return {(row[:5], row[5]): row[6:] for row in figures}, {row[:2]: row[2] for row in flows}


def _known(warehouse: Warehouse, counts: Counts, basis: str = "semua") -> dict[Count, int]:
    """What a reader sees of the counts; flows are of the main match basis."""
    figures, flows = _published(warehouse)
    known: dict[Count, int] = {}
    rows = _figures(counts)
    for (row, match_basis), (numerator, denominator) in figures.items():
        if match_basis != basis:
            continue
        for count, value in zip(rows[row], (numerator, denominator), strict=True):
            if count is not None and value is not None:
                known[count] = int(value)
    for (region, flow), value in flows.items():
        if value is not None and basis == "semua":
            known[("P", region, "total", "total") if flow == "closing" else ("flow", region, "flow", flow)] = value
    return known


def _sums(truth: Counts) -> list[dict[Count, int]]:
    """Every sum that the definitions promise, as signed counts that add up to 0."""
    sums = []
    for what, region, breakdown, category in truth:
        if region == "00" or region in REGIONS:
            below = [*REGIONS] if region == "00" else [*REGIONS[region]]
            parts = {(what, code, breakdown, category): 1 for code in below}
            sums.append(parts | {(what, region, breakdown, category): -1})
        for whole, one, other in PAIRS:
            if what == whole and {(w, region, breakdown, category) for w in (one, other)} <= truth.keys():
                sums.append(
                    {(w, region, breakdown, category): 1 for w in (one, other)}
                    | {(what, region, breakdown, category): -1}
                )
    wholes = {key for key in truth if key[2] == "total"}
    for what, region, _, _ in wholes:
        for breakdown in {key[2] for key in truth if key[0] == what} - {"total", "flow"}:
            parts = {key: 1 for key in truth if key[0] == what and key[1] == region and key[2] == breakdown}
            sums.append(parts | {(what, region, "total", "total"): -1})
    for region in _regions():
        outside = {(what, region, "reason", reason): 1 for what, reason in OUTSIDE}
        base, unknown = ("BN", region, "total", "total"), {("U", region, "reason", "tanpa_desil"): 1}
        sums.append(outside | {base: 1, ("B", region, "total", "total"): -1})
        living = {("X", region, "reason", reason): 1 for reason in EXCLUDED if reason != "meninggal"}
        sums.append(unknown | living | {("BNnE", region, "total", "total"): -1})
        identity = {("flow", region, "flow", flow): sign for flow, sign in FLOWS.items()}
        sums.append(identity | {("P", region, "total", "total"): -1})
    return [signed for signed in sums if len(signed) > 1]


def _truth(counts: Counts, flows: list[tuple[str, str, int]]) -> Counts:
    return counts | {("flow", region, "flow", flow): number for region, flow, number in flows if flow != "closing"}


def _attack(known: dict[Count, int], sums: list[dict[Count, int]]) -> dict[Count, int]:
    """Solves sums with one unknown until none is left; what was found."""
    found: dict[Count, int] = {}
    while True:
        before = len(found)
        for signed in sums:
            unknown = [count for count in signed if count not in known and count not in found]
            if len(unknown) == 1:
                rest = sum(sign * (known | found)[count] for count, sign in signed.items() if count not in unknown)
                found[unknown[0]] = -rest * signed[unknown[0]]
        if len(found) == before:
            return found


def _small_remainders(known: dict[Count, int], sums: list[dict[Count, int]], truth: Counts) -> list[list[Count]]:
    """Groups of hidden counts that a sum shows to be, together, as few as a hidden cell."""
    groups = []
    for signed in sums:
        hidden = [count for count in signed if count not in known]
        if hidden and len({signed[count] for count in hidden}) == 1 and sum(truth[count] for count in hidden) in SMALL:
            groups.append(hidden)
    return groups


@pytest.mark.parametrize("seed", range(6))
def test_no_small_count_can_be_found_by_subtraction(candidate: Warehouse, seed: int) -> None:
    counts, flows = _draw_world(seed)
    truth = _truth(counts, flows)
    _propose(candidate, counts, flows)

    _publish(candidate, "protected")

    known = _known(candidate, counts)
    found = _attack(known, _sums(truth))
    assert {count: number for count, number in found.items() if number in SMALL} == {}
    assert [count for count, number in known.items() if abs(number) in SMALL] == []
    assert _small_remainders(known, _sums(truth), truth) == []
    assert {count: truth[count] for count in known} == known


def test_one_record_that_found_nobody_does_not_take_the_nation_s_errors_along(candidate: Warehouse) -> None:
    counts = _nation_with_one_unmatched()
    _propose(candidate, counts, [])

    _publish(candidate, "nation")

    truth, known = dict(counts), _known(candidate, counts)
    totals = {what: known.get((what, "00", "total", "total")) for what in ("EB", "EnB", "E", "X", "judged", "BNnE")}
    assert totals == {"EB": 5894, "EnB": 11660, "E": 17554, "X": 944, "judged": 6838, "BNnE": None}
    assert [("U", "00", "reason", reason) in known for reason in OPEN] == [False, False]
    found = _attack(known, _sums(truth))
    assert {count: number for count, number in found.items() if number in SMALL} == {}


def _nation_with_one_unmatched() -> Counts:
    """A programme's counts of the nation alone; any other count is 0."""
    counts: Counts = defaultdict(int)
    for decile, (has, has_not) in zip(DECILES, ((2265, 2023), (1711, 2709), (1233, 3199), (685, 3729)), strict=True):
        for breakdown, category in (("decile", decile), ("total", "total")):
            for what, number in (("EB", has), ("EnB", has_not), ("E", has + has_not)):
                counts[what, "00", breakdown, category] += number
    reasons = {"X": zip(EXCLUDED, (0, 39, 905), strict=True), "U": zip(OPEN, (1, 46), strict=True)}
    for what, parts in reasons.items():
        for reason, number in parts:
            counts[what, "00", "reason", reason] = number
            counts[what, "00", "total", "total"] += number
    totals = {"judged": 6838, "B": 6885, "BN": 6884, "BNnE": 990, "NnE": 3990}
    return counts | {(what, "00", "total", "total"): number for what, number in totals.items()}


@pytest.mark.parametrize("seed", range(2))
def test_the_attack_succeeds_without_secondary_suppression(
    candidate: Warehouse, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "protect", lambda *_, **__: 0)
    counts, flows = _draw_world(seed)
    _propose(candidate, counts, flows)

    _publish(candidate, "unprotected")

    found = _attack(_known(candidate, counts), _sums(_truth(counts, flows)))
    assert len([number for number in found.values() if number in SMALL]) > 10


def test_only_cells_that_are_hidden_change_and_what_is_safe_stays(candidate: Warehouse) -> None:
    counts, flows = _draw_world(1)
    _propose(candidate, counts, flows)
    _publish(candidate, "protected")
    protected, protected_flows = _published(candidate)
    _publish(candidate, "open", threshold=0)
    everything, all_flows = _published(candidate)

    assert protected.keys() == everything.keys() and protected_flows.keys() == all_flows.keys()
    assert all(shown in (everything[key], (None, None), (None, everything[key][1])) for key, shown in protected.items())
    assert all(shown in (all_flows[key], None) for key, shown in protected_flows.items())
    assert all(value is not None for row in everything.values() for value in row[:1])


def test_match_bases_hide_the_same_cells_of_the_same_figures(candidate: Warehouse) -> None:
    counts, flows = _draw_world(2)
    _propose(candidate, counts, flows)
    with candidate.connect("padan_transformer") as connection:
        connection.execute(
            "update candidate.fct_indicator set numerator = numerator + 20, denominator = denominator + 20"
            " where match_basis = 'semua' and indicator_id = 'jkn_activity_rate'"
        )

    _publish(candidate, "protected")

    figures, _ = _published(candidate)
    different = [
        row
        for (row, match_basis), shown in figures.items()
        if match_basis == "nik" and row[1] != "jkn_activity_rate" and figures[row, "semua"] != shown
    ]
    assert different == []


@pytest.mark.parametrize("seed", range(4))
def test_neither_basis_gives_away_what_the_other_hides(candidate: Warehouse, seed: int) -> None:
    exact, flows = _draw_world(seed)
    more, other_flows = _draw_world(seed + 100)
    wide = {count: number + more[count] for count, number in exact.items()}
    flows = [(*one[:2], one[2] + other[2]) for one, other in zip(flows, other_flows, strict=True)]
    _propose(candidate, wide, flows, exact)

    _publish(candidate, "two bases")

    figures, _ = _published(candidate)
    hidden = {basis: {row for (row, b), shown in figures.items() if b == basis and shown[0] is None} for basis in BASES}
    rows = [{row for row, b in figures if b == basis} for basis in BASES]
    assert hidden["nik"] & rows[1] == hidden["semua"] & rows[0]
    for basis, truth in (("nik", exact), ("semua", _truth(wide, flows))):
        # Inactive people by sex or age are the difference of two figures, and no figure themselves (decision 0009).
        figured = {count for count in truth if count[0] != "inact" or count[2] in ("total", "reason")}
        sums = [signed for signed in _sums(truth) if signed.keys() <= figured]
        known = _known(candidate, exact if basis == "nik" else wide, basis)
        found = _attack(known, sums)
        assert {count: number for count, number in found.items() if number in SMALL} == {}
        assert [count for count, number in known.items() if abs(number) in SMALL] == []
        assert _small_remainders(known, sums, truth) == []


COMMON = {"11.01": 40, "11.02": 300, "11.03": 500, "12.01": 400}


def _propose_people(warehouse: Warehouse, numbers: dict[str, int]) -> None:
    """The population of regions, and of what they belong to."""
    counts: Counts = {}
    for lowest, number in numbers.items():
        for region in {lowest, lowest[:5], lowest[:2], "00"}:
            key = ("P", region, "total", "total")
            counts[key] = counts.get(key, 0) + number
    with warehouse.connect("padan_transformer") as connection, connection.cursor() as cursor:
        connection.execute("truncate candidate.fct_indicator")
        cursor.executemany(
            "insert into candidate.fct_indicator (period, region_code, indicator_id, programme_id, breakdown, category,"
            " match_basis, numerator, value, rule_version)"
            " values (%s, %s, 'population', 'ALL', 'total', 'total', 'nik', %s, %s, '1')",
            [(MONTH, region, number, number) for (_, region, _, _), number in counts.items()],
        )


def _hidden_regions(warehouse: Warehouse) -> list[str]:
    figures, _ = _published(warehouse)
    return sorted(row[0] for (row, _), (numerator, _) in figures.items() if numerator is None)


def test_the_smallest_sibling_is_hidden_and_what_it_belongs_to_stays_shown(candidate: Warehouse) -> None:
    _propose_people(candidate, COMMON | {"11.04": 5})

    _publish(candidate, "siblings")

    assert _hidden_regions(candidate) == ["11.01", "11.04"]


def test_hidden_siblings_that_are_together_too_few_take_a_third(candidate: Warehouse) -> None:
    _propose_people(candidate, COMMON | {"11.04": 5, "11.05": 3})

    _publish(candidate, "siblings")

    assert _hidden_regions(candidate) == ["11.01", "11.04", "11.05"]


def test_a_region_without_siblings_takes_its_province_and_then_another_province(candidate: Warehouse) -> None:
    _propose_people(candidate, {"11.01": 300, "12.01": 400, "13.01": 5})

    _publish(candidate, "alone")

    assert _hidden_regions(candidate) == ["11", "11.01", "13", "13.01"]


def test_the_kecamatan_of_a_kabkota_are_published_all_or_none(candidate: Warehouse) -> None:
    _propose_people(candidate, {"13.01.01": 499, "13.01.02": 800, "14.01.01": 500, "14.01.02": 800})

    _publish(candidate, "kecamatan")

    figures, _ = _published(candidate)
    assert sorted(row[0] for (row, _) in figures if len(row[0]) == 8) == ["14.01.01", "14.01.02"]


def test_the_cell_that_was_hidden_in_the_revision_before_is_hidden_again(candidate: Warehouse) -> None:
    _propose_people(candidate, COMMON | {"11.04": 5})
    _publish(candidate, "first")
    _propose_people(candidate, COMMON | {"11.02": 35, "11.04": 5})

    _publish(candidate, "second")

    assert _hidden_regions(candidate) == ["11.01", "11.04"]


def test_every_sum_that_hides_something_holds(candidate: Warehouse) -> None:
    counts, flows = _draw_world(3)
    _propose(candidate, counts, flows)
    cells = [
        (region, decile, 60, 30, number) for region in ("00", "11", "11.01") for decile, number in (("1", 20), ("2", 5))
    ]
    with candidate.connect("padan_transformer") as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into candidate.fct_programme_decile (period, region_code, programme_id, unit, decile,"
            " has_component, units, beneficiaries, recipients, nominal_window)"
            " values (%s, %s, 'PIP', 'jiwa', %s, true, %s, %s, %s, 0)",
            [(MONTH, *cell) for cell in cells],
        )
    open_run(candidate, period=MONTH, options={}, run_id="sums")
    with candidate.connect("padan_publisher") as connection:
        publish(connection, read_run(connection, "sums"), threshold=THRESHOLD)
        sums = connection.execute(
            "select count(*) over (), sum(t.sign * c.value) from disclosure_term as t"
            " inner join disclosure_count as c on c.id = t.count_id group by t.sum_id"
        ).fetchall()

    assert {row[1] for row in sums} == {0}
    assert len(sums) > 200


def test_nothing_is_hidden_where_nothing_is_small(candidate: Warehouse) -> None:
    _propose_people(candidate, COMMON)

    _publish(candidate, "open")

    assert _hidden_regions(candidate) == []


# Figures of one region with a small count, and the groups of cells of which a single hidden one could be computed.
TIED = {
    "one count under two names": (
        [("programme_coverage", "PBI_JK", "total", "total", 258, 335),
         ("programme_person_coverage", "PBI_JK", "total", "total", 258, 335),
         ("inclusion_error", "PBI_JK", "total", "total", 8, 266)],
        [[("programme_coverage", "total"), ("programme_person_coverage", "total")],
         [("programme_coverage", "total"), ("inclusion_error", "total")]],
    ),
    "workers of one kind among all": (
        [("tk_wage_coverage", "ALL", "total", "total", 30, 90), ("tk_wage_coverage", "ALL", "segment", "PU", 22, 90),
         ("tk_wage_coverage", "ALL", "segment", "JAKON", 8, 90),
         ("tk_active_coverage", "ALL", "total", "total", 60, 200),
         ("tk_active_coverage", "ALL", "segment", "PU", 22, 200),
         ("tk_active_coverage", "ALL", "segment", "BPU", 38, 200)],
        [[("tk_wage_coverage", "PU"), ("tk_active_coverage", "PU")],
         [("tk_wage_coverage", category) for category in ("total", "PU", "JAKON")],
         [("tk_active_coverage", category) for category in ("total", "PU", "BPU")]],
    ),
    "the signal of the dead": (
        [("inclusion_signal", "PBI_JK", "reason", "meninggal", 15, 300),
         ("inclusion_error", "PBI_JK", "reason", "meninggal", 11, 280),
         ("inclusion_undetermined", "PBI_JK", "reason", "meninggal_bulan_ini", 4, 320)],
        [[("inclusion_signal", "meninggal"), ("inclusion_error", "meninggal"),
          ("inclusion_undetermined", "meninggal_bulan_ini")]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TIED)
def test_no_single_cell_of_a_tie_between_figures_is_hidden(candidate: Warehouse, name: str) -> None:
    rows, ties = TIED[name]
    with candidate.connect("padan_transformer") as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into candidate.fct_indicator (period, region_code, indicator_id, programme_id, breakdown, category,"
            " match_basis, numerator, denominator, value, rule_version) select %s, r, %s, %s, %s, %s, b, n, d,"
            " round(n / d, 6), '1' from (values (%s::numeric, %s::numeric)) as f (n, d),"
            " unnest(array['00', '11', '11.01']) as r, unnest(array['nik', 'semua']) as b",
            [(MONTH, *row) for row in rows],
        )

    _publish(candidate, "tied")

    figures, _ = _published(candidate)
    hidden = {(row[1], row[4]) for (row, _), (numerator, _) in figures.items() if numerator is None}
    assert {(row[0], row[3]) for row in rows if row[4] in SMALL} <= hidden
    for tie in ties:
        assert len(hidden.intersection(tie)) != 1, tie
