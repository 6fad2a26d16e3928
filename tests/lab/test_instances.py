"""What is written down about instances, and which of them are swept."""

import json
import os
from pathlib import Path

import pytest

from lab import instance as instances
from lab import processes
from lab.errors import LabError
from lab.instance import Instance
from lab.places import Places
from lab.processes import ProcessId


def myself() -> ProcessId:
    """The process that runs this test: certainly alive."""
    identity = processes.identify(os.getpid())
    assert identity is not None
    return identity


def gone() -> ProcessId:
    """A process that is certainly not alive: nothing started before the machine did."""
    return ProcessId(os.getpid(), -1)


def test_an_instance_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    """Processes keep their start times."""
    places = Places(tmp_path)
    written = Instance("demo", 19, accounts={"login": "api"}, http_port=8069, ready=True, server=myself(), owner=gone())
    instances.save(places, written)
    assert instances.load(places, "demo") == written


def test_a_record_with_a_key_in_it_is_for_its_owner_only(tmp_path: Path) -> None:
    """Other users of the machine cannot read the API keys."""
    instances.save(Places(tmp_path), Instance("demo", 19))
    assert (tmp_path / "instances" / "demo" / "instance.json").stat().st_mode & 0o777 == 0o600


def test_a_record_of_another_revision_counts_as_none(tmp_path: Path) -> None:
    """A fresh copy takes seconds, a wrong guess about old fields takes longer."""
    places = Places(tmp_path)
    instances.save(places, Instance("demo", 19))
    path = tmp_path / "instances" / "demo" / "instance.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "colour": "blue"}))
    assert instances.load(places, "demo") is None


def test_only_instances_whose_owner_is_gone_are_abandoned() -> None:
    """Without an owner an instance stays until somebody takes it down."""
    kept = [Instance("demo", 19), Instance("mine", 19, owner=myself())]
    orphan = Instance("orphan", 19, owner=gone())
    assert instances.abandoned([*kept, orphan]) == [orphan]


@pytest.mark.parametrize("name", ["", "Demo", "../demo", "a b", "-a", "x" * 41])
def test_a_name_that_cannot_be_a_database_is_refused(name: str) -> None:
    """It becomes part of a path and of a database's name."""
    with pytest.raises(LabError):
        instances.check_name(name)


def test_the_description_is_what_clients_need(tmp_path: Path) -> None:
    """The accounts are on the same level as the address."""
    instance = Instance("demo", 19, accounts={"login": "api", "user_id": 8, "api_key": "k"}, http_port=8069)
    described = instance.description(tmp_path)
    assert described["url"] == "http://127.0.0.1:8069"
    assert described["database"] == "lab_demo"
    assert described["user_id"] == 8
