"""What a provider publishes: small JSON documents, fetched with limits."""

import asyncio
import json
import re
from typing import Any

import httpx2

from mcp_odoo import __version__
from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.odoo.http import retry_after

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0
MOST_BYTES = 256 * 1024
TOO_MANY_REQUESTS = 429


class NoDocument(Exception):
    """The provider answered, and not with a JSON object; the message says with what."""


class Documents:
    """Fetches a provider's documents. A redirect is not followed: what is not where it has to be is not there."""

    def __init__(self, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._answer_seconds = answer_seconds
        self._http = httpx2.AsyncClient(
            timeout=httpx2.Timeout(answer_seconds, connect=min(CONNECT_SECONDS, answer_seconds)),
            # Minutes pass between two questions: a kept connection would mostly be found dead.
            limits=httpx2.Limits(max_connections=10, max_keepalive_connections=0),
            headers={
                "user-agent": f"MCP-Odoo/{__version__}",
                "accept": "application/json",
                "accept-encoding": "identity",  # what is not packed cannot become larger than it was on the wire
            },
        )

    async def get(self, url: str) -> dict[str, Any]:
        """The document at `url`. Raises NoDocument, and UpstreamUnavailable (`oidc_unavailable`) where it may be there
        another time.
        """
        try:
            # httpx2's time-outs are between two bytes: without this one a provider could dribble for ever.
            async with asyncio.timeout(self._answer_seconds), self._http.stream("GET", url) as answer:
                _require_ok(answer)
                body = bytearray()
                async for chunk in answer.aiter_raw():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise NoDocument(f"{url} is larger than {MOST_BYTES} bytes")
        except TimeoutError as error:
            raise unavailable(f"no answer within {self._answer_seconds:g} seconds") from error
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError) as error:
            raise NoDocument(f"{url} cannot be asked: {error}") from error
        except httpx2.HTTPError as error:
            raise unavailable(_reason(error)) from error
        try:
            document = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise NoDocument(f"{url} is not JSON") from error
        if not isinstance(document, dict):
            raise NoDocument(f"{url} is no JSON object")
        return document

    async def aclose(self) -> None:
        """Close the connections; nothing can be fetched afterwards."""
        await self._http.aclose()


def unavailable(reason: str, after: float | None = None) -> UpstreamUnavailable:
    """The provider cannot be asked now, for that reason; `after` so many seconds it may be."""
    return UpstreamUnavailable(
        f"The OIDC provider cannot be asked now: {reason}", code="oidc_unavailable", retry_after=after, reason=reason
    )


def _require_ok(answer: httpx2.Response) -> None:
    if answer.is_server_error or answer.status_code == TOO_MANY_REQUESTS:
        raise unavailable(f"HTTP {answer.status_code}", retry_after(answer))
    if answer.status_code != httpx2.codes.OK:
        raise NoDocument(f"{answer.url} answers HTTP {answer.status_code}")


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
