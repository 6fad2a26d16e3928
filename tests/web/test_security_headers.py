"""What browsers and caches are told of answers."""

import base64
import hashlib
import re
from pathlib import Path

import httpx2
import pytest
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from mcp_odoo.app import create_app
from mcp_odoo.settings import Settings
from mcp_odoo.web.security_headers import SecurityHeaders, docs_policy


async def headers_of(app: ASGIApp, url: str) -> httpx2.Headers:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(SecurityHeaders(app))) as http:
        return (await http.get(url)).headers


@pytest.mark.parametrize(("url", "hsts"), [("https://a/x", "max-age=31536000"), ("http://a/x", None)])
async def test_https_stays_https(url: str, hsts: str | None) -> None:
    """For a year; and over http a browser would not heed it, nor may anybody who is between set it."""
    assert (await headers_of(PlainTextResponse("x"), url)).get("strict-transport-security") == hsts


async def test_an_answer_may_say_otherwise() -> None:
    """What it sets itself stays, but that it is stored nowhere is added."""
    given = {
        "X-Frame-Options": "SAMEORIGIN",
        "Content-Security-Policy": "default-src 'self'",
        "Cache-Control": "no-cache",
    }
    headers = await headers_of(Response("x", headers=given), "http://a/api/x")
    assert headers.get_list("x-frame-options") == ["SAMEORIGIN"]
    assert headers.get_list("content-security-policy") == ["default-src 'self'"]
    assert headers.get_list("cache-control") == ["no-cache, no-store"]


@pytest.mark.usefixtures("root_logging")
async def test_the_documentation_s_page_works_under_its_policy(tmp_path: Path) -> None:
    """Everything that it loads is ours, what runs inside it is known by its hash, and no other script may."""
    app = create_app(Settings(_env_file=None, MCP_ODOO_DATA_DIR=tmp_path))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as http:
        page = await http.get("/docs")
        files = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        loaded = {file: (await http.get(file)).headers for file in files}
    policy = [part.split() for part in page.headers["content-security-policy"].split(";")]
    directives = {name: sources for name, *sources in policy}
    assert len(files) == 3
    assert all(file.startswith("/static-offline-docs/") for file in files)
    assert any("javascript" in headers["content-type"] for headers in loaded.values())
    assert all("no-store" not in headers.get("cache-control", "") for headers in (page.headers, *loaded.values()))
    scripts = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    assert len(scripts) == len(re.findall(r"<script(?![^>]*src=)", page.text)) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert directives["script-src"] == ["'self'", f"'sha256-{digest}'"]
    assert directives["connect-src"] == ["'self'"]
    assert directives["default-src"] == ["'none'"]
    assert "onload=" not in page.text


def test_a_page_without_scripts_runs_none_of_its_own() -> None:
    """Its files' alone."""
    assert "script-src 'self';" in docs_policy(b"<html><script src='x'></script></html>")
