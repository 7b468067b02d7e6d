"""Who may see the review page: stewards of the provider, or a session that has given the secret and a name."""

import time
from dataclasses import dataclass
from typing import TypeGuard

import streamlit as st

from dashboards.access.identity import Identity
from dashboards.access.session import current_identity
from dashboards.components.notices import show_empty, show_notice
from dashboards.language import Language
from padan.review import Throttle, Unfit, check_text, is_steward_token, steward_token
from padan.settings import get_settings

STEWARD_KEY = "_steward"
SESSION_THROTTLE_KEY = "_steward_tries"
LOCKED_KEY = "_steward_locked"
IDLE_SECONDS = 15 * 60
WINDOW_SECONDS = 5 * 60
TRIES_A_SESSION = 5
# A new session is one reload away, so the whole process has a limit as well.
TRIES_ALTOGETHER = 30
LONGEST_NAME = 200


@dataclass
class Steward:
    """An unlocked session."""

    name: str
    seen_at: float


def is_door_open() -> bool:
    """Whether this server has a secret at all: without one the page is not in the menu."""
    return steward_token(get_settings()) is not None


def is_review_offered(identity: Identity | None) -> bool:
    """Whether the page is in somebody's menu."""
    if identity is None:
        return False
    return is_door_open() if identity.is_local else identity.has("steward")


def current_steward(language: Language) -> Steward | None:
    """The steward of this session; None after 15 minutes without a click, or where the right was taken away."""
    identity = current_identity()
    is_offered = is_review_offered(identity)
    steward: Steward | None = st.session_state.get(STEWARD_KEY)
    if steward is None and _opens_by_role(identity):
        steward = st.session_state[STEWARD_KEY] = Steward(identity.signature, time.monotonic())
    if steward is None:
        return None
    now = time.monotonic()
    if now - steward.seen_at > IDLE_SECONDS or not is_offered:
        lock_session()
        show_notice("provisional", language.text("review.door.expired"))
        return None
    steward.seen_at = now
    return steward


def _opens_by_role(identity: Identity | None) -> TypeGuard[Identity]:
    """A steward of the provider needs no secret, until they lock the page or leave it alone."""
    if identity is None or identity.is_local:
        return False
    return identity.has("steward") and LOCKED_KEY not in st.session_state


def lock_session() -> None:
    """Forgets the steward and everything with a name in it."""
    for key in [key for key in st.session_state if str(key).startswith(("_steward", "_review"))]:
        if key != SESSION_THROTTLE_KEY:
            del st.session_state[key]
    st.session_state[LOCKED_KEY] = True


def show_closed_door(language: Language) -> None:
    """The state for everybody else; the form only where the page is switched on."""
    identity = current_identity()
    if identity is not None and not identity.is_local:
        _offer_to_unlock(identity, language)
        return
    if not is_door_open():
        show_empty(
            language.text("review.door.title"), [language.text("review.door.body"), language.text("review.door.closed")]
        )
        return
    show_empty(
        language.text("review.door.title"), [language.text("review.door.body"), language.text("review.door.how")]
    )
    _, middle, _ = st.columns([1, 1.3, 1])
    with middle, st.form("steward_door", border=True):
        name = st.text_input(language.text("review.door.name"), key="steward_name", max_chars=LONGEST_NAME)
        token = st.text_input(
            language.text("review.door.token"), type="password", key="steward_token", autocomplete="off"
        )
        if st.form_submit_button(language.text("review.door.open"), type="primary"):
            _try_to_unlock(name, token, language)


def _offer_to_unlock(identity: Identity, language: Language) -> None:
    """For a steward of the provider who locked the page, or left it alone."""
    show_empty(language.text("review.door.title"), [language.text("review.door.body")])
    with st.container(horizontal=True, horizontal_alignment="center"):
        if st.button(language.text("access.review_again", name=identity.name), type="primary", key="steward_again"):
            del st.session_state[LOCKED_KEY]
            st.rerun()


def _try_to_unlock(name: str, token: str, language: Language) -> None:
    throttles = (_all_tries(), st.session_state.setdefault(SESSION_THROTTLE_KEY, _session_throttle()))
    wait = max(throttle.seconds_to_wait() for throttle in throttles)
    if wait:
        st.error(language.text("review.door.wait", minutes=max(1, round(wait / 60))))
        return
    if not is_steward_token(token, steward_token(get_settings())):
        for throttle in throttles:
            throttle.note_failure()
        st.error(language.text("review.door.wrong"))
        return
    try:
        checked = check_text(name, at_most=LONGEST_NAME)
    except Unfit:
        st.error(language.text("review.door.nameless"))
        return
    st.session_state[STEWARD_KEY] = Steward(checked, time.monotonic())
    st.rerun()


def _session_throttle() -> Throttle:
    return Throttle(TRIES_A_SESSION, WINDOW_SECONDS)


@st.cache_resource(show_spinner=False)
def _all_tries() -> Throttle:
    return Throttle(TRIES_ALTOGETHER, WINDOW_SECONDS)
