"""What stands in front of both faces, whoever serves the application."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from mcp_odoo.phrases import Language
from mcp_odoo.telemetry.observing import FaceObserver
from mcp_odoo.web.address_rates import AddressRates
from mcp_odoo.web.bodies import Bodies, BodyLimits
from mcp_odoo.web.dispatch import Dispatch
from mcp_odoo.web.host_guard import HostGuard
from mcp_odoo.web.hosts import Hosts
from mcp_odoo.web.lingering import Lingering
from mcp_odoo.web.origins import Origins
from mcp_odoo.web.proxies import Proxied, TrustedProxies
from mcp_odoo.web.rates import Rates
from mcp_odoo.web.refusals import Refusing
from mcp_odoo.web.requests import HEADER, with_request_ids
from mcp_odoo.web.security_headers import SecurityHeaders


@dataclass(frozen=True)
class Hygiene:
    """What the settings say: `listening_on` is HOST, `public_url` PUBLIC_URL, and so on. `server_believes` says that
    the web server was told itself which proxies to believe. The routes in `own_limits` count their bodies themselves.
    `keyless` says whether nobody needs a key at present. Pages of any origin may read the paths in `for_every_page`,
    which say so themselves. `observer` is told of every request.
    """

    language: Language
    listening_on: str
    rates: Rates
    public_url: str | None = None
    allowed_hosts: Sequence[str] = ()
    cors_origins: Sequence[str] = ()
    trusted_proxies: Sequence[str] = ()
    server_believes: bool = False
    most_bytes: int = 1_000_000
    own_limits: Collection[str] = ()
    keyless: Callable[[], bool] = field(default=lambda: True)
    for_every_page: Collection[str] = ()
    observer: FaceObserver | None = None


def guarded(app: ASGIApp, hygiene: Hygiene) -> ASGIApp:
    """`app` behind everything that a request passes, which is, from outside: who sent it; its id and its line in the
    log; the security headers of its answer; the host and the origin; CORS; the address's rate; the body's size and
    time. Errors of the tree that `app` raises, for instance about who is asking, are answered in the one shape.

    Raises NotConfigured for hosts, origins or proxies that are none.
    """
    hosts = Hosts(listening_on=hygiene.listening_on, public_url=hygiene.public_url, allowed=hygiene.allowed_hosts)
    origins = Origins(hygiene.cors_origins, hygiene.public_url)
    proxies = TrustedProxies(hygiene.trusted_proxies)
    app = Bodies(app, BodyLimits(hygiene.most_bytes, hygiene.own_limits))
    app = AddressRates(app, hygiene.rates, hygiene.keyless)
    app = Refusing(app, hygiene.language)
    if origins.allowed:
        shared = CORSMiddleware(
            app,
            allow_origins=list(origins.allowed),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["*"],
            expose_headers=[HEADER, "Retry-After", "WWW-Authenticate"],
        )
        app = Dispatch({path: (app, path) for path in hygiene.for_every_page}, otherwise=shared)
    app = Refusing(HostGuard(app, hosts, origins, hygiene.for_every_page), hygiene.language)
    app = with_request_ids(Lingering(SecurityHeaders(app)), hygiene.observer)
    return Proxied(app, proxies, server_believes=hygiene.server_believes)
