"""Callbacks: one signed POST to an address that a caller named and the operator allowed."""

import asyncio
import json
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx2
import structlog

from mcp_odoo import __version__
from mcp_odoo.callbacks.destinations import HOSTS_VARIABLE, AllowedHosts
from mcp_odoo.callbacks.signing import signed_headers, signing_key
from mcp_odoo.errors import InvalidRequest, UpstreamError, UpstreamUnavailable
from mcp_odoo.odoo.http import retry_after

log = structlog.get_logger(__name__)

SECRET_VARIABLE = "MCP_ODOO_CALLBACK_SECRET"  # noqa: S105 - its name
# An answer's body says nothing that matters; a little of it is read so that the other side can end in peace.
ANSWER_BYTES = 16 * 1024
DRAIN_SECONDS = 1.0
# A receiver that always names a second would be asked 86,400 times a day; one that names a year would never be.
SHORTEST_RETRY_AFTER, LONGEST_RETRY_AFTER = 60.0, 3600.0
LONGEST_REASON = 200


class Callbacks:
    """Sends callbacks to `hosts` (`host` or `host:port`), signed with `secret` (see `signing_key`).

    Without hosts or without a secret every address is refused. `connect_timeout` and `answer_timeout` are seconds; the
    latter is for a whole attempt, connection included (Standard Webhooks 1.0.0, "Request timeouts": 15 to 30).

    Raises NotConfigured: `callback_hosts_unusable`, `callback_secret_unusable`.
    """

    def __init__(
        self, hosts: Sequence[str], secret: str | None, *, connect_timeout: float = 5.0, answer_timeout: float = 15.0
    ) -> None:
        self._allowed = AllowedHosts(hosts)
        self._key = signing_key(secret) if secret else None
        self._answer_timeout = answer_timeout
        self._http = _client(connect_timeout, answer_timeout) if self._allowed and self._key else None

    def require_allowed(self, url: str) -> None:
        """Whether callbacks may go to `url`, before anything is promised.

        Raises InvalidRequest: `callbacks_not_configured`, `callback_url_invalid`, `callback_url_credentials`,
        `callback_url_fragment`, `callback_url_not_https`, `callback_host_not_allowed`.
        """
        self._sender()
        self._allowed.require(url)

    async def deliver(
        self, url: str, event_id: str, event_type: str, data: Mapping[str, Any], *, occurred_at: str | None = None
    ) -> None:
        """Send one POST, once. `event_id` (letters, digits, `_`, `-`) is the same for every attempt of an event;
        `data` is plain JSON; `occurred_at` is when it happened, in ISO 8601 (now, if not given).

        The body is `{"type", "timestamp", "data"}` and a 2xx answer means delivered, as Standard Webhooks 1.0.0 has it
        ("Payload structure", "Delivery success and failure").

        Raises what `require_allowed` raises, since the settings may have changed; UpstreamError (`callback_gone`) for
        410, for good; UpstreamUnavailable (`callback_failed`) for every other answer and for none, with a
        `retry_after` of a minute to an hour where the answer names a time.
        """
        key, http = self._sender()
        target = self._allowed.require(url)
        host = target.netloc.decode("ascii")
        body = _body(event_type, occurred_at or datetime.now(UTC).isoformat(timespec="milliseconds"), data)
        headers = {"content-type": "application/json", **signed_headers(key, event_id, int(time.time()), body)}
        answer = await self._post(http, target, headers, body)
        if answer.is_success:
            log.info("callback.delivered", host=host, event_id=event_id, status=answer.status_code)
        elif answer.status_code == httpx2.codes.GONE:
            raise UpstreamError(f"{host} wants no callbacks (HTTP 410)", code="callback_gone", host=host)
        else:
            raise _failed(f"HTTP {answer.status_code}", host, _bounded(retry_after(answer)))

    async def aclose(self) -> None:
        """Close the connections; nothing can be delivered afterwards."""
        if self._http is not None:
            await self._http.aclose()

    def _sender(self) -> tuple[bytes, httpx2.AsyncClient]:
        if self._key is None or self._http is None:
            missing = {HOSTS_VARIABLE: self._allowed, SECRET_VARIABLE: self._key}
            variables = ", ".join(name for name, value in missing.items() if not value)
            raise InvalidRequest(
                f"callback_url: this server sends no callbacks; whoever runs it can set {variables}. Without a "
                "callback_url, ask for the status instead",
                code="callbacks_not_configured",
                variables=variables,
            )
        return self._key, self._http

    async def _post(
        self, http: httpx2.AsyncClient, target: httpx2.URL, headers: Mapping[str, str], body: bytes
    ) -> httpx2.Response:
        """The answer's status and headers, whatever becomes of its body."""
        try:
            # httpx2's time-outs are between two bytes: without this one a receiver could dribble for ever.
            async with asyncio.timeout(self._answer_timeout):
                request = http.build_request("POST", target, headers=headers, content=body)
                answer = await http.send(request, stream=True)
        except TimeoutError as error:
            raise _failed(
                f"no answer within {self._answer_timeout:g} seconds", target.netloc.decode("ascii")
            ) from error
        except httpx2.HTTPError as error:
            raise _failed(_reason(error), target.netloc.decode("ascii")) from error
        try:
            await _drain(answer)
        finally:
            await answer.aclose()
        return answer


def _client(connect_timeout: float, answer_timeout: float) -> httpx2.AsyncClient:
    """Follows no redirects (httpx2's default), keeps neither connections nor cookies, and uses no proxy of the
    environment: that is set for Odoo or for downloads, and none of its rules know what callbacks may reach. The
    transport still reads SSL_CERT_FILE and SSL_CERT_DIR, for receivers with a certificate of the house.
    """
    return httpx2.AsyncClient(
        # Callbacks are rare: a kept connection would mostly be found dead.
        transport=httpx2.AsyncHTTPTransport(limits=httpx2.Limits(max_connections=100, max_keepalive_connections=0)),
        trust_env=False,
        timeout=httpx2.Timeout(answer_timeout, connect=connect_timeout),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"user-agent": f"MCP-Odoo/{__version__}", "accept": "*/*", "accept-encoding": "identity"},
    )


def _body(event_type: str, timestamp: str, data: Mapping[str, Any]) -> bytes:
    """ASCII alone, so that a receiver which mistakes the character set still verifies the same bytes."""
    event = {"type": event_type, "timestamp": timestamp, "data": data}
    return json.dumps(event, separators=(",", ":"), allow_nan=False).encode("ascii")


async def _drain(answer: httpx2.Response) -> None:
    """Read a little of the body, raw: it is neither wanted nor unpacked."""
    with suppress(httpx2.HTTPError, TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS), aclosing(answer.aiter_raw()) as chunks:
            read = 0
            async for chunk in chunks:
                read += len(chunk)
                if read >= ANSWER_BYTES:
                    return


def _failed(reason: str, host: str, after: float | None = None) -> UpstreamUnavailable:
    return UpstreamUnavailable(
        f"The callback to {host} was not taken: {reason}",
        code="callback_failed",
        retry_after=after,
        host=host,
        reason=reason,
    )


def _bounded(seconds: float | None) -> float | None:
    return None if seconds is None else min(max(seconds, SHORTEST_RETRY_AFTER), LONGEST_RETRY_AFTER)


def _reason(error: Exception) -> str:
    """The error's own words, or those of its name: "read timeout"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
    return (str(error).rstrip(".") or words)[:LONGEST_REASON]
