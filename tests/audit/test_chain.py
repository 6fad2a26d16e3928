"""Digests, commitments and links."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_odoo.audit.chain import FORGOTTEN, GENESIS, canonical, digest, genuine, make_link, sealed_salts
from mcp_odoo.audit.forget import masked

DOCUMENT = {"name": "quot_1", "input": {"email": "ana@torres.mx", "a/b": ["x", 1]}, "error": None, "face": "rest"}


def sealed() -> dict[str, object]:
    return {**DOCUMENT, "salts": sealed_salts(DOCUMENT), "links": []}


def test_every_text_of_a_sealed_section_has_a_salt_of_its_own() -> None:
    """By its JSON Pointer; what is outside of these sections has none."""
    salts = sealed_salts(DOCUMENT)
    assert set(salts) == {"/input/email", "/input/a~1b/0"}
    assert len(set(salts.values())) == 2


def test_the_digest_does_not_depend_on_the_order_or_the_links() -> None:
    """Only on what is said."""
    document = sealed()
    turned = dict(reversed(document.items())) | {"links": [1, 2]}
    assert digest(document) == digest(turned)


@pytest.mark.parametrize(
    "change", [{"face": "mcp"}, {"error": "x"}, {"more": 1}, {"input": {"email": "eva@torres.mx", "a/b": ["x", 1]}}]
)
def test_the_digest_depends_on_everything_said(change: dict[str, object]) -> None:
    """Sealed or not, added or changed."""
    document = sealed()
    assert digest(document) != digest({**document, **change})


def test_a_forgotten_text_leaves_the_digest_as_it_was() -> None:
    """The commitment stands for it; the salt, by which it could be guessed, is gone."""
    document = sealed()
    after = masked(document, "ana@torres.mx")
    assert after["input"]["email"] == FORGOTTEN
    assert "/input/email" not in after["salts"]
    assert digest(after) == digest(document)
    assert digest({**after, "forgotten": {"/input/email": "0" * 64}}) != digest(document)


TEXTS = st.text(st.characters(codec="utf-8"))
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS


@given(st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_what_was_written_and_read_has_the_same_digest(value: object) -> None:
    """Whatever JSON says."""
    document: dict[str, object] = {"input": value}
    document["salts"] = sealed_salts(document)
    assert digest(json.loads(json.dumps(document))) == digest(document)


def test_a_link_is_genuine_until_anything_in_it_changes() -> None:
    """Its hash is of all of it."""
    link = make_link("c", 7, "quot_1", "2026-11-27T12:00:00+00:00", "queued", "d" * 64, GENESIS)
    assert genuine(link)
    for change in ({"seq": 8}, {"name": "quot_2"}, {"at": ""}, {"status": "x"}, {"digest": ""}, {"previous": "1"}):
        assert not genuine(link._replace(**change))


def test_canonical_json_has_no_numbers_that_json_lacks() -> None:
    """They would be spelt differently elsewhere."""
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))
