"""Which personal values are recorded whole, hashed or masked; secrets never are."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from mcp_odoo.audit.chain import SEALED
from mcp_odoo.audit.records import plain
from mcp_odoo.errors import NotConfigured
from mcp_odoo.scrubbing import scrubbed, without_values

Treatment = Literal["whole", "hashed", "masked"]
Category = Literal["name", "email", "phone", "text"]
# What identifies nobody by its length alone is not looked for in other texts.
SHORTEST_FOUND = 4
HASH_PREFIX = "hmac:"

FIELDS: Mapping[str, Category] = {
    "partner_name": "name", "contact_name": "name", "user_name": "name", "company_name": "name",
    "email": "email", "email_from": "email", "email_normalized": "email",
    "phone": "phone", "mobile": "phone", "user_phone": "phone", "vendor_sms": "phone", "selected_number": "phone",
    "description": "text", "note": "text", "notes": "text", "text": "text", "summary": "text", "lead_name": "text",
    "name": "text", "reason": "text", "additional_context": "text", "client_order_ref": "text",
    "lost_reason": "text",
}  # fmt: skip
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")


@dataclass(frozen=True)
class Privacy:
    """How each category is recorded; `secrets` are values that are never written, wherever they turn up."""

    name: Treatment = "whole"
    email: Treatment = "whole"
    phone: Treatment = "whole"
    text: Treatment = "whole"
    secrets: Sequence[str] = ()

    @classmethod
    def of(cls, choices: Sequence[str], secrets: Sequence[str] = ()) -> "Privacy":
        """From `email=hashed`, `phone=masked`. Raises NotConfigured, saying what can be written, for anything else."""
        chosen: dict[str, Any] = {}
        for choice in choices:
            category, _, treatment = (part.strip().lower() for part in choice.partition("="))
            if category not in get_args(Category) or treatment not in get_args(Treatment):
                raise NotConfigured(
                    f"MCP_ODOO_AUDIT_PERSONAL cannot be used: {choice!r} is no choice; write name, email, phone or "
                    "text, then = and whole, hashed or masked, like email=hashed,phone=masked",
                    code="audit_personal_unusable",
                    choice=choice,
                )
            chosen[category] = treatment
        return cls(**chosen, secrets=tuple(secrets))

    def applied(self, body: Mapping[str, Any], pepper: str) -> dict[str, Any]:
        """The body as it may be stored: plain JSON, without secrets, each personal value as its category says.

        What is not stored whole is replaced wherever else in the body it stands, too. `pepper` is the key of hashes.
        """
        clean: dict[str, Any] = without_values(scrubbed(plain(body)), self.secrets)
        if "input" in clean:
            clean["input"] = _named(clean["input"])
        replaced = {
            value: self._treated(category, value, pepper)
            for section in SEALED
            for category, value in personal(clean.get(section), FIELDS.get(section))
            if getattr(self, category) != "whole"
        }
        found = sorted((value for value in replaced if len(value) >= SHORTEST_FOUND), key=len, reverse=True)

        def treat(value: Any) -> Any:
            match value:
                case str():
                    return replaced[value] if value in replaced else self._in_text(value, found, replaced, pepper)
                case dict():
                    return {key: treat(item) for key, item in value.items()}
                case list():
                    return [treat(item) for item in value]
                case _:
                    return value

        return {key: treat(value) if key in SEALED else value for key, value in clean.items()}

    def _in_text(self, text: str, found: Sequence[str], replaced: Mapping[str, str], pepper: str) -> str:
        for value in found:
            text = text.replace(value, replaced[value])
        if self.email == "whole":
            return text
        return _ADDRESS.sub(lambda match: self._treated("email", match.group(), pepper), text)

    def _treated(self, category: Category, value: str, pepper: str) -> str:
        return hashed(value, pepper) if getattr(self, category) == "hashed" else masked(category, value)


def _named(value: Any) -> Any:
    """An input in which names are names: what else a caller sent as one might be about somebody, and is not sealed."""
    match value:
        case dict():
            return {
                key if _NAME.fullmatch(key) else f"[name {number}]": _named(item)
                for number, (key, item) in enumerate(value.items(), 1)
            }
        case list():
            return [_named(item) for item in value]
        case _:
            return value


def personal(value: Any, category: Category | None = None) -> list[tuple[Category, str]]:
    """The personal texts in a part of a body, with their categories; of a change, `field` names its values' one."""
    match value:
        case str():
            return [(category, value)] if category and value else []
        case Mapping():
            changed = FIELDS.get(str(value.get("field")))
            return [
                found
                for key, item in value.items()
                for found in personal(item, changed if key in ("before", "after") else FIELDS.get(key))
            ]
        case list():
            return [found for item in value for found in personal(item, category)]
        case _:
            return []


def hashed(value: str, pepper: str) -> str:
    """The same for the same person in all records of one installation, and of no use without its key."""
    folded = value.strip().casefold().encode()
    return HASH_PREFIX + hmac.digest(pepper.encode(), folded, hashlib.sha256).hex()[:32]


def masked(category: Category, value: str) -> str:
    """Enough to recognise a value that one knows, too little to learn it."""
    match category:
        case "email":
            name, _, domain = value.partition("@")
            return f"{name[:1]}***@{domain}"
        case "phone":
            return f"{value[:3]}{'*' * max(3, len(value) - 5)}{value[-2:]}"
        case "name":
            return " ".join(f"{word[:1]}***" for word in value.split())
        case "text":
            return f"[{len(value)} characters]"
