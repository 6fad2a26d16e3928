"""Why there is no connection to Odoo, in the words that people look for."""

import errno
import socket

import httpx2
import pytest

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.odoo.http import post

REFUSED = ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 8069)")
NAMELESS = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
CERTIFICATE = OSError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")


@pytest.mark.parametrize(
    ("told", "cause", "reason"),
    [
        ("All connection attempts failed", REFUSED, "connection refused"),
        ("All connection attempts failed", NAMELESS, "name or service not known"),
        ("All connection attempts failed", TimeoutError(errno.ETIMEDOUT, "x"), "connection timed out"),
        (
            "All connection attempts failed",
            ExceptionGroup("of each address", [NAMELESS, REFUSED]),
            "connection refused",
        ),
        ("certificate verify failed.", CERTIFICATE, "certificate verify failed"),
        ("", None, "connect error"),
    ],
)
async def test_the_reason_is_the_system_s(told: str, cause: Exception | None, reason: str) -> None:
    """Of the last address where a name has several; the library's where the system said nothing of a connection."""

    def fail(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError(told) from cause

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(fail)) as http:
        with pytest.raises(UpstreamUnavailable) as caught:
            await post(http, "https://erp.example.com/json/2", headers={}, content=b"")
    assert caught.value.message == f"Odoo cannot be reached: {reason}"
    assert caught.value.details == {"reason": reason}
