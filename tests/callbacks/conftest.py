"""Fixtures of the callbacks: a receiver on loopback, and senders that may call it."""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from mcp_odoo.callbacks.service import Callbacks
from tests.callbacks.receiver import SECRET, Receiver, receiving

MakeCallbacks = Callable[..., Callbacks]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """One that verifies with SECRET."""
    async with receiving() as one:
        yield one


@pytest.fixture
async def sender() -> AsyncIterator[MakeCallbacks]:
    """Make Callbacks that may call the given receivers; all are closed afterwards."""
    async with AsyncExitStack() as stack:

        def make(*receivers: Receiver, secret: str = SECRET, answer_timeout: float = 5.0) -> Callbacks:
            hosts = [receiver.host for receiver in receivers]
            callbacks = Callbacks(hosts, secret, connect_timeout=2.0, answer_timeout=answer_timeout)
            stack.push_async_callback(callbacks.aclose)
            return callbacks

        yield make


@pytest.fixture
def callbacks(sender: MakeCallbacks, receiver: Receiver) -> Callbacks:
    """A sender that may call the receiver, and nobody else."""
    return sender(receiver)


@pytest.fixture
def house_certificate(tmp_path: Path) -> Callable[[], tuple[ssl.SSLContext, str]]:
    """Make a self-signed certificate for 127.0.0.1: the receiver's TLS, and the file with which to trust it."""

    def make() -> tuple[ssl.SSLContext, str]:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "house")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        public, private = tmp_path / "house.pem", tmp_path / "house.key"
        public.write_bytes(certificate.public_bytes(Encoding.PEM))
        private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(public, private)
        return context, str(public)

    return make
