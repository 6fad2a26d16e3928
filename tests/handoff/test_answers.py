"""What a salesperson's answer means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_odoo.handoff.answers import Answer, understood


@pytest.mark.parametrize(
    "text", ["1", " 1 ", "1.", "Lo tomo", "LO TOMO!", "¡Sí!", "sí, lo tomo", "yo", "I take it", "I'll take it"]
)
def test_taking_is_understood_in_both_languages(text: str) -> None:
    """Whatever the case, the accents and the punctuation."""
    assert understood(text, None) == Answer("take")


@pytest.mark.parametrize("text", ["2", "No puedo", "no puedo.", "NO", "Ahora no", "I can't", "I can\u2019t", "cannot"])
def test_declining_is_understood_in_both_languages(text: str) -> None:
    """As taking is."""
    assert understood(text, None) == Answer("decline")


def test_a_button_s_payload_comes_before_its_title() -> None:
    """The title is the operator's choice; where the payload says nothing, the title counts."""
    assert understood("Con gusto", "take") == Answer("take")
    assert understood("No puedo", "button_2") == Answer("decline")


@pytest.mark.parametrize("text", ["1 3f9a", "1 Ref. 3f9a", "lo tomo 3f9a", "1 3F9A"])
def test_a_reference_names_one_of_several(text: str) -> None:
    """As the message shows it."""
    assert understood(text, None) == Answer("take", "3f9a")


@pytest.mark.parametrize("text", ["", "12", "¿1 o 2?", "quién es", "3", "no sé si puedo tomarlo", "1 mañana"])
def test_what_might_mean_either_means_nothing(text: str) -> None:
    """Nobody takes a customer by accident."""
    assert understood(text, None) == Answer(None)


@given(st.text(), st.none() | st.text())
def test_nothing_that_somebody_writes_breaks_it(text: str, button: str | None) -> None:
    """Every text means something or nothing."""
    assert understood(text, button).verb in ("take", "decline", None)
