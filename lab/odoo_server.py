"""Serving an instance: start Odoo, wait until it answers, stop it."""

import json
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path

from lab import instance as instances
from lab import ports
from lab.errors import LabError
from lab.instance import Instance
from lab.odoo_program import OdooProgram
from lab.places import Places
from lab.postgres import Cluster
from lab.processes import find_marked, marker, start_detached, stop

PATIENCE = 120.0
# The machine's proxy, if any, has no business on the loopback interface.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def is_healthy(instance: Instance, timeout: float = 3.0) -> bool:
    """Whether our server runs and answers."""
    if not instance.is_running:
        return False
    try:
        with _direct.open(f"{instance.url}/web/health?db_server_status=1", timeout=timeout) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
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
            "gevent_port": str(instance.gevent_port),
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
    request = urllib.request.Request(  # noqa: S310 (our own http address)
        f"{instance.url}/json/2/res.users/context_get",
        data=b"{}",
        method="POST",
        headers={
            "Authorization": f"bearer {instance.accounts['api_key']}",
            "Content-Type": "application/json",
            "X-Odoo-Database": instance.database,
        },
    )
    try:
        with _direct.open(request, timeout=60) as answer:
            json.load(answer)
    except (urllib.error.URLError, ValueError) as error:
        raise LabError(f"Odoo runs but refuses the sample's API key ({error}).", log) from error
