"""A request's raw body, which a signature is over."""

from fastapi import Request
from starlette.requests import ClientDisconnect

from mcp_odoo.elevenlabs.models import unreadable
from mcp_odoo.errors import InvalidRequest

MEGABYTE = 1_000_000


async def raw_body(request: Request, most_bytes: int) -> bytes:
    """The body as it came. No more than `most_bytes` are held, whatever the sender says that it sends.

    Raises InvalidRequest: `event_too_large`, and `event_unreadable` where the sender hung up.
    """
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most_bytes:
                raise InvalidRequest(
                    f"The event has more than {most_bytes // MEGABYTE} MB, which is the most that is taken: turn the "
                    "audio of calls off in the webhook",
                    code="event_too_large",
                    megabytes=most_bytes // MEGABYTE,
                )
    except ClientDisconnect as error:
        raise unreadable() from error
    return bytes(body)
