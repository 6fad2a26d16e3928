"""Reading the machine's own apt configuration: which mirror serves this distribution, and with which key."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lab.errors import LabError


@dataclass(frozen=True)
class Source:
    """One mirror as apt's configuration names it."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    # A keyring's path, a key block itself (deb822 allows it), or empty for apt's trusted keys.
    signed_by: str = ""


def parse_deb822(text: str) -> list[Source]:
    """Sources of a `.sources` file: paragraphs of fields, with comments and continued lines."""
    sources = []
    for paragraph in re.split(r"\n[ \t]*\n", _without_comments(text)):
        fields: dict[str, str] = {}
        name = ""
        for line in paragraph.splitlines():
            if line[:1] in (" ", "\t") and name:
                # A lone dot stands for an empty line inside a value.
                fields[name] += "\n" + ("" if line.strip() == "." else line.strip())
            elif ":" in line:
                name, _, value = line.partition(":")
                name = name.strip().lower()
                fields[name] = value.strip()
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() in ("no", "false"):
            continue
        suites, components = tuple(fields.get("suites", "").split()), tuple(fields.get("components", "").split())
        key = fields.get("signed-by", "").strip()
        sources += [Source(uri.rstrip("/"), suites, components, key) for uri in fields.get("uris", "").split()]
    return sources


def parse_one_line(text: str) -> list[Source]:
    """Sources of a classic `.list` file: `deb [options] uri suite component…`."""
    sources = []
    for line in _without_comments(text).splitlines():
        match = re.match(r"\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)", line)
        if match:
            options, uri, suite, components = match.groups()
            key = re.search(r"signed-by=(\S+)", options or "", re.IGNORECASE)
            sources.append(Source(uri.rstrip("/"), (suite,), tuple(components.split()), key.group(1) if key else ""))
    return sources


def read_all(etc: Path = Path("/etc/apt")) -> list[Source]:
    """Every source the machine's apt uses."""
    sources = []
    for path in [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]:
        if path.suffix in (".list", ".sources") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            sources += parse_deb822(text) if path.suffix == ".sources" else parse_one_line(text)
    return sources


def parse_os_release(text: str) -> dict[str, str]:
    """The fields of /etc/os-release."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name: value.strip().strip("\"'") for name, _, value in pairs}


def distribution_source(sources: Iterable[Source], distribution: str, codename: str) -> Source:
    """The distribution's own mirror, told from third parties that use the same suite and component names."""

    def score(source: Source) -> int:
        own_suites = any(suite == codename for suite in source.suites)
        updates = any(f"{codename}-updates" in other.suites for other in listed if other.uri == source.uri)
        rolling = any(suite in ("sid", "unstable", "testing", "stable", "devel") for suite in source.suites)
        named = f"{distribution}-archive-keyring" in source.signed_by
        return 8 * updates + 4 * named + 2 * own_suites + rolling + (distribution in source.uri)

    listed = [source for source in sources if not source.uri.startswith("cdrom:")]
    candidates = [
        source
        for source in listed
        if "main" in source.components and not all("security" in suite for suite in source.suites)
    ]
    if not candidates:
        raise LabError(
            "apt's configuration names no mirror of this distribution (component main) in "
            "/etc/apt/sources.list or /etc/apt/sources.list.d; add one and run this again."
        )
    return max(candidates, key=score)


def _without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))
