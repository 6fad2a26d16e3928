"""Which Odoo releases the laboratory can run, and what differs between them."""

from dataclasses import dataclass

from lab.errors import LabError


@dataclass(frozen=True)
class Release:
    """One Odoo release: how to get it and how its template is made."""

    number: int
    package: str
    # Unpacked beside Odoo: its package links to these files, and login and portal pages fail without them.
    companions: tuple[str, ...]
    modules: tuple[str, ...]
    language: str


# Odoo 14 (an older Python inside a debootstrap folder) will be a second entry here, with its own way of starting.
_RELEASES = {
    19: Release(
        number=19,
        package="odoo-19",
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
        modules=("sale_management", "crm", "sale_crm", "project"),
        language="es_MX",
    ),
}
DEFAULT = 19


def release(number: int) -> Release:
    """The release with this number, or an error that names those there are."""
    if number not in _RELEASES:
        known = ", ".join(str(known) for known in sorted(_RELEASES))
        raise LabError(f"Odoo {number} is not available in this laboratory; available: {known}.")
    return _RELEASES[number]
