"""Pages in Debian's chromium, as pictures of few bytes."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
MOST_BYTES = 200_000


@contextmanager
def browser(width: int, height: int) -> Iterator[Page]:
    """A page of that many pixels."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = chromium.new_context(viewport={"width": width, "height": height}, locale="es-MX").new_page()
        page.set_default_timeout(60_000)
        yield page
        chromium.close()


def save(page: Page, path: Path, height: int | None = None) -> None:
    """Write the page, or as many pixels of it from its top, with at most 256 colours."""
    size = page.viewport_size or {"width": 0, "height": 0}
    clip = {"x": 0, "y": 0, "width": size["width"], "height": height or size["height"]}
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path} has {path.stat().st_size} bytes, more than {MOST_BYTES}")


def swagger(base: str, path: Path) -> None:
    """The REST face's own page."""
    with browser(1100, 820) as page:
        page.goto(f"{base}/docs")
        page.wait_for_selector(".opblock")
        save(page, path)


def order(odoo: str, url: str, path: Path) -> None:
    """An order in Odoo, as its administrator sees it."""
    with browser(1280, 760) as page:
        page.goto(f"{odoo}/web/login")
        page.fill("input[name=login]", "admin")
        page.fill("input[name=password]", "admin")
        page.click(".oe_login_form button[type=submit], .oe_login_buttons button[type=submit]")
        page.wait_for_selector(".o_main_navbar")
        page.goto(url)
        page.wait_for_selector(".o_form_view .o_list_renderer")
        page.wait_for_timeout(1500)
        save(page, path)


def inspector(address: str, mcp: str, path: Path) -> None:
    """MCP Inspector: the tools, and the answer of one."""
    with browser(1360, 1410) as page:
        page.goto(f"{address}/?transport=streamable-http&serverUrl={mcp}")
        page.get_by_role("button", name="Connect", exact=True).click()
        page.get_by_role("tab", name="Tools").click()
        page.get_by_role("button", name="List Tools").click()
        page.get_by_text("find_products", exact=True).first.click()
        page.locator("textarea").first.fill("robot")
        page.get_by_role("button", name="Run Tool").click()
        page.get_by_text("Tool Result").wait_for()
        page.wait_for_timeout(1500)
        save(page, path, 1100)  # below are the history and the notifications
