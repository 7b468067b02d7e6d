"""Claims of an id token become a name, roles and regions, or a reason why somebody is not let in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dashboards.access.identity import Identity, Turned, read_identity
from pydantic import ValidationError

from padan.review.decisions import LONGEST_NAME as LONGEST_WRITER
from padan.settings import Settings

NOW = datetime(2025, 1, 20, 9, tzinfo=UTC)


def read(**changes: Any) -> Identity | Turned:
    settings = changes.pop("settings", {})
    claims = {
        "sub": "248",
        "name": "Siti Rahma",
        "preferred_username": "siti",
        "iat": (NOW - timedelta(minutes=5)).timestamp(),
        "exp": (NOW + timedelta(hours=1)).timestamp(),
        "groups": ["padan-viewer"],
    }
    given = {name: value for name, value in (claims | changes).items() if value is not None}
    return read_identity(given, Settings(**settings), now=NOW)


def roles(found: Identity | Turned) -> tuple[str, ...] | str:
    return found.roles if isinstance(found, Identity) else found.reason


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (["padan-viewer"], ("viewer",)),
        (["padan-planner", "keuangan", "padan-steward"], ("planner", "steward")),
        (["padan-admin"], ("admin",)),
        (["/padan-planner"], ("planner",)),
        ("padan-viewer,padan-planner", ("viewer", "planner")),
        ("padan-viewer, /padan-planner", ("viewer", "planner")),
        # One text is one name: a sentence about a group is not the group.
        ("not padan-admin", "no_role"),
        ("padan-viewer padan-admin", "no_role"),
        (["not padan-admin"], "no_role"),
        # Names that another system may use for its own are no role here.
        (["admin", "viewer", "PADAN-ADMIN", "padan-root", "padan-"], "no_role"),
        (["keuangan"], "no_role"),
        ([], "no_role"),
        (None, "no_role"),
        ({"padan-admin": True}, "no_role"),
        ([{"name": "padan-admin"}, 7, None], "no_role"),
    ],
)
def test_groups_become_roles_and_unknown_ones_none(groups: object, expected: object):
    assert roles(read(groups=groups)) == expected


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("16", ("16",)),
        ("16.71", ("16.71",)),
        ("31,16.71", ("16.71", "31")),
        ("16 31", "no_region"),
        (["31", "16.71", "31"], ("16.71", "31")),
        ("00", "no_region"),
        ("16.71.01", "no_region"),
        ("1671", "no_region"),
        ("16%", "no_region"),
        (["16", "00"], "no_region"),
        (16, "no_region"),
        ("", "no_region"),
        (None, "no_region"),
        ([f"16.{n:02}" for n in range(60)], "no_region"),
    ],
)
def test_a_region_officer_has_the_regions_of_the_claim_or_is_turned_away(region: object, expected: object):
    found = read(groups=["padan-region"], wilayah=region)
    assert (found.regions if isinstance(found, Identity) else found.reason) == expected


def test_regions_are_of_region_officers_only_and_other_roles_stay_without_one():
    assert read(groups=["padan-viewer"], wilayah="16").regions == ()
    assert roles(read(groups=["padan-region", "padan-viewer"])) == ("viewer",)


@pytest.mark.parametrize("seconds", [0, -1, -86_400])
def test_a_token_that_has_ended_lets_nobody_in(seconds: float):
    found = read(exp=(NOW + timedelta(seconds=seconds)).timestamp())
    assert found == Turned("expired", "Siti Rahma", "248")


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": 1e30},
        {"sub": None},
        {"sub": ""},
        {"sub": 5},
        {"sub": "x" * 256},
        {"sub": "2\n48"},
        {"sub": "2\x0048"},
        {"sub": "248\u202e"},
        {"sub": "  "},
    ],
)
def test_claims_without_subject_or_end_let_nobody_in(changes: dict[str, Any]):
    assert roles(read(**changes)) == "incomplete"


@pytest.mark.parametrize(
    ("changes", "signature"),
    [
        ({}, "Siti Rahma (siti)"),
        ({"preferred_username": None, "email": "siti@x.go.id", "email_verified": True}, "Siti Rahma (siti@x.go.id)"),
        # Anybody can write another's address into an account that is not checked.
        ({"preferred_username": None, "email": "siti@x.go.id"}, "Siti Rahma (248)"),
        ({"preferred_username": None, "email": "siti@x.go.id", "email_verified": "false"}, "Siti Rahma (248)"),
        ({"preferred_username": None, "email": "siti@x.go.id", "email_verified": 1}, "Siti Rahma (248)"),
        ({"name": None}, "siti (siti)"),
        ({"name": "padan"}, "siti (siti)"),
        ({"name": "Siti\nRahma"}, "siti (siti)"),
        ({"name": "x" * 500, "preferred_username": None}, "248 (248)"),
        # Neither a name nor a user name can look like the signature of another.
        ({"name": "Siti Rahma (siti)", "preferred_username": "Siti Rahma (siti)"},
         "Siti Rahma (siti) (Siti Rahma [siti])"),
        ({"name": "Siti", "preferred_username": "x) (siti"}, "Siti (x] [siti)"),
    ],
)  # fmt: skip
def test_what_is_written_is_signed_with_the_name_and_what_tells_two_of_one_name_apart(
    changes: dict[str, Any], signature: str
):
    found = read(**changes)
    assert isinstance(found, Identity)
    assert found.signature == signature


def test_a_long_subject_signs_shortened_and_still_tells_two_apart():
    first, second = (read(sub="s" * 254 + end, preferred_username=None, name="n" * 120) for end in "12")
    assert isinstance(first, Identity) and isinstance(second, Identity)
    assert first.subject == "s" * 254 + "1"
    assert first.signature != second.signature
    assert max(len(first.signature), len(second.signature)) <= LONGEST_WRITER


def test_the_names_of_claims_and_groups_are_settings():
    settings = {
        "oidc_roles_claim": "realm_access.roles",
        "oidc_region_claim": "daerah",
        "oidc_groups": "pengelola=steward,dinas sosial=region,prov=region",
    }
    found = read(settings=settings, realm_access={"roles": ["pengelola", "prov"]}, daerah="16", groups=["padan-admin"])
    assert isinstance(found, Identity)
    assert (found.roles, found.regions) == (("steward", "region"), ("16",))
    assert roles(read(settings=settings, realm_access="x")) == "no_role"
    with pytest.raises(ValidationError):
        Settings(oidc_groups="pengelola=root")
