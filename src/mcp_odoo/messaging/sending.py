"""One attempt to send a message: claim it, look for it where it may have been made, send it, record what came of it."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import structlog

from mcp_odoo.contact import normalise_phone, phone_spellings
from mcp_odoo.errors import MessagingError, UpstreamUnavailable
from mcp_odoo.jobs.database import stored
from mcp_odoo.messaging.account import WHATSAPP, TwilioAccount
from mcp_odoo.messaging.codes import Blame
from mcp_odoo.messaging.entries import ACCEPTED, REFUSED, UNKNOWN, Entry
from mcp_odoo.messaging.faults import Lost, Refused
from mcp_odoo.messaging.models import Channel, Listed, Made, Sent, Words
from mcp_odoo.messaging.outbox import Draft, Outbox, refused
from mcp_odoo.messaging.refusals import explain, unavailable
from mcp_odoo.messaging.templates import LONGEST_VARIABLE, template_value

if TYPE_CHECKING:
    from mcp_odoo.messaging.api import MessagesApi  # it imports the SDK

log = structlog.get_logger(__name__)

# So long Twilio's list may take to show a message whose answer was lost.
SETTLE_SECONDS = 3.0
# Twilio's clock and ours may differ by so much.
CLOCK_DIFFERENCE = 60.0
# Where nothing but the time tells whose it is; Twilio's times are whole seconds.
UNMARKED_DIFFERENCE = 1.5
BAD_REQUEST = 400


class Sending:
    """Sends what is in the outbox through `api`."""

    def __init__(self, account: TwilioAccount, api: "MessagesApi", outbox: Outbox, clock: Callable[[], float]) -> None:
        self._account = account
        self._api = api
        self._outbox = outbox
        self._clock = clock

    async def send(self, draft: Draft, words: Words, only: Channel | None) -> Sent:
        """Send the message unless it is sent; `only` forbids the other channel. Raises as `Messenger.send` says."""
        deadline = self._deadline()
        entry = await stored(self._outbox.claim, draft)
        if entry.state == ACCEPTED:
            return entry.sent()
        if entry.state == REFUSED and entry.refusal:
            raise entry.refusal
        if entry.state == UNKNOWN:
            if made := await self._look_for(entry, deadline):
                log.info("message.found", key=entry.key, sid=made.sid)
                return await self._accepted(entry, made)
            deadline = self._deadline()
            template = draft.template and entry.channel == "whatsapp"
            entry = await stored(self._outbox.begin, entry, template=template)
        return await self._post(entry, words, deadline, only)

    async def _look_for(self, entry: Entry, deadline: float) -> Made | None:
        """The message in Twilio's list; None where it is not there and would be by now."""
        since = entry.first_attempt_at - CLOCK_DIFFERENCE
        try:
            # Twilio may list a Mexican mobile in either of its forms, whichever it was sent to.
            for number in phone_spellings(plain(entry.number)):
                to, from_ = self._addresses(entry, number)
                listed = await self._api.find(to, from_, since, deadline)
                if made := await self._recognised(entry, listed):
                    return made
        except Lost as error:
            await stored(self._outbox.release, entry, may_be_made=True)
            raise unavailable(error.reason, error.after) from error
        except UpstreamUnavailable:
            await stored(self._outbox.release, entry, may_be_made=True)
            raise
        except Refused as error:
            await stored(self._outbox.release, entry, may_be_made=True)
            raise _explained(error, entry) from error
        settled = (entry.unknown_since or 0.0) + SETTLE_SECONDS
        if (rest := settled - self._clock()) > 0:
            await stored(self._outbox.release, entry, may_be_made=True)
            raise unavailable("it may have been sent; Twilio's list does not show it yet", min(rest, SETTLE_SECONDS))
        return None

    async def _recognised(self, entry: Entry, listed: Sequence[Listed]) -> Made | None:
        """The message with the mark. A template is the operator's, who may have left the mark out: then it is the
        first one since the attempt that is no other message of ours, as far as we know.
        """
        for one in listed:
            if entry.mark in one.text:
                return one.made
        if not (listed and entry.template):
            return None
        sids, marks = await stored(self._outbox.others, entry)
        earliest = entry.first_attempt_at - UNMARKED_DIFFERENCE
        strange = (
            one.made
            for one in reversed(listed)
            if one.made.sid not in sids
            and not any(mark in one.text for mark in marks)
            and (one.made_at is None or one.made_at >= earliest)
        )
        return next(strange, None)

    async def _post(self, entry: Entry, words: Words, deadline: float, only: Channel | None) -> Sent:
        try:
            made = await self._api.create(self._fields(entry, words), deadline)
        except Lost as error:
            log.warning("message.outcome_unknown", key=entry.key, reason=error.reason)
            await stored(self._outbox.release, entry, may_be_made=True)
            raise unavailable(error.reason, max(error.after or 0.0, SETTLE_SECONDS)) from error
        except UpstreamUnavailable:
            await stored(self._outbox.release, entry, may_be_made=False)
            raise
        except Refused as error:
            refusal = _explained(error, entry)
            log.warning("message.refused", key=entry.key, channel=entry.channel, twilio_code=error.code)
            if entry.channel == "whatsapp" and refusal.blame == "recipient" and self._account.sms_from and not only:
                deadline = self._deadline()
                sms = {"channel": "sms", "template": False, **refused(refusal)}
                entry = await stored(self._outbox.begin, entry, **sms)
                return await self._post(entry, words, deadline, only)
            # Where SMS is out of order, others may still be reached by WhatsApp.
            if refusal.blame == "sender" and entry.refusal:
                refusal = entry.refusal
            await stored(self._outbox.refuse, entry, refusal)
            raise refusal from error
        return await self._accepted(entry, made)

    async def _accepted(self, entry: Entry, made: Made) -> Sent:
        entry = await stored(self._outbox.accept, entry, made.sid, made.status)
        if entry.sid != made.sid:
            log.error("message.sent_twice", key=entry.key, sids=[entry.sid, made.sid])
        log.info("message.accepted", key=entry.key, sid=entry.sid, channel=entry.channel, template=entry.template)
        return entry.sent()

    def _fields(self, entry: Entry, words: Words) -> dict[str, str]:
        to, from_ = self._addresses(entry, entry.number)
        fields = {"to": to, "from_": from_}
        if entry.template and self._account.template_sid:
            values = {name: template_value(value, LONGEST_VARIABLE) for name, value in words.variables.items()}
            fields |= {"content_sid": self._account.template_sid, "content_variables": json.dumps(values)}
        else:
            fields["body"] = words.text
        return fields | ({"status_callback": self._account.status_url} if self._account.status_url else {})

    def _addresses(self, entry: Entry, number: str) -> tuple[str, str]:
        if entry.channel == "sms":
            return plain(number), self._account.sms_from or ""
        return f"{WHATSAPP}{number}", f"{WHATSAPP}{self._account.whatsapp_from}"

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self._account.timeout


def plain(number: str) -> str:
    """An E.164 number as its country writes it: carriers know Mexican mobiles without their old 1 alone."""
    return normalise_phone(number, "ZZ")


def _explained(error: Refused, entry: Entry) -> MessagingError:
    """A 400 that we do not know is about this message; 401, 403 or 404 is about all of them."""
    blame: Blame = "recipient" if error.status == BAD_REQUEST else "sender"
    return explain(error.code, number=entry.number, reason=error.reason, blame=blame)
