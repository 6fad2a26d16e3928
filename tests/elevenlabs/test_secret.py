"""The secret of an agent's tool calls."""

import re

import pytest

from mcp_odoo.elevenlabs.secret import ToolSecret, secret_wrong


@pytest.mark.parametrize(
    "offered", [("s3cret",), (None, "s3cret"), ("wrong", "s3cret"), ("s3cret", None), (" s3cret ",)]
)
def test_the_secret_is_enough_in_either_header(offered: tuple[str | None, ...]) -> None:
    """A proxy may have put something of its own into the other one."""
    assert ToolSecret("s3cret").shown(*offered)


@pytest.mark.parametrize(
    "offered", [(), (None, None), ("",), ("s3cre",), ("s3cret0",), ("S3CRET",), ("sécret", "ñ"), ("\x00", "\u20ac")]
)
def test_anything_else_is_not_it(offered: tuple[str | None, ...]) -> None:
    """Neither a part of it nor anything like it."""
    assert not ToolSecret("s3cret").shown(*offered)


def test_the_refusal_says_what_to_send() -> None:
    """One code for missing and wrong, with a sentence that says which headers and which variable."""
    error = secret_wrong()
    assert error.code == "elevenlabs_secret_wrong"
    assert re.search(r"ELEVENLABS_TOOL_SECRET.*Authorization: Bearer.*X-API-Key", error.message)


def test_a_secret_of_other_letters_is_sent_in_utf8() -> None:
    """Web servers hand its bytes on as Latin letters."""
    secret = ToolSecret("contraseña €")
    assert secret.shown("contraseña €".encode().decode("latin-1"))
    assert not secret.shown("contraseña ?")
    assert not ToolSecret("caf\udce9").shown("cafe")


@pytest.mark.parametrize("secret", [None, ""])
def test_without_a_secret_nothing_is_demanded(secret: str | None) -> None:
    """Neither of who sends none nor of who sends one."""
    assert not ToolSecret(secret).demanded
    assert not ToolSecret(secret).shown("", None, "anything")
