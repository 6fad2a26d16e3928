"""Twilio's signature: what it signed is let in, and nothing else."""

import hashlib
import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from twilio.request_validator import RequestValidator

from mcp_odoo.errors import Forbidden, NotConfigured
from mcp_odoo.messaging.signatures import MOST_BYTES, TwilioSignature, read_form
from tests.messaging.twilio_server import AUTH_TOKEN
from tests.messaging.twilio_webhooks import signed

PUBLIC = "https://mcp.example.com"
URL = f"{PUBLIC}/api/twilio/status"
INSIDE = "http://10.0.0.7:8000/api/twilio/status"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
FORM = {"MessageSid": "SM1", "MessageStatus": "delivered", "Body": "", "ProfileName": "Ana Núñez 👍 & <co>"}
NAME = "X-Twilio-Signature"
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"


def header(url: str, form: object, algorithm: str | None = None, token: str = AUTH_TOKEN) -> dict[str, str]:
    """The header as the SDK computes it."""
    return {NAME: RequestValidator(token).compute_signature(url, form, algorithm)}


def admitted(
    headers: dict[str, str],
    *,
    url: str = INSIDE,
    body: bytes = b"",
    public: str | None = PUBLIC,
    token: str = AUTH_TOKEN,
) -> bool:
    """Whether a request is let in."""
    try:
        TwilioSignature(token, public).require(url=url, body=body, headers=headers)
    except Forbidden as error:
        return error.code != "twilio_signature_invalid"
    return True


BODY = urlencode(FORM).encode()


@pytest.mark.parametrize("public", [PUBLIC, f"{PUBLIC}/", f"{PUBLIC}:443"])
def test_what_twilio_signed_is_let_in(public: str) -> None:
    """Whatever address it has behind a proxy."""
    assert admitted(header(URL, FORM), body=BODY, public=public)


def test_without_a_public_address_the_request_s_own_counts() -> None:
    """Where nothing is between us and the internet."""
    assert admitted(header(INSIDE, FORM), body=BODY, public=None)
    assert not admitted(header(URL, FORM), body=BODY, public=None)


@pytest.mark.parametrize("public", ["https://example.com/odoo", "https://example.com:8443"])
def test_a_public_address_may_have_a_path_or_a_port(public: str) -> None:
    """A proxy takes them off."""
    assert admitted(header(f"{public}/api/twilio/status", FORM), body=BODY, public=public)


@pytest.mark.parametrize("query", ["?a=1&b=%C3%B1", "?"])
def test_the_query_is_signed_too(query: str) -> None:
    """As it was written; an empty one is none."""
    assert admitted(header(URL + query.rstrip("?"), FORM), url=INSIDE + query, body=BODY)
    assert not admitted(header(URL, FORM), url=f"{INSIDE}?a=2", body=BODY)


def test_our_own_signature_is_the_sdk_s() -> None:
    """The stand-in for Twilio signs as Twilio does."""
    assert signed(AUTH_TOKEN, URL, FORM) == header(URL, FORM)[NAME]


@given(
    form=st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"]))
    )
)
def test_any_form_that_twilio_signed_is_let_in(form: dict[str, str]) -> None:
    """Whatever its parameters are called and hold."""
    assert admitted(header(URL, form), body=urlencode(form).encode())


def test_repeated_parameters_count() -> None:
    """Each of them once, as Twilio does it."""
    body = b"A=2&A=1&B=x"
    assert admitted({NAME: header(URL, read_form(body))[NAME]}, body=body)
    assert not admitted({NAME: header(URL, read_form(body))[NAME]}, body=b"A=2&B=x")
    assert not admitted({NAME: header(URL, read_form(body))[NAME]}, body=b"A=2&A=3&B=x")


FORGED = [
    *({**FORM, name: f"{value}!"} for name, value in FORM.items()),
    *({other: value for other, value in FORM.items() if other != name} for name in FORM if FORM[name]),
    {**FORM, "ErrorCode": "1"},
    {**FORM, "MessageSid": "", "messageSid": "SM1"},
    {},
]  # fmt: skip


@pytest.mark.parametrize("form", FORGED, ids=str)
def test_a_changed_added_or_removed_parameter_is_refused(form: dict[str, str]) -> None:
    """Each of them."""
    assert not admitted(header(URL, FORM), body=urlencode(form).encode())


@pytest.mark.parametrize(
    "url",
    ["http://mcp.example.com/api/twilio/status", "https://mcp.example.org/api/twilio/status",
     "https://mcp.example.com:8443/api/twilio/status", "https://mcp.example.com/api/twilio/inbound",
     "https://mcp.example.com/api/twilio/status/", "https://mcp.example.com/api/twilio/status?a=1"],
)  # fmt: skip
def test_what_was_signed_for_another_address_is_refused(url: str) -> None:
    """Another scheme, host, port, path or query."""
    assert not admitted(header(url, FORM), body=BODY)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {NAME: ""},
        {NAME: "nonsense"},
        {NAME: "ñ" * 28},
        {NAME: "\udcff" * 28},
        {NAME: header(URL, FORM)[NAME].lower()},
        {NAME: header(URL, FORM)[NAME] + "="},
        header(URL, FORM, token="another"),
        {**header(URL, FORM), SETTINGS: "key=k,algorithm=NONE"},
        {**header(URL, FORM), SETTINGS: "algorithm=ñ\udcff"},
        {**header(URL, FORM), SETTINGS: "key=k,algorithm=HMAC_SHA256"},
        header(URL, FORM, "HMAC_SHA256"),
    ],
    ids=str,
)
def test_a_missing_or_wrong_signature_is_refused(headers: dict[str, str]) -> None:
    """Garbage among them; it is a 403 and no error of ours."""
    assert not admitted(headers, body=BODY)


@pytest.mark.parametrize("algorithm", ["HMAC_SHA256", "hmac_sha256", "HMAC_SHA1"])
def test_the_algorithm_may_be_named(algorithm: str) -> None:
    """In the header that Twilio's newest signatures carry."""
    settings = {SETTINGS: f"key=webhooks_sharedkey_1,algorithm={algorithm}"}
    assert admitted({**header(URL, FORM, algorithm), **settings}, body=BODY)


def test_headers_are_found_in_any_case() -> None:
    """As servers hand them on."""
    headers = Headers({NAME: header(URL, FORM)[NAME]})
    TwilioSignature(AUTH_TOKEN, PUBLIC).require(url=INSIDE, body=BODY, headers=headers)
    assert admitted({NAME.lower(): header(URL, FORM)[NAME]}, body=BODY)


def test_json_is_signed_by_its_hash() -> None:
    """Which stands in the signed address; other bytes, or none, are refused."""
    body = json.dumps({"a": "ñ"}, ensure_ascii=False).encode()
    query = f"?bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = header(URL + query, {})
    assert admitted(headers, url=INSIDE + query, body=body)
    for other in (body + b" ", b"", b"\xff\xfe", b"a=1"):
        assert not admitted(headers, url=INSIDE + query, body=other)
    assert not admitted(headers, url=f"{INSIDE}?bodySHA256=", body=body)
    assert not admitted(headers, body=body)


@given(body=st.binary(max_size=200), signature=st.text(max_size=40), query=st.text(max_size=20))
def test_no_bytes_are_an_error_of_ours(body: bytes, signature: str, query: str) -> None:
    """They are refused."""
    assert not admitted({NAME: signature}, url=f"{INSIDE}?{query}", body=body)
    assert not admitted({NAME: signature}, url=f"{INSIDE}?bodySHA256={query}", body=body, public=None)


@pytest.mark.parametrize("host", ["host:99999", "[", "[::1", "host:x", "é\udcff"])
def test_a_host_that_is_none_is_refused(host: str) -> None:
    """Whoever calls chooses it, where there is no public address."""
    assert not admitted(header(URL, FORM), url=f"http://{host}/api/twilio/status", body=BODY, public=None)


def test_too_much_is_refused_before_it_is_read() -> None:
    """Twilio's requests are some hundred bytes."""
    fits, more = f"A={'x' * (MOST_BYTES - 2)}".encode(), f"A={'x' * (MOST_BYTES - 1)}".encode()
    assert admitted(header(URL, read_form(fits)), body=fits)
    assert not admitted(header(URL, read_form(more)), body=more)


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_nobody_is_let_in(token: str | None) -> None:
    """By the name of the variable."""
    with pytest.raises(NotConfigured) as caught:
        TwilioSignature(token, PUBLIC).require(url=URL, body=BODY, headers=header(URL, FORM))
    assert (caught.value.code, caught.value.details) == ("twilio_not_configured", {"variables": "TWILIO_AUTH_TOKEN"})
