"""Reading events."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mcp_odoo.elevenlabs.models import read_event
from mcp_odoo.elevenlabs.transcripts import transcript_of
from mcp_odoo.errors import InvalidRequest
from tests.elevenlabs.calls import AUDIO, FAILURE, TRANSCRIPTION, by_phone, encoded


def test_the_documented_transcription_is_read() -> None:
    """With everything that is of use, and nothing of the rest."""
    event = read_event(encoded(TRANSCRIPTION))
    assert (event.type, event.event_timestamp, event.data.conversation_id) == (
        "post_call_transcription", 1739537320, "abc"
    )  # fmt: skip
    assert event.data.metadata.call_duration_secs == 22
    assert event.data.analysis.call_successful == "success"
    assert [turn.role for turn in event.data.transcript] == ["agent", "user", "agent", "agent"]


def test_the_other_documented_events_are_read() -> None:
    """The audio itself is not kept."""
    audio, failure = read_event(encoded(AUDIO)), read_event(encoded(FAILURE))
    assert (audio.type, audio.data.conversation_id) == ("post_call_audio", "abc")
    assert "full_audio" not in audio.model_dump()["data"]
    assert (failure.type, failure.data.failure_reason) == ("call_initiation_failure", "busy")


@pytest.mark.parametrize(
    ("given", "lead_id"),
    [
        (42, 42), ("42", 42), (" 42 ", 42), ("opportunity:42", 42), (2**31 - 1, 2**31 - 1), (2**31, None), (0, None),
        (-1, None), ("", None), ("x", None), (None, None), (True, None), (1.5, None), ([42], None), ({"id": 42}, None),
        (10**400, None),
    ],
)  # fmt: skip
def test_an_id_is_a_positive_number_or_none(given: object, lead_id: int | None) -> None:
    """An agent may write anything into its variables."""
    variables = read_event(encoded(by_phone(lead_id=given))).data.conversation_initiation_client_data.dynamic_variables
    assert (variables.lead_id, variables.sale_order_id) == (lead_id, None)


@pytest.mark.parametrize("odd", [None, 7, "text", [], {}, [None, "x", 3], True, {"x": {}}])
@pytest.mark.parametrize(
    "part", ["transcript", "metadata", "analysis", "conversation_initiation_client_data", "agent_id", "status"]
)
def test_one_odd_part_does_not_lose_the_others(part: str, odd: object) -> None:
    """What is of another type counts as missing."""
    event = read_event(encoded({**TRANSCRIPTION, "data": {**TRANSCRIPTION["data"], part: odd}}))
    assert event.data.conversation_id == "abc"
    assert transcript_of(event, 0.0).occurred_at == 1739537320


def test_one_odd_turn_does_not_lose_the_others() -> None:
    """Nor does half of a character, which JSON can write and nobody can store."""
    turns = [
        None,
        "x",
        {"role": 7, "message": {}},
        {"role": "user", "message": "a\ud800b", "time_in_call_secs": "soon"},
    ]
    event = read_event(encoded({"type": "x", "data": {"transcript": turns}}))
    assert [(turn.role, turn.message, turn.time_in_call_secs) for turn in event.data.transcript] == [
        (None, None, None), ("user", "ab", None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"7", b"{}", b'{"type": null}', b'{"type": ""}', b'{"type": 7}', b"\xff\xfe",
        b'{"type": "x"', b"[" * 100_000, b'{"type": ' + b"9" * 5000 + b"}", b'{"type": "\\ud800"}',
    ],
)  # fmt: skip
def test_what_is_no_event_is_a_refusal(raw: bytes) -> None:
    """One sentence for all of it."""
    with pytest.raises(InvalidRequest) as caught:
        read_event(raw)
    assert caught.value.code == "event_unreadable"


@pytest.mark.parametrize("timestamp", ["NaN", "Infinity", "1e999", "-5", '"soon"', "null", "9" * 400, "1e12"])
def test_a_time_that_is_none_counts_as_missing(timestamp: str) -> None:
    """JSON has numbers that are no time."""
    raw = json.dumps(TRANSCRIPTION).replace("1739537320", timestamp).encode()
    assert read_event(raw).event_timestamp is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
PATHS = st.sampled_from(["type", "event_timestamp", "data", *TRANSCRIPTION["data"]])


@given(path=PATHS, odd=JSON)
@example(path="event_timestamp", odd=10**400)
def test_whatever_stands_where_it_is_read_or_refused(path: str, odd: object) -> None:
    """It never breaks, neither in reading nor in making a transcript."""
    payload = {**TRANSCRIPTION, "data": dict(TRANSCRIPTION["data"])}
    (payload if path in payload else payload["data"])[path] = odd
    told = ""
    try:
        transcript_of(read_event(encoded(payload)), 0.0)
    except InvalidRequest as error:
        told = error.code
    needed = path in {"type", "data", "conversation_id"}
    assert told in ({"", "event_unreadable"} if needed else {""})
