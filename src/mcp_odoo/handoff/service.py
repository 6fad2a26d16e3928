"""Handoffs, as both faces and the webhooks use them."""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from structlog.contextvars import bind_contextvars

from mcp_odoo import errors
from mcp_odoo.access.guard import UNGUARDED, Guard
from mcp_odoo.arguments import shortened
from mcp_odoo.audit.records import Record
from mcp_odoo.callbacks.service import Callbacks
from mcp_odoo.caller import current_caller
from mcp_odoo.errors import Conflict, InvalidRequest, McpOdooError, NotFound
from mcp_odoo.handoff import moves
from mcp_odoo.handoff.document import Handoff, Trouble
from mcp_odoo.handoff.ledger import Ledger
from mcp_odoo.handoff.models import HandoffPage, HandoffReply, HandoffRequest, HandoffStatus
from mcp_odoo.handoff.record import handoff_record
from mcp_odoo.handoff.status import reply, status, summary
from mcp_odoo.handoff.story import trouble_text
from mcp_odoo.jobs.watch import Watch
from mcp_odoo.messaging.models import Delivery
from mcp_odoo.messaging.service import Messenger
from mcp_odoo.phrases import Language

# Voice agents give up on a tool after 20 seconds, ElevenLabs' default; the customer hears nothing meanwhile.
ANSWER_SECONDS = 12.0
POLL_SECONDS = 0.5


class Handoffs:
    """The one way in which both faces ask for a person. `timeout` is how long, in seconds, a salesperson has to answer;
    a conversation that asks again meanwhile means the same handoff. `canonical` gives the one form of a phone number.
    """

    def __init__(
        self,
        ledger: Ledger,
        messenger: Messenger,
        callbacks: Callbacks,
        watch: Watch,
        language: Language,
        timeout: float,
        canonical: Callable[[str], str],
        clock: Callable[[], float] = time.time,
        patience: float = ANSWER_SECONDS,
        guard: Guard = UNGUARDED,
    ) -> None:
        self._ledger = ledger
        self._messenger = messenger
        self._callbacks = callbacks
        self._watch = watch
        self._language = language
        self._timeout = timeout
        self._canonical = canonical
        self._clock = clock
        self._patience = patience
        self._guard = guard

    async def request(self, request: HandoffRequest, key: str | None = None) -> HandoffReply:
        """Hand the customer over, and return once somebody was told, or `processing` after a while.

        `key` (an idempotency key) stands for the conversation where the request names none, and belongs to one request
        for good. Raises Conflict for a key of another request; InvalidRequest for a `callback_url` that is not allowed;
        and what keeps every message from leaving, for which the handoff is recorded all the same: NotConfigured,
        MessagingError, UpstreamUnavailable; and Forbidden where the caller may ask for nobody now, which is not.
        """
        self._guard.require("message_notification")
        if request.callback_url is not None:
            self._callbacks.require_allowed(request.callback_url)
        now = self._clock()
        by_key = bool(key) and not request.conversation_id
        conversation = f"key:{hashlib.sha256(str(key).encode()).hexdigest()}" if by_key else request.conversation
        asked = request.model_dump(mode="json")
        handoff_id = f"sms_{int(now)}_{secrets.token_hex(6)}"
        new = moves.opened(handoff_id, conversation, asked, current_caller().as_asker(), now)
        again = moves.repeated(asked, now) if by_key else moves.asked_again(asked, now)
        handoff, is_new = await self._ledger.open(new, again, since=None if by_key else now - self._timeout)
        if by_key and handoff.request != asked:
            raise Conflict(
                f"The idempotency key {key!r} is another request's ({handoff.handoff_id}): use another key",
                code="handoff_key_reused",
                key=str(key),
                handoff_id=handoff.handoff_id,
            )
        bind_contextvars(tracking_id=handoff.handoff_id)
        handoff = await self._told(handoff.handoff_id)
        if handoff.trouble is not None:
            raise self._error(handoff, handoff.trouble)
        return reply(handoff, self._language, again=not is_new)

    async def get(self, handoff_id: str) -> HandoffStatus:
        """The whole story. Raises NotFound for an unknown id."""
        handoff = await self._require(handoff_id)
        deliveries: dict[str, Delivery] = {}
        for turn in handoff.turns:
            if turn.message_key and (delivery := await self._messenger.delivery(turn.message_key)):
                deliveries[turn.message_key] = delivery
        return status(handoff, deliveries, self._language)

    async def find(
        self,
        *,
        phase: str | None = None,
        conversation_id: str | None = None,
        user_phone: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> HandoffPage:
        """A page of the handoffs that were asked for from `since` to `until`, newest first."""
        found, more = await self._ledger.find(
            phases=[phase] if phase else [],
            conversation=f"conversation:{conversation_id}" if conversation_id else None,
            user_phone=self._phone(user_phone) if user_phone else None,
            since=since.timestamp() if since else None,
            until=until.timestamp() if until else None,
            limit=limit,
            offset=offset,
        )
        return HandoffPage(
            handoffs=[summary(handoff, self._language) for handoff in found],
            has_more=more,
            next_offset=offset + limit if more else None,
        )

    def _phone(self, text: str) -> str:
        number = self._canonical(text)
        if not number.startswith("+"):
            raise InvalidRequest(
                f"user_phone: {shortened(text)!r} is no telephone number; write it as +<country><number>",
                code="user_phone_unreadable",
                given=shortened(text),
            )
        return number

    async def record(self, handoff_id: str) -> Record | None:
        """The handoff's document in the audit log."""
        handoff = await self._ledger.get(handoff_id)
        return handoff_record(handoff) if handoff else None

    async def over(self, handoff_id: str) -> tuple[str, dict[str, Any]]:
        """The callback's type and data: how the handoff ended."""
        told = await self.get(handoff_id)
        return f"handoff.{told.status}", told.model_dump(
            mode="json", exclude={"attempts", "story", "additional_context"}
        )

    async def _told(self, handoff_id: str) -> Handoff:
        """The handoff once somebody was told, or once there is an activity instead; or as it is after a while."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience
        with self._watch.listen(handoff_id) as moved:
            while True:
                moved.clear()
                handoff = await self._require(handoff_id)
                told = any(turn.message_sid for turn in handoff.round) or handoff.taker is not None
                if (told and handoff.trouble is None) or (handoff.over and handoff.closed):
                    return handoff
                left = deadline - loop.time()
                if left <= 0:
                    return handoff
                with suppress(TimeoutError):  # another process may be at it
                    async with asyncio.timeout(min(POLL_SECONDS, left)):
                        await moved.wait()

    async def _require(self, handoff_id: str) -> Handoff:
        handoff = await self._ledger.get(handoff_id)
        if handoff is None:
            asked = shortened(handoff_id)
            raise NotFound(
                f"There is no handoff {asked}; its id is the sms_… that the request's answer gave",
                code="handoff_unknown",
                handoff_id=asked,
            )
        return handoff

    def _error(self, handoff: Handoff, trouble: Trouble) -> McpOdooError:
        kind = getattr(errors, trouble.kind, McpOdooError)
        details = {**trouble.details, "said": trouble_text(handoff, self._language), "handoff_id": handoff.handoff_id}
        raised: McpOdooError = kind(trouble.message, code=trouble.code, retry_after=trouble.retry_after, **details)
        return raised
