"""What a test has Twilio do wrong. Refused connections are `await twilio.stop()`, until `await twilio.start()`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.messaging.twilio_rules import Refusal


@dataclass(frozen=True)
class Drop:
    """Cut the connection instead of answering, after the message was made or before."""

    made: bool = True


@dataclass(frozen=True)
class Hang:
    """Stay silent instead of answering, after the message was made or before."""

    made: bool = False
    seconds: float = 30.0


@dataclass(frozen=True)
class Http:
    """Answer as a gateway would, after the message was made or before."""

    status: int
    body: bytes = b"<html>gateway</html>"
    headers: Mapping[str, str] = field(default_factory=dict)
    made: bool = False


@dataclass(frozen=True)
class Slow:
    """Answer as always, so many seconds later."""

    seconds: float


Fault = Drop | Hang | Http | Slow | Refusal
TOO_MANY = Http(
    429, b'{"code": 20429, "message": "Too many requests", "status": 429}', {"Retry-After": "7"}
)  # fmt: skip
