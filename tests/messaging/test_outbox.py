"""Claims on a message: whoever was too slow has lost theirs."""

import pytest

from mcp_odoo.errors import UpstreamUnavailable
from mcp_odoo.messaging.entries import ACCEPTED, SENDING, UNKNOWN, Entry
from mcp_odoo.messaging.outbox import Draft, Outbox
from mcp_odoo.messaging.refusals import explain
from mcp_odoo.messaging.service import Messenger
from tests.messaging.conftest import ANA, MARK, Clock

DRAFT = Draft("k", ANA, "whatsapp", MARK, template=True)


@pytest.fixture
def outbox(messenger: Messenger, clock: Clock) -> Outbox:
    """On the messenger's database; a request takes a second at most."""
    return Outbox(messenger._database, 1.0, clock)


@pytest.fixture
def slow(outbox: Outbox, clock: Clock) -> Entry:
    """The claim of a process that slept until it was over."""
    entry = outbox.claim(DRAFT)
    clock.now += 3.1
    return entry


def test_a_claim_that_is_over_goes_to_the_next(outbox: Outbox, slow: Entry) -> None:
    """Who looks first; the outcome is unknown since the request was over at the latest."""
    entry = outbox.claim(DRAFT)
    assert (slow.state, entry.state) == (SENDING, UNKNOWN)
    assert entry.unknown_since == pytest.approx(slow.attempted_at + 1.0)


def test_who_lost_a_claim_sends_nothing(outbox: Outbox, slow: Entry) -> None:
    """And nobody who lost it sends again."""
    entry = outbox.claim(DRAFT)
    with pytest.raises(UpstreamUnavailable):
        outbox.begin(slow)
    begun = outbox.begin(entry)
    assert begun.state == SENDING
    with pytest.raises(UpstreamUnavailable):
        outbox.begin(entry)


def test_who_lost_a_claim_gives_nothing_up(outbox: Outbox, slow: Entry) -> None:
    """Nor does it refuse what another one is sending."""
    outbox.claim(DRAFT)
    outbox.release(slow, may_be_made=False)
    outbox.refuse(slow, explain(63003))
    with pytest.raises(UpstreamUnavailable):
        outbox.claim(DRAFT)


def test_what_was_made_is_accepted_whoever_has_the_claim(outbox: Outbox, slow: Entry) -> None:
    """The first sid is kept."""
    entry = outbox.claim(DRAFT)
    assert outbox.accept(slow, "SM1", "queued").sid == "SM1"
    assert outbox.accept(entry, "SM2", "queued").sid == "SM1"
    assert outbox.claim(DRAFT).state == ACCEPTED
