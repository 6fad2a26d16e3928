"""Secrets sealed before they are stored: authenticated encryption under a key that is not in the database."""

import base64
import binascii
import hashlib
import json
import os
import secrets
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mcp_odoo.errors import NotConfigured

KEY_BYTES = 32
_FORM = b"\x01"  # AES-256-GCM; then four bytes that say under which key, a nonce of twelve, and what is sealed
_MARK_BYTES, _NONCE_BYTES = 4, 12


class Vault:
    """Seals under the first of its keys and opens what is sealed under any of them: an old key stays behind the new one
    until everything is sealed anew.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {_mark(key): AESGCM(key) for key in keys}
        self._first = _mark(keys[0])

    def seal(self, secret: str, *about: str) -> bytes:
        """The secret so that only a key of ours opens it, and only where it is said to be `about` the same."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._keys[self._first].encrypt(nonce, secret.encode(), _context(about))
        return _FORM + self._first + nonce + sealed

    def open(self, sealed: bytes, *about: str) -> str:
        """What `seal` was given. Raises NotConfigured where it is sealed under a key that is not here, was changed, or
        is about something else.
        """
        head, rest = sealed[: len(_FORM) + _MARK_BYTES], sealed[len(_FORM) + _MARK_BYTES :]
        key = self._keys.get(head[len(_FORM) :])
        if not head.startswith(_FORM) or key is None:
            raise _unreadable("it is sealed under another encryption key than this server's")
        try:
            return key.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], _context(about)).decode()
        except (InvalidTag, ValueError) as error:
            raise _unreadable("the stored row was changed by somebody else") from error

    def is_first(self, sealed: bytes) -> bool:
        """Whether it is sealed under the key that seals now."""
        return sealed.startswith(_FORM + self._first)


def parse_keys(text: str) -> list[bytes]:
    """The keys of MCP_ODOO_ENCRYPTION_KEY: base64 of 32 bytes; after a comma those that still open what they sealed.

    Raises NotConfigured for anything else, without saying what it was.
    """
    return [_parse(one) for one in text.split(",")]


def read_key(path: Path) -> bytes | None:
    """The key in a file of ours; None where there is none. Raises NotConfigured where others may read it."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise NotConfigured(
            f"{path} may be read by others, and it opens people's Odoo keys: chmod 600 {path}",
            code="encryption_key_open",
            path=str(path),
        )
    try:
        return _parse(path.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable() from error


def read_or_make_key(path: Path) -> bytes:
    """The key in a file of ours, made if there is none yet; of several who make it at once, one does.

    Raises NotConfigured as `read_key`, OSError where the file cannot be made.
    """
    known = read_key(path)
    if known is not None:
        return known
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(descriptor)
            _give_to_the_folders_owner(descriptor, path.parent)
        with suppress(FileExistsError):  # somebody was faster: theirs it is
            os.link(fresh, path)
    finally:
        fresh.unlink()
    made = read_key(path)
    if made is None:
        raise _unusable()
    return made


def _give_to_the_folders_owner(descriptor: int, folder: Path) -> None:
    """An administrator who makes it makes it for whom the server runs as."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def _parse(text: str) -> bytes:
    with suppress(binascii.Error, ValueError):
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
        if len(key) == KEY_BYTES:
            return key
    raise _unusable()


def _mark(key: bytes) -> bytes:
    return hashlib.sha256(b"mcp-odoo key " + key).digest()[:_MARK_BYTES]


def _context(about: Iterable[str]) -> bytes:
    return json.dumps(["mcp-odoo", *about]).encode()


def _unreadable(reason: str) -> NotConfigured:
    return NotConfigured(
        f"Your own Odoo account cannot be used: {reason}. Servers on one database need the same "
        "MCP_ODOO_ENCRYPTION_KEY; else it has to be linked anew with `mcp-odoo accounts link`",
        code="odoo_account_unreadable",
        reason=reason,
    )


def _unusable() -> NotConfigured:
    return NotConfigured(
        "The encryption key cannot be used: MCP_ODOO_ENCRYPTION_KEY is the base64 of 32 random bytes, as "
        "`openssl rand -base64 32` prints it; after a comma, older ones",
        code="encryption_key_unusable",
    )
