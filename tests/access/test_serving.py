"""Without a provider only this machine is served; with one, Streamlit finds it in a file that nobody else reads."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from padan.cli import login_provider
from padan.cli.login_provider import check_address, secrets_file
from padan.cli.serve import streamlit_command
from padan.errors import Failed
from padan.settings import Settings, get_settings

PROVIDER = {
    "oidc_metadata_url": "https://masuk.contoh.go.id/.well-known/openid-configuration",
    "oidc_client_id": "padan",
    "oidc_client_secret": 'rahasia "dengan" \\ tanda',
    "oidc_redirect_uri": "https://padan.contoh.go.id/oauth2callback",
}


@pytest.fixture(autouse=True)
def no_files_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(login_provider, "DASHBOARDS", tmp_path / "dashboards")


def settings(tmp_path: Path, **changes: Any) -> Settings:
    return Settings(home=tmp_path / "home", **(PROVIDER | changes))


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "127.3.2.1"])
def test_this_machine_is_served_without_a_provider(address: str):
    check_address(Settings(bind_address=address), has_provider=False)


@pytest.mark.parametrize("address", ["0.0.0.0", "", "10.1.2.3", "::", "padan.contoh.go.id"])
def test_others_are_not_served_without_a_provider(address: str):
    with pytest.raises(Failed, match="PADAN_OIDC_METADATA_URL") as refused:
        check_address(Settings(bind_address=address), has_provider=False)
    assert "docs/deployment.md" in str(refused.value)
    check_address(Settings(bind_address=address), has_provider=True)


def test_a_container_counts_by_where_its_port_is_published():
    check_address(Settings(bind_address="0.0.0.0", publish_address="127.0.0.1"), has_provider=False)
    with pytest.raises(Failed, match="PADAN_PUBLISH_ADDRESS"):
        check_address(Settings(bind_address="0.0.0.0", publish_address="0.0.0.0"), has_provider=False)


def test_the_command_refuses_before_anything_listens(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PADAN_BIND_ADDRESS", "0.0.0.0")
    get_settings.cache_clear()
    with pytest.raises(Failed):
        streamlit_command(8501)
    get_settings.cache_clear()


def test_the_file_is_private_complete_and_keeps_the_cookie_secret(tmp_path: Path):
    file = secrets_file(settings(tmp_path))
    assert file == tmp_path / "home" / "dashboards" / "secrets.toml"
    assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}
    section = tomllib.loads(file.read_text())["auth"]
    assert section.pop("cookie_secret") and section == {
        "redirect_uri": PROVIDER["oidc_redirect_uri"],
        "client_id": "padan",
        "client_secret": PROVIDER["oidc_client_secret"],
        "server_metadata_url": PROVIDER["oidc_metadata_url"],
    }
    before = file.read_text()
    assert secrets_file(settings(tmp_path)).read_text() == before


def test_secrets_may_be_files(tmp_path: Path):
    for name, text in (("client", "dari berkas\n"), ("cookie", "k" * 40)):
        (tmp_path / name).write_text(text)
    file = secrets_file(
        settings(
            tmp_path,
            oidc_client_secret=None,
            oidc_client_secret_file=tmp_path / "client",
            oidc_cookie_secret_file=tmp_path / "cookie",
        )
    )
    section = tomllib.loads(file.read_text())["auth"]
    assert (section["client_secret"], section["cookie_secret"]) == ("dari berkas", "k" * 40)


@pytest.mark.parametrize("missing", ["oidc_client_id", "oidc_client_secret", "oidc_redirect_uri"])
def test_half_a_provider_is_an_error_and_not_pages_without_a_login(tmp_path: Path, missing: str):
    with pytest.raises(Failed, match=f"PADAN_{missing.upper()}"):
        secrets_file(settings(tmp_path, **{missing: None}))


@pytest.mark.parametrize("name", ["oidc_metadata_url", "oidc_redirect_uri"])
def test_a_login_over_plain_http_is_for_this_machine_only(tmp_path: Path, name: str):
    with pytest.raises(Failed, match=f"PADAN_{name.upper()}=.*disadap"):
        secrets_file(settings(tmp_path, **{name: PROVIDER[name].replace("https", "http")}))
    local = PROVIDER[name].replace("https", "http").replace("masuk.contoh.go.id", "localhost:9400")
    secrets_file(settings(tmp_path, **{name: local.replace("padan.contoh.go.id", "127.0.0.1:8501")}))


def test_short_or_unreadable_secrets_are_errors(tmp_path: Path):
    (tmp_path / "cookie").write_text("pendek")
    with pytest.raises(Failed, match="kuki"):
        secrets_file(settings(tmp_path, oidc_cookie_secret_file=tmp_path / "cookie"))
    with pytest.raises(Failed, match="PADAN_OIDC_CLIENT_SECRET_FILE"):
        secrets_file(settings(tmp_path, oidc_client_secret_file=tmp_path / "nothing"))


def test_streamlits_own_secrets_are_taken_where_the_variables_are_unset(tmp_path: Path):
    nothing = Settings(home=tmp_path / "home")
    assert secrets_file(nothing) is None
    own = tmp_path / "dashboards" / ".streamlit" / "secrets.toml"
    own.parent.mkdir(parents=True)
    own.write_text('[connections]\nurl = "x"\n')
    assert secrets_file(nothing) is None
    own.write_text('[auth]\nclient_id = "x"\n')
    assert secrets_file(nothing) == own
    own.write_text("[auth\n")
    with pytest.raises(Failed, match=r"secrets\.toml"):
        secrets_file(nothing)
