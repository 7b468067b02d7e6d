"""The visitor of this session: what Streamlit's login says, checked again at every run."""

from datetime import UTC, datetime
from typing import Literal

import streamlit as st

from dashboards.access.identity import LOCAL, Identity, Turned, read_identity
from padan.cli.login_provider import is_loopback
from padan.settings import get_settings

PAGE_KEY = "_page"
# Pages that need a role; every other one is for all roles. Persons are for stewards, whatever else somebody may do.
PAGE_ROLES = {"tinjauan": ("steward",), "kandidat": ("region",)}

Outside = Literal["signed_out", "unsafe"]
SignIn = tuple[str, datetime]


@st.cache_resource(show_spinner=False)
def _ended() -> dict[SignIn, datetime]:
    """Sign-ins that were ended before their token, and until when it would have held.

    The cookie goes with the sign-out, but the open windows of the browser keep the claims that they came with.
    """
    return {}


def end_sign_in(identity: Identity) -> None:
    """Signs somebody out of every window in which this sign-in is open, from its next run on."""
    if identity.subject is None or identity.signed_in_at is None or identity.expires_at is None:
        return
    ended, now = _ended(), datetime.now(UTC)
    for sign_in in [sign_in for sign_in, until in ended.items() if until < now]:
        ended.pop(sign_in, None)
    ended[identity.subject, identity.signed_in_at] = identity.expires_at


def _has_ended(visitor: Identity | Turned) -> bool:
    return isinstance(visitor, Identity) and (visitor.subject, visitor.signed_in_at) in _ended()


def is_over(identity: Identity) -> bool:
    """Whether a sign-in has ended since its page was made: by signing out in another window, or by its token's time."""
    return _has_ended(identity) or (identity.expires_at is not None and identity.expires_at <= datetime.now(UTC))


def has_provider() -> bool:
    """Whether this server signs people in: Streamlit's secrets have a section [auth]."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def login_names() -> list[str | None]:
    """Providers as `st.login` takes them: None for the unnamed one of [auth], else the names of its sections."""
    section = st.secrets["auth"]
    if "client_id" in section:
        return [None]
    return [name for name in section if hasattr(section[name], "keys") and "client_id" in section[name]]


def current_visitor() -> Identity | Turned | Outside:
    """Who looks: an identity, somebody turned away, or nobody yet.

    `unsafe`: the server has no provider and is not for this machine alone (`padan serve` refuses to start so).
    """
    if not has_provider():
        return LOCAL if _is_for_this_machine() else "unsafe"
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return "signed_out"
    visitor = read_identity(claims, get_settings(), now=datetime.now(UTC))
    return "signed_out" if _has_ended(visitor) else visitor


def current_identity() -> Identity | None:
    """The identity, None for everybody who is not let in."""
    visitor = current_visitor()
    return visitor if isinstance(visitor, Identity) else None


def may_see(identity: Identity, path: str) -> bool:
    """Whether a page is for somebody. Without a provider the steward's door guards persons, and nobody has a region."""
    needed = PAGE_ROLES.get(path)
    if needed is None:
        return True
    if identity.is_local:
        return path != "kandidat"
    return identity.has(*needed)


def current_page() -> str:
    """Path of the page that runs."""
    return str(st.session_state.get(PAGE_KEY, ""))


def _is_for_this_machine() -> bool:
    settings = get_settings()
    # The variables are for `padan serve`, which writes what Streamlit reads; started otherwise nobody would sign in.
    if settings.oidc_metadata_url is not None:
        return False
    address = settings.publish_address or st.get_option("server.address")
    # Without an address Streamlit listens everywhere: then who asks decides (no text: from this machine).
    return is_loopback(str(address)) if address else not isinstance(st.context.ip_address, str)
