"""The forms that Twilio posts to us, and its signature, written after its documentation and not with its SDK."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import httpx2

from tests.messaging.twilio_messages import Message


def signed(token: str, url: str, form: Mapping[str, str]) -> str:
    """`X-Twilio-Signature` (https://www.twilio.com/docs/usage/security#validating-requests)."""
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def status_form(
    account_sid: str, sid: str, status: str, message: Message | None, error: int | None
) -> dict[str, str]:  # fmt: skip
    """A status callback."""
    form = {
        "AccountSid": account_sid, "ApiVersion": "2010-04-01", "MessageSid": sid, "MessageStatus": status,
        "SmsSid": sid, "SmsStatus": status,
    }  # fmt: skip
    if message is not None:
        form |= {"To": message.form["To"], "From": message.form["From"]}
    return form if error is None else {**form, "ErrorCode": str(error)}


def inbound_form(
    account_sid: str,
    from_number: str,
    text: str,
    our_number: str,
    channel: str,
    *,
    sid: str,
    button: str | None,
    replied_to: str | None,
) -> dict[str, str]:
    """An incoming message."""
    prefix = "whatsapp:" if channel == "whatsapp" else ""
    sender = re.sub(r"^\+52(\d{10})$", r"+521\1", from_number) if prefix else from_number
    form: dict[str, Any] = {
        "AccountSid": account_sid, "ApiVersion": "2010-04-01", "Body": text, "From": f"{prefix}{sender}",
        "MessageSid": sid, "NumMedia": "0", "NumSegments": "1", "SmsMessageSid": sid, "SmsSid": sid,
        "SmsStatus": "received", "To": f"{prefix}{our_number}",
    }  # fmt: skip
    if prefix:
        form |= {"ProfileName": "Ana Núñez", "WaId": sender.removeprefix("+"), "MessageType": "text"}
    if button is not None:
        form |= {"ButtonPayload": button, "ButtonText": text, "MessageType": "button"}
    if replied_to is not None:
        form |= {"OriginalRepliedMessageSid": replied_to, "OriginalRepliedMessageSender": f"{prefix}{our_number}"}
    return form


def reply_of(answer: httpx2.Response) -> str | None:
    """The text of a TwiML answer; None where it has none."""
    answer.raise_for_status()
    message = ET.fromstring(answer.text).find("Message")  # noqa: S314 - our own server's
    return None if message is None else "".join(message.itertext())
