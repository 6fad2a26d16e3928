"""What Twilio's Messages resource checks before it makes a message, with its codes and texts.

From https://www.twilio.com/docs/messaging/api/message-resource and https://www.twilio.com/docs/api/errors.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
WHATSAPP = "whatsapp:"
TEXTS = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too many requests",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21610: "Attempt to send to unsubscribed recipient",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21619: "A text message body or media urls must be specified.",
    21654: "ContentSid Required",
    21655: "The ContentSid is Invalid",
    21656: "The ContentVariables Parameter is invalid",
    21910: "Invalid From and To pair. From and To should be of the same channel",
    63003: "Channel could not find To address",
    63007: "Twilio could not find a Channel with the specified From address",
    63015: "Channel Sandbox can only send messages to phone numbers that have joined the Sandbox",
    63016: "Failed to send freeform message because you are outside the allowed window. If you are using WhatsApp, "
    "please use a Message Template.",
    63024: "Invalid message recipient",
}  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """One of Twilio's error documents."""

    code: int
    status: int = 400
    text: str | None = None

    @property
    def document(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.text or TEXTS.get(self.code, "Twilio says no"),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def refusal_of(
    form: Mapping[str, str], senders: Collection[str], templates: Mapping[str, str], refuses: Mapping[str, int]
) -> Refusal | None:
    """Why a message is not made, if it is not. `senders` are addresses, `refuses` are codes by E.164 number."""
    to, from_ = form.get("To", ""), form.get("From", "")
    number = to.removeprefix(WHATSAPP)
    if not to or not from_:
        return Refusal(21604 if not to else 21603)
    if not E164.fullmatch(number):
        return Refusal(21211, text=f"Invalid 'To' Phone Number: {number}")
    if number in refuses:
        return Refusal(refuses[number])
    return _sender_refusal(to, from_, senders) or _callback_refusal(form) or _content_refusal(form, templates)


def rendered(form: Mapping[str, str], templates: Mapping[str, str]) -> str:
    """The text as its reader sees it."""
    if "ContentSid" not in form:
        return form["Body"]
    values = json.loads(form.get("ContentVariables", "{}"))
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values.get(found.group(1), ""), templates[form["ContentSid"]])


def _sender_refusal(to: str, from_: str, senders: Collection[str]) -> Refusal | None:
    if to.startswith(WHATSAPP) != from_.startswith(WHATSAPP):
        return Refusal(21910)
    if from_ in senders:
        return None
    if from_.startswith(WHATSAPP):
        return Refusal(63007)
    if not E164.fullmatch(from_):
        return Refusal(21212, text=f"Invalid From Number (caller ID): {from_}")
    return Refusal(21606, text=f"The 'From' phone number provided ({from_}) is not a valid message-capable number")


def _callback_refusal(form: Mapping[str, str]) -> Refusal | None:
    callback = form.get("StatusCallback")
    if callback is None or (callback.startswith(("http://", "https://")) and urlsplit(callback).hostname):
        return None
    return Refusal(21609, text=f"The StatusCallback URL {callback} is not a valid URL.")


def _content_refusal(form: Mapping[str, str], templates: Mapping[str, str]) -> Refusal | None:
    if ("ContentSid" in form) == bool(form.get("Body")):
        return Refusal(21619)
    if "ContentSid" not in form:
        return Refusal(21654 if "ContentVariables" in form else 21617) if _bad_body(form) else None
    if not re.fullmatch(r"HX[0-9a-fA-F]{32}", form["ContentSid"]) or form["ContentSid"] not in templates:
        return Refusal(21655)
    return None if _good_variables(form.get("ContentVariables", "{}")) else Refusal(21656)


def _bad_body(form: Mapping[str, str]) -> bool:
    return "ContentVariables" in form or len(form["Body"]) > 1600


def _good_variables(text: str) -> bool:
    try:
        values = json.loads(text)
    except ValueError:
        return False
    if not isinstance(values, dict):
        return False
    return all(
        isinstance(value, str) and value.strip() and not re.search(r"[\n\r\t]| {5}", value) for value in values.values()
    )
