"""Where Odoo is and who we are there."""

from dataclasses import dataclass, field
from typing import Literal

TransportChoice = Literal["auto", "json2", "xmlrpc"]


@dataclass(frozen=True)
class OdooAccount:
    """One Odoo database and the user that acts in it. `url` has no trailing slash; the key never prints."""

    url: str
    database: str
    login: str
    api_key: str = field(repr=False)
    transport: TransportChoice = "auto"

    @property
    def realm(self) -> str:
        """Names the database whose records our durable state speaks of."""
        return f"{self.url}#{self.database}"


@dataclass(frozen=True)
class Limits:
    """How gently Odoo is treated. Times in seconds."""

    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    concurrent_calls: int = 8
    attempts: int = 4
    longest_wait: float = 10.0


JSON2_SINCE = 19
PRETTY_URLS_SINCE = 18


@dataclass(frozen=True)
class Version:
    """An Odoo release, `major.minor`; online releases such as `saas~18.4` count as 18.4."""

    major: int
    minor: int = 0
    full: str = ""

    @property
    def has_json2(self) -> bool:
        """JSON-2 came with 19.0 (odoo.com/documentation/19.0, External JSON-2 API)."""
        return self.major >= JSON2_SINCE

    def record_url(self, base: str, model: str, record_id: int) -> str:
        """The link into Odoo's own pages: `/odoo/<model>/<id>` since 18, `/web#…` before."""
        if self.major >= PRETTY_URLS_SINCE:
            return f"{base}/odoo/{model}/{record_id}"
        return f"{base}/web#id={record_id}&model={model}&view_type=form"
