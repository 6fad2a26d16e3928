"""The template database: Odoo's applications and the sample data, made once and copied for every instance."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.errors import LabError
from lab.files import read_record, unfinished_folder
from lab.odoo_program import OdooProgram
from lab.places import REPOSITORY
from lab.postgres import Cluster
from lab.processes import BUILD, marker, run_logged
from lab.releases import Release
from lab.work import Work

SAMPLE = REPOSITORY / "lab" / "sample"
# Older ones serve clones on another commit; each takes about 70 MB.
KEPT = 3
# Appended to the path, not put before it: nothing of the repository may hide a module of Odoo's.
_SCRIPT = "import sys; sys.path.append({path!r}); from lab.sample.run import run; run(env)"


@dataclass(frozen=True)
class Template:
    """A finished template."""

    key: str
    database: str
    filestore: Path
    accounts: dict[str, Any]


def key(package_version: str, release: Release, files: Iterable[tuple[str, bytes]]) -> str:
    """What the template is made of, as a short hash: the package, what is installed in it, the sample data's code."""
    digest = hashlib.sha256(f"{package_version}\n{','.join(release.modules)}\n{release.language}\n".encode())
    for name, content in sorted(files):
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def current_key(release: Release, program: OdooProgram) -> str:
    """The key of the template that this checkout would use."""
    return key(program.version, release, [(path.name, path.read_bytes()) for path in SAMPLE.glob("*.py")])


def ensure(work: Work, program: OdooProgram, cluster: Cluster) -> Template:
    """The template for this package and this sample data; built if it is not there whole."""
    release = work.release
    identity = current_key(release, program)
    folder = work.places.release(release.number) / "templates" / identity
    database = cluster.database(_name(release, identity))
    accounts = read_record(folder / "accounts.json")
    if accounts is None or not database.exists():
        accounts = _build(work, program, cluster, folder)
        _prune(release, cluster, folder)
    else:
        os.utime(folder)
    return Template(identity, database.name, folder / "filestore", accounts)


def _name(release: Release, identity: str) -> str:
    return f"template_{release.number}_{identity}"


def _build(work: Work, program: OdooProgram, cluster: Cluster, final: Path) -> dict[str, Any]:
    release, log = work.release, work.places.log(f"template-{work.release.number}")
    prefix = f"building_{release.number}_"
    name = _name(release, final.name)
    for unfinished in [name, *cluster.database("postgres").names(prefix)]:
        cluster.database(unfinished).drop()
    building = cluster.database(f"{prefix}{os.getpid()}")
    with unfinished_folder(final) as folder:
        config, accounts, data = folder / "odoo.conf", folder / "accounts.json", folder / "data"
        program.configure(config, building.name, data, cluster.settings())
        env = program.environment(marker(work.places.home, BUILD), MCP_ODOO_LAB_ACCOUNTS=str(accounts))
        install = ["--init", ",".join(release.modules), "--load-language", release.language, "--stop-after-init"]
        work.progress.doing("installing Odoo's applications (about a minute)")
        command = program.command("server", config, *install, "--no-http")
        run_logged(command, log, "Odoo could not install its applications", env=env)
        work.progress.doing("creating the sample data")
        command, script = program.command("shell", config, "--no-http"), _SCRIPT.format(path=str(REPOSITORY))
        run_logged(command, log, "Odoo could not create the sample data", env=env, stdin=script, append=True)
        record = read_record(accounts)
        if record is None:
            raise LabError("Odoo's shell ended well without telling the accounts.", log)
        store = data / "filestore" / building.name
        store.mkdir(parents=True, exist_ok=True)
        store.rename(folder / "filestore")
        shutil.rmtree(data)
        config.unlink()
        building.rename(name)
        cluster.database(name).close()
    return record


def _prune(release: Release, cluster: Cluster, newest: Path) -> None:
    """Remove templates that nothing has used for longest."""
    folders = [path for path in newest.parent.iterdir() if path.is_dir()]
    for old in sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        cluster.database(_name(release, old.name)).drop()
        shutil.rmtree(old)
