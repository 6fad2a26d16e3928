"""How a request to Twilio ends badly, besides UpstreamUnavailable, for which nothing was done."""


class Lost(Exception):
    """The request may have reached Twilio, and no usable answer came back; `after` is the seconds that it asks for."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


class Refused(Exception):
    """Twilio answered with an error of its own: `status` is HTTP's, `code` and `reason` are Twilio's."""

    def __init__(self, status: int, code: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.code = code
        self.reason = reason
