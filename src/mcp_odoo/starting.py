"""Starting: what a server is made of is loaded once, and stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# A start makes half a million objects, nearly all of which stay. The garbage collector's usual 700 have it look through
# them over and over: a quarter of the whole start, for a megabyte.
OBJECTS_BETWEEN_COLLECTIONS = 50_000


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for garbage seldom while modules are imported and services made, and never again among those."""
    usual, *rest = gc.get_threshold()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *rest)
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(usual, *rest)
