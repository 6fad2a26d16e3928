"""Speaking to a database through PostgreSQL's own `psql`: the standard library has no driver."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lab.errors import LabError
from lab.ports import LOOPBACK


@dataclass(frozen=True)
class Database:
    """One database as one role sees it; it need not exist yet."""

    programs: Path
    port: int
    role: str
    password: str
    name: str

    def query(self, statement: str, **values: str) -> str:
        """Run one statement in this database and return its rows as text; `:'name'` in it stands for a value."""
        return self._psql(self.name, statement, values)

    def exists(self) -> bool:
        """Whether there is such a database."""
        return self._maintain("SELECT 1 FROM pg_database WHERE datname = :'own'") == "1"

    def copy_from(self, template: str) -> None:
        """Create it as a copy of another database, which nobody may be using."""
        self._maintain('CREATE DATABASE :"own" TEMPLATE :"template"', template=template)

    def rename(self, name: str) -> None:
        """Give it its final name."""
        self._maintain('ALTER DATABASE :"own" RENAME TO :"name"', name=name)

    def close(self) -> None:
        """Let nobody connect any more: a template that is in use cannot be copied."""
        self._maintain('ALTER DATABASE :"own" ALLOW_CONNECTIONS false')

    def drop(self) -> None:
        """Remove it, and disconnect whoever is using it."""
        self._maintain('DROP DATABASE IF EXISTS :"own" WITH (FORCE)')

    def names(self, prefix: str) -> list[str]:
        """Databases whose name starts so."""
        found = self._maintain("SELECT datname FROM pg_database WHERE starts_with(datname::text, :'p')", p=prefix)
        return found.split()

    def _maintain(self, statement: str, **values: str) -> str:
        # In a database that is always there, since this one may not be yet.
        return self._psql("postgres", statement, {"own": self.name} | values)

    def _psql(self, database: str, statement: str, values: dict[str, str]) -> str:
        env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        env |= {
            "PGHOST": LOOPBACK,
            "PGPORT": str(self.port),
            "PGUSER": self.role,
            "PGPASSWORD": self.password,
            "PGDATABASE": database,
            "PGCONNECT_TIMEOUT": "10",
            "PGSSLMODE": "disable",
            "PGOPTIONS": "-c client_min_messages=warning",
        }
        settings = "".join(f"\\set {name} {_quoted(value)}\n" for name, value in values.items())
        # On stdin, because a value may be a password and everybody can read a command line.
        done = subprocess.run(
            [str(self.programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"],
            input=settings + statement,
            capture_output=True,
            text=True,
            env=env,
            check=False,
        )
        if done.returncode:
            raise LabError(f"PostgreSQL refused a statement on {database}: {done.stderr.strip()}")
        return done.stdout.strip()


def _quoted(value: str) -> str:
    doubled = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{doubled}'"
