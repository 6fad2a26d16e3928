"""Keys of MCP_ODOO_API_KEYS."""

import pytest

from mcp_odoo.access.given_keys import given_keys, short_ones
from mcp_odoo.access.keys import digest_of
from mcp_odoo.errors import NotConfigured
from mcp_odoo.scopes import EVERY_SCOPE, Scope
from mcp_odoo.scrubbing import keys_in


def test_a_bare_key_may_do_everything() -> None:
    """It has a name all the same, by which records and logs know its holder."""
    (key,) = given_keys("a-long-random-text")
    assert (key.name, key.scopes, key.digest) == ("env", EVERY_SCOPE, digest_of(b"a-long-random-text"))


def test_a_named_key_is_narrowed_by_its_scopes() -> None:
    """`name:key:scope+scope`."""
    web, ana = given_keys(" web:first:quote+handoff , ana:second:admin ")
    assert (web.name, web.scopes) == ("web", frozenset({Scope.QUOTE, Scope.HANDOFF}))
    assert (ana.name, ana.scopes) == ("ana", frozenset({Scope.ADMIN}))


def test_several_bare_keys_have_names_of_their_own() -> None:
    """So that a record says which of them it was."""
    assert [key.name for key in given_keys("one,two,web:three:read,four")] == ["env", "env2", "web", "env3"]


def test_nothing_given_is_no_key() -> None:
    """Then the server has none."""
    assert given_keys(None) == ()


@pytest.mark.parametrize("text", ["", " ", " , ,"])
def test_a_list_without_a_key_is_a_mistake(text: str) -> None:
    """An empty secret's file, say: whoever sets it wants the server closed, and an open one would be a surprise."""
    with pytest.raises(NotConfigured) as caught:
        given_keys(text)
    assert caught.value.code == "api_keys_empty"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("web:s3cret:read:more", "entry 1: write key, or name:key:scope"),
        ("good-key,:s3cret:read", "entry 2: write key"),
        ("web::read", "entry 1: write key"),
        ("s3cret:read", "entry 1: write key, or name:key:scope"),
        ("web:choose-a-long-random-text:quote", "entry 1: that is the example's key"),
        ("web:s3cret:", "entry 1: write key"),
        ("web:s3cret:reed", "entry 1: 'reed' is no scope; there are read, quote, write, handoff, metrics, admin"),
        ("web:s3cret:read+", "entry 1: '' is no scope"),
        ("web:s3cret:read,web:other:read", "entry 2: the name 'web' is another entry's"),
        ("web:s3cret:read,ana:s3cret:read", "entry 2: the key is another entry's"),
    ],
)
def test_an_unusable_entry_is_told_by_its_number_and_never_by_its_key(text: str, reason: str) -> None:
    """The sentence goes to terminals and logs."""
    with pytest.raises(NotConfigured) as caught:
        given_keys(text)
    assert reason in caught.value.message
    assert "s3cret" not in caught.value.message


def test_the_secrets_are_known_to_whoever_hides_them() -> None:
    """Of each entry the key, whatever form it has."""
    assert keys_in("bare,web:second:read,ana:third") == ("bare", "second", "third")


def test_keys_that_can_be_guessed_are_counted() -> None:
    """Those of fewer than sixteen characters."""
    assert short_ones("short,web:sixteen-letters!:read") == 1
