"""The command line: `scripts/odoo-lab up | down | reset | status | env`."""

import argparse
import json
import shlex
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from lab import instance as instances
from lab import lifecycle, releases, report
from lab.errors import LabError
from lab.instance import Instance
from lab.lock import exclusive
from lab.places import Places
from lab.processes import ProcessId, identify
from lab.progress import Progress
from lab.work import Work


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 1 with a message on stderr."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _leave)
    places = Places.from_environment()
    try:
        return int(options.run(options, places) or 0)
    except LabError as error:
        print(f"odoo-lab: {error.report()}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("odoo-lab: interrupted; the same command goes on from here", file=sys.stderr)
        return 130


def _leave(number: int, _frame: FrameType | None) -> None:
    # As an exception, so that unfinished folders are removed on the way out.
    raise SystemExit(128 + number)


def _up(options: argparse.Namespace, places: Places) -> None:
    name = instances.check_name(options.instance)
    release = releases.release(options.version)
    owner = _owner(options.while_pid)
    instance = None if options.fresh else lifecycle.running(places, name, release.number, owner)
    if instance is None:
        places.prepare()
        progress = Progress(lifecycle.STEPS)
        with exclusive(places.lock, progress.note):
            instance = lifecycle.up(Work(places, release, progress), name, owner, fresh=options.fresh)
    _tell(options, places, instance)


def _tell(options: argparse.Namespace, places: Places, instance: Instance) -> None:
    description = instance.description(instances.folder(places, instance.name))
    print(json.dumps(description, ensure_ascii=False) if options.json else report.summary(description))


def _down(options: argparse.Namespace, places: Places) -> None:
    places.prepare()
    progress = Progress(0)
    with exclusive(places.lock, progress.note):
        if options.all:
            names = [path.name for path in places.instances.iterdir() if path.is_dir()]
        else:
            names = [instances.check_name(options.instance)]
        for name in names:
            lifecycle.down(places, name, drop=options.drop)
            progress.note(f"{name} is {'removed' if options.drop else 'stopped'}")
        if lifecycle.stop_idle_cluster(places):
            progress.note("PostgreSQL is stopped")


def _status(options: argparse.Namespace, places: Places) -> None:
    state = report.state(places)
    print(json.dumps(state, indent=2, ensure_ascii=False) if options.json else report.table(state))


def _env(options: argparse.Namespace, places: Places) -> None:
    instance = instances.load(places, instances.check_name(options.instance))
    if instance is None or not instance.ready or not instance.is_running:
        raise LabError(
            f"{options.instance} does not run; `scripts/odoo-lab up --instance {options.instance}` starts it."
        )
    values = {
        "ODOO_URL": instance.url,
        "ODOO_DB": instance.database,
        "ODOO_LOGIN": instance.accounts["login"],
        "ODOO_API_KEY": instance.accounts["api_key"],
    }
    for name, value in values.items():
        print(f"export {name}={shlex.quote(value)}")


def _owner(pid: int | None) -> ProcessId | None:
    if pid is None:
        return None
    owner = identify(pid)
    if owner is None:
        raise LabError(f"--while-pid: there is no process {pid}.")
    return owner


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="odoo-lab",
        description="A real Odoo on this machine, for developing and "
        "testing, with the sample data of a small robot dealer.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    named = argparse.ArgumentParser(add_help=False)
    named.add_argument("--instance", default=instances.DEFAULT, metavar="NAME", help="which instance (%(default)s)")
    raising = argparse.ArgumentParser(add_help=False, parents=[named])
    raising.add_argument("--version", type=int, default=releases.DEFAULT, help="Odoo's release (%(default)s)")
    raising.add_argument("--json", action="store_true", help="print one JSON object on stdout")
    raising.add_argument(
        "--while-pid",
        type=int,
        metavar="PID",
        help="remove the instance once this process is gone (the next `up` does it)",
    )
    command = commands.add_parser("up", parents=[raising], help="start Odoo, and first make whatever is missing")
    command.set_defaults(run=_up, fresh=False)
    command = commands.add_parser("reset", parents=[raising], help="give the instance a fresh copy of the sample data")
    command.set_defaults(run=_up, fresh=True)
    command = commands.add_parser("down", parents=[named], help="stop what `up` started")
    command.add_argument("--all", action="store_true", help="every instance")
    command.add_argument("--drop", action="store_true", help="remove the database as well")
    command.set_defaults(run=_down)
    command = commands.add_parser("status", help="what there is and what runs")
    command.add_argument("--json", action="store_true", help="as JSON")
    command.set_defaults(run=_status)
    command = commands.add_parser("env", parents=[named], help="print the settings of MCP-Odoo for this instance")
    command.set_defaults(run=_env)
    return parser
