"""Which addresses callbacks may go to."""

import pytest

from mcp_odoo.callbacks.destinations import AllowedHosts
from mcp_odoo.callbacks.service import Callbacks
from mcp_odoo.errors import InvalidRequest, NotConfigured
from tests.callbacks.receiver import SECRET

HOSTS = (
    "good.example.com", "Ports.Example.com:8443", "bücher.example", "xn--buen-wna.example:444", "127.0.0.1:9000",
    "localhost", "[0:0:0:0:0:0:0:1]:9000", "both.example:443", "203.0.113.7", "under_score.example",
)  # fmt: skip
NOT_ALLOWED, INVALID = "callback_host_not_allowed", "callback_url_invalid"
NOT_HTTPS, CREDENTIALS, FRAGMENT = "callback_url_not_https", "callback_url_credentials", "callback_url_fragment"


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("https://good.example.com", "good.example.com"),
        ("https://good.example.com/a/b?c=d@e&f=https://evil.example", "good.example.com"),
        ("HTTPS://GOOD.Example.COM/", "good.example.com"),
        ("https://good.example.com:443/", "good.example.com"),
        ("https://good.example.com:0443/", "good.example.com"),
        ("https://ports.example.com:8443/", "ports.example.com:8443"),
        ("https://BÜCHER.example/año", "xn--bcher-kva.example"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("https://bußen.example:444/", "xn--buen-wna.example:444"),
        ("https://both.example/", "both.example"),
        ("https://203.0.113.7/", "203.0.113.7"),
        ("https://under_score.example/", "under_score.example"),
        ("http://localhost/", "localhost"),
        ("https://localhost/", "localhost"),
        ("http://127.0.0.1:9000/", "127.0.0.1:9000"),
        ("http://[::1]:9000/", "[::1]:9000"),
        ("https://[::0001]:9000/", "[::0001]:9000"),
    ],
)
def test_a_listed_host_may_be_called(url: str, called: str) -> None:
    """In any case and in both spellings of IDNA; alone it means the scheme's own port."""
    assert AllowedHosts(HOSTS).require(url).netloc.decode() == called


@pytest.mark.parametrize(
    ("url", "code"),
    [
        # Other hosts
        ("https://evil.example/", NOT_ALLOWED),
        ("https://good.example.com.evil.example/", NOT_ALLOWED),
        ("https://evil-good.example.com/", NOT_ALLOWED),
        ("https://a.good.example.com/", NOT_ALLOWED),
        ("https://example.com/", NOT_ALLOWED),
        ("https://good.example.com./", INVALID),
        ("https://evil.example/?good.example.com", NOT_ALLOWED),
        ("https://evil.example?@good.example.com/", NOT_ALLOWED),
        ("https://g\u043e\u043ed.example.com/", NOT_ALLOWED),  # Cyrillic
        # Other ports
        ("https://good.example.com:8443/", NOT_ALLOWED),
        ("https://good.example.com:80/", NOT_ALLOWED),
        ("https://ports.example.com/", NOT_ALLOWED),
        ("https://ports.example.com:443/", NOT_ALLOWED),
        ("http://localhost:443/", NOT_ALLOWED),
        ("http://localhost:22/", NOT_ALLOWED),
        # This machine and its neighbours, by any spelling
        ("https://127.0.0.1/", NOT_ALLOWED),
        ("https://127.1:9000/", NOT_ALLOWED),
        ("https://0x7f.1/", NOT_ALLOWED),
        ("https://2130706433/", NOT_ALLOWED),
        ("https://0177.0.0.1:9000/", INVALID),
        ("https://169.254.169.254/latest/meta-data/", NOT_ALLOWED),
        ("https://[::ffff:127.0.0.1]:9000/", NOT_ALLOWED),
        ("https://[::1]/", NOT_ALLOWED),
        ("http://127.0.0.2/", NOT_ALLOWED),
        ("https://[fe80::1%25eth0]/", INVALID),
        ("https://::1/", INVALID),
        ("https://[good.example.com]/", INVALID),
        ("https://[::1", INVALID),
        ("https://[::1]evil.example/", INVALID),
        # Plain text
        ("http://good.example.com/", NOT_HTTPS),
        ("http://good.example.com:443/", NOT_HTTPS),
        ("http://evil.example/", NOT_HTTPS),
        ("http://localhost.evil.example/", NOT_HTTPS),
        ("http://127.1:9000/", NOT_HTTPS),
        # Credentials
        ("https://good.example.com@evil.example/", CREDENTIALS),
        ("https://user:pass@good.example.com/", CREDENTIALS),
        ("https://@good.example.com/", CREDENTIALS),
        ("https://:@good.example.com/", CREDENTIALS),
        ("https://evil.example:443@good.example.com/", CREDENTIALS),
        # Fragments
        ("https://good.example.com/#", FRAGMENT),
        ("https://good.example.com#@evil.example/", FRAGMENT),
        ("https://good.example.com/?a=b#c", FRAGMENT),
        # What programs read differently
        ("https://good.example.com\\@evil.example/", INVALID),
        ("https://evil.example\\.good.example.com/", INVALID),
        ("https:\\\\good.example.com/", INVALID),
        (" https://good.example.com/", INVALID),
        ("https://good.example.com/\n", INVALID),
        ("https://good.example.com/a b", INVALID),
        ("https://good.example.com\t/", INVALID),
        ("https://good.example.com\r\nX-Evil: 1/", INVALID),
        ("https://good.example.com\x00.evil.example/", INVALID),
        ("https://good\u200b.example.com/", INVALID),
        ("https://good.example.com\u3000/", INVALID),
        ("https://good.example.com\u202e/", INVALID),
        ("https://good%2eexample%2ecom/", INVALID),
        ("https://good.example.com%00.evil.example/", INVALID),
        ("https://good.example.com;evil.example/", INVALID),
        ("https://good.example.com,evil.example/", INVALID),
        ("https://good.example.com\uff0fevil.example/", INVALID),
        ("https://ⓖood.example.com/", INVALID),
        ("https://*/", INVALID),
        ("https://*.example.com/", INVALID),
        ("https://good..example.com/", INVALID),
        # No port
        ("https://good.example.com:/", INVALID),
        ("https://good.example.com:0/", INVALID),
        ("https://good.example.com:-443/", INVALID),
        ("https://good.example.com:+443/", INVALID),
        ("https://good.example.com:443443/", INVALID),
        ("https://good.example.com:65979/", INVALID),
        ("https://good.example.com:443:443/", INVALID),
        ("https://good.example.com:٤٤٣/", INVALID),
        ("https://good.example.com:x/", INVALID),
        # No address
        ("", INVALID),
        ("good.example.com", INVALID),
        ("//good.example.com/", INVALID),
        ("https:good.example.com/", INVALID),
        ("https:/good.example.com/", INVALID),
        ("https:///good.example.com/", INVALID),
        ("https://", INVALID),
        ("ftp://good.example.com/", INVALID),
        ("file:///etc/passwd", INVALID),
        ("gopher://127.0.0.1:9000/", INVALID),
        ("javascript:alert(1)", INVALID),
        (f"https://good.example.com/{'a' * 2000}", INVALID),
        (f"https://{'a' * 300}.example/", NOT_ALLOWED),
        ("https://\ud800/", INVALID),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_everything_else_is_refused(url: str, code: str) -> None:
    """With a sentence for the caller, and a code for a program."""
    callbacks = AllowedHosts(HOSTS)
    with pytest.raises(InvalidRequest, match=r"^callback_url") as caught:
        callbacks.require(url)
    assert caught.value.code == code
    assert len(caught.value.message) < 300


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://evil.example/secret-path?token=1", "evil.example"),
        ("https://evil.example:444/", "evil.example:444"),
        ("https://[2001:db8:0::1]:444/", "[2001:db8::1]:444"),
        ("https://g\u043e\u043ed.example.com/", "xn--gd-fmca.example.com"),
    ],
)
def test_a_refusal_names_host_and_variable(url: str, named: str) -> None:
    """In ASCII, so that a look-alike shows; the path may be a secret and is left out."""
    with pytest.raises(InvalidRequest) as caught:
        AllowedHosts(HOSTS).require(url)
    assert caught.value.details == {"host": named}
    assert f" {named} " in caught.value.message
    assert "MCP_ODOO_CALLBACK_HOSTS" in caught.value.message
    assert "secret-path" not in caught.value.message


@pytest.mark.parametrize(
    "entry",
    ["https://good.example.com", "*.example.com", "*", "good.example.com/", "good.example.com:", "good.example.com:0",
     "good.example.com:65536", "a@b", "a b", "", "::1", "good..example", "a?b", "a#b", "ⓖood.example", "a\\b"],
)  # fmt: skip
def test_an_entry_that_is_no_host_stops_the_start(entry: str) -> None:
    """Wildcards and whole addresses among them; the error names the variable and the entry."""
    with pytest.raises(NotConfigured, match="MCP_ODOO_CALLBACK_HOSTS") as caught:
        AllowedHosts(["good.example.com", entry])
    assert caught.value.code == "callback_hosts_unusable"
    assert caught.value.details == {"entry": entry}


@pytest.mark.parametrize(
    ("hosts", "secret", "variables"),
    [
        ((), None, "MCP_ODOO_CALLBACK_HOSTS, MCP_ODOO_CALLBACK_SECRET"),
        (("good.example.com",), None, "MCP_ODOO_CALLBACK_SECRET"),
        ((), SECRET, "MCP_ODOO_CALLBACK_HOSTS"),
    ],
)
async def test_without_settings_every_address_is_refused(
    hosts: tuple[str, ...], secret: str | None, variables: str
) -> None:
    """By the names of what is missing, before and at delivery."""
    callbacks = Callbacks(hosts, secret)
    with pytest.raises(InvalidRequest) as asked:
        callbacks.require_allowed("https://good.example.com/")
    with pytest.raises(InvalidRequest) as delivered:
        await callbacks.deliver("https://good.example.com/", "callback_1", "quotation.completed", {})
    for caught in (asked, delivered):
        assert (caught.value.code, caught.value.details) == ("callbacks_not_configured", {"variables": variables})
        assert variables in caught.value.message
    await callbacks.aclose()
