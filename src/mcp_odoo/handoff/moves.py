"""How a handoff changes: functions from a handoff to the handoff afterwards, or None where nothing changes.

Each looks at the handoff as it stands, so that two who move it at once cannot both win. Times are Unix seconds.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mcp_odoo.errors import McpOdooError
from mcp_odoo.handoff.document import Event, Handoff, Outcome, Taker, Trouble, Turn
from mcp_odoo.messaging.models import Sent

Move = Callable[[Handoff], Handoff | None]
# What a conversation may add: of texts whatever was not said before, of the rest what is different now.
TEXTS = ("reason", "additional_context")
TOLD = (*TEXTS, "user_phone", "user_name", "lead_id", "sale_order_id")


def opened(
    handoff_id: str, conversation: str, request: Mapping[str, Any], asker: Mapping[str, Any], now: float
) -> Handoff:
    """A new handoff, in its first turn."""
    return Handoff(
        handoff_id=handoff_id,
        conversation=conversation,
        request=dict(request),
        asker=dict(asker),
        opened_at=now,
        updated_at=now,
        turns=[Turn(began_at=now)],
        events=[Event(at=now, what="opened")],
    )


def asked_again(request: Mapping[str, Any], now: float) -> Move:
    """The conversation asks once more: what is new is kept; where nobody could be told, it is tried again."""

    def move(handoff: Handoff) -> Handoff | None:
        said = {name: request.get(name) for name in TOLD if request.get(name)}
        known = [handoff.request, *handoff.additions]
        new = {
            name: value
            for name, value in said.items()
            if (all(one.get(name) != value for one in known) if name in TEXTS else handoff.said(name) != value)
        }
        if not new and handoff.phase != "failed":
            return None
        after = _moved(handoff, now, "added" if new else "asked_again")
        if new:
            after.additions.append({"at": now, **new})
        if "lead_id" in new or "sale_order_id" in new:
            after.subject = None  # it is about another record than was thought
        if after.phase == "failed":
            after.began = len(after.turns)
            _begin(after, now)
        return after

    return move


def repeated(request: Mapping[str, Any], now: float) -> Move:
    """The same request once more, by its idempotency key: tried again where it failed; of another one, nothing."""
    return lambda handoff: asked_again(request, now)(handoff) if handoff.request == request else None


def chosen(turn: int, found: Callable[[Handoff], None], now: float) -> Move:
    """`found` writes down whom the turn is for, and what Odoo knows."""

    def move(handoff: Handoff) -> Handoff | None:
        if not _is_turn(handoff, turn):
            return None
        after = _moved(handoff, now)
        found(after)
        return after

    return move


def asked(turn: int, sent: Sent, now: float, timeout: float) -> Move:
    """The message left; the clock runs for `timeout` seconds."""

    def move(handoff: Handoff) -> Handoff | None:
        if handoff.number_of_turns < turn or handoff.turns[turn - 1].asked_at:
            return None
        after = _moved(handoff, now)
        one = after.turns[turn - 1]
        one.message_key, one.message_sid, one.channel, one.asked_at = sent.key, sent.sid, sent.channel, now
        about = {"name": one.name or one.number, "number": one.number, "channel": sent.channel}
        after.events.append(Event(at=now, what="asked", about=about))
        if _is_turn(handoff, turn):  # somebody who was asked before may have taken the customer meanwhile
            after.phase, after.due_at = "waiting", now + timeout
        return after

    return move


def passed_on(turn: int, outcome: Outcome, now: float, error: McpOdooError | None = None) -> Move:
    """Whoever's turn it was is out; the next turn begins."""

    def move(handoff: Handoff) -> Handoff | None:
        if handoff.over or handoff.number_of_turns != turn:
            return None
        after = _moved(handoff, now)
        _end(after, outcome, now, error)
        _begin(after, now)
        return after

    return move


def resent(turn: int, sent: Sent, now: float, timeout: float) -> Move:
    """The message of a turn, which was not delivered, went out another way; the clock starts anew."""

    def move(handoff: Handoff) -> Handoff | None:
        if handoff.phase != "waiting" or handoff.number_of_turns != turn or handoff.turn.message_sid == sent.sid:
            return None
        name = handoff.turn.name or handoff.turn.number
        after = _moved(handoff, now, "resent", channel=sent.channel, name=name)
        one = after.turn
        one.undelivered_sid = one.message_sid
        one.message_key, one.message_sid, one.channel = sent.key, sent.sid, sent.channel
        after.due_at = now + timeout
        return after

    return move


def given_up(turn: int, now: float) -> Move:
    """Nobody is left to ask."""

    def move(handoff: Handoff) -> Handoff | None:
        if not _is_turn(handoff, turn):
            return None
        after = _moved(handoff, now, "unanswered")
        after.turns.pop()
        after.phase, after.due_at, after.closed = "unanswered", None, False
        return after

    return move


def failed(turn: int, error: McpOdooError, now: float) -> Move:
    """No message can leave, whoever it is for; or none of those that left can arrive."""

    def move(handoff: Handoff) -> Handoff | None:
        if handoff.over or handoff.number_of_turns != turn:
            return None
        after = _moved(handoff, now, "failed", code=error.code)
        _end(after, "unsent", now, error)
        after.trouble = _trouble(error)
        after.phase, after.due_at, after.closed = "failed", None, False
        return after

    return move


def took(number: str, same: Callable[[str | None], bool], now: float) -> Move:
    """Whoever has this number takes the customer, unless somebody did; `same` compares numbers.

    Also from a turn that is over: as long as nobody took the customer, whoever comes is right.
    """

    def move(handoff: Handoff) -> Handoff | None:
        theirs = next((one for one in reversed(handoff.turns) if same(one.number)), None)
        if handoff.taker is not None or theirs is None:
            return None
        after = _moved(handoff, now, "taken", name=theirs.name or number, number=number)
        if not after.over:
            _end(after, "taken" if same(after.turn.number) else "superseded", now)
        for one in after.turns:
            if same(one.number):
                one.outcome, one.ended_at = "taken", one.ended_at or now
        after.taker = Taker(user_id=theirs.user_id, name=theirs.name, number=theirs.number or number, at=now)
        if theirs.user_id is not None:
            after.assigned_user_id, after.assigned_name = theirs.user_id, theirs.name
        after.phase, after.due_at, after.closed, after.trouble = "taken", None, False, None
        return after

    return move


def declined(same: Callable[[str | None], bool], now: float) -> Move:
    """Whoever has this number cannot: if it is their turn, it is the next one's."""

    def move(handoff: Handoff) -> Handoff | None:
        if handoff.over or not same(handoff.turn.number):
            return None
        return passed_on(handoff.number_of_turns, "declined", now)(handoff)

    return move


def noted(what: str, now: float, change: Callable[[Handoff], None] = lambda _: None, **about: Any) -> Move:
    """Something happened beside the loop."""

    def move(handoff: Handoff) -> Handoff | None:
        after = _moved(handoff, now, what, **about)
        change(after)
        return after

    return move


def quietly(change: Callable[[Handoff], None], now: float) -> Move:
    """Something about it is known now that is no event of its own."""

    def move(handoff: Handoff) -> Handoff | None:
        after = _moved(handoff, now)
        change(after)
        return after

    return move


def _is_turn(handoff: Handoff, turn: int) -> bool:
    return handoff.phase == "choosing" and handoff.number_of_turns == turn


def _begin(handoff: Handoff, now: float) -> None:
    handoff.turns.append(Turn(began_at=now))
    handoff.phase, handoff.due_at, handoff.trouble, handoff.closed = "choosing", None, None, False


def _end(handoff: Handoff, outcome: Outcome, now: float, error: McpOdooError | None = None) -> None:
    turn = handoff.turn
    turn.outcome, turn.ended_at, turn.error = outcome, now, _trouble(error) if error else None
    if outcome in ("declined", "silent", "undelivered"):
        about = {"name": turn.name or turn.number, "number": turn.number, "code": turn.error_code}
        handoff.events.append(Event(at=now, what=outcome, about=about))


def _trouble(error: McpOdooError) -> Trouble:
    # Of a class of some client's own, the one of the error tree that it is.
    kind = next(base.__name__ for base in type(error).__mro__ if base.__module__ == McpOdooError.__module__)
    return Trouble(
        kind=kind,
        code=error.code,
        message=error.message,
        details=dict(error.details),
        retry_after=error.retry_after,
    )


def _moved(handoff: Handoff, now: float, what: str | None = None, **about: Any) -> Handoff:
    after = handoff.model_copy(deep=True)
    after.version, after.updated_at = handoff.version + 1, max(now, handoff.updated_at)
    if what:
        after.events.append(Event(at=now, what=what, about=about))
    return after
