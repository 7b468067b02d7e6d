"""Inboxes that the tests of this folder read: made once a session."""

import pytest
from synthetic_inbox import Inbox

from padan.generate import generate_inbox


@pytest.fixture(scope="session")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    """20,000 people, October to December 2024."""
    folder = tmp_path_factory.mktemp("inbox")
    generate_inbox(period="2024-12", people=20_000, months=3, out=folder)
    return Inbox(folder)


@pytest.fixture(scope="session")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    """20,000 people, January to May 2025: DTKS gives way to DTSEN."""
    folder = tmp_path_factory.mktemp("switch")
    generate_inbox(period="2025-05", people=20_000, months=5, out=folder)
    return Inbox(folder)


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    """120,000 people in December 2024: several blocks, and a registry in parts."""
    folder = tmp_path_factory.mktemp("large")
    generate_inbox(period="2024-12", people=120_000, out=folder)
    return Inbox(folder)
