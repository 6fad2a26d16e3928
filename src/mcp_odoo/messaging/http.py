"""Requests of Twilio's SDK over httpx2, and what a failure says about whether Twilio acted."""

import logging
from typing import Any
from urllib.parse import urlsplit

import httpx2
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from mcp_odoo.messaging.faults import Lost, Refused
from mcp_odoo.messaging.refusals import busy, unavailable
from mcp_odoo.odoo.http import retry_after

TWILIO = "https://api.twilio.com"
TOO_MANY_REQUESTS = 20429
DAILY_LIMIT = 63038


class SdkHttp(AsyncHttpClient):  # type: ignore[misc] # the SDK carries no types
    """Sends each request once, to `api_url` whatever host the SDK names, and logs nothing.

    Raises UpstreamUnavailable where nothing was done, Lost, or Refused: the SDK sees good answers alone.
    """

    def __init__(self, api_url: str | None, timeout: float) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=timeout)
        self._base = (api_url or TWILIO).rstrip("/")
        self._http = httpx2.AsyncClient(
            # What cannot connect has sent nothing: that must be known before the whole request's time is over.
            timeout=httpx2.Timeout(timeout, connect=timeout / 2),
            # Messages are rare: a kept connection would mostly be found dead, with the request in it.
            limits=httpx2.Limits(max_connections=20, max_keepalive_connections=0),
        )

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_: Any,  # a limit of time, which is the client's own, and whether to follow redirects, which never happens
    ) -> Response:
        url = f"{self._base}{urlsplit(uri).path}"
        try:
            answer = await self._http.request(method, url, params=params, data=data, headers=headers, auth=auth)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise unavailable(f"Twilio cannot be reached ({_reason(error)})") from error
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError) as error:
            raise unavailable(f"TWILIO_API_URL cannot be used ({_reason(error)})") from error
        except httpx2.HTTPError as error:
            raise Lost(_reason(error)) from error
        _require_good(answer)
        return Response(answer.status_code, answer.text, dict(answer.headers))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _require_good(answer: httpx2.Response) -> None:
    """A JSON document of a 2xx answer. Raises as `SdkHttp` says."""
    status, document = answer.status_code, _document(answer)
    code = document.get("code")
    refusal = Refused(status, code if isinstance(code, int) else status, str(document.get("message") or ""))
    if refusal.code == DAILY_LIMIT:
        raise refusal
    if status == httpx2.codes.TOO_MANY_REQUESTS or (answer.is_error and refusal.code == TOO_MANY_REQUESTS):
        raise busy(retry_after(answer))
    if answer.is_client_error and status != httpx2.codes.REQUEST_TIMEOUT:
        raise refusal
    if not answer.is_success:
        raise Lost(f"HTTP {status}", retry_after(answer))
    if not document:
        raise Lost(f"an answer that is not Twilio's (HTTP {status})")


def _document(answer: httpx2.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__
