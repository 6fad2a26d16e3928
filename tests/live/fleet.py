"""Several servers on one jobs database, and callers who ask any of them until one answers."""

import asyncio
import random
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from tests.live.quotes import WAIT_SECONDS
from tests.live.server import Server

PAUSE_SECONDS = 0.1


class Fleet:
    """Servers without a balancer: who gets no answer asks another one, with the same key.

    `broken` are the answers that blame a server; `unanswered` counts the requests without an answer.
    """

    def __init__(self, servers: Sequence[Server]) -> None:
        self.servers = servers
        self.broken: list[str] = []
        self.unanswered = 0
        # A connection a request, as from many callers.
        self._http = httpx2.AsyncClient(timeout=30, limits=httpx2.Limits(max_keepalive_connections=0))

    async def quote(self, body: Mapping[str, Any], key: str | None = None) -> str:
        """Ask for a quotation until somebody takes it: its tracking id."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        answer = await self._asked("POST", "/api/quotation/async", json=body, headers=headers)
        return str(answer["tracking_id"])

    async def agreed(self, tracking_id: str) -> dict[str, Any]:
        """The output that all servers have under this id; the quotation has to succeed."""
        outputs = [await self._output(server, tracking_id) for server in self.servers]
        assert outputs == outputs[:1] * len(outputs)
        return outputs[0]

    async def up(self) -> list[Server]:
        """Those that answer now."""
        answers = [self._http.get(f"{server.url}/health") for server in self.servers]
        found = await asyncio.gather(*answers, return_exceptions=True)
        return [
            server for server, answer in zip(self.servers, found, strict=True) if isinstance(answer, httpx2.Response)
        ]

    async def healthy(self) -> None:
        for server in self.servers:
            await asyncio.to_thread(server.wait_until_healthy)

    async def close(self) -> None:
        await self._http.aclose()

    async def _asked(self, method: str, path: str, **named: Any) -> dict[str, Any]:
        while True:
            server = random.choice(self.servers)  # noqa: S311 - any will do
            try:
                answer = await self._http.request(method, f"{server.url}{path}", **named)
            except httpx2.TransportError:
                self.unanswered += 1
            else:
                if answer.status_code < 500:
                    assert answer.status_code == 200, answer.text
                    return dict(answer.json())
                self.broken.append(f"{answer.status_code} {answer.text}")
            await asyncio.sleep(PAUSE_SECONDS)

    async def _output(self, server: Server, tracking_id: str) -> dict[str, Any]:
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            answer = await self._http.get(f"{server.url}/api/quotation/status/{tracking_id}")
            state = dict(answer.raise_for_status().json())
            if state["status"] == "completed":
                return dict(state["output"])
            assert state["status"] != "failed", state["error"]
            await asyncio.sleep(PAUSE_SECONDS)
        raise AssertionError(f"not completed after {WAIT_SECONDS} s: {state['progress']}\n{server.logs[-3000:]}")
