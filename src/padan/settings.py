"""The environment of a Padan process, read once."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

# Where containers find secrets, one file each, named like the variable: padan_database_url.
SECRETS = Path("/run/secrets")
# A group of the provider and the role that it stands for.
GROUP = r"[^=,]+=(viewer|planner|steward|region|admin)"


class Settings(BaseSettings):
    """Every PADAN_* variable; contracts/cli.md says what each means. A variable wins over a secret's file."""

    model_config = SettingsConfigDict(
        env_prefix="PADAN_", frozen=True, extra="ignore", secrets_dir=SECRETS if SECRETS.is_dir() else None
    )

    home: Path = Path(".padan")
    database_url: SecretStr | None = None
    suppression_threshold: int = Field(default=10, ge=0)
    lang: Literal["id", "en"] = "id"
    inbox: str | None = None
    release: Literal["direct", "two-person"] = "direct"
    bind_address: str = "127.0.0.1"
    airflow_keys: SecretStr | None = None
    airflow_users: str = Field(default="", pattern=r"^([a-z][a-z0-9._-]*(,[a-z][a-z0-9._-]*)*)?$")
    webhook_url: SecretStr | None = None
    email_to: str | None = None
    email_from: str = "padan@localhost"
    smtp_url: SecretStr | None = None
    dashboard_url: str = "http://127.0.0.1:8501"
    steward_token: SecretStr | None = None
    control_token: SecretStr | None = None
    # Of the dashboards, on one port (HAProxy): Python answers on one core a process.
    serve_processes: int = Field(default=1, ge=1, le=64)
    # Where a container's port is published, if that is not where the pages listen.
    publish_address: str | None = None
    oidc_metadata_url: str | None = Field(default=None, pattern=r"^https?://")
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_client_secret_file: Path | None = None
    oidc_redirect_uri: str | None = Field(default=None, pattern=r"^https?://.+/oauth2callback$")
    oidc_cookie_secret_file: Path | None = None
    oidc_roles_claim: str = "groups"
    oidc_region_claim: str = "wilayah"
    oidc_groups: str = Field(default="", pattern=rf"^({GROUP}(,{GROUP})*)?$")

    @property
    def home_folder(self) -> Path:
        """PADAN_HOME as an absolute path (it may not exist yet)."""
        return self.home.expanduser().absolute()

    @property
    def logs(self) -> Path:
        """Folder of the logs of Airflow, dbt, Great Expectations and the embedded server."""
        return self.home_folder / "logs"


@lru_cache
def get_settings() -> Settings:
    """Reads the environment once a process; tests clear it with `get_settings.cache_clear()`."""
    return Settings()
