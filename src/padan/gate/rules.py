"""The rules of the gate, generated from the contract: for each, the SQL that is true of a row that breaks it.

A condition is never true of NULL unless it is `required_value`. It may name `:month_end`, a date, and
`:repeated_rows`, the table of the rows whose key is broken; `Rule.sql` puts them in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from padan.contract import Column, Dataset
from padan.periods import month_end

Severity = Literal["quarantine", "warning"]

# Datasets whose figure may exist for a province or the nation only (contracts/extracts.yaml, type `region`).
AGGREGATE_DATASETS = ("tenaga_kerja", "penduduk_acuan", "iuran_pbi")
RSE_FLAG = "0.25"
BOOLEANS = ("0", "1", "true", "false", "ya", "tidak")
DECIMAL = "^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,2})?$"
DATE_SHAPE = "____-__-__"
VALID_AT_MONTH_END = "valid_from <= :month_end and (valid_to is null or valid_to >= :month_end)"
KECAMATAN_CODES = "(select replace(region_code, '.', '') from reference.region where region_level = 'kecamatan')"
FOUR_DIGITS = "(select digits from reference.four_digits)"

# family: why the rule exists, in Indonesian and English
REASONS = {
    "required_value": ("kolom wajib kosong", "a required column is empty"),
    "type_nik": (
        "bukan NIK: 16 angka PPRRSSDDMMYYXXXX dengan tanggal nyata dan nomor urut bukan 0000",
        "not a NIK: 16 digits PPRRSSDDMMYYXXXX with a real date and a serial other than 0000",
    ),
    "type_no_kk": ("bukan nomor KK 16 angka", "not a 16-digit family card number"),
    "type_date": ("bukan tanggal YYYY-MM-DD", "not a date YYYY-MM-DD"),
    "impossible_date": (
        "tanggal yang tidak ada dalam kalender, atau di luar 1850-2100",
        "a day that the calendar does not have, or outside 1850-2100",
    ),
    "type_enum": ("nilai di luar daftar kontrak", "a value outside the contract's list"),
    "type_set": ("himpunan dengan anggota di luar daftar kontrak", "a set with a member outside the contract's list"),
    "type_boolean": ("bukan 0/1, true/false, ya/tidak", "not 0/1, true/false, ya/tidak"),
    "type_integer": ("bukan bilangan bulat", "not a whole number"),
    "type_decimal": ("bukan bilangan desimal dengan titik", "not a decimal number with a point"),
    "range": ("angka di luar rentang kontrak", "a number outside the contract's range"),
    "unknown_region": (
        "kode wilayah tidak dikenal atau tidak berlaku pada akhir bulan",
        "a region code that is unknown or not valid at month end",
    ),
    "unknown_programme": (
        "program tidak dikenal atau tidak berlaku pada akhir bulan",
        "a programme that is unknown or not valid at month end",
    ),
    "death_before_birth": ("tanggal meninggal sebelum tanggal lahir", "a death before the birth"),
    "duplicate_key": (
        "kunci berulang: salinan yang sama disisakan satu, baris yang berbeda ditolak semua",
        "a repeated key: of identical rows one is kept, rows that differ are all rejected",
    ),
    "nik_region_unknown": (
        "enam angka pertama NIK bukan kecamatan masa kini; NIK berlaku seumur hidup",
        "the first six digits of the NIK are no kecamatan of today; a NIK is kept for life",
    ),
    "nik_disagrees": (
        "tanggal atau jenis kelamin dalam NIK berbeda dari kolomnya",
        "the date or sex within the NIK differs from its column",
    ),
    "alive_with_death_date": (
        "tercatat hidup (HIDUP), tetapi ada tanggal meninggal",
        "recorded as alive (HIDUP), but with a date of death",
    ),
    "birth_after_month_end": ("lahir sesudah akhir bulan; belum dihitung", "born after month end; not counted yet"),
    "ended_before_begun": ("tanggal selesai sebelum tanggal mulai", "an end date before its start date"),
    "program_by_segmen": ("program yang tidak ada bagi segmennya", "a programme that its segment does not have"),
    "rse_above_flag": (f"galat baku relatif di atas {RSE_FLAG}", f"a relative standard error above {RSE_FLAG}"),
    "formula_text": ("teks yang diawali tanda rumus", "text that begins like a formula"),
}


@dataclass(frozen=True)
class Rule:
    """One rule on the rows of a delivery.

    Attributes:
        name: family, or `family:column`, as quarantine and ops.quality_result name it.
        columns: what it looks at.
        broken_when: SQL condition that is true of a row that breaks it.
        severity: quarantine takes the row out; a warning leaves it.
    """

    name: str
    columns: tuple[str, ...]
    broken_when: str
    severity: Severity

    @property
    def family(self) -> str:
        return self.name.partition(":")[0]

    @property
    def reasons(self) -> tuple[str, str]:
        """Why it exists, in Indonesian and English."""
        return REASONS[self.family]

    def sql(self, period: date, repeated_rows: str) -> str:
        """The condition for one month.

        Args:
            period: first day of the month of the delivery.
            repeated_rows: table with the `_row` of every row whose key is broken.
        """
        return at_month_end(self.broken_when, period).replace(":repeated_rows", repeated_rows)


def at_month_end(condition: str, period: date) -> str:
    """A condition with the last day of the month in the place of `:month_end`."""
    return condition.replace(":month_end", f"'{month_end(period)}'")


def region_codes(aggregate: bool) -> str:
    """Codes valid at month end: kabupaten/kota and kecamatan, for an aggregate dataset also province and nation."""
    levels = ("nasional", "provinsi", "kabkota", "kecamatan") if aggregate else ("kabkota", "kecamatan")
    return (
        f"(select region_code from reference.region where region_level in {sql_list(levels)} and {VALID_AT_MONTH_END})"
    )


def valid_programmes() -> str:
    """Programmes valid at month end."""
    return f"(select programme_id from reference.programme where {VALID_AT_MONTH_END})"


def rules_of(dataset: Dataset) -> tuple[Rule, ...]:
    """Every rule of a dataset; those that quarantine first, in the order of the contract's columns."""
    broken = [rule for column in dataset.columns for rule in _column_rules(dataset, column)]
    names = dataset.column_names
    if {"tgl_lahir", "tgl_meninggal"} <= set(names):
        broken.append(_order_rule("death_before_birth", "tgl_lahir", "tgl_meninggal", "quarantine"))
    broken.append(Rule("duplicate_key", dataset.key, "_row in (select _row from :repeated_rows)", "quarantine"))
    return (*broken, *_warnings(dataset))


def _column_rules(dataset: Dataset, column: Column) -> Iterator[Rule]:
    if column.required:
        yield Rule(f"required_value:{column.name}", (column.name,), f"{column.name} is null", "quarantine")
    for family, condition in _type_conditions(dataset, column):
        yield Rule(f"{family}:{column.name}", (column.name,), condition, "quarantine")


def _type_conditions(dataset: Dataset, column: Column) -> Iterator[tuple[str, str]]:
    c = column.name
    match column.type:
        case "nik":
            yield "type_nik", _nik(c)
        case "no_kk":
            yield "type_no_kk", _sixteen_digits(c)
        case "date":
            yield "type_date", f"{c} not like '{DATE_SHAPE}'"
            yield "impossible_date", f"{c} like '{DATE_SHAPE}' and {c} not in (select iso from reference.calendar_day)"
        case "enum":
            yield "type_enum", f"{c} not in {sql_list(column.values)}"
        case "set":
            member = f"({'|'.join(column.values)})"
            yield "type_set", f"{c} !~ '^{member}([{column.separator}]{member})*$'"
        case "boolean":
            yield "type_boolean", f"{c} not in ('0', '1') and lower({c}) not in {sql_list(BOOLEANS)}"
        case "integer":
            yield "type_integer", _not_integer(c)
            yield from _range(column, "bigint", _not_integer(c))
        case "decimal":
            yield "type_decimal", f"{c} !~ '{DECIMAL}'"
            yield from _range(column, "numeric", f"{c} !~ '{DECIMAL}'")
        case "region":
            yield "unknown_region", _region(c, dataset.name in AGGREGATE_DATASETS)
        case "programme":
            yield (
                "unknown_programme",
                (f"{c} not in (select programme_id from reference.programme where {VALID_AT_MONTH_END})"),
            )


def sql_list(values: tuple[str, ...]) -> str:
    """Values of the contract as an SQL list."""
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"


def digits_only(c: str) -> str:
    """Trimming the digits off as bytes takes a fifth of the time of a regular expression."""
    return f"ltrim(convert_to({c}, 'UTF8'), '\\x30313233343536373839') = ''"


def _nik(c: str) -> str:
    return (
        f"not (octet_length({c}) = 16 and substr({c}, 7, 6) in (select code from reference.nik_birth) "
        f"and right({c}, 4) in {FOUR_DIGITS} and right({c}, 4) <> '0000' "
        f"and (left({c}, 6) in {KECAMATAN_CODES} or left({c}, 6) ~ '^[0-9]{{6}}$'))"
    )


def _sixteen_digits(c: str) -> str:
    return f"octet_length({c}) <> 16 or not {digits_only(c)}"


def _not_integer(c: str) -> str:
    """Eighteen digits at most, so that a bigint holds it."""
    return f"(not {digits_only(c)} and {c} !~ '^-[0-9]+$') or octet_length({c}) > 18"


def _range(column: Column, number: str, not_a_number: str) -> Iterator[tuple[str, str]]:
    """The cast stands inside a CASE, which PostgreSQL evaluates only when the text is a number."""
    c = column.name
    limits = [
        f"{c}::{number} {operator} {limit}"
        for operator, limit in (("<", column.minimum), (">", column.maximum))
        if limit is not None
    ]
    if column.minimum == 0 and column.maximum is None:
        yield "range", f"{c} like '-%' and case when {not_a_number} then false else {limits[0]} end"
    elif limits:
        yield "range", f"case when {not_a_number} then false else {' or '.join(limits)} end"


def _region(c: str, aggregate: bool) -> str:
    """Checked down to kecamatan; the desa part, `.DDDD`, by its shape only."""
    return (
        f"not (left({c}, 8) in {region_codes(aggregate)} and (octet_length({c}) <= 8 "
        f"or octet_length({c}) = 13 and substr({c}, 9, 1) = '.' and right({c}, 4) in {FOUR_DIGITS}))"
    )


def _order_rule(name: str, first: str, second: str, severity: Severity) -> Rule:
    """ISO dates are compared as the text they are."""
    condition = f"{second} < {first} collate \"C\" and {second} like '{DATE_SHAPE}' and {first} like '{DATE_SHAPE}'"
    return Rule(name, (first, second), condition, severity)


def _warnings(dataset: Dataset) -> Iterator[Rule]:
    names = set(dataset.column_names)
    for column in dataset.columns:
        if column.type == "nik":
            yield from _nik_warnings(column.name, names)
    if {"status_hidup", "tgl_meninggal"} <= names:
        condition = "status_hidup = 'HIDUP' and tgl_meninggal is not null"
        yield Rule("alive_with_death_date", ("status_hidup", "tgl_meninggal"), condition, "warning")
    if "tgl_lahir" in names:
        condition = f"tgl_lahir collate \"C\" > :month_end and tgl_lahir like '{DATE_SHAPE}'"
        yield Rule("birth_after_month_end", ("tgl_lahir",), condition, "warning")
    for begun, ended in (("tgl_mulai", "tgl_akhir"), ("tgl_masuk", "tgl_selesai")):
        if {begun, ended} <= names:
            yield _order_rule("ended_before_begun", begun, ended, "warning")
    if "program_by_segmen" in dataset.warnings:
        yield _program_by_segmen(dataset)
    if "rse" in names:
        condition = f"case when rse ~ '{DECIMAL}' then rse::numeric > {RSE_FLAG} else false end"
        yield Rule("rse_above_flag", ("rse",), condition, "warning")
    texts = tuple(c.name for c in dataset.columns if c.type == "text" and c.name not in dataset.key)
    if texts:
        condition = " or ".join(f"left({c}, 1) in ('=', '+', '@')" for c in texts)
        yield Rule("formula_text", texts, condition, "warning")


def _nik_warnings(c: str, names: set[str]) -> Iterator[Rule]:
    condition = f"octet_length({c}) = 16 and left({c}, 6) not in {KECAMATAN_CODES}"
    yield Rule("nik_region_unknown", (c,), condition, "warning")
    if {"tgl_lahir", "jenis_kelamin"} <= names:
        day = "case jenis_kelamin when 'P' then translate(substr(tgl_lahir, 9, 1), '0123', '4567') "
        day += "else substr(tgl_lahir, 9, 1) end || substr(tgl_lahir, 10, 1)"
        birth = f"{day} || substr(tgl_lahir, 6, 2) || substr(tgl_lahir, 3, 2)"
        condition = f"octet_length({c}) = 16 and substr({c}, 7, 6) <> {birth}"
        yield Rule("nik_disagrees", (c, "tgl_lahir", "jenis_kelamin"), condition, "warning")


def _program_by_segmen(dataset: Dataset) -> Rule:
    """`PU JKK JKM; BPU JKK` of the contract: what a segment holds beyond its list is odd."""
    programmes = next(column.values for column in dataset.columns if column.name == "program")
    conditions = []
    for entry in dataset.warnings["program_by_segmen"].split(";"):
        segmen, *allowed = entry.split()
        outside = [programme for programme in programmes if programme not in allowed]
        if outside:
            conditions.append(f"segmen = '{segmen}' and program ~ '(^|[|])({'|'.join(outside)})($|[|])'")
    return Rule("program_by_segmen", ("segmen", "program"), " or ".join(conditions), "warning")
