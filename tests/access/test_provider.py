"""A provider's keys: found, cached, rotated, and what becomes of them while it is away or misbehaves."""

import asyncio
import json
from typing import Any

import pytest

from mcp_odoo.access.documents import MOST_BYTES
from mcp_odoo.access.provider import AWAY_PAUSE, FRESH_SECONDS, STALE_SECONDS, UNKNOWN_KEY_PAUSE, Provider
from mcp_odoo.access.tokens import REMEMBERED_SECONDS, TokenVerifier
from mcp_odoo.errors import McpOdooError, NotConfigured
from tests.access.conftest import MakeVerifier
from tests.access.issuer import CONFIGURATION, JWKS, Clock, Issuer, new_key


async def failure(verifier: TokenVerifier, token: str) -> McpOdooError:
    """The error with which the token is refused."""
    with pytest.raises(McpOdooError) as failed:
        await verifier.verify(token)
    return failed.value


def fresh(issuer: Issuer, number: int = 0, **claims: Any) -> str:
    """A token of its own that lives for days."""
    return issuer.token(exp=issuer.claims()["iat"] + 3 * STALE_SECONDS, jti=str(number), **claims)


@pytest.mark.parametrize(
    "path",
    [
        "/realms/sales/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/realms/sales",
        "/.well-known/openid-configuration/realms/sales",
    ],
)
async def test_the_keys_are_found_by_every_form_of_discovery(
    issuer: Issuer, verifier_of: MakeVerifier, path: str
) -> None:
    """Both of OpenID Connect Discovery, and that of RFC 8414, for an issuer with a path."""
    issuer.path = "/realms/sales"
    document = {"issuer": issuer.url, "jwks_uri": f"{issuer.origin}{JWKS}"}
    issuer.documents[f"{issuer.path}{CONFIGURATION}"] = None
    issuer.documents[path] = document
    assert await verifier_of().verify(issuer.token())


async def test_a_page_that_answers_everything_is_not_the_metadata(issuer: Issuer, verifier_of: MakeVerifier) -> None:
    """HTML with status 200, as applications of one page do; the next form is looked at."""
    issuer.documents[CONFIGURATION] = b"<!doctype html><title>Log in</title>"
    issuer.documents["/.well-known/oauth-authorization-server"] = {
        "issuer": issuer.url,
        "jwks_uri": f"{issuer.origin}{JWKS}",
    }
    assert await verifier_of().verify(issuer.token())


@pytest.mark.parametrize("named", ["https://evil.example", None, "{url}/"])
async def test_metadata_of_another_issuer_is_not_taken(
    issuer: Issuer, verifier: TokenVerifier, named: str | None
) -> None:
    """Not even where only a slash differs; the sentence has both."""
    found = named and named.format(url=issuer.url)
    issuer.documents[CONFIGURATION] = {"issuer": found, "jwks_uri": f"{issuer.origin}{JWKS}"}
    error = await failure(verifier, issuer.token())
    assert (error.code, error.details["found"], error.details["issuer"]) == (
        "oidc_issuer_mismatch",
        str(found),
        issuer.url,
    )
    assert not issuer.asked[JWKS]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"jwks_uri": None},
        {"jwks_uri": 7},
        {"jwks_uri": "http://keys.example.com/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "/keys"},
    ],
)
async def test_keys_from_where_anybody_could_change_them_are_not_taken(
    issuer: Issuer, verifier: TokenVerifier, document: dict[str, Any]
) -> None:
    """Nor from nowhere."""
    issuer.documents[CONFIGURATION] = {"issuer": issuer.url, **document}
    assert (await failure(verifier, issuer.token())).code == "oidc_unusable"


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b"[" * 50_000,
        b'{"keys": []}',
        b'{"keys": {"kid": 1}}',
        b'{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "first"}]}',
    ],
)
async def test_a_key_set_that_is_none_is_refused(issuer: Issuer, verifier: TokenVerifier, body: bytes) -> None:
    """No JSON, or without a key that could be used."""
    issuer.documents[JWKS] = body
    assert (await failure(verifier, issuer.token())).code == "oidc_unusable"


async def test_a_key_set_has_its_limit(issuer: Issuer, verifier: TokenVerifier, clock: Clock) -> None:
    """However good it is otherwise."""
    good = {"keys": [issuer.key.as_dict(private=False)], "pad": ""}
    room = MOST_BYTES - len(json.dumps(good))
    issuer.documents[JWKS] = {**good, "pad": " " * (room + 1)}
    assert (await failure(verifier, issuer.token())).code == "oidc_unusable"
    clock.pass_by(UNKNOWN_KEY_PAUSE)
    issuer.documents[JWKS] = {**good, "pad": " " * room}
    assert await verifier.verify(issuer.token())


async def test_redirects_are_not_followed(issuer: Issuer, verifier: TokenVerifier) -> None:
    """They could lead anywhere."""
    issuer.status = 302
    assert (await failure(verifier, issuer.token())).code == "oidc_unusable"


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_provider_with_an_error_may_be_asked_again(
    issuer: Issuer, verifier: TokenVerifier, clock: Clock, status: int
) -> None:
    """The refusal is 503 and says when; then it works."""
    issuer.status = status
    error = await failure(verifier, issuer.token())
    assert (error.code, error.status, error.retry_after) == ("oidc_unavailable", 503, UNKNOWN_KEY_PAUSE)
    issuer.status = 200
    clock.pass_by(UNKNOWN_KEY_PAUSE)
    assert await verifier.verify(issuer.token())


async def test_a_provider_that_is_away_is_not_asked_by_everybody(
    issuer: Issuer, verifier: TokenVerifier, clock: Clock
) -> None:
    """The next one to ask comes seconds later."""
    issuer.status = 503
    codes = [(await failure(verifier, fresh(issuer, number))).code for number in range(20)]
    assert set(codes) == {"oidc_unavailable"}
    assert issuer.asked[CONFIGURATION] == 1


@pytest.mark.parametrize("manner", ["silent", "dribbling"])
async def test_a_slow_provider_costs_no_more_than_its_time(
    issuer: Issuer, verifier_of: MakeVerifier, manner: str
) -> None:
    """Of many who wait at once, too; each byte that comes does not begin it anew."""
    setattr(issuer, manner, True)
    verifier = verifier_of(answer_seconds=0.2)
    async with asyncio.timeout(2):
        errors = await asyncio.gather(*(failure(verifier, fresh(issuer, number)) for number in range(50)))
    assert {error.code for error in errors} == {"oidc_unavailable"}
    assert issuer.asked.total() == 1


async def test_many_at_once_share_one_question(issuer: Issuer, verifier: TokenVerifier) -> None:
    """Nobody knows the keys yet, and all want them."""
    await asyncio.gather(*(verifier.verify(fresh(issuer, number)) for number in range(100)))
    assert (issuer.asked[CONFIGURATION], issuer.asked[JWKS]) == (1, 1)


async def test_whoever_gives_up_leaves_the_question_to_the_next(
    issuer: Issuer, verifier_of: MakeVerifier, clock: Clock
) -> None:
    """A request that is cancelled while it asks blocks nobody."""
    issuer.silent = True
    verifier = verifier_of(answer_seconds=30)
    asking = asyncio.create_task(verifier.verify(issuer.token()))
    await issuer.was_asked.wait()
    asking.cancel()
    issuer.silent = False
    assert await verifier.verify(issuer.token())


async def test_a_new_key_is_found_at_once(issuer: Issuer, verifier: TokenVerifier, clock: Clock) -> None:
    """The provider signs with it before the cache is old (rotation)."""
    await verifier.verify(issuer.token())
    clock.pass_by(UNKNOWN_KEY_PAUSE)
    second = new_key("second")
    issuer.publish(issuer.key, second)
    assert await verifier.verify(issuer.token(second))
    assert issuer.asked[JWKS] == 2


async def test_a_removed_key_stops_within_six_minutes(issuer: Issuer, verifier: TokenVerifier, clock: Clock) -> None:
    """Until then it may go on: the cache lives for five, and a token that was verified for one."""
    issuer.publish(issuer.key, new_key("second"))
    token = fresh(issuer)
    await verifier.verify(token)
    issuer.publish(new_key("second"))
    clock.pass_by(FRESH_SECONDS - 1)
    assert await verifier.verify(token)
    clock.pass_by(REMEMBERED_SECONDS + 1)
    assert (await failure(verifier, token)).code == "token_key_unknown"


async def test_forged_key_ids_do_not_flood_the_provider(issuer: Issuer, verifier: TokenVerifier, clock: Clock) -> None:
    """A thousand of them in ten seconds make it asked three times, and good tokens go on."""
    await verifier.verify(issuer.token())
    for number in range(1000):
        clock.pass_by(0.01)
        assert (await failure(verifier, issuer.token(new_key(f"forged-{number}")))).code == "token_key_unknown"
    assert issuer.asked[JWKS] <= 3
    assert await verifier.verify(fresh(issuer))


async def test_while_the_provider_is_away_its_keys_go_on(issuer: Issuer, verifier: TokenVerifier, clock: Clock) -> None:
    """For a day, and it is asked again every half minute; then nobody can know whether they are still its."""
    await verifier.verify(fresh(issuer))
    await issuer.stop()
    before = issuer.asked.total()
    for number in range(1, 5):
        clock.pass_by(FRESH_SECONDS)
        assert await verifier.verify(fresh(issuer, number))
    assert issuer.asked.total() == before
    clock.pass_by(STALE_SECONDS)
    assert (await failure(verifier, fresh(issuer, 5))).code == "oidc_unavailable"
    await issuer.start()
    clock.pass_by(AWAY_PAUSE)
    assert await verifier.verify(fresh(issuer, 6))


async def test_an_unknown_key_of_an_absent_provider_is_no_verdict(
    issuer: Issuer, verifier: TokenVerifier, clock: Clock
) -> None:
    """It may be a new one: 503, not 401, or the client would log in again."""
    await verifier.verify(issuer.token())
    issuer.status = 503
    clock.pass_by(UNKNOWN_KEY_PAUSE)
    second = new_key("second")
    issuer.publish(issuer.key, second)
    error = await failure(verifier, issuer.token(second))
    assert (error.code, error.retry_after) == ("oidc_unavailable", AWAY_PAUSE)
    assert await verifier.verify(fresh(issuer))
    issuer.status = 200
    clock.pass_by(AWAY_PAUSE)
    assert await verifier.verify(issuer.token(second))


async def test_a_provider_that_breaks_does_not_take_its_keys_along(
    issuer: Issuer, verifier: TokenVerifier, clock: Clock
) -> None:
    """An empty key set is no news."""
    await verifier.verify(issuer.token())
    issuer.publish()
    clock.pass_by(FRESH_SECONDS)
    assert await verifier.verify(fresh(issuer))


@pytest.mark.parametrize(
    "issuer_url",
    [
        "http://idp.example.com",
        "idp.example.com",
        "https://",
        "https://idp.example.com/?a=b",
        "ftp://idp.example.com",
        "",
    ],
)
def test_an_issuer_that_cannot_be_one_is_refused_at_the_start(issuer_url: str) -> None:
    """Plain http over a network would let others put keys in."""
    with pytest.raises(NotConfigured) as refused:
        Provider(issuer_url)
    assert refused.value.code == "oidc_issuer_invalid"


async def test_a_probe_counts_the_keys(issuer: Issuer, verifier: TokenVerifier) -> None:
    """For whoever checks the configuration."""
    issuer.publish(issuer.key, new_key("second"))
    assert await verifier.provider.probe() == 2
