"""What there is, for people and as JSON."""

from typing import Any

from lab import instance as instances
from lab import odoo_server
from lab.errors import LabError
from lab.places import Places
from lab.postgres import Cluster


def state(places: Places) -> dict[str, Any]:
    """The laboratory as it is now."""
    return {
        "home": str(places.home),
        "postgres": _cluster(places),
        "instances": [_instance(places, instance) for instance in instances.load_all(places)],
    }


def table(state: dict[str, Any]) -> str:
    """The same for a person."""
    cluster = state["postgres"]
    lines = [
        f"home      {state['home']}",
        f"postgres  {cluster['state']}"
        + (f", port {cluster['port']}, {cluster['folder']}" if cluster["folder"] else ""),
    ]
    rows = [("INSTANCE", "ODOO", "STATE", "URL", "DATABASE", "PID", "TIED TO")]
    rows += [
        (
            one["instance"],
            str(one["version"]),
            one["state"],
            one["url"],
            one["database"],
            str(one["pid"] or "-"),
            str(one["owner_pid"] or "-"),
        )
        for one in state["instances"]
    ]
    if len(rows) == 1:
        return "\n".join([*lines, "no instances; `scripts/odoo-lab up` makes one"])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        [
            *lines,
            "",
            *("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows),
        ]
    )


def summary(description: dict[str, Any]) -> str:
    """What a person wants to know after `up`."""
    name = description["instance"]
    return f"""Odoo {description["version"]} at {description["url"]} (database {description["database"]})
  people    {description["admin_login"]} / {description["admin_password"]}; ana, luis, sofia: the password is the login
  programs  {description["login"]}, with its key: eval "$(scripts/odoo-lab env --instance {name})"
  log       {description["log_file"]}"""


def _cluster(places: Places) -> dict[str, Any]:
    if not places.postgres_record.exists():
        return {"state": "not created", "port": None, "folder": None, "pid": None}
    try:
        cluster = Cluster(places)
    except LabError:
        return {"state": "not installed", "port": None, "folder": None, "pid": None}
    process = cluster.process()
    return {
        "state": "running" if process else "stopped",
        "port": cluster.port,
        "folder": str(cluster.base),
        "pid": process.pid if process else None,
    }


def _instance(places: Places, instance: instances.Instance) -> dict[str, Any]:
    if not instance.ready:
        condition = "incomplete"
    elif odoo_server.is_healthy(instance):
        condition = "running"
    else:
        condition = "not answering" if instance.is_running else "stopped"
    running = instance.server if instance.is_running else None
    return {
        "instance": instance.name,
        "version": instance.version,
        "state": condition,
        "url": instance.url if instance.http_port else "-",
        "database": instance.database,
        "pid": running.pid if running else None,
        "owner_pid": instance.owner.pid if instance.owner else None,
        "template": instance.template,
        "log_file": str(instances.folder(places, instance.name) / "odoo.log"),
    }
