"""The dashboards with a sign-in provider on this machine, for the pages that only some may open."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import oidc_provider_mock
from playwright.sync_api import Page

PADAN = Path(sys.executable).with_name("padan")
STEWARD, OFFICER = "siti", "rina"
# The officer's region is one whose figures are not all hidden.
CLAIMS = {
    STEWARD: {"name": "Siti Rahma", "groups": ["padan-steward"]},
    OFFICER: {"name": "Rina Lestari", "groups": ["padan-region"], "wilayah": "32.04"},
}
ENTER = {"id": "Masuk", "en": "Sign in"}


@contextmanager
def provider(port: int) -> Iterator[dict[str, str]]:
    """An OpenID provider that knows CLAIMS; the settings of dashboards on the port that use it."""
    people = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in CLAIMS.items()]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server:
        yield {
            "PADAN_OIDC_METADATA_URL": f"http://localhost:{server.server_port}/.well-known/openid-configuration",
            "PADAN_OIDC_CLIENT_ID": "padan",
            "PADAN_OIDC_CLIENT_SECRET": "contoh",
            "PADAN_OIDC_REDIRECT_URI": f"http://localhost:{port}/oauth2callback",
        }


@contextmanager
def padan_serve(port: int, settings: dict[str, str]) -> Iterator[str]:
    """`padan serve` of this PADAN_HOME; its address by the name that a provider sends people back to."""
    server = subprocess.Popen(
        [PADAN, "serve", "--port", str(port)],
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait()


def sign_in(page: Page, address: str, who: str) -> None:
    """Signs somebody of CLAIMS in; the browser's window stays signed in."""
    page.goto(address)
    page.get_by_role("button", name=ENTER["id"]).click()
    page.get_by_role("button", name=who, exact=True).click()
    page.locator(".padan-footer, .padan-empty").first.wait_for(timeout=90_000)
