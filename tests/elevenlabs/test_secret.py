"""The secret of an agent's tool calls."""

import pytest

from mcp_odoo.elevenlabs.secret import ToolSecret
from mcp_odoo.errors import Unauthenticated


@pytest.mark.parametrize(
    "offered", [("s3cret",), (None, "s3cret"), ("wrong", "s3cret"), ("s3cret", None), (" s3cret ",)]
)
def test_the_secret_is_enough_in_either_header(offered: tuple[str | None, ...]) -> None:
    """A proxy may have put something of its own into the other one."""
    ToolSecret("s3cret").require(*offered)


@pytest.mark.parametrize(
    "offered", [(), (None, None), ("",), ("s3cre",), ("s3cret0",), ("S3CRET",), ("sécret", "ñ"), ("\x00", "\u20ac")]
)
def test_anything_else_is_refused(offered: tuple[str | None, ...]) -> None:
    """One code for missing and wrong, with a sentence that says which headers and which variable."""
    with pytest.raises(Unauthenticated, match=r"ELEVENLABS_TOOL_SECRET.*Authorization: Bearer.*X-API-Key") as caught:
        ToolSecret("s3cret").require(*offered)
    assert caught.value.code == "elevenlabs_secret_wrong"
    assert "s3cret" not in caught.value.message


def test_a_secret_of_other_letters_is_sent_in_utf8() -> None:
    """Web servers hand its bytes on as Latin letters."""
    ToolSecret("contraseña €").require("contraseña €".encode().decode("latin-1"))
    with pytest.raises(Unauthenticated):
        ToolSecret("contraseña €").require("contraseña ?")
    with pytest.raises(Unauthenticated):
        ToolSecret("caf\udce9").require("cafe")


@pytest.mark.parametrize("secret", [None, ""])
def test_without_a_secret_nothing_is_demanded(secret: str | None) -> None:
    """Neither of who sends none nor of who sends one."""
    ToolSecret(secret).require()
    ToolSecret(secret).require("anything", None)
