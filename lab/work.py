"""What every building step is handed: where things go, which Odoo, and whom to tell."""

from dataclasses import dataclass

from lab.places import Places
from lab.progress import Progress
from lab.releases import Release


@dataclass(frozen=True)
class Work:
    """One run of the laboratory for one release."""

    places: Places
    release: Release
    progress: Progress
