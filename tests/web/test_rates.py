"""How often one address, one key and somebody who guesses may ask."""

import asyncio
from collections.abc import Callable, Mapping

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from mcp_odoo.errors import RateLimited
from mcp_odoo.web.rates import Rates, place
from mcp_odoo.web.shared_buckets import SharedBuckets


def let_in(ask: Callable[[], None], times: int) -> int:
    """How many of so many requests at once are let in."""
    got = 0
    for _ in range(times):
        try:
            ask()
        except RateLimited:
            continue
        got += 1
    return got


@pytest.mark.parametrize(("per_minute", "burst"), [(3000, 500), (600, 100), (60, 10), (30, 10), (5, 5), (1, 1)])
def test_a_sixth_of_a_minute_may_come_at_once(per_minute: int, burst: int) -> None:
    """And ten in any case, where a minute has as many."""
    rates = Rates(per_minute, clock=lambda: 0.0)
    assert let_in(lambda: rates.require_address("192.0.2.7"), 2 * burst + 5) == burst
    assert let_in(lambda: rates.require_principal("key:web"), 2 * burst + 5) == burst


def test_none_is_any_number() -> None:
    """MCP_ODOO_RATE_LIMIT=0; who guesses is limited all the same."""
    rates = Rates(0, clock=lambda: 0.0)
    assert let_in(lambda: rates.require_address("192.0.2.7"), 100_000) == 100_000
    assert let_in(lambda: rates.failed("192.0.2.7"), 100) == 20


def test_an_address_and_a_key_are_counted_apart() -> None:
    """A key that was used up at one address is used up at others, and the address is not."""
    rates = Rates(5, clock=lambda: 0.0)
    assert let_in(lambda: rates.require_principal("192.0.2.7"), 10) == 5
    assert let_in(lambda: rates.require_address("192.0.2.7"), 10) == 5
    assert let_in(lambda: rates.failed("192.0.2.7"), 10) == 10


def test_guessing_ends_after_twenty_and_begins_anew_slowly() -> None:
    """One more every three seconds; whoever has a right key is not asked about."""
    now = 0.0
    rates = Rates(3000, clock=lambda: now)
    assert let_in(lambda: rates.failed("192.0.2.7"), 50) == 20
    with pytest.raises(RateLimited) as caught:
        rates.failed("192.0.2.7")
    assert (caught.value.status, caught.value.code, caught.value.retry_after) == (429, "too_many_failures", 3.0)
    assert let_in(lambda: rates.failed("192.0.2.8"), 50) == 20
    now = 6.0
    assert let_in(lambda: rates.failed("192.0.2.7"), 50) == 2


def test_a_refusal_says_when_to_come_back() -> None:
    """In seconds, for Retry-After."""
    rates = Rates(1, clock=lambda: 0.0)
    rates.require_address(None)
    with pytest.raises(RateLimited) as caught:
        rates.require_address(None)
    assert (caught.value.code, caught.value.retry_after, caught.value.retryable) == ("rate_limited", 60.0, True)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"), (None, "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_one_customer_of_a_provider_is_one_place(address: str | None, counted: str) -> None:
    """Who has IPv6 has a whole network of addresses."""
    assert place(address) == counted


class Database(SharedBuckets):
    """Sums up as PostgreSQL would within one moment, and can be away."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.away = False

    def create_tables(self) -> None: ...

    def add(self, seconds: Mapping[str, float]) -> dict[str, float]:
        if self.away:
            raise sa.exc.OperationalError("INSERT", {}, Exception("connection refused"))
        for name, more in seconds.items():
            self.seconds[name] = self.seconds.get(name, 0.0) + more
        return {name: self.seconds[name] for name in seconds}

    def forget(self) -> None: ...


async def test_processes_limit_together() -> None:
    """Each lets a burst in before it hears of the others; what was too much is waited for, by all of them."""
    now, database = 0.0, Database()
    one, other = (Rates(60, shared=database, clock=lambda: now) for _ in range(2))
    asks = [lambda rates=rates: rates.require_principal("key:web") for rates in (one, other)]
    assert [let_in(ask, 20) for ask in asks] == [10, 10]
    for rates in (one, other, one):
        await rates.share()
    now = 10.0
    assert [let_in(ask, 20) for ask in asks] == [0, 0]
    now = 11.0
    assert let_in(asks[0], 20) == 1


async def test_without_the_database_each_counts_for_itself() -> None:
    """Nobody is refused for it, and the log says it once, and once when it is back."""
    now, database = 0.0, Database()
    rates = Rates(60, shared=database, clock=lambda: now)
    database.away = True
    with capture_logs() as lines:
        for _ in range(3):
            assert let_in(lambda: rates.require_address("192.0.2.7"), 20) == 10
            await rates.share()
            now += 10
        database.away = False
        rates.require_address("192.0.2.7")
        await rates.share()
    assert [line["event"] for line in lines] == ["rates.not_shared", "rates.shared"]
    assert database.seconds == {"address 192.0.2.7": 1.0}


async def test_alone_there_is_nothing_to_share() -> None:
    """SQLite has one process: the chore is over at once."""
    await asyncio.wait_for(Rates(60).run(), 1)
