"""A client that sends whatever it is told to: JSON-RPC over Streamable HTTP, NaN and halves of characters included."""

import itertools
import json
import time
from collections.abc import Mapping
from typing import Any, Self

import httpx2

from tests.live.fuzz_oracle import Answer

PATIENCE_SECONDS = 20.0
_HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


class Refused(Exception):
    """A JSON-RPC error: the protocol itself said no."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Peer:
    """One MCP session with a server."""

    def __init__(self, url: str) -> None:
        self._http = httpx2.Client(base_url=url, headers=_HEADERS, timeout=PATIENCE_SECONDS)
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        greeting = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "fuzz", "version": "0"}}
        self.ask("initialize", greeting)
        self._post({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def healthy(self) -> bool:
        """Whether the server goes on answering."""
        return self._http.get("/health").status_code == httpx2.codes.OK

    def tools(self) -> list[dict[str, Any]]:
        """Every tool as it goes over the wire."""
        found: list[dict[str, Any]] = self.ask("tools/list", {})["tools"]
        return found

    def call(self, tool: str, arguments: Any) -> Answer:
        """Call a tool; what the protocol itself refuses is an answer too."""
        began = time.monotonic()
        try:
            result = self.ask("tools/call", {"name": tool, "arguments": arguments})
        except Refused as refusal:
            return Answer(error=refusal.message, protocol=refusal.code, seconds=time.monotonic() - began)
        seconds = time.monotonic() - began
        if result.get("isError"):
            return Answer(error="".join(part.get("text", "") for part in result["content"]), seconds=seconds)
        return Answer(structured=result.get("structuredContent"), seconds=seconds)

    def ask(self, method: str, params: Any) -> Any:
        """One request: its result. Raises Refused for a JSON-RPC error."""
        response = self._post({"jsonrpc": "2.0", "id": next(self._numbers), "method": method, "params": params})
        document = _last(response)
        if "error" in document:
            raise Refused(int(document["error"]["code"]), str(document["error"]["message"]))
        return document["result"]

    def post(self, body: bytes) -> tuple[int, str]:
        """Any body at all: the status and the text of what comes back."""
        response = self._http.post("/mcp", content=body)
        return response.status_code, response.text

    def _post(self, message: Mapping[str, Any]) -> httpx2.Response:
        # Python's own JSON writes NaN, and halves of characters as escapes, which is the point.
        return self._http.post("/mcp", content=json.dumps(message))


def _last(response: httpx2.Response) -> dict[str, Any]:
    """The JSON-RPC document of an answer, which may be the last event of a stream."""
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        data = [line.removeprefix("data:") for line in response.text.split("\n") if line.startswith("data:")]
        return dict(json.loads(next(text for text in reversed(data) if text.strip())))
    try:
        return dict(json.loads(response.text))
    except ValueError:
        raise Refused(-response.status_code, f"HTTP {response.status_code}: {response.text}") from None
