"""Serving an instance: start Odoo, wait until it answers, stop it."""

import time
from pathlib import Path
from typing import Any

from lab import instance as instances
from lab import odoo_rpc, ports, releases
from lab.errors import LabError
from lab.instance import Instance
from lab.odoo_program import OdooProgram
from lab.places import Places
from lab.postgres import Cluster
from lab.processes import find_marked, marker, start_detached, stop

PATIENCE = 120.0


def is_healthy(instance: Instance) -> bool:
    """Whether our server runs, answers, and reaches its database."""
    if not instance.is_running:
        return False
    try:
        return odoo_rpc.call(instance.url, "db", "db_exist", instance.database, timeout=3.0) is True
    except odoo_rpc.FAILURES:
        return False


def start(instance: Instance, program: OdooProgram, cluster: Cluster, places: Places) -> None:
    """Start the server of an instance whose database is ready, and wait until a client can use it."""
    folder = instances.folder(places, instance.name)
    stop_server(instance, places)
    others = [other for other in instances.load_all(places) if other.name != instance.name]
    taken = {port for other in others for port in (other.http_port, other.gevent_port) if port}
    instance.http_port = ports.choose(instance.http_port, taken)
    instance.gevent_port = ports.choose(instance.gevent_port, taken | {instance.http_port})
    if instance.base_url != instance.url:
        _set_base_url(instance, cluster)
    program.configure(
        folder / "odoo.conf",
        instance.database,
        folder / "data",
        {
            **cluster.settings(),
            "http_port": str(instance.http_port),
            releases.release(instance.version).gevent_option: str(instance.gevent_port),
            "workers": "2",
        },
    )
    log = folder / "odoo.log"
    environment = program.environment(_mark(places, instance.name))
    instance.server = start_detached(program.command("server", folder / "odoo.conf"), environment, log)
    instances.save(places, instance)
    _wait(instance, log)
    _check_key(instance, log)


def stop_server(instance: Instance, places: Places) -> None:
    """Stop the instance's server with all its workers, also one whose id was never written down."""
    if instance.server:
        stop([instance.server])
    stop(find_marked(_mark(places, instance.name)))
    instance.server = None


def _mark(places: Places, name: str) -> str:
    return marker(places.home, f"instance:{name}")


def _set_base_url(instance: Instance, cluster: Cluster) -> None:
    """Odoo writes links from this parameter; frozen, because otherwise each administrator's login changes it."""
    cluster.database(instance.database).query(
        "INSERT INTO ir_config_parameter (key, value)"
        " VALUES ('web.base.url', :'url'), ('web.base.url.freeze', 'True')"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        url=instance.url,
    )
    instance.base_url = instance.url


def _wait(instance: Instance, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_healthy(instance):
        if not instance.is_running:
            raise LabError(f"Odoo ended while starting ({instance.name}).", log)
        if time.monotonic() > deadline:
            raise LabError(f"Odoo did not answer within {PATIENCE:.0f} s ({instance.name}).", log)
        time.sleep(0.1)


def _check_key(instance: Instance, log: Path) -> None:
    """One real call, so that whoever gets the address and the key finds both working."""
    user, key = instance.accounts["user_id"], instance.accounts["api_key"]
    everybody: list[Any] = [[]]
    arguments = (instance.database, user, key, "res.users", "search_count", everybody)
    try:
        odoo_rpc.call(instance.url, "object", "execute_kw", *arguments, timeout=60)
    except odoo_rpc.FAILURES as error:
        raise LabError(f"Odoo runs but refuses the sample's API key ({error}).", log) from error
