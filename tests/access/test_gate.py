"""Whether a caller may come in, and as whom."""

from dataclasses import replace

import pytest

from mcp_odoo.access.gate import Gate, Mode, Offer
from mcp_odoo.access.given_keys import given_keys
from mcp_odoo.access.keyring import Keyring
from mcp_odoo.access.keys import Key
from mcp_odoo.access.models import Credential
from mcp_odoo.errors import Unauthenticated
from mcp_odoo.scopes import EVERY_SCOPE, Scope

NOW = 1_000_000.0
TOKEN, OTHER = "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmVk", "eyJhbGciOiJSUzI1NiJ9.e30.b3RoZXI"
(WEB,) = given_keys("web:a-long-key:quote")


class Provider:
    """Knows one token."""

    async def verify(self, token: str) -> Credential:
        if token != TOKEN:
            raise Unauthenticated("No token of ours", code="token_invalid")
        return Credential("oauth:ana", frozenset({Scope.READ}))


def gate(*keys: Key, mode: Mode = "auto", provider: Provider | None = None) -> Gate:
    return Gate(mode, Keyring(keys, clock=lambda: NOW), provider, clock=lambda: NOW)


async def refusal(gate: Gate, *offered: str, direct: bool = True) -> str:
    with pytest.raises(Unauthenticated) as caught:
        await gate.admit(Offer(offered, direct))
    return caught.value.code


async def test_without_any_key_this_machine_alone_comes_in() -> None:
    """Whoever comes through a proxy or from elsewhere is told what to do."""
    assert await gate().admit(Offer(direct=True)) is None
    assert await refusal(gate(), direct=False) == "no_keys_yet"
    assert await refusal(gate(), "anything", direct=False) == "no_keys_yet"


async def test_with_a_key_nobody_comes_in_without_one() -> None:
    """Not from this machine either."""
    assert await refusal(gate(WEB)) == "key_missing"
    assert await refusal(gate(WEB), "a-long-kez") == "key_unknown"
    assert await gate(WEB).admit(Offer(("a-long-key",))) == Credential("key:web", frozenset({Scope.QUOTE}))


async def test_required_is_closed_before_there_is_a_key() -> None:
    """So that nothing is open while keys are still being made."""
    assert await refusal(gate(mode="required")) == "key_missing"


async def test_none_lets_everybody_in() -> None:
    """From anywhere, with or without a key; it was said out loud."""
    assert await gate(WEB, mode="none").admit(Offer(("wrong",), direct=False)) is None


async def test_a_key_has_its_time() -> None:
    """Until the moment that it expires, and not after it was revoked; its holder is told which."""
    assert await gate(replace(WEB, expires_at=NOW + 1)).admit(Offer(("a-long-key",)))
    other = Key("other", "0" * 64, EVERY_SCOPE)
    assert await refusal(gate(replace(WEB, expires_at=NOW), other), "a-long-key") == "key_expired"
    assert await refusal(gate(replace(WEB, revoked_at=NOW - 1), other), "a-long-key") == "key_revoked"


async def test_the_last_key_s_end_opens_nothing() -> None:
    """A server whose keys have all expired or been revoked is not one that never had any."""
    assert await refusal(gate(replace(WEB, expires_at=NOW - 1)), "a-long-key") == "key_expired"
    assert await refusal(gate(replace(WEB, revoked_at=NOW - 1))) == "key_missing"


async def test_one_of_two_headers_is_enough() -> None:
    """A proxy may have put something of its own into the other one."""
    assert await gate(WEB).admit(Offer(("something", "a-long-key")))
    assert await refusal(gate(WEB), "something", "else") == "key_unknown"


async def test_a_token_of_the_provider_is_as_good_as_a_key() -> None:
    """What has its form and is no key of ours goes to the provider's verifier; without one it is an unknown key."""
    assert (await gate(provider=Provider()).admit(Offer((TOKEN,)))) == Credential("oauth:ana", frozenset({Scope.READ}))
    assert await refusal(gate(provider=Provider()), OTHER) == "token_invalid"
    assert await refusal(gate(WEB), TOKEN) == "key_unknown"
    assert await gate(WEB, provider=Provider()).admit(Offer(("a-long-key",)))


async def test_a_provider_closes_the_server() -> None:
    """Also for this machine's own callers."""
    assert await refusal(gate(provider=Provider())) == "key_missing"


async def test_what_was_offered_prints_nowhere() -> None:
    """An offer may end up in a traceback."""
    assert "s3cret" not in repr(Offer(("s3cret",)))
