"""Twilio's error codes as errors with a sentence."""

from mcp_odoo.errors import MessagingError, NotConfigured, UpstreamUnavailable
from mcp_odoo.messaging.codes import KNOWN, Blame

LONGEST_REASON = 300
# In English, by our errors' codes.
SENTENCES = {known.code: known.sentence for known in KNOWN.values()}
DOCUMENTATION = "https://www.twilio.com/docs/api/errors/"


def explain(
    twilio_code: int, *, number: str = "", reason: str = "", blame: Blame = "recipient"
) -> MessagingError:  # fmt: skip
    """The error for one of Twilio's codes, of an answer or of a status callback, which carries nothing else.

    `number` (E.164) is the recipient's and `reason` Twilio's own text; `blame` is for codes that are not in
    `codes.TABLE`, which are "twilio_error".
    """
    reason = reason[:LONGEST_REASON] or f"{DOCUMENTATION}{twilio_code}"
    known = KNOWN.get(twilio_code)
    sentence = f"{known.sentence} ({twilio_code})" if known else f"Twilio refused the message ({twilio_code}): {reason}"
    return MessagingError(
        sentence,
        code=known.code if known else MessagingError.default_code,
        twilio_code=twilio_code,
        reason=reason,
        number=number,
        blame=known.blame if known else blame,
    )


def unavailable(reason: str, after: float | None = None) -> UpstreamUnavailable:
    """The error for a message that may be asked for again, after so many seconds: it is never sent twice."""
    return UpstreamUnavailable(
        f"The message could not be sent at the moment: {reason}",
        code="twilio_unavailable",
        retry_after=after,
        reason=reason,
    )


def busy(after: float | None) -> UpstreamUnavailable:
    """The error for too many requests; nothing was sent."""
    return UpstreamUnavailable("Twilio asks for fewer requests", code="twilio_busy", retry_after=after)


def not_configured(variables: str) -> NotConfigured:
    """The error for settings that are missing, by their names."""
    return NotConfigured(
        f"Messages cannot be sent or received: whoever runs this server can set {variables}",
        code="twilio_not_configured",
        variables=variables,
    )
