"""Where the bucket is and who asks for it: a client of the AWS SDK, which is not imported before there is a bucket."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal

from mcp_odoo import __version__

if TYPE_CHECKING:
    from botocore.session import Session
    from types_boto3_s3 import S3Client

Encryption = Literal["AES256", "aws:kms", "none"]
# Two attempts: whoever has more to upload tries again by itself, and should not hold a thread for minutes.
ATTEMPTS = 2
# How CloudTrail shows what is done in the role.
ROLE_SESSION = "mcp-odoo"


@dataclass(frozen=True)
class BucketPlace:
    """A bucket and the way to it. What is None is left to the SDK: its variables, files, and the machine's own role."""

    bucket: str
    region: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)
    session_token: str | None = field(default=None, repr=False)
    profile: str | None = None
    role_arn: str | None = None
    web_identity_token_file: str | None = None
    endpoint_url: str | None = None
    encryption: Encryption = "AES256"
    kms_key_id: str | None = None


def s3_client(place: BucketPlace, *, connect_timeout: float, read_timeout: float, connections: int) -> "S3Client":
    """A client that threads may share. It takes a third of a second; it may ask the machine for its role.

    Raises what the SDK raises.
    """
    import boto3  # noqa: PLC0415 - 30 MB that a server without a bucket does not need
    from botocore.config import Config  # noqa: PLC0415 - as boto3
    from botocore.session import Session  # noqa: PLC0415 - as boto3

    config = Config(
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=connections,
        # The SDK's own checksums are headers that many other stores refuse; what is put has a Content-MD5 instead.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        # Other stores seldom have a name in the DNS for each bucket.
        s3={"addressing_style": "path" if place.endpoint_url else "auto"},
        user_agent_extra=f"MCP-Odoo/{__version__}",
    )

    def session() -> Session:
        # AWS_PROFILE is place.profile: left to the SDK, an empty one would be a profile without a name.
        one = Session(session_vars={"profile": (None, "AWS_DEFAULT_PROFILE", None, None)})
        # As the default for every client, so that its time-outs hold for STS, too.
        one.set_default_client_config(config)
        if place.region:  # boto3 reads AWS_DEFAULT_REGION alone, not AWS_REGION
            one.set_config_variable("region", place.region)
        if place.profile:
            one.set_config_variable("profile", place.profile)
        return one

    ours = session()
    if place.role_arn:
        base = session()
        _give_keys(base, place)
        role = _role(base, place.role_arn, place.web_identity_token_file)
        ours.register_component("credential_provider", SimpleNamespace(load_credentials=lambda: role))
    else:
        _give_keys(ours, place)
    client = boto3.Session(botocore_session=ours).client("s3", endpoint_url=place.endpoint_url)
    client.meta.events.register_last("before-call.s3", _send_at_once)
    return client


def _send_at_once(params: dict[str, Any], **_: object) -> None:
    """The SDK would first ask whether a record may come: a round trip more, or a second where nobody answers that."""
    params["headers"].pop("Expect", None)


def _give_keys(session: "Session", place: BucketPlace) -> None:
    from botocore.exceptions import PartialCredentialsError  # noqa: PLC0415 - as boto3

    keys = {"AWS_ACCESS_KEY_ID": place.access_key_id, "AWS_SECRET_ACCESS_KEY": place.secret_access_key}
    missing = [name for name, value in keys.items() if not value]
    if place.access_key_id and place.secret_access_key:
        session.set_credentials(place.access_key_id, place.secret_access_key, place.session_token)
    elif len(missing) < len(keys):
        raise PartialCredentialsError(provider="settings", cred_var=missing[0])


def _role(base: "Session", role_arn: str, token_file: str | None) -> object:
    """Credentials of the role, obtained when they are first needed and anew before they expire: by the token in the
    file, which is read each time since its owner renews it, or else by the credentials of `base`.
    """
    from botocore import credentials  # noqa: PLC0415 - as boto3
    from botocore.exceptions import NoCredentialsError  # noqa: PLC0415 - as boto3
    from botocore.utils import FileWebIdentityTokenLoader  # noqa: PLC0415 - as boto3

    session_name = {"RoleSessionName": ROLE_SESSION}
    if token_file:
        by_token = credentials.AssumeRoleWithWebIdentityCredentialFetcher(
            base.create_client, FileWebIdentityTokenLoader(token_file), role_arn, extra_args=session_name
        )
        return credentials.DeferredRefreshableCredentials(by_token.fetch_credentials, "assume-role-with-web-identity")
    source = base.get_credentials()
    if source is None:
        raise NoCredentialsError
    by_keys = credentials.AssumeRoleCredentialFetcher(base.create_client, source, role_arn, extra_args=session_name)
    return credentials.DeferredRefreshableCredentials(by_keys.fetch_credentials, "assume-role")
