"""The contracts (contracts/*.yaml) as typed objects: the only place that reads them."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from padan.paths import CONTRACTS
from padan.yaml_files import read_yaml

ColumnType = Literal[
    "text", "nik", "nik_as_recorded", "no_kk", "no_kk_as_recorded", "enum", "set", "date",
    "region", "programme", "boolean", "integer", "decimal",
]  # fmt: skip
Registry = Literal["DTKS", "DTSEN"]

REQUIRED_DATASETS = ("dukcapil_penduduk", "bpjs_kesehatan_peserta", "kemensos_registri")
ALLOWED_AGE_MONTHS = {"monthly": 0, "quarterly": 2, "semester": 5}


@dataclass(frozen=True)
class Column:
    """One column of a delivery."""

    name: str
    type: ColumnType
    required: bool = False
    values: tuple[str, ...] = ()
    separator: str = "|"
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True)
class Dataset:
    """What one owner delivers for one month."""

    name: str
    owner: str
    grain: str
    key: tuple[str, ...]
    max_quarantine_share: float
    columns: tuple[Column, ...]
    cadence: str | dict[str, str] = "monthly"
    warnings: dict[str, str] = field(default_factory=dict)

    @property
    def required(self) -> bool:
        """Whether a month without any delivery of it is refused."""
        return self.name in REQUIRED_DATASETS

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def allowed_age(self, registry: str | None = None) -> int:
        """Age in months up to which a delivery leaves the month final."""
        cadence = self.cadence if isinstance(self.cadence, str) else self.cadence[registry or "DTKS"]
        return ALLOWED_AGE_MONTHS[cadence]


def _read(name: str) -> dict[str, Any]:
    return dict(read_yaml(CONTRACTS / name))


def _column(name: str, spec: dict[str, Any]) -> Column:
    return Column(name=name, **(spec | {"values": tuple(spec.get("values", ()))}))


@lru_cache
def extracts() -> dict[str, Dataset]:
    """Datasets of contracts/extracts.yaml by name, in the order of the file."""
    return {
        name: Dataset(
            name=name,
            owner=spec["owner"],
            grain=spec["grain"],
            key=tuple(spec["key"]),
            max_quarantine_share=float(spec["max_quarantine_share"]),
            columns=tuple(_column(column, column_spec) for column, column_spec in spec["columns"].items()),
            cadence=spec.get("cadence", "monthly"),
            warnings=spec.get("warnings", {}),
        )
        for name, spec in _read("extracts.yaml")["datasets"].items()
    }


@lru_cache
def indicators() -> dict[str, Any]:
    """contracts/indicators.yaml as it stands."""
    return _read("indicators.yaml")


@lru_cache
def control() -> dict[str, Any]:
    """contracts/control.yaml as it stands; padan.control checks it."""
    return _read("control.yaml")


@lru_cache
def warehouse() -> dict[str, Any]:
    """contracts/warehouse.yaml as it stands."""
    return _read("warehouse.yaml")


@dataclass(frozen=True)
class SurveyContract:
    """What a file of household survey micro-data holds, and when an estimate counts as reliable.

    Attributes:
        dataset: the columns that every survey has.
        programme_columns: prefix (`receives_`, `amount_`) → type of the columns that exist once a programme.
        reliable_households: fewest households behind an estimate without a caution.
        reliable_rse: largest relative standard error without a caution.
        version: of the definitions.
    """

    dataset: Dataset
    programme_columns: dict[str, ColumnType]
    reliable_households: int
    reliable_rse: float
    version: str


@lru_cache
def survey() -> SurveyContract:
    """contracts/survey.yaml."""
    contract = _read("survey.yaml")
    return SurveyContract(
        dataset=Dataset(
            name=contract["manifest"]["dataset"],
            owner=contract["dataset"]["owner"],
            grain=contract["dataset"]["grain"],
            key=tuple(contract["dataset"]["key"]),
            max_quarantine_share=0.0,
            columns=tuple(_column(name, spec) for name, spec in contract["columns"].items()),
        ),
        programme_columns={prefix: spec["type"] for prefix, spec in contract["programme_columns"].items()},
        reliable_households=contract["publication"]["reliable_households"],
        reliable_rse=contract["publication"]["reliable_rse"],
        version=str(contract["version"]),
    )
