"""What a provider's scopes and roles allow here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mcp_odoo.arguments import shortened
from mcp_odoo.errors import NotConfigured
from mcp_odoo.scopes import Scope, Scopes, grants, scopes_of

VARIABLE = "MCP_ODOO_OIDC_SCOPES"
ROLE = "role:"
# What a provider grants to an application, and what it says of a person (Keycloak's own places are below).
SCOPE_CLAIMS = ("scope", "scp")
ROLE_CLAIMS = ("roles", "groups", "permissions")
_SAME_NAMES = {scope.value: frozenset({scope}) for scope in Scope}


@dataclass(frozen=True)
class ScopeMap:
    """`scopes` and `roles` are the provider's names with what each allows here; `audiences` are those of this server.

    Roles count only where they are listed: a provider's "admin" is seldom this server's.
    """

    scopes: Mapping[str, Scopes] = field(default_factory=lambda: _SAME_NAMES)
    roles: Mapping[str, Scopes] = field(default_factory=dict)
    audiences: tuple[str, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str], audiences: Iterable[str] = ()) -> "ScopeMap":
        """From entries like `sales.read=read`, `sales=quote+write` and `role:Vendedor=quote`; none at all are the
        scopes of the same names as ours.

        Raises NotConfigured (`oidc_scopes_invalid`) for an entry that is not of that form.
        """
        scopes: dict[str, Scopes] = {}
        roles: dict[str, Scopes] = {}
        for entry in entries:
            name, granted = _entry(entry)
            if name.startswith(ROLE):
                roles[name.removeprefix(ROLE)] = granted
            else:
                scopes[name] = granted
        return cls(scopes if scopes or roles else _SAME_NAMES, roles, tuple(audiences))

    def granted(self, claims: Mapping[str, Any]) -> Scopes:
        """What the token with these claims allows."""
        named = {name for claim in SCOPE_CLAIMS for name in _names(claims.get(claim))}
        played = {name for claim in ROLE_CLAIMS for name in _names(claims.get(claim))} | set(self._of_keycloak(claims))
        found = [scopes for name, scopes in self.scopes.items() if named & {name, self._short(name)}]
        found += [scopes for name, scopes in self.roles.items() if name in played]
        return frozenset().union(*found)

    def offered(self) -> tuple[str, ...]:
        """The provider's scopes that a client asks for when it begins: all but those that allow everything, and what
        is for Prometheus alone.
        """
        return tuple(
            name for name, scopes in self.scopes.items() if Scope.ADMIN not in scopes and scopes != {Scope.METRICS}
        )

    def asking_for(self, *needed: Scope) -> tuple[str, ...]:
        """The provider's scope to ask for where one of `needed` is required: that which allows the least. Nothing,
        where only roles allow it.
        """
        fitting = [name for name, scopes in self.scopes.items() if grants(scopes, *needed)]
        return tuple(sorted(fitting, key=lambda name: (Scope.ADMIN in self.scopes[name], len(self.scopes[name])))[:1])

    def _short(self, name: str) -> str:
        """Entra's clients ask for `api://<id>/sales.read`, and its tokens say `sales.read`."""
        for audience in self.audiences:
            if name.startswith(f"{audience}/"):
                return name.removeprefix(f"{audience}/")
        return name

    def _of_keycloak(self, claims: Mapping[str, Any]) -> Iterator[str]:
        """Roles of the realm, and of this server as one of its clients."""
        places = [claims.get("realm_access")]
        if isinstance(clients := claims.get("resource_access"), Mapping):
            places += [clients.get(audience) for audience in self.audiences]
        for place in places:
            if isinstance(place, Mapping):
                yield from _names(place.get("roles"))


def _entry(entry: str) -> tuple[str, Scopes]:
    name, equals, granted = entry.rpartition("=")
    try:
        scopes = scopes_of(granted.split("+"))
    except ValueError as error:
        raise _invalid(entry, str(error)) from error
    if not equals or not name.removeprefix(ROLE).strip():
        raise _invalid(entry, "it is not of the form name=scope")
    return name.strip(), scopes


def _invalid(entry: str, reason: str) -> NotConfigured:
    named = shortened(entry)
    return NotConfigured(
        f"{VARIABLE}: {named!r} cannot be used, {reason}. Write entries like sales.read=read,sales=quote+write or "
        "role:Sales=quote, comma separated",
        code="oidc_scopes_invalid",
        entry=named,
        reason=reason,
        variables=VARIABLE,
    )


def _names(value: Any) -> list[str]:
    """Names in a claim, which is a text with blanks between them or a list."""
    if isinstance(value, str):
        return value.split()
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
