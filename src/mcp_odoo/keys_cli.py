"""`mcp-odoo keys create | list | revoke`: API keys, also beside a running server, which knows of it within seconds."""

import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from mcp_odoo.access.keys import Key
from mcp_odoo.access.stored_keys import StoredKeys
from mcp_odoo.audit.terminal import plainly
from mcp_odoo.errors import InvalidRequest
from mcp_odoo.jobs.database import shared_database
from mcp_odoo.loading import load_settings
from mcp_odoo.scopes import Scope, Scopes, scopes_of

keys = typer.Typer(help="API keys: who may use this server, and for what.", no_args_is_help=True)

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
LIFETIME = re.compile(r"(\d{1,4})([hdwy])")
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1), "y": timedelta(days=365)}


@keys.command()
def create(
    *,
    name: Annotated[str, typer.Argument(help="Who or what gets it, like web-form or ana")],
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", "-s", help=f"{', '.join(Scope)}; may be repeated, or written read+quote"),
    ] = None,
    expires: Annotated[
        str | None,
        typer.Option(help="When it ends: 12h, 90d, 52w, 1y, or a date like 2027-01-31 (default: never)"),
    ] = None,
    beside: Annotated[
        bool, typer.Option("--beside", help="Beside a key of that name, so that clients can change over")
    ] = False,
) -> None:
    """Make a key. It is printed once, on stdout, and only its hash is kept."""
    with plainly():
        if not NAME.fullmatch(name):
            raise InvalidRequest(
                f"{name!r} is no name for a key: letters, digits, '.', '_' and '-', at most 64", code="key_name_invalid"
            )
        scopes, ends = _scopes(scope or []), _moment(expires)
        with _stored() as stored:
            first = not stored.all()
            key, secret = stored.create(name, scopes, ends, beside=beside)
        if first:
            print(f"The first key in {_place()}: servers on it soon ask everybody for one.", file=sys.stderr)
        print(f"Key {key.key_id} for {name}: {_may(key)}, {_until(key)}. It is shown this once:", file=sys.stderr)
        print(secret)


@keys.command("list")
def list_keys(
    *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, times in ISO 8601")] = False
) -> None:
    """Every key that was made here; those of MCP_ODOO_API_KEYS are not."""
    with plainly():
        with _stored() as stored:
            found = stored.all()
        if as_json:
            for key in found:
                print(json.dumps(_as_json(key)))
            return
        if not found:
            print("No keys yet: mcp-odoo keys create NAME --scope read", file=sys.stderr)
            return
        table = Table("Id", "Name", "May", "Made", "State", box=None, pad_edge=False)
        for key in found:
            table.add_row(key.key_id, key.name, _may(key), _day(key.created_at), _state(key))
        Console().print(table)


@keys.command()
def revoke(name: Annotated[str, typer.Argument(help="A key's name, which ends all of that name, or its id")]) -> None:
    """End a key for good. Running servers refuse it within two seconds."""
    with plainly():
        with _stored() as stored:
            revoked = stored.revoke(name)
        for key in revoked:
            print(f"Revoked: {key.key_id} {key.name}")


@contextmanager
def _stored() -> Iterator[StoredKeys]:
    settings = load_settings()
    url = settings.database_url.get_secret_value() if settings.database_url else None
    with shared_database(url, settings.data_dir) as database:
        stored = StoredKeys(database)
        stored.create_tables()
        yield stored


def _place() -> str:
    """Where keys are kept; a server with another folder or database knows nothing of them."""
    settings = load_settings()
    if settings.database_url:
        return "the database of MCP_ODOO_DATABASE_URL"
    return f"{settings.data_dir / 'jobs.sqlite'} (MCP_ODOO_DATA_DIR)"


def _scopes(given: list[str]) -> Scopes:
    names = [name for text in given for name in re.split(r"[+,\s]+", text) if name]
    if not names:
        raise InvalidRequest(
            f"Say what the key is for: --scope {Scope.READ} --scope {Scope.QUOTE}, for instance. There are "
            f"{', '.join(Scope)}, and {Scope.ADMIN} is everything",
            code="key_scopes_missing",
        )
    try:
        return scopes_of(names)
    except ValueError as error:
        raise InvalidRequest(str(error), code="key_scope_unknown") from error


def _moment(text: str | None) -> float | None:
    if text is None:
        return None
    now = datetime.now(UTC)
    try:
        lifetime = LIFETIME.fullmatch(text.strip().lower())
        moment = now + int(lifetime[1]) * UNITS[lifetime[2]] if lifetime else datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise InvalidRequest(
            f"--expires {text!r} is neither a time, like 90d, nor a date, like 2027-01-31", code="key_expiry_invalid"
        ) from error
    ends = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if ends <= now:
        raise InvalidRequest(f"--expires {text!r} is over already", code="key_expiry_invalid")
    return ends.timestamp()


def _may(key: Key) -> str:
    return "everything" if Scope.ADMIN in key.scopes else "+".join(sorted(key.scopes))


def _day(moment: float | None) -> str:
    return "-" if moment is None else datetime.fromtimestamp(moment, UTC).date().isoformat()


def _until(key: Key) -> str:
    return "until it is revoked" if key.expires_at is None else f"until {_iso(key.expires_at)}"


def _iso(moment: float | None) -> str | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def _state(key: Key) -> str:
    if key.revoked_at is not None:
        return f"revoked {_day(key.revoked_at)}"
    return f"expired {_day(key.expires_at)}" if key.expired(time.time()) else f"works {_until(key)}"


def _as_json(key: Key) -> dict[str, object]:
    return {
        "key_id": key.key_id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "created_at": _iso(key.created_at),
        "expires_at": _iso(key.expires_at),
        "revoked_at": _iso(key.revoked_at),
    }
