"""Every key there is: the environment's and the stored ones, as they were a moment ago."""

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog

from mcp_odoo.access.keys import Key, matching
from mcp_odoo.access.stored_keys import StoredKeys
from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.jobs.database import jobs_unavailable, stored

log = structlog.get_logger(__name__)

# A key that is made or revoked beside running servers is known to them after so long.
FRESH_SECONDS = 2.0
# A database that hangs tells nobody.
READ_SECONDS = 3.0


class Keyring:
    """Whose an offered key is. Stored keys are read again every two seconds while anybody asks; while the database
    does not answer, nobody can revoke one there either, and what was read last holds.
    """

    def __init__(
        self, given: Sequence[Key], kept: StoredKeys | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._given = tuple(given)
        self._kept = kept
        self._clock = clock
        self._stored: tuple[Key, ...] | None = None if kept else ()
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    def load(self) -> bool:
        """Read the stored keys, at the start; whether there ever was a key. Blocks, and raises SQLAlchemyError."""
        if self._kept is not None:
            self._kept.create_tables()
            self._stored = tuple(self._kept.all())
        return self.known

    @property
    def known(self) -> bool:
        """Whether there ever was a key, as far as they were read."""
        return bool(self._given or self._stored)

    @property
    def usable(self) -> int:
        """How many keys there are that somebody may use, as far as they were read."""
        now = self._clock()
        return sum(key.usable(now) for key in (*self._given, *(self._stored or ())))

    async def find(self, offered: bytes) -> Key | None:
        """The key that this is, usable or not; None for an unknown one. Raises UpstreamUnavailable where stored keys
        could not be read even once.
        """
        return matching(offered, await self._keys())

    async def any(self) -> bool:
        """Whether there ever was a key: one that has expired or was revoked opens nothing. Raises as `find`."""
        return bool(await self._keys())

    async def _keys(self) -> tuple[Key, ...]:
        if self._kept is not None and time.monotonic() - self._read_at >= FRESH_SECONDS:
            async with self._reading:
                if time.monotonic() - self._read_at >= FRESH_SECONDS:  # nobody did while we waited
                    await self._read(self._kept)
        return (*self._given, *(self._stored or ()))

    async def _read(self, kept: StoredKeys) -> None:
        try:
            async with asyncio.timeout(READ_SECONDS):
                self._stored = tuple(await stored(kept.all))
        except (UpstreamUnavailable, TimeoutError) as error:
            if self._stored is None:
                raise jobs_unavailable() from error
            log.warning("access.keys_not_read")
        self._read_at = time.monotonic()
