"""The signature and its key."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from mcp_odoo.callbacks.signing import signed_headers, signing_key
from mcp_odoo.errors import NotConfigured
from tests.callbacks.receiver import SECRET

RANDOM = base64.b64encode(bytes(range(40, 72))).decode()


def test_the_signature_is_that_of_the_official_libraries() -> None:
    """The example that their own tests have."""
    headers = signed_headers(signing_key(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(key=st.binary(min_size=24, max_size=64), body=st.text(), timestamp=st.integers(1, 4_000_000_000))
def test_any_key_and_body_are_signed_as_the_official_library_does(key: bytes, body: str, timestamp: int) -> None:
    """Whatever they are."""
    ours = signed_headers(key, "callback_1", timestamp, body.encode("utf-8", "ignore"))["webhook-signature"]
    text = body.encode("utf-8", "ignore").decode()
    assert ours == Webhook(key).sign("callback_1", datetime.fromtimestamp(timestamp, UTC), text)


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        (f"whsec_{RANDOM}", bytes(range(40, 72))),
        (RANDOM, RANDOM.encode()),
        ("Contraseña de veinticuatro", "Contraseña de veinticuatro".encode()),
        ("WHSEC_not-the-prefix-at-all", b"WHSEC_not-the-prefix-at-all"),
    ],
    ids=["prefixed", "base64 alone is text", "text", "another prefix is text"],
)
def test_a_secret_is_base64_after_its_prefix_and_text_otherwise(secret: str, key: bytes) -> None:
    """One that merely looks like base64 is not guessed at."""
    assert signing_key(secret) == key


@pytest.mark.parametrize(
    "secret",
    ["whsec_", "whsec_c2hvcnQ=", "whsec_not base64, but long enough for one", f"whsec_{RANDOM.rstrip('=')}",
     "whsec_ñ", "twenty-three characters"],
)  # fmt: skip
def test_a_secret_that_cannot_be_used_is_not_repeated(secret: str) -> None:
    """The error names the variable and what it needs."""
    with pytest.raises(NotConfigured, match="MCP_ODOO_CALLBACK_SECRET") as caught:
        signing_key(secret)
    assert caught.value.code == "callback_secret_unusable"
    assert secret.removeprefix("whsec_") not in caught.value.message or secret == "whsec_"
    assert caught.value.details == {"fewest": 24}


@pytest.mark.parametrize("event_id", ["", "a.b", "a b", "a\nb", "ñ", "a" * 201])
def test_an_event_id_cannot_move_the_bounds_of_what_is_signed(event_id: str) -> None:
    """The specification keeps full stops out of it."""
    with pytest.raises(ValueError, match="not an event id"):
        signed_headers(b"k" * 24, event_id, 1, b"{}")
