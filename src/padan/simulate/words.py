"""A comparison in words, Indonesian or English: the answer first, then what it assumes."""

from fractions import Fraction

from padan.language import Code, write_number, write_percent
from padan.simulate.published import NO_DECILE
from padan.simulate.scenario import CannotSimulate, Comparison

UNITS = {"keluarga": ("keluarga", "families"), "jiwa": ("jiwa", "persons")}

REASONS: dict[str, tuple[str, str]] = {
    "no_cut_off": (
        "program ini tidak memakai batas desil, sehingga ketepatan sasarannya tidak dihitung",
        "this programme has no decile cut-off, so its targeting is not computed",
    ),
    "programme_absent": (
        "program ini tidak berlaku pada akhir bulan itu",
        "this programme is not in force at the end of that month",
    ),
    "nothing_published": (
        "tidak ada angka program ini yang terbit untuk wilayah dan bulan itu: penerima bantuan (kemensos_bansos) atau "
        "registri yang diikuti program belum dikirim, atau tidak ada penduduk berdesil",
        "no figure of this programme is published for that region and month: kemensos_bansos or the registry that the "
        "programme follows was not delivered, or nobody has a decile",
    ),
    "all_hidden": (
        "semua angkanya disembunyikan karena terlalu kecil; pilih wilayah yang lebih luas",
        "all of its counts are suppressed as too small; choose a larger region",
    ),
    "mostly_hidden": (
        "terlalu banyak jumlah per desilnya disembunyikan, sehingga yang dapat ditampilkan tidak mewakili wilayah itu; "
        "pilih wilayah yang lebih luas",
        "too many of its counts by decile are suppressed, so that what may be shown does not stand for the region; "
        "choose a larger region",
    ),
    "inconsistent": (
        "dua tabel terbitan tidak saling cocok; laporkan kepada pengelola Padan",
        "two published tables contradict one another; report it to whoever runs Padan",
    ),
    "no_benefit": (
        "anggaran tidak dapat diubah menjadi jumlah tempat karena nilai manfaat tidak diketahui; beri --benefit",
        "a budget cannot be turned into places, as the benefit is not known; give --benefit",
    ),
    "quota_and_budget": (
        "pilih kuota atau anggaran, bukan keduanya",
        "give a quota or a budget, not both",
    ),
    "decile_range": ("batas desil dari 1 sampai 10", "the cut-off is from 1 to 10"),
    "negative": (
        "kuota dan anggaran tidak boleh negatif, nilai manfaat paling sedikit Rp 1",
        "quota and budget must not be negative, a benefit is at least 1 rupiah",
    ),
}


def explain_refusal(refusal: CannotSimulate, code: Code) -> str:
    """Why there is no answer."""
    return REASONS[refusal.reason][code == "en"]


def write_rupiah(value: Fraction | int, code: Code) -> str:
    """Rp 1.234.567; from a thousand million on, in milliar or triliun."""
    amount = Fraction(value)
    for limit, names in ((10**12, ("triliun", "trillion")), (10**9, ("miliar", "billion"))):
        if abs(amount) >= limit:
            return f"Rp {write_number(amount / limit, code, 2)} {names[code == 'en']}"
    return f"Rp {write_number(amount, code)}"


def write_answer(comparison: Comparison, *, programme: str, unit: str, code: Code) -> str:
    """The scenario and what it does to who is missed, who should not be in, and the cost, in two sentences.

    Args:
        comparison: of `padan.simulate.compare`.
        programme: name of the programme as it is to be read.
        unit: jiwa or keluarga.
        code: language.
    """
    now, then = comparison.now, comparison.then
    english = code == "en"
    if now == then:
        return _write_state(comparison, programme, unit, code)
    what = _write_scenario(comparison, programme, code)
    exclusion = _write_move("exclusion", now.exclusion_error, then.exclusion_error, code)
    inclusion = _write_move("inclusion", now.inclusion_error, then.inclusion_error, code)
    missed = write_number(then.eligible - then.covered, code)
    noun = UNITS[unit][english]
    first = f"{what}, {exclusion} {'and' if english else 'dan'} {inclusion}."
    second = (
        f"{missed} eligible {noun} would still be missed. {_write_cost(comparison, code)}"
        if english
        else f"Yang berhak tetapi tetap terlewat {missed} {noun}. {_write_cost(comparison, code)}"
    )
    return f"{first} {second}"


def _write_state(comparison: Comparison, programme: str, unit: str, code: Code) -> str:
    """Today, when the scenario changes nothing."""
    now, english = comparison.now, code == "en"
    noun = UNITS[unit][english]
    count, decile = write_number(now.beneficiaries, code), now.max_decile
    rates = [
        f"{ERRORS[error][english]} {_write_rate(ratio, code)}"
        for error, ratio in (("exclusion", now.exclusion_error), ("inclusion", now.inclusion_error))
    ]
    missed = write_number(now.eligible - now.covered, code)
    if english:
        return (
            f"Today {count} {noun} are on the list of {programme}, with the cut-off at decile {decile}: "
            f"{' and '.join(rates)}. {missed} eligible {noun} are missed. {_write_cost(comparison, code)}"
        )
    return (
        f"Sekarang {count} {noun} ditetapkan sebagai penerima {programme} dengan batas desil {decile}: "
        f"{' dan '.join(rates)}. Yang berhak tetapi terlewat {missed} {noun}. {_write_cost(comparison, code)}"
    )


def _write_scenario(comparison: Comparison, programme: str, code: Code) -> str:
    then = comparison.then
    english = code == "en"
    if comparison.scenario.fills_by_rank:
        places = write_number(then.places or 0, code)
        return (
            f"If the {places} places of {programme} were filled from decile 1 upward, up to decile {then.max_decile}"
            if english
            else f"Bila {places} tempat {programme} diisi dari desil 1 ke atas, sampai desil {then.max_decile}"
        )
    if then.max_decile != comparison.now.max_decile:
        return (
            f"If the cut-off of {programme} were decile {then.max_decile} and today's beneficiaries stayed"
            if english
            else f"Bila batas {programme} menjadi desil {then.max_decile} dan penerimanya tetap seperti sekarang"
        )
    return (
        f"If {programme} paid another benefit to today's beneficiaries"
        if english
        else f"Bila manfaat {programme} diubah dan penerimanya tetap seperti sekarang"
    )


ERRORS = {"exclusion": ("kesalahan eksklusi", "exclusion error"), "inclusion": ("kesalahan inklusi", "inclusion error")}


def _write_rate(ratio: Fraction | None, code: Code) -> str:
    if ratio is None:
        return "cannot be computed" if code == "en" else "tidak dapat dihitung"
    return write_percent(ratio, code)


def _write_move(error: str, now: Fraction | None, then: Fraction | None, code: Code) -> str:
    english = code == "en"
    name = ERRORS[error][english]
    if now is None or then is None:
        return f"{name} {_write_rate(None, code)}"
    if now == then:
        return f"{name} {'would stay at' if english else 'tetap'} {write_percent(then, code)}"
    verb = ("would rise", "would fall") if english else ("naik", "turun")
    words = ("from", "to") if english else ("dari", "menjadi")
    return f"{name} {verb[then < now]} {words[0]} {write_percent(now, code)} {words[1]} {write_percent(then, code)}"


def _is_average_of_shown(comparison: Comparison) -> bool:
    """Whether the benefit is an average without the suppressed cells, which may be paid otherwise."""
    return bool(comparison.baseline.hidden) and not comparison.scenario.benefit


def _write_cost(comparison: Comparison, code: Code) -> str:
    """What everybody on the list would cost; those who were paid are fewer."""
    now, then, english = comparison.now, comparison.then, code == "en"
    if then.cost is None:
        return "The cost is not known." if english else "Biayanya tidak diketahui."
    about = ("about " if english else "sekitar ") if _is_average_of_shown(comparison) else ""
    cost = about + write_rupiah(then.cost, code)
    window = "a payment window" if english else "per periode penyaluran"
    costs = (
        f"If every beneficiary is paid, it {'costs' if now == then else 'would cost'}"
        if english
        else "Bila semua penerima dibayar, biayanya"
    )
    if now.cost is None or now.cost == then.cost:
        same = "" if now.cost is None or now == then else (", as today" if english else ", sama seperti sekarang")
        return f"{costs} {cost} {window}{same}."
    change = then.cost - now.cost
    direction = (("more", "less") if english else ("lebih", "kurang"))[change < 0]
    size = write_rupiah(abs(change), code)
    if english:
        return f"{costs} {cost} {window}, {size} {direction} than today."
    return f"{costs} {cost} {window}, {size} {direction} dari sekarang."


def list_assumptions(comparison: Comparison, *, unit: str, code: Code) -> list[str]:
    """What the reader must know to use the answer, the weightiest first."""
    baseline, scenario, then = comparison.baseline, comparison.scenario, comparison.then
    english = code == "en"
    noun = UNITS[unit][english]
    said = [_say_rule(scenario.fills_by_rank, noun, english)]
    if comparison.split_decile is not None:
        index = comparison.split_decile - 1
        said.append(_say_split(comparison, then.beneficiaries_by_decile[index], then.units[index], code, noun))
    if comparison.unfilled:
        said.append(_say_unfilled(comparison, code))
    said.append(_say_unranked(comparison, code, noun))
    if baseline.hidden:
        said.append(_say_hidden(baseline.hidden, code))
    said.append(_say_cost(comparison, code, noun))
    if then.places is None:
        said.append(
            "There is no quota by decree for this region, so the exclusion that the quota forces is not stated."
            if english
            else "Tidak ada kuota resmi untuk wilayah ini, sehingga eksklusi akibat kuota tidak disebut."
        )
    said.append(
        "Eligible means by decile and by the component that the registers show; a decile is itself an estimate."
        if english
        else "Berhak berarti menurut desil dan komponen yang terlihat dalam register; desil sendiri suatu perkiraan."
    )
    return said


def _say_rule(fills_by_rank: bool, noun: str, english: bool) -> str:
    if fills_by_rank:
        return (
            f"Places go to the {noun} of the region with the component, decile 1 first, and never above the cut-off; "
            "who is a beneficiary today does not matter."
            if english
            else f"Tempat diberikan kepada {noun} berkomponen di wilayah ini, desil 1 lebih dahulu, tidak pernah di "
            "atas batas; siapa penerima sekarang tidak diperhitungkan."
        )
    return (
        "Nobody is added or removed: today's beneficiaries are judged by the new cut-off."
        if english
        else "Tidak ada yang ditambah atau dikeluarkan: penerima sekarang dinilai dengan batas yang baru."
    )


def _say_split(comparison: Comparison, filled: int | None, units: int | None, code: Code, noun: str) -> str:
    if filled is None or units is None:
        return (
            f"In decile {comparison.split_decile} there are not places for all {noun}; the register does not rank "
            "inside a decile, so each has the same chance."
            if code == "en"
            else f"Di desil {comparison.split_decile} tempat tidak cukup bagi semua {noun}; register tidak mengurutkan "
            "di dalam satu desil, jadi peluangnya sama."
        )
    inside, whole = write_number(filled, code), write_number(units, code)
    if code == "en":
        return (
            f"In decile {comparison.split_decile} there are places for {inside} of {whole} {noun}; the register does "
            "not rank inside a decile, so each has the same chance."
        )
    return (
        f"Di desil {comparison.split_decile} hanya ada tempat bagi {inside} dari {whole} {noun}; di dalam satu desil "
        "tidak ada urutan, sehingga peluangnya dianggap sama."
    )


def _say_unfilled(comparison: Comparison, code: Code) -> str:
    count = write_number(abs(comparison.unfilled), code)
    if comparison.unfilled > 0:
        return (
            f"{count} places stay empty, as nobody else is eligible; they cost nothing."
            if code == "en"
            else f"{count} tempat tidak terisi karena tidak ada lagi yang berhak; tidak dihitung biayanya."
        )
    return (
        f"The beneficiaries without a decile alone hold {count} places more than there are."
        if code == "en"
        else f"Penerima tanpa desil saja sudah memakai {count} tempat lebih banyak daripada yang tersedia."
    )


def _say_unranked(comparison: Comparison, code: Code, noun: str) -> str:
    unranked = comparison.baseline.unranked
    if unranked is None:
        return (
            "Beneficiaries without a decile are left out, as their published count is suppressed."
            if code == "en"
            else "Penerima tanpa desil tidak diikutkan karena jumlah terbitannya disembunyikan."
        )
    ineligible = max(0, unranked.ineligible)
    total, wrong = write_number(unranked.beneficiaries, code), write_number(ineligible, code)
    unknown = write_number(unranked.beneficiaries - ineligible, code)
    hidden = comparison.baseline.hidden
    if code == "en":
        who = (
            "not found, dead, without a ranking, or in a suppressed cell" if hidden else "not found, dead, or unranked"
        )
        return (
            f"{total} beneficiary {noun} without a decile ({who}) keep their place and "
            f"their judgement in every scenario: {wrong} not eligible, {unknown} undetermined."
        )
    who = "tidak padan, meninggal, tidak berperingkat" + (", atau di sel tersembunyi" if hidden else "")
    return (
        f"{total} {noun} penerima tanpa desil ({who}) tetap pada tempat dan "
        f"penilaiannya dalam setiap skenario: {wrong} tidak memenuhi syarat, {unknown} tidak dapat dinilai."
    )


def write_hidden(hidden: tuple[str, ...], code: Code) -> str:
    """The deciles with suppressed cells, counted and named; those without a decile are no decile and stand apart."""
    english = code == "en"
    deciles = [decile for decile in hidden if decile != NO_DECILE]
    parts = []
    if deciles:
        unit = ("decile" if len(deciles) == 1 else "deciles") if english else "desil"
        parts.append(f"{len(deciles)} {unit} ({', '.join(deciles)})")
    if NO_DECILE in hidden:
        parts.append("the cell without a decile" if english else "sel tanpa desil")
    return (" and " if english else " dan ").join(parts)


def _say_hidden(hidden: tuple[str, ...], code: Code) -> str:
    listed = write_hidden(hidden, code)
    if code == "en":
        return f"Cells that are suppressed as too small are left out on both sides ({listed}): an approximation."
    return f"Sel yang disembunyikan karena terlalu kecil tidak diikutkan di kedua sisi ({listed}): perkiraan saja."


def _say_cost(comparison: Comparison, code: Code, noun: str) -> str:
    benefit = comparison.then.benefit
    if benefit is None:
        return (
            "No cost: nobody received money in the payment window, or the sum is suppressed."
            if code == "en"
            else "Biaya tidak dihitung: tidak ada penyaluran dalam periode ini, atau jumlahnya disembunyikan."
        )
    amount = f"Rp {write_number(benefit, code)}"
    if comparison.scenario.benefit:
        return (
            f"Cost is all beneficiaries set times the {amount} given for the scenario, a payment window."
            if code == "en"
            else f"Biaya ialah semua penerima yang ditetapkan kali {amount} yang diberikan untuk skenario, per periode "
            "penyaluran."
        )
    of_shown = _is_average_of_shown(comparison)
    if code == "en":
        cells = " in the cells that are shown; in the suppressed ones it may be more or less" if of_shown else ""
        return (
            f"Cost is all beneficiaries set, as if every one were paid, times {amount}, the average paid to each "
            f"of the {noun} that received in the payment window{cells}; without running costs."
        )
    cells = " pada sel yang tampil; pada sel yang disembunyikan nilainya dapat lain" if of_shown else ""
    return (
        f"Biaya ialah semua penerima yang ditetapkan, seolah-olah semuanya dibayar, kali {amount}, rata-rata yang "
        f"disalurkan kepada tiap {noun} yang menerima dalam periode penyaluran{cells}; tanpa biaya penyelenggaraan."
    )
