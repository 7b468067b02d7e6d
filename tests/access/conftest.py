"""The published sample with a month that waits beside it, and connections of region officers."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import sample_candidate
import sample_mart
import streamlit as st
from sample_candidate import Connection, Issue, Officer
from streamlit.testing.v1 import AppTest

from padan.paths import DASHBOARDS
from padan.postgres import Warehouse
from padan.settings import get_settings


@pytest.fixture(scope="module")
def published(module_warehouse: Warehouse) -> Warehouse:
    """The sample mart."""
    sample_mart.fill_mart(module_warehouse.admin_url)
    return module_warehouse


@pytest.fixture(scope="module")
def waiting(published: Warehouse) -> Warehouse:
    """The same with January waiting for its second person."""
    sample_candidate.build_candidate(published)
    sample_candidate.ask(published)
    return published


@pytest.fixture
def issue(published: Warehouse) -> Issue:
    """Issues a ticket as the dashboards do."""

    def make(
        *regions: str, seconds: float = 60, who: str = "Rina", signed_in_at: datetime = sample_candidate.SIGNED_IN_AT
    ) -> str:
        ticket = secrets.token_urlsafe(32)
        with published.connect("padan_access") as connection:
            connection.execute(
                "select ops.issue_ticket(%s, %s, %s, %s, %s, %s)",
                (
                    sha256(ticket.encode()).digest(),
                    who,
                    who.lower(),
                    signed_in_at,
                    list(regions),
                    datetime.now(UTC) + timedelta(seconds=seconds),
                ),
            )
        return ticket

    return make


@pytest.fixture
def officer(published: Warehouse) -> Officer:
    """A connection as padan_region that holds a ticket, or none."""

    @contextmanager
    def connect(ticket: str | None = None) -> Iterator[Connection]:
        with published.connect("padan_region", autocommit=True) as connection:
            if ticket is not None:
                connection.execute("select set_config('padan.ticket', %s, false)", (ticket,))
            yield connection

    return connect


@pytest.fixture
def open_as(waiting: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """Opens a page as somebody: the claims are what the provider would send, None is nobody; no provider at all."""
    _forget()

    def open_(claims: dict[str, Any] | None, page: str = "national_summary", *, provider: bool = True) -> AppTest:
        app = AppTest.from_file(str(DASHBOARDS / "app.py"), default_timeout=120)
        user = {"is_logged_in": False} if claims is None else {"is_logged_in": True, **claims}
        if provider:
            app.secrets["auth"] = {"client_id": "padan", "redirect_uri": "http://localhost/oauth2callback"}
            # The sign-in page is the quickest way to a page that is not the first one.
            app.user = {"is_logged_in": False} if page != "national_summary" else user
        app.run()
        if page == "national_summary":
            return app
        if provider:
            app.user = user
        return app.switch_page(f"views/{page}.py").run()

    yield open_
    _forget()


def _forget() -> None:
    get_settings.cache_clear()
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def book(waiting: Warehouse) -> Iterator[Callable[[], list[tuple[Any, ...]]]]:
    """Rows of the book of accesses since the test began, as the auditor reads them: who, what, page, roles, regions."""
    with waiting.connect("padan_auditor", autocommit=True) as connection:
        row = connection.execute("select coalesce(max(access_id), 0) from ops.access_log").fetchone()

        def read() -> list[tuple[Any, ...]]:
            return connection.execute(
                "select who, what, page, roles, regions from ops.access_log where access_id > %s order by access_id",
                row,
            ).fetchall()

        yield read
