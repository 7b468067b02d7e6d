"""What Streamlit must know about the OpenID provider, and who may be served without one."""

import ipaddress
import json
import os
import secrets
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from padan.errors import Failed
from padan.paths import DASHBOARDS
from padan.settings import Settings

SHORTEST_COOKIE_SECRET = 32
NEEDED = {
    "PADAN_OIDC_CLIENT_ID": "oidc_client_id",
    "PADAN_OIDC_REDIRECT_URI": "oidc_redirect_uri",
}


def secrets_file(settings: Settings) -> Path | None:
    """The file with Streamlit's section [auth]; None where no provider is configured.

    PADAN_OIDC_METADATA_URL and its companions go first: they are written to PADAN_HOME/dashboards/secrets.toml (0600).
    Else Streamlit's own secrets.toml is taken, beside the pages or in the home folder, if it has that section.

    Raises:
        Failed: a companion is missing, or a file cannot be read.
    """
    if settings.oidc_metadata_url is not None:
        return _write_secrets(settings)
    own = (DASHBOARDS / ".streamlit" / "secrets.toml", Path("~/.streamlit/secrets.toml").expanduser())
    return next((file for file in own if file.is_file() and "auth" in _read_toml(file)), None)


def check_address(settings: Settings, *, has_provider: bool) -> None:
    """Without a provider the pages are for this machine only.

    Raises:
        Failed: they would be served to others.
    """
    address = settings.publish_address or settings.bind_address
    if has_provider or is_loopback(address):
        return
    name = "PADAN_PUBLISH_ADDRESS" if settings.publish_address else "PADAN_BIND_ADDRESS"
    raise Failed(
        f"{name}={address}: tanpa penyedia masuk (OpenID) dasbor hanya dilayani pada komputer ini",
        "isi PADAN_OIDC_METADATA_URL, PADAN_OIDC_CLIENT_ID, PADAN_OIDC_CLIENT_SECRET, dan PADAN_OIDC_REDIRECT_URI"
        f" (docs/deployment.md, Login), atau kembalikan {name} ke 127.0.0.1",
    )


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches the address."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def _write_secrets(settings: Settings) -> Path:
    missing = [name for name, field in NEEDED.items() if getattr(settings, field) is None]
    client_secret = _client_secret(settings)
    if client_secret is None:
        missing.append("PADAN_OIDC_CLIENT_SECRET")
    if missing:
        raise Failed(
            f"{', '.join(missing)} belum diisi, padahal PADAN_OIDC_METADATA_URL ada", "lihat docs/deployment.md, Login"
        )
    _check_encrypted(settings)
    folder = settings.home_folder / "dashboards"
    folder.mkdir(parents=True, exist_ok=True)
    values = {
        "redirect_uri": settings.oidc_redirect_uri,
        "cookie_secret": _cookie_secret(settings, folder),
        "client_id": settings.oidc_client_id,
        "client_secret": client_secret,
        "server_metadata_url": settings.oidc_metadata_url,
    }
    file = folder / "secrets.toml"
    # A JSON string is a basic string of TOML.
    lines = ["[auth]", *(f"{name} = {json.dumps(value)}" for name, value in values.items())]
    _write_private(file, "\n".join(lines) + "\n")
    return file


def _check_encrypted(settings: Settings) -> None:
    """Plain http is for a provider and dashboards on this machine."""
    for name, address in (
        ("PADAN_OIDC_METADATA_URL", settings.oidc_metadata_url),
        ("PADAN_OIDC_REDIRECT_URI", settings.oidc_redirect_uri),
    ):
        parts = urlsplit(address or "")
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            raise Failed(f"{name}={address}: masuk lewat http dapat disadap", "pakai alamat https")


def _client_secret(settings: Settings) -> str | None:
    if settings.oidc_client_secret_file is not None:
        return _read_secret(settings.oidc_client_secret_file, "PADAN_OIDC_CLIENT_SECRET_FILE")
    return settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None


def _cookie_secret(settings: Settings, folder: Path) -> str:
    """Signs the cookies; made once, so that a restart signs nobody out."""
    file = settings.oidc_cookie_secret_file
    if file is None:
        file = folder / "cookie.secret"
        if not file.exists():
            _write_private(file, secrets.token_urlsafe(48))
    secret = _read_secret(file, "PADAN_OIDC_COOKIE_SECRET_FILE")
    if len(secret) < SHORTEST_COOKIE_SECRET:
        raise Failed(f"{file}: rahasia kuki kurang dari {SHORTEST_COOKIE_SECRET} huruf", "tulis yang lebih panjang")
    return secret


def _read_secret(file: Path, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Failed(
            f"{name}: {file} tidak dapat dibaca ({error.strerror})", "periksa letak dan izin berkas"
        ) from error


def _read_toml(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        # Pages without a login must not come of a typing error.
        raise Failed(f"{file} tidak dapat dibaca: {type(error).__name__}", "perbaiki atau hapus berkas itu") from error


def _write_private(file: Path, text: str) -> None:
    made = file.with_suffix(".part")
    made.unlink(missing_ok=True)
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    made.replace(file)
