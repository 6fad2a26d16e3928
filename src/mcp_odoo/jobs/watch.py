"""Telling local listeners that a job moved, so that nobody has to poll for jobs of this process."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Watch:
    """One event a listener; a job that moves wakes its listeners up."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def moved(self, job_id: str) -> None:
        for event in self._listeners.get(job_id, ()):
            event.set()

    @contextmanager
    def listen(self, job_id: str) -> Iterator[asyncio.Event]:
        event = asyncio.Event()
        self._listeners[job_id].add(event)
        try:
            yield event
        finally:
            self._listeners[job_id].discard(event)
            if not self._listeners[job_id]:
                del self._listeners[job_id]
