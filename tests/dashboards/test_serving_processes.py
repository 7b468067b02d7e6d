"""`padan serve` as several processes behind HAProxy, and what each sends before Streamlit itself has started."""

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from dashboards.first_bytes import ELEMENTS, STYLE, FirstBytes
from playwright.sync_api import Page, expect

from padan.cli.balancer import balancer_command
from padan.cli.serve import serve_commands
from padan.errors import Failed
from padan.settings import get_settings
from real_browser import WAIT, free_port, serving

PROCESSES = 2


def wait_until_listening(port: int) -> None:
    deadline = time.monotonic() + WAIT / 1000
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nobody listens on {port}")


def serve_command(address: str) -> list[str]:
    """The command that a person would have typed for this address."""
    return [str(Path(sys.executable).with_name("padan")), "serve", "--port", address.rpartition(":")[2]]


@pytest.fixture(scope="module")
def served(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboards as two processes; the last test of the file ends them."""
    port = free_port()
    command = serve_command(f"http://127.0.0.1:{port}")
    folder = tmp_path_factory.mktemp("processes")
    with serving(filled_home, folder, port=port, command=command, PADAN_SERVE_PROCESSES=str(PROCESSES)) as address:
        yield address


def test_readers_are_shared_out_and_each_stays_with_one_process(served: str, page: Page) -> None:
    known = set()
    deadline = time.monotonic() + WAIT / 1000  # the second process may come up later
    while len(known) < PROCESSES and time.monotonic() < deadline:
        with httpx.Client(trust_env=False) as reader:
            first = reader.get(served).headers["set-cookie"]
            known.add(re.match(r"padan_process=(\w+);", first)[1])  # type: ignore[index] - a cookie of another form fails
            again = reader.get(served)
        assert "set-cookie" not in again.headers
    assert known == {"p1", "p2"}
    assert "HttpOnly" in first and "SameSite=Lax" in first

    page.goto(served)
    expect(page.locator(".padan-footer")).to_be_visible()
    page.get_by_role("button", name="Data dan gambar").first.click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV").first.click()
    assert Path(taken.value.path()).stat().st_size > 0


def test_without_haproxy_the_command_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, filled_home: Path
) -> None:
    monkeypatch.setenv("PADAN_HOME", str(filled_home))
    monkeypatch.setenv("PADAN_SERVE_PROCESSES", "2")
    monkeypatch.setenv("PATH", str(tmp_path))
    get_settings.cache_clear()
    try:
        with pytest.raises(Failed) as refused:
            serve_commands(8501)
        assert "tools/install_haproxy.sh" in str(refused.value)
        monkeypatch.setenv("PADAN_SERVE_PROCESSES", "1")
        get_settings.cache_clear()
        assert len(serve_commands(8501)) == 1
    finally:
        get_settings.cache_clear()


def test_haproxy_accepts_the_configuration(monkeypatch: pytest.MonkeyPatch, filled_home: Path) -> None:
    monkeypatch.setenv("PADAN_HOME", str(filled_home))
    monkeypatch.setenv("PADAN_SERVE_PROCESSES", "3")
    get_settings.cache_clear()
    try:
        *servers, balancer = serve_commands(8501)
    finally:
        get_settings.cache_clear()

    checked = subprocess.run([*balancer, "-c"], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stderr
    assert "WARNING" not in checked.stderr
    assert len({part for server in servers for part in server if part.startswith("--port=")}) == 3
    assert all("--address=127.0.0.1" in server for server in servers)
    assert Path(balancer[0]).name == Path(shutil.which("haproxy") or "").name


def test_a_port_that_another_haproxy_listens_on_is_taken(tmp_path: Path) -> None:
    port = free_port()
    first, second = (
        balancer_command(tmp_path / name, address="127.0.0.1", port=port, processes=[free_port()])
        for name in ("first", "second")
    )
    with subprocess.Popen(first, stderr=subprocess.DEVNULL) as listening:
        try:
            wait_until_listening(port)
            refused = subprocess.run(second, capture_output=True, text=True, check=False, timeout=30)
        finally:
            listening.terminate()

    assert refused.returncode != 0
    assert "Address already in use" in refused.stderr


def test_a_page_brings_its_style_and_names_every_script_that_it_will_need(served: str) -> None:
    browser = {"accept": "text/html", "if-none-match": "*", "accept-encoding": "gzip"}
    page = httpx.get(f"{served}/kepesertaan", headers=browser, trust_env=False)
    scripts = re.findall(r'<link rel="preload" as="script" crossorigin href="\./([^"]+)">', page.text)

    assert page.status_code == 200 and "etag" not in page.headers and page.headers["content-encoding"] == "gzip"
    assert page.text.index(STYLE.read_text(encoding="utf-8")) > page.text.index('<div id="root">')
    assert len(scripts) == len(set(scripts)) and "modulepreload" not in page.text
    assert re.search(r'<script type="module" crossorigin src="\./([^"]+)"', page.text)[1] == scripts[0]  # type: ignore[index] - no entry fails
    assert {element for element in ELEMENTS if any(f"/{element}." in script for script in scripts)} == set(ELEMENTS)
    for script in scripts:
        answer = httpx.get(f"{served}/{script}", headers={"accept": "text/html"}, trust_env=False)
        assert answer.headers["content-type"] == "application/javascript"
        for imported in re.findall(r'(?:from|import)"\./([^"]+[.]js)"', answer.text):
            assert imported in page.text


def test_a_page_without_charts_does_not_read_plotly_and_only_the_summary_is_one_screen(served: str) -> None:
    def first_bytes(path: str) -> tuple[bool, bool]:
        text = httpx.get(f"{served}/{path}", headers={"accept": "text/html"}, trust_env=False).text
        read = re.search(r"=> (\[.+?\])[.]forEach", text)
        return "PlotlyChart" in read[1], '<html class="padan-one-screen"' in text  # type: ignore[index] - none fails

    assert first_bytes("") == (True, True)
    assert first_bytes("kepesertaan") == (True, False)
    assert first_bytes("kalender") == (False, False)


def test_what_is_met_first_is_out_of_sight_and_gone_before_the_page_stands(served: str, page: Page) -> None:
    page.add_init_script(
        "window.met = []; new MutationObserver(() => document.querySelectorAll('[class*=st-key-_first]').forEach("
        "(one) => met.push(one.checkVisibility()))).observe(document, {subtree: true, childList: true});"
    )
    page.goto(f"{served}/kepesertaan")
    expect(page.locator(".padan-footer")).to_be_visible()

    assert page.evaluate("met.length") > 0 and not page.evaluate("met.some(Boolean)")
    expect(page.locator("[class*=st-key-_first]")).to_have_count(0)


def test_the_page_does_not_move_while_it_is_built(served: str, page: Page) -> None:
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => list.getEntries().forEach((one) => {"
        " window.moved += one.value; })).observe({type: 'layout-shift', buffered: true});"
    )
    page.goto(f"{served}/kalender")
    expect(page.locator(".padan-footer")).to_be_visible()
    page.wait_for_timeout(500)
    # A page that is built twice moves by half a screen.
    assert page.evaluate("window.moved") < 0.25


def test_a_script_that_streamlit_no_longer_has_is_named() -> None:
    with pytest.raises(LookupError, match="NoSuchElement"):
        FirstBytes(app=None, names=["NoSuchElement"])  # type: ignore[arg-type] - it does not come to that


def test_when_one_process_ends_everything_ends_and_says_so(served: str) -> None:
    command = serve_command(served)
    (ours,) = [one for one in psutil.process_iter(["cmdline"]) if one.info["cmdline"][1:] == command]
    children = ours.children(recursive=True)
    next(one for one in children if any(part.endswith("server.py") for part in one.cmdline())).kill()

    assert ours.wait(timeout=60) == 4
    psutil.wait_procs(children, timeout=60)
    assert not any(one.is_running() for one in children)
    with pytest.raises(httpx.TransportError):
        httpx.get(served, trust_env=False)
