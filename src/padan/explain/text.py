"""An explanation as a text for people: the figure first, then what it is made of, then how to get it again."""

from collections.abc import Iterator
from decimal import Decimal

from tabulate import tabulate

from padan.explain.explanation import ALL, Explanation
from padan.explain.published import Figure
from padan.language import Code, write_month, write_number, write_percent
from padan.lookup import Region
from padan.periods import format_period

WIDE = 12  # rows of a table before it is cut

ABSENT = {
    "not_published": (
        "Definisi indikator ini belum diterbitkan pada bulan itu, sehingga angkanya tidak ada.",
        "The definition of this indicator was not published in that month, so there is no figure.",
    ),
    "not_delivered": (
        "Tidak ada angka: belum dikirim, atau tidak disertakan pada bulan itu: {missing}. Tidak dikirim bukan nol.",
        "No figure: not delivered, or left out of that month: {missing}. Not delivered is not zero.",
    ),
    "not_valid": (
        "Tidak ada angka: program {programme} tidak berlaku pada akhir bulan itu.",
        "No figure: programme {programme} is not in force at the end of that month.",
    ),
    "no_cut_off": (
        "Tidak ada angka: {programme} tidak memakai batas desil, sehingga ketepatan sasarannya tidak dihitung.",
        "No figure: {programme} has no decile cut-off, so its targeting is not computed.",
    ),
    "programme_absent": (
        "Tidak ada angka: {programme} tidak mempunyai baris pada kiriman kemensos_bansos bulan itu.",
        "No figure: {programme} has no row in the month's delivery of kemensos_bansos.",
    ),
    "no_such_row": (
        "Tidak ada angka indikator ini di wilayah mana pun pada bulan itu: data yang dibandingkannya belum ada "
        "(bulan sebelumnya, registri yang diikuti, atau kolom pilihan yang kosong).",
        "No figure of this indicator in any region of that month: what it compares with is not there yet (an earlier "
        "month, the registry it follows, or an optional column that is empty).",
    ),
    "zero_counts": (
        "Tidak ada angka di sini: pembilang dan penyebutnya sama-sama 0 (wilayah lain mempunyai angka).",
        "No figure here: numerator and denominator are both 0 (other regions have figures).",
    ),
    "suppressed": (
        "Disembunyikan: pembilang, atau penyebut dikurangi pembilang, kurang dari {threshold}; atau dapat dihitung "
        "balik dari angka lain. Lihat wilayah yang lebih luas.",
        "Suppressed: the numerator, or the denominator less the numerator, is below {threshold}; or it could be found "
        "from other figures. See a larger region.",
    ),
    "no_denominator": (
        "Nilainya kosong: penyebutnya 0, sedangkan pembilangnya lebih dari 0.",
        "The value is empty: the denominator is 0 while the numerator is above 0.",
    ),
}
RULE = (
    "max_decile",
    "unit",
    "kind",
    "registry",
    "registry_required",
    "component",
    "payment_window",
    "in_core_package",
    "payments_from",
)


def write_explanation(explanation: Explanation, code: Code) -> str:
    """The whole text, its sections separated by empty lines."""
    parts = [
        _write_figure,
        _write_definition,
        _write_beside,
        _write_below,
        _write_rules,
        _write_deliveries,
        _write_models,
        _write_queries,
    ]
    sections = ["\n".join(part(explanation, code)) for part in parts]
    return "\n\n".join(section for section in sections if section)


def write_value(value: Decimal | None, unit: str, code: Code) -> str:
    """A value in the unit of its indicator; what is not there is a dash."""
    if value is None:
        return "–"
    if unit in ("persen", "wilayah"):
        return write_percent(value, code, 2)
    if unit == "poin_persen":
        return f"{write_number(value * 100, code, 2)} {('poin persen', 'percentage points')[code == 'en']}"
    return write_number(value, code, 0 if unit in ("jiwa", "keluarga", "rupiah") else 4)


def _heading(title: str) -> str:
    return f"{title}\n{'-' * len(title)}"


def _say(code: Code, indonesian: str, english: str) -> str:
    return english if code == "en" else indonesian


def _unit(explanation: Explanation) -> str:
    return explanation.meaning.unit if explanation.meaning else "persen"


def _count(count: Decimal | None, code: Code) -> str:
    if count is None:
        return "–"
    return write_number(count, code, 0 if count == count.to_integral_value() else 4)


def _write_figure(explanation: Explanation, code: Code) -> Iterator[str]:
    key, meaning, publication = explanation.key, explanation.meaning, explanation.publication
    name = (meaning.name_en if code == "en" else meaning.name_id) if meaning else key.indicator_id
    about = "" if key.programme_id == ALL else f", {key.programme_id}"
    detail = "" if key.breakdown == "total" else f", {key.breakdown} = {key.category}"
    yield f"{name}{about}{detail}: {explanation.region.name}, {write_month(key.period, code)}"
    yield f"{key.indicator_id} · {key.region_code} · {format_period(key.period)}"
    yield ""
    figure = explanation.figure
    if explanation.absence is not None:
        values = {
            "missing": ", ".join(explanation.missing),
            "programme": key.programme_id,
            "threshold": publication.threshold,
        }
        yield _say(code, *ABSENT[explanation.absence]).format(**values)
    if figure is not None:
        yield from _write_counts(explanation, figure, code)
    if figure is not None and explanation.payments_known_from is not None:
        since = write_month(explanation.payments_known_from, code)
        yield _say(
            code,
            f"Hanya menghitung pembayaran sejak {since}: jangan dibandingkan dengan bulan lain.",
            f"Counts only payments since {since}: not to be compared with another month.",
        )
    marks = [_say(code, "sementara", "provisional") if publication.status == "provisional" else "final"]
    marks += [_say(code, "data sintetis", "synthetic data")] if publication.is_synthetic else []
    yield (
        f"{_say(code, 'Terbitan', 'Publication')}: {_say(code, 'revisi', 'revision')} {publication.revision}, "
        f"{', '.join(marks)}, run {publication.run_id}"
    )
    if publication.status == "provisional" and publication.reason:
        yield f"{_say(code, 'Sementara karena', 'Provisional because')}:"
        yield from (f"- {reason}" for reason in publication.reason.split("; "))


def _write_counts(explanation: Explanation, figure: Figure, code: Code) -> Iterator[str]:
    unit = _unit(explanation)
    meaning = explanation.meaning
    labels = (meaning.numerator_id, meaning.denominator_id) if meaning and code == "id" else (None, None)
    yield f"{_say(code, 'Nilai', 'Value')}: {write_value(figure.value, unit, code)}"
    yield f"{_say(code, 'Pembilang', 'Numerator')}: {_count(figure.numerator, code)}{_in_brackets(labels[0])}"
    yield f"{_say(code, 'Penyebut', 'Denominator')}: {_count(figure.denominator, code)}{_in_brackets(labels[1])}"
    if figure.value_low is not None and figure.value_high is not None:
        low, high = write_value(figure.value_low, unit, code), write_value(figure.value_high, unit, code)
        why = _say(
            code, "bila yang tak padan dan tak ternilai diperhitungkan", "if the unmatched and undetermined are counted"
        )
        yield f"{_say(code, 'Batas', 'Bounds')}: {low} – {high} ({why})"
    basis = {"semua": ("semua cara pemadanan", "all accepted matches"), "nik": ("NIK saja", "exact NIK only")}
    yield f"{_say(code, 'Pemadanan', 'Matching')}: {_say(code, *basis[figure.match_basis])}"
    if explanation.exact is not None and explanation.exact.value != figure.value:
        exact = write_value(explanation.exact.value, unit, code)
        yield f"{_say(code, 'Dengan NIK saja', 'With exact NIK only')}: {exact}"
    if figure.registry:
        age = _say(code, f"berumur {figure.registry_age_months} bulan", f"{figure.registry_age_months} months old")
        yield f"{_say(code, 'Registri', 'Registry')}: {figure.registry}, {age}"


def _in_brackets(label: str | None) -> str:
    return f" ({label})" if label else ""


def _write_definition(explanation: Explanation, code: Code) -> Iterator[str]:
    meaning, formula = explanation.meaning, explanation.formula
    if meaning is None and formula is None:
        return
    yield _heading(_say(code, "Definisi", "Definition"))
    if meaning:
        yield meaning.definition_en if code == "en" else meaning.definition_id
        basis = _say(code, "Dasar", "Basis")
        yield f"{basis}: {meaning.basis}. {_say(code, 'Versi definisi', 'Version')}: {meaning.version}."
    if formula is None:
        return
    where = _say(code, "Rumus", "Formula")
    divided = f" / {formula.denominator}" if formula.denominator else ""
    yield f"{where} (contracts/indicators.yaml): {formula.numerator}{divided}"
    if formula.note:
        yield f"  {formula.note}"
    for name, text in (formula.sets | formula.readings).items():
        yield f"  {name}: {text}"


def _figure_row(label: str, figure: Figure | None, unit: str, code: Code) -> list[str]:
    if figure is None:
        return [label, "–", "–", _say(code, "tidak ada angka", "no figure")]
    value = write_value(figure.value, unit, code)
    hidden = _say(code, "disembunyikan", "suppressed")
    return [
        label,
        _count(figure.numerator, code),
        _count(figure.denominator, code),
        hidden if figure.suppressed else value,
    ]


def _table(rows: list[list[str]], first: str, code: Code) -> str:
    heads = [first, *_say(code, "Pembilang Penyebut Nilai", "Numerator Denominator Value").split()]
    return tabulate(rows, headers=heads, disable_numparse=True, colalign=("left", "right", "right", "right"))


def _write_beside(explanation: Explanation, code: Code) -> Iterator[str]:
    if not explanation.beside:
        return
    unit = _unit(explanation)
    yield _heading(_say(code, "Rincian di wilayah ini", "Its breakdown in this region"))
    rows = [_figure_row(f"{row.breakdown}: {row.category}", row, unit, code) for row in explanation.beside]
    yield _table(rows, _say(code, "Rincian", "Breakdown"), code)


def _write_below(explanation: Explanation, code: Code) -> Iterator[str]:
    if all(figure is None for _, figure in explanation.below):
        return
    yield _heading(_say(code, "Wilayah yang membentuknya", "The regions that make it up"))
    unit = _unit(explanation)

    def label(region: Region) -> str:
        return f"{region.code} {region.name}"

    present = [(region, row) for region, row in explanation.below if row is not None]
    rows = [_figure_row(label(region), row, unit, code) for region, row in present]
    yield _table(rows, _say(code, "Wilayah", "Region"), code)
    without = [label(region) for region, row in explanation.below if row is None]
    if without:
        listed = ", ".join(without[:WIDE]) + (f", … ({len(without)})" if len(without) > WIDE else "")
        yield f"{_say(code, 'Tanpa angka', 'Without a figure')}: {listed}"


def _write_rules(explanation: Explanation, code: Code) -> Iterator[str]:
    inputs, figure = explanation.inputs, explanation.figure
    yield _heading(_say(code, "Aturan yang dipakai", "The rules applied"))
    if figure is not None:
        yield f"rule_version: {figure.rule_version}"
    if inputs.code_version:
        yield f"code_version: {inputs.code_version}"
    if inputs.options.get("matching"):
        yield f"matching: {inputs.options['matching']}"
    rule = explanation.programme
    if rule is not None:
        valid = _say(code, "berlaku pada akhir bulan", "valid at month end")
        yield f"{explanation.key.programme_id} ({valid}; reference/programmes.csv):"
        yield "  " + ", ".join(f"{name} {_plain(rule[name])}" for name in RULE if rule.get(name) is not None)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write_deliveries(explanation: Explanation, code: Code) -> Iterator[str]:
    if not explanation.deliveries and not explanation.missing:
        return
    yield _heading(_say(code, "Kiriman yang dipakai", "The deliveries it was made of"))
    heads = _say(
        code,
        "Data Bulan Revisi Umur Nomor_surat Baris Dikarantina",
        "Dataset Month Revision Age Letter Rows Quarantined",
    )
    rows = [
        [
            delivery.dataset + (f" ({delivery.registry})" if delivery.registry else ""),
            format_period(delivery.period),
            str(delivery.revision),
            _say(code, f"{delivery.age_months} bulan", f"{delivery.age_months} months"),
            delivery.letter_no or "–",
            _count(_decimal(delivery.rows_landed), code),
            _count(_decimal(delivery.rows_quarantined), code),
        ]
        for delivery in explanation.deliveries
    ]
    if rows:
        yield tabulate(rows, headers=[head.replace("_", " ") for head in heads.split()], disable_numparse=True)
    if explanation.missing:
        yield f"{_say(code, 'Tidak ada kirimannya', 'Not delivered')}: {', '.join(explanation.missing)}"
    if explanation.inputs.earlier_payments and any(d.dataset == "kemensos_bansos" for d in explanation.deliveries):
        listed = ", ".join(f"{month[:7]} r{revision}" for month, revision in explanation.inputs.earlier_payments)
        yield f"{_say(code, 'Penyaluran bulan-bulan sebelumnya', 'Payments of earlier months')}: {listed}"


def _decimal(count: int | None) -> Decimal | None:
    return None if count is None else Decimal(count)


def _write_models(explanation: Explanation, code: Code) -> Iterator[str]:
    yield _heading(_say(code, "Jalan angka ini", "The way of this figure"))
    pages = ", ".join(explanation.pages) or _say(code, "tidak ada halaman khusus", "no page of its own")
    yield f"{_say(code, 'Halaman', 'Page')}: {pages}"
    yield f"mart.fct_indicator ({_say(code, 'terbitan', 'published by')} src/padan/publish)"
    for step in explanation.steps:
        yield f"{'  ' * (step.depth + 1)}{step.model.path}"
    raw = sorted({read for step in explanation.steps for read in step.model.reads if read.startswith("raw.")})
    if raw:
        yield f"{_say(code, 'Dari kiriman', 'From the deliveries')}: {', '.join(raw)}"


def _write_queries(explanation: Explanation, code: Code) -> Iterator[str]:
    yield _heading(_say(code, "SQL untuk mengulanginya", "SQL to get it again"))
    for number, query in enumerate(explanation.queries):
        if number:
            yield ""
        what = (
            ("angka terbitan", "the published figure")
            if query.role == "planner"
            else ("hitungan dari sel, sebelum penyembunyian", "the counts from the cells, before suppression")
        )
        beside = query.match_basis != explanation.key.match_basis
        basis = f" ({_say(code, 'NIK saja', 'exact NIK only')})" if beside else ""
        yield f'-- {_say(code, *what)}{basis}; psql "$(padan dsn --role {query.role})"'
        yield f"{query.statement};"
