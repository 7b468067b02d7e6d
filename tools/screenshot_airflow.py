"""Photographs the graph of monthly_indicators: starts Airflow, opens its page in Chromium, saves the picture.

Run it after `padan demo`, so that the tasks of the last month are shown with their states. Needs /usr/bin/chromium
(`apt-get install chromium`).
"""

import re
import signal
import subprocess
import sys
from pathlib import Path

import click
import httpx
from playwright.sync_api import Page, sync_playwright

from padan.paths import ROOT

CHROMIUM = "/usr/bin/chromium"
DAG_ID = "monthly_indicators"
PADAN = Path(sys.executable).with_name("padan")


@click.command()
@click.option("--to", type=click.Path(path_type=Path), default=ROOT / "docs" / "images" / "airflow_graph.png")
@click.option("--port", default=18080, show_default=True)
def main(to: Path, port: int) -> None:
    """Save the graph view of monthly_indicators as a PNG."""
    server = subprocess.Popen([PADAN, "airflow", "--port", str(port)], stderr=subprocess.PIPE, text=True)
    try:
        url, user, password = read_login(server)
        token = httpx.post(f"{url}/auth/token", json={"username": user, "password": password}).json()["access_token"]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = browser.new_context(
                viewport={"width": 1600, "height": 520}, device_scale_factor=1.5, timezone_id="Asia/Jakarta"
            )
            context.add_cookies([{"name": "_token", "value": token, "url": url}])
            photograph(context.new_page(), url, fullest_run(url, token), to)
            browser.close()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
    click.echo(to)


def read_login(server: subprocess.Popen[str]) -> tuple[str, str, str]:
    """Address, user and password from the line that `padan airflow` prints when it is ready."""
    assert server.stderr is not None
    for line in server.stderr:
        found = re.search(r"(http://\S+) .*?\(\w+ (\S+), \w+ (\S+)\)", line)
        if found:
            return found.group(1), found.group(2), found.group(3)
    raise click.ClickException("Airflow tidak menyala")


def fullest_run(url: str, token: str) -> str | None:
    """The longest of the last successful runs, if any: one that found nothing to do has most tasks skipped."""
    runs = httpx.get(
        f"{url}/api/v2/dags/{DAG_ID}/dagRuns",
        params={"order_by": "-start_date", "state": "success", "limit": 20},
        headers={"Authorization": f"Bearer {token}"},
    ).json()["dag_runs"]
    return str(max(runs, key=lambda run: run["duration"])["dag_run_id"]) if runs else None


def photograph(page: Page, url: str, run_id: str | None, to: Path) -> None:
    """Opens the graph with every task group unfolded and saves it."""
    page.add_init_script(
        f"""localStorage.setItem('default_dag_view', '"graph"');
        localStorage.setItem('direction-{DAG_ID}', '"RIGHT"');
        localStorage.setItem('dependencies-{DAG_ID}', '"immediate"');
        localStorage.setItem('{DAG_ID}/open-groups', '["dbt"]');"""
    )
    page.goto(f"{url}/dags/{DAG_ID}" + (f"/runs/{run_id}" if run_id else ""))
    page.get_by_text("match_people").first.wait_for(timeout=60_000)
    page.get_by_role("button", name="Collapse Details Panel").click()
    page.wait_for_timeout(1_000)
    page.get_by_role("button", name="Fit View").click()
    # The graph glides to its place.
    page.wait_for_timeout(2_000)
    to.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=to)


if __name__ == "__main__":
    main()
