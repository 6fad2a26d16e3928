"""Application logs, as another program or a person at a terminal reads them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import logging, sys, warnings
import structlog
for name in ("uvicorn.error", "dbos"):
    logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger(name).addHandler(logging.StreamHandler(sys.stdout))
from mcp_odoo.logs import configure_logs
configure_logs(sys.argv[1], getattr(sys, sys.argv[2]))
log = structlog.get_logger("ours")
log.debug("quiet", n=1)
log.info("said", n=2)
logging.getLogger("uvicorn.error").warning("theirs %s", 3)
logging.getLogger("uvicorn.error").info("chatty")
logging.getLogger("httpx2").info("one line a request")
warnings.warn("old ways", stacklevel=1)
logging.getLogger("botocore.endpoint").debug("a request with its keys")
with structlog.contextvars.bound_contextvars(request_id="r-1"):
    try:
        api_key = "l0cal"
        1 / 0
    except ZeroDivisionError:
        log.exception("broke")
"""
SECRETS = """
import logging, structlog
from mcp_odoo.logs import configure_logs
class Account:
    def __repr__(self): return "Account(api_key='h1dden')"
configure_logs("INFO", secrets=["known-h1dden"])
log = structlog.get_logger("ours")
structlog.contextvars.bind_contextvars(request_id="a-known-h1dden-one")
log.info("one", odoo_api_key="h1dden", headers={"Authorization": "Bearer h1dden"}, account=Account(), all=[Account()])
logging.getLogger("psycopg").warning("cannot reach %s", "postgresql://me:h1dden@db/jobs")
try:
    raise ValueError("GET /my/orders/4?access_token=h1dden") from RuntimeError("password=h1dden")
except ValueError:
    log.exception("two")
    logging.getLogger("theirs").exception("three")
log.info("four", tokens=None, reason="caf\\u00e9 \\ud800")
"""
READER_GONE = """
import os, sys
from mcp_odoo.banner import show
from mcp_odoo.logs import configure_logs
import structlog
configure_logs("INFO", sys.stdout)
log = structlog.get_logger("ours")
for number in range(3):
    log.info("said", n=number, long="x" * 10_000)
show("a banner")
"""


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)


def lines(level: str, stream: str = "stdout") -> list[dict[str, object]]:
    """What the script writes to one stream; the other stays empty."""
    done = run(SCRIPT, level, stream)
    written, other = (done.stdout, done.stderr) if stream == "stdout" else (done.stderr, done.stdout)
    assert other == ""
    return [json.loads(line) for line in written.splitlines()]


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_logs_are_json_lines_on_one_stream(stream: str) -> None:
    """Ours, the libraries' and Python's warnings in one form; a traceback is part of its line."""
    said, theirs, chatty, warning, broke = lines("INFO", stream)
    assert (said["event"], said["n"], said["level"], said["logger"]) == ("said", 2, "info", "ours")
    assert (theirs["event"], theirs["level"]) == ("theirs 3", "warning")
    assert chatty["event"] == "chatty"
    assert "UserWarning: old ways" in str(warning["event"])
    assert (warning["level"], warning["logger"]) == ("warning", "py.warnings")
    assert broke["request_id"] == "r-1"
    assert "ZeroDivisionError" in str(broke["exception"])
    assert str(said["timestamp"]).endswith("Z")


def test_a_line_begins_with_what_people_look_for() -> None:
    """When, how bad, what, and whose request."""
    assert list(lines("INFO")[-1])[:4] == ["timestamp", "level", "event", "request_id"]


def test_the_level_decides() -> None:
    """Only what is worse than it, the libraries' own levels aside."""
    assert [line["event"] for line in lines("ERROR")] == ["broke"]


def test_no_secret_is_logged() -> None:
    """By name and inside texts: values, their `repr`, exceptions with their causes, the libraries' records."""
    done = run(SECRETS)
    assert "h1dden" not in done.stderr
    one, theirs, two, three, four = [json.loads(line) for line in done.stderr.splitlines()]
    assert (one["odoo_api_key"], one["headers"], one["account"]) == (
        "***",
        {"Authorization": "***"},
        "Account(api_key='***')",
    )
    assert theirs["event"] == "cannot reach postgresql://me:***@db/jobs"
    assert all("password=***" in line["exception"] and "access_token=***" in line["exception"] for line in (two, three))
    assert (four["tokens"], four["reason"]) == (None, "café \ud800")


def test_a_terminal_gets_readable_coloured_lines() -> None:
    """A traceback there does not show the variables, of which some are keys."""
    main, side = os.openpty()
    done = subprocess.run([sys.executable, "-c", SCRIPT, "INFO", "stdout"], stdout=side, check=True)
    os.close(side)
    shown = os.read(main, 100_000).decode()
    os.close(main)
    assert done.returncode == 0
    assert "\x1b[" in shown
    assert not any(line.startswith("{") for line in shown.splitlines())
    assert "ZeroDivisionError: division by zero" in shown
    assert "request_id" in shown
    assert "l0cal" not in shown


@pytest.mark.parametrize("both", [False, True], ids=["stdout", "both streams"])
def test_a_reader_may_go_away(tmp_path: Path, both: bool) -> None:  # noqa: FBT001 - a parameter
    """The rest is logged to stderr, or nowhere; there is no traceback, and the program ends well."""
    reader, writer = os.pipe()
    os.close(reader)
    errors = tmp_path / "stderr"
    with errors.open("wb") as file:
        command = [sys.executable, "-c", READER_GONE]
        subprocess.run(command, stdout=writer, stderr=writer if both else file, check=True)
    os.close(writer)
    told = errors.read_text().splitlines()
    assert [json.loads(line)["n"] for line in told[:-1]] == ([] if both else [0, 1, 2])
    assert told[-1:] == ([] if both else ["a banner"])


def test_nothing_lets_the_aws_sdk_write_its_requests() -> None:
    """They hold tokens and customers' data."""
    events = [line["event"] for line in lines("DEBUG")]
    assert "quiet" in events
    assert "a request with its keys" not in events
