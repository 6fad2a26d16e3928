"""Messages as Twilio keeps and lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from tests.messaging.twilio_rules import WHATSAPP


@dataclass
class Message:
    """`form` is the request that made it; `body` the text as its reader sees it."""

    sid: str
    form: Mapping[str, str]
    body: str
    status: str
    direction: str
    error_code: int | None = None
    outside_window: bool = False
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def number(self) -> str:
        """E.164, without the channel."""
        return self.form["To"].removeprefix(WHATSAPP)

    @property
    def channel(self) -> str:
        return "whatsapp" if self.form["To"].startswith(WHATSAPP) else "sms"

    @property
    def template(self) -> bool:
        return "ContentSid" in self.form

    def document(self, account_sid: str) -> dict[str, Any]:
        """The resource in JSON."""
        date, uri = format_datetime(self.created), f"/2010-04-01/Accounts/{account_sid}/Messages/{self.sid}"
        return {
            "account_sid": account_sid, "api_version": "2010-04-01", "body": self.body, "date_created": date,
            "date_sent": None, "date_updated": date, "direction": self.direction, "error_code": self.error_code,
            "error_message": None, "from": self.form["From"], "messaging_service_sid": None, "num_media": "0",
            "num_segments": str(1 + len(self.body) // 153), "price": None, "price_unit": None, "sid": self.sid,
            "status": self.status, "to": self.form["To"], "uri": f"{uri}.json",
            "subresource_uris": {"media": f"{uri}/Media.json"},
        }  # fmt: skip


def listing(account_sid: str, messages: Sequence[Message], params: Mapping[str, str]) -> dict[str, Any]:
    """A page of the list, newest first."""
    wanted = [
        one
        for one in sorted(messages, key=lambda one: one.created, reverse=True)
        if all(params.get(name) in {None, one.form[name]} for name in ("To", "From"))
    ]
    size, page = int(params.get("PageSize", "50")), int(params.get("Page", "0"))
    shown, path = wanted[page * size :][:size], f"/2010-04-01/Accounts/{account_sid}/Messages.json"

    def uri(number: int) -> str:
        filters = {name: params[name] for name in ("To", "From") if name in params}
        return f"{path}?{urlencode({**filters, 'PageSize': size, 'Page': number})}"

    return {
        "messages": [one.document(account_sid) for one in shown],
        "start": page * size, "end": page * size + max(len(shown) - 1, 0), "page": page, "page_size": size,
        "uri": uri(page), "first_page_uri": uri(0), "previous_page_uri": uri(page - 1) if page else None,
        "next_page_uri": uri(page + 1) if len(wanted) > (page + 1) * size else None,
    }  # fmt: skip
