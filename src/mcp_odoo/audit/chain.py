"""What makes tampering evident: each revision of a record is a link, which carries the hash of the link before it.

A link holds a digest of its record's content. Every text in a record's sealed sections enters the digest through a
commitment, a hash of the text and a salt of its own. Whoever forgets a person keeps the commitments and throws texts
and salts away: the digest stays what it was, and the texts cannot be guessed from it.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

GENESIS = "0" * 64
# Parts of a document that hold what people wrote, and what about people.
SEALED = (
    "input", "output", "error", "changes", "client", "request_id",
    "user_phone", "vendor_sms", "additions", "attempts", "taken_by",
)  # fmt: skip
# What stands in place of a text that was forgotten.
FORGOTTEN = "[forgotten]"
# Parts that are about the document itself.
APART = ("links", "salts", "forgotten")
SALT_BYTES = 16
# What reading a damaged document may raise.
NO_RECORD = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


class Link(NamedTuple):
    """One revision of one record: number `seq` (from 1) of its chain. `at` is ISO 8601 in UTC, as the clock had it."""

    chain: str
    seq: int
    name: str
    at: str
    status: str
    digest: str
    previous: str
    hash: str


def make_link(chain: str, seq: int, name: str, at: str, status: str, digest: str, previous: str) -> Link:
    """The link whose hash follows from everything else in it."""
    return Link(
        chain, seq, name, at, status, digest, previous, _link_hash(chain, seq, name, at, status, digest, previous)
    )


def genuine(link: Link) -> bool:
    """Whether the link's hash is the one of what it says."""
    return hmac.compare_digest(link.hash, _link_hash(*link[:-1]))


def sealed_salts(content: Mapping[str, Any]) -> dict[str, str]:
    """A new salt for every text in the sealed sections, by its JSON Pointer (RFC 6901)."""
    salts: dict[str, str] = {}

    def add(path: str, text: str) -> str:
        salts[path] = secrets.token_hex(SALT_BYTES)
        return text

    for section in SEALED:
        map_texts(content.get(section), f"/{section}", add)
    return salts


def digest(document: Mapping[str, Any]) -> str:
    """The digest of a document's content, the same before and after texts in it were forgotten.

    Texts that are sealed are no part of the content but stand beside it, each with its place and its commitment: no
    value can be put where a text was.

    Raises ValueError for salts or commitments of texts that are not there, which would be no part of any digest, and
    for forgotten texts that say something.
    """
    salts, forgotten = document.get("salts") or {}, document.get("forgotten") or {}
    unused = {*salts, *forgotten}
    if len(unused) < len(salts) + len(forgotten):
        raise ValueError("a text that is there and forgotten")

    sealed: dict[str, str] = {}

    def seal(path: str, text: str) -> str | None:
        unused.discard(path)
        if path in forgotten:
            if text != FORGOTTEN:
                raise ValueError("a forgotten text that says something")
            sealed[path] = forgotten[path]
        elif path in salts:
            sealed[path] = commitment(salts[path], path, text)
        else:
            return text
        return None

    content = {
        key: map_texts(value, f"/{key}", seal) if key in SEALED else value
        for key, value in document.items()
        if key not in APART
    }
    if unused:
        raise ValueError("salts of texts that are not there")
    return hashlib.sha256(canonical({"content": content, "sealed": sealed})).hexdigest()


def read_document(text: str) -> dict[str, Any]:
    """The JSON object. Raises one of NO_RECORD where it is none, or says something twice: readers take either."""
    document = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    if not isinstance(document, dict):
        raise TypeError("no object")
    return document


def commitment(salt: str, path: str, text: str) -> str:
    """What stands for a text at a path once it is forgotten."""
    return hmac.digest(bytes.fromhex(salt), f"{path}\0{text}".encode(), "sha256").hex()


def canonical(value: Any) -> bytes:
    """One spelling for equal JSON values: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def map_texts(value: Any, path: str, change: Callable[[str, str], Any]) -> Any:
    """`value` with each text in it replaced by `change(JSON Pointer, text)`."""
    match value:
        case str():
            return change(path, value)
        case Mapping():
            return {key: map_texts(item, f"{path}/{_escaped(str(key))}", change) for key, item in value.items()}
        case list() | tuple():
            return [map_texts(item, f"{path}/{index}", change) for index, item in enumerate(value)]
        case _:
            return value


def read_links(document: Mapping[str, Any]) -> list[Link]:
    """The document's links, oldest first. Raises one of NO_RECORD where they are none."""
    links = [Link(**link) for link in document["links"]]
    if not all(
        isinstance(link.seq, int) and all(isinstance(text, str) for text in (*link[:1], *link[2:])) for link in links
    ):
        raise TypeError("links have a number, and texts")
    return links


def other_name(name: str, chain: str) -> str:
    """The name of a record's file where another database's record has its own."""
    return f"{name}_{chain[:8]}"


def as_json(links: Iterable[Link]) -> list[dict[str, Any]]:
    return [link._asdict() for link in links]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise ValueError("the same key twice")
    return said


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _link_hash(*said: Any) -> str:
    return hashlib.sha256(canonical(said)).hexdigest()


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
