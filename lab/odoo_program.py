"""Odoo as something to run: the command line, its environment and its configuration file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lab import odoo_package
from lab.files import write_private
from lab.odoo_python import OdooPython
from lab.processes import MARKER

# Outgoing mail is refused at once instead of reaching a mail server that this machine may run.
_NO_MAIL = {"smtp_server": "127.0.0.1", "smtp_port": "9"}


@dataclass(frozen=True)
class OdooProgram:
    """An unpacked Odoo with the Python that runs it."""

    python: OdooPython
    root: Path

    @property
    def version(self) -> str:
        """The version of the package it came from."""
        return odoo_package.version(self.root)

    @property
    def _packages(self) -> Path:
        return self.root / "usr" / "lib" / "python3" / "dist-packages"

    def command(self, name: str, config: Path, *options: str) -> list[str]:
        """One of Odoo's commands: `server` or `shell`."""
        # A script, not `-m odoo`: Odoo starts its websocket process by repeating the script it was started with.
        return [str(self.python.path), str(self.root / "usr" / "bin" / "odoo"), name, "--config", str(config), *options]

    def environment(self, mark: str, **further: str) -> dict[str, str]:
        """The environment of an Odoo process, without settings meant for another Odoo or database."""
        foreign = ("PG", "ODOO_", "OPENERP_", "PYTHON")
        env = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        own = {
            "PYTHONPATH": str(self._packages),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            # Before Odoo reads its configuration it makes folders in the user's own.
            "XDG_DATA_HOME": str(self.root / "var" / "lib"),
            MARKER: mark,
        }
        return {**env, **own, **self.python.variables, **further}

    def configure(self, path: Path, database: str, data: Path, settings: Mapping[str, str]) -> None:
        """Write the configuration file; it holds the database's password, so only its owner reads it."""
        everything = {
            "addons_path": str(self._packages / "odoo" / "addons"),
            "data_dir": str(data),
            "db_name": database,
            "dbfilter": f"^{database}$",
            "list_db": "False",
            "http_interface": "127.0.0.1",
            "without_demo": "True",
            "max_cron_threads": "0",
            **_NO_MAIL,
            **settings,
        }
        lines = [f"{name} = {value}" for name, value in everything.items()]
        write_private(path, "\n".join(["[options]", *lines]) + "\n")
