"""The secrets of the test run: whatever one of our servers is given and must never show. `secrets_watch.py` looks for
them in everything that is logged, answered and written.
"""

import base64
import html
import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote, quote_plus

from mcp_odoo.scrubbing import keys_in
from mcp_odoo.settings import SECRETS

# Shorter ones stand in texts by chance.
SHORTEST = 8
_KNOWN: dict[str, str] = {}


def canary(name: str, value: str) -> str:
    """The value, which is looked for from now on; `name` is what a leak is reported as."""
    if len(value) >= SHORTEST:
        _KNOWN[value] = name
    return value


def canaries_of(environment: Mapping[str, str]) -> None:
    """Every secret among these variables of a server."""
    for name in SECRETS:
        value = environment.get(name, "")
        for secret in keys_in(value) if name == "MCP_ODOO_API_KEYS" else (value,):
            canary(name, secret)


def known() -> Mapping[str, str]:
    """The names of all secrets, by their values."""
    return _KNOWN


def forms_of(secret: str) -> Iterator[bytes]:
    """Every way in which a secret may stand in a text, without repeating any."""
    raw = secret.encode("utf-8", "surrogateescape")
    texts = {
        secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1],
        quote(raw, safe=""), quote(raw), quote_plus(raw), html.escape(secret), raw.hex(), raw.hex().upper(),
    }  # fmt: skip
    forms = {text.encode("utf-8", "surrogateescape") for text in texts}
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):  # so many bytes before it move it; its ends may share a letter with others
            coded = encode(b"\0" * before + raw).rstrip(b"=")
            forms.add(coded[-(-before * 8 // 6) : len(coded) - 1])
    yield from sorted(forms)
