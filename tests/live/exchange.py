"""What passed between the server and Odoo: one request each, decoded from either protocol."""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xmlrpc.client import loads


@dataclass
class Exchange:
    """One request to Odoo. `named` are its arguments; times are monotonic seconds, `ended` 0 while it runs.

    `struck`: a trap took it.
    """

    path: str
    model: str
    method: str
    named: Mapping[str, Any]
    body: bytes
    started: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    status: int = 0
    struck: bool = False

    @property
    def kind(self) -> str:
        """`model.method`, and `.all` where archived records are asked for too: how a quotation's requests differ."""
        context = self.named.get("context") or {}
        return f"{self.model}.{self.method}" + (".all" if context.get("active_test") is False else "")


def decode(path: str, body: bytes) -> Exchange:
    """The request that `body` is, over JSON-2, XML-RPC or, for the version, neither."""
    if path.startswith("/json/2/"):
        model, method = path.removeprefix("/json/2/").split("/")
        return Exchange(path, model, method, json.loads(body), body)
    if path.startswith("/xmlrpc/2/"):
        params, name = loads(body)
        if name == "execute_kw":
            named = params[6] if len(params) > 6 else {}
            return Exchange(path, str(params[3]), str(params[4]), named if isinstance(named, dict) else {}, body)
        return Exchange(path, path.rsplit("/", 1)[-1], str(name), {}, body)
    return Exchange(path, "web", path.rsplit("/", 1)[-1], {}, body)


def one_after_another(exchanges: Iterable[Exchange]) -> int:
    """The longest chain of requests of which each began after the one before it had ended."""
    chain, free_at = 0, 0.0
    for exchange in sorted(exchanges, key=lambda one: one.ended):
        if exchange.started >= free_at:
            chain, free_at = chain + 1, exchange.ended
    return chain
