"""What the first step of a turn found out, and how it is written down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mcp_odoo.handoff.callers import Caller
from mcp_odoo.handoff.choice import NOBODY_ELSE, Choice
from mcp_odoo.handoff.document import Event, Handoff, Subject


@dataclass(frozen=True)
class Found:
    """Whose turn it is, and what Odoo says of the customer, where it says something."""

    choice: Choice
    caller: Caller | None
    subject: Subject | None

    def written_down(self, wrote: list[dict[str, Any]], now: float) -> Callable[[Handoff], None]:
        """What puts it into a handoff, with what was written to Odoo on the way."""

        def apply(handoff: Handoff) -> None:
            turn, choice = handoff.turn, self.choice
            turn.number, turn.user_id, turn.name = choice.number, choice.user_id, choice.name
            turn.fallback = choice.fallback
            handoff.subject = self.subject or handoff.subject
            if self.caller is not None and self.caller.name:
                handoff.customer_name = self.caller.name
            self._assign(handoff)
            known = [(note.what, note.about) for note in handoff.notes]
            handoff.notes += [
                Event(at=now, what=what, about=about) for what, about in self._notes() if (what, about) not in known
            ]
            handoff.wrote += wrote

        return apply

    def _assign(self, handoff: Handoff) -> None:
        """Whose customer it is while the turn lasts: whoever is asked, else whose record it is in Odoo."""
        choice, subject = self.choice, handoff.subject
        if choice.user_id is not None:
            handoff.assigned_user_id, handoff.assigned_name = choice.user_id, choice.name
        elif subject is not None and subject.owner_id is not None:
            handoff.assigned_user_id, handoff.assigned_name = subject.owner_id, subject.owner_name
        elif handoff.assigned_user_id is None and choice.owner is not None:
            handoff.assigned_user_id, handoff.assigned_name = choice.owner.id, choice.owner.name

    def _notes(self) -> list[tuple[str, dict[str, Any]]]:
        """What was done differently from what was asked."""
        unknown = self.caller.unknown if self.caller else ()
        notes: list[tuple[str, dict[str, Any]]] = [
            ("record_unknown", {"record": f"{kind}:{record_id}"}) for kind, record_id in unknown
        ]
        notes += [(f"skipped_{one.why}", {"name": one.name}) for one in self.choice.skipped]
        if self.choice.fallback:
            alone = self.choice.because == NOBODY_ELSE
            notes.append(("fallback_nobody_else" if alone else "fallback_odoo_away", {}))
        return notes
