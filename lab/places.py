"""Where everything of the laboratory lives. Nothing here creates anything except `prepare`."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
SYSTEM_STATE = Path("/var/lib/mcp-odoo-lab")


@dataclass(frozen=True)
class Places:
    """The laboratory's home, shared by every clone of the repository on this machine."""

    home: Path

    @classmethod
    def from_environment(cls, environ: dict[str, str] | None = None) -> "Places":
        """MCP_ODOO_LAB_HOME, else a folder in the user's cache."""
        env = dict(os.environ) if environ is None else environ
        if chosen := env.get("MCP_ODOO_LAB_HOME"):
            return cls(Path(chosen).expanduser().absolute())
        cache = env.get("XDG_CACHE_HOME")
        return cls((Path(cache) if cache else Path.home() / ".cache") / "mcp-odoo-lab")

    @property
    def lock(self) -> Path:
        """Held by whoever changes something in the home."""
        return self.home / "lock"

    @property
    def logs(self) -> Path:
        """Logs of the building steps."""
        return self.home / "logs"

    @property
    def apt(self) -> Path:
        """Private lists and caches, a folder for each release's package."""
        return self.home / "apt"

    @property
    def postgres_record(self) -> Path:
        """How to reach the cluster."""
        return self.home / "postgres.json"

    @property
    def instances(self) -> Path:
        """One folder for each instance."""
        return self.home / "instances"

    def release(self, number: int) -> Path:
        """Package, virtual environments and templates of one Odoo release."""
        return self.home / f"odoo-{number}"

    def log(self, step: str) -> Path:
        """The log of one building step."""
        return self.logs / f"{step}.log"

    @property
    def short_hash(self) -> str:
        """Tells this home from another one on the same machine."""
        return hashlib.sha256(str(self.home).encode()).hexdigest()[:12]

    def prepare(self) -> None:
        """Create the folders that everything else expects."""
        # Root's home stays traversable: PostgreSQL runs as somebody else. Secrets are in files of mode 0600.
        self.home.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        for folder in (self.logs, self.instances):
            folder.mkdir(exist_ok=True)
