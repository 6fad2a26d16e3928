"""How the audit commands talk: to a person on a terminal, or to another program."""

import json
import os
import re
import select
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper

from mcp_odoo.audit.export import as_document
from mcp_odoo.audit.reading import Entry
from mcp_odoo.audit.records import SUFFIX
from mcp_odoo.audit.stored import Stored
from mcp_odoo.audit.summary import UNPRINTABLE, one_line, printable
from mcp_odoo.errors import InvalidRequest, McpOdooError

UNCLEAR, INTERRUPTED = 2, 130
HALVES = re.compile("[\ud800-\udfff]")


@contextmanager
def plainly() -> Iterator[None]:
    """What went wrong is a sentence: status 2 where the question makes no sense, else 1. Ctrl-C is 130, and a reader
    that has seen enough (`head`) is no failure.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        # Programs get UTF-8 whatever the locale is; a terminal that lacks a character shows another one.
        sys.stdout.reconfigure(encoding=None if on_terminal() else "utf-8", errors="replace")
    try:
        yield
        sys.stdout.flush()
    except McpOdooError as error:
        print(printable(error.message), file=sys.stderr)
        raise SystemExit(UNCLEAR if isinstance(error, InvalidRequest) else 1) from None
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it flushes at the end
        raise SystemExit(0) from None
    except OSError as error:
        print(f"It cannot be done now ({error.strerror or error})", file=sys.stderr)
        raise SystemExit(1) from None


class Complaints:
    """Says on stderr which records cannot be used, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, name: str, reason: str) -> None:
        self.count += 1
        print(one_line(f"{name}{SUFFIX} {reason}"), file=sys.stderr)


def on_terminal() -> bool:
    return sys.stdout.isatty()


def print_document(record: Stored) -> None:
    """The document as it is, as a line."""
    print(_visible(as_document(record)), end="")


def print_indented(record: Stored) -> None:
    """The document on many lines."""
    text = json.dumps(record.body, ensure_ascii=False, indent=2)
    # Halves of characters, which only JSON's escapes can say, are the one thing that UTF-8 cannot.
    print(_visible(HALVES.sub(_escaped, text)))


def read_on(seconds: float) -> bool:
    """Wait; False as soon as nobody reads what is written any more."""
    try:
        reader = select.poll()
        reader.register(sys.stdout.fileno(), 0)  # only that it hung up, which always is told
    except (OSError, ValueError):
        time.sleep(seconds)
        return True
    return not reader.poll(seconds * 1000)


def watched(entries: Sequence[Entry], *, shown: bool) -> Iterator[Entry]:
    """The entries, with a bar on stderr that says how far they are."""
    if not (shown and entries):
        yield from entries
        return
    from rich.console import Console  # noqa: PLC0415 - a pipe does not need it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(entries, description="Reading records")


def _visible(text: str) -> str:
    """JSON whose texts do nothing to a terminal; JSON's own escapes say the same to a program."""
    return UNPRINTABLE.sub(_escaped, text) if on_terminal() else text


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
