"""What `mcp-odoo check` says of one thing."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what to do about it where it is not right."""

    verdict: Verdict
    subject: str
    text: str
