"""The rows of a survey file, typed and held against the contract: any fault refuses the whole file."""

from dataclasses import dataclass, replace

import polars as pl

from padan.contract import survey
from padan.errors import Refused
from padan.landing.refusals import say
from padan.survey.manifest import SurveyManifest
from padan.survey.refusals import refuse

SHOWN_ROWS = 5
PROVINCE_DIGITS = 2
KABKOTA_CHARACTERS = 5
TRUE, FALSE = ["1", "true", "ya"], ["0", "false", "tidak"]
DTYPES: dict[str, pl.DataType] = {
    "text": pl.String(), "region": pl.String(), "integer": pl.Int64(), "decimal": pl.Float64(), "boolean": pl.Int64(),
}  # fmt: skip


@dataclass(frozen=True)
class Households:
    """The households of a survey that passed every rule.

    Attributes:
        frame: one row a household: the contract's columns typed (a column that the file lacks is NULL throughout),
            and for each programme `receives_<p>` (0, 1 or NULL) and, where delivered, `amount_<p>`.
        programmes: programme_id → name of its columns after the prefix, in the file's order.
        with_amount: programmes whose amounts were delivered.
        left_out: columns of the file that the contract does not know.
    """

    frame: pl.DataFrame
    programmes: dict[str, str]
    with_amount: frozenset[str]
    left_out: tuple[str, ...]

    def with_poverty_line(self, rupiah: float) -> "Households":
        """The same households with one poverty line, a person and month, for all."""
        return replace(self, frame=self.frame.with_columns(pl.lit(rupiah).alias("poverty_line")))

    @property
    def has_poverty_line(self) -> bool:
        return self.frame["poverty_line"].null_count() < self.frame.height

    @property
    def has_kabkota(self) -> bool:
        """Whether every household is coded at least down to its kabupaten/kota."""
        return bool(self.frame["kode_wilayah"].str.len_chars().ge(KABKOTA_CHARACTERS).all())


def check_households(
    table: pl.DataFrame, manifest: SurveyManifest, *, regions: frozenset[str], programmes: frozenset[str]
) -> Households:
    """Types the columns and applies every rule of contracts/survey.yaml.

    Args:
        table: the file as text (`read_file`).
        manifest: of this file.
        regions: known region codes.
        programmes: known programme ids.

    Raises:
        Refused: a rule is broken; the message names the column and the data rows, never a value.
    """
    check = _Check(manifest.file)
    asked = _programme_columns(table, programmes, check)
    missing = [c.name for c in survey().dataset.columns if _is_needed(c.name) and c.name not in table.columns]
    if missing:
        raise refuse("survey_missing_column", file=manifest.file, columns=", ".join(missing))
    frame = _typed(table, asked, check)
    _check_identity(frame, manifest, check)
    _check_design(frame, check)
    _check_values(frame, regions, check)
    with_amount = frozenset(p for p, name in asked.items() if f"amount_{name}" in table.columns)
    for programme in with_amount:
        _check_amount(frame, asked[programme], check)
    if "poverty_line" in table.columns and manifest.poverty_line_source is None:
        expected = say("wajib karena berkas memuat poverty_line", "required, as the file has poverty_line")
        raise refuse("survey_manifest_invalid", file=manifest.file, field="poverty_line_source", expected=expected)
    left_out = tuple(name for name in table.columns if name not in frame.columns)
    return Households(frame, asked, with_amount, left_out)


def _is_needed(column: str) -> bool:
    """Optional columns may be absent; `welfare` may have gaps but must be there."""
    return column not in ("psu_population", "poverty_line")


def _programme_columns(table: pl.DataFrame, programmes: frozenset[str], check: "_Check") -> dict[str, str]:
    known = {programme.lower(): programme for programme in programmes}
    prefixes = tuple(survey().programme_columns)
    found = [name for name in table.columns if name.startswith(prefixes)]
    unknown = [name for name in found if name.split("_", 1)[1] not in known]
    if unknown:
        raise refuse("survey_unknown_programme", file=check.file, columns=", ".join(unknown))
    asked = {known[name.split("_", 1)[1]]: name.split("_", 1)[1] for name in found if name.startswith("receives_")}
    orphans = [name for name in found if known[name.split("_", 1)[1]] not in asked]
    if orphans:
        raise refuse(
            "survey_missing_column",
            file=check.file,
            columns=", ".join(name.replace("amount_", "receives_") for name in orphans),
        )
    return asked


@dataclass(frozen=True)
class _Check:
    file: str

    def none(self, frame: pl.DataFrame, broken: pl.Expr, rule: str, **facts: object) -> None:
        """Refuses when any row is broken; `broken` that is NULL counts as not broken."""
        rows = frame.select(broken.fill_null(False).arg_true() + 1).to_series()
        if rows.len():
            raise self.fault(rule, rows, **facts)

    def fault(self, rule: str, rows: pl.Series, **facts: object) -> Refused:
        shown = ", ".join(map(str, rows.head(SHOWN_ROWS))) + (", …" if rows.len() > SHOWN_ROWS else "")
        return refuse(rule, file=self.file, count=rows.len(), rows=shown, **facts)


def _typed(table: pl.DataFrame, asked: dict[str, str], check: _Check) -> pl.DataFrame:
    types = {column.name: column.type for column in survey().dataset.columns}
    for prefix, kind in survey().programme_columns.items():
        types |= {prefix + name: kind for name in asked.values() if prefix + name in table.columns}
    columns = []
    for name, kind in types.items():
        if name not in table.columns:
            columns.append(pl.lit(None, DTYPES[kind]).alias(name))
            continue
        typed = table.select(_parse(pl.col(name), kind).alias(name)).to_series()
        unreadable = table.get_column(name).is_not_null() & typed.is_null()
        if unreadable.any():
            raise check.fault("survey_value", unreadable.arg_true() + 1, column=name, fault=_expectation(kind))
        columns.append(pl.lit(typed))
    return table.select(columns)


def _parse(text: pl.Expr, kind: str) -> pl.Expr:
    if kind == "boolean":
        lower = text.str.to_lowercase()
        return pl.when(lower.is_in(TRUE)).then(1).when(lower.is_in(FALSE)).then(0).cast(pl.Int64)
    if kind == "integer":
        return text.cast(pl.Int64, strict=False)
    if kind == "decimal":
        number = text.cast(pl.Float64, strict=False)
        return pl.when(number.is_finite()).then(number)
    return text


def _expectation(kind: str) -> str:
    return {
        "boolean": say("bukan 0/1, true/false, ya/tidak", "is not 0/1, true/false, ya/tidak"),
        "integer": say("bukan bilangan bulat", "is not a whole number"),
        "decimal": say("bukan angka (pakai titik desimal)", "is not a number (use a decimal point)"),
    }[kind]


def _check_identity(frame: pl.DataFrame, manifest: SurveyManifest, check: _Check) -> None:
    empty = say("kosong", "is empty")
    for name in ("survey_id", "year", "household_id"):
        check.none(frame, pl.col(name).is_null(), "survey_value", column=name, fault=empty)
    expected = {"survey_id": manifest.survey_id, "year": manifest.year}
    for name, value in expected.items():
        check.none(frame, pl.col(name) != pl.lit(value), "survey_differs_from_manifest", column=name)
    check.none(frame, pl.col("household_id").is_duplicated(), "survey_duplicate_household")


def _check_design(frame: pl.DataFrame, check: _Check) -> None:
    check.none(frame, pl.col("weight").is_null(), "survey_weight", fault=say("kosong", "missing"))
    check.none(frame, pl.col("weight") == 0, "survey_weight", fault=say("nol", "zero"))
    check.none(frame, pl.col("weight") < 0, "survey_weight", fault=say("negatif", "negative"))
    empty = say("kosong", "is empty")
    for name in ("stratum", "psu", "household_size"):
        check.none(frame, pl.col(name).is_null(), "survey_value", column=name, fault=empty)
    below = say("di bawah 1", "is below 1")
    check.none(frame, pl.col("household_size") < 1, "survey_value", column="household_size", fault=below)
    if frame["psu_population"].null_count() < frame.height:
        _check_population(frame, check)
    psus = frame.group_by("stratum").agg(pl.col("psu").n_unique())
    if psus["psu"].max() == 1:
        raise refuse("survey_single_psu", file=check.file)


def _check_population(frame: pl.DataFrame, check: _Check) -> None:
    population = pl.col("psu_population")
    check.none(
        frame, population.is_null(), "survey_value", column="psu_population",
        fault=say("terisi sebagian saja", "is given for some rows only"),
    )  # fmt: skip
    check.none(
        frame, population.n_unique().over("stratum") > 1, "survey_value", column="psu_population",
        fault=say("berbeda dalam satu stratum", "differs within a stratum"),
    )  # fmt: skip
    check.none(
        frame, population < pl.col("psu").n_unique().over("stratum"), "survey_value", column="psu_population",
        fault=say("kurang dari banyaknya PSU sampel", "is less than the PSUs of the sample"),
    )  # fmt: skip


def _check_values(frame: pl.DataFrame, regions: frozenset[str], check: _Check) -> None:
    code = pl.col("kode_wilayah")
    check.none(frame, code.is_null(), "survey_value", column="kode_wilayah", fault=say("kosong", "is empty"))
    # The nation is no domain of a household; the desa part is not in the region table.
    kecamatan = code.str.extract(r"^(\d{2}(?:\.\d{2}){0,2})(?:\.\d{4})?$")
    known = kecamatan.is_in(sorted(regions)) & (code.str.len_chars() > 1) & (code != "00")
    check.none(frame, ~known.fill_null(False), "survey_region")
    negative = say("negatif", "is negative")
    check.none(frame, pl.col("welfare") < 0, "survey_value", column="welfare", fault=negative)
    not_above = say("tidak di atas 0", "is not above 0")
    check.none(frame, pl.col("poverty_line") <= 0, "survey_value", column="poverty_line", fault=not_above)


def _check_amount(frame: pl.DataFrame, name: str, check: _Check) -> None:
    amount = pl.col(f"amount_{name}")
    check.none(frame, amount < 0, "survey_value", column=f"amount_{name}", fault=say("negatif", "is negative"))
    unpaid = (amount > 0) & (pl.col(f"receives_{name}") == 0)
    check.none(frame, unpaid, "survey_amount_without_receipt", column=f"amount_{name}")
