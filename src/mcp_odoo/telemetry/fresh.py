"""A question to something that may hang, such as a database: one at a time, and never waited for too long."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class Fresh(Generic[T]):
    """Asks `ask`, which blocks, in a thread of its own. An answer is good for `seconds`; those who ask meanwhile get
    it, or wait for the one that is under way, `patience` seconds each.
    """

    def __init__(self, ask: Callable[[], T], *, seconds: float, patience: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="fresh")
        self._asked: Future[T] | None = None
        self._answered_at = 0.0

    async def __call__(self) -> T:
        """The answer. Raises what `ask` raises, and TimeoutError where it takes too long."""
        if self._asked is None or (self._asked.done() and time.monotonic() - self._answered_at >= self._seconds):
            self._asked = self._thread.submit(self._timed)
        answer = asyncio.wrap_future(self._asked)
        # Who gave up hears no more of it: else asyncio would log what is raised then, with a traceback.
        answer.add_done_callback(lambda late: late.cancelled() or late.exception())
        # Shielded: whoever gives up must not take the question from the others.
        async with asyncio.timeout(self._patience):
            return await asyncio.shield(answer)

    def close(self) -> None:
        """Ask nothing any more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _timed(self) -> T:
        try:
            return self._ask()
        finally:
            self._answered_at = time.monotonic()
