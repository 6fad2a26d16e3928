"""Odoo's HTML fields as Markdown and back, and long texts cut."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from mcp_odoo.fence import Cut

_BLANK_LINES = re.compile(r"\n\s*\n\s*")
_CODE = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
# Odoo's editor holds pictures as data URLs: megabytes that no reader of text can use.
_DATA_URL = re.compile(r"\(data:[^)]*\)")


def markdown(html: Any) -> str | None:
    """An HTML field as Markdown; none for an empty one, which Odoo's editor stores as `<p><br></p>`."""
    if not html:
        return None
    from markdownify import markdownify  # noqa: PLC0415 - with its parser 4 MB, and many servers never read HTML

    text = markdownify(_CODE.sub("", str(html)), heading_style="ATX", bullets="-")
    return _BLANK_LINES.sub("\n\n", _DATA_URL.sub("()", text)).strip() or None


def html(plain: str) -> str:
    """Plain text as the HTML that Odoo's editor would hold; markup in it stays text."""
    paragraphs = (escape(paragraph).replace("\n", "<br>") for paragraph in plain.split("\n\n"))
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def shown(field: Mapping[str, Any], value: Any) -> str | None:
    """A long text as Markdown, whether this version holds it as HTML or as it is (`field` of `fields_get`)."""
    return markdown(value) if field["type"] == "html" else str(value) if value else None


def stored(field: Mapping[str, Any], plain: str) -> str:
    """Plain text as this version holds it in `field` of `fields_get`."""
    return html(plain) if plain and field["type"] == "html" else plain


def cut(text: str | None, longest: int, rest: str) -> str | None:
    """The text, or its first `longest` characters with a note of how to get the rest."""
    if text is None or len(text) <= longest:
        return text
    return Cut(text[:longest], f"[{longest} of {len(text)} characters; {rest}]")
