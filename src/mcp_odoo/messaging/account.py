"""The Twilio account that sends."""

import re
from dataclasses import dataclass, field

WHATSAPP = "whatsapp:"
STATUS_PATH = "/api/twilio/status"
SMS_FROM_VARIABLE = "TWILIO_SMS_FROM"
TOKEN_VARIABLE = "TWILIO_AUTH_TOKEN"  # noqa: S105 - its name


@dataclass(frozen=True)
class TwilioAccount:
    """Senders are in E.164; a `whatsapp:` before them is dropped.

    `template_sid` (HX...) is the approved WhatsApp template, without which only people who wrote to us in the last 24
    hours can be reached by WhatsApp. `api_url` is for tests and proxies, None is Twilio's own. `public_url` is how
    Twilio reaches this server; without it Twilio tells nothing of deliveries. `timeout` is seconds for one request.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    whatsapp_from: str
    template_sid: str | None = None
    sms_from: str | None = None
    api_url: str | None = None
    public_url: str | None = None
    timeout: float = 5.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "whatsapp_from", _plain(self.whatsapp_from))
        object.__setattr__(self, "sms_from", _plain(self.sms_from) if self.sms_from else None)

    @property
    def status_url(self) -> str | None:
        """Where Twilio tells what becomes of a message."""
        return f"{self.public_url.rstrip('/')}{STATUS_PATH}" if self.public_url else None


def _plain(number: str) -> str:
    """As Twilio takes a sender: people write them as the console shows them."""
    return re.sub(r"[\s().-]", "", number.removeprefix(WHATSAPP))
