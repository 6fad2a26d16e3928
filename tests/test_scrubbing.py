"""What must not be written down."""

import json
import time
from typing import Any

import pytest

from mcp_odoo.scrubbing import HIDDEN, is_secret_name, scrub_text, scrubbed, without_values

SECRET = "k3y-Th4t/mu5t+never=print"
NESTED = json.dumps({"body": json.dumps({"api_key": 'k3y"rest', "email": "a@b.mx"})})


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Authorization: Bearer k3y", "Authorization: ***"),
        ("authorization: Basic k3y=\r\nAccept: */*", "authorization: ***\r\nAccept: */*"),
        ("sent bearer k3y to Odoo", "sent bearer *** to Odoo"),
        ("Cookie: session_id=k3y; lang=es\nHost: x", "Cookie: ***\nHost: x"),
        ("[(b'Set-Cookie', b'sid=k3y; Path=/'), (b'Date', b'now')]", "[(b'Set-Cookie', b'***'), (b'Date', b'now')]"),
        ("headers={'X-Api-Key': 'k3y', 'Accept': 'x'}", "headers={'X-Api-Key': '***', 'Accept': 'x'}"),
        ('{"password": "k3\\"y", "n": 1}', '{"password": "***", "n": 1}'),
        ('{"accessToken": 12345, "n": 1}', '{"accessToken": ***, "n": 1}'),
        ("cut off: {'client_secret': 'k3y", "cut off: {'client_secret': '***'"),
        (NESTED, NESTED.replace('k3y\\\\\\"rest', "***")),
        ("/my/orders/4?access_token=k3y&x=1", "/my/orders/4?access_token=***&x=1"),
        ("host=db password='k3 y' port=1", "host=db password='***' port=1"),
        ("password = k3y", "password = ***"),
        ("wrong password: k3y", "wrong password: ***"),
        ("postgresql://jobs:k3y@db/jobs", "postgresql://jobs:***@db/jobs"),
        ("postgresql://jobs:k3/y@k3y@db:5432/jobs", "postgresql://jobs:***@db:5432/jobs"),
        ("https://me:k3y@erp.example.com/web?m=a@b.mx", "https://me:***@erp.example.com/web?m=a@b.mx"),
        ("redis://:k3y@cache", "redis://:***@cache"),
        ("whsec_k3yk3y==", "whsec_***"),
    ],
)  # fmt: skip
def test_a_secret_is_told_by_what_is_around_it(text: str, safe: str) -> None:
    """Headers, URLs, query strings, JSON, Python's own forms, prose; and what is hidden stays as it is."""
    assert scrub_text(text) == safe
    assert scrub_text(safe) == safe


@pytest.mark.parametrize(
    "text",
    [
        "http://erp:8069/web?email=a@b.mx", "postgresql://jobs@db/jobs", "if token == expected:", "quot_0123456789ab",
        "Set ODOO_API_KEY and restart", "the key 'call-1841' belongs to another request", "", "a bearer",
    ],
)  # fmt: skip
def test_other_texts_stay(text: str) -> None:
    """A log that hides everything helps nobody."""
    assert scrub_text(text) == text


@pytest.mark.parametrize(
    "name",
    [
        "password", "PGPASSWORD", "new_passwd", "pwd", "client_secret", "MCP_ODOO_CALLBACK_SECRET", "token",
        "accessToken", "access_token", "api_key", "ODOO_API_KEY", "X-Api-Key", "apikey", "Authorization",
        "proxy-authorization", "Cookie", "set-cookie", "aws_access_key_id", "private_key", "credentials",
    ],
)  # fmt: skip
def test_a_name_may_say_that_its_value_is_secret(name: str) -> None:
    """In any spelling."""
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["idempotency_key", "tracking_id", "author", "passed", "email", "key", "event", "pwds"]
)
def test_other_names_do_not(name: str) -> None:
    """What only sounds alike."""
    assert not is_secret_name(name)


def test_json_is_scrubbed_to_its_leaves() -> None:
    """By name and by text; what is not set and what is no text stays; the original is left alone."""
    value: dict[str, Any] = {
        "tool": "x", "n": 1, "none": None, "callback_secret": None, "has_token": True,
        "arguments": [{"password": SECRET, "url": f"http://u:{SECRET[:3]}@h"}, ("a", f"Bearer {SECRET}")],
        "token": {"value": SECRET},
    }  # fmt: skip
    before = json.dumps(value)
    assert scrubbed(value) == {
        "tool": "x", "n": 1, "none": None, "callback_secret": None, "has_token": True,
        "arguments": [{"password": HIDDEN, "url": "http://u:***@h"}, ["a", "Bearer ***"]], "token": HIDDEN,
    }  # fmt: skip
    assert json.dumps(value) == before


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000, "token" * 20_000, "://a:" * 20_000, 'token":"' * 12_000, 'token":"' + "\\" * 100_000,
        "token" + " " * 100_000, "://:" + "x@" * 50_000, "bearer " * 15_000, "password=" * 10_000,
    ],
)  # fmt: skip
def test_a_long_text_is_no_way_to_stop_the_server(text: str) -> None:
    """A hundred thousand characters made to be slow take a moment, not minutes."""
    began = time.perf_counter()
    scrub_text(text)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "secret",
    [
        "sk-ant-api03-h1dden0123456",
        "mcpo_h1dden0123456789", "ghp_h1dden0123456789abcd", "AKIAIOSFODNNH1DDEN00", "xoxb-h1dden-012345",
        "https://files.example.com/a?x=1&sig=h1dden", r"api\_key=h1dden",
    ],
)  # fmt: skip
def test_keys_that_say_what_they_are_are_hidden(secret: str) -> None:
    """Also where Odoo or Markdown wrote a backslash into their names."""
    assert "h1dden" not in scrub_text(f"use {secret} for it").lower()


def test_known_secrets_are_hidden_in_names_and_values() -> None:
    """However deep."""
    said = {"a k3y-of-odoo": [{"x": ("the k3y-of-odoo",)}], "n": 1}
    assert without_values(said, ["k3y-of-odoo"]) == {"a ***": [{"x": ["the ***"]}], "n": 1}
