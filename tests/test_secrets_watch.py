"""The watch over secrets finds them: it is itself held against servers and tests that show some on purpose."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest

from tests.canaries import canaries_of, forms_of, known
from tests.secrets_watch import Forms, leaks_below, watch_replies

ROOT = Path(__file__).resolve().parents[1]
SECRET = 'wsec_"ñ/ö+?& secret\\n'
FORMS = Forms(lambda: {SECRET: "the secret"})
CONFTEST = """
import pytest
from tests.canaries import canary
from tests.secrets_watch import SecretsWatch, watch_replies

def pytest_configure(config):
    canary("the secret", "s3cret-of-the-leaking-server")
    config.pluginmanager.register(watch := SecretsWatch())
    config.add_cleanup(watch_replies(watch.seen))
"""
LEAKS = """
import logging
import httpx2
import pytest
from starlette.responses import PlainTextResponse, StreamingResponse

SECRET = "s3cret-of-the-leaking-server"

def asked(answer):
    http = httpx2.AsyncClient(transport=httpx2.ASGITransport(answer), base_url="http://leaky")
    async def ask():
        async with http:
            return await http.get("/")
    import asyncio
    return asyncio.run(ask())

def test_log():
    logging.getLogger("leaky").warning("refused %s", SECRET)

def test_print():
    print({"key": SECRET})

def test_body():
    asked(PlainTextResponse(SECRET, headers={"X-Request-ID": "1"}))

def test_header():
    asked(PlainTextResponse("", headers={"X-Request-ID": "1", "X-Echo": SECRET}))

def test_stream():
    asked(StreamingResponse(iter([SECRET[:9], SECRET[9:]]), headers={"X-Request-ID": "1"}))

def test_of_another_s():
    asked(PlainTextResponse(SECRET))

@pytest.mark.shows("the secret")
def test_on_purpose():
    print(SECRET)

def test_file(tmp_path):
    (tmp_path / "server.log").write_text(f"key={SECRET}")
"""


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        json.dumps({"key": SECRET}),
        json.dumps({"key": SECRET}, ensure_ascii=False),
        json.dumps(json.dumps({"key": "abcdefgh"})).replace("abcdefgh", json.dumps(SECRET)[1:-1]),
        str([SECRET]),
        f"https://x.example/?key={quote(SECRET)}",
        SECRET.encode().hex(),
        *(base64.b64encode(f"{'x' * before}{SECRET}:after".encode()).decode() for before in range(4)),
        *(base64.urlsafe_b64encode(f"{'x' * before}{SECRET}".encode()).decode() for before in range(4)),
    ],
)
def test_a_secret_is_found_in_every_form(text: str) -> None:
    """As JSON, in addresses, in Basic authorization, wherever it begins."""
    assert FORMS.inside(f"before {text} after".encode()) == ["the secret"]


@pytest.mark.parametrize("text", ["", "wsec_", SECRET[:-4], SECRET[::-1], json.dumps(SECRET[1:-4])])
def test_a_part_of_a_secret_is_none(text: str) -> None:
    """Nothing is found where there is nothing."""
    assert FORMS.inside(text.encode()) == []
    assert all(len(form) >= 8 for form in forms_of(SECRET))


def test_a_server_s_variables_are_secrets() -> None:
    """Each key of MCP_ODOO_API_KEYS by itself; what is too short to be told from other words is none."""
    canaries_of(
        {"MCP_ODOO_API_KEYS": "env-key-one,crm:env-key-two:read", "ODOO_API_KEY": "k3y", "ODOO_DB": "a-database"}
    )
    assert {"env-key-one", "env-key-two"} <= set(known())
    assert not {"k3y", "a-database", "crm"} & set(known())


async def test_replies_are_told_once_and_whole() -> None:
    """Those with a request id, which is how ours are known, with their headers."""
    told: list[tuple[str, bytes]] = []
    undo = watch_replies(lambda where, text: told.append((where, text)))
    try:
        for headers in ([(b"x-request-id", b"1"), (b"x-told", b"yes")], []):

            async def app(_: object, __: object, send: object, headers: list[tuple[bytes, bytes]] = headers) -> None:
                await send({"type": "http.response.start", "status": 200, "headers": headers})  # type: ignore[operator]
                await send({"type": "http.response.body", "body": b"body"})  # type: ignore[operator]

            async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://ours") as http:
                assert (await http.get("/path")).text == "body"
    finally:
        undo()
    assert told == [("the reply to GET /path", b"x-request-id: 1\nx-told: yes\n\nbody")]


def test_files_are_read(tmp_path: Path) -> None:
    """Logs, records and databases, however deep; a configuration may hold what it is for."""
    for name in ("audit/2026/quot_1.log", "state/jobs.sqlite", "out", ".env"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"\0\1" + SECRET.encode())
    found = {str(path.relative_to(tmp_path)) for path, _ in leaks_below(tmp_path, FORMS)}
    assert found == {"audit/2026/quot_1.log", "state/jobs.sqlite", "out"}


def test_whatever_shows_a_secret_fails(tmp_path: Path) -> None:
    """In the log, on the screen, in a reply's body, header or stream, in a file that is left; by its name alone."""
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_leaks.py").write_text(LEAKS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = shows\n", encoding="utf-8")
    options = ["-rA", "-p", "no:cacheprovider", "-p", "no:schemathesis", "--basetemp", "run"]
    command = [sys.executable, "-m", "pytest", *options]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    lines = [line.split() for line in done.stdout.splitlines() if "::" in line]
    outcomes = {test.partition("::")[2]: outcome for outcome, test, *_ in lines}
    leaking = {"test_log", "test_print", "test_body", "test_header", "test_stream"}
    assert {name for name, outcome in outcomes.items() if outcome == "FAILED"} == leaking, done.stdout
    assert "the reply to GET / shows the secret" in done.stdout
    assert "SECRET: run/test_file0/server.log shows the secret" in done.stdout.replace(f"{tmp_path}/", "")
    assert done.returncode == 1
