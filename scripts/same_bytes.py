"""A source distribution whose bytes are those of its sources alone, python -m scripts.same_bytes FILE.tar.gz EPOCH:
setuptools writes the times and owners of this machine into it.
"""

import gzip
import io
import sys
import tarfile
from pathlib import Path


def settle(path: Path, epoch: int) -> None:
    """Write the archive anew: members by name, owned by nobody in particular, of that time (Unix seconds)."""
    packed = io.BytesIO()
    with tarfile.open(path) as given, tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as settled:
        for member in sorted(given.getmembers(), key=lambda one: one.name):
            member.mtime, member.pax_headers = epoch, {}
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            settled.addfile(member, given.extractfile(member) if member.isfile() else None)
    path.write_bytes(gzip.compress(packed.getvalue(), mtime=epoch))


if __name__ == "__main__":
    settle(Path(sys.argv[1]), int(sys.argv[2]))
