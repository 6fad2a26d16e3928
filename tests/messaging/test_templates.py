"""Variables of templates as WhatsApp takes them."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_odoo.messaging.templates import template_value


@pytest.mark.parametrize(
    ("text", "longest", "value"),
    [
        ("Año, S.A.", 20, "Año, S.A."),
        ("a\n\nb\tc      d", 20, "a b c d"),
        ("  a\u00a0 b\u2028c  ", 20, "a b c"),
        ("", 20, "-"),
        (" \n\t ", 20, "-"),
        ("\x00\x07", 20, "-"),
        ("a\x00b\ud800", 20, "ab"),
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("abc def", 5, "abc…"),
        ("abc", 1, "…"),
        ("👩‍💻 ok", 20, "👩‍💻 ok"),
    ],
)
def test_a_value_is_one_tidy_line(text: str, longest: int, value: str) -> None:
    """Never empty, and no longer than it may be."""
    assert template_value(text, longest) == value


@given(text=st.text(st.characters()), longest=st.integers(1, 2000))
def test_any_text_becomes_what_twilio_takes(text: str, longest: int) -> None:
    """No line breaks, tabs or runs of spaces (21656); what is fit already stays as it is."""
    value = template_value(text, longest)
    assert 1 <= len(value) <= longest
    assert not re.search(r"[\n\r\t]| {2}", value)
    assert value == value.strip()
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in value)
    assert template_value(value, longest) == value
    value.encode()


def test_a_value_without_room_is_a_mistake() -> None:
    """Of ours."""
    with pytest.raises(ValueError, match="one character or more"):
        template_value("a", 0)
