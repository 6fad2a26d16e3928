"""The error tree: every failure that a user or a model may read is one of these.

McpOdooError
├ InvalidRequest 400      ├ Unauthenticated 401      ├ Forbidden 403
├ NotFound 404            ├ Conflict 409
├ TooSlow 408             ├ TooLarge 413
├ Misdirected 421         ├ RateLimited 429, retryable
└ UpstreamError 502
  ├ OdooError: OdooAccessDenied, OdooAuthenticationFailed, OdooValidation
  ├ MessagingError
  ├ NotConfigured 503
  ├ UpstreamUnavailable 503, retryable
  └ OutcomeUnknown 502

The message is English, for logs. Faces translate by `code` and `details` (see `phrases`); where a code has no
translation, as for sentences that Odoo wrote, people read the message itself.
"""

from typing import Any, ClassVar


class McpOdooError(Exception):
    """A failure with a sentence for its reader.

    `code` is a stable snake_case name; `details` are the plain JSON values that its translations need;
    `retry_after` is in seconds, where the other side named a time.
    """

    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    default_code: ClassVar[str] = "internal_error"

    def __init__(
        self, message: str, *, code: str | None = None, retry_after: float | None = None, **details: Any
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.details = details
        self.retry_after = retry_after


class InvalidRequest(McpOdooError):
    """The request is well formed and wrong: an unknown product, an archived one."""

    status = 400
    default_code = "invalid_request"


class Unauthenticated(McpOdooError):
    status = 401
    default_code = "unauthenticated"


class Forbidden(McpOdooError):
    status = 403
    default_code = "forbidden"


class NotFound(McpOdooError):
    status = 404
    default_code = "not_found"


class Conflict(McpOdooError):
    """The request contradicts what is there: a key reused for another request."""

    status = 409
    default_code = "conflict"


class TooSlow(McpOdooError):
    """The rest of the request did not come in time."""

    status = 408
    default_code = "body_too_slow"


class TooLarge(McpOdooError):
    """The request is larger than what is taken."""

    status = 413
    default_code = "body_too_large"


class Misdirected(McpOdooError):
    """The request is for a server of another name."""

    status = 421
    default_code = "host_not_allowed"


class RateLimited(McpOdooError):
    """Too many requests: nothing was done, and `retry_after` says when one more will be."""

    status = 429
    retryable = True
    default_code = "rate_limited"


class UpstreamError(McpOdooError):
    status = 502
    default_code = "upstream_error"


class OdooError(UpstreamError):
    """Odoo answered with a fault that is neither transient nor the user's to mend."""

    default_code = "odoo_error"


class OdooAccessDenied(OdooError):
    """The API user may not do this in Odoo."""

    default_code = "odoo_access_denied"


class OdooAuthenticationFailed(OdooError):
    """Odoo refused the login or the API key."""

    default_code = "odoo_authentication_failed"


class OdooValidation(OdooError):
    """Odoo refused the values, with the sentence that its own user would read."""

    default_code = "odoo_validation"


class MessagingError(UpstreamError):
    """Twilio refused a message or could not deliver it: its code and text in details.

    `details` are `twilio_code`, `reason` (its text), `number` (E.164) and `blame`.
    """

    default_code = "twilio_error"

    @property
    def blame(self) -> str:
        """Whose matter it is: the "recipient"'s, so that another person may be reached, or the "sender"'s, so that
        nobody can be before the operator mends it.
        """
        return str(self.details.get("blame", "sender"))


class NotConfigured(UpstreamError):
    """Environment variables are missing; `details["variables"]` names them."""

    status = 503
    default_code = "odoo_not_configured"


class UpstreamUnavailable(UpstreamError):
    """Nothing was done, or it may be repeated safely: try again later."""

    status = 503
    retryable = True
    default_code = "odoo_unavailable"


class OutcomeUnknown(UpstreamError):
    """A write was sent and its answer lost; only create-once calls may be repeated."""

    default_code = "outcome_unknown"
