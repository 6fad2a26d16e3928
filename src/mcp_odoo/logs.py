"""Application logs: JSON lines, or readable and coloured on a terminal, without secrets."""

import io
import logging
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, TextIO

import structlog

from mcp_odoo.scrubbing import scrub_text, scrubbed, without_values

# Handlers and levels that these bring along would send lines elsewhere, or more of them than LOG_LEVEL says.
LIBRARIES = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", "fastmcp", "dbos", "mcp")
# A line a request and one a tool call is ours; at DEBUG theirs have customers' data in them.
# The AWS SDK would write whole requests, with tokens and customers' data.
QUIET = (
    "httpx2", "httpcore2", "uvicorn.access", "mcp", "fastmcp", "sse_starlette", "boto3", "botocore", "urllib3",
)  # fmt: skip
# Whoever sends strange request ids could fill the log with warnings; headers for a collector have keys in them.
QUIETER = ("asgi_correlation_id", "opentelemetry.util.re")
_FIRST = ("timestamp", "level", "event", "request_id", "tracking_id")
_JSON = (str, int, float, dict, list, type(None))
_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)


def configure_logs(level: str, stream: TextIO | None = None, secrets: Sequence[str] = ()) -> None:
    """Send our logs, the libraries' and Python's warnings to `stream` (default: stderr) at `level`, in one form. These
    `secrets` are hidden wherever they turn up, besides what looks like one.
    """
    stream = stream or sys.stderr
    readable = stream.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if readable else "iso", utc=not readable),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )  # fmt: skip
    # Structlog's own tracebacks for terminals show local variables: keys, and customers.
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(
            colors=not os.environ.get("NO_COLOR"), exception_formatter=structlog.dev.plain_traceback
        )
        if readable
        else structlog.processors.JSONRenderer(default=_told)
    )
    handler = Lines(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_secrets,
                lambda _, __, event: without_values(event, secrets),
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in LIBRARIES:
        library = logging.getLogger(name)
        library.handlers[:] = []
        library.propagate = True
        library.setLevel(logging.NOTSET)
    for names, lowest in ((QUIET, logging.WARNING), (QUIETER, logging.ERROR)):
        for name in names:
            logging.getLogger(name).setLevel(max(lowest, logging.getLevelName(level)))
    logging.captureWarnings(capture=True)


def is_id(given: object) -> bool:
    """Whether what a caller gave may stand in the log as an id: no line can be forged with it."""
    return isinstance(given, str) and _ID.fullmatch(given) is not None


def without_secrets(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A processor that hides values by their names, and what looks like a secret inside all others. What people look
    for comes first.
    """
    hidden: structlog.typing.EventDict = scrubbed({**{name: event[name] for name in _FIRST if name in event}, **event})
    return {name: value if isinstance(value, _JSON) else _told(value) for name, value in hidden.items()}


def _told(value: Any) -> str:
    """What JSON has no form for; the `repr` may hold a secret as well."""
    return scrub_text(repr(value))


class Lines(logging.StreamHandler[TextIO]):
    """Writes to a stream whose reader may go away, as in `mcp-odoo serve | head -1`: the server goes on, and so does
    the log, on stderr, as long as somebody reads that.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # half a surrogate pair is no reason to lose a line

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        if not isinstance(sys.exception(), BrokenPipeError):
            super().handleError(record)
            return
        # What the stream still holds has to go somewhere, or it would be a traceback at the end of the process.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.stream.fileno())
        os.close(nowhere)
        if self.stream is not sys.stderr:
            self.stream = sys.stderr
            self.emit(record)
