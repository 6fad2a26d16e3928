"""What a person sees when the server starts."""

from pathlib import Path

from mcp_odoo.banner import banner, stdio_banner
from mcp_odoo.settings import Settings

KEYS = "1 API key"


def make(**variables: object) -> Settings:
    return Settings.model_validate({"MCP_ODOO_DATA_DIR": Path("/data"), **variables})


def test_everything_has_its_address() -> None:
    """Each face, each route, and where Odoo and the jobs are."""
    text = banner(
        make(ODOO_URL="https://erp.example.com", ODOO_DB="shop", ODOO_LOGIN="me", ODOO_API_KEY="s3cret"), "1 API key"
    )
    base = "http://127.0.0.1:8000"
    for address in (
        f"{base}/mcp\n", f"{base}/mcp/sse", f"{base}/mcp/messages", f"POST {base}/api/quotation/async",
        f"GET  {base}/api/quotation/status/{{tracking_id}}", f"{base}/health", f"{base}/docs",
        f"POST {base}/api/elevenlabs/handoff", f"GET  {base}/api/handoff/{{handoff_id}}", f"GET  {base}/api/handoffs",
        f"{base}/api/twilio/status", f"{base}/api/twilio/inbound", f"{base}/api/elevenlabs/events",
        "https://erp.example.com  (database shop, as me)", "/data/jobs.sqlite",
    ):  # fmt: skip
        assert address in text
    assert "WARNING" not in text
    assert "s3cret" not in text


def test_the_audit_log_s_places_are_shown() -> None:
    """The folder, and the bucket where there is one."""
    assert "/var/log/odoo\n" in banner(make(MCP_LOG_DIR="/var/log/odoo"), KEYS) + "\n"
    assert "/var/log/odoo  ·  s3://audit" in banner(
        make(MCP_LOG_DIR="/var/log/odoo", S3_LOGS_BUCKET="audit"), "1 API key"
    )


def test_what_is_missing_is_named() -> None:
    """With what to do next; over stdio as well, which has no addresses."""
    settings = make(ODOO_URL="https://erp.example.com", ODOO_DB="shop")
    for text in (banner(settings, KEYS), stdio_banner(settings)):
        assert "not configured: ODOO_LOGIN, ODOO_API_KEY." in text
        assert "mcp-odoo check" in text
    assert "http" not in stdio_banner(settings)


def test_the_database_s_address_is_not_shown() -> None:
    """It has a password in it."""
    text = banner(make(MCP_ODOO_DATABASE_URL="postgresql://me:hunter2@db/jobs"), KEYS)
    assert "PostgreSQL" in text
    assert "hunter2" not in text


def test_sse_is_not_shown_where_it_is_off() -> None:
    """An address that does not answer is worse than none."""
    assert "/mcp/sse" not in banner(make(MCP_ODOO_LEGACY_SSE=False), KEYS)


def test_what_handoffs_lack_is_told_in_one_line() -> None:
    """Twilio's variables first; then the address at which Twilio calls; nothing where both are there."""
    account = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "hunter22"}
    told = [line for line in banner(make(**account), KEYS).splitlines() if line.startswith("  handoffs: ")]
    assert told == ["  handoffs: TWILIO_WHATSAPP_FROM not set: salespeople get an activity in Odoo, no message"]
    assert told[0] in stdio_banner(make(**account))
    account["TWILIO_WHATSAPP_FROM"] = "+14155238886"
    (line,) = [line for line in banner(make(**account), KEYS).splitlines() if line.startswith("  handoffs: ")]
    assert line.startswith("  handoffs: PUBLIC_URL not set")
    whole = banner(make(**account, PUBLIC_URL="https://mcp.example.com"), KEYS)
    assert "handoffs: " not in whole
    assert "hunter22" not in whole


def test_rules_about_writing_are_shown() -> None:
    """Over stdio as well."""
    settings = make(MCP_ODOO_READ_ONLY="1", MCP_ODOO_POLICY_FILE="/etc/policy.toml")
    for text in (banner(settings, KEYS), stdio_banner(settings)):
        assert "read-only: nothing is written to Odoo (MCP_ODOO_READ_ONLY)" in text
        assert "what may be written is in /etc/policy.toml" in text
    assert "read-only" not in banner(make(), KEYS)
    assert "policy" not in banner(make(), KEYS)
