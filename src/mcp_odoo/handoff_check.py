"""`mcp-odoo check` of handoffs: whether messages can leave, whom they would reach, and who else could ask for them."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping

import sqlalchemy as sa

from mcp_odoo.contact import dialled_phone
from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.crm.models import Salesperson
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.errors import McpOdooError, NotConfigured, NotFound, UpstreamUnavailable
from mcp_odoo.finding import Finding
from mcp_odoo.handing import fallback_number, twilio_account
from mcp_odoo.handoff.choice import PHONES
from mcp_odoo.messaging.account import TwilioAccount
from mcp_odoo.messaging.probe import probe
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.settings import TWILIO_REQUIRED, Settings

SUBJECT = "handoffs"
NUMBER = re.compile(r"\+[1-9]\d{6,14}")
TEMPLATE = re.compile(r"HX[0-9a-fA-F]{32}")


def handoff_configuration(settings: Settings) -> Mapping[str, str]:
    """The lines of the configuration that are about handoffs."""
    sender = "not set"
    if settings.twilio_whatsapp_from:
        template = settings.twilio_whatsapp_template_sid or "none"
        sender = f"WhatsApp {settings.twilio_whatsapp_from}, template {template}, SMS {settings.twilio_sms_from or '-'}"
    return {"Handoffs from": sender, "Fallback": settings.vendedor_whatsapp or "not set"}


async def handoff_findings(settings: Settings) -> AsyncIterator[Finding]:
    """What a look at the settings, and a question to Twilio, shows."""
    missing = settings.missing_for_messages
    if missing:
        text = f"{', '.join(missing)} not set: salespeople get an activity in Odoo, no message"
        # Whoever set none of them wants no messages.
        begun = missing != TWILIO_REQUIRED or settings.vendedor_whatsapp
        yield Finding("warning" if begun else "ok", SUBJECT, text)
    fallback = _fallback(settings)
    if fallback.verdict == "wrong" or not missing:
        yield fallback
    account = twilio_account(settings)
    if account is None:
        return
    try:
        await probe(account)
    except McpOdooError as error:
        unreached = isinstance(error, UpstreamUnavailable)  # its sentence is about a message
        reason = error.details.get("reason", error.message) if unreached else error.message
        yield Finding("wrong", SUBJECT, str(reason))
    else:
        yield Finding("ok", SUBJECT, f"Twilio takes the credentials of {account.account_sid}")
    for finding in _forms(account):
        yield finding
    if account.template_sid is None:
        yield Finding(
            "warning", SUBJECT,
            "TWILIO_WHATSAPP_TEMPLATE_SID not set: WhatsApp brings nothing to whoever has not written to the sender "
            "within 24 hours",
        )  # fmt: skip
    if account.public_url is None:
        yield Finding(
            "warning", SUBJECT,
            "PUBLIC_URL not set: nobody tells what was not delivered, and behind a proxy Twilio's webhooks are refused",
        )  # fmt: skip
    if settings.elevenlabs_tool_secret is None and settings.elevenlabs_webhook_secret is None:
        yield Finding(
            "warning", SUBJECT, "ELEVENLABS_TOOL_SECRET not set: whoever reaches this server can ask for handoffs"
        )


def _forms(account: TwilioAccount) -> Iterator[Finding]:
    """What cannot be what it should be."""
    for name, value, form, like in (
        ("TWILIO_WHATSAPP_FROM", account.whatsapp_from, NUMBER, "+14155238886"),
        ("TWILIO_SMS_FROM", account.sms_from, NUMBER, "+14155238886"),
        ("TWILIO_WHATSAPP_TEMPLATE_SID", account.template_sid, TEMPLATE, "HX and 32 hexadecimal digits"),
    ):
        if value is not None and not form.fullmatch(value):
            yield Finding("wrong", SUBJECT, f"{name} cannot be used: {value!r}; it is like {like}")


def who_sells(settings: Settings, odoo: OdooClient) -> Salespeople:
    """The salespeople of these settings, of whom nobody is promised anything: no jobs' database is needed."""
    return Salespeople(odoo, Assignments(sa.create_engine("sqlite://")), settings.sales_teams)


async def numbers_finding(settings: Settings, odoo: OdooClient) -> Finding:
    """Which salespeople have a number that can be written to."""
    fields = await Schema(odoo).fields("res.users")
    try:
        people = await who_sells(settings, odoo).loads([name for name in PHONES if name in fields])
    except NotFound:
        return Finding("warning", "numbers", "no sales team has an active member: VENDEDOR_WHATSAPP alone is asked")
    without = [person.name for person in people if not _reachable(person, settings.phone_region)]
    if without:
        names = ", ".join(without)
        return Finding("warning", "numbers", f"not asked, as their users in Odoo have no usable phone: {names}")
    return Finding("ok", "numbers", f"all {len(people)} salespeople can be written to")


def _fallback(settings: Settings) -> Finding:
    try:
        number = fallback_number(settings)
    except NotConfigured as error:
        return Finding("wrong", SUBJECT, error.message)
    if number is None:
        return Finding("warning", SUBJECT, "VENDEDOR_WHATSAPP not set: where no salesperson can, nobody is told")
    return Finding("ok", SUBJECT, f"where no salesperson can, {number} is told")


def _reachable(person: Salesperson, region: str) -> bool:
    for phone in person.phones:
        try:
            dialled_phone(phone, region)
        except ValueError:
            continue
        return True
    return False
