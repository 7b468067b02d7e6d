"""From the claims of an id token to who somebody is here: name, roles, regions. Nothing of Streamlit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal

from padan.review import Unfit, check_text
from padan.settings import Settings

ROLES = ("viewer", "planner", "steward", "region", "admin")
# A group of the provider counts by this name, unless PADAN_OIDC_GROUPS names another; a bare `admin` may be anybody's.
PREFIX = "padan-"
# A province or a kabupaten/kota by the code of Kemendagri; the nation (00) is nobody's own region.
REGION_CODE = re.compile(r"[1-9][0-9](\.[0-9]{2})?")
MOST_REGIONS = 50
LONGEST_NAME = 120
LONGEST_LOGIN = 70
"""A signature is a name with a login, and the books take 200 letters."""
# OpenID Connect Core 1.0, section 2: at most 255 ASCII characters.
SUBJECT = re.compile(r"(?=.*[!-~])[ -~]{1,255}")
# The brackets around the login are the signature's own.
NO_BRACKETS = str.maketrans("()", "[]")

Reason = Literal["incomplete", "expired", "no_role", "no_region"]


@dataclass(frozen=True)
class Identity:
    """Somebody who may see the pages.

    Attributes:
        name: as shown.
        login: what tells two people of one name apart: user name, e-mail address or subject.
        subject: `sub` of the provider, None on a server without one.
        roles: of ROLES; empty on a server without a provider, where this machine's user opens the doors by secrets.
        regions: codes that a region officer answers for.
        signed_in_at: `iat` of the token.
        expires_at: `exp` of the token.
    """

    name: str
    login: str
    subject: str | None
    roles: tuple[str, ...]
    regions: tuple[str, ...]
    signed_in_at: datetime | None
    expires_at: datetime | None

    @property
    def signature(self) -> str:
        """What they write is signed with this: a name can look like another's, the login that ends it cannot."""
        return self.name if self.is_local else f"{self.name} ({self.login.translate(NO_BRACKETS)})"

    @property
    def is_local(self) -> bool:
        """Whether nobody signed in, because the server has no provider."""
        return self.subject is None

    def has(self, *roles: str) -> bool:
        """Whether one of the roles is theirs."""
        return any(role in self.roles for role in roles)


@dataclass(frozen=True)
class Turned:
    """Somebody whom the provider knows and the pages do not let in; `name` and `subject` where the claims have them."""

    reason: Reason
    name: str = ""
    subject: str | None = None


LOCAL = Identity("komputer ini", "", None, (), (), None, None)


def read_identity(claims: Mapping[str, Any], settings: Settings, *, now: datetime) -> Identity | Turned:
    """Who the claims of a verified id token are about.

    Args:
        claims: as the provider sent them; Streamlit has checked the signature, the audience and the nonce.
        settings: names of the claims with groups and regions, and of the groups.
        now: the token must not have ended by then.
    """
    subject, ends = claims.get("sub"), _moment(claims.get("exp"))
    name = _name(claims)
    if not isinstance(subject, str) or not SUBJECT.fullmatch(subject) or not name or ends is None:
        return Turned("incomplete", name)
    if ends <= now:
        return Turned("expired", name, subject)
    roles = _roles(_find(claims, settings.oidc_roles_claim), settings)
    regions = _regions(_find(claims, settings.oidc_region_claim)) if "region" in roles else ()
    if "region" in roles and not regions:
        roles = tuple(role for role in roles if role != "region")
        if not roles:
            return Turned("no_region", name, subject)
    if not roles:
        return Turned("no_role", name, subject)
    return Identity(name, _login(claims, subject), subject, roles, regions, _moment(claims.get("iat")), ends)


def _roles(groups: object, settings: Settings) -> tuple[str, ...]:
    pairs = dict(pair.split("=", 1) for pair in settings.oidc_groups.split(",") if pair)
    names = pairs or {f"{PREFIX}{role}": role for role in ROLES}
    # Keycloak writes groups as paths.
    held = {names.get(group.removeprefix("/")) for group in _texts(groups)}
    return tuple(role for role in ROLES if role in held)


def _regions(value: object) -> tuple[str, ...]:
    codes = _texts(value)
    if len(codes) > MOST_REGIONS or not all(REGION_CODE.fullmatch(code) for code in codes):
        return ()
    return tuple(sorted(set(codes)))


def _find(claims: Mapping[str, Any], path: str) -> object:
    """A claim by its name, or by a path such as realm_access.roles."""
    if path in claims:
        return claims[path]
    found: object = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _texts(value: object) -> list[str]:
    """A list of texts, or one text with commas: a blank may be part of a name."""
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return [part.strip() for part in parts if isinstance(part, str) and part.strip()]


def _name(claims: Mapping[str, Any]) -> str:
    return next(
        (text for key in ("name", "preferred_username", "email", "sub") if (text := _plain(claims.get(key)))), ""
    )


def _login(claims: Mapping[str, Any], subject: str) -> str:
    # An address counts where the provider has checked it; a user name is the provider's own.
    keys = ("preferred_username", *(("email",) if claims.get("email_verified") is True else ()))
    login = next((text for key in keys if (text := _plain(claims.get(key)))), subject.strip())
    if len(login) <= LONGEST_LOGIN:
        return login
    digest = sha256(login.encode()).hexdigest()[:16]
    return f"{login[: LONGEST_LOGIN - len(digest) - 1]}…{digest}"


def _plain(value: object) -> str:
    """A text that can stand in a book; '' for anything else, and for the name that the platform signs with."""
    try:
        text = check_text(value, at_most=LONGEST_NAME) if isinstance(value, str) else ""
    except Unfit:
        return ""
    return "" if text.lower() == "padan" else text


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None
