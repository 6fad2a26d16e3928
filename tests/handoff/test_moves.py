"""How a handoff changes, whatever happens to it and in whatever order."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from mcp_odoo.errors import NotConfigured, UpstreamUnavailable
from mcp_odoo.handoff import moves
from mcp_odoo.handoff.document import Handoff
from mcp_odoo.messaging.models import Sent

REQUEST = {"user_phone": "+525512345678", "reason": "Precio"}
NUMBERS = ("+525511110001", "+525511110002", "+525511110003")


def new() -> Handoff:
    return moves.opened("sms_1_ab", "conversation:c", REQUEST, {}, 0.0)


def sent(turn: int) -> Sent:
    return Sent(f"sms_1_ab/{turn}", f"SM{turn}", "whatsapp", NUMBERS[0], template=True, status="queued")


def choose(number: str) -> moves.Move:
    def found(handoff: Handoff) -> None:
        handoff.turn.number, handoff.turn.name = number, number[-1]

    return lambda handoff: moves.chosen(handoff.number_of_turns, found, 1.0)(handoff)


def same(number: str) -> Callable[[str | None], bool]:
    return lambda other: other == number


_MOVES: dict[str, moves.Move] = {
    "silent": lambda one: moves.passed_on(one.number_of_turns, "silent", 3.0)(one),
    "undelivered": lambda one: moves.passed_on(one.number_of_turns, "undelivered", 3.0)(one),
    "asked": lambda one: moves.asked(one.number_of_turns, sent(one.number_of_turns), 2.0, 300.0)(one),
    "given_up": lambda one: moves.given_up(one.number_of_turns, 4.0)(one) if one.number_of_turns > 1 else None,
    "failed": lambda one: moves.failed(one.number_of_turns, NotConfigured("none", code="x"), 4.0)(one),
    "again": moves.asked_again(REQUEST, 5.0),
    "again_with_more": moves.asked_again({**REQUEST, "additional_context": "más"}, 5.0),
    **{f"choose_{number[-1]}": choose(number) for number in NUMBERS},
    **{f"take_{number[-1]}": moves.took(number, same(number), 6.0) for number in NUMBERS},
    **{f"decline_{number[-1]}": moves.declined(same(number), 6.0) for number in NUMBERS},
}


@given(st.lists(st.sampled_from(sorted(_MOVES)), max_size=25))
def test_no_order_of_events_breaks_a_handoff(names: list[str]) -> None:
    """One taker for good, a clock only while somebody is waited for, and a version that only grows."""
    handoff = new()
    for name in names:
        after = _MOVES[name](handoff)
        if after is None:
            continue
        assert after.version > handoff.version
        assert handoff.taker is None or after.taker == handoff.taker
        assert (after.due_at is not None) == (after.phase == "waiting")
        assert (after.phase == "taken") == (after.taker is not None)
        assert (after.phase == "failed") == (after.trouble is not None)
        assert sum(turn.outcome is None for turn in after.turns) == (not after.over)
        assert after.turns
        handoff = Handoff.model_validate_json(after.model_dump_json())
        assert handoff == after


def test_only_one_of_two_who_take_it_at_once_gets_it() -> None:
    """The second one's move finds it taken."""
    handoff = choose(NUMBERS[0])(new()) or new()
    handoff = moves.passed_on(1, "silent", 2.0)(handoff) or handoff
    handoff = choose(NUMBERS[1])(handoff) or handoff
    first = moves.took(NUMBERS[1], same(NUMBERS[1]), 3.0)(handoff)
    assert first is not None
    assert moves.took(NUMBERS[0], same(NUMBERS[0]), 3.0)(first) is None


def test_an_event_of_a_turn_that_is_over_moves_nothing() -> None:
    """A status or a clock that comes late is about somebody who is out already."""
    handoff = moves.passed_on(1, "declined", 1.0)(new())
    assert handoff is not None
    assert moves.passed_on(1, "silent", 2.0)(handoff) is None
    assert moves.given_up(1, 2.0)(handoff) is None
    assert moves.failed(1, NotConfigured("none", code="x"), 2.0)(handoff) is None


def test_what_is_said_again_adds_nothing() -> None:
    """Only what is new is kept."""
    assert moves.asked_again(REQUEST, 1.0)(new()) is None
    added = moves.asked_again({**REQUEST, "additional_context": "más"}, 1.0)(new())
    assert added is not None
    assert added.additions == [{"at": 1.0, "additional_context": "más"}]
    assert moves.asked_again({**REQUEST, "additional_context": "más"}, 2.0)(added) is None


def test_a_client_s_own_error_is_kept_as_what_it_is_in_the_tree() -> None:
    """Whoever asked gets its status: that of a class which only a client knows is its parent's."""

    class Away(UpstreamUnavailable):
        """As the breaker's."""

    after = moves.failed(1, Away("away"), 1.0)(new())
    assert after is not None
    assert after.trouble is not None
    assert after.trouble.kind == "UpstreamUnavailable"
