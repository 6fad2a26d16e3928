"""What docs/callbacks.md tells integrators to do verifies what is really sent."""

import json
import re
import runpy
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.callbacks.jobs import FIRST_WAIT, LONGEST_WAIT, PATIENCE
from mcp_odoo.phrases import ES_ERRORS
from tests.callbacks.conftest import MakeCallbacks
from tests.callbacks.receiver import SECRET, Delivery, Receiver, receiving

PAGE = (Path(__file__).parents[2] / "docs" / "callbacks.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
TEXT_SECRET = "a text of twenty-four bytes or more"


def snippet(language: str, name: str) -> str:
    """The page's only block of that language that defines `name`."""
    (found,) = [body for kind, body in BLOCKS if kind == language and re.search(rf"(def|function) {name}\(", body)]
    return str(found)


@pytest.fixture(params=[SECRET, TEXT_SECRET], ids=["whsec", "text"])
async def sent(request: pytest.FixtureRequest, sender: MakeCallbacks) -> tuple[str, Delivery]:
    """A secret of either kind, and what arrived, signed with it."""
    secret = request.param
    async with receiving(secret if secret.startswith("whsec_") else secret.encode()) as receiver:
        await sender(receiver, secret=secret).deliver(receiver.url, "callback_1", "quotation.completed", {"a": "ñ"})
    return secret, receiver.deliveries[0]


def forged(delivery: Delivery) -> list[Delivery]:
    """The same with one thing changed each."""
    headers = delivery.headers

    def other(**changed: str) -> Delivery:
        return replace(delivery, headers={**headers, **{f"webhook-{name}": value for name, value in changed.items()}})

    return [
        replace(delivery, body=delivery.body.replace(b"completed", b"failed")),
        other(id="callback_2"),
        other(timestamp=str(int(headers["webhook-timestamp"]) + 1)),
        other(timestamp=str(int(headers["webhook-timestamp"]) - 301)),
        other(timestamp="soon"),
        other(signature=""),
        other(signature=headers["webhook-signature"].replace("v1,", "v2,")),
        other(signature="v1,ñ"),
        replace(delivery, headers={}),
    ]


def rotated(delivery: Delivery) -> Delivery:
    """With another signature before the right one."""
    return replace(
        delivery,
        headers={**delivery.headers, "webhook-signature": f"v1,b3RoZXI= {delivery.headers['webhook-signature']}"},
    )


def test_python_by_hand(sent: tuple[str, Delivery], tmp_path: Path) -> None:
    """Takes what was sent and nothing that was changed."""
    secret, delivery = sent
    (tmp_path / "by_hand.py").write_text(snippet("python", "verified"), encoding="utf-8")
    verified = runpy.run_path(str(tmp_path / "by_hand.py"))["verified"]
    assert verified(secret, delivery.headers, delivery.body)
    assert verified(secret, rotated(delivery).headers, delivery.body)
    assert not verified(f"{TEXT_SECRET}!", delivery.headers, delivery.body)
    assert not any(verified(secret, one.headers, one.body) for one in forged(delivery))


def test_python_with_the_library(sent: tuple[str, Delivery], tmp_path: Path) -> None:
    """The event, or the library's error."""
    secret, delivery = sent
    (tmp_path / "library.py").write_text(snippet("python", "event_of"), encoding="utf-8")
    names = runpy.run_path(str(tmp_path / "library.py"))
    assert names["event_of"](secret, delivery.headers, delivery.body)["data"] == {"a": "ñ"}
    with pytest.raises(Exception, match="No matching signature"):
        names["event_of"](secret, delivery.headers, delivery.body + b" ")


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_node_by_hand(sent: tuple[str, Delivery], tmp_path: Path) -> None:
    """Takes what was sent and nothing that was changed."""
    secret, delivery = sent
    cases: list[Mapping[str, Any]] = [
        {"secret": key, "headers": dict(one.headers), "body": one.body.decode()}
        for key, one in [
            (secret, delivery),
            (secret, rotated(delivery)),
            (f"{TEXT_SECRET}!", delivery),
            *((secret, one) for one in forged(delivery)),
        ]
    ]
    script = tmp_path / "by_hand.js"
    script.write_text(
        f"{snippet('js', 'verified')}\nconst cases = {json.dumps(cases)};\n"
        "console.log(JSON.stringify(cases.map((one) => verified(one.secret, one.headers, Buffer.from(one.body)))));",
        encoding="utf-8",
    )
    node = str(shutil.which("node"))
    answer = subprocess.run([node, str(script)], capture_output=True, text=True, check=True, timeout=30).stdout
    assert json.loads(answer) == [True, True, *[False] * (len(cases) - 2)]


def test_every_refusal_is_on_the_page() -> None:
    """Each code that a caller may read, and none that is not raised."""
    refusals = {code for code in ES_ERRORS if code.startswith(("callback_url_", "callback_host_", "callbacks_"))}
    assert set(re.findall(r"^\| `(callbacks?_\w+)`", PAGE, re.MULTILINE)) == refusals


def test_the_schedule_is_the_one_that_is_kept() -> None:
    """First wait, longest wait, patience."""
    assert (FIRST_WAIT, LONGEST_WAIT, PATIENCE) == (5, 3600, 86400)
    assert "after 5 seconds, 10, 20, 40, 80" in PAGE
    assert "doubling to an hour" in PAGE
    assert "for 24 hours" in PAGE


async def test_the_page_names_every_header_that_is_signed(sender: MakeCallbacks, receiver: Receiver) -> None:
    """The three of the specification."""
    await sender(receiver).deliver(receiver.url, "callback_1", "quotation.completed", {})
    named = {name for name in receiver.deliveries[0].headers if name.startswith("webhook-")}
    assert named == set(re.findall(r"^\| header `([\w-]+)`", PAGE, re.MULTILINE))
