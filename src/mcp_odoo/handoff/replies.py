"""What salespeople answer, and what they read back."""

from collections.abc import Callable, Sequence

from mcp_odoo.handoff import moves
from mcp_odoo.handoff.answers import Answer, understood
from mcp_odoo.handoff.document import Handoff
from mcp_odoo.handoff.ledger import Ledger
from mcp_odoo.handoff.ownership import stays
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
        meant, certain = self._meant(theirs, answer, inbound)
        if not meant:
            return None
        if len(meant) > 1 or not certain:
            which = "\n".join(self._choice(one) for one in meant)
            return say(self._language, "handoff_which", which=which, digit="1" if answer.verb == "take" else "2",
                       reference=meant[0].reference)  # fmt: skip
        return await (self._take if answer.verb == "take" else self._decline)(meant[0], inbound)

    def _meant(self, theirs: Sequence[Handoff], answer: Answer, inbound: Inbound) -> tuple[Sequence[Handoff], bool]:
        """The one whose message was answered, else the one that was named, else those in which it is their turn; and
        whether that is certain. An answer to a message that nobody knows is to one whose sid Twilio has not told us
        yet; where there is no such, nobody's customer is taken for it.
        """
        same = self._same(inbound)
        at_turn = [one for one in theirs if not one.over and same(one.turn.number)]
        for one in theirs:
            sids = {sid for turn in one.turns for sid in (turn.message_sid, turn.undelivered_sid)}
            if inbound.replied_to and inbound.replied_to in sids:
                return [one], True
        if named := [one for one in theirs if answer.reference and one.reference == answer.reference]:
            return named[:1], True
        still_open = [one for one in theirs if not one.over]
        if inbound.replied_to:
            on_the_way = [one for one in at_turn if one.turn.message_sid is None]
            return (on_the_way, True) if len(on_the_way) == 1 else (still_open, False)
        lately = [one for one in theirs if one.updated_at > self._clock() - LATELY_SECONDS]
        return at_turn or still_open or lately[:1], True

    async def _take(self, handoff: Handoff, inbound: Inbound) -> str:
        after = await self._ledger.change(
            handoff.handoff_id, moves.took(inbound.number, self._same(inbound), self._clock())
        )
        taken = after or await self._ledger.get(handoff.handoff_id) or handoff
        taker = taken.taker
        if taker is not None and not self._same(inbound)(taker.number):
            return say(self._language, "handoff_answer_taken", name=taker.name or taker.number)
        subject, phone = taken.subject, taken.user_phone
        who = f"{taken.user_name}, {phone}" if taken.user_name else phone
        told = say(self._language, "handoff_answer_yours", who=who, url=subject.url if subject else "").strip()
        if subject is not None and taker is not None and stays(taken, subject, taker.user_id):
            told = f"{told} {say(self._language, 'handoff_answer_stays', owner=subject.owner_name)}"
        return told

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
        return f"{handoff.reference}: {handoff.user_name or handoff.user_phone}"

    def _same(self, inbound: Inbound) -> Callable[[str | None], bool]:
        number = self._canonical(inbound.number)
        return lambda other: other is not None and self._canonical(other) == number
