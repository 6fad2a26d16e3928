"""The handoffs that settings describe: the Twilio account, who is asked, and what the webhooks are verified with."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from fastapi import APIRouter

from mcp_odoo.access.guard import Guard
from mcp_odoo.audit.scribe import Scribe
from mcp_odoo.audit.service import Audit
from mcp_odoo.audit.writes import Writes
from mcp_odoo.callbacks.service import Callbacks
from mcp_odoo.chatter.service import Chatter
from mcp_odoo.contact import dialled_phone
from mcp_odoo.crm.opportunities import Opportunities
from mcp_odoo.crm.partners import Partners
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.elevenlabs.rest import event_routes
from mcp_odoo.elevenlabs.signing import EventSignature
from mcp_odoo.errors import NotConfigured
from mcp_odoo.handoff.aftermath import Aftermath
from mcp_odoo.handoff.callers import Callers
from mcp_odoo.handoff.calls import Calls
from mcp_odoo.handoff.choice import Chooser, canonical
from mcp_odoo.handoff.jobs import HandoffJobs
from mcp_odoo.handoff.ledger import Ledger
from mcp_odoo.handoff.loop import Loop
from mcp_odoo.handoff.models import regional_handoff
from mcp_odoo.handoff.observing import HandoffObserver
from mcp_odoo.handoff.replies import Replies
from mcp_odoo.handoff.rest import handoff_routes
from mcp_odoo.handoff.service import Handoffs
from mcp_odoo.handoff.turns import Turns
from mcp_odoo.handoff.warmth import Warmth
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.watch import Watch
from mcp_odoo.messaging.account import TwilioAccount
from mcp_odoo.messaging.inbox import Inbox
from mcp_odoo.messaging.models import Delivery
from mcp_odoo.messaging.rest import twilio_routes
from mcp_odoo.messaging.service import Messenger
from mcp_odoo.messaging.signatures import TwilioSignature
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.orders.changes import OrderChanges
from mcp_odoo.settings import Settings


@dataclass(frozen=True)
class Handing:
    """Handoffs and what drives them."""

    handoffs: Handoffs
    ledger: Ledger
    messenger: Messenger
    inbox: Inbox
    replies: Replies
    calls: Calls
    loop: Loop
    scribe: Scribe
    warmth: Warmth

    def create_tables(self) -> None:
        self.ledger.create_tables()
        self.messenger.create_tables()

    async def on_status(self, _: Delivery) -> None:
        """The loop looks at what became of every message that is waited for."""
        self.loop.wake()


def twilio_account(settings: Settings) -> TwilioAccount | None:
    """The account that writes; None where a variable is missing."""
    if not (settings.twilio_account_sid and settings.twilio_auth_token and settings.twilio_whatsapp_from):
        return None
    return TwilioAccount(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        whatsapp_from=settings.twilio_whatsapp_from,
        template_sid=settings.twilio_whatsapp_template_sid,
        sms_from=settings.twilio_sms_from,
        api_url=settings.twilio_api_url,
        public_url=settings.public_url,
        timeout=settings.twilio_timeout,
    )


def fallback_number(settings: Settings) -> str | None:
    """VENDEDOR_WHATSAPP in E.164. Raises NotConfigured where it is no telephone number."""
    number = settings.vendedor_whatsapp
    if number is None:
        return None
    try:
        return dialled_phone(number.removeprefix("whatsapp:"), settings.phone_region)
    except ValueError as error:
        raise NotConfigured(
            f"VENDEDOR_WHATSAPP cannot be used: {number!r} is no telephone number; write it as +<country><number>",
            code="vendedor_whatsapp_unusable",
            number=number,
        ) from error


@dataclass(frozen=True)
class Domains:
    """The services that handoffs work with."""

    odoo: OdooClient
    schema: Schema
    engine: JobEngine
    partners: Partners
    salespeople: Salespeople
    opportunities: Opportunities
    order_changes: OrderChanges
    chatter: Chatter
    callbacks: Callbacks
    audit: Audit
    writes: Writes
    guard: Guard


def create_handing(
    settings: Settings,
    database: sa.Engine,
    realm: str,
    domains: Domains,
    clock: Callable[[], float] = time.time,
    observer: HandoffObserver | None = None,
) -> Handing:
    """Handoffs in the jobs' database. Raises NotConfigured for a VENDEDOR_WHATSAPP that is no number."""
    language, region, odoo = settings.language, settings.phone_region, domains.odoo
    watch, form = Watch(), canonical(region)
    configured = not (settings.missing or settings.missing_for_messages)
    messenger = Messenger(
        twilio_account(settings), database, missing=settings.missing_for_messages, region=region, clock=clock
    )

    def moved(handoff_id: str) -> None:
        watch.moved(handoff_id)
        scribe.soon(handoff_id)
        loop.wake()

    ledger = Ledger(database, realm, form, moved, observer)
    handoffs = Handoffs(
        ledger, messenger, domains.callbacks, watch, language, settings.handoff_timeout, form, clock,
        guard=domains.guard,
    )  # fmt: skip
    scribe = Scribe(domains.audit, handoffs.record)
    callers = Callers(odoo, domains.schema, domains.partners)
    chooser = Chooser(
        odoo,
        domains.schema,
        domains.salespeople,
        fallback=fallback_number(settings),
        limit=settings.handoff_limit,
        region=region,
    )
    turns = Turns(ledger, callers, chooser, domains.salespeople, messenger, language, clock, settings.handoff_timeout)
    aftermath = Aftermath(
        ledger,
        callers,
        domains.chatter,
        domains.opportunities,
        domains.order_changes,
        odoo,
        domains.writes,
        messenger,
        language,
        clock,
    )
    jobs = HandoffJobs(domains.engine, turns, aftermath, domains.callbacks, handoffs.over, scribe.now)
    loop = Loop(ledger, jobs, messenger, clock, settings.job_retention_days)
    return Handing(
        handoffs=handoffs,
        ledger=ledger,
        messenger=messenger,
        inbox=Inbox(database, clock=clock),
        replies=Replies(ledger, language, clock, form),
        calls=Calls(ledger, jobs, language),
        loop=loop,
        scribe=scribe,
        warmth=Warmth(odoo, domains.schema, domains.salespeople, lambda: configured and not odoo.breaker.away),
    )


def handing_routes(settings: Settings, handing: Handing) -> Sequence[APIRouter]:
    """The handoff's routes and the webhooks, each with what it is verified with."""
    events = settings.elevenlabs_webhook_secret
    token = settings.twilio_auth_token
    return [
        handoff_routes(handing.handoffs, regional_handoff(settings.phone_region)),
        twilio_routes(
            TwilioSignature(token.get_secret_value() if token else None, settings.public_url),
            handing.inbox,
            on_status=handing.on_status,
            on_inbound=handing.replies.answer,
        ),
        event_routes(EventSignature(events.get_secret_value() if events else None), handing.calls.note),
    ]
