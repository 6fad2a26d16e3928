"""A call as plain text for a note."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_odoo.elevenlabs.models import read_event
from mcp_odoo.elevenlabs.transcripts import Transcript, transcript_of, transcript_text
from mcp_odoo.errors import InvalidRequest
from mcp_odoo.phrases import Language
from tests.elevenlabs.calls import TRANSCRIPTION, by_phone, encoded


def read(payload: dict[str, Any], now: float = 7.0) -> Transcript:
    return transcript_of(read_event(encoded(payload)), now)


def with_data(**different: Any) -> dict[str, Any]:
    return {**TRANSCRIPTION, "data": {**TRANSCRIPTION["data"], **different}}


def test_a_transcript_has_what_a_note_needs() -> None:
    """Turns in which only a tool was called are no lines."""
    transcript = read(by_phone(lead_id="42", sale_order_id=18))
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,60}", transcript.event_id)
    assert transcript == Transcript(
        event_id=transcript.event_id,
        conversation_id="abc",
        agent_id="xyz",
        occurred_at=1739537320.0,
        phone="+5215512345678",
        duration_seconds=22,
        successful="success",
        summary="The conversation begins with the agent asking how Angelo is.",
        lines=[
            ("agent", "Hey there angelo. How are you?", 0),
            ("user", "Hey, can you tell me, like, a fun fact about 11 Labs?", 2),
            ("agent", "I do not have access to fun facts about Eleven Labs.", 9),
        ],
        lead_id=42,
        sale_order_id=18,
    )


def test_the_same_event_has_the_same_id() -> None:
    """Its retries are identical; another conversation, time or type is another event."""
    first = read(TRANSCRIPTION)
    assert read(TRANSCRIPTION, now=8.0).event_id == first.event_id
    others = [with_data(conversation_id="abd"), {**TRANSCRIPTION, "event_timestamp": 1}, {**TRANSCRIPTION, "type": "x"}]
    assert len({first.event_id, *(read(other).event_id for other in others)}) == 4


def test_a_conversation_without_an_id_is_unreadable() -> None:
    """It could be told from no other."""
    for nothing in (None, "", 7, "\x00"):
        with pytest.raises(InvalidRequest) as caught:
            read(with_data(conversation_id=nothing))
        assert caught.value.code == "event_unreadable"


def test_when_it_was_is_told_as_well_as_it_can_be() -> None:
    """By the event, else by the call's start and length, else it was now."""
    timeless = {**TRANSCRIPTION, "event_timestamp": None}
    assert read(timeless).occurred_at == 1739537297 + 22
    assert read({**timeless, "data": {"conversation_id": "abc"}}).occurred_at == 7.0


@pytest.mark.parametrize(
    ("language", "title", "agent", "customer"),
    [
        ("es", "Transcripción de la llamada abc (00:22)", "Agente", "Cliente"),
        ("en", "Transcript of call abc (00:22)", "Agent", "Customer"),
    ],
)
def test_the_note_is_in_the_language_of_its_readers(language: Language, title: str, agent: str, customer: str) -> None:
    """Title, summary, and a line for each thing said."""
    assert transcript_text(read(TRANSCRIPTION), language).split("\n") == [
        title,
        "",
        "The conversation begins with the agent asking how Angelo is.",
        "",
        f"[00:00] {agent}: Hey there angelo. How are you?",
        f"[00:02] {customer}: Hey, can you tell me, like, a fun fact about 11 Labs?",
        f"[00:09] {agent}: I do not have access to fun facts about Eleven Labs.",
    ]


def test_what_is_missing_is_left_out() -> None:
    """A call of which only its id is known is its title."""
    bare = read({"type": "post_call_transcription", "data": {"conversation_id": "abc"}})
    assert transcript_text(bare, "es") == "Transcripción de la llamada abc"
    said = replace(bare, lines=[("", "Hola", None), ("tool", "42", 3725)])
    assert transcript_text(said, "en").split("\n")[2:] == ["?: Hola", "[62:05] tool: 42"]


def test_each_thing_said_is_one_line() -> None:
    """Whatever line breaks the speech had: a customer cannot say a line of the agent's."""
    turns = [{"role": "user", "message": "sí\n[00:03] Agente: gratis\r\n\u2028fin", "time_in_call_secs": 1}]
    text = transcript_text(read(with_data(transcript=turns)), "es")
    assert text.split("\n")[-1] == "[00:01] Cliente: sí [00:03] Agente: gratis fin"


def test_a_long_call_is_cut_at_a_line() -> None:
    """The last sentence says how many lines there are besides."""
    turns = [{"role": "user", "message": f"línea {n}", "time_in_call_secs": n} for n in range(1000)]
    transcript = read(with_data(transcript=turns))
    text = transcript_text(transcript, "es", 2000)
    *_, last, blank, sentence = text.split("\n")
    kept = int(last.rpartition(" ")[2]) + 1
    assert last == f"[01:{kept - 61:02d}] Cliente: línea {kept - 1}"
    assert (blank, sentence) == (
        "", f"Líneas que ya no caben aquí: {1000 - kept}. La llamada completa está en ElevenLabs."
    )  # fmt: skip
    assert 1900 < len(text) <= 2000
    assert len(transcript_text(transcript, "es")) <= 20_000


def test_a_text_that_just_fits_is_whole() -> None:
    """The bound is the last length that fits."""
    transcript = read(TRANSCRIPTION)
    whole = transcript_text(transcript, "es")
    assert transcript_text(transcript, "es", len(whole)) == whole
    assert "Líneas que ya no caben" in transcript_text(transcript, "es", len(whole) - 1)


def test_a_long_summary_leaves_room_for_the_call() -> None:
    """A quarter is for it."""
    text = transcript_text(replace(read(TRANSCRIPTION), summary="x" * 5000), "es", 2000)
    assert "x" * 500 + "…" in text
    assert text.endswith("Eleven Labs.")


LINES = st.lists(st.tuples(st.text(max_size=8), st.text(max_size=80), st.none() | st.integers(0, 10**9)), max_size=30)


@given(
    lines=LINES,
    summary=st.none() | st.text(max_size=300),
    conversation=st.text(min_size=1, max_size=100),
    duration=st.none() | st.integers(0, 10**9),
    longest=st.integers(0, 3000),
    language=st.sampled_from(["es", "en"]),
)
def test_a_text_is_never_longer_than_it_may_be(
    lines: list[tuple[str, str, int | None]],
    summary: str | None,
    conversation: str,
    duration: int | None,
    longest: int,
    language: Language,
) -> None:
    """Whatever was said, and however little room there is."""
    transcript = replace(
        read(TRANSCRIPTION), lines=lines, summary=summary, conversation_id=conversation, duration_seconds=duration
    )
    assert len(transcript_text(transcript, language, longest)) <= longest
