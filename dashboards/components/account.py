"""Who is signed in, the way out, and what stands in place of a page for those who are not let in."""

from html import escape

import streamlit as st

from dashboards.access.identity import Identity, Turned
from dashboards.access.session import Outside, end_sign_in, login_names
from dashboards.components.notices import show_empty, show_notice
from dashboards.data.access_log import end_tickets, record, record_once
from dashboards.data.warehouse import WarehouseUnavailable
from dashboards.language import Language


def show_account(identity: Identity, language: Language) -> None:
    """The name in the head of the page, with roles, regions and the way out."""
    with st.popover(shorten(identity.name), icon=":material/account_circle:", width="stretch"):
        roles = ", ".join(language.text(f"access.roles.{role}") for role in identity.roles)
        lines = [f"<b>{escape(identity.name)}</b>", escape(identity.login), escape(roles)]
        if identity.regions:
            lines.append(escape(language.text("access.regions", codes=", ".join(identity.regions))))
        st.html("".join(f'<p class="padan-line">{line}</p>' for line in lines if line))
        _offer_sign_out(identity, language)


def show_local_banner(language: Language) -> None:
    """A server without a provider says so on every page."""
    show_notice("local login", escape(language.text("access.local")))


def show_outside(visitor: Turned | Outside, language: Language) -> None:
    """The sign-in page, or why somebody is not let in."""
    if visitor == "unsafe":
        show_empty(language.text("access.unsafe.title"), [language.text("access.unsafe.body")], "padan serve")
        return
    if isinstance(visitor, str):
        show_empty(
            language.text("access.sign_in.title"),
            [language.text("access.sign_in.body"), language.text("access.sign_in.how")],
        )
        _offer_sign_in(language)
        return
    record_once(visitor, "berakhir" if visitor.reason == "expired" else "ditolak", reason=visitor.reason)
    lines = [language.text(f"access.turned.{visitor.reason}.body")]
    if visitor.name:
        lines.append(language.text("access.turned.as", name=visitor.name))
    show_empty(language.text(f"access.turned.{visitor.reason}.title"), lines)
    if visitor.reason == "expired":
        _offer_sign_in(language)
    else:
        _offer_sign_out(visitor, language)


def show_forbidden(identity: Identity, path: str, language: Language) -> None:
    """A page of another role; the refusal is written down."""
    record_once(identity, "ditolak", page=path, reason="page")
    if identity.is_local:
        lines = [language.text("access.forbidden.local")]
    else:
        roles = ", ".join(language.text(f"access.roles.{role}") for role in identity.roles)
        lines = [language.text(f"access.forbidden.{path}"), language.text("access.forbidden.yours", roles=roles)]
    show_empty(language.text("access.forbidden.title"), lines)


def shorten(name: str, longest: int = 12) -> str:
    """A name that fits the head of the page."""
    first = name.split()[0] if len(name) > longest else name
    return first if len(first) <= longest else f"{first[: longest - 1]}…"


def _offer_sign_in(language: Language) -> None:
    with st.container(horizontal=True, horizontal_alignment="center"):
        for name in login_names():
            label = language.text("access.sign_in.button" if name is None else "access.sign_in.with", provider=name)
            st.button(label, key=f"sign_in_{name or 'default'}", type="primary", icon=":material/login:",
                      on_click=st.login, args=(name,))  # fmt: skip


def _offer_sign_out(visitor: Identity | Turned, language: Language) -> None:
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(
            language.text("access.sign_out"), key="sign_out", icon=":material/logout:", on_click=_leave, args=(visitor,)
        )


def _leave(visitor: Identity | Turned) -> None:
    try:
        if isinstance(visitor, Identity):
            end_sign_in(visitor)
            end_tickets(visitor)
        record(visitor, "keluar")
    except WarehouseUnavailable:
        # Nobody is kept in because the book is closed; the ticket ends by itself.
        st.session_state.clear()
    st.logout()
