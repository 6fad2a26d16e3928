"""What is sealed opens with the same key, in the same place, as it was; and nowhere else."""

import base64
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mcp_odoo.access.vault import KEY_BYTES, Vault, parse_keys, read_key, read_or_make_key
from mcp_odoo.errors import NotConfigured

SECRET = "0d00-api-key-of-ana"
OLD, NEW = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES)


def code_of(caught: pytest.ExceptionInfo[NotConfigured]) -> str:
    return caught.value.code


def test_what_is_sealed_opens_again() -> None:
    """In another process with the same key, too; and the secret does not stand in it."""
    sealed = Vault([OLD]).seal(SECRET, "realm", "key:ana", "ana")
    assert Vault([OLD]).open(sealed, "realm", "key:ana", "ana") == SECRET
    assert SECRET.encode() not in sealed


def test_the_same_secret_is_never_sealed_the_same() -> None:
    """Two rows do not show that they hold one key."""
    vault = Vault([OLD])
    assert len({vault.seal(SECRET, "a") for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "about", [("realm", "key:luis", "ana"), ("realm", "key:ana", "luis"), ("other", "key:ana", "ana")]
)
def test_a_row_that_is_put_elsewhere_does_not_open(about: tuple[str, str, str]) -> None:
    """Under another principal, another login, or for another Odoo database."""
    sealed = Vault([OLD]).seal(SECRET, "realm", "key:ana", "ana")
    with pytest.raises(NotConfigured, match="changed") as caught:
        Vault([OLD]).open(sealed, *about)
    assert code_of(caught) == "odoo_account_unreadable"


def test_not_one_bit_may_differ() -> None:
    """Nor may anything be missing."""
    vault = Vault([OLD])
    sealed = vault.seal(SECRET, "a")
    spoiled = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    for broken in (*spoiled, *(sealed[:length] for length in range(len(sealed)))):
        with pytest.raises(NotConfigured):
            vault.open(broken, "a")


def test_another_key_is_told_from_a_changed_row() -> None:
    """What to do differs: servers on one database need the same key."""
    sealed = Vault([OLD]).seal(SECRET, "a")
    with pytest.raises(NotConfigured, match=r"another encryption key.*same MCP_ODOO_ENCRYPTION_KEY"):
        Vault([NEW]).open(sealed, "a")


def test_an_old_key_still_opens_and_seals_no_more() -> None:
    """Behind the new one, until everything is sealed anew."""
    sealed, both = Vault([OLD]).seal(SECRET, "a"), Vault([NEW, OLD])
    assert both.open(sealed, "a") == SECRET
    assert not both.is_first(sealed)
    anew = both.seal(SECRET, "a")
    assert both.is_first(anew)
    assert Vault([NEW]).open(anew, "a") == SECRET


def test_keys_are_base64_one_after_the_other() -> None:
    """Of either alphabet."""
    texts = [base64.b64encode(OLD).decode(), base64.urlsafe_b64encode(NEW).decode()]
    assert parse_keys(",".join(texts)) == [OLD, NEW]
    assert parse_keys(f" {texts[0]} , {texts[1]}\n") == [OLD, NEW]


@pytest.mark.parametrize(
    "text", ["", "hunter2hunter2", "A" * 43, base64.b64encode(b"x" * 31).decode(), "ñ" * 44, "a,b"]
)
def test_what_is_no_key_is_refused_without_being_shown(text: str) -> None:
    """It may be somebody's password."""
    with pytest.raises(NotConfigured) as caught:
        parse_keys(text)
    assert code_of(caught) == "encryption_key_unusable"
    assert not text or text not in caught.value.message


def test_a_key_of_our_own_is_made_once_and_private(tmp_path: Path) -> None:
    """Under whatever umask, in a folder that may not be there yet."""
    path = tmp_path / "data" / "encryption.key"
    before = os.umask(0)
    try:
        made = read_or_make_key(path)
    finally:
        os.umask(before)
    assert (path.stat().st_mode & 0o777, len(made)) == (0o600, KEY_BYTES)
    assert read_or_make_key(path) == read_key(path) == made
    assert [one.name for one in path.parent.iterdir()] == ["encryption.key"]


def test_of_several_who_make_it_one_does(tmp_path: Path) -> None:
    """And all of them have that one's."""
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: read_or_make_key(tmp_path / "encryption.key"), range(8)))
    assert len(keys) == 1


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """With what to do."""
    path = tmp_path / "encryption.key"
    read_or_make_key(path)
    path.chmod(0o640)
    with pytest.raises(NotConfigured, match=f"chmod 600 {path}") as caught:
        read_or_make_key(path)
    assert code_of(caught) == "encryption_key_open"


@pytest.mark.parametrize("content", [b"", b"not a key\n", b"\xff\xfe"])
def test_a_spoiled_file_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    """What it once opened would be lost for good."""
    path = tmp_path / "encryption.key"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(NotConfigured) as caught:
        read_or_make_key(path)
    assert code_of(caught) == "encryption_key_unusable"
    assert path.read_bytes() == content


def test_where_there_is_none_there_is_none(tmp_path: Path) -> None:
    """Looking makes nothing."""
    assert read_key(tmp_path / "encryption.key") is None
    assert list(tmp_path.iterdir()) == []
