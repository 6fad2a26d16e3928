"""What a release changes in the checkout's texts: the version, and the changelog's section."""

import re
import tomllib
from datetime import date

UNRELEASED = "## [Unreleased]"
# Beside pyproject.toml and what `scripts/manifests.py` makes: pages and files that name our image, wheel or version.
PAGES = (
    "deploy/apprunner.json",
    "deploy/kubernetes/mcp-odoo.yaml",
    "docker-compose.prod.yml",
    "docs/callbacks.md",
    "docs/comparison.es.md",
    "docs/comparison.md",
    "docs/deployment.md",
    "docs/observability.md",
)
# An image's tag, a wheel's name, a header, a variable, a cell of the comparison; other programs' versions stay.
_OURS = r"(mcp-odoo:|mcp_odoo-|MCP-Odoo/|MCP_ODOO_VERSION=|the image, like |MCP-Odoo, (?:this one|este) \| )"
_VERSION = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)


def version_of(pyproject: str) -> tuple[int, ...]:
    """The version in the text of a pyproject.toml, in numbers."""
    return numbers(tomllib.loads(pyproject)["project"]["version"])


def numbers(version: str) -> tuple[int, ...]:
    """`1.2.3` as (1, 2, 3). Raises ValueError for anything else: no pre-releases are made here."""
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", version):
        raise ValueError(f"{version} is no version like 1.2.3")
    return tuple(int(part) for part in version.split("."))


def with_version(pyproject: str, version: str) -> str:
    """The text with that version. Raises ValueError unless one line of it gives the version."""
    text, found = _VERSION.subn(f'version = "{version}"', pyproject)
    if found != 1:
        raise ValueError(f"pyproject.toml gives the version in {found} lines instead of one")
    return text


def with_ours(page: str, present: str, version: str) -> str:
    """The text in which our image, wheel or version is that one instead of the present one."""
    return re.sub(rf"{_OURS}{re.escape(present)}(?![.\d])", rf"\g<1>{version}", page)


def unreleased(changelog: str) -> str:
    """What is listed under Unreleased; empty if nothing is. Raises ValueError where there is no such section."""
    if changelog.count(f"\n{UNRELEASED}\n") != 1:
        raise ValueError(f"CHANGELOG.md has no section {UNRELEASED}, or several")
    section = re.split(r"^## ", changelog.partition(f"\n{UNRELEASED}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    return section.strip() if re.search(r"^- ", section, re.MULTILINE) else ""


def with_release(changelog: str, version: str, day: date) -> str:
    """The text whose unreleased lines are that version's, of that day. Raises ValueError as `unreleased` does, and
    where the version has a section already.
    """
    unreleased(changelog)
    if f"\n## [{version}]" in changelog:
        raise ValueError(f"CHANGELOG.md has a section {version} already")
    return changelog.replace(f"\n{UNRELEASED}\n", f"\n{UNRELEASED}\n\n## [{version}] - {day.isoformat()}\n", 1)
