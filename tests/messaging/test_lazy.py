"""What a server without Twilio pays, and what nobody reads in a log."""

import io
import json
import logging
import subprocess
import sys

import pytest

from mcp_odoo.errors import MessagingError, UpstreamUnavailable
from mcp_odoo.logs import configure_logs
from tests.messaging.conftest import ANA, WORDS, Clock, MakeMessenger
from tests.messaging.twilio_server import AUTH_TOKEN, Drop, Refusal, Twilio

WITHOUT = """
import sys, json, sqlalchemy as sa
from mcp_odoo.messaging.service import Messenger
from mcp_odoo.messaging.rest import twilio_routes
Messenger(None, sa.create_engine("sqlite://"))
print(json.dumps([name for name in sys.modules if name in {"twilio.rest", "twilio.http", "aiohttp", "requests"}]))
"""


def test_without_an_account_the_sdk_is_not_imported() -> None:
    """It takes a tenth of a second."""
    told = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == []


@pytest.mark.usefixtures("root_logging")
async def test_no_number_and_no_token_is_logged(make: MakeMessenger, twilio: Twilio, clock: Clock) -> None:
    """At any level, whatever happens."""
    lines = io.StringIO()
    configure_logs("DEBUG", lines)
    logging.getLogger("twilio.http_client").setLevel(logging.DEBUG)
    messenger = make()
    await messenger.send("k/1", ANA, WORDS)
    twilio.faults += [Drop(), Refusal(21211, text=f"Invalid 'To' Phone Number: {ANA}")]
    for key, error in (("k/2", UpstreamUnavailable), ("k/3", MessagingError)):
        with pytest.raises(error):
            await messenger.send(key, ANA, WORDS)
    await messenger.send("k/2", ANA, WORDS)
    told = lines.getvalue()
    assert {"message.accepted", "message.refused", "message.outcome_unknown", "message.found"} <= {
        json.loads(line)["event"] for line in told.splitlines()
    }
    for secret in (ANA.removeprefix("+"), AUTH_TOKEN, "Año"):
        assert secret not in told


def test_an_account_does_not_show_its_token(twilio: Twilio) -> None:
    """In a traceback, for one."""
    assert AUTH_TOKEN not in repr(twilio.account())
