"""Reading server-sent events as a browser does."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2


@dataclass(frozen=True)
class Event:
    """One event with its id."""

    number: int
    name: str
    data: dict[str, Any]

    @property
    def step(self) -> str:
        """Of an attempt its step; of the end the state."""
        return str(self.data["step"]) if self.name == "step" else self.name


@asynccontextmanager
async def watching(http: httpx2.AsyncClient, tracking_id: str, after: int = 0) -> AsyncIterator[AsyncIterator[Event]]:
    """The events as they come."""
    headers = {"Accept": "text/event-stream", **({"Last-Event-ID": str(after)} if after else {})}
    async with http.stream("GET", f"/api/quotation/{tracking_id}/events", headers=headers) as stream:
        assert stream.status_code == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        yield _events(stream)


async def told(http: httpx2.AsyncClient, tracking_id: str, after: int = 0) -> list[Event]:
    """All events until the stream ends."""
    async with watching(http, tracking_id, after) as events:
        return [event async for event in events]


async def _events(stream: httpx2.Response) -> AsyncIterator[Event]:
    fields: dict[str, str] = {}
    async for line in stream.aiter_lines():
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            continue
        if fields:
            yield Event(int(fields["id"]), fields["event"], json.loads(fields["data"]))
        fields = {}
