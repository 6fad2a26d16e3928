"""Logging in at `oidc-provider` for Node.js, which the OpenID Foundation certified, on pages as people see them."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import pytest
from fastmcp import Client
from fastmcp.client.transports import StreamableHttpTransport

from mcp_odoo.access.provider import Provider
from tests.web.guarded import CALLBACK, guarded_server, logging_in

VERSION = "8.8.1"  # the last one for Node.js 20
PROGRAM = Path(__file__).parent / "oidc" / "provider.mjs"
_INPUT = re.compile(r"<input[^>]*>")
_NAME, _VALUE, _ACTION = (re.compile(rf'{name}="([^"]+)"') for name in ("name", "value", "action"))


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The issuer of the provider, which npm installs for the run."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("NOT TESTED: the certified provider needs Node.js, which is not here")
    folder = tmp_path_factory.mktemp("oidc")
    installed = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", f"oidc-provider@{VERSION}"]
    try:
        subprocess.run(installed, check=True, capture_output=True, timeout=100)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip("NOT TESTED: npm could not install the certified provider")
    program = shutil.copy(PROGRAM, folder)
    with subprocess.Popen(
        [node, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        try:
            yield str(json.loads(process.stdout.readline()))
        finally:
            process.terminate()


async def browser(address: str) -> str:
    """Ana's: she logs in and allows what is asked, until she is sent back to the client."""
    async with httpx2.AsyncClient() as http:
        answer = await http.get(address)
        for _ in range(20):
            if answer.is_redirect:
                address = urljoin(str(answer.url), answer.headers["location"])
                if address.startswith(CALLBACK):
                    return address
                answer = await http.get(address)
            else:
                answer = await http.post(_ACTION.findall(answer.text)[0], data=filled_in(answer.text))
    raise AssertionError(f"the provider does not send back: {answer.status_code} {answer.text}")


def filled_in(page: str) -> dict[str, str]:
    """The page's form: what stands there, and ana where nothing does."""
    fields = _INPUT.findall(page)
    return {_NAME.findall(field)[0]: (*_VALUE.findall(field), "ana")[0] for field in fields}


async def test_a_real_client_logs_in_at_a_certified_provider(certified: str) -> None:
    """From our 401 to a tool: discovery, registration, pages, PKCE, a token for this resource with what is offered.

    It registers with the scopes that the 401 names, and this provider gives a client no others later: so the 401 has
    to name them all.
    """
    asked: list[dict[str, list[str]]] = []
    async with guarded_server(certified) as (url, guard):
        transport = StreamableHttpTransport(f"{url}/mcp", auth=logging_in(f"{url}/mcp", browser, asked))
        async with Client(transport) as client:
            assert (await client.call_tool("look", {})).data == "oauth:ana"
            assert (await client.call_tool("change", {})).data == "handoff quote read write"
    assert [(query["scope"], query["resource"]) for query in asked] == [(["read quote write handoff"], [f"{url}/mcp"])]
    assert guard.refusals == ['401 Bearer scope="read quote write handoff"']


async def test_its_keys_are_found(certified: str) -> None:
    """By its own discovery."""
    provider = Provider(certified)
    assert await provider.probe() >= 1
    await provider.aclose()
