"""What searching and fetching answer: the shapes that ChatGPT's connectors and deep research expect.

https://platform.openai.com/docs/mcp names them: `search` answers an object with `results`, `fetch` one document.
"""

from pydantic import BaseModel

from mcp_odoo.written import Label, Prose


class Hit(BaseModel):
    """A record that matches. `id` goes to `fetch`."""

    id: str
    title: Label
    url: str


class Hits(BaseModel):
    """The best matches first."""

    results: list[Hit]


class Document(BaseModel):
    """A record as a text in Markdown. `metadata` says of a page of a long one where the next begins."""

    id: str
    title: Label
    text: Prose
    url: str
    metadata: dict[str, str]
