"""Odoo's faults -> our errors, with the sentence that Odoo's own user would read."""

import re
from collections.abc import Sequence
from typing import Any

from mcp_odoo.errors import (
    McpOdooError,
    NotFound,
    OdooAccessDenied,
    OdooAuthenticationFailed,
    OdooError,
    OdooValidation,
    UpstreamUnavailable,
)
from mcp_odoo.odoo.http import lost, unavailable

# PostgreSQL aborts one of two conflicting transactions with these; Odoo passes the words on, even from `load`.
_CONFLICT = re.compile(
    r"could not serialize|deadlock detected|SerializationFailure|LockNotAvailable|could not obtain lock|"
    r"duplicate key value violates unique constraint \"ir_model_data",
    re.IGNORECASE,
)
# Odoo's own words where a notification has no sender; they never say whose address is missing.
_NO_SENDER = re.compile(r"sender's email|correo electrónico del remitente|email del remitente", re.IGNORECASE)
_NO_DATABASE = re.compile(r'FATAL: +database "([^"]*)" does not exist')
# PostgreSQL was away before the transaction began, or went away in the middle of it. Its address is nobody's business.
_DATABASE_UNREACHABLE = re.compile(r"connection to server .* failed|the database system is (starting|shutting)")
_DATABASE_LOST = re.compile(r"server closed the connection|terminating connection|connection already closed")
# Older versions' `load` says so even of refusals meant for a person: "Unknown error during import: <class …>: …".
_IN_IMPORT = re.compile(r"^[^<]*<class '(odoo\.exceptions\.\w+)'>: ")
# How an AccessError names the operation in every language; inside an import it comes as a message like others.
_DENIED = re.compile(r"\([^()]*: [^(),]*, [^(),]*: (create|read|write|unlink)\)")
_LONGEST = 600


def is_conflict(message: str) -> bool:
    """Whether the database aborted the transaction for a concurrent one: nothing was written, repeating is right."""
    return bool(_CONFLICT.search(message))


def busy(message: str) -> UpstreamUnavailable:
    return UpstreamUnavailable(f"Odoo was busy with the same records: {_tidy(message)}", code="odoo_busy")


def fault(name: str, message: str) -> McpOdooError:  # noqa: PLR0911 - one return for each kind of fault
    """The error for a fault whose Python exception is `name` (`odoo.exceptions.AccessError`)."""
    kind = name.rsplit(".", 1)[-1]
    text = _tidy(message)
    if missing := _NO_DATABASE.search(message):
        return OdooError(
            f"Odoo has no database {missing.group(1)!r}; check ODOO_DB",
            code="odoo_database_unknown",
            name=missing.group(1),
        )
    if is_conflict(f"{kind} {message}"):
        return busy(message)
    if _DATABASE_UNREACHABLE.search(message):
        return unavailable("its database does not answer")
    if _DATABASE_LOST.search(message):
        return lost("Odoo lost its database")
    match kind:
        case "AccessDenied" | "Unauthorized":
            return OdooAuthenticationFailed(
                f"Odoo refused the login or the API key: {text}. Check ODOO_LOGIN and ODOO_API_KEY (keys expire).",
                reason=text,
            )
        case "AccessError" | "Forbidden":
            return OdooAccessDenied(text)
        case "MissingError":
            return NotFound(text, code="odoo_record_missing", reason=text)
        case "UserError" | "ValidationError" | "RedirectWarning" | "Warning":
            return _refused(text)
        case _:
            return OdooError(f"Odoo failed: {kind}: {text}", code="odoo_error", reason=f"{kind}: {text}")


def load_refusal(messages: Sequence[dict[str, Any]]) -> McpOdooError:
    """The error for a `load` that answered `{"ids": false, "messages": [...]}`: nothing was written."""
    texts = [str(message.get("message", "")) for message in messages if message.get("type") != "warning"]
    joined = "; ".join(dict.fromkeys(_tidy(text) for text in texts)) or "no reason given"
    if any(is_conflict(text) for text in texts):
        return busy(joined)
    if denied := [text for text in texts if _DENIED.search(text)]:
        return OdooAccessDenied(_tidy(denied[0]))  # said once more for each attempt of `load`
    exceptions = [match.group(1) for text in texts if (match := _IN_IMPORT.match(text))]
    return fault(exceptions[0], joined) if exceptions else _refused(joined)


def _refused(text: str) -> OdooValidation:
    if _NO_SENDER.search(text):
        return OdooValidation(
            f"Odoo wants to notify the salesperson and the API user has no e-mail address: set one on the user of "
            f"ODOO_LOGIN. Odoo said: {text}",
            code="api_user_without_email",
            reason=text,
        )
    return OdooValidation(text)


def _tidy(message: str) -> str:
    """The sentence without a traceback: of one, its last line, less the exception's class."""
    text = _IN_IMPORT.sub("", message.strip())
    if "Traceback (most recent call last)" in text:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        text = re.sub(r"^[\w.]+(Error|Exception|Warning|Failure): ", "", lines[-1]) if lines else ""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
