"""Other processes on the same jobs database: what a dead one left is taken over."""

import asyncio
import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa
import structlog
from dbos import DBOS

from mcp_odoo.jobs.records import Records
from mcp_odoo.jobs.slots import Slots

log = structlog.get_logger(__name__)

TAKEOVER_SECONDS = 2.0
LEASE_SECONDS = 1.0
# Less than what PostgreSQL waits before it gives the slot of a machine that vanished to somebody else.
LEASE_ANSWER_SECONDS = 8.0

_Result = TypeVar("_Result")


class Peers:
    """Looks after the slots of one realm; `number` is our own, `version` the one under which our jobs are recorded. A
    slot of which nothing is heard for `answer_seconds` counts as lost.
    """

    def __init__(
        self,
        records: Records,
        slots: Slots,
        number: int,
        realm: str,
        version: str,
        *,
        answer_seconds: float = LEASE_ANSWER_SECONDS,
    ) -> None:
        self._records = records
        self._slots = slots
        self._number = number
        self._version = version
        self._answer_seconds = answer_seconds
        # Not the slot's name alone: what its last holder records while it dies would seem to be ours, and under way.
        self.executor = f"{realm}-slot-{number}-{uuid.uuid4().hex[:8]}"
        self._number_in = re.compile(rf"{realm}-slot-(\d+)(?:-|$)")
        # A thread of its own: others may be waiting for the database for ever, and this one has to notice.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lease")

    async def slot_lost(self) -> None:
        """Return once our own slot is lost: a peer may run our jobs now."""
        while True:
            await asyncio.sleep(LEASE_SECONDS)
            try:
                async with asyncio.timeout(self._answer_seconds):
                    held = await self._on_lease(self._slots.still_held)
            except TimeoutError:
                held = False
            if not held:
                log.critical("jobs.slot_lost", slot=self._number)
                return

    async def database_back(self) -> None:
        """Return once the database answers."""
        while not await self._on_lease(self._slots.reachable):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(LEASE_SECONDS)

    async def take_over(self, meanwhile: Callable[[], None]) -> None:
        """Recover the jobs of dead peers now and every two seconds, and call `meanwhile` in a thread."""
        while True:
            try:
                for executor in await asyncio.to_thread(self._others_at_work):
                    await self._recover_if_dead(executor)
                await asyncio.to_thread(meanwhile)
            except sa.exc.SQLAlchemyError as error:  # the next round will do, or the slot is lost
                log.warning("jobs.watch_failed", reason=str(error).splitlines()[0])
            except Exception:  # whatever it is, without this watch nobody would take a dead peer's jobs over
                log.exception("jobs.watch_failed")
            await asyncio.sleep(TAKEOVER_SECONDS)

    async def close(self) -> None:
        """Give our slot back."""
        await self._on_lease(self._slots.close)
        self._thread.shutdown(wait=False)

    async def _recover_if_dead(self, executor: str) -> None:
        known = self._number_in.match(executor)
        if known is None:
            return
        number = int(known[1])
        if number == self._number:  # the slot's last holder: it is ours because that one is dead
            await asyncio.to_thread(self._recover, executor, number)
        elif await self._on_lease(self._slots.take, number):
            try:
                await asyncio.to_thread(self._recover, executor, number)
            finally:
                await self._on_lease(self._slots.release, number)

    def _recover(self, executor: str, number: int) -> None:
        recovered = DBOS._recover_pending_workflows([executor])  # noqa: SLF001 - DBOS's only door to it
        log.warning("jobs.taken_over", slot=number, executor=executor, jobs=len(recovered))

    def _others_at_work(self) -> list[str]:
        return self._records.executors_at_work(self._version, but=self.executor)

    async def _on_lease(self, ask: Callable[..., _Result], *given: int) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, ask, *given)
