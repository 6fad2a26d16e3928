"""A program's output on a terminal, as a picture that is text: what a terminal emulator shows at the end, as SVG."""

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pyte
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

ROWS = 70
# Rich's own format loads a font from the web, which no page that shows the picture as an image would do.
FORMAT = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class Terminal:
    """A running program and the screen that it writes on, `columns` wide."""

    def __init__(self, command: list[str], columns: int, environment: Mapping[str, str]) -> None:
        self._screen = pyte.Screen(columns, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
        given = {**os.environ, **environment, "TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": str(ROWS)}
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=given)  # noqa: S603
        os.close(slave)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self._screen.display)

    def read_until(self, done: Callable[[str], bool], seconds: float = 120) -> None:
        """Read until the screen's text is `done`, or the program has ended; TimeoutError after `seconds`."""
        deadline = time.monotonic() + seconds
        while not done(self.text):
            if time.monotonic() > deadline:
                raise TimeoutError(self.text)
            try:
                self._stream.feed(os.read(self._master, 65536))
            except OSError:  # the program has ended
                return

    def picture(self, title: str, path: Path, *, begin: str = "", hide: Mapping[str, str] | None = None) -> None:
        """Write what stands on the screen, from the line that begins with `begin`; `hide` has texts to replace."""
        lines = [self._line(row) for row in range(ROWS)]
        while lines and not lines[-1].plain.strip():
            lines.pop()
        first = next((n for n, line in enumerate(lines) if line.plain.startswith(begin)), 0)
        shown = Console(record=True, width=self._screen.columns, file=io.StringIO(), force_terminal=True)
        for line in lines[first:]:
            shown.print(_replaced(line, hide or {}), soft_wrap=True)
        shown.print()  # room for what reaches below the last line
        svg = shown.export_svg(title=title, theme=DIMMED_MONOKAI, code_format=FORMAT, unique_id=path.stem)
        path.write_text(re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE), encoding="utf-8")

    def _line(self, row: int) -> Text:
        text = Text()
        cells = self._screen.buffer[row]
        for column in range(self._screen.columns):
            cell = cells[column]
            colour = {"default": "", "brown": "yellow"}.get(cell.fg, cell.fg)
            colour = f"#{colour}" if re.fullmatch(r"[0-9a-f]{6}", colour) else colour
            text.append(cell.data, " ".join(filter(None, ("bold" if cell.bold else "", colour))))
        text.rstrip()
        return text


def _replaced(line: Text, hide: Mapping[str, str]) -> Text:
    for old, new in hide.items():
        at = line.plain.find(old)
        if at >= 0:
            return line[:at] + Text(new) + line[at + len(old) :]
    return line
