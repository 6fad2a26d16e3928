"""For runs with several processes (pytest-xdist): which tests stay together, and what a process tells the one that
started it when it ends.
"""

from collections.abc import Callable
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # xdist has no types

# Their matrix is one, and compared at its end.
TOGETHER = "tests/live/faults/"
Heard = Callable[[Any], None]


class FilesTogether(LoadScopeScheduling):  # type: ignore[misc]  # for the same reason
    """A file's tests run in one process, since they share what their module's fixtures made."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> FilesTogether:
    """The one above, whatever `--dist` says."""
    return FilesTogether(config, log)


class Word:
    """What one process has to tell, under a name: `said` gives it, as what JSON can hold; the process that started it
    has it `heard`, once from each that ended.
    """

    def __init__(self, name: str, said: Callable[[], Any], heard: Heard) -> None:
        self._name = name
        self._said = said
        self._heard = heard

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Only what xdist started has such an output."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[self._name] = self._said()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A process that was killed told nothing; xdist reports it."""
        output = getattr(node, "workeroutput", {})
        if self._name in output:
            self._heard(output[self._name])


def starts_others(config: pytest.Config) -> bool:
    """Whether this process runs no test itself."""
    return bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")
