"""Messages to people, by WhatsApp or SMS, each sent once whatever happens to this server."""

import time
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from mcp_odoo.contact import dialled_phone
from mcp_odoo.jobs.database import create_tables, stored
from mcp_odoo.messaging.account import SMS_FROM_VARIABLE, WHATSAPP, TwilioAccount
from mcp_odoo.messaging.entries import find_entry
from mcp_odoo.messaging.models import Channel, Delivery, Sent, Words
from mcp_odoo.messaging.outbox import Draft, Outbox
from mcp_odoo.messaging.refusals import explain, not_configured
from mcp_odoo.messaging.retention import forget
from mcp_odoo.messaging.sending import Sending, plain
from mcp_odoo.messaging.tables import messages, metadata
from mcp_odoo.messaging.windows import window_open

INVALID_NUMBER = 21211
REQUIRED = "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_WHATSAPP_FROM"


class Messenger:
    """Sends through `account`, and remembers in the jobs' `database`.

    Without an account every message is refused by the names of the variables that are `missing`. Numbers without a
    country code are of `region` (ISO 3166).
    """

    def __init__(
        self,
        account: TwilioAccount | None,
        database: sa.Engine,
        *,
        missing: Sequence[str] = (),
        region: str = "MX",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._account = account
        self._database = database
        self._missing = ", ".join(missing) or REQUIRED
        self._region = region
        self._clock = clock
        self._api, self._sending = None, None
        if account is not None:
            from mcp_odoo.messaging.api import MessagesApi  # noqa: PLC0415 - a server without Twilio needs no SDK

            self._api = MessagesApi(account)
            self._sending = Sending(account, self._api, Outbox(database, account.timeout, clock), clock)

    def create_tables(self) -> None:
        """Those of all messaging, the inbox's included."""
        create_tables(self._database, metadata)

    def require_configured(self) -> None:
        """Whether messages can be sent. Raises NotConfigured (`twilio_not_configured`) with what to set."""
        self._configured()

    @property
    def sms_possible(self) -> bool:
        """Whether there is a sender for SMS."""
        return self._account is not None and self._account.sms_from is not None

    async def send(self, key: str, to: str, words: Words, *, channel: Channel | None = None) -> Sent:
        """Send one message; `key` names it, and with the same key it is never sent twice, whoever asks and crashes.

        By WhatsApp, in words of our own where the recipient wrote to us in the last 24 hours and as the approved
        template otherwise; by SMS where WhatsApp cannot reach the recipient and there is a sender for it. A `channel`
        allows that one alone.

        Raises MessagingError where Twilio refuses it, and the same one for the same key ever after; UpstreamUnavailable
        (`twilio_unavailable`, `twilio_busy`, `jobs_unavailable`) where asking again with the same key is right, after
        `retry_after` seconds; NotConfigured (`twilio_not_configured`).
        """
        account, sending = self._configured()
        if channel == "sms" and not account.sms_from:
            raise not_configured(SMS_FROM_VARIABLE)
        try:
            number = dialled_phone(to.removeprefix(WHATSAPP), self._region)
        except ValueError as error:
            raise explain(INVALID_NUMBER, number=to, reason=str(error)) from error
        free = await stored(self._window_open, plain(number))
        template = not free and account.template_sid is not None and bool(words.variables)
        # Twilio's sandbox has no templates, and the window may have opened before this server was there to see it.
        in_vain = not free and not template and account.sms_from is not None
        chosen: Channel = channel or ("sms" if in_vain else "whatsapp")
        draft = Draft(key, number, chosen, words.mark, template and chosen == "whatsapp")
        return await sending.send(draft, words, channel)

    async def delivery(self, key: str) -> Delivery | None:
        """What is known about a message now; None where it was never tried. Raises UpstreamUnavailable."""
        return await stored(self._delivery, key)

    def forget(self, before: float) -> int:
        """Delete what is older than that time (Unix seconds), and say how many rows that were; blocks.

        Raises SQLAlchemyError.
        """
        with self._database.begin() as db:
            return forget(db, before, self._clock())

    async def aclose(self) -> None:
        """Close the connections; nothing can be sent afterwards."""
        if self._api is not None:
            await self._api.aclose()

    def _configured(self) -> tuple[TwilioAccount, Sending]:
        if self._account is None or self._sending is None:
            raise not_configured(self._missing)
        return self._account, self._sending

    def _window_open(self, number: str) -> bool:
        with self._database.connect() as db:
            return window_open(db, number, self._clock())

    def _delivery(self, key: str) -> Delivery | None:
        with self._database.connect() as db:
            entry = find_entry(db, messages.c.key == key)
            return None if entry is None else entry.delivery()
