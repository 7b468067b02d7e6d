"""Which counts a figure shows: figures that show the same count give it the same name, so that it is hidden in both.

A name has three parts: what is counted, a breakdown, a category; a total has breakdown and category 'total'. The
categories of one breakdown add up to the total of the same name, where they do (`sums`). From the definitions in
contracts/indicators.yaml.
"""

from dataclasses import dataclass

TOTAL = "total"
WITHIN = "dalam_batas"  # the deadline of a complaint has not passed
Name = tuple[str, str, str]

# Breakdowns whose categories have their own denominators, and the figures where it is otherwise.
DIVIDED_BREAKDOWNS = frozenset({"sex", "age_group", "decile", "disability", "receiver"})
ALSO_DIVIDED = frozenset(
    {("jkn_activity_rate", "segment"), ("jkn_inactive", "segment"), ("complaint_resolution", "reason")}
)
UNDIVIDED = frozenset({"decile_share", "benefit_incidence", "pbi_leavers"})


@dataclass(frozen=True)
class Counts:
    """The counts of one figure; of several names for one count, figures elsewhere use each.

    Attributes:
        numerator: names of the numerator.
        denominator: names of the denominator; empty where it is a published reference figure.
        complement: name of denominator - numerator where another figure shows it.
        parts: counts that a composite is computed from.
    """

    numerator: tuple[Name, ...] = ()
    denominator: tuple[Name, ...] = ()
    complement: tuple[Name, ...] = ()
    parts: tuple[Name, ...] = ()


# indicator: (numerator, complement, denominator), each broken down as the row is.
SHARED = {
    "population": ("P", None, None),
    "jkn_registered_coverage": ("JKN_reg", "P-JKN_reg", "P"),
    "jkn_active_coverage": ("JKN_act", "P-JKN_act", "P"),
    "jkn_activity_rate": ("JKN_act", "JKN_reg-JKN_act", "JKN_reg"),
    "jkn_inactive": ("JKN_reg-JKN_act", "JKN_act", "JKN_reg"),
    "jkn_segment_share": ("JKN_act", None, "JKN_act"),
    "jkn_double_card_rate": ("jkn_double_card", None, "JKN_act"),
    "jkn_double_segment": ("jkn_double_segment", None, "JKN_act"),
    "jkn_uncovered_bottom40": ("D(4)-JKN_act", "D(4)&JKN_act", "D(4)"),
    "tk_wage_coverage": ("tk_wage", None, None),
    "tk_nonwage_coverage": ("tk_nonwage", None, None),
    "programme_coverage": ("E&B", "E-B", "E"),
    "programme_person_coverage": ("persons E&B", "persons E-B", "persons E"),
    "programme_receipt": ("E&S", None, "E"),
    "exclusion_error": ("E-B", "E&B", "E"),
    "leakage_to_noneligible": ("B&N-E", None, "N-E"),
    "inclusion_error": ("X", "E&B", "B-U"),
    "inclusion_signal": ("inclusion_signal", None, "B&N"),
    "inclusion_undetermined": ("U", "B-U", "B"),
    "decile_share": ("B", None, "B"),
    "benefit_incidence": ("nominal", None, "nominal"),
    "pkh_graduation": ("graduated", None, "B"),
    "pbi_leavers": ("pbi_leavers", None, "pbi_leavers"),
    "registry_coverage": ("registered", "P-registered", "P"),
    "registry_exclusion": ("P-registered", "registered", "P"),
    "unserved": ("unserved", None, "P"),
}
# What a subsidised contribution's stage or gap is among the counts of programme PBI_JK: the same triple.
PBI_STAGES = {
    "memenuhi_syarat": ("E", "N-E", "P"),
    "ditetapkan": ("E&B", "E-B", "E"),
    "terdaftar": ("E&B&card", "E&B-card", "E&B"),
    "aktif": ("E&B&active", "E&B&card-active", "E&B&card"),
}
PBI_GAPS = {
    "ditetapkan_belum_terdaftar": "E&B-card",
    "ditetapkan_terdaftar_nonaktif": "E&B&card-active",
    "ditetapkan_tidak_memenuhi_syarat": "B&N-E",
}
# A composite of coverage inside and outside the eligible gives any of these away together with the others.
COMPOSITES = frozenset({"targeting_differential", "targeting_lift"})
COMPOSED_OF = ("E", "E&B", "E-B", "B&N-E", "N-E", "B&N")


def name_counts(indicator_id: str, breakdown: str, category: str, package_size: int) -> Counts:
    """The counts of one figure of fct_indicator.

    Args:
        indicator_id: of contracts/indicators.yaml.
        breakdown: of the row.
        category: of the row.
        package_size: programmes of the core package, the most that `complementarity_count` counts.
    """
    if indicator_id in ("pbi_funnel", "pbi_gap"):
        return _pbi(indicator_id, category)
    if indicator_id.startswith("complementarity_"):
        return _complementarity(indicator_id, category, package_size)
    if indicator_id.startswith("registry_in_adminduk"):
        return _identity(indicator_id, breakdown, category)
    if indicator_id in ("jkn_reported_coverage", "jkn_reported_active_coverage"):
        return Counts(numerator=(_total(indicator_id),))  # one count over several published denominators
    if indicator_id in ("complaint_backlog", "complaint_ageing"):
        return _open_complaints(indicator_id, breakdown, category)
    if indicator_id == "disbursement_rate":
        return Counts(numerator=(("B", "payment", category),), denominator=(_total("B"),))
    if indicator_id == "cgh_index":
        return Counts(numerator=(_total("nominal_bottom40"),))
    if indicator_id == "quota_use":
        return Counts(numerator=(_total("B"),))
    if indicator_id == "exclusion_by_quota":
        return Counts(denominator=(_total("E"),))
    if indicator_id in COMPOSITES:
        return Counts(parts=tuple(_total(what) for what in COMPOSED_OF))
    return _broken_down(indicator_id, breakdown, category)


def _broken_down(indicator_id: str, breakdown: str, category: str) -> Counts:
    default = (indicator_id, None, f"base of {indicator_id}")
    numerator, complement, denominator = SHARED.get(indicator_id, default)
    divided = breakdown == TOTAL or _is_divided(indicator_id, breakdown)
    base = (breakdown, category) if divided else (TOTAL, TOTAL)
    counts = Counts(
        ((numerator, breakdown, category),) if numerator else (),
        ((denominator, *base),) if denominator else (),
        ((complement, breakdown, category),) if complement and divided else (),
    )
    if indicator_id == "jkn_uncovered_bottom40" and breakdown == "decile":
        # The poorest four tenths are four of the population's ten.
        return Counts(
            (*counts.numerator, ("P-JKN_act", breakdown, category)),
            (*counts.denominator, ("P", breakdown, category)),
            (*counts.complement, ("JKN_act", breakdown, category)),
        )
    return counts


def _is_divided(indicator_id: str, breakdown: str) -> bool:
    return (indicator_id, breakdown) in ALSO_DIVIDED or (
        breakdown in DIVIDED_BREAKDOWNS and indicator_id not in UNDIVIDED
    )


def _pbi(indicator_id: str, category: str) -> Counts:
    if indicator_id == "pbi_gap":
        return Counts((_total(PBI_GAPS.get(category, category)),), (_total("P"),))
    numerator, complement, denominator = PBI_STAGES[category]
    return Counts((_total(numerator),), (_total(denominator),), (_total(complement),))


def _complementarity(indicator_id: str, category: str, package_size: int) -> Counts:
    """Families of F(d) by how many, and by which, programmes they receive."""
    max_decile, _, programmes = category.partition(":")
    families = f"F({max_decile})"
    base = (_total(families),)
    if indicator_id == "complementarity_count":
        return Counts(((families, "received", programmes),), base)
    if indicator_id == "complementarity_any":
        return Counts((_total(f"{families} any"),), base, ((families, "received", "0"),))
    if indicator_id == "complementarity_full":
        everything = at_least(families, "PBI_JK+PKH+SEMBAKO")
        return Counts(((families, "received", str(package_size)), everything), base)
    if indicator_id == "complementarity_full_2014":
        return Counts((at_least(families, "PIP+PKH+SEMBAKO"),), base)
    return Counts((_total(f"{indicator_id}({max_decile})"),), (_total(f"base of {indicator_id}({max_decile})"),))


def _identity(indicator_id: str, breakdown: str, category: str) -> Counts:
    rows = "registry rows"
    base = (_total(rows),)
    if indicator_id == "registry_in_adminduk_all":
        return Counts(((rows, "accepted", category),), base)
    names: tuple[Name, ...] = ((rows, "adminduk", category),)
    if breakdown == "reason" and category in ("tanpa_nik", "tidak_padan"):
        names += ((rows, "match_status", category),)
    return Counts(names, base)


def _open_complaints(indicator_id: str, breakdown: str, category: str) -> Counts:
    """Open complaints by how long they are overdue: of everybody and of each receiver, late ones apart."""
    every, late, in_time = "open complaints", "late complaints", "complaints in time"
    if indicator_id == "complaint_backlog":
        own = "" if breakdown == TOTAL else f" of {category}"
        names = tuple(((what, breakdown, category), _total(f"{what}{own}")) for what in (late, every, in_time))
        return Counts(*(tuple(dict.fromkeys(both)) for both in names))
    receiver, _, band = category.rpartition(":")
    own = f" of {receiver}" if receiver else ""
    numerator: tuple[Name, ...] = ((f"{every}{own}", "overdue", band),)
    # The receivers of one band add up to the band.
    numerator += ((f"{every} {band}", "receiver", receiver),) if receiver else (_total(f"{every} {band}"),)
    numerator += (_total(f"{in_time}{own}"),) if band == WITHIN else ((f"{late}{own}", "overdue", band),)
    return Counts(numerator, (_total(f"{every}{own}"),), (_total(f"{late}{own}"),) if band == WITHIN else ())


def at_least(units: str, combination: str) -> Name:
    """The name of those among `units` who receive a combination of programmes, and perhaps others."""
    return (f"{units} at least", "combination", combination)


def _total(what: str) -> Name:
    return (what, TOTAL, TOTAL)
