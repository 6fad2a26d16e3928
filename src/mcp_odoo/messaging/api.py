"""Twilio's Messages resource through its SDK: make one, find one that was made, and ask whether we may."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from mcp_odoo.messaging.account import TwilioAccount
from mcp_odoo.messaging.faults import Lost
from mcp_odoo.messaging.http import SdkHttp
from mcp_odoo.messaging.models import Listed, Made
from mcp_odoo.messaging.refusals import unavailable

# How many messages to one number are looked at: more than one salesperson gets in days.
LONGEST_PAGE = 200


class MessagesApi:
    """All methods raise UpstreamUnavailable, Lost and Refused as `http.SdkHttp` says; `deadline` is by the clock of
    the event loop.
    """

    def __init__(self, account: TwilioAccount) -> None:
        self._http = SdkHttp(account.api_url, account.timeout)
        # Imports a hundred modules, which the first message should not wait for.
        self._messages = Client(account.account_sid, account.auth_token, http_client=self._http).messages

    async def create(self, fields: Mapping[str, str], deadline: float) -> Made:
        """Make one message, by the fields of the SDK's `create`."""
        if asyncio.get_running_loop().time() >= deadline:
            raise unavailable("this server was too slow to ask Twilio in time")
        async with _until(deadline):
            message = await self._messages.create_async(**fields)
        if not message.sid:
            raise Lost("an answer without a message's sid")
        return Made(str(message.sid), str(message.status))

    async def find(self, to: str, from_: str, since: float, deadline: float) -> list[Listed]:
        """The messages from us to that address that were made at `since` (Unix seconds) or later, newest first."""
        found: list[Listed] = []
        async with _until(deadline):
            page = await self._messages.page_async(to=to, from_=from_, page_size=LONGEST_PAGE)
            for message in page:
                made_at = message.date_created
                before = isinstance(made_at, datetime) and made_at.timestamp() < since
                if str(message.direction or "").startswith("outbound") and not before:
                    at = made_at.timestamp() if isinstance(made_at, datetime) else None
                    found.append(Listed(Made(str(message.sid), str(message.status)), str(message.body or ""), at))
        return found

    async def ask(self, deadline: float) -> None:
        """Ask for one message, whichever: Twilio lists them for who has the account's credentials alone."""
        async with _until(deadline):
            await self._messages.page_async(page_size=1)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


@asynccontextmanager
async def _until(deadline: float) -> AsyncIterator[None]:
    try:
        # httpx2's time-outs are between two bytes: without this one an answer could dribble for ever.
        async with asyncio.timeout_at(deadline):
            yield
    except TimeoutError as error:
        raise Lost("no answer in time") from error
    except (TwilioException, AttributeError, KeyError, TypeError, ValueError) as error:
        raise Lost(f"an answer that the SDK cannot read ({type(error).__name__})") from error
