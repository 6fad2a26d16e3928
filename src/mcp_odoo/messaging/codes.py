# ruff: noqa: E501 - a sentence reads best on one line
"""Twilio's error codes that people can do something about, whose matter they are, and what to do.

The codes are those of https://www.twilio.com/docs/api/errors. Their Spanish sentences are in `phrases.ES_ERRORS`, by
`Known.code`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Blame = Literal["recipient", "sender"]


@dataclass(frozen=True)
class Known:
    """Codes that one sentence explains. `blame` says whether another recipient may be reached before it is mended."""

    numbers: tuple[int, ...]
    blame: Blame
    sentence: str

    @property
    def code(self) -> str:
        """Our error's code, named after the first of Twilio's."""
        return f"twilio_{self.numbers[0]}"


TABLE = (
    Known((21211, 21217), "recipient", "Twilio knows no such telephone number: correct the recipient's in Odoo"),
    Known((21612, 21214), "recipient", "Twilio has no way to the recipient's number from this sender: try another channel or another number"),
    Known((21610,), "recipient", "The recipient has unsubscribed from this sender: only they can undo it, by writing START to it"),
    Known((21614, 21635), "recipient", "The recipient's number is no mobile: write a mobile number into Odoo"),
    Known((21408,), "recipient", "The Twilio account may not write to the recipient's country: allow it in Twilio's console, Messaging, Geo permissions"),
    Known((21608,), "recipient", "A Twilio trial account writes to verified numbers alone: verify the recipient's in Twilio's console, or upgrade the account"),
    Known((30003, 30004, 30005, 30006, 30007, 30008), "recipient", "The carrier did not deliver the message: the telephone is off, unknown or a landline, or it blocks messages. Try another number or WhatsApp"),
    Known((63003,), "recipient", "The recipient's number has no WhatsApp: correct it in Odoo, or have them install WhatsApp"),
    Known((63015,), "recipient", "The recipient has not joined Twilio's WhatsApp sandbox: have them send its join code to the sandbox's number, once every three days"),
    Known((63016,), "recipient", "The recipient has not written to the WhatsApp sender in the last 24 hours, and WhatsApp then takes an approved template alone: set TWILIO_WHATSAPP_TEMPLATE_SID, or have them write to the sender"),
    Known((63024,), "recipient", "WhatsApp does not take this recipient: check the number in Odoo and that it is theirs on WhatsApp"),
    Known((20003,), "sender", "Twilio refused the credentials: check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"),
    Known((20404, 20005, 30002), "sender", "Twilio does not know this account, or it is not active: check TWILIO_ACCOUNT_SID, and the account in Twilio's console"),
    Known((21606, 21212, 21660), "sender", "The sender is no number of this Twilio account that can send: check TWILIO_WHATSAPP_FROM and TWILIO_SMS_FROM"),
    Known((63007,), "sender", "TWILIO_WHATSAPP_FROM is no WhatsApp sender of this Twilio account: set one of its own, or the sandbox's +14155238886"),
    Known((21655, 63027), "sender", "The WhatsApp template does not exist in this Twilio account, or is not approved: check TWILIO_WHATSAPP_TEMPLATE_SID (HX...) in Twilio's console, Content Template Builder"),
    Known((21656, 63028), "sender", "The WhatsApp template does not have the variables that this server fills: compare it with the one in the documentation"),
    Known((21609,), "sender", "Twilio cannot call this server's status address: PUBLIC_URL must be an address that the internet reaches"),
    Known((21617,), "sender", "The message is longer than the 1600 characters that Twilio takes"),
    Known((63038,), "sender", "The Twilio account has sent as many messages as it may in a day: raise its limit in Twilio's console, or wait for tomorrow"),
)  # fmt: skip

KNOWN: Mapping[int, Known] = {number: known for known in TABLE for number in known.numbers}
