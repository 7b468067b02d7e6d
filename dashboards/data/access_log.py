"""The book of accesses (ops.access_log) and the tickets of region officers; written as padan_access."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import streamlit as st

from dashboards.access.identity import Identity, Turned
from dashboards.data.warehouse import write_access

LOCAL_ROLE = "lokal"
TICKET_KEY = "_ticket"
LONGEST_TICKET = timedelta(hours=12)
WRITE = """
select ops.write_access(
    :who, :subject, :roles, :regions, :what, :page, :signed_in_at, cast(:details as jsonb)
)
"""


@dataclass(frozen=True)
class Ticket:
    """What opens the candidate of somebody's regions to this session; the secret is shown and written nowhere."""

    holder: Identity
    secret: str = field(repr=False)
    ends_at: datetime

    @property
    def digest(self) -> bytes:
        """What the database keeps of it."""
        return sha256(self.secret.encode()).digest()


def record(
    visitor: Identity | Turned, what: str, *, page: str | None = None, details: Mapping[str, object] | None = None
) -> None:
    """Writes a row; what it is about happens only if that succeeds.

    Args:
        visitor: who.
        what: masuk, keluar, berakhir, ditolak, unduh or lihat.
        page: path of the page.
        details: plain values, for example the name of a file.

    Raises:
        WarehouseUnavailable: the server is not there.
    """
    known = visitor if isinstance(visitor, Identity) else None
    write_access(
        WRITE,
        {
            "who": (known.signature if known else visitor.name) or "?",
            "subject": visitor.subject,
            "roles": [*known.roles] or [LOCAL_ROLE] if known else [],
            "regions": [*known.regions] if known else [],
            "what": what,
            "page": page,
            "signed_in_at": known.signed_in_at if known else None,
            "details": json.dumps(dict(details or {}), default=str),
        },
    )


def record_once(visitor: Identity | Turned, what: str, *, page: str | None = None, **details: object) -> None:
    """The same, once a session for the same thing."""
    key = f"_recorded_{what}_{page}_{sorted(details.items())}"
    if key not in st.session_state:
        record(visitor, what, page=page, details=details)
        st.session_state[key] = True


def current_ticket(identity: Identity) -> str:
    """The ticket of this session of a region officer, issued when it is first needed.

    Raises:
        PermissionError: they answer for no region.
    """
    if not identity.has("region") or not identity.regions or identity.expires_at is None:
        raise PermissionError("no region")
    now = datetime.now(UTC)
    held: Ticket | None = st.session_state.get(TICKET_KEY)
    if held is not None and held.holder == identity and now < held.ends_at:
        return held.secret
    ticket = Ticket(identity, secrets.token_urlsafe(32), min(identity.expires_at, now + LONGEST_TICKET))
    write_access(
        "select ops.issue_ticket(:digest, :who, :subject, :signed_in_at, :regions, :expires)",
        {
            "digest": ticket.digest,
            "who": identity.signature,
            "subject": identity.subject,
            "signed_in_at": identity.signed_in_at,
            "regions": [*identity.regions],
            "expires": ticket.ends_at,
        },
    )
    st.session_state[TICKET_KEY] = ticket
    return ticket.secret


def end_tickets(identity: Identity) -> None:
    """Makes the tickets of a sign-in worthless, those of other windows too."""
    st.session_state.pop(TICKET_KEY, None)
    if identity.has("region"):
        write_access(
            "select ops.end_tickets(:subject, :signed_in_at)",
            {"subject": identity.subject, "signed_in_at": identity.signed_in_at},
        )
