"""The source distribution that scripts/build.sh makes."""

import os
import tarfile
from pathlib import Path

from scripts.same_bytes import settle

EPOCH = 1_700_000_000


def packed(folder: Path, *, when: int, owner: int, others_may: int, names: tuple[str, ...]) -> Path:
    """A folder with a program and a text, as setuptools packs it on a machine at a time, in the order of `names`."""

    def owned(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = owner
        return member

    source = folder / "sources"
    source.mkdir(parents=True)
    path = folder / "sources.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in names:
            file = source / name
            file.write_text("#!/bin/sh\n")
            file.chmod((0o744 if name == "run" else 0o644) | others_may)
            os.utime(file, (when, when))
            archive.add(file, f"sources/{name}", filter=owned)
    return path


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    """Whenever, by whom and with what umask they were checked out, and nothing of them is lost."""
    early = packed(tmp_path / "a", when=1, owner=0, others_may=0o000, names=("read", "run"))
    late = packed(tmp_path / "b", when=2_000_000, owner=1000, others_may=0o022, names=("run", "read"))
    assert early.read_bytes() != late.read_bytes()
    for path in (early, late):
        settle(path, EPOCH)
    assert early.read_bytes() == late.read_bytes()
    assert int.from_bytes(late.read_bytes()[4:8], "little") == EPOCH  # what gzip itself says of when it was packed
    with tarfile.open(late) as archive:
        assert archive.getmember("sources/read").mode == 0o644
        program = archive.getmember("sources/run")
        assert (program.mode, program.mtime, program.uname) == (0o755, EPOCH, "")
        content = archive.extractfile(program)
        assert content is not None
        assert content.read() == b"#!/bin/sh\n"
