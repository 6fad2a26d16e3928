"""A handoff's work as durable jobs: each turn, the notes, the end. The same work has the same job id, so that starting
it twice, from whichever process, does it once.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mcp_odoo.callbacks.jobs import callback_job
from mcp_odoo.callbacks.service import Callbacks
from mcp_odoo.caller import current_caller
from mcp_odoo.handoff.aftermath import Aftermath
from mcp_odoo.handoff.document import Handoff
from mcp_odoo.handoff.turns import Turns
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.steps import Job, Step

# Seconds: a customer is on the line.
FIRST_WAIT, LONGEST_WAIT = 0.25, 5.0
ODOO_PATIENCE = 24 * 3600.0


class HandoffJobs:
    """Starts the jobs. `settled(handoff_id)` returns once the handoff is on record as it is."""

    def __init__(
        self,
        engine: JobEngine,
        turns: Turns,
        aftermath: Aftermath,
        callbacks: Callbacks,
        describe: Callable[[str], Awaitable[tuple[str, dict[str, Any]]]],
        settled: Callable[[str], Awaitable[None]],
    ) -> None:
        self._engine = engine
        self._turns = turns
        self._aftermath = aftermath

        def job(name: str, steps: tuple[Step, ...], **options: Any) -> Job:
            made = Job(
                name,
                steps,
                in_line=False,  # nobody who wants a person waits behind quotations
                settled=lambda job_id: settled(handoff_of(job_id)),
                **{"abandon": _nothing_to_undo, "patience": ODOO_PATIENCE, **options},
            )
            engine.register(made)
            return made

        record = Step("record", aftermath.record)
        urgent = {"first_wait": FIRST_WAIT, "longest_wait": LONGEST_WAIT, "abandon": self._abandon}
        self._turn = job("handoff.v1", (Step("find", turns.find), Step("send", turns.send)), **urgent)
        again = {**urgent, "abandon": self._abandon_resend}
        self._resend = job("handoff_resend.v1", (Step("resend", turns.resend),), **again)
        self._note = job(
            "handoff_note.v1", (record, Step("text", aftermath.request_text), Step("note", aftermath.note))
        )
        self._word = job("handoff_word.v1", (record, Step("say", aftermath.say)))
        self._addition = job("handoff_added.v1", (record, Step("say", aftermath.add)), abandon=self._abandon_addition)
        self._call = Job(
            "call_note.v1", (Step("note", aftermath.note_call),), abandon=_nothing_to_undo, patience=ODOO_PATIENCE,
            in_line=False,
        )  # fmt: skip
        engine.register(self._call)
        self._end = job(
            "handoff_end.v1",
            (
                record,
                Step("assign", aftermath.assign),
                Step("tick_off", aftermath.tick_off),
                Step("plan", aftermath.plan),
                Step("activity", aftermath.activity),
                Step("text", aftermath.outcome_text),
                Step("note", aftermath.note),
                Step("close", aftermath.close),
            ),
            then=callback_job(callbacks, describe, name="handoff_callback.v1"),
            then_input=_callback,
            abandon=lambda job_id: aftermath.close(
                job_id, {"handoff_id": handoff_of(job_id), "phase": _phase(job_id)}, {}
            ),
        )

    async def take_turn(self, handoff: Handoff) -> None:
        """Choose somebody for the handoff's turn, and write to them."""
        turn = handoff.number_of_turns
        asked = {"handoff_id": handoff.handoff_id, "turn": turn}
        await self._engine.ensure(self._turn, f"{handoff.handoff_id}_turn_{turn}", asked, handoff.asker)

    async def resend(self, handoff: Handoff) -> None:
        """Write once more, by SMS, to whoever's turn it is."""
        turn = handoff.number_of_turns
        asked = {"handoff_id": handoff.handoff_id, "turn": turn}
        await self._engine.ensure(self._resend, f"{handoff.handoff_id}_resend_{turn}", asked, handoff.asker)

    async def note_request(self, handoff: Handoff) -> None:
        """Note in Odoo that a person is wanted."""
        asked = {"handoff_id": handoff.handoff_id}
        await self._engine.ensure(self._note, f"{handoff.handoff_id}_note", asked, handoff.asker)

    async def note_addition(self, handoff: Handoff) -> None:
        """Note in Odoo the first thing that was added and does not stand there yet."""
        number = handoff.noted + 1
        asked = {"handoff_id": handoff.handoff_id, "number": number}
        await self._engine.ensure(self._addition, f"{handoff.handoff_id}_added_{number}", asked, handoff.asker)

    async def say(self, handoff: Handoff, name: str, text: str) -> None:
        """Note something more in Odoo; the same `name` (letters and digits) notes once."""
        asked = {"handoff_id": handoff.handoff_id, "text": text}
        await self._engine.ensure(self._word, f"{handoff.handoff_id}_word_{name}", asked, handoff.asker)

    async def note_call(self, record: str, name: str, text: str) -> None:
        """Note at a record what was said in a call that wanted nobody; the same `name` notes once."""
        asked = {"record": record, "text": text, "asker": current_caller().as_asker()}
        await self._engine.ensure(self._call, f"call_{name}", asked)

    async def end(self, handoff: Handoff) -> None:
        """Write to Odoo what came of it, and tell whoever wanted to be called back."""
        asked = {
            "handoff_id": handoff.handoff_id,
            "phase": handoff.phase,
            "callback_url": handoff.request.get("callback_url"),
        }
        await self._engine.ensure(self._end, end_id(handoff), asked, handoff.asker)

    async def _abandon(self, job_id: str) -> None:
        await self._turns.abandon(handoff_of(job_id), int(job_id.rsplit("_", 1)[1]))

    async def _abandon_resend(self, job_id: str) -> None:
        await self._turns.abandon_resend(handoff_of(job_id), int(job_id.rsplit("_", 1)[1]))

    async def _abandon_addition(self, job_id: str) -> None:
        await self._aftermath.give_addition_up(handoff_of(job_id), int(job_id.rsplit("_", 1)[1]))


def handoff_of(job_id: str) -> str:
    """`sms_1795780800_0123456789ab_turn_1` -> `sms_1795780800_0123456789ab`."""
    return "_".join(job_id.split("_")[:3])


def end_id(handoff: Handoff) -> str:
    """A handoff may end more than once: one that failed is tried again, one that nobody answered is taken late."""
    return f"{handoff.handoff_id}_end_{handoff.phase}_{handoff.number_of_turns}"


def _phase(job_id: str) -> str:
    return job_id.split("_")[4]


async def _nothing_to_undo(_: str) -> None:
    """What was not noted is still in the handoff's own story."""


def _callback(job_id: str, asked: Mapping[str, Any]) -> dict[str, Any] | None:
    url = asked.get("callback_url")
    return {"url": url, "about": handoff_of(job_id)} if url else None
