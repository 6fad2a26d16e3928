"""What a person sees when the server starts: where everything is, and what is not configured."""

import sys
from contextlib import suppress

from mcp_odoo import __version__
from mcp_odoo.settings import Settings


def banner(settings: Settings, access: str) -> str:
    """Plain text, one address a line; `access` says who gets in."""
    base = settings.base_url
    places = [("MCP", f"{base}/mcp")]
    if settings.legacy_sse:
        places.append(("MCP (SSE, legacy)", f"{base}/mcp/sse  ·  {base}/mcp/messages"))
    places += [
        ("Quotation", f"POST {base}/api/quotation/async"),
        ("Its status", f"GET  {base}/api/quotation/status/{{tracking_id}}"),
        ("Its events", f"GET  {base}/api/quotation/{{tracking_id}}/events"),
        ("Cancel, retry", f"POST {base}/api/quotation/{{tracking_id}}/cancel  ·  …/retry"),
        ("All quotations", f"GET  {base}/api/quotations"),
        ("Handoff", f"POST {base}/api/elevenlabs/handoff"),
        ("Its story", f"GET  {base}/api/handoff/{{handoff_id}}"),
        ("All handoffs", f"GET  {base}/api/handoffs"),
        ("Twilio calls", f"POST {base}/api/twilio/status  ·  {base}/api/twilio/inbound"),
        ("ElevenLabs calls", f"POST {base}/api/elevenlabs/events"),
        ("Health", f"{base}/health  ·  {base}/ready"),
        ("Metrics", f"{base}/metrics"),
        ("REST docs", f"{base}/docs"),
        ("Access", access),
        ("Odoo", f"{settings.odoo_url or '-'}  (database {settings.odoo_db or '-'}, as {settings.odoo_login or '-'})"),
        ("Jobs", "PostgreSQL" if settings.database_url else str(settings.data_dir / "jobs.sqlite")),
        ("Audit log", f"{settings.log_dir}{f'  ·  s3://{settings.s3_logs_bucket}' if settings.s3_logs_bucket else ''}"),
    ]
    lines = [f"MCP-Odoo {__version__}", *(f"  {name:<18} {place}" for name, place in places)]
    return "\n".join([*lines, *_warnings(settings)])


def stdio_banner(settings: Settings) -> str:
    """What stdio's log begins with: there are no addresses to tell."""
    return "\n".join([f"MCP-Odoo {__version__} over stdio", *_warnings(settings)])


def show(text: str) -> None:
    """Tell the person who started the server, on stderr: stdout is the log's, or the protocol's."""
    with suppress(OSError):  # nobody may be reading any more
        print(text, file=sys.stderr, flush=True)


def _warnings(settings: Settings) -> list[str]:
    lines = []
    if settings.read_only:
        lines.append("  read-only: nothing is written to Odoo (MCP_ODOO_READ_ONLY)")
    if settings.policy_file:
        lines.append(f"  policy: what may be written is in {settings.policy_file}")
    if settings.missing:
        lines += [
            f"  WARNING: not configured: {', '.join(settings.missing)}. Odoo operations will fail until set;",
            "  see .env.example, then try: mcp-odoo check",
        ]
    if missing := settings.missing_for_messages:
        lines.append(f"  handoffs: {', '.join(missing)} not set: salespeople get an activity in Odoo, no message")
    elif settings.public_url is None:
        lines.append(
            "  handoffs: PUBLIC_URL not set: no delivery reports, and behind a proxy Twilio's webhooks are refused"
        )
    return lines
