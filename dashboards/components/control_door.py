"""Who may write in the control loop: planners of the provider, or a session that has given the secret and a name.

Everybody may read.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

import psycopg
import streamlit as st

from dashboards.access.identity import Identity
from dashboards.access.session import current_identity
from dashboards.data.warehouse import WarehouseUnavailable
from dashboards.language import Language
from padan.control import Writer, control_token
from padan.errors import Failed
from padan.postgres import open_warehouse
from padan.review import Throttle, Unfit, check_text, is_steward_token
from padan.settings import get_settings

OPERATOR_KEY = "_control_operator"
SESSION_THROTTLE_KEY = "_control_tries"
# A meeting lasts longer than a look at a pair of persons, and nothing here is about a person.
IDLE_SECONDS = 60 * 60
WINDOW_SECONDS = 5 * 60
TRIES_A_SESSION = 5
TRIES_ALTOGETHER = 30
LONGEST_NAME = 200
WRITERS = ("planner", "admin")


@dataclass
class Operator:
    """An unlocked session."""

    name: str
    seen_at: float


def has_control_door() -> bool:
    """Whether this server has a secret at all: without one nobody writes."""
    return control_token(get_settings()) is not None


def is_control_open() -> bool:
    """Whether this session may write; not after an hour without a click, nor where the secret was taken away.

    With a provider the roles decide, and the end of the token.
    """
    identity = current_identity()
    if identity is None:
        return False
    if not identity.is_local:
        return identity.has(*WRITERS)
    operator: Operator | None = st.session_state.get(OPERATOR_KEY)
    if operator is None:
        return False
    now = time.monotonic()
    if now - operator.seen_at > IDLE_SECONDS or not has_control_door():
        del st.session_state[OPERATOR_KEY]
        return False
    operator.seen_at = now
    return True


def operator_name() -> str:
    """Name that this session signs with; '' where it may not write."""
    identity = _signed_in()
    if identity is not None:
        return identity.signature if identity.has(*WRITERS) else ""
    operator: Operator | None = st.session_state.get(OPERATOR_KEY)
    return operator.name if operator else ""


@contextmanager
def connection() -> Iterator[Writer]:
    """A connection as padan_control for one action of an unlocked session.

    Raises:
        PermissionError: the session is not unlocked.
        WarehouseUnavailable: the server is not there.
    """
    if not is_control_open():
        raise PermissionError("control door is closed")
    try:
        with open_warehouse() as warehouse, warehouse.connect("padan_control") as opened:
            yield opened
    except (Failed, psycopg.OperationalError) as error:
        raise WarehouseUnavailable(type(error).__name__) from error


def show_control_door(language: Language) -> None:
    """Who is writing, or the way in; nothing where this server has no secret."""
    if _signed_in() is not None:
        key = "control.door.signed_in" if is_control_open() else "access.control_read_only"
        who = language.text(key, name=f"<b>{escape(_printable(operator_name()))}</b>")
        st.html(f'<p class="padan-line"><span>{who}</span></p>')
    elif is_control_open():
        line, leave = st.columns([6, 1.1], vertical_alignment="center")
        with line:
            who = language.text("control.door.signed_in", name=f"<b>{escape(_printable(operator_name()))}</b>")
            st.html(f'<p class="padan-line"><span>{who}</span></p>')
        with leave:
            if st.button(
                language.text("control.door.lock"), key="control_lock", icon=":material/lock:", width="stretch"
            ):
                del st.session_state[OPERATOR_KEY]
                st.rerun()
    elif has_control_door():
        with st.expander(language.text("control.door.title"), icon=":material/edit:"):
            _show_form(language)
    else:
        st.html(f'<p class="padan-line">{escape(language.text("control.door.closed"))}</p>')


def _signed_in() -> Identity | None:
    """Who the provider says it is; None on a server without one."""
    identity = current_identity()
    return None if identity is None or identity.is_local else identity


def _show_form(language: Language) -> None:
    with st.form("control_door", border=False):
        first, second, third = st.columns([1.4, 1.4, 1], vertical_alignment="bottom")
        with first:
            name = st.text_input(language.text("control.door.name"), key="control_name", max_chars=LONGEST_NAME)
        with second:
            token = st.text_input(
                language.text("control.door.token"), type="password", key="control_token", autocomplete="off"
            )
        with third:
            asked = st.form_submit_button(language.text("control.door.open"), type="primary", width="stretch")
    if asked:
        _try_to_unlock(name, token, language)


def _try_to_unlock(name: str, token: str, language: Language) -> None:
    own = st.session_state.setdefault(SESSION_THROTTLE_KEY, Throttle(TRIES_A_SESSION, WINDOW_SECONDS))
    throttles = (_all_tries(), own)
    wait = max(throttle.seconds_to_wait() for throttle in throttles)
    if wait:
        st.error(language.text("control.door.wait", minutes=max(1, round(wait / 60))))
        return
    if not is_steward_token(token, control_token(get_settings())):
        for throttle in throttles:
            throttle.note_failure()
        st.error(language.text("control.door.wrong"))
        return
    try:
        checked = check_text(name, at_most=LONGEST_NAME)
    except Unfit:
        checked = ""
    if not checked or checked.lower() == "padan":
        st.error(language.text("control.door.nameless"))
        return
    st.session_state[OPERATOR_KEY] = Operator(checked, time.monotonic())
    st.rerun()


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "·" for sign in text)


@st.cache_resource(show_spinner=False)
def _all_tries() -> Throttle:
    return Throttle(TRIES_ALTOGETHER, WINDOW_SECONDS)
