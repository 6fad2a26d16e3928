"""Keys cannot be guessed: a near miss is as wrong as any other, and guessing disturbs nobody."""

import hashlib
import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from mcp_odoo.access.keys import Key, digest_of, matching
from mcp_odoo.scopes import EVERY_SCOPE
from tests.proof.raw import Reply, exchange, request
from tests.proof.target import KEYS, Target
from tests.secrets_watch import Forms

KEY = KEYS["read"]
PATH = "/api/quotations"


@pytest.fixture(scope="module", autouse=True)
def _unharmed(target: Target) -> Iterator[None]:
    """After all of it the key opens the door as before, and no bug was logged."""
    yield
    assert asked(target, ("X-API-Key", KEY)).status == 200
    assert not target.bugs(), target.bugs()[0]


def asked(target: Target, *headers: tuple[str, str], path: str = PATH) -> Reply:
    return exchange(target.port, request("GET", path, headers))


NEAR_MISSES = (
    KEY[:-1], KEY[1:], KEY[:16], KEY + "x", KEY + KEY, KEY.upper(), KEY.title(), KEY[::-1], KEY.replace("-", "_"),
    KEY.replace("e", "\u0435"), KEY.replace("a", "\uff41"), KEY + "\u200b", "\ufeff" + KEY, KEY + "\u0301", f'"{KEY}"',
    f"'{KEY}'", KEY.replace("-", "%2D"), KEY + "=", KEY + ";", KEY + ",", f"{KEY},{KEY}", f"read:{KEY}", f"{KEY}:read",
    f"read:{KEY}:admin", f"Bearer {KEY}", digest_of(KEY.encode()), "*", "%", "_", ".*", "' OR '1'='1", "null",
    "undefined", "{}", "[]", "true", "0", "-", "a.b.c", "..", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", "mcpo_",
    "mcpo_" + "A" * 43,
)  # fmt: skip


@pytest.mark.parametrize("miss", NEAR_MISSES, ids=repr)
def test_a_near_miss_is_no_key(target: Target, miss: str) -> None:
    """Whatever is nearly the key, or what somebody might take for one, is refused in either header."""
    for header in (("X-API-Key", miss), ("Authorization", f"Bearer {miss}")):
        reply = asked(target, header)
        assert (reply.status, '"key_unknown"' in reply.text) == (401, True), (header, reply)
        assert miss not in reply.text or len(miss) < 4


@pytest.mark.parametrize(
    "value",
    [f"Basic {KEY}", f"Token {KEY}", f"Bearer{KEY}", f"Bearer:{KEY}", f"Bearer\xa0{KEY}", KEY, "Bearer", " "],
)
def test_a_key_without_its_scheme_is_none(target: Target, value: str) -> None:
    """`Authorization` takes `Bearer <key>`, and nothing else."""
    assert asked(target, ("Authorization", value)).status == 401


def test_space_around_a_key_does_not_matter(target: Target) -> None:
    """It is no part of a header's value (RFC 9110, section 5.5), and of no key."""
    for value in (f"  {KEY}", f"{KEY}  ", f"\t{KEY}\t"):
        assert asked(target, ("X-API-Key", value)).status == 200
        assert asked(target, ("Authorization", f"Bearer {value}")).status == 200
    assert asked(target, ("X-API-Key", KEY[:8] + " " + KEY[8:])).status == 401


@pytest.mark.parametrize("inside", ["\x00", "\r", "\n", "\x0b", "\x7f"])
def test_control_characters_make_no_key(target: Target, inside: str) -> None:
    """Not before the key, not after it, not within."""
    for value in (f"{inside}{KEY}", f"{KEY}{inside}x", f"{KEY[:5]}{inside}{KEY[5:]}"):
        assert asked(target, ("X-API-Key", value)).status in (400, 401)


@pytest.mark.parametrize("size", [2_000, 60_000, 1_000_000])
def test_a_very_long_key_is_refused(target: Target, size: int) -> None:
    """As unknown, or by the web server as too much; not repeated, and not slow."""
    began = time.monotonic()
    reply = asked(target, ("X-API-Key", (KEY * (size // len(KEY) + 1))[:size]))
    assert reply.status in (400, 401, 431)
    assert len(reply.body) < 1_000
    assert time.monotonic() - began < 5


def test_keys_are_taken_from_headers_alone(target: Target) -> None:
    """From no query, which logs keep, no cookie, which browsers send by themselves, no body and no header of others."""
    for name in ("api_key", "apikey", "key", "access_token", "token", "X-API-Key", "Authorization"):
        assert asked(target, path=f"{PATH}?{name}={KEY}").status == 401
        assert asked(target, ("Cookie", f"{name}={KEY}")).status == 401
    for name in ("X_API_Key", "X-Api-Keys", "Api-Key", "X-Auth-Token", "Proxy-Authorization", "X-Authorization"):
        assert asked(target, (name, KEY)).status == 401
    body = f'{{"api_key": "{KEY}"}}'.encode()
    assert exchange(target.port, request("POST", "/mcp", [("Content-Type", "application/json")], body)).status == 401


def test_of_several_keys_each_counts(target: Target) -> None:
    """A good one among wrong ones lets in, in any order, and as itself: two keys are not the sum of both."""
    wrong = ("Authorization", "Bearer wrong")
    good = ("Authorization", f"Bearer {KEYS['handoff']}")
    for headers in ((wrong, good), (good, wrong), (wrong, ("X-API-Key", KEYS["handoff"]))):
        assert asked(target, *headers, path="/api/handoffs").status == 200
        assert asked(target, *headers).status == 403
    assert asked(target, wrong, wrong, ("X-API-Key", "wrong")).status == 401


def test_many_keys_in_one_request_are_no_faster_way(target: Target) -> None:
    """The first few are looked at, and the right one after them is not."""
    guesses = [("X-API-Key", f"guess-{number:040d}") for number in range(2_000)]
    assert asked(target, *guesses[:2], ("X-API-Key", KEY)).status == 200
    for number in (4, 100, 2_000):
        assert asked(target, *guesses[:number], ("X-API-Key", KEY)).status in (400, 401, 431)


@pytest.mark.shows("the read key")  # to the test, before the server's log hides it
def test_a_key_in_an_address_is_taken_by_nobody_and_logged_nowhere(target: Target) -> None:
    """As a password in it, as a part of the path, in its query."""
    for path in (
        f"http://user:{KEY}@127.0.0.1{PATH}",
        f"/{KEY}{PATH}",
        f"{PATH}/{KEY}",
        f"{PATH}?key={KEY}",
        f"/{KEY}",
    ):
        assert asked(target, path=path).status in (400, 401, 404)
    assert Forms().inside(target.log.encode()) == []


def test_thousands_of_guesses_open_nothing_and_slow_nobody(target: Target) -> None:
    """3,000 of them from eight at once: 401 each, and the holder of a key is answered meanwhile."""
    guesses = [KEY[:length] + filler for length, filler in itertools.product(range(len(KEY)), ("", "0", "f", "zz"))]
    guesses += [hashlib.sha256(str(number).encode()).hexdigest() for number in range(3_000 - len(guesses))]

    def guess(some: list[str]) -> set[int]:
        with httpx2.Client(base_url=target.url) as http:
            return {http.get(PATH, headers={"X-API-Key": one or "-"}).status_code for one in some}

    with ThreadPoolExecutor(8) as guessers, httpx2.Client(base_url=target.url, headers={"X-API-Key": KEY}) as http:
        doing = [guessers.submit(guess, guesses[number::8]) for number in range(8)]
        slowest = 0.0
        while not all(one.done() for one in doing):
            began = time.monotonic()
            assert http.get(PATH).status_code == 200
            slowest = max(slowest, time.monotonic() - began)
    assert {status for one in doing for status in one.result()} == {401}
    assert slowest < 5


def test_every_key_is_compared_whichever_fits() -> None:
    """The first, the last, none or nearly one: each digest is compared once, so that the time tells nothing."""
    secrets = [f"key-number-{number}-of-twenty" for number in range(20)]
    for offered in (secrets[0], secrets[-1], secrets[0][:-1], "", "x" * 1_000_000):
        read = 0

        def keys() -> Iterator[Key]:
            nonlocal read
            for number, secret in enumerate(secrets):
                read += 1
                yield Key(str(number), digest_of(secret.encode()), EVERY_SCOPE)

        found = matching(offered.encode(), keys())
        assert (found.name if found else None) == {secrets[0]: "0", secrets[-1]: "19"}.get(offered)
        assert read == len(secrets)


def test_digests_are_compared_in_constant_time() -> None:
    """What is compared is a SHA-256 of 64 characters, whatever was offered, by `hmac.compare_digest`: a guess says
    nothing about the digest that it is compared with.
    """
    assert {len(digest_of(offered)) for offered in (b"", b"x", KEY.encode(), b"x" * 100_000)} == {64}
    assert "compare_digest" in matching.__code__.co_names
