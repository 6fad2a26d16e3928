"""Who gets in, as settings describe it: keys, the gate in front of both faces, and where the server may listen."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
import structlog
from pydantic import SecretStr
from starlette.types import ASGIApp

from mcp_odoo.access.gate import Gate
from mcp_odoo.access.given_keys import given_keys, short_ones
from mcp_odoo.access.keyring import Keyring
from mcp_odoo.access.keys import Key
from mcp_odoo.access.models import Credential
from mcp_odoo.access.stored_keys import StoredKeys
from mcp_odoo.access.tokens import TokenVerifier
from mcp_odoo.elevenlabs.rest import EVENTS_PATH
from mcp_odoo.elevenlabs.secret import ToolSecret
from mcp_odoo.errors import NotConfigured
from mcp_odoo.jobs.database import shared_database
from mcp_odoo.jobs.folder import DATABASE
from mcp_odoo.messaging.account import STATUS_PATH
from mcp_odoo.messaging.rest import INBOUND_PATH
from mcp_odoo.scopes import EVERY_SCOPE, Scope, Scopes, scopes_of
from mcp_odoo.settings import Settings
from mcp_odoo.web.authentication import Authentication
from mcp_odoo.web.authority import read_authority
from mcp_odoo.web.oauth import metadata_paths, metadata_url
from mcp_odoo.web.rates import Rates
from mcp_odoo.web.requests import HEALTH, READY

log = structlog.get_logger(__name__)

# Load balancers and people who look; what is signed proves by itself whose it is.
PUBLIC = (
    HEALTH, READY, "/docs", "/docs/oauth2-redirect", "/openapi.json", "/static-offline-docs/", STATUS_PATH,
    INBOUND_PATH, EVENTS_PATH,
)  # fmt: skip
HANDOFF_PATHS = ("/api/elevenlabs/handoff", "/api/handoff")
ELEVENLABS = Credential("elevenlabs", frozenset({Scope.HANDOFF}))


def create_keyring(settings: Settings, database: sa.Engine) -> Keyring:
    """The keys of the environment and those in the jobs' database. Raises NotConfigured for an unusable entry."""
    return Keyring(_given(settings), StoredKeys(database))


def _given(settings: Settings) -> tuple[Key, ...]:
    return given_keys(_api_keys(settings))


def _api_keys(settings: Settings) -> str | None:
    """An empty secret is not none: whoever set it wanted the server closed."""
    return None if settings.api_keys is None else settings.api_keys.get_secret_value()


@contextmanager
def existing_keyring(settings: Settings) -> Iterator[Keyring]:
    """The same beside a server, for a look: no database is made where there is none yet. Raises NotConfigured, also
    where the database cannot be reached.
    """
    if settings.database_url is None and not (settings.data_dir / DATABASE).exists():
        yield Keyring(_given(settings))
        return
    url = settings.database_url.get_secret_value() if settings.database_url else None
    with shared_database(url, settings.data_dir) as database:
        yield create_keyring(settings, database)


def keyless_scopes(settings: Settings) -> Scopes:
    """What callers may do who need no key. Raises NotConfigured for a scope that is none."""
    try:
        return scopes_of(settings.keyless_scopes) or EVERY_SCOPE
    except ValueError as error:
        raise NotConfigured(
            f"MCP_ODOO_KEYLESS_SCOPES cannot be used: {error}", code="keyless_scopes_unusable", reason=str(error)
        ) from error


def handoff_secret(settings: Settings) -> ToolSecret:
    """What a voice agent shows instead of a key: its own secret, else the webhook's."""
    secret = settings.elevenlabs_tool_secret or settings.elevenlabs_webhook_secret
    return ToolSecret(secret.get_secret_value() if secret else None)


def authenticated(
    app: ASGIApp, settings: Settings, keyring: Keyring, verifier: TokenVerifier | None, rates: Rates
) -> ASGIApp:
    """`app`, closed to whoever has to show a key, or a token that `verifier` takes, and does not."""
    secret = handoff_secret(settings)
    metadata = metadata_paths(settings.base_url) if verifier else ()
    return Authentication(
        app,
        Gate(settings.auth, keyring, verifier),
        rates,
        public=(*PUBLIC, *metadata),
        secrets=dict.fromkeys(HANDOFF_PATHS, secret) if secret.demanded else {},
        holder=ELEVENLABS,
        keyless=keyless_scopes(settings),
        language=settings.language,
        metadata=metadata_url(settings.base_url) if verifier else None,
        asking_for=verifier.scope_map.offered() if verifier else (),
    )


def demands_keys(settings: Settings, keyring: Keyring) -> Callable[[], bool]:
    """Whether everybody has to show something, as far as is known without asking anybody."""
    always = settings.auth == "required" or settings.oidc_issuer is not None
    return lambda: settings.auth != "none" and (always or keyring.known)


def listens_on_loopback(settings: Settings) -> bool:
    host = read_authority(f"[{settings.host}]" if ":" in settings.host else settings.host)
    return host is not None and host.loopback


def refuse_open_address(settings: Settings, keyring: Keyring) -> None:
    """Read the keys, at the start. Raises NotConfigured where other machines could reach a server that asks nobody who
    they are; a warning is logged where that was asked for.
    """
    known = keyring.load()
    if settings.auth == "none":
        log.warning(
            "access.open",
            host=settings.host,
            port=settings.port,
            reason="MCP_ODOO_AUTH=none: whoever reaches this address may do everything that this server can",
        )
        return
    if weak := short_ones(_api_keys(settings)):
        log.warning("access.keys_short", keys=weak, reason="keys of fewer than 16 characters can be guessed")
    closed = settings.auth == "required" or settings.oidc_issuer is not None or known
    if settings.public_url and not closed:
        log.warning(
            "access.public_without_keys",
            reason="PUBLIC_URL is set and there are no API keys: what a proxy passes on is refused, but one on this "
            "machine that changes Host and adds no header looks like a person here. Make a key",
        )
    if not (closed or listens_on_loopback(settings)):
        raise NotConfigured(
            f"HOST={settings.host} lets other machines in, and there are no API keys. Make one (mcp-odoo keys create, "
            "or MCP_ODOO_API_KEYS), or say that everybody may do everything: MCP_ODOO_AUTH=none. HOST=127.0.0.1 is for "
            "this machine alone",
            code="address_open",
            host=settings.host,
        )


def with_own_key(settings: Settings) -> tuple[Settings, str | None]:
    """For a program that serves and asks itself: settings that know a key of its own, and that key; none where nobody
    is asked for one. Blocks.
    """
    with existing_keyring(settings) as keyring:
        known = keyring.load()
    if settings.auth == "none" or not (known or settings.auth == "required" or settings.oidc_issuer):
        return settings, None
    key = secrets.token_urlsafe(32)
    entry = f"mcp-odoo-{secrets.token_hex(4)}:{key}:{Scope.READ}+{Scope.QUOTE}"
    return settings.model_copy(update={"api_keys": SecretStr(f"{_api_keys(settings) or ''},{entry}")}), key


def access_line(settings: Settings, keyring: Keyring) -> str:
    """For the banner: who gets in."""
    if settings.auth == "none":
        return "WARNING: open. MCP_ODOO_AUTH=none: whoever reaches this address may do everything"
    ways = [f"{count} API keys" if (count := keyring.usable) != 1 else "1 API key"] if keyring.usable else []
    if settings.oidc_issuer:
        ways.append(f"tokens of {settings.oidc_issuer}")
    if ways:
        return " or ".join(ways)
    if settings.auth == "required" or keyring.known:
        return "nobody yet: make a key with mcp-odoo keys create"
    return "this machine alone, without a key; for others: mcp-odoo keys create"
