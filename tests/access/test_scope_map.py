"""What the scopes and roles of a provider allow here."""

from typing import Any

import pytest

from mcp_odoo.access.scope_map import ScopeMap
from mcp_odoo.errors import NotConfigured
from mcp_odoo.scopes import Scope, Scopes

READ, QUOTE, WRITE, ADMIN = Scope.READ, Scope.QUOTE, Scope.WRITE, Scope.ADMIN


def scopes(*names: Scope) -> Scopes:
    """Those."""
    return frozenset(names)


@pytest.mark.parametrize(
    ("claims", "granted"),
    [
        ({"scope": "read quote openid"}, scopes(READ, QUOTE)),
        ({"scope": ["read", "quote"]}, scopes(READ, QUOTE)),
        ({"scp": "read write"}, scopes(READ, WRITE)),
        ({"scp": ["read"], "scope": "quote"}, scopes(READ, QUOTE)),
        ({"scope": "admin"}, scopes(ADMIN)),
        ({"scope": "READ reader"}, scopes()),
        ({"scope": None, "scp": {"read": True}}, scopes()),
        ({"scope": [["read"], 7, None]}, scopes()),
        ({"roles": ["admin"], "groups": ["write"], "permissions": ["read"]}, scopes()),
        ({}, scopes()),
    ],
)
def test_without_a_map_scopes_of_our_names_count(claims: dict[str, Any], granted: Scopes) -> None:
    """As a text or a list, in `scope` or `scp`; roles do not, as a provider's admin is seldom ours."""
    assert ScopeMap().granted(claims) == granted
    assert ScopeMap.of(()).granted(claims) == granted


@pytest.mark.parametrize(
    ("claims", "granted"),
    [
        ({"scope": "sales.read"}, scopes(READ)),
        ({"scope": "sales sales.read"}, scopes(READ, QUOTE, WRITE)),
        ({"scope": "read write admin"}, scopes()),
        ({"scope": "Vendedor"}, scopes()),
        ({"roles": ["Vendedor"]}, scopes(QUOTE)),
        ({"groups": ["Vendedor", "sales"]}, scopes(QUOTE)),
        ({"permissions": ["Vendedor"]}, scopes(QUOTE)),
        ({"realm_access": {"roles": ["Vendedor"]}}, scopes(QUOTE)),
        ({"resource_access": {"mcp-odoo": {"roles": ["Vendedor"]}}}, scopes(QUOTE)),
        ({"resource_access": {"other": {"roles": ["Vendedor"]}}}, scopes()),
        ({"realm_access": ["Vendedor"], "resource_access": "Vendedor"}, scopes()),
    ],
)
def test_with_a_map_only_its_names_count(claims: dict[str, Any], granted: Scopes) -> None:
    """A scope is no role of that name, nor the other way round; Keycloak's roles are found where it has them."""
    entries = ("sales.read=read", "sales=quote+write", "role:Vendedor=quote")
    assert ScopeMap.of(entries, ("mcp-odoo",)).granted(claims) == granted


def test_a_map_of_roles_alone_lets_no_scope_in() -> None:
    """Who may do what is then a matter of persons, whatever their client asked for."""
    assert ScopeMap.of(("role:Vendedor=quote",)).granted({"scope": "admin", "roles": ["Vendedor"]}) == {QUOTE}


def test_entra_names_a_scope_without_its_application() -> None:
    """Clients ask for `api://…/sales.read`, and its tokens say `sales.read`; another application's is not it."""
    one = ScopeMap.of(("api://1234/sales.read=read", "api://99/sales=write"), ("api://1234", "1234"))
    assert one.granted({"scp": "sales.read sales"}) == {READ}
    assert one.granted({"scp": "api://1234/sales.read"}) == {READ}
    assert one.offered() == ("api://1234/sales.read", "api://99/sales")


def test_a_name_may_have_an_equals_sign() -> None:
    """Ours, which have none, stand after the last one."""
    assert ScopeMap.of(("urn:x?a=b=read",)).granted({"scope": "urn:x?a=b"}) == {READ}


@pytest.mark.parametrize("entry", ["sales", "=read", "role:=read", "sales=", "sales=reed", "sales=read+", " =read"])
def test_an_entry_that_makes_no_sense_is_refused(entry: str) -> None:
    """With a sentence that repeats it."""
    with pytest.raises(NotConfigured, match="MCP_ODOO_OIDC_SCOPES") as refused:
        ScopeMap.of(("ok=read", entry))
    assert (refused.value.code, refused.value.details["entry"]) == ("oidc_scopes_invalid", entry)


def test_clients_are_offered_all_but_everything() -> None:
    """A client that wants admin has to ask for it by itself."""
    assert ScopeMap().offered() == ("read", "quote", "write", "handoff")
    assert ScopeMap.of(("all=admin", "sales=quote+write", "role:boss=admin")).offered() == ("sales",)


@pytest.mark.parametrize(
    ("needed", "asked"),
    [((READ,), ("r",)), ((WRITE,), ("some",)), ((WRITE, QUOTE), ("q",)), ((Scope.HANDOFF,), ("all",))],
)
def test_what_is_missing_is_asked_for_with_the_least(needed: tuple[Scope, ...], asked: tuple[str, ...]) -> None:
    """The narrowest of the provider's scopes that is enough."""
    one = ScopeMap.of(("all=admin", "some=read+quote+write", "r=read", "q=quote"))
    assert one.asking_for(*needed) == asked


def test_what_only_roles_allow_cannot_be_asked_for() -> None:
    """No client gets a role by asking."""
    assert ScopeMap.of(("role:boss=write", "r=read")).asking_for(WRITE) == ()
