"""When the template database is made anew."""

from dataclasses import replace

import pytest

from lab import releases, template
from lab.errors import LabError

FILES = [("build.py", b"one"), ("staff.py", b"two")]
RELEASE = releases.release(19)


def test_the_same_ingredients_give_the_same_key_in_any_order() -> None:
    """Where the checkout lies and how a folder is listed play no part."""
    assert template.key("19.0-1", RELEASE, FILES) == template.key("19.0-1", RELEASE, reversed(FILES))


@pytest.mark.parametrize(
    ("version", "files", "modules"),
    [
        ("19.0-2", FILES, RELEASE.modules),
        ("19.0-1", [("build.py", b"one"), ("staff.py", b"2")], RELEASE.modules),
        ("19.0-1", [("build.py", b"onet"), ("staff.py", b"wo")], RELEASE.modules),
        ("19.0-1", FILES, ("crm",)),
    ],
)
def test_another_package_sample_or_application_gives_another_key(
    version: str, files: list[tuple[str, bytes]], modules: tuple[str, ...]
) -> None:
    """Each of them changes what is in the database."""
    assert template.key(version, replace(RELEASE, modules=modules), files) != template.key("19.0-1", RELEASE, FILES)


def test_an_unknown_release_is_refused_with_those_there_are() -> None:
    """Whoever misspells it need not look it up."""
    with pytest.raises(LabError, match="available: 14, 19"):
        releases.release(13)
