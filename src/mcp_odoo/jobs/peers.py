"""Other processes on the same jobs database: what a dead one left is taken over."""

import asyncio
from collections.abc import Callable

import structlog
from dbos import DBOS

from mcp_odoo.jobs.slots import MAX_SLOTS, Slots

log = structlog.get_logger(__name__)

TAKEOVER_SECONDS = 2.0


class Peers:
    """Looks after the slots of one realm; `number` is our own."""

    def __init__(self, slots: Slots, number: int, realm: str) -> None:
        self._slots = slots
        self._number = number
        self._realm = realm

    @property
    def executor(self) -> str:
        """The name under which our jobs are recorded."""
        return self._executor(self._number)

    async def watch(self, lost: Callable[[], None], meanwhile: Callable[[], None]) -> None:
        """Recover the jobs of dead peers every two seconds, and call `meanwhile` in a thread; `lost` once our own slot
        is lost, since a peer now runs our jobs.
        """
        while True:
            await asyncio.sleep(TAKEOVER_SECONDS)
            if not await asyncio.to_thread(self._slots.still_held):
                log.critical("jobs.slot_lost", slot=self._number)
                lost()
                return
            try:
                await asyncio.to_thread(self._recover_dead)
                await asyncio.to_thread(meanwhile)
            except Exception:
                log.warning("jobs.watch_failed", exc_info=True)

    def _executor(self, number: int) -> str:
        return f"{self._realm}-slot-{number}"

    def _recover_dead(self) -> None:
        peers = {self._executor(number): number for number in range(MAX_SLOTS) if number != self._number}
        pending = DBOS.list_workflows(
            status="PENDING", executor_id=list(peers), limit=1000, load_input=False, load_output=False
        )
        for executor in {str(workflow.executor_id) for workflow in pending}:
            number = peers[executor]
            if not self._slots.take(number):
                continue
            try:
                recovered = DBOS._recover_pending_workflows([executor])  # noqa: SLF001 - DBOS's only door to it
                log.warning("jobs.taken_over", slot=number, jobs=len(recovered))
            finally:
                self._slots.release(number)
