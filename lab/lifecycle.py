"""What the commands do: up, reset, down. Everything here runs under the lock, except `running`."""

import os
import shutil

from lab import instance as instances
from lab import odoo_package, odoo_python, odoo_server, system_packages, template
from lab.errors import LabError
from lab.files import link_tree, remove_leftovers
from lab.instance import Instance
from lab.odoo_program import OdooProgram
from lab.places import Places
from lab.postgres import Cluster
from lab.processes import BUILD, MARKER, ProcessId, find_marked, marker, stop
from lab.progress import Progress
from lab.template import Template
from lab.work import Work

STEPS = 7


def running(places: Places, name: str, version: int, owner: ProcessId | None) -> Instance | None:
    """The instance if nothing at all has to be done for it: the quick way, without the lock."""
    everyone = instances.load_all(places)
    instance = next((one for one in everyone if one.name == name), None)
    if instance is None or not instance.ready or instance.version != version or instances.abandoned(everyone):
        return None
    if owner is not None and instance.owner != owner:
        return None
    return instance if odoo_server.is_healthy(instance) else None


def up(work: Work, name: str, owner: ProcessId | None, *, fresh: bool = False) -> Instance:
    """Bring everything up to a served instance; what is there already is kept (its database not, if `fresh`)."""
    places, progress = work.places, work.progress
    _clear_interrupted(places)
    with progress.step("system packages"):
        system_packages.ensure(progress, places.log("system-packages"))
    os.environ[MARKER] = marker(places.home, BUILD)
    with progress.step(f"Odoo {work.release.number}"):
        root = odoo_package.ensure(work)
    with progress.step("Python environment"):
        program = OdooProgram(odoo_python.ensure(work, root), root)
    cluster = Cluster(places)
    with progress.step("PostgreSQL"):
        cluster.ensure_running(progress)
        sweep(places, cluster, progress)
    instance = _find(work, name, owner)
    copy = fresh or not instance.ready or not cluster.database(instance.database).exists()
    with progress.step("template database"):
        # An instance that has its database does not wait for a new template.
        made = template.ensure(work, program, cluster) if copy else None
    with progress.step(f"database of {name}"):
        if made:
            _copy(places, instance, made, cluster)
        elif instance.template != template.current_key(work.release, program):
            progress.note(f"{name} has older sample data; `scripts/odoo-lab reset --instance {name}` renews it")
        instances.save(places, instance)
    with progress.step("Odoo server"):
        if not odoo_server.is_healthy(instance):
            progress.doing("starting")
            odoo_server.start(instance, program, cluster, places)
    return instance


def down(places: Places, name: str, *, drop: bool) -> None:
    """Stop an instance, and remove its database and files too if asked to."""
    known = instances.load(places, name)
    instance = known or Instance(name, 0)
    odoo_server.stop_server(instance, places)
    if drop:
        if places.postgres_record.exists():
            cluster = Cluster(places)
            cluster.ensure_running(Progress(0))
            cluster.database(instance.database).drop()
        shutil.rmtree(instances.folder(places, name), ignore_errors=True)
    elif known:
        instances.save(places, instance)


def stop_idle_cluster(places: Places) -> bool:
    """Stop PostgreSQL when no instance uses it; says whether it had to be stopped."""
    if any(instance.is_running for instance in instances.load_all(places)) or not places.postgres_record.exists():
        return False
    cluster = Cluster(places)
    if cluster.process() is None:
        return False
    cluster.stop()
    return True


def sweep(places: Places, cluster: Cluster, progress: Progress) -> None:
    """Take down the instances whose owner is dead."""
    for instance in instances.abandoned(instances.load_all(places)):
        progress.note(f"removing {instance.name}: the process it was made for is gone")
        odoo_server.stop_server(instance, places)
        cluster.database(instance.database).drop()
        shutil.rmtree(instances.folder(places, instance.name), ignore_errors=True)


def _clear_interrupted(places: Places) -> None:
    """End building steps whose odoo-lab was killed, and remove their unfinished files."""
    # We hold the lock, so whatever carries the building mark belongs to nobody.
    stop(find_marked(marker(places.home, BUILD)), patience=3.0)
    unfinished = (*places.home.glob("apt/*"), *places.instances.iterdir(), *places.home.glob("odoo-*/templates"))
    for folder in (places.home, *unfinished):
        remove_leftovers(folder)


def _find(work: Work, name: str, owner: ProcessId | None) -> Instance:
    instance = instances.load(work.places, name) or Instance(name, work.release.number)
    if instance.version != work.release.number:
        raise LabError(f"{name} is an Odoo {instance.version}; use another name, or `down --drop` it first.")
    instance.owner = owner or instance.owner
    return instance


def _copy(places: Places, instance: Instance, made: Template, cluster: Cluster) -> None:
    folder, database = instances.folder(places, instance.name), cluster.database(instance.database)
    odoo_server.stop_server(instance, places)
    instance.ready, instance.base_url = False, ""
    # Written down before it exists: whatever is interrupted from here on can be found and removed.
    instances.save(places, instance)
    database.drop()
    shutil.rmtree(folder / "data", ignore_errors=True)
    (folder / "odoo.log").unlink(missing_ok=True)
    database.copy_from(made.database)
    link_tree(made.filestore, folder / "data" / "filestore" / instance.database)
    database.query("UPDATE ir_config_parameter SET value = gen_random_uuid() WHERE key = 'database.uuid'")
    instance.template, instance.accounts, instance.ready = made.key, made.accounts, True
