"""Reading the machine's apt configuration."""

from pathlib import Path

import pytest

from lab import apt_sources
from lab.apt_sources import Source
from lab.errors import LabError

DEB822 = """\
# A comment
Types: deb deb-src
# http://snapshot.example/archive/debian/20250520T000000Z
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
Enabled: no

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm
Components: main
"""

ONE_LINE = """\
# deb http://old.example/ubuntu noble main
deb [arch=amd64 signed-by=/usr/share/keyrings/ubuntu.gpg] http://mirror.example/ubuntu/ noble main universe
deb-src http://mirror.example/ubuntu noble main
deb http://mirror.example/ubuntu noble-updates main universe # by hand
"""


def test_a_deb822_file_gives_its_enabled_binary_sources() -> None:
    """Comments, disabled paragraphs and source-only paragraphs are passed over."""
    main, security = apt_sources.parse_deb822(DEB822)
    keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    assert main == Source(
        "http://mirror.example/debian", ("bookworm", "bookworm-updates"), ("main", "contrib"), keyring
    )
    assert security.suites == ("bookworm-security",)


def test_a_key_block_inside_a_deb822_file_is_kept_whole() -> None:
    """A lone dot stands for the empty line inside a key."""
    key = "Signed-By:\n -----BEGIN PGP\n .\n abc\n -----END PGP\n"
    text = f"Types: deb\nURIs: http://a\nSuites: s\nComponents: main\n{key}"
    assert apt_sources.parse_deb822(text)[0].signed_by == "-----BEGIN PGP\n\nabc\n-----END PGP"


def test_a_classic_file_gives_its_sources_with_their_key() -> None:
    """Options in brackets, sources that are commented out and trailing comments are understood."""
    first, updates = apt_sources.parse_one_line(ONE_LINE)
    assert first.signed_by == "/usr/share/keyrings/ubuntu.gpg"
    assert first == Source("http://mirror.example/ubuntu", ("noble",), ("main", "universe"), first.signed_by)
    assert updates.components == ("main", "universe")


def test_both_formats_are_read_from_etc(tmp_path: Path) -> None:
    """Files that apt ignores, such as disabled ones, are ignored here too."""
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text("deb http://a s main\n")
    (tmp_path / "sources.list.d" / "debian.sources").write_text(DEB822)
    (tmp_path / "sources.list.d" / "other.list.disabled").write_text("deb http://b s main\n")
    assert [source.uri for source in apt_sources.read_all(tmp_path)] == [
        "http://a",
        "http://mirror.example/debian",
        "http://mirror.example/debian-security",
    ]


def test_the_distributions_own_mirror_is_preferred_to_third_parties() -> None:
    """A vendor that uses the same suite and component names is not taken for the distribution."""
    vendor = Source("https://apt.vendor.example/debian", ("bookworm",), ("main",), "/etc/apt/keyrings/vendor.gpg")
    disc = Source("cdrom:[Debian]/", ("bookworm",), ("main",))
    sources = [vendor, disc, *apt_sources.parse_deb822(DEB822)]
    assert apt_sources.distribution_source(sources, "debian", "bookworm").uri == "http://mirror.example/debian"


def test_a_machine_without_a_mirror_is_told_what_to_add() -> None:
    """Security suites alone carry no Odoo."""
    security = Source("http://mirror.example/debian-security", ("bookworm-security",), ("main",))
    with pytest.raises(LabError, match=r"sources\.list"):
        apt_sources.distribution_source([security], "debian", "bookworm")


def test_os_release_values_lose_their_quotes() -> None:
    """The file is shell syntax."""
    assert apt_sources.parse_os_release('ID=debian\nPRETTY_NAME="Debian 12"\n') == {
        "ID": "debian",
        "PRETTY_NAME": "Debian 12",
    }
