"""Telling on stderr what is happening: a live line on a terminal, plain lines in a pipe."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Progress:
    """Steps n of m, each with what it is doing and for how many seconds."""

    def __init__(self, steps: int, stream: TextIO | None = None) -> None:
        self._steps = steps
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._number = 0
        self._title = ""
        self._detail = ""
        self._began = 0.0

    @contextmanager
    def step(self, title: str) -> Iterator["Progress"]:
        """One step; the live line runs while it lasts."""
        self._number += 1
        self._title, self._detail, self._began = title, "", time.monotonic()
        stopped = threading.Event()
        spinner = threading.Thread(target=self._spin, args=(stopped,), daemon=True) if self._live else None
        if spinner:
            spinner.start()
        outcome = "failed"
        try:
            yield self
            outcome = "ok"
        except KeyboardInterrupt:
            outcome = "interrupted"
            raise
        finally:
            stopped.set()
            if spinner:
                spinner.join()
            self._line(f"{self._head()} {outcome} ({self._seconds():.1f} s)")

    def doing(self, detail: str) -> None:
        """What the current step does now, worth a line of its own because it takes a while."""
        self._detail = detail
        if not self._live:
            self._line(f"{self._head()} {detail} …")

    def note(self, message: str) -> None:
        """Something worth knowing that is not a step."""
        self._line(f"odoo-lab: {message}")

    def _head(self) -> str:
        return f"[{self._number}/{self._steps}] {self._title}:"

    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _line(self, text: str) -> None:
        print(f"\r\x1b[K{text}" if self._live else text, file=self._stream, flush=True)

    def _spin(self, stopped: threading.Event) -> None:
        tick = 0
        while not stopped.wait(0.1):
            frame = _FRAMES[tick % len(_FRAMES)]
            text = f"{frame} {self._head()} {self._detail or '…'} {self._seconds():.0f} s"
            self._stream.write(f"\r\x1b[K{text[:110]}")
            self._stream.flush()
            tick += 1
