"""One HTTP request to Odoo, and what its failure says about whether Odoo acted."""

import os
import re
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2

from mcp_odoo.errors import McpOdooError, OdooError, OutcomeUnknown, UpstreamUnavailable

UNAVAILABLE = frozenset({502, 503, 504})
TOO_MANY_REQUESTS = 429


class AnswerLost(OutcomeUnknown):
    """The request left and no usable answer came back. Callers decide whether repeating it is safe."""


def unavailable(reason: str) -> UpstreamUnavailable:
    return UpstreamUnavailable(f"Odoo cannot be reached: {reason}", code="odoo_unavailable", reason=reason)


def lost(reason: str, after: float | None = None) -> AnswerLost:
    return AnswerLost(
        f"The answer from Odoo was lost ({reason}); the change may or may not have been made. Look in Odoo first.",
        code="outcome_unknown",
        retry_after=after,
        reason=reason,
    )


async def post(http: httpx2.AsyncClient, url: str, *, headers: Mapping[str, str], content: bytes) -> httpx2.Response:
    """Send one POST, once.

    Raises UpstreamUnavailable where Odoo certainly did not act (no connection, 429), AnswerLost where it may have
    (a dropped connection, a time-out, a gateway's 502/503/504). Any other answer is returned, errors included.
    """
    try:
        response = await http.post(url, headers=dict(headers), content=content)
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
        raise unavailable(_told_by_the_system(error) or _reason(error)) from error
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError) as error:
        raise OdooError(f"ODOO_URL cannot be used: {error}", code="odoo_url_invalid", reason=str(error)) from error
    except httpx2.HTTPError as error:
        raise lost(_reason(error)) from error
    if response.status_code == TOO_MANY_REQUESTS:
        raise UpstreamUnavailable(
            "Odoo asks for fewer requests (HTTP 429)", code="odoo_rate_limited", retry_after=retry_after(response)
        )
    if response.status_code in UNAVAILABLE:
        raise lost(f"HTTP {response.status_code}", retry_after(response))
    return response


def unreadable(response: httpx2.Response, form: str) -> McpOdooError:
    """The error for an answer that does not parse as its `form` ("json", "xml"): lost, where it says that it is one."""
    content_type = response.headers.get("content-type", "")
    if response.status_code == httpx2.codes.OK and form in content_type:
        return lost(f"garbled {content_type}")
    return not_odoo(response)


def not_odoo(response: httpx2.Response) -> McpOdooError:
    """The error for an answer that no Odoo gives: a wrong address or database, or a proxy's own page."""
    reason = f"HTTP {response.status_code}, {response.headers.get('content-type', 'no content type')}"
    if response.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
        return lost(reason)
    return OdooError(
        f"The server at ODOO_URL does not answer like Odoo ({reason}); check ODOO_URL and ODOO_DB",
        code="not_odoo",
        reason=reason,
    )


def retry_after(response: httpx2.Response) -> float | None:
    """Seconds of a `Retry-After` header, given as seconds or as a date (RFC 9110, section 10.2.3)."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():  # "²" is a digit too, and no number
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _told_by_the_system(error: BaseException) -> str | None:
    """Why there is no connection, like "connection refused": libraries say that all attempts failed. None: unknown."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, BaseExceptionGroup):  # one for each address of the name
            inner = inner.exceptions[-1]
        if isinstance(inner, ConnectionError | TimeoutError | socket.gaierror) and inner.errno:
            said = inner.strerror if isinstance(inner, socket.gaierror) else os.strerror(inner.errno)
            return said[:1].lower() + said[1:] if said else None
        inner = inner.__cause__ or inner.__context__
    return None


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
