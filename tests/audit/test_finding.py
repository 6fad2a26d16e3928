"""The record that a person means."""

from pathlib import Path

import pytest

from mcp_odoo.audit.finding import RecordAmbiguous, RecordUnknown, find
from mcp_odoo.audit.reading import FolderSource
from tests.audit.archive import BEGAN, keep, quotation, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keep(
        tmp_path,
        quotation(0xA1),
        quotation(0xA2, after=5),
        write(0xA1, after=9),
        write(0xB1, after=9, request_id="r:7"),
    )
    return tmp_path


def found(folder: Path, asked: str) -> list[str]:
    return [record.name for record in find(FolderSource(folder), asked, print, iter)]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("quot_0000000000a1", ["quot_0000000000a1"]),
        ("quot_0000000000a1.log", ["quot_0000000000a1"]),
        ("/var/log/mcp/quot_0000000000a1.log", ["quot_0000000000a1"]),
        (" quot_0000000000a2 ", ["quot_0000000000a2"]),
        (f"write_{BEGAN + 9}_0000000000a", [f"write_{BEGAN + 9}_0000000000a1"]),
        ("write_…0000b1", [f"write_{BEGAN + 9}_0000000000b1"]),
        ("request-quot_0000000000a2", ["quot_0000000000a2"]),
        ("r:7", [f"write_{BEGAN + 9}_0000000000b1"]),
        ("order:161", ["quot_0000000000a1", f"write_{BEGAN + 9}_0000000000a1"]),
        ("opportunity:14", ["quot_0000000000a1", "quot_0000000000a2"]),
    ],
)
def test_a_record_goes_by_many_names(folder: Path, asked: str, names: list[str]) -> None:
    """Name, file, beginning, as `tail` cuts it, request, record in Odoo; the oldest first."""
    assert found(folder, asked) == names


@pytest.mark.parametrize("asked", ["quot_f", "", " ", "order:999", "request-", "x:y", "write_…zz", "…"])
def test_what_nothing_goes_by_is_a_sentence(folder: Path, asked: str) -> None:
    """With what can be given."""
    with pytest.raises((RecordUnknown, RecordAmbiguous), match=r"There is no record|is the beginning of"):
        found(folder, asked)


def test_a_beginning_of_several_lists_them(folder: Path) -> None:
    """The newest first."""
    with pytest.raises(RecordAmbiguous) as raised:
        found(folder, "quot_")
    assert raised.value.message.splitlines() == [
        "quot_ is the beginning of 2 names, give more of it:", "  quot_0000000000a2", "  quot_0000000000a1"
    ]  # fmt: skip


def test_a_beginning_of_many_lists_ten(tmp_path: Path) -> None:
    """And says how many more there are."""
    keep(tmp_path, *(quotation(number) for number in range(25)))
    with pytest.raises(RecordAmbiguous) as raised:
        found(tmp_path, "q")
    assert len(raised.value.message.splitlines()) == 12
    assert raised.value.message.endswith("\n  and 15 more")


def test_a_whole_name_is_never_ambiguous(tmp_path: Path) -> None:
    """Even where others begin with it."""
    keep(tmp_path, quotation(1), quotation(2, tracking_id="quot_0000000000010"))
    assert found(tmp_path, "quot_000000000001") == ["quot_000000000001"]


def test_a_damaged_record_is_told(folder: Path) -> None:
    """Why, and that there is none."""
    (folder / "quot_0000000000ff.log").write_text("{")
    complaints: dict[str, str] = {}
    with pytest.raises(RecordUnknown, match=r"quot_0000000000ff that can be read"):
        find(FolderSource(folder), "quot_0000000000ff", complaints.__setitem__, iter)
    assert complaints["quot_0000000000ff"].startswith("is no JSON")
