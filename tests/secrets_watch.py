"""A pytest plugin that looks for the run's secrets in whatever a test logs and prints, in every reply of our servers,
and at the end in the files that they left: logs, audit records, the jobs' databases.
"""

import os
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.canaries import forms_of, known
from tests.workers import starts_others

MARKER = "shows"
# What is read of the files of a run; a configuration may hold what it is there to hold.
PATTERNS = ("*.log", "*.log.*", "*.jsonl", "out", "err", "stdout", "stderr", "*.sqlite*")
# All replies of ours carry it, and those of the scripted Odoo and Twilio do not.
OURS = "x-request-id"
MOST_BYTES = 20_000_000


class Forms:
    """Finds secrets in bytes."""

    def __init__(self, secrets: Callable[[], Mapping[str, str]] = known) -> None:
        self._secrets = secrets
        self._forms: dict[str, tuple[bytes, ...]] = {}

    def inside(self, text: bytes) -> list[str]:
        """The names of the secrets that stand in it, in any form."""
        found = set()
        for secret, name in self._secrets().items():
            if secret not in self._forms:
                self._forms[secret] = tuple(forms_of(secret))
            if any(form in text for form in self._forms[secret]):
                found.add(name)
        return sorted(found)


class SecretsWatch:
    """Fails a test by which a secret was shown, unless it says so: `@pytest.mark.shows("ODOO_API_KEY")`."""

    def __init__(self, forms: Forms | None = None) -> None:
        self._forms = forms or Forms()
        self._leaks: list[tuple[str, list[str]]] = []
        self.in_files: list[str] = []
        self.replies = 0
        self._elsewhere = 0

    def told(self) -> dict[str, Any]:
        """What a process tells the one that started it."""
        return {"secrets": len(known()), "replies": self.replies, "in_files": self.in_files}

    def hear(self, told: dict[str, Any]) -> None:
        """Add what a process found that this one started."""
        self._elsewhere = max(self._elsewhere, told["secrets"])
        self.replies += told["replies"]
        self.in_files += told["in_files"]

    def seen(self, where: str, told: bytes) -> None:
        """One of our servers said this."""
        self.replies += 1
        if names := self._forms.inside(told):
            self._leaks.append((where, names))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        printed = "\n".join(text for _, text in report.sections).encode("utf-8", "surrogateescape")
        leaks, self._leaks = [*self._leaks, ("the test's output", self._forms.inside(printed))], []
        allowed = {name for marker in item.iter_markers(MARKER) for name in marker.args}
        told = [f"{where} shows {', '.join(bad)}" for where, names in leaks if (bad := sorted({*names} - allowed))]
        if told and report.outcome != "failed":
            report.outcome, report.longrepr = "failed", "\n".join(told)
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        factory = getattr(session.config, "_tmp_path_factory", None)
        folders = {Path(os.environ["MCP_LOG_DIR"]), *([factory.getbasetemp()] if factory else [])}
        for folder in () if starts_others(session.config) else folders:
            self.in_files += [f"{path} shows {', '.join(names)}" for path, names in leaks_below(folder, self._forms)]
        if self.in_files:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for leak in self.in_files:
            terminalreporter.write_line(f"SECRET: {leak}", red=True)
        terminalreporter.write_line(
            f"secrets watch: {max(self._elsewhere, len(known()))} secrets, {self.replies} replies, and the files left"
        )


def leaks_below(folder: Path, forms: Forms) -> Iterator[tuple[Path, list[str]]]:
    """The files below a folder that show a secret, with the names of those."""
    for pattern in PATTERNS:
        for path in folder.rglob(pattern):
            if path.is_file() and not path.is_symlink() and (names := forms.inside(path.read_bytes()[:MOST_BYTES])):
                yield path, names


def watch_replies(told: Callable[[str, bytes], None]) -> Callable[[], None]:
    """Have every reply of ours that an HTTP client of this process reads told on, as METHOD path and its bytes. What is
    returned undoes it.

    It is HTTPX that is wrapped, not anything of ours: all tests, FastMCP's client included, ask through it, also those
    whose server is another process.
    """
    plain, awaited = httpx2.HTTPTransport.handle_request, httpx2.AsyncHTTPTransport.handle_async_request
    in_process = httpx2.ASGITransport.handle_async_request

    def followed(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        if OURS in response.headers:
            head = "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode()
            where = f"the reply to {request.method} {request.url.path}"
            response.stream = _Stream(response.stream, lambda body: told(where, head + b"\n\n" + body))
        return response

    def answered(self: httpx2.HTTPTransport, request: httpx2.Request) -> httpx2.Response:
        return followed(request, plain(self, request))

    async def answered_later(self: httpx2.AsyncHTTPTransport, request: httpx2.Request) -> httpx2.Response:
        return followed(request, await awaited(self, request))

    async def answered_here(self: httpx2.ASGITransport, request: httpx2.Request) -> httpx2.Response:
        return followed(request, await in_process(self, request))

    def wrap(one: Any, other: Any, third: Any) -> None:
        httpx2.HTTPTransport.handle_request = one  # type: ignore[method-assign]
        httpx2.AsyncHTTPTransport.handle_async_request = other  # type: ignore[method-assign]
        httpx2.ASGITransport.handle_async_request = third  # type: ignore[method-assign]

    wrap(answered, answered_later, answered_here)
    return lambda: wrap(plain, awaited, in_process)


class _Stream(httpx2.AsyncByteStream, httpx2.SyncByteStream):
    """A body, which is told on once it was read or given up."""

    def __init__(self, inner: Any, told: Callable[[bytes], None]) -> None:
        self._inner = inner
        self._told: Callable[[bytes], None] | None = told
        self._read = bytearray()

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._inner:
            self._keep(chunk)
            yield chunk
        self._tell()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._inner:
            self._keep(chunk)
            yield chunk
        self._tell()

    def close(self) -> None:
        self._tell()
        self._inner.close()

    async def aclose(self) -> None:
        self._tell()
        await self._inner.aclose()

    def _keep(self, chunk: bytes) -> None:
        if len(self._read) < MOST_BYTES:
            self._read += chunk

    def _tell(self) -> None:
        told, self._told = self._told, None
        if told is not None:
            told(bytes(self._read))
