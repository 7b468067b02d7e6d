"""`padan survey` from a file to mart.fct_survey as a planner reads it: real server, real roles."""

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
import pytest
import yaml
from click.testing import CliRunner, Result
from survey_files import R, SurveyWriter, household

from padan.cli.survey import survey
from padan.errors import Refused
from padan.paths import CONTRACTS
from padan.postgres import Warehouse
from padan.survey.check import Households
from padan.survey.estimate import Options, estimate_survey

READERS = ("padan_planner", "padan_viewer", "padan_steward", "padan_region", "padan_auditor")
STEPS = ("padan_transformer", "padan_matcher", "padan_publisher")
MICRO_DATA = ("survey.delivery", "survey.household", "survey.receipt")
HEADCOUNTS = (
    "select revision, {} from mart.fct_survey_history "
    "where indicator_id = 'survey_fgt_p0' and region_code = '00' order by revision"
)
KEY = ("region_code", "indicator_id", "programme_id", "breakdown", "category")

Run = Callable[..., Result]


@pytest.fixture(scope="module", autouse=True)
def estimated_once() -> Iterator[None]:
    """The same sample with the same options is estimated once: what is estimated is the subject of other files."""
    kept: dict[tuple[bytes, Options], pl.DataFrame] = {}

    def estimate(households: Households, options: Options, **told: Any) -> pl.DataFrame:
        sample = io.BytesIO()
        households.frame.write_ipc(sample)
        key = hashlib.sha256(sample.getvalue()).digest(), options
        if key not in kept:
            kept[key] = estimate_survey(households, options, **told)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("padan.cli.survey.estimate_survey", estimate)
        yield


@pytest.fixture
def run(survey_warehouse: Warehouse) -> Run:
    """Runs the command against the warehouse of the tests; a refusal is raised."""

    def invoke(*arguments: str) -> Result:
        result = CliRunner().invoke(survey, [*arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the made-up survey with its manifest."""
    for name in ("households.csv", "households.manifest.json"):
        shutil.copy(R / name, tmp_path / name)
    return tmp_path / "households.csv"


def ask(warehouse: Warehouse, statement: str, role: str = "padan_planner") -> list[tuple[Any, ...]]:
    with warehouse.connect(role) as connection:
        return connection.execute(statement.encode()).fetchall()


def test_a_planner_reads_what_r_computed(run: Run, example: Path, survey_warehouse: Warehouse) -> None:
    assert run("--file", str(example)).exit_code == 0

    expected = pl.read_csv(
        R / "households_expected.csv",
        schema_overrides={"region_code": pl.String, "category": pl.String},
        null_values="NA",
    )
    rows = ask(
        survey_warehouse,
        f"select {', '.join(KEY)}, value, standard_error, degrees_of_freedom, households, suppressed "
        "from mart.fct_survey",
    )
    found = {row[:5]: row[5:] for row in rows}
    assert len(found) == expected.height
    shown = 0
    for row in expected.iter_rows(named=True):
        value, error, freedom, households, suppressed = found[tuple(row[name] for name in KEY)]
        if suppressed:
            assert value is error is freedom is households is None
            continue
        shown += 1
        assert float(value) == pytest.approx(row["value"], abs=6e-7)
        assert float(error) == pytest.approx(row["standard_error"], abs=6e-7)
        assert (freedom, households) == (row["degrees_of_freedom"], row["households"])
    assert shown > 250


def test_nothing_below_the_threshold_is_published(run: Run, example: Path, survey_warehouse: Warehouse) -> None:
    run("--file", str(example))

    hidden, small = ask(
        survey_warehouse,
        "select count(*) filter (where suppressed), count(*) filter (where households < 10) from mart.fct_survey",
    )[0]
    assert hidden > 0
    assert small == 0


def test_the_publication_says_what_the_sample_was(run: Run, example: Path, survey_warehouse: Warehouse) -> None:
    run("--file", str(example))

    columns = (
        "survey_id, revision, year, households, psus, strata, single_psu_strata, households_without_welfare, "
        "poverty_line_source, confidence::float, domains, is_synthetic"
    )
    assert ask(survey_warehouse, f"select {columns} from mart.fct_survey_publication") == [
        ("CONTOH-2024", 1, 2024, 396, 44, 12, 1, 9, "made up in households.R", 0.95, ["nasional", "provinsi"], True)
    ]


def test_survey_indicators_are_in_the_dimension_with_basis_survey(
    run: Run, example: Path, survey_warehouse: Warehouse
) -> None:
    run("--file", str(example))

    unnamed = ask(
        survey_warehouse,
        "select distinct f.indicator_id from mart.fct_survey as f left join mart.dim_indicator as d "
        "on f.indicator_id = d.indicator_id and d.basis = 'survey' where d.indicator_id is null",
    )
    assert unnamed == []
    assert ask(survey_warehouse, "select count(*) from mart.dim_indicator where basis = 'survey'") == [(11,)]


def test_the_same_file_again_publishes_nothing(run: Run, example: Path, survey_warehouse: Warehouse) -> None:
    run("--file", str(example))
    again = run("--file", str(example))

    assert again.exit_code == 0
    assert "tidak ada yang berubah; revisi 1 tetap berlaku" in again.stderr
    assert ask(survey_warehouse, "select count(*) from mart.fct_survey_publication") == [(1,)]


def test_other_options_publish_the_next_revision_and_keep_the_first(
    run: Run, example: Path, survey_warehouse: Warehouse
) -> None:
    run("--file", str(example))
    run("--file", str(example), "--confidence", "90", "--domain", "nasional")

    assert ask(survey_warehouse, "select distinct revision, region_code from mart.fct_survey") == [(2, "00")]
    first, second = ask(survey_warehouse, HEADCOUNTS.format("ci_low"))
    assert (first[0], second[0]) == (1, 2)
    assert second[1] > first[1], "a 90 % interval is narrower"


def test_a_correction_is_the_next_revision_and_both_deliveries_are_kept(
    run: Run, writer: SurveyWriter, survey_warehouse: Warehouse
) -> None:
    rows = [household(n) for n in range(1, 41)]
    run("--file", str(writer.write(rows)))
    rows[0]["welfare"] = 100_000.0
    run("--file", str(writer.write(rows, revision=2)))

    assert ask(survey_warehouse, HEADCOUNTS.format("value::float")) == [(1, 0.0), (2, 0.025)]
    assert ask(survey_warehouse, "select revision, households from survey.delivery order by 1", "padan_loader") == [
        (1, 40),
        (2, 40),
    ]


@pytest.mark.parametrize(
    ("revision", "rule"), [(2, "same_revision_other_bytes"), (1, "lower_revision")], ids=["same", "lower"]
)
def test_other_bytes_under_an_old_revision_are_refused(
    run: Run, writer: SurveyWriter, survey_warehouse: Warehouse, revision: int, rule: str
) -> None:
    run("--file", str(writer.write([household(n) for n in range(1, 41)], revision=2)))
    changed = writer.write([household(n, welfare=1.0) for n in range(1, 41)], revision=revision)

    with pytest.raises(Refused, match=rule):
        run("--file", str(changed))
    assert ask(survey_warehouse, "select max(revision) from mart.fct_survey_publication") == [(1,)]


def test_a_refused_file_leaves_nothing_behind(run: Run, writer: SurveyWriter, survey_warehouse: Warehouse) -> None:
    rows = [household(n) for n in range(1, 41)]
    rows[7]["weight"] = 0.0

    with pytest.raises(Refused, match="survey_weight"):
        run("--file", str(writer.write(rows)))
    assert ask(survey_warehouse, "select count(*) from mart.fct_survey_history") == [(0,)]
    assert ask(survey_warehouse, "select count(*) from survey.household", "padan_loader") == [(0,)]


def test_the_micro_data_are_kept_as_delivered(run: Run, example: Path, survey_warehouse: Warehouse) -> None:
    run("--file", str(example))

    with example.open(encoding="utf-8", newline="") as stream:
        delivered = {row["household_id"]: row for row in csv.DictReader(stream)}
    stored = ask(
        survey_warehouse,
        "select h.household_id, h.weight, h.psu, h.welfare, r.receives, r.amount from survey.household as h "
        "inner join survey.receipt as r using (survey_id, revision, household_id) where r.programme_id = 'PKH'",
        "padan_loader",
    )
    assert len(stored) == len(delivered) == 396
    for name, weight, psu, welfare, receives, amount in stored:
        row = delivered[name]
        assert (weight, psu) == (float(row["weight"]), row["psu"])
        assert welfare == (float(row["welfare"]) if row["welfare"] else None)
        assert receives == (row["receives_pkh"] == "1" if row["receives_pkh"] else None)
        assert amount == (float(row["amount_pkh"]) if row["amount_pkh"] else None)


@pytest.mark.parametrize("role", [*READERS, *STEPS])
@pytest.mark.parametrize("table", MICRO_DATA)
def test_nobody_but_the_loader_reads_the_micro_data(warehouse: Warehouse, role: str, table: str) -> None:
    with warehouse.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"select * from {table}".encode())


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("table", ["fct_survey_history", "fct_survey_publication"])
def test_every_reader_reads_the_estimates_and_writes_none(warehouse: Warehouse, role: str, table: str) -> None:
    with warehouse.connect(role) as connection:
        connection.execute(f"select * from mart.fct_survey, mart.{table}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"delete from mart.{table} where false".encode())


def test_no_column_of_a_household_is_published(warehouse: Warehouse) -> None:
    columns = ask(
        warehouse,
        "select column_name from information_schema.columns "
        "where table_schema = 'mart' and table_name like 'fct_survey%'",
        "admin",
    )
    assert {"household_id", "psu", "weight", "welfare"} & {name for (name,) in columns} == set()


def test_a_line_given_by_argument_serves_a_file_without_one(
    run: Run, writer: SurveyWriter, survey_warehouse: Warehouse
) -> None:
    rows = [household(n, welfare=n * 100_000.0) for n in range(1, 41)]
    for row in rows:
        del row["poverty_line"]
    file = writer.write(rows, poverty_line_source=None)
    run("--file", str(file), "--poverty-line", "1000001", "--poverty-line-source", "BPS Maret 2024")

    assert ask(survey_warehouse, HEADCOUNTS.format("value::float")) == [(1, 0.25)]
    assert ask(survey_warehouse, "select poverty_line_source from mart.fct_survey_publication") == [("BPS Maret 2024",)]


USAGE = [
    (["--poverty-line", "500000", "--poverty-line-source", "x"], "sudah memuat poverty_line"),
    (["--poverty-line", "500000"], "bersama-sama"),
    (["--poverty-line", "0", "--poverty-line-source", "x"], "--poverty-line"),
    (["--confidence", "100"], "--confidence"),
    (["--domain", "desa"], "--domain"),
]


@pytest.mark.parametrize(("arguments", "said"), USAGE)
def test_wrong_arguments_end_with_2(run: Run, example: Path, arguments: list[str], said: str) -> None:
    result = run("--file", str(example), *arguments)

    assert result.exit_code == 2
    assert said in result.stderr


def test_kabkota_are_no_domain_of_a_file_coded_by_province(run: Run, writer: SurveyWriter) -> None:
    file = writer.write([household(n, kode_wilayah="16") for n in range(1, 41)])

    assert run("--file", str(file)).exit_code == 0
    result = run("--file", str(file), "--domain", "kabkota")
    assert result.exit_code == 2
    assert "hanya sampai provinsi" in result.stderr


def test_kabkota_are_estimated_when_asked_for(run: Run, example: Path, survey_warehouse: Warehouse) -> None:
    run("--file", str(example), "--domain", "provinsi", "--domain", "kabkota")

    regions = ask(survey_warehouse, "select distinct region_code from mart.fct_survey order by 1")
    assert " ".join(code for (code,) in regions) == "00 11 11.01 11.71 16 16.06 16.07 31 31.71 31.74"


def test_the_table_of_national_figures_goes_to_stdout_and_the_rest_to_stderr(run: Run, example: Path) -> None:
    result = run("--file", str(example))

    assert "survey_fgt_p0             ALL        total      39,53%" in result.stdout
    assert "396 rumah tangga, 44 PSU dalam 12 stratum (1 stratum ber-PSU tunggal" in result.stderr


@pytest.mark.usefixtures("english")
def test_the_command_speaks_english_when_asked(run: Run, example: Path) -> None:
    result = run("--file", str(example))

    assert "39.53%" in result.stdout
    assert "published as revision 1" in result.stderr


def test_the_exit_code_of_a_refusal_is_3(survey_warehouse: Warehouse, example: Path) -> None:
    from padan.cli import main

    manifest = example.with_name("households.manifest.json")
    fields = json.loads(manifest.read_text(encoding="utf-8"))
    fields["files"][0]["rows"] = 5
    manifest.write_text(json.dumps(fields), encoding="utf-8")
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr("sys.argv", ["padan", "survey", "--file", str(example)])
        patch.setattr("sys.stderr", said)
        main()

    assert ended.value.code == 3
    assert (
        "DITOLAK  survey / households.csv: [row_count] manifes menyebut 5 baris, berkas berisi 396" in said.getvalue()
    )


def test_the_tables_have_the_columns_of_the_contract(warehouse: Warehouse) -> None:
    for table, spec in yaml.safe_load((CONTRACTS / "survey.yaml").read_text(encoding="utf-8"))["tables"].items():
        with warehouse.connect("padan_planner") as connection:
            found = connection.execute(f"select * from {table} where false".encode())
            assert sorted(column.name for column in found.description or ()) == sorted(spec["columns"])
