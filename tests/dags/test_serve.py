"""`padan airflow`: comes up healthy on loopback, and leaves no process behind."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from padan.postgres import Warehouse

PADAN = Path(sys.executable).with_name("padan")
ENDING_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_taken_port_is_said_at_once(warehouse: Warehouse) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = subprocess.run([PADAN, "airflow", "--port", str(port)], capture_output=True, text=True, check=False)
    assert result.returncode == 4
    assert f"port {port} sudah dipakai" in result.stderr


@pytest.mark.timeout(300)
def test_airflow_comes_up_healthy_and_ends_every_process_on_term(warehouse: Warehouse) -> None:
    server = subprocess.Popen([PADAN, "airflow", "--port", str(free_port())], stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        announced = next(line for line in server.stderr if "http://" in line)
        found = re.search(r"(http://127\.0\.0\.1:\d+) .*pengguna (\w+), sandi (\S+)\)", announced)
        assert found is not None, announced
        url, user, password = found.groups()

        health = httpx.get(f"{url}/api/v2/monitor/health").json()
        assert {health[part]["status"] for part in ("metadatabase", "scheduler", "dag_processor")} == {"healthy"}
        assert httpx.get(f"{url}/api/v2/dags").status_code == 401
        login = httpx.post(f"{url}/auth/token", json={"username": user, "password": password})
        dags = httpx.get(
            f"{url}/api/v2/dags", headers={"Authorization": f"Bearer {login.json()['access_token']}"}
        ).json()["dags"]
        assert "monthly_indicators" in {dag["dag_id"] for dag in dags}
        assert all(dag["is_paused"] for dag in dags)
        children = psutil.Process(server.pid).children(recursive=True)
        assert len(children) >= 3
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(timeout=ENDING_SECONDS)
    assert code == 0
    assert [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []
