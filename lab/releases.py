"""Which Odoo releases the laboratory can run, and what differs between them."""

from collections.abc import Mapping
from dataclasses import dataclass

from lab.errors import LabError

# Where a distribution carries a package: its suite and components.
Origin = tuple[str, str]


@dataclass(frozen=True)
class Release:
    """One Odoo release: how to get it, how to start it and how its template is made."""

    number: int
    package: str
    megabytes: int
    # By distribution, for a machine of that distribution.
    origins: Mapping[str, Origin]
    modules: tuple[str, ...]
    language: str
    # Unpacked beside Odoo: its package links to these files, and login and portal pages fail without them.
    companions: tuple[str, ...] = ()
    # An Odoo too old for the machine's Python brings its suite's own, with all its libraries: everything that
    # its package depends on, but for these, which are the machine's or not needed.
    brings_python: bool = False
    spared: tuple[str, ...] = ()
    # What the configuration calls the port of the chat's long requests.
    gevent_option: str = "gevent_port"


_MODULES = ("sale_management", "crm", "sale_crm", "project")
_RELEASES = {
    14: Release(
        number=14,
        package="odoo-14",
        megabytes=115,
        origins={"debian": ("bullseye", "main")},
        brings_python=True,
        spared=(
            # Newer ones run programs that were built for older ones.
            "libc6",
            # For installing and for the system's services; nothing is installed.
            "adduser", "debconf", "dpkg", "init-system-helpers", "lsb-base", "perl", "perl-base", "ucf",
            # The machine's own do.
            "ca-certificates", "openssl", "postgresql-client",
            # Pictures of Odoo's models and PDFs, with all of Qt.
            "python3-pydot", "wkhtmltopdf",
        ),
        modules=_MODULES,
        language="es_MX",
        gevent_option="longpolling_port",
    ),
    19: Release(
        number=19,
        package="odoo-19",
        megabytes=130,
        origins={"debian": ("sid", "main"), "ubuntu": ("devel", "main universe")},
        companions=(
            "libjs-jquery",
            "libjs-jquery-form",
            "libjs-underscore",
            "fonts-roboto-unhinted",
            "fonts-font-awesome",
            "fonts-inconsolata",
            "fonts-glyphicons-halflings",
            "fonts-montserrat",
        ),
        modules=_MODULES,
        language="es_MX",
    ),
}  # fmt: skip
DEFAULT = 19


def release(number: int) -> Release:
    """The release with this number, or an error that names those there are."""
    if number not in _RELEASES:
        known = ", ".join(str(known) for known in sorted(_RELEASES))
        raise LabError(f"Odoo {number} is not available in this laboratory; available: {known}.")
    return _RELEASES[number]
