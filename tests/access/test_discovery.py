"""Where a provider's keys may be, as far as that needs no provider."""

from typing import Any

import pytest

from mcp_odoo.access.discovery import find_jwks, well_known
from mcp_odoo.access.documents import Documents
from mcp_odoo.errors import UpstreamUnavailable

ISSUER = "https://idp.example.com"


class Shelf(Documents):
    """One document, wherever it is looked for."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    async def get(self, url: str) -> dict[str, Any]:
        return self._document


def test_an_issuer_with_a_path_is_looked_for_in_three_places() -> None:
    """What most providers have comes first."""
    assert well_known("https://idp.example.com:8443/realms/sales") == (
        "https://idp.example.com:8443/realms/sales/.well-known/openid-configuration",
        "https://idp.example.com:8443/.well-known/oauth-authorization-server/realms/sales",
        "https://idp.example.com:8443/.well-known/openid-configuration/realms/sales",
    )


@pytest.mark.parametrize("issuer", ["https://tenant.eu.auth0.com", "https://tenant.eu.auth0.com/"])
def test_an_issuer_without_one_in_two(issuer: str) -> None:
    """A slash at the end is part of its name and not of its path."""
    assert well_known(issuer) == (
        "https://tenant.eu.auth0.com/.well-known/openid-configuration",
        "https://tenant.eu.auth0.com/.well-known/oauth-authorization-server",
    )


async def test_the_keys_of_an_https_issuer_are_not_taken_over_http() -> None:
    """Not from this machine either; those of another host over https are."""
    elsewhere = Shelf({"issuer": ISSUER, "jwks_uri": "https://keys.example.net/jwks"})
    assert await find_jwks(elsewhere, ISSUER) == "https://keys.example.net/jwks"
    with pytest.raises(UpstreamUnavailable) as refused:
        await find_jwks(Shelf({"issuer": ISSUER, "jwks_uri": "http://127.0.0.1:9/jwks"}), ISSUER)
    assert refused.value.code == "oidc_unusable"
