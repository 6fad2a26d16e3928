"""How often one address, one key and somebody who guesses at keys may ask."""

import asyncio
import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

import sqlalchemy as sa
import structlog

from mcp_odoo.errors import RateLimited
from mcp_odoo.web.buckets import Buckets
from mcp_odoo.web.shared_buckets import SharedBuckets

log = structlog.get_logger(__name__)

FAILURES_A_MINUTE = 20
# So much of a minute's requests may come at once, and never less than a few.
BURST_SHARE = 6
SMALLEST_BURST = 10
SHARE_SECONDS = 1.0
FORGET_ROUNDS = 60
NOWHERE = "unknown"
PREFIX = 64  # of IPv6, where one customer of a provider has so many addresses


class Rates:
    """`per_minute` requests of each address and of each principal (0: any number), and `failures` wrong keys of each
    address. With `shared`, processes tell one another every second what they counted (`run`); between two such rounds
    each lets through what fits in by itself, and what was too much is waited for afterwards. Without the database each
    counts for itself.
    """

    def __init__(
        self,
        per_minute: int,
        *,
        failures: int = FAILURES_A_MINUTE,
        shared: SharedBuckets | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        burst = max(min(per_minute, SMALLEST_BURST), per_minute // BURST_SHARE)
        self._requests = Buckets(per_minute, burst, clock=clock, shared=shared is not None) if per_minute else None
        self._failures = Buckets(failures, failures, clock=clock, shared=shared is not None)
        self._shared = shared
        self._away = False

    def require_address(self, address: str | None) -> None:
        """Count a request of this client address. Raises RateLimited."""
        self._require(f"address {place(address)}")

    def require_scraper(self, address: str | None) -> None:
        """Count a request for metrics of this client address, apart from its others. Raises RateLimited."""
        self._require(f"scraper {place(address)}")

    def require_principal(self, principal: str) -> None:
        """Count a request of whoever this is (`Caller.principal`), wherever it came from. Raises RateLimited."""
        self._require(f"principal {principal}")

    def failed(self, address: str | None) -> None:
        """Count a wrong key, or a token that is not valid, from this address. Raises RateLimited once there were too
        many; whoever has a right key is let in all the same, since this is asked about wrong ones only.
        """
        if wait := self._failures.take(f"failure {place(address)}"):
            raise RateLimited(
                f"Too many wrong keys from {place(address)}: wait {math.ceil(wait)} s",
                code="too_many_failures",
                retry_after=wait,
            )

    def create_tables(self) -> None:
        """What is shared needs a table. Blocks; raises SQLAlchemyError."""
        if self._shared:
            self._shared.create_tables()

    async def run(self) -> None:
        """Share what is counted, every second, until cancelled; nothing where nothing is shared."""
        rounds = 0
        while self._shared is not None:
            await asyncio.sleep(SHARE_SECONDS)
            rounds += 1
            await self.share(forget=rounds % FORGET_ROUNDS == 0)

    async def share(self, *, forget: bool = False) -> None:
        """Tell the others what was counted here, and learn what they did; `forget` rows that nobody needs any more.

        A database that is away is logged once.
        """
        if self._shared is None:
            return
        try:
            for buckets in (self._requests, self._failures):
                if buckets and (taken := buckets.drain_taken()):
                    seconds = {name: count * buckets.seconds_each for name, count in taken.items()}
                    buckets.learn(await asyncio.to_thread(self._shared.add, seconds))
            if forget:
                await asyncio.to_thread(self._shared.forget)
        except sa.exc.SQLAlchemyError as error:
            if not self._away:
                log.warning("rates.not_shared", reason=str(error).splitlines()[0])
            self._away = True
            return
        if self._away:
            log.info("rates.shared")
        self._away = False

    def _require(self, name: str) -> None:
        if self._requests and (wait := self._requests.take(name)):
            raise RateLimited("Too many requests: wait a moment, and try again", retry_after=wait)


def place(address: str | None) -> str:
    """Where a client is, for counting: its IPv4 address, or its network of IPv6."""
    if not address:
        return NOWHERE
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ip_network((parsed, PREFIX), strict=False))
    return str(parsed)
