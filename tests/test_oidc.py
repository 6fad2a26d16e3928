"""The OIDC provider that settings describe, and what `mcp-odoo check` says of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from mcp_odoo.errors import NotConfigured
from mcp_odoo.finding import Finding
from mcp_odoo.oidc import SUBJECT, create_verifier, oidc_findings
from mcp_odoo.scopes import Scope
from mcp_odoo.settings import Settings
from tests.access.issuer import Issuer, issuing


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    """One with a key of its own."""
    async with issuing() as one:
        yield one


def configured(issuer: str | None, **more: Any) -> Settings:
    """Settings with that issuer, and nothing else of the environment."""
    return Settings(_env_file=None, oidc_issuer=issuer, **more)


async def found(settings: Settings) -> list[tuple[str, str]]:
    """What the check says."""
    findings: list[Finding] = [finding async for finding in oidc_findings(settings)]
    assert {finding.subject for finding in findings} <= {SUBJECT}
    return [(finding.verdict, finding.text) for finding in findings]


async def test_without_an_issuer_there_is_no_provider() -> None:
    """And nothing to check."""
    assert create_verifier(configured(None)) is None
    assert await found(configured(None)) == []


async def test_tokens_have_to_be_for_the_mcp_server_unless_audiences_are_set(issuer: Issuer) -> None:
    """PUBLIC_URL says which that is; scopes are mapped as the settings say."""
    own = create_verifier(configured(issuer.url, public_url="https://erp.example.com/odoo"))
    other = create_verifier(configured(issuer.url, oidc_audience="api://1,2", oidc_scopes="api://1/sales=write"))
    assert own is not None
    assert other is not None
    assert (await own.verify(issuer.token(aud="https://erp.example.com/odoo/mcp"))).scopes == {Scope.READ, Scope.QUOTE}
    assert (await other.verify(issuer.token(aud="2", scp="sales"))).scopes == {Scope.WRITE}
    with pytest.raises(Exception, match="api://1, 2"):
        await other.verify(issuer.token(aud="https://erp.example.com/odoo/mcp"))
    await own.aclose()
    await other.aclose()


@pytest.mark.parametrize(
    ("more", "code"), [({}, "oidc_issuer_invalid"), ({"oidc_scopes": "sales"}, "oidc_scopes_invalid")]
)
def test_what_cannot_work_is_refused_at_the_start(more: dict[str, str], code: str) -> None:
    """With the variable's name."""
    with pytest.raises(NotConfigured) as refused:
        create_verifier(configured("https://idp.example.com" if more else "idp.example.com", **more))
    assert refused.value.code == code


async def test_the_check_asks_the_provider(issuer: Issuer) -> None:
    """And says how many keys it has, or why it is of no use."""
    good = configured(issuer.url, public_url="https://mcp.example.com")
    assert await found(good) == [("ok", f"{issuer.url} answers; keys that can be used: 1")]
    issuer.status = 503
    assert await found(good) == [("wrong", "The OIDC provider cannot be asked now: HTTP 503")]


async def test_the_check_warns_where_clients_elsewhere_cannot_ask_for_this_server(issuer: Issuer) -> None:
    """Without PUBLIC_URL the audience is an address on this machine."""
    verdicts = [verdict for verdict, _ in await found(configured(issuer.url))]
    assert verdicts == ["ok", "warning"]


async def test_the_check_says_what_is_wrong_with_the_settings() -> None:
    """Without asking anybody."""
    ((verdict, text),) = await found(configured("idp.example.com"))
    assert (verdict, "MCP_ODOO_OIDC_ISSUER" in text) == ("wrong", True)
