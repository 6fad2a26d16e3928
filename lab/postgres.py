"""A PostgreSQL cluster of our own: loopback only, its own role, never the system's cluster."""

import os
import pwd
import secrets
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from lab import ports
from lab.errors import LabError
from lab.files import TEMPORARY, read_record, write_private, write_record
from lab.places import SYSTEM_STATE, Places
from lab.processes import MARKER, ProcessId, identify, marker, stop, working_in
from lab.progress import Progress
from lab.sql import Database

ADMIN = "lab_admin"
ROLE = "odoo_lab"
# A laboratory's data can be made again, so it may be lost in a power cut: no fsync.
_SETTINGS = f"""
listen_addresses = '{ports.LOOPBACK}'
unix_socket_directories = ''
max_connections = 300
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def find_server_programs() -> Path | None:
    """The folder of the newest PostgreSQL server's programs on this machine."""
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    numbered = [path for path in versions if path.parent.name.isdigit() and (path / "postgres").exists()]
    if numbered:
        return max(numbered, key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    programs = Path(found).resolve().parent if found else None
    return programs if programs and (programs / "postgres").exists() else None


class Cluster:
    """The laboratory's cluster, whether it runs or not."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._record: dict[str, Any] = read_record(places.postgres_record) or {}
        found = find_server_programs()
        if found is None:
            raise LabError("PostgreSQL's server programs are missing; run `scripts/odoo-lab up`.")
        self._programs = found
        # PostgreSQL refuses root: as root everything of the cluster runs as, and belongs to, the package's own user.
        self._account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None

    @property
    def base(self) -> Path:
        """The folder of the cluster's data and log."""
        if chosen := self._record.get("base"):
            return Path(chosen)
        inside = self._places.home / "postgres"
        if self._account is None or self._may_enter(self._places.home):
            return inside
        return SYSTEM_STATE / self._places.short_hash

    @property
    def port(self) -> int:
        """The port it listens on, or did last."""
        return int(self._record.get("port", 0))

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.base / "server.log"

    @property
    def _data(self) -> Path:
        return self.base / "data"

    def process(self) -> ProcessId | None:
        """The running server, None if it does not run."""
        try:
            pid = int((self._data / "postmaster.pid").read_text().split()[0])
            # The server works in its data folder: another process with a recycled number does not.
            ours = Path(f"/proc/{pid}/cwd").readlink() == self._data.resolve()
        except (OSError, ValueError, IndexError):
            return None
        return identify(pid) if ours else None

    def database(self, name: str) -> Database:
        """One database, reached as the role that Odoo uses."""
        return Database(self._programs, self.port, ROLE, self._record["password"], name)

    def settings(self) -> dict[str, str]:
        """How Odoo's configuration file names this server."""
        return {
            "db_host": ports.LOOPBACK,
            "db_port": str(self.port),
            "db_user": ROLE,
            "db_password": self._record["password"],
            "db_sslmode": "disable",
        }

    def ensure_running(self, progress: Progress) -> None:
        """Create the cluster if there is none (or one of another PostgreSQL), and start it."""
        if not self._usable():
            progress.doing("creating the database cluster")
            self._create()
        if self.process() is None:
            self._clear_stale_pid_file()
            self._record["port"] = ports.choose(self.port)
            write_record(self._places.postgres_record, self._record)
            self._run(
                "pg_ctl",
                "-D",
                str(self._data),
                "-l",
                str(self.log),
                "-o",
                f"-p {self.port}",
                "-w",
                "-t",
                "60",
                "start",
                log=self.log,
                failure="PostgreSQL did not start",
            )
        admin = Database(self._programs, self.port, ADMIN, self._record["admin_password"], "postgres")
        if not admin.query("SELECT 1 FROM pg_roles WHERE rolname = :'role'", role=ROLE):
            password = str(self._record["password"])
            admin.query("CREATE ROLE :\"role\" LOGIN CREATEDB PASSWORD :'password'", role=ROLE, password=password)

    def stop(self) -> None:
        """Stop the server if it runs."""
        if process := self.process():
            done = subprocess.run(
                self._command("pg_ctl", "-D", str(self._data), "-m", "fast", "-w", "stop"),
                capture_output=True,
                cwd="/",
                check=False,
                **self._as_owner(),
            )
            if done.returncode:
                stop([process])

    def _clear_stale_pid_file(self) -> None:
        """After a kill PostgreSQL takes a zombie, or whoever got its number, for itself and refuses to start."""
        deadline = time.monotonic() + 10
        while working_in(self._data) and time.monotonic() < deadline:
            time.sleep(0.1)
        if not working_in(self._data):
            (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _usable(self) -> bool:
        if not self._record.get("password"):
            return False
        try:
            version = (self._data / "PG_VERSION").read_text().strip()
        except OSError:
            return False
        return version == self._programs.parent.name or not self._programs.parent.name.isdigit()

    def _create(self) -> None:
        self.stop()
        base, building = self.base, self.base / f"data{TEMPORARY}{os.getpid()}"
        # 0711 above: the owner of the cluster passes through, nobody looks in.
        base.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        base.mkdir(exist_ok=True, mode=0o700)
        for leftover in base.glob("data*"):
            shutil.rmtree(leftover)
        admin_password = secrets.token_hex(16)
        password_file = base / "password"
        write_private(password_file, admin_password)
        if self._account:
            for path in (base, password_file):
                os.chown(path, self._account.pw_uid, self._account.pw_gid)
        try:
            self._run(
                "initdb",
                "-D",
                str(building),
                "-U",
                ADMIN,
                "--pwfile",
                str(password_file),
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--auth=scram-sha-256",
                "--no-sync",
                log=self._places.log("initdb"),
                failure="PostgreSQL could not create its cluster",
            )
        finally:
            password_file.unlink()
        with (building / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(_SETTINGS)
        building.rename(self._data)
        self._record = {
            "base": str(base),
            "port": 0,
            "admin_password": admin_password,
            "password": secrets.token_hex(16),
        }
        write_record(self._places.postgres_record, self._record)

    def _may_enter(self, folder: Path) -> bool:
        done = subprocess.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
            capture_output=True,
            cwd="/",
            check=False,
            **self._as_owner(),
        )
        return done.returncode == 0

    def _as_owner(self) -> dict[str, Any]:
        # A marker of its own: the server must survive the sweep of interrupted building steps.
        env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        env[MARKER] = marker(self._places.home, "postgres")
        if self._account is None:
            return {"env": env}
        return {
            "env": env | {"HOME": self._account.pw_dir},
            "user": self._account.pw_uid,
            "group": self._account.pw_gid,
            "extra_groups": [],
        }

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [str(self._programs / program), *arguments]

    def _run(self, program: str, *arguments: str, log: Path, failure: str) -> None:
        done = subprocess.run(
            self._command(program, *arguments),
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self._as_owner(),
        )
        if done.returncode:
            if not log.exists():
                log.write_text(done.stdout, encoding="utf-8")
            raise LabError(f"{failure} (exit status {done.returncode}).", log)
