"""What salespeople answer, and what they read back."""

from collections.abc import Callable, Sequence

from mcp_odoo.handoff import moves
from mcp_odoo.handoff.answers import Answer, understood
from mcp_odoo.handoff.document import Handoff
from mcp_odoo.handoff.ledger import Ledger
from mcp_odoo.messaging.models import Inbound
from mcp_odoo.phrases import Language, say

# An answer to an older message is about something else; so is a bare "1" some hours after all is over.
REMEMBERED_SECONDS = 7 * 24 * 3600.0
LATELY_SECONDS = 4 * 3600.0


class Replies:
    """Takes answers. `canonical` gives the one form of a telephone number."""

    def __init__(
        self, ledger: Ledger, language: Language, clock: Callable[[], float], canonical: Callable[[str], str]
    ) -> None:
        self._ledger = ledger
        self._language = language
        self._clock = clock
        self._canonical = canonical

    async def answer(self, inbound: Inbound) -> str | None:
        """What to write back; None to whoever was never asked. Answering the same twice changes nothing more."""
        theirs = await self._ledger.of_number(inbound.number, self._clock() - REMEMBERED_SECONDS)
        if not theirs:
            return None
        answer = understood(inbound.text, inbound.button)
        if answer.verb is None:
            waiting = any(not one.over for one in theirs)
            return say(self._language, "handoff_not_understood") if waiting else None
        meant = self._meant(theirs, answer, inbound)
        if not meant:
            return None
        if len(meant) > 1:
            which = "\n".join(self._choice(one) for one in meant)
            return say(self._language, "handoff_which", which=which, digit="1" if answer.verb == "take" else "2",
                       reference=meant[0].reference)  # fmt: skip
        return await (self._take if answer.verb == "take" else self._decline)(meant[0], inbound)

    def _meant(self, theirs: Sequence[Handoff], answer: Answer, inbound: Inbound) -> Sequence[Handoff]:
        """The one whose message was answered, else the one that was named, else those in which it is their turn."""
        if inbound.replied_to:
            for one in theirs:
                if any(inbound.replied_to in (turn.message_sid, turn.undelivered_sid) for turn in one.turns):
                    return [one]
        if answer.reference:
            named = [one for one in theirs if one.reference == answer.reference]
            if named:
                return named[:1]
        same = self._same(inbound)
        at_turn = [one for one in theirs if one.phase == "waiting" and same(one.turn.number)]
        still_open = [one for one in theirs if not one.over]
        lately = [one for one in theirs if one.updated_at > self._clock() - LATELY_SECONDS]
        return at_turn or still_open or lately[:1]

    async def _take(self, handoff: Handoff, inbound: Inbound) -> str:
        after = await self._ledger.change(
            handoff.handoff_id, moves.took(inbound.number, self._same(inbound), self._clock())
        )
        taken = after or await self._ledger.get(handoff.handoff_id) or handoff
        taker = taken.taker
        if taker is not None and not self._same(inbound)(taker.number):
            return say(self._language, "handoff_answer_taken", name=taker.name or taker.number)
        request, subject = taken.request, taken.subject
        return say(
            self._language,
            "handoff_answer_yours",
            name=request.get("user_name") or taken.customer_name or request["user_phone"],
            phone=request["user_phone"],
            url=subject.url if subject else "",
        ).strip()

    async def _decline(self, handoff: Handoff, inbound: Inbound) -> str:
        after = await self._ledger.change(handoff.handoff_id, moves.declined(self._same(inbound), self._clock()))
        now = after or await self._ledger.get(handoff.handoff_id) or handoff
        taker = now.taker
        if taker is not None and self._same(inbound)(taker.number):
            return say(self._language, "handoff_answer_already_yours")
        if now.over:
            return say(self._language, "handoff_answer_over")
        return say(self._language, "handoff_answer_passed_on")

    def _choice(self, handoff: Handoff) -> str:
        name = handoff.request.get("user_name") or handoff.customer_name or handoff.request["user_phone"]
        return f"{handoff.reference}: {name}"

    def _same(self, inbound: Inbound) -> Callable[[str | None], bool]:
        number = self._canonical(inbound.number)
        return lambda other: other is not None and self._canonical(other) == number
