"""What happens to a request: the faults that a network and a busy Odoo cause, those that stay, and kills."""

import json
from enum import Enum
from xmlrpc.client import Fault as XmlRpcFault
from xmlrpc.client import dumps

from tests.live.exchange import Exchange

CONFLICT = "could not serialize access due to concurrent update"
UNKNOWN_ID = "999999999"


class Fault(Enum):
    """What happens to one request. The value says it in words."""

    REFUSED = "connection refused for 0.6 s"
    DROPPED = "dropped before Odoo saw it"
    LOST = "answer dropped after Odoo acted"
    HTTP_500 = "500 from a gateway, Odoo not reached"
    HTTP_502 = "502 after Odoo acted"
    HTTP_429 = "429 with Retry-After: 1"
    HANG = "answer held back past the time-out"
    LATE = "reaches Odoo only after the time-out"
    MALFORMED = "answer cut in half"
    CONFLICT = "could not serialize access"
    KEY_REFUSED = "stays: Odoo refuses the key"
    NOT_ODOO = "stays: 404 and a page that is not Odoo's"
    VALUES_REFUSED = "stays: Odoo refuses the values"

    @property
    def heading(self) -> str:
        """Of its column."""
        return self.name.lower().removeprefix("http_").replace("_", " ")


# Those that stay until somebody mends their cause; the others pass.
LASTING = (Fault.KEY_REFUSED, Fault.NOT_ODOO, Fault.VALUES_REFUSED)
PASSING = tuple(fault for fault in Fault if fault not in LASTING)
# Which of them let the request through to Odoo before they strike.
AFTER_ODOO = frozenset({Fault.LOST, Fault.HTTP_502, Fault.HANG, Fault.MALFORMED})
# By column, like faults.
KILLS = {
    "killed before": "server killed before Odoo saw it",
    "killed after": "server killed after Odoo acted",
}
Answer = tuple[int, dict[str, str], bytes]
HTML = {"Content-Type": "text/html"}


def answer_of(fault: Fault, exchange: Exchange) -> Answer:
    """The answer that a gateway or Odoo itself gives with this fault."""
    match fault:
        case Fault.HTTP_500:
            return 500, HTML, b"<html><h1>500 Internal Server Error</h1></html>"
        case Fault.HTTP_502:
            return 502, HTML, b"<html><h1>502 Bad Gateway</h1></html>"
        case Fault.HTTP_429:
            return 429, {**HTML, "Retry-After": "1"}, b"<html><h1>429 Too Many Requests</h1></html>"
        case Fault.NOT_ODOO:
            return 404, HTML, b"<html><h1>404 Not Found</h1></html>"
        case _:
            return conflict(exchange)


def conflict(exchange: Exchange) -> Answer:
    """What Odoo answers when PostgreSQL aborted the transaction: inside the value from `load`, else a fault."""
    refusal = {"ids": False, "messages": [{"type": "error", "message": CONFLICT}]}
    if exchange.path.startswith("/xmlrpc/"):
        text = f"Traceback (most recent call last):\n  File x\npsycopg2.errors.SerializationFailure: {CONFLICT}\n"
        answer = (refusal,) if exchange.method == "load" else XmlRpcFault(1, text)
        return 200, {"Content-Type": "text/xml"}, dumps(answer, methodresponse=True, allow_none=True).encode()
    if exchange.method == "load":
        return 200, {"Content-Type": "application/json"}, json.dumps(refusal).encode()
    name = "psycopg2.errors.SerializationFailure"
    error = {"name": name, "message": CONFLICT, "arguments": [CONFLICT], "context": {}, "debug": "Traceback"}
    return 500, {"Content-Type": "application/json"}, json.dumps(error).encode()
