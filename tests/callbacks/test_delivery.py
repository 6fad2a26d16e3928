"""One attempt at a delivery, over real HTTP, to receivers that take it and to others."""

import asyncio
import base64
import gzip
import json
import ssl
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from structlog.testing import capture_logs

from mcp_odoo.callbacks.service import Callbacks
from mcp_odoo.errors import InvalidRequest, UpstreamError, UpstreamUnavailable
from tests.callbacks.conftest import MakeCallbacks
from tests.callbacks.receiver import SECRET, Answer, Dribble, Drop, Endless, Hang, Receiver, receiving

DATA = {"tracking_id": "quot_082a36ac73b9", "status": "completed", "output": {"user_name": "Sofía", "total": 1.5}}
EVENT = ("callback_1", "quotation.completed", DATA)
Misbehaviour = Answer | Drop | Hang | Dribble | Endless


async def refused(callbacks: Callbacks, url: str) -> UpstreamUnavailable:
    """What an attempt failed with."""
    with pytest.raises(UpstreamUnavailable) as caught:
        await callbacks.deliver(url, *EVENT)
    assert caught.value.code == "callback_failed"
    assert caught.value.retryable
    return caught.value


async def test_what_arrives_verifies_with_the_official_library(callbacks: Callbacks, receiver: Receiver) -> None:
    """Type, time and data; path and query as the caller wrote them."""
    await callbacks.deliver(receiver.url, *EVENT, occurred_at="2026-11-22T17:28:08.710+00:00")
    (delivery,) = receiver.deliveries
    assert delivery.event == {
        "type": "quotation.completed",
        "timestamp": "2026-11-22T17:28:08.710+00:00",
        "data": DATA,
    }
    assert delivery.path == "/over?order=1841"


async def test_headers_are_those_of_the_specification(callbacks: Callbacks, receiver: Receiver) -> None:
    """The id is the event's, the time that of the attempt in whole seconds."""
    await callbacks.deliver(receiver.url, *EVENT)
    headers = receiver.deliveries[0].headers
    assert headers["webhook-id"] == "callback_1"
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 5
    version, _, signature = headers["webhook-signature"].partition(",")
    assert (version, len(base64.b64decode(signature, validate=True))) == ("v1", 32)
    assert headers["content-type"] == "application/json"
    assert headers["host"] == receiver.host
    assert headers["user-agent"].startswith("MCP-Odoo/")


async def test_the_body_is_compact_ascii(callbacks: Callbacks, receiver: Receiver) -> None:
    """A receiver that mistakes the character set has the same bytes."""
    await callbacks.deliver(receiver.url, *EVENT)
    body = receiver.deliveries[0].body
    assert body.isascii()
    assert b": " not in body
    assert "Sofía" in json.loads(body)["data"]["output"]["user_name"]


async def test_without_a_time_of_its_own_an_event_is_now(callbacks: Callbacks, receiver: Receiver) -> None:
    """In UTC, as ISO 8601."""
    await callbacks.deliver(receiver.url, *EVENT)
    moment = datetime.fromisoformat(receiver.deliveries[0].event["timestamp"])
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=5)


async def test_a_repetition_is_the_same_event(callbacks: Callbacks, receiver: Receiver) -> None:
    """Id and body do not change from attempt to attempt."""
    for _ in range(2):
        await callbacks.deliver(receiver.url, *EVENT, occurred_at="2026-11-22T17:28:08Z")
    first, second = receiver.deliveries
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


async def test_another_secret_does_not_verify(sender: MakeCallbacks, receiver: Receiver) -> None:
    """The receiver answers 401, which is tried again: it may be about to learn the secret."""
    error = await refused(sender(receiver, secret="another secret of many bytes"), receiver.url)
    assert error.details == {"host": receiver.host, "reason": "HTTP 401"}
    assert receiver.deliveries[0].event is None


async def test_a_text_is_its_own_key(sender: MakeCallbacks) -> None:
    """Receivers give the official library its bytes."""
    secret = "Contraseña de veinticuatro"
    async with receiving(secret.encode()) as receiver:
        await sender(receiver, secret=secret).deliver(receiver.url, *EVENT)
        assert receiver.deliveries[0].event is not None


async def test_tampered_bytes_do_not_verify(sender: MakeCallbacks) -> None:
    """A relay that changes one byte of a delivery is found out."""
    async with receiving() as receiver, asyncio.timeout(5):

        async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            onward, answered = await asyncio.open_connection("127.0.0.1", receiver.port)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            answered.write(head + (await reader.readexactly(length)).replace(b"1.5", b"9.5"))
            writer.write(await onward.read())
            writer.close()
            answered.close()

        server = await asyncio.start_server(relay, "127.0.0.1", 0)
        host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            callbacks = Callbacks([host], SECRET)
            error = await refused(callbacks, f"http://{host}/")
            await callbacks.aclose()
        assert error.details["reason"] == "HTTP 401"
        assert b"9.5" in receiver.deliveries[0].body


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_delivered(callbacks: Callbacks, receiver: Receiver, status: int) -> None:
    """Whatever it says."""
    receiver.answers = [Answer(status, body=b"" if status == 204 else b"<html>thanks</html>")]
    await callbacks.deliver(receiver.url, *EVENT)
    assert len(receiver.deliveries) == 1


@pytest.mark.parametrize("status", [300, 400, 401, 403, 404, 408, 409, 411, 418, 429, 500, 502, 503, 504, 599])
async def test_any_other_status_may_be_tried_again(callbacks: Callbacks, receiver: Receiver, status: int) -> None:
    """One attempt is one request; the receiver may be mended by the next."""
    receiver.answers = [Answer(status, body=b"Internal: password=hunter2")]
    error = await refused(callbacks, receiver.url)
    assert error.details == {"host": receiver.host, "reason": f"HTTP {status}"}
    assert "hunter2" not in error.message
    assert error.retry_after is None
    assert len(receiver.deliveries) == 1


async def test_gone_is_for_good(callbacks: Callbacks, receiver: Receiver) -> None:
    """The receiver does not want it."""
    receiver.answers = [Answer(410, {"Retry-After": "120"})]
    with pytest.raises(UpstreamError) as caught:
        await callbacks.deliver(receiver.url, *EVENT)
    assert (caught.value.code, caught.value.retryable) == ("callback_gone", False)
    assert caught.value.details == {"host": receiver.host}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(sender: MakeCallbacks, receiver: Receiver, status: int) -> None:
    """Not even to a host that may be called: the receiver's address is what the caller has to mend."""
    async with receiving() as other:
        receiver.answers = [Answer(status, {"Location": other.url})]
        error = await refused(sender(receiver, other), receiver.url)
        assert error.details["reason"] == f"HTTP {status}"
        assert other.connections == 0


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("120", 120, 120), ("1", 60, 60), ("0", 60, 60), ("999999999", 3600, 3600), ("9" * 400, 3600, 3600),
        (timedelta(minutes=30), 1790, 1800), (timedelta(days=-1), 60, 60), (timedelta(days=400), 3600, 3600),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("status", [429, 503, 302])
async def test_retry_after_is_honoured_within_bounds(
    callbacks: Callbacks, receiver: Receiver, status: int, header: str | timedelta, low: float, high: float
) -> None:
    """Between a minute and an hour, given as seconds or as a date."""
    if isinstance(header, timedelta):
        header = format_datetime(datetime.now(UTC) + header, usegmt=True)
    receiver.answers = [Answer(status, {"Retry-After": header})]
    after = (await refused(callbacks, receiver.url)).retry_after
    assert after is not None
    assert low <= after <= high


@pytest.mark.parametrize("header", ["soon", "", "-5", "²", "Sun, 99 Foo 1994"])
async def test_a_retry_after_without_sense_is_none(callbacks: Callbacks, receiver: Receiver, header: str) -> None:
    """It breaks nothing."""
    receiver.answers = [Answer(503, {"Retry-After": header})]
    assert (await refused(callbacks, receiver.url)).retry_after is None


async def test_nobody_at_home_may_be_tried_again(sender: MakeCallbacks) -> None:
    """A port on which nobody listens."""
    async with receiving() as receiver:
        callbacks = sender(receiver)
    error = await refused(callbacks, receiver.url)
    assert receiver.host in error.message
    assert error.details["reason"]


@pytest.mark.parametrize("silence", [Hang(), Dribble()], ids=["hang", "dribble"])
async def test_an_answer_that_does_not_come_is_not_waited_for(
    sender: MakeCallbacks, receiver: Receiver, silence: Misbehaviour
) -> None:
    """Also where a byte comes now and then."""
    receiver.answers = [silence]
    began = time.perf_counter()
    error = await refused(sender(receiver, answer_timeout=0.3), receiver.url)
    assert time.perf_counter() - began < 2
    assert "time" in error.message or "0.3 seconds" in error.message


@pytest.mark.parametrize("answer", [Drop(), Answer(200, {"Transfer-Encoding": "nonsense"})], ids=["drop", "garbage"])
async def test_a_broken_answer_may_be_tried_again(
    callbacks: Callbacks, receiver: Receiver, answer: Misbehaviour
) -> None:
    """Nobody knows whether the receiver took it, and it may take it twice."""
    receiver.answers = [answer]
    assert (await refused(callbacks, receiver.url)).details["reason"]


async def test_a_huge_answer_is_not_read(callbacks: Callbacks, receiver: Receiver) -> None:
    """Its status counts; the connection is cut after a little of its body."""
    receiver.answers = [Endless()]
    began = time.perf_counter()
    await callbacks.deliver(receiver.url, *EVENT)
    assert time.perf_counter() - began < 2
    await asyncio.sleep(0.05)
    written = receiver.written
    await asyncio.sleep(0.1)
    assert receiver.written == written < 20_000_000  # what the sockets' buffers took


async def test_a_body_that_does_not_end_changes_nothing(callbacks: Callbacks, receiver: Receiver) -> None:
    """The receiver said 200."""
    receiver.answers = [Endless(unfinished=True)]
    began = time.perf_counter()
    await callbacks.deliver(receiver.url, *EVENT)
    assert time.perf_counter() - began < 3


async def test_a_bomb_is_not_unpacked(callbacks: Callbacks, receiver: Receiver) -> None:
    """Neither asked for nor looked into, whatever an answer says that it is."""
    bomb = gzip.compress(bytes(30_000_000))
    receiver.answers = [Answer(200, {"Content-Encoding": "gzip"}, bomb)]
    tracemalloc.start()
    await callbacks.deliver(receiver.url, *EVENT)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000
    assert receiver.deliveries[0].headers["accept-encoding"] == "identity"


async def test_cookies_are_not_kept(callbacks: Callbacks, receiver: Receiver) -> None:
    """What one quotation's receiver sets is not sent with another's."""
    receiver.answers = [Answer(200, {"Set-Cookie": "session=1; Path=/"})]
    for _ in range(2):
        await callbacks.deliver(receiver.url, *EVENT)
    assert "cookie" not in receiver.deliveries[1].headers


async def test_proxies_of_the_environment_are_not_used(
    sender: MakeCallbacks, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens where they point to."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    await sender(receiver).deliver(receiver.url, *EVENT)
    assert receiver.deliveries[0].event is not None


async def test_what_is_no_longer_allowed_is_not_sent(sender: MakeCallbacks, receiver: Receiver) -> None:
    """A server that restarted with a shorter list refuses for good what waited."""
    async with receiving() as other:
        callbacks = sender(other)
        with pytest.raises(InvalidRequest) as caught:
            await callbacks.deliver(receiver.url, *EVENT)
    assert caught.value.code == "callback_host_not_allowed"
    assert receiver.connections == 0


async def test_logs_name_the_host_alone(callbacks: Callbacks, receiver: Receiver) -> None:
    """Paths and queries of webhooks are often secrets; the key always is."""
    with capture_logs() as logs:
        await callbacks.deliver(receiver.url, *EVENT)
        receiver.answers = [Answer(500)]
        error = await refused(callbacks, receiver.url)
    shown = f"{logs} {error.message} {error.details}"
    assert [line["event"] for line in logs] == ["callback.delivered"]
    assert receiver.host in shown
    for secret in ("1841", "Sofía", SECRET, SECRET.removeprefix("whsec_")):
        assert secret not in shown


async def test_many_are_under_way_at_the_same_time(callbacks: Callbacks, receiver: Receiver) -> None:
    """One that hangs does not hold the others up."""
    receiver.answers = [Hang()]
    hanging = asyncio.create_task(callbacks.deliver(receiver.url, *EVENT))
    while not receiver.deliveries:  # noqa: ASYNC110 - nothing tells when
        await asyncio.sleep(0.01)
    began = time.perf_counter()
    await asyncio.gather(*(callbacks.deliver(receiver.url, *EVENT) for _ in range(20)))
    assert time.perf_counter() - began < 3
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)


async def test_data_that_json_has_not_is_a_mistake_of_ours(callbacks: Callbacks, receiver: Receiver) -> None:
    """It is not sent as something else."""
    with pytest.raises(ValueError, match="JSON compliant"):
        await callbacks.deliver(receiver.url, "callback_1", "quotation.completed", {"total": float("nan")})
    assert receiver.connections == 0


async def test_over_https_only_a_trusted_certificate_is_sent_to(
    house_certificate: Callable[[], tuple[ssl.SSLContext, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the house is trusted through SSL_CERT_FILE; without it nothing leaves, and it is tried again."""
    context, authority = house_certificate()
    async with receiving(tls=context) as receiver:
        strict = Callbacks([receiver.host], SECRET)
        error = await refused(strict, receiver.url)
        await strict.aclose()
        assert "certificate" in error.details["reason"].lower()
        assert receiver.deliveries == []
        monkeypatch.setenv("SSL_CERT_FILE", authority)
        trusting = Callbacks([receiver.host], SECRET)
        await trusting.deliver(receiver.url, *EVENT)
        await trusting.aclose()
        assert receiver.deliveries[0].event is not None
