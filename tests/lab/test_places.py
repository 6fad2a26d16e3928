"""Where the laboratory lives."""

from pathlib import Path

from lab.places import Places


def test_the_home_is_where_the_variable_says() -> None:
    """It goes before the user's cache."""
    environ = {"MCP_ODOO_LAB_HOME": "/srv/lab", "XDG_CACHE_HOME": "/srv/cache"}
    assert Places.from_environment(environ).home == Path("/srv/lab")


def test_the_home_is_in_the_users_cache_otherwise() -> None:
    """All clones of the repository share it."""
    assert Places.from_environment({"XDG_CACHE_HOME": "/srv/cache"}).home == Path("/srv/cache/mcp-odoo-lab")
    assert Places.from_environment({}).home == Path.home() / ".cache" / "mcp-odoo-lab"


def test_two_homes_have_different_short_names() -> None:
    """Their clusters lie side by side where the home itself cannot hold them."""
    assert Places(Path("/a")).short_hash != Places(Path("/b")).short_hash
