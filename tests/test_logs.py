"""Application logs, as another program reads them."""

import json
import subprocess
import sys

SCRIPT = """
import logging, sys
import structlog
from mcp_odoo.logs import configure_logs
configure_logs(sys.argv[1])
log = structlog.get_logger("ours")
log.debug("quiet", n=1)
log.info("said", n=2)
logging.getLogger("uvicorn.error").warning("theirs %s", 3)
logging.getLogger("httpx2").info("one line a request")
logging.getLogger("botocore.endpoint").debug("a request with its keys")
with structlog.contextvars.bound_contextvars(request_id="r-1"):
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("broke")
"""


def lines(level: str) -> list[dict[str, object]]:
    """What the script writes to stderr; stdout stays empty."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, level], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_logs_are_json_lines_on_stderr() -> None:
    """Ours and the libraries' in one form; stdout is the protocol's."""
    said, theirs, broke = lines("INFO")
    assert (said["event"], said["n"], said["level"], said["logger"]) == ("said", 2, "info", "ours")
    assert (theirs["event"], theirs["level"]) == ("theirs 3", "warning")
    assert broke["request_id"] == "r-1"
    assert "ZeroDivisionError" in str(broke["exception"])
    assert str(said["timestamp"]).endswith("Z")


def test_the_level_decides() -> None:
    """Only what is worse than it."""
    assert [line["event"] for line in lines("ERROR")] == ["broke"]


def test_nothing_lets_the_aws_sdk_write_its_requests() -> None:
    """They hold tokens and customers' data."""
    events = [line["event"] for line in lines("DEBUG")]
    assert "quiet" in events
    assert "a request with its keys" not in events
