"""docker-compose.yml and docker/Dockerfile, read as files: there is no Docker engine where the tests run."""

import fnmatch
import importlib.util
import re
import shlex
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from padan.cli.main import COMMANDS
from padan.paths import ROOT
from padan.settings import Settings

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
JOBS = {name for name, service in SERVICES.items() if service["restart"] == "no"}
DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")
PUBLISHED = "${PADAN_PUBLISH_ADDRESS:-127.0.0.1}"
LOOPBACK = re.compile(
    rf"(127\.0\.0\.1|{re.escape(PUBLISHED)}):(\$\{{PADAN_[A-Z]+_PORT:-(?P<default>\d+)\}}):(?P<inside>\d+)"
)


def dockerfile_instructions(keyword: str) -> list[str]:
    """Arguments of every instruction of a kind, continued lines joined."""
    joined = DOCKERFILE.replace("\\\n", " ")
    return [line.split(maxsplit=1)[1] for line in joined.splitlines() if line.startswith(f"{keyword} ")]


def copied_sources() -> list[str]:
    """What the image takes from the checkout."""
    instructions = [shlex.split(text) for text in dockerfile_instructions("COPY") if not text.startswith("--from")]
    return [source for words in instructions for source in words[:-1]]


def makefile_command(target: str) -> list[str]:
    """The words of the one line that a target runs, from `padan` on."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(rf"^{target}:.*\n\t\$\(BIN\)/(padan .+)$", makefile, re.MULTILINE)
    assert found, target
    return found[1].split()


@pytest.fixture(scope="module")
def healthcheck() -> ModuleType:
    spec = importlib.util.spec_from_file_location("healthcheck", ROOT / "docker" / "healthcheck.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_parts_of_the_issue_are_there() -> None:
    assert set(SERVICES) == {"postgres", "migrate", "airflow", "dashboards"}
    assert SERVICES["postgres"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", sorted(set(SERVICES) - JOBS))
def test_every_lasting_service_is_asked_for_its_health_and_restarted(name: str) -> None:
    service = SERVICES[name]

    assert service["healthcheck"]["test"][0] == "CMD"
    assert {"interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])
    assert service["restart"] == "unless-stopped"


def test_the_only_job_is_waited_for_until_it_has_ended_well() -> None:
    assert {"migrate"} == JOBS
    for name in set(OURS) - JOBS:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_service_of_ours_starts_when_the_database_is_healthy(name: str) -> None:
    assert SERVICES[name]["depends_on"]["postgres"] == {"condition": "service_healthy"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_service_runs_a_sub_command_of_padan(name: str) -> None:
    program, sub_command, *_ = SERVICES[name]["command"]

    assert program == "padan"
    assert sub_command in COMMANDS


@pytest.mark.parametrize(("service", "target"), [("airflow", "airflow"), ("dashboards", "serve")])
def test_a_service_runs_the_command_of_the_makefile(service: str, target: str) -> None:
    command = makefile_command(target)

    assert SERVICES[service]["command"][: len(command)] == command


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_an_image_is_named_without_a_registry(name: str) -> None:
    assert re.fullmatch(r"[a-z]+:[0-9][0-9.]*", SERVICES[name]["image"])


def test_the_base_image_is_named_without_a_registry() -> None:
    assert {text.split()[0] for text in dockerfile_instructions("FROM")} == {"python:3.12-slim"}


@pytest.mark.parametrize("name", sorted(name for name in SERVICES if "ports" in SERVICES[name]))
def test_a_port_is_published_on_loopback_and_is_the_one_the_service_listens_on(name: str) -> None:
    service = SERVICES[name]

    for port in service["ports"]:
        published = LOOPBACK.fullmatch(port)
        assert published, port
        assert published["default"] == published["inside"]
        if name in OURS:
            assert service["command"][-2:] == ["--port", published["inside"]]
            assert f":{published['inside']}/" in service["healthcheck"]["test"][-1]


def test_the_dashboards_are_told_where_their_port_is_published() -> None:
    service = SERVICES["dashboards"]

    # `padan serve` judges by it whether it may serve without a login.
    assert [port.split(":850")[0] for port in service["ports"]] == [f"{PUBLISHED}:${{PADAN_DASHBOARD_PORT:-8501}}"]
    assert service["environment"]["PADAN_PUBLISH_ADDRESS"] == PUBLISHED


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_secret_stands_in_the_environment(name: str) -> None:
    secret_settings = {
        f"PADAN_{field}".upper() for field, info in Settings.model_fields.items() if "SecretStr" in str(info.annotation)
    }
    for variable, value in SERVICES[name].get("environment", {}).items():
        assert variable not in secret_settings
        if re.search("PASSWORD|SECRET|KEY|TOKEN", variable):
            assert variable.endswith("_FILE")
            assert value.startswith("/run/secrets/")


def test_a_secret_of_ours_is_named_like_the_setting_that_reads_it() -> None:
    used = {secret for service in OURS.values() for secret in service["secrets"]}

    assert used == {"padan_database_url", "padan_airflow_keys"}
    assert {secret.removeprefix("padan_") for secret in used} <= set(Settings.model_fields)


@pytest.mark.parametrize("name", sorted(COMPOSE["secrets"]))
def test_a_secret_is_a_file_that_git_ignores_and_the_deployment_page_explains(name: str) -> None:
    file = COMPOSE["secrets"][name]["file"]

    ignored = subprocess.run(["git", "check-ignore", "--quiet", file], cwd=ROOT, check=False)
    assert ignored.returncode == 0
    assert f"`{file}`" in (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")


def test_the_secrets_are_made_once_and_are_what_the_settings_read(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    script = [str(ROOT / "tools" / "make_secrets.sh"), str(folder)]

    subprocess.run(script, check=True, capture_output=True)
    made = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    subprocess.run(script, check=True, capture_output=True)

    assert {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()} == made
    assert set(made) == set(COMPOSE["secrets"])
    assert folder.stat().st_mode & 0o777 == 0o700
    settings = Settings(_secrets_dir=folder)  # type: ignore[call-arg]  # pydantic's own argument
    password = made["postgres_password"].strip()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == f"postgresql://padan_admin:{password}@postgres:5432/padan"


@pytest.mark.parametrize("source", copied_sources())
def test_what_the_image_copies_exists_and_is_let_through(source: str) -> None:
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert (ROOT / source).exists()
    assert any(source == rule[1:] or source.startswith(f"{rule[1:]}/") for rule in rules if rule.startswith("!"))


def test_nothing_but_what_the_image_copies_reaches_the_build() -> None:
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {rule[1:] for rule in rules if rule.startswith("!")}

    assert "*" in rules
    assert let_through <= {part for source in copied_sources() for part in (source, source.split("/")[0])}
    assert not any(
        fnmatch.fnmatch(secret["file"], rule) for secret in COMPOSE["secrets"].values() for rule in let_through
    )


def test_the_image_runs_as_an_account_that_may_write_to_its_volume_only() -> None:
    assert dockerfile_instructions("USER") == ["padan"]
    assert "install --directory --owner=padan --group=padan --mode=0700 /srv/padan" in DOCKERFILE
    for service in OURS.values():
        assert "state:/srv/padan" in service["volumes"]
        assert service["cap_drop"] == ["ALL"]


def test_telemetry_is_off_in_the_image_as_it_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    exported = dict(re.findall(r"^export ([A-Z_]+) := (\S+)$", makefile, re.MULTILINE))
    exported.pop("UV_PYTHON_DOWNLOADS")

    assert exported
    for variable, value in exported.items():
        assert f"{variable}={value}" in DOCKERFILE.split()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_may_not_take_the_whole_machine(name: str) -> None:
    assert {"cpus", "memory"} == set(SERVICES[name]["deploy"]["resources"]["limits"])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("ok", True),
        ("", False),
        (
            '{"metadatabase": {"status": "healthy"}, "scheduler": {"status": "healthy"},'
            ' "dag_processor": {"status": "healthy"}, "triggerer": {"status": null}}',
            True,
        ),
        (
            '{"metadatabase": {"status": "healthy"}, "scheduler": {"status": "unhealthy"},'
            ' "dag_processor": {"status": "healthy"}}',
            False,
        ),
        ('{"metadatabase": {"status": "healthy"}, "scheduler": {"status": "healthy"}, "dag_processor": null}', False),
    ],
)
def test_health_is_that_of_every_part(healthcheck: ModuleType, body: str, expected: bool) -> None:
    assert healthcheck.is_healthy(body) is expected


def test_a_service_that_does_not_answer_is_not_healthy(healthcheck: ModuleType) -> None:
    assert healthcheck.main("http://127.0.0.1:9/health") == 1
