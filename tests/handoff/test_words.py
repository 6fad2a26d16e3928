"""The message: everything in it, within Twilio's and WhatsApp's limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_odoo.handoff.document import Handoff, Subject
from mcp_odoo.handoff.moves import opened
from mcp_odoo.handoff.words import LONGEST_VALUES, message
from mcp_odoo.phrases import Language

ID = "sms_1795780800_0123456789ab"
_texts = st.text(max_size=3000)


def handoff(**asked: str) -> Handoff:
    request = {"user_phone": "+525512345678", "reason": "Precio", **asked}
    made = opened(ID, "conversation:c", request, {}, 1795780800.0)
    made.subject = Subject(record="opportunity:7", name="Dos robots", url="https://odoo.example.com/odoo/crm.lead/7")
    return made


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_mark_stands_in_the_text_and_in_the_template(language: Language) -> None:
    """By it a message is found again at Twilio's, and salespeople tell two customers apart."""
    words = message(handoff(), language)
    assert words.mark == "Ref. 89ab"
    assert words.mark in words.text
    assert words.variables["7"] == words.mark


@given(_texts.filter(str.strip), _texts, _texts)
def test_it_always_fits_and_always_says_how_to_answer(reason: str, context: str, name: str) -> None:
    """However long the texts are: the end is never cut, and no value is empty or has line breaks."""
    words = message(handoff(reason=reason, additional_context=context, user_name=name[:200]), "es")
    assert len(words.text) <= 1600
    assert words.text.endswith("Ref. 89ab\nResponde 1 si lo tomas o 2 si no puedes.")
    for number, value in words.variables.items():
        assert 0 < len(value) <= LONGEST_VALUES[number]
        assert not set(value) & set("\n\r\t")


def test_the_values_leave_room_for_the_template_s_own_text() -> None:
    """WhatsApp takes 1,024 characters with the values."""
    assert sum(LONGEST_VALUES.values()) <= 1024 - 220


def test_what_was_added_is_in_it() -> None:
    """The latest reason, and every context."""
    made = handoff(additional_context="uno")
    made.additions.append({"at": 1.0, "reason": "Otro motivo", "additional_context": "dos"})
    words = message(made, "es")
    assert "Motivo: Otro motivo" in words.text
    assert words.variables["5"] == "uno / dos"
