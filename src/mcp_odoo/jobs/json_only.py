"""Nothing is unpickled: whoever can write to the jobs database must not be able to run code here."""

from typing import Any, NoReturn

from dbos._serialization import DefaultSerializer


class PickleRefused(ValueError):
    """A row of the jobs database says that it is a pickle."""


def refuse_pickle() -> None:
    """Make DBOS refuse what is pickled. It would load rows that are marked so whatever serializer it was given.

    Its reading functions look the class's method up at each call, so that every row goes through the refusal.
    """
    for method in ("serialize", "deserialize"):  # there is no setting for it
        setattr(DefaultSerializer, method, _refuse)


def _refuse(*_: Any) -> NoReturn:
    raise PickleRefused("the jobs database holds JSON only; a row that is marked as a pickle was not read")
