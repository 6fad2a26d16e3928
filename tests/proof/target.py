"""The whole server, closed and with everything configured, on loopback and on a thread of its own: what is attacked."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal

from mcp_odoo.app import create_app
from mcp_odoo.services import create_services
from mcp_odoo.settings import Settings
from mcp_odoo.web.rates import Rates
from tests.agreeable_odoo import AgreeableOdoo
from tests.canaries import canary
from tests.conftest import logging_as_it_was
from tests.fake_odoo import DATABASE, KEY, LOGIN
from tests.messaging.twilio_server import ACCOUNT_SID, AUTH_TOKEN, WHATSAPP_FROM, twilio_server
from tests.serving import serving

SCOPES = ("read", "quote", "write", "handoff")
KEYS = {
    name: canary(f"the {name} key", f"{name}-key-{number}7f3a91c2e8d04b65")
    for number, name in enumerate((*SCOPES, "all"))
}
EVENT_SECRET = canary("ELEVENLABS_WEBHOOK_SECRET", "wsec_of-the-attacked-server-alone")
TOOL_SECRET = canary("ELEVENLABS_TOOL_SECRET", "tool-secret-of-the-attacked-server")
# What only a bug of ours logs: of a route, of a tool, of a task that nobody waited for.
BUGS = ("request.broken", "Error calling tool", "never retrieved", "Exception in ASGI application")


@dataclass(frozen=True)
class Target:
    """Where it listens, and what it has logged."""

    url: str
    folder: Path
    _log: io.StringIO

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    @property
    def log(self) -> str:
        return self._log.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Everything that was logged, oldest first."""
        return [json.loads(line) for line in self.log.splitlines()]

    def bugs(self) -> list[str]:
        """What tells of a bug in the log, each with the end of its traceback: a request that broke, any error."""
        return [
            f"{line['event']} {line.get('exception', '')[-700:]}"
            for line in self.lines
            if "exception" in line or line["level"] in ("error", "critical") or line["event"].startswith(BUGS)
        ]


@contextmanager
def target(folder: Path, failures: int = 10**9, **settings: Any) -> Iterator[Target]:
    """A running server with a key for each scope, one for all of them, and the secrets of Twilio and ElevenLabs. An
    address may show `failures` wrong keys a minute.
    """
    log = io.StringIO()
    given = [f"{name}:{KEYS[name]}:{name}" for name in SCOPES] + [f"all:{KEYS['all']}:admin"]
    with logging_as_it_was(), start_blocking_portal() as portal, _surroundings(portal) as (odoo, twilio):
        known = {
            "MCP_ODOO_DATA_DIR": folder / "data", "MCP_LOG_DIR": folder / "audit", "ODOO_URL": odoo,
            "ODOO_DB": DATABASE,
            "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY, "MCP_ODOO_API_KEYS": ",".join(given), "TWILIO_API_URL": twilio,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN, "TWILIO_WHATSAPP_FROM": WHATSAPP_FROM,
            "ELEVENLABS_WEBHOOK_SECRET": EVENT_SECRET, "ELEVENLABS_TOOL_SECRET": TOOL_SECRET, "MCP_ODOO_RATE_LIMIT": 0,
            "VENDEDOR_WHATSAPP": "+525511112222",
        }  # fmt: skip
        given_settings = Settings(_env_file=None, **{**known, **settings})
        app = create_app(
            given_settings,
            log_stream=log,
            services_of=lambda wanted: replace(create_services(wanted), rates=Rates(0, failures=failures)),
        )
        with portal.wrap_async_context_manager(serving(app)) as url:
            yield Target(url, folder, log)


@contextmanager
def _surroundings(portal: BlockingPortal) -> Iterator[tuple[str, str]]:
    """The addresses of an Odoo that agrees to everything, and of a Twilio."""
    odoo = AgreeableOdoo()
    with portal.wrap_async_context_manager(twilio_server()) as twilio:
        portal.call(odoo.start)
        try:
            yield odoo.url, twilio.url
        finally:
            portal.call(odoo.stop)
