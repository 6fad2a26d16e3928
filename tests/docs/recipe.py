"""A page that says how to change the checkout, taken literally."""

import re
from collections.abc import Iterator
from pathlib import Path

_BLOCK = re.compile(r"^```(python|diff|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def follow(text: str, root: Path) -> list[str]:
    """Write the files and make the changes that `text` shows, below `root`; the commands that it names, in order.

    Raises AssertionError where what a change stands below is not in its file exactly once.
    """
    commands: list[str] = []
    for language, block in _BLOCK.findall(text):
        if language == "sh":
            commands += block.splitlines()
            continue
        first, _, body = block.partition("\n")
        path = root / first.removeprefix("# ")
        if language == "python":
            assert not path.exists(), f"{path} is there already"
            path.write_text(body, encoding="utf-8")
        else:
            _change(path, body)
    return commands


def _change(path: Path, body: str) -> None:
    text = "\n" + path.read_text(encoding="utf-8")
    for before, after in _hunks(body):
        place = re.compile(f"{re.escape(before)}(?=\n)")
        found = len(place.findall(text))
        assert found == 1, f"{path.name} has {found} times:{before}"
        text = place.sub(after.replace("\\", r"\\"), text)
    path.write_text(text[1:], encoding="utf-8")


def _hunks(body: str) -> Iterator[tuple[str, str]]:
    """The lines that stand there before and after, each with the newline that it begins after."""
    for hunk in body.split("@@\n"):
        lines = hunk.splitlines()
        assert all(line[:1] in {" ", "+", "-"} for line in lines), hunk
        yield (
            "".join(f"\n{line[1:]}" for line in lines if line[0] != "+"),
            "".join(f"\n{line[1:]}" for line in lines if line[0] != "-"),
        )
