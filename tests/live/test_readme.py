"""The curl commands of the README and of docs/rest.md, run as they are written against a real server and Odoo."""

import json
import re
import subprocess
import time
from typing import Any

from tests.docs.pages import FENCED
from tests.live.lab import ROOT, Odoo
from tests.live.server import Server

EXAMPLE = "quot_082a36ac73b9"
OVER_SECONDS = 60.0


def steps(name: str) -> list[tuple[str, Any]]:
    """Each block with a curl, and the JSON that the page shows below it; none where it shows none."""
    found = FENCED.findall((ROOT / name).read_text(encoding="utf-8"))
    below = [*found[1:], ("", "")]
    return [
        (body, json.loads(shown) if language == "json" else None)
        for (kind, body), (language, shown) in zip(found, below, strict=True)
        if kind == "sh" and "curl" in body
    ]


def run(command: str, server: Server, tracking_id: str = EXAMPLE) -> str:
    """What it prints, with the server's address and the quotation's id in the place of the examples."""
    written = command.replace("http://127.0.0.1:8000", server.url).replace(EXAMPLE, tracking_id)
    done = subprocess.run(["/bin/bash", "-c", written], capture_output=True, text=True, timeout=90, check=True)
    return done.stdout


def fields(value: Any) -> Any:
    """The names in a document, in order; of a list those of its first item."""
    match value:
        case dict():
            return {name: fields(item) for name, item in value.items()}
        case [first, *_]:
            return [fields(first)]
        case _:
            return None


def over(command: str, server: Server, tracking_id: str) -> dict[str, Any]:
    """Ask until the quotation is over."""
    deadline = time.monotonic() + OVER_SECONDS
    while True:
        state: dict[str, Any] = json.loads(run(command, server, tracking_id))
        if state["status"] in ("completed", "failed") or time.monotonic() > deadline:
            return state
        time.sleep(0.2)


def test_the_readme_s_minute(server: Server, odoo: Odoo) -> None:
    """A quotation is asked for and made, answers have the fields that are shown; asked again it is the same one; and a
    customer is handed over, about whom nobody can be told without Twilio.
    """
    (ask, shown), (look, _), (hand_over, _) = steps("README.md")
    queued = json.loads(run(ask, server))
    assert list(queued) == list(shown)
    assert json.loads(run(ask, server))["tracking_id"] == queued["tracking_id"]
    state = over(look, server, queued["tracking_id"])
    assert state["status"] == "completed"
    order = odoo.one("sale.order", state["output"]["sale_order_id"], "order_line")
    assert len(order["order_line"]) == 2
    assert json.loads(run(hand_over, server))["code"] == "twilio_not_configured"


def test_the_rest_page(server: Server) -> None:
    """Each command, in turn: what is shown has the real fields, events come to their end, and what cannot be cancelled
    or retried any more says so.
    """
    (ask, queued), (look, shown), (watch, _), (rest, _) = steps("docs/rest.md")
    # A quotation of its own: the key is the README's.
    first = json.loads(run(ask.replace("web-order-1841", f"rest-page-{time.time_ns()}"), server))
    assert list(first) == list(queued)
    state = over(look, server, first["tracking_id"])
    assert fields(state) == fields(shown)
    events = run(watch, server, first["tracking_id"])
    assert re.findall(r"^event: (\w+)", events, re.MULTILINE)[-1] == "completed"
    listed, cancelled, retried = (json.loads(run(line, server, first["tracking_id"])) for line in rest.splitlines())
    assert "quotations" in listed
    assert [cancelled["code"], retried["code"]] == ["cancel_completed", "retry_completed"]
