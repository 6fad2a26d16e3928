"""One instance: its folder and what is written down about it."""

import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lab.errors import LabError
from lab.files import read_record, write_record
from lab.places import Places
from lab.ports import LOOPBACK
from lab.processes import ProcessId

DEFAULT = "demo"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass
class Instance:
    """A database copied from the template and the Odoo that serves it."""

    name: str
    version: int
    template: str = ""
    accounts: dict[str, Any] = field(default_factory=dict)
    http_port: int | None = None
    gevent_port: int | None = None
    # The address that Odoo itself believes in and writes into its links.
    base_url: str = ""
    # False from the first moment until the copy is complete, so that half a copy is never served.
    ready: bool = False
    server: ProcessId | None = None
    owner: ProcessId | None = None

    @property
    def database(self) -> str:
        """Its database's name."""
        return f"lab_{self.name}"

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://{LOOPBACK}:{self.http_port}"

    @property
    def is_running(self) -> bool:
        """Whether the server that we started still runs."""
        return self.server is not None and self.server.is_alive()

    @property
    def is_abandoned(self) -> bool:
        """Whether it was tied to a process that is gone."""
        return self.owner is not None and not self.owner.is_alive()

    def description(self, folder: Path) -> dict[str, Any]:
        """What `up --json` prints."""
        return {
            "version": self.version,
            "instance": self.name,
            "url": self.url,
            "database": self.database,
            **self.accounts,
            "log_file": str(folder / "odoo.log"),
            "pid": self.server.pid if self.server else None,
        }


def check_name(name: str) -> str:
    """The name, if it can be part of a database's and a folder's name."""
    if not _NAME.fullmatch(name):
        raise LabError(f"An instance's name is up to 40 lower-case letters, digits, - and _; got {name!r}.")
    return name


def folder(places: Places, name: str) -> Path:
    """The folder of one instance."""
    return places.instances / name


def load(places: Places, name: str) -> Instance | None:
    """What is written down about an instance, None if there is none."""
    record = read_record(folder(places, name) / "instance.json")
    if record is None:
        return None
    for process in ("server", "owner"):
        record[process] = ProcessId(**record[process]) if record[process] else None
    try:
        return Instance(**record)
    except TypeError:
        # Written by another revision of this program: as good as none, a new copy takes seconds.
        return None


def load_all(places: Places) -> list[Instance]:
    """Every instance, by name."""
    paths = sorted(places.instances.glob("*/instance.json"))
    return [found for path in paths if (found := load(places, path.parent.name))]


def save(places: Places, instance: Instance) -> None:
    """Write an instance down."""
    target = folder(places, instance.name)
    target.mkdir(parents=True, exist_ok=True)
    write_record(target / "instance.json", asdict(instance))


def abandoned(instances: list[Instance]) -> list[Instance]:
    """Those whose owner died without taking them down: test runs that were killed."""
    return [instance for instance in instances if instance.is_abandoned]
