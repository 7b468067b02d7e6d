"""The secret that opens writing in the control room."""

from padan.review.unlock import SHORTEST_TOKEN
from padan.settings import Settings

TOKEN_FILE = "control.token"


def control_token(settings: Settings) -> str | None:
    """PADAN_CONTROL_TOKEN, else control.token of PADAN_HOME; None (read only) where it is absent or too short."""
    file = settings.home_folder / TOKEN_FILE
    if settings.control_token is not None:
        token = settings.control_token.get_secret_value().strip()
    else:
        token = file.read_text(encoding="utf-8").strip() if file.is_file() else ""
    return token if len(token) >= SHORTEST_TOKEN else None
