"""Whether a request is Twilio's: only those who know the account's token can sign it.

https://www.twilio.com/docs/usage/security#validating-requests
"""

from collections.abc import Mapping
from urllib.parse import parse_qs, parse_qsl, urlsplit

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from mcp_odoo.errors import Forbidden
from mcp_odoo.messaging.account import TOKEN_VARIABLE
from mcp_odoo.messaging.refusals import not_configured

# Twilio's requests are some hundred bytes; a message may have 1600 characters.
MOST_BYTES = 64 * 1024
BODY_HASH = "bodySHA256"
Form = ImmutableMultiDict[str, str]


def read_form(body: bytes) -> Form:
    """The parameters of a form, repeated and empty ones included; what is not UTF-8 is replaced."""
    return ImmutableMultiDict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


class TwilioSignature:
    """Verifies with the account's token, over the address at which Twilio called: `public_url`, or the request's own
    where nothing is between us and the internet.
    """

    def __init__(self, auth_token: str | None, public_url: str | None) -> None:
        self._validator = RequestValidator(auth_token) if auth_token else None
        self._public_url = public_url.rstrip("/") if public_url else None

    def require(self, *, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Whether Twilio sent this: `url` as the request has it, `body` as it came, a form or JSON.

        Raises Forbidden (`twilio_signature_invalid`) where it did not, also for a body that is too large to be its;
        NotConfigured (`twilio_not_configured`) where there is no token to tell by.
        """
        if self._validator is None:
            raise not_configured(TOKEN_VARIABLE)
        try:
            genuine = len(body) <= MOST_BYTES and self._verified(self._validator, url, body, headers)
        except ValueError:  # addresses, ports and characters that no request of Twilio's has
            genuine = False
        if not genuine:
            raise Forbidden("The request does not carry Twilio's signature", code="twilio_signature_invalid")

    def _verified(self, validator: RequestValidator, url: str, body: bytes, headers: Mapping[str, str]) -> bool:
        named = {name.lower(): value for name, value in headers.items()}
        signature = named.get(SIGNATURE_HEADER.lower(), "")
        algorithm = get_signature_algorithm(named.get(SIGNATURE_SETTINGS_HEADER.lower(), ""))
        if algorithm.upper() not in {HMAC_SHA1, HMAC_SHA256}:
            return False
        called = urlsplit(url)
        if self._public_url:
            url = f"{self._public_url}{called.path}{f'?{called.query}' if called.query else ''}"
        # The validator checks a JSON body by its hash, which the signed address holds.
        hashed = BODY_HASH in parse_qs(urlsplit(url).query)
        content = body.decode() if hashed else read_form(body)
        return bool(validator.validate(url, content, signature, algorithm))
