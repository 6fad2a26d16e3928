"""Where several processes on one port count together."""

from collections.abc import MutableMapping
from pathlib import Path

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def prepare_shared_folder(environment: MutableMapping[str, str]) -> None:
    """Make the folder in which processes on one port count together, where it is missing; an empty name is none.

    Before prometheus_client is imported: it reads the variable then, takes an empty one for the working folder, and
    ends with a traceback where there is no such folder.
    """
    folder = environment.get(SHARED_FOLDER)
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    else:
        environment.pop(SHARED_FOLDER, None)
