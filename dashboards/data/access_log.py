"""The book of accesses (ops.access_log) and the tickets of region officers; written as padan_access."""

import json
import secrets
from collections.abc import Mapping
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
    is_known = isinstance(visitor, Identity)
    write_access(
        WRITE,
        {
            "who": (visitor.signature if is_known else visitor.name) or "?",
            "subject": visitor.subject,
            "roles": [*visitor.roles] or [LOCAL_ROLE] if is_known else [],
            "regions": [*visitor.regions] if is_known else [],
            "what": what,
            "page": page,
            "signed_in_at": visitor.signed_in_at if is_known else None,
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
    holder, ticket = st.session_state.get(TICKET_KEY, (None, ""))
    if holder == identity:
        return ticket
    ticket = secrets.token_urlsafe(32)
    write_access(
        "select ops.issue_ticket(:digest, :who, :subject, :regions, :expires)",
        {
            "digest": sha256(ticket.encode()).digest(),
            "who": identity.signature,
            "subject": identity.subject,
            "regions": [*identity.regions],
            "expires": min(identity.expires_at, datetime.now(UTC) + LONGEST_TICKET),
        },
    )
    st.session_state[TICKET_KEY] = (identity, ticket)
    return ticket


def end_ticket() -> None:
    """Makes the ticket of this session worthless."""
    _, ticket = st.session_state.pop(TICKET_KEY, (None, ""))
    if ticket:
        write_access("select ops.end_ticket(:digest)", {"digest": sha256(ticket.encode()).digest()})
