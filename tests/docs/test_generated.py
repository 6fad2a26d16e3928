"""What the READMEs say of tools, routes and settings is what the code has."""

from pathlib import Path

import pytest

from mcp_odoo.banner import banner
from mcp_odoo.settings import Settings
from scripts.docs_tables import READMES, ROOT, render

BASE = "http://docs.example"


@pytest.mark.parametrize(("name", "language"), READMES.items())
@pytest.mark.usefixtures("root_logging")
async def test_tables_are_what_the_code_has(name: str, language: str) -> None:
    """`scripts/generate-docs` would change nothing."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text == await render(text, language), "run scripts/generate-docs"


@pytest.mark.parametrize("name", READMES)
def test_every_printed_path_is_documented(name: str) -> None:
    """Each address that the banner prints is a row of the routes."""
    text = (ROOT / name).read_text(encoding="utf-8")
    routes = text.partition("<!-- generated: routes -->")[2].partition("<!-- end of routes -->")[0]
    printed = banner(Settings.model_construct(public_url=BASE, data_dir=Path("jobs")), "1 API key")
    paths = {word.removeprefix(BASE) for word in printed.split() if word.startswith(BASE)}
    assert "/mcp/sse" in paths
    for path in paths:
        assert f"{path}`" in routes, path
