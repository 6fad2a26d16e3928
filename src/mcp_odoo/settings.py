"""The typed environment. Secrets never print."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from dotenv import dotenv_values
from phonenumbers import SUPPORTED_REGIONS
from pydantic import Field, SecretStr, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from mcp_odoo.phrases import Language
from mcp_odoo.scrubbing import keys_in

SECRETS = (
    "ODOO_API_KEY", "MCP_ODOO_DATABASE_URL", "MCP_ODOO_CALLBACK_SECRET", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
    "TWILIO_AUTH_TOKEN", "ELEVENLABS_WEBHOOK_SECRET", "ELEVENLABS_TOOL_SECRET", "MCP_ODOO_API_KEYS",
    "MCP_ODOO_ENCRYPTION_KEY",
)  # fmt: skip
SHORTEST_SECRET = 6
TWILIO_REQUIRED = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM")
REQUIRED = ("ODOO_URL", "ODOO_DB", "ODOO_LOGIN", "ODOO_API_KEY")

# Read beside the environment. scripts/with-lab names none: a demonstration takes nothing of a real installation.
ENV_FILE = os.environ.get("MCP_ODOO_ENV_FILE", ".env")

CommaSeparated = Annotated[tuple[str, ...], NoDecode]


class SecretFiles(PydanticBaseSettingsSource):
    """Every secret may also be given as `<NAME>_FILE`, a file that holds it, as containers do."""

    def __init__(self, settings_cls: type[BaseSettings], environment: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        self._environment = environment

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        name = str(field.validation_alias or field_name)
        path = self._environment.get(f"{name}_FILE") if name in SECRETS else None
        return (Path(path).read_text(encoding="utf-8").strip() if path else None), name, False

    def __call__(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for field_name, field in self.settings_cls.model_fields.items():
            value, name, _ = self.get_field_value(field, field_name)
            if value is not None:
                found[name] = value
        return found


def _environment() -> Mapping[str, str]:
    written = dotenv_values(ENV_FILE)
    return {**{name: value for name, value in written.items() if value}, **os.environ}


class Settings(BaseSettings):
    """What the environment and `.env` say. An empty variable counts as not set."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    odoo_url: str | None = Field(None, alias="ODOO_URL", description="Address of Odoo, like https://erp.example.com")
    odoo_db: str | None = Field(None, alias="ODOO_DB", description="Odoo database")
    odoo_login: str | None = Field(None, alias="ODOO_LOGIN", description="Login of the API user")
    odoo_api_key: SecretStr | None = Field(None, alias="ODOO_API_KEY", description="API key of that user")
    odoo_transport: Literal["auto", "json2", "xmlrpc"] = Field(
        "auto", alias="ODOO_TRANSPORT", description="json2 (Odoo 19+), xmlrpc, or auto: ask the server"
    )
    odoo_max_concurrent_calls: int = Field(
        8, alias="ODOO_MAX_CONCURRENT_CALLS", ge=1, le=256, description="Requests to Odoo at the same time, at most"
    )
    odoo_connect_timeout: float = Field(
        5.0, alias="ODOO_CONNECT_TIMEOUT", gt=0, le=3600, description="Seconds to wait for a connection to Odoo"
    )
    odoo_read_timeout: float = Field(
        30.0, alias="ODOO_READ_TIMEOUT", gt=0, le=3600, description="Seconds to wait for an answer from Odoo"
    )
    host: str = Field("127.0.0.1", alias="HOST", description="Address to listen on")
    port: int = Field(8000, alias="PORT", ge=1, le=65535, description="Port to listen on")
    public_url: str | None = Field(
        None, alias="PUBLIC_URL", description="How the outside world reaches this server, like https://mcp.example.com"
    )
    portal_url: str | None = Field(
        None,
        alias="MCP_ODOO_PORTAL_URL",
        description="Address in customers' links, where it is not Odoo's own web.base.url",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        "INFO", alias="LOG_LEVEL", description="How much is logged"
    )
    cors_origins: CommaSeparated = Field(
        (), alias="CORS_ORIGINS", description="Web origins that may call the REST face, comma separated"
    )
    language: Language = Field("es", alias="MCP_ODOO_LANGUAGE", description="Language of replies: es or en")
    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("mcp-odoo")),
        alias="MCP_ODOO_DATA_DIR",
        description="Folder of the durable jobs (default: a user data directory)",
    )
    database_url: SecretStr | None = Field(
        None, alias="MCP_ODOO_DATABASE_URL", description="PostgreSQL for the jobs instead of the embedded SQLite"
    )
    job_retention_days: float = Field(
        30.0,
        alias="MCP_ODOO_JOB_RETENTION_DAYS",
        gt=0,
        le=3650,
        description="Days after which finished jobs are deleted, with the customers' data in them",
    )
    log_dir: Path = Field(
        Path("/tmp/mcp_odoo_logs"),  # noqa: S108 - the contract's default; whose folder it is, is checked
        alias="MCP_LOG_DIR",
        description="Folder of the audit log: a JSON document for each quotation and each write",
    )
    audit_personal: CommaSeparated = Field(
        (),
        alias="MCP_ODOO_AUDIT_PERSONAL",
        description="How name, email, phone and text are recorded, like email=hashed,phone=masked (default: whole)",
    )
    audit_retention_days: float = Field(
        365.0,
        alias="MCP_ODOO_AUDIT_RETENTION_DAYS",
        gt=0,
        le=36500,
        description="Days after which the audit log's files are deleted; objects in S3 have rules of their own",
    )
    sales_teams: CommaSeparated = Field(
        (),
        alias="MCP_ODOO_SALES_TEAMS",
        description="Sales teams whose members get quotations, ids or names, comma separated (none: all teams)",
    )
    callback_hosts: CommaSeparated = Field(
        (),
        alias="MCP_ODOO_CALLBACK_HOSTS",
        description="Hosts that a callback_url may name, host or host:port, comma separated (none: no callbacks)",
    )
    callback_secret: SecretStr | None = Field(
        None, alias="MCP_ODOO_CALLBACK_SECRET", description="Secret that signs callbacks: whsec_<base64>, or a text"
    )
    phone_region: str = Field(
        "MX", alias="MCP_ODOO_PHONE_REGION", description="Country (ISO 3166) of phone numbers without a country code"
    )
    tool_wait: float = Field(
        8.0, alias="MCP_ODOO_TOOL_WAIT", gt=0, le=300, description="Seconds that an MCP call waits for its quotation"
    )
    legacy_sse: bool = Field(
        default=True, alias="MCP_ODOO_LEGACY_SSE", description="Serve MCP over SSE at /mcp/sse as well"
    )

    auth: Literal["auto", "required", "none"] = Field(
        "auto",
        alias="MCP_ODOO_AUTH",
        description="auto: keys are demanded once there is one; required: always; none: never, on any address",
    )
    api_keys: SecretStr | None = Field(
        None, alias="MCP_ODOO_API_KEYS", description="API keys, comma separated: key, or name:key:scope+scope"
    )
    keyless_scopes: CommaSeparated = Field(
        (),
        alias="MCP_ODOO_KEYLESS_SCOPES",
        description="What callers may do who need no key, over stdio for instance, comma separated (none: everything)",
    )
    encryption_key: SecretStr | None = Field(
        None,
        alias="MCP_ODOO_ENCRYPTION_KEY",
        description="Encrypts people's own Odoo API keys (none: a key of its own in MCP_ODOO_DATA_DIR)",
    )
    oidc_issuer: str | None = Field(
        None, alias="MCP_ODOO_OIDC_ISSUER", description="OIDC provider whose tokens are taken, as its `iss` says"
    )
    oidc_audience: CommaSeparated = Field(
        (),
        alias="MCP_ODOO_OIDC_AUDIENCE",
        description="Audiences of those tokens, comma separated (none: this server's MCP address)",
    )
    oidc_scopes: CommaSeparated = Field(
        (),
        alias="MCP_ODOO_OIDC_SCOPES",
        description="Which scope each of theirs is, like sales.read=read,sales=quote+write (none: of the same name)",
    )
    read_only: bool = Field(default=False, alias="MCP_ODOO_READ_ONLY", description="Refuse whatever writes to Odoo")
    policy_file: Path | None = Field(
        None, alias="MCP_ODOO_POLICY_FILE", description="What may be written, and when: a TOML file (docs/security.md)"
    )
    confirm: CommaSeparated = Field(
        ("confirm_sale", "cancel_sale"),
        alias="MCP_ODOO_CONFIRM",
        description="Tools that ask a person before they do anything, comma separated, or none",
    )
    allowed_hosts: CommaSeparated = Field(
        (),
        alias="MCP_ODOO_ALLOWED_HOSTS",
        description="Names that this server answers to beside loopback's and PUBLIC_URL's, comma separated",
    )
    trusted_proxies: CommaSeparated = Field(
        (),
        alias="TRUSTED_PROXIES",
        description=(
            "Addresses or networks of proxies whose X-Forwarded-For, -Proto and -Host are believed, comma separated"
        ),
    )
    max_body: int = Field(
        1_000_000, alias="MCP_ODOO_MAX_BODY", ge=10_000, le=100_000_000, description="Bytes of a request, at most"
    )
    rate_limit: int = Field(
        3000,
        alias="MCP_ODOO_RATE_LIMIT",
        ge=0,
        le=1_000_000,
        description="Requests a minute of one key, and of one address (0: any number)",
    )
    drain_seconds: float = Field(
        0.0,
        alias="MCP_ODOO_DRAIN_SECONDS",
        ge=0,
        le=300,
        description=(
            "Seconds between being told to stop and stopping, in which /ready answers 503 and requests are still taken"
        ),
    )

    twilio_account_sid: str | None = Field(
        None, alias="TWILIO_ACCOUNT_SID", description="Twilio account that writes to salespeople: AC…"
    )
    twilio_auth_token: SecretStr | None = Field(
        None, alias="TWILIO_AUTH_TOKEN", description="Its auth token, which also proves that a webhook is Twilio's"
    )
    twilio_whatsapp_from: str | None = Field(
        None, alias="TWILIO_WHATSAPP_FROM", description="WhatsApp number that writes, like +14155238886"
    )
    twilio_whatsapp_template_sid: str | None = Field(
        None,
        alias="TWILIO_WHATSAPP_TEMPLATE_SID",
        description="Approved template (HX…) for salespeople who did not write within 24 hours",
    )
    twilio_sms_from: str | None = Field(
        None,
        alias="TWILIO_SMS_FROM",
        description="Number that writes by SMS where WhatsApp does not arrive (none: no SMS)",
    )
    twilio_api_url: str | None = Field(
        None, alias="TWILIO_API_URL", description="Address of Twilio's API, where it is not Twilio's own"
    )
    twilio_timeout: float = Field(
        5.0, alias="TWILIO_TIMEOUT", gt=0, le=60, description="Seconds to wait for an answer from Twilio"
    )
    vendedor_whatsapp: str | None = Field(
        None, alias="VENDEDOR_WHATSAPP", description="Number that gets a customer when no salesperson can"
    )
    handoff_timeout: float = Field(
        300.0, alias="HANDOFF_TIMEOUT", gt=0, le=86400, description="Seconds until the next salesperson is asked"
    )
    handoff_limit: int = Field(
        3, alias="HANDOFF_LIMIT", ge=1, le=50, description="Salespeople who are asked, before VENDEDOR_WHATSAPP"
    )
    elevenlabs_webhook_secret: SecretStr | None = Field(
        None, alias="ELEVENLABS_WEBHOOK_SECRET", description="Secret that signs ElevenLabs' post-call events"
    )
    elevenlabs_tool_secret: SecretStr | None = Field(
        None,
        alias="ELEVENLABS_TOOL_SECRET",
        description="Secret that an agent sends with a handoff, as a bearer or X-API-Key (none: the webhook's)",
    )

    s3_logs_bucket: str | None = Field(
        None, alias="S3_LOGS_BUCKET", description="Bucket that gets a copy of the audit log (none: local files only)"
    )
    s3_logs_encryption: Literal["AES256", "aws:kms", "none"] = Field(
        "AES256",
        alias="S3_LOGS_ENCRYPTION",
        description="How S3 encrypts them: AES256, aws:kms, or none: as the bucket does by itself",
    )
    s3_logs_kms_key_id: str | None = Field(
        None, alias="S3_LOGS_KMS_KEY_ID", description="KMS key for aws:kms (none: the account's own for S3)"
    )
    aws_region: str | None = Field(None, alias="AWS_REGION", description="Region of the bucket, like us-east-1")
    aws_access_key_id: str | None = Field(
        None,
        alias="AWS_ACCESS_KEY_ID",
        description="Key of an AWS user (none: a profile, or the role of the container or machine)",
    )
    aws_secret_access_key: SecretStr | None = Field(
        None, alias="AWS_SECRET_ACCESS_KEY", description="The secret of that key"
    )
    aws_session_token: SecretStr | None = Field(
        None, alias="AWS_SESSION_TOKEN", description="The token of a key that lives for hours"
    )
    aws_profile: str | None = Field(None, alias="AWS_PROFILE", description="Profile of ~/.aws/config to use")
    aws_role_arn: str | None = Field(None, alias="AWS_ROLE_ARN", description="Role to assume before uploading")
    aws_web_identity_token_file: str | None = Field(
        None,
        alias="AWS_WEB_IDENTITY_TOKEN_FILE",
        description="File with the token by which that role is assumed (EKS sets it)",
    )
    aws_endpoint_url_s3: str | None = Field(
        None, alias="AWS_ENDPOINT_URL_S3", description="Address of an S3-compatible store that is not AWS"
    )
    aws_endpoint_url: str | None = Field(
        None, alias="AWS_ENDPOINT_URL", description="The same, for every service of AWS; AWS_ENDPOINT_URL_S3 wins"
    )

    @field_validator(
        "odoo_url", "public_url", "portal_url", "twilio_api_url", "aws_endpoint_url_s3", "aws_endpoint_url"
    )
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/") if value else value

    @field_validator("public_url")
    @classmethod
    def _without_query(cls, value: str | None) -> str | None:
        if value is not None and ("?" in value or "#" in value):
            raise ValueError("must have neither ? nor #: paths are added to it")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator(
        "cors_origins", "sales_teams", "callback_hosts", "audit_personal", "keyless_scopes", "oidc_audience",
        "oidc_scopes", "confirm", "allowed_hosts", "trusted_proxies", mode="before",
    )  # fmt: skip
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("confirm")
    @classmethod
    def _or_none(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return () if value == ("none",) else value

    @field_validator("keyless_scopes", mode="before")
    @classmethod
    def _said(cls, value: Any) -> Any:
        if isinstance(value, str) and not value.strip(", "):
            raise ValueError("names no scope; without the variable callers who need no key may do everything")
        return value

    @field_validator("phone_region")
    @classmethod
    def _region(cls, value: str) -> str:
        if value.upper() not in SUPPORTED_REGIONS:
            raise ValueError("must be a country's two letters, like MX or ES")
        return value.upper()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic-settings' signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, SecretFiles(settings_cls, _environment()), dotenv_settings

    @property
    def secret_values(self) -> tuple[str, ...]:
        """Every secret that is set, so that it can be kept out of logs and records; not what is too short to be one."""
        values = [value.get_secret_value() for value in self.__dict__.values() if isinstance(value, SecretStr)]
        if self.api_keys:
            values += keys_in(self.api_keys.get_secret_value())
        return tuple(value for value in values if len(value) >= SHORTEST_SECRET)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the variables that are needed to reach Odoo and not set."""
        values = (self.odoo_url, self.odoo_db, self.odoo_login, self.odoo_api_key)
        return tuple(name for name, value in zip(REQUIRED, values, strict=True) if not value)

    @property
    def missing_for_messages(self) -> tuple[str, ...]:
        """Names of the variables that are needed to write to salespeople and not set."""
        values = (self.twilio_account_sid, self.twilio_auth_token, self.twilio_whatsapp_from)
        return tuple(name for name, value in zip(TWILIO_REQUIRED, values, strict=True) if not value)

    @property
    def base_url(self) -> str:
        """How to reach this server: PUBLIC_URL, else the address it listens on."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - not bound here
        return self.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
