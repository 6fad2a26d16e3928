"""What can go wrong, said so that the reader knows what to do next."""

from pathlib import Path


class LabError(Exception):
    """A failure with a message for the person at the keyboard, and the log that shows more, if there is one."""

    def __init__(self, message: str, log: Path | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.log = log

    def report(self, lines: int = 15) -> str:
        """The message, with the last lines of the log and where it is."""
        if self.log is None or not self.log.exists():
            return self.message
        tail = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
        return "\n".join([self.message, *(f"  | {line}" for line in tail), f"  log: {self.log}"])
