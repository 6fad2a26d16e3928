"""PostgreSQL behind Odoo: away, gone in the middle, or without our database."""

import pytest

from mcp_odoo.errors import OdooError, OutcomeUnknown, UpstreamUnavailable
from mcp_odoo.odoo.faults import fault

KIND = "psycopg2.OperationalError"
AWAY = 'connection to server at "10.0.0.5", port 5432 failed: Connection refused'


@pytest.mark.parametrize("text", [AWAY, "FATAL: the database system is starting up"])
def test_a_database_that_is_away_is_worth_waiting_for(text: str) -> None:
    """Nothing was done yet; its address stays out of the sentence."""
    error = fault(KIND, text)
    assert isinstance(error, UpstreamUnavailable)
    assert "5432" not in error.message


def test_a_database_lost_in_the_middle_leaves_the_outcome_unknown() -> None:
    """A plain write may have been made."""
    assert isinstance(fault(KIND, "server closed the connection unexpectedly"), OutcomeUnknown)


def test_an_unknown_database_is_named() -> None:
    """Waiting would not help; the variable to look at is in the sentence."""
    error = fault(KIND, 'connection to server at "::1", port 5432 failed: FATAL:  database "nope" does not exist')
    assert (type(error), error.code) == (OdooError, "odoo_database_unknown")
    assert "'nope'" in error.message
    assert "ODOO_DB" in error.message
