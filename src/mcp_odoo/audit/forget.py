"""Forgetting a person: texts leave the local records, their commitments stay, and the chain with them."""

import json
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from mcp_odoo.audit.chain import FORGOTTEN, NO_RECORD, SEALED, commitment, map_texts, read_links
from mcp_odoo.audit.folder import Folder
from mcp_odoo.audit.journal import Journal
from mcp_odoo.audit.privacy import FIELDS, SHORTEST_FOUND, hashed, personal
from mcp_odoo.audit.records import Record, dumps, iso, times
from mcp_odoo.errors import InvalidRequest

# Texts of an input that are about no person: everything else in it may be.
IMPERSONAL = frozenset(
    {
        "record",
        "kind",
        "date",
        "tracking_id",
        "action",
        "stage",
        "outcome",
        "date_deadline",
        "date_order",
        "validity_date",
    }
)
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# Which fields of an input or an output name which kind of record.
_NAMING = {
    "lead_id": "opportunity", "opportunity_id": "opportunity", "sale_order_id": "order", "order_id": "order",
    "partner_id": "partner",
}  # fmt: skip
_KINDS = {"crm.lead": "opportunity", "sale.order": "order", "res.partner": "partner"}


@dataclass
class Found:
    """The records that are about a person, by name; those under way will say it again once they move. `others` are
    records of servers with other databases, in whose chains it has to be said.
    """

    names: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    under_way: list[str] = field(default_factory=list)


class Forgetting:
    """Masks a person in a folder's records. `journals` are the databases whose records the folder holds; the first
    one's chain gets the record of it.
    """

    def __init__(self, folder: Folder, journals: Sequence[Journal], *, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._journals = journals
        self._clock = clock

    def find(self, person: str, names: Iterable[str]) -> Found:
        """Of these records, those that hold the person's e-mail address or phone (E.164), whole or hashed, and those
        about the same opportunities, orders and partners.

        Raises InvalidRequest for what is neither: it would be in every record.
        """
        names = list(names)
        wanted = re.compile(
            "|".join([_whole(person), *(re.escape(hashed(person, journal.pepper)) for journal in self._journals)]),
            re.IGNORECASE,
        )
        found, records = Found(), set[str]()
        for name, document in self._documents(names):
            if any(wanted.search(text) for text in _texts(document)):
                found.names.append(name)
                records |= _records(document)
        known = set(found.names)
        found.names += [
            name for name, document in self._documents(names) if name not in known and records & _records(document)
        ]
        chains = {journal.chain for journal in self._journals}
        found.others += [name for name, document in self._documents(found.names) if not chains & {_chain(document)}]
        found.names = [name for name in found.names if name not in found.others]
        moving = ("queued", "processing", "started", "choosing", "waiting")
        found.under_way += [name for name, it in self._documents(found.names) if it.get("status") in moving]
        return found

    def forget(self, person: str, found: Found, who: str) -> None:
        """Put on record that these records lose their texts, and take them away; asking again does the rest of it
        after a crash. Raises AuditSinkUnavailable, SQLAlchemyError.
        """
        journal, now = self._journals[0], self._clock()
        lost = {name: sorted(masked(document, person)["forgotten"]) for name, document in self._documents(found.names)}
        documents = journal.put([_record(now, who, hashed(person, journal.pepper), lost)])
        self._folder.put(documents)
        journal.filed(documents)
        with self._folder.locked():
            for name in found.names:
                if text := self._folder.read(name):
                    self._folder.replace(name, masked_text(text, person))
            self._folder.sync()
        for one in self._journals:
            one.rewrite(found.names, partial(masked_text, person=person))

    def _documents(self, names: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        for name in names:
            try:
                document = json.loads(self._folder.read(name) or "")
            except (OSError, *NO_RECORD):
                continue
            if isinstance(document, dict):
                yield name, document


def _whole(person: str) -> str:
    """A pattern of the address or number whole: juana@example.com is somebody else than ana@example.com."""
    person = person.strip()
    if _ADDRESS.fullmatch(person):
        return rf"(?<![\w.+-]){re.escape(person)}(?![\w-]|\.\w)"
    if _NUMBER.fullmatch(person):
        return rf"(?<![\w+]){re.escape(person)}(?!\d)"
    raise InvalidRequest(
        f"{person!r} is no e-mail address and no telephone number", code="audit_person_invalid", person=person
    )


def masked_text(text: str, person: str) -> str:
    """The document with every text that is about a person replaced, and the salts of these thrown away."""
    return dumps(masked(json.loads(text), person))


def masked(document: Mapping[str, Any], person: str) -> dict[str, Any]:
    """The same document, of the same digest, without what is about people, and without the person anywhere."""
    salts, forgotten = dict(document.get("salts") or {}), dict(document.get("forgotten") or {})
    people = {*_people(document), person.strip()}
    said = re.compile("|".join(re.escape(one) for one in people), re.IGNORECASE)

    def mask(path: str, text: str) -> str:
        if path not in salts or not (_personal_path(document, path) or said.search(text)):
            return text
        forgotten[path] = commitment(salts.pop(path), path, text)
        return FORGOTTEN

    content = {key: map_texts(value, f"/{key}", mask) if key in SEALED else value for key, value in document.items()}
    return {**content, "salts": salts, "forgotten": forgotten}


def _people(document: Mapping[str, Any]) -> set[str]:
    """Names, addresses and numbers that other texts may repeat; not the salesperson's name in the output."""
    output = document.get("output")
    customers = {key: value for key, value in output.items() if key != "user_name"} if output else None
    said = [document.get("input"), document.get("changes"), customers]
    return {
        text for part in said for category, text in personal(part) if category != "text" and len(text) >= SHORTEST_FOUND
    }


def _personal_path(document: Mapping[str, Any], path: str) -> bool:
    section, *keys = path.removeprefix("/").split("/")
    last = next((key for key in reversed(keys) if not key.isdigit()), section)
    if section == "input":
        return last not in IMPERSONAL
    if section == "changes":
        change = document["changes"][int(keys[0])]
        return last in ("before", "after") and change.get("field") in FIELDS
    return section in ("error", "user_phone", "additions") or (
        section == "output" and last in FIELDS and last != "user_name"
    )


def _chain(document: Mapping[str, Any]) -> str | None:
    try:
        return read_links(document)[-1].chain
    except (*NO_RECORD, IndexError):
        return None


def _texts(document: Mapping[str, Any]) -> list[str]:
    texts: list[str] = []

    def collect(_: str, text: str) -> str:
        texts.append(text)
        return text

    for section in SEALED:
        map_texts(document.get(section), f"/{section}", collect)
    return texts


def _records(document: Mapping[str, Any]) -> set[str]:
    """The opportunities, orders and partners that a document is about, as `opportunity:7`, `order:18`, `partner:5`."""
    found = {str(document["record"])} if document.get("record") else set()
    for section in ("input", "output"):
        said = document.get(section)
        if isinstance(said, Mapping):
            found |= {f"{kind}:{said[key]}" for key, kind in _NAMING.items() if said.get(key)}
            found |= {str(said["record"])} if said.get("record") else set()
    for change in document.get("changes") or ():
        if change.get("model") in _KINDS:
            found.add(f"{_KINDS[change['model']]}:{change['id']}")
    return found


def _record(now: float, who: str, person: str, lost: Mapping[str, Sequence[str]]) -> Record:
    name = f"forget_{int(now)}_{secrets.token_hex(6)}"
    body = {
        "forget_id": name,
        **times(now),
        "status": "completed",
        "principal": who,
        "face": "none",
        "action": "mcp-odoo audit forget",
        "person": person,
        "records": lost,
        "updated_at": iso(now),
    }
    return Record(name, "forget", now, version=1, state="completed", status="completed", body=body)
