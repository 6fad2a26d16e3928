"""The signature of ElevenLabs' events."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mcp_odoo.elevenlabs.signing import EventSignature
from mcp_odoo.errors import McpOdooError, NotConfigured, Unauthenticated
from tests.elevenlabs.calls import NOW, SECRET, TRANSCRIPTION, digest, encoded, signed

RAW = encoded(TRANSCRIPTION)[:200]
HEADER = signed(RAW)


def verify(header: str | None, raw: bytes = RAW, *, now: float = NOW, secret: str | None = SECRET) -> None:
    EventSignature(secret, clock=lambda: now).require(raw, header)


def refusal(header: str | None, raw: bytes = RAW) -> str:
    with pytest.raises(Unauthenticated) as caught:
        verify(header, raw)
    return caught.value.code


def test_what_elevenlabs_signed_is_taken() -> None:
    """The example is computed by another implementation: `openssl dgst -sha256 -hmac`."""
    computed = "f84c230720eec212bd4bbd5627b852be29db6cc74035ef6cc7e1732cbf4bd45b"
    verify(f"t=1739537400,v0={computed}", b"{}")
    verify(HEADER)


@pytest.mark.parametrize("raw", [b"", b"{}", bytes(range(256)), "año".encode("latin-1")])
def test_any_bytes_can_be_signed(raw: bytes) -> None:
    """The signature is over the raw body, not over a text that it might be."""
    verify(signed(raw), raw)


@pytest.mark.parametrize("secret", ["contraseña", "秘密", "a b,c=d", "x" * 500])
def test_a_secret_is_any_text(secret: str) -> None:
    """Its UTF-8 bytes are the key."""
    verify(signed(RAW, secret=secret), secret=secret)
    with pytest.raises(Unauthenticated):
        verify(signed(RAW, secret=secret + "x"), secret=secret)


def test_a_secret_that_is_no_utf8_is_its_bytes() -> None:
    """As Python hands on such an environment variable."""
    with pytest.raises(Unauthenticated):
        verify(HEADER, secret="caf\udce9")


def test_no_byte_of_the_header_can_be_changed() -> None:
    """The timestamp is signed, too; and what is no header any more is refused like a wrong one."""
    for place in range(len(HEADER)):
        before, after = HEADER[:place], HEADER[place + 1 :]
        others = [before + other + after for other in "0fZ,= ñ\x00" if other != HEADER[place]]
        for changed in (*others, before, before + after):
            assert refusal(changed) == "elevenlabs_signature_invalid", changed


def test_no_byte_of_the_body_can_be_changed() -> None:
    """Nor left out."""
    for place in range(len(RAW)):
        before, after = RAW[:place], RAW[place + 1 :]
        for changed in (before + bytes([RAW[place] ^ 1]) + after, before + after, before):
            assert refusal(HEADER, changed) == "elevenlabs_signature_invalid", place


def test_nothing_can_be_added_to_the_body() -> None:
    """Neither before nor after it."""
    assert refusal(HEADER, RAW + b" ") == refusal(HEADER, b" " + RAW) == "elevenlabs_signature_invalid"


@pytest.mark.parametrize("timestamp", [NOW - 1, NOW + 1, 0, f"0{NOW}", f"+{NOW}", f"{NOW}.0", f"{NOW} ", "", -NOW])
def test_the_timestamp_is_the_signed_one(timestamp: object) -> None:
    """To the letter: another spelling of the same number was not signed."""
    assert refusal(f"t={timestamp},v0={digest(RAW)}") == "elevenlabs_signature_invalid"


@pytest.mark.parametrize("timestamp", ["", "-5", "1e9", "٣", "1739537400.5", "9" * 13, "9" * 5000, "x", " 1"])
def test_a_timestamp_that_is_no_unix_time_is_refused_even_signed(timestamp: str) -> None:
    """A refusal, not a number too large to read."""
    assert refusal(signed(RAW, timestamp)) == "elevenlabs_signature_invalid"


@pytest.mark.parametrize(
    ("age", "taken"),
    [(0, True), (1800, True), (1801, False), (86_400, False), (-60, True), (-61, False), (-86_400, False)],
)
def test_a_signature_holds_for_half_an_hour(*, age: int, taken: bool) -> None:
    """A replay of yesterday's event is refused; of the future only what a slow clock explains is taken."""
    header = signed(RAW, NOW - age)
    if taken:
        verify(header)
    else:
        assert refusal(header) == "elevenlabs_signature_expired"


def test_an_old_signature_says_how_old_it_is() -> None:
    """Whoever reads it looks at the clock then."""
    with pytest.raises(Unauthenticated, match="3600 s ago") as caught:
        verify(signed(RAW, NOW - 3600))
    assert caught.value.details == {"age": 3600, "future": 60, "oldest": 1800}


def test_only_who_signed_hears_of_the_clock() -> None:
    """An old timestamp with a wrong digest is a wrong signature."""
    assert refusal(f"t={NOW - 3600},v0={digest(RAW)}") == "elevenlabs_signature_invalid"


def test_several_signatures_and_other_parts_may_stand_there() -> None:
    """While a secret changes there is one of each; schemes of tomorrow are not ours to refuse."""
    wrong = digest(RAW, secret="the old one")
    verify(f"t={NOW},v0={wrong},v0={digest(RAW)}")
    verify(f"t={NOW},v0={digest(RAW)},v0={wrong}")
    verify(f"v1=abc,{HEADER},v2,=,future=x=y")
    verify(f"v0={digest(RAW)},t={NOW}")
    assert refusal(f"t={NOW},v0={wrong},v0={wrong}") == "elevenlabs_signature_invalid"


def test_another_scheme_s_digest_is_none() -> None:
    """Only `v0` is what we compute; and two timestamps leave open which was signed."""
    assert refusal(f"t={NOW},v1={digest(RAW)}") == "elevenlabs_signature_invalid"
    assert refusal(f"t={NOW},t={NOW},v0={digest(RAW)}") == "elevenlabs_signature_invalid"


@pytest.mark.parametrize("header", [None, "", "v0", "t=,v0=", "Bearer x", f"t={NOW}", f"v0={digest(RAW)}", "ñ" * 99])
def test_no_header_is_no_signature(header: str | None) -> None:
    """Nor is half of one."""
    assert refusal(header) == "elevenlabs_signature_invalid"


@pytest.mark.parametrize("secret", [None, ""])
def test_without_a_secret_nothing_is_taken(secret: str | None) -> None:
    """An empty key would make anybody's signature right; the error names the variable."""
    with pytest.raises(NotConfigured) as caught:
        verify(signed(RAW, secret=""), secret=secret)
    assert caught.value.code == "elevenlabs_not_configured"
    assert caught.value.details == {"variables": "ELEVENLABS_WEBHOOK_SECRET"}


PARTS = st.sampled_from(["t=", "v0=", ",", "=", str(NOW), digest(RAW), "9" * 400, " ", "t", "v"]) | st.text(max_size=5)


@given(header=st.lists(PARTS, max_size=12).map("".join) | st.text())
@example(header=HEADER)
@example(header="t=" + "9" * 5000)
def test_any_header_is_taken_or_refused(header: str) -> None:
    """It never breaks, and what is taken has the digest and the timestamp that were signed."""
    told = ""
    try:
        verify(header)
    except McpOdooError as error:
        told = error.code
    parts = header.split(",")
    signed_so = f"v0={digest(RAW)}" in parts and f"t={NOW}" in parts
    assert told in ({"", "elevenlabs_signature_invalid"} if signed_so else {"elevenlabs_signature_invalid"})
