"""Confirmation tokens: what they are good for, and until when."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.confirming.questions import Question
from mcp_odoo.confirming.seal import Call, Seal
from mcp_odoo.errors import Conflict
from mcp_odoo.jobs.database import sqlite_engine

CALL = Call("cancel_sale", {"order_id": 40}, "key:crm", "token")
QUESTION = Question("?", {"total": 116.0, "state": "draft"})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = sqlite_engine(tmp_path / "jobs.sqlite")
    yield engine
    engine.dispose()


@pytest.fixture
def seal(database: sa.Engine) -> Seal:
    made = Seal(database, "shop", lambda: 1000.0)
    made.create_tables()
    return made


def code(seal: Seal, token: str, call: Call = CALL, question: Question = QUESTION) -> str:
    """Why a token is refused."""
    with pytest.raises(Conflict) as caught:
        seal.check(token, call, question)
    assert call.tool in caught.value.message
    return caught.value.code


def test_a_token_holds_for_its_call(seal: Seal) -> None:
    """More than once: the tools do nothing the second time. It is 48 plain characters."""
    token = seal.issue(CALL, QUESTION)
    assert len(token) == 48
    seal.check(token, CALL, QUESTION)
    seal.check(token, Call("cancel_sale", {"order_id": 40, "reason": None}, "key:crm", "token"), QUESTION)


@pytest.mark.parametrize(
    "other",
    [
        Call("confirm_sale", {"order_id": 40}, "key:crm", "token"),
        Call("cancel_sale", {"order_id": 41}, "key:crm", "token"),
        Call("cancel_sale", {"order_id": 40, "reason": "x"}, "key:crm", "token"),
        Call("cancel_sale", {"order_id": 40}, "key:web", "token"),
        Call("cancel_sale", {"order_id": 40}, "anonymous", "token"),
        Call("cancel_sale", {"order_id": 40}, "key:crm", "elicitation"),
    ],
    ids=["tool", "order", "argument", "caller", "nobody", "way"],
)
def test_a_token_is_of_no_use_for_another_call(seal: Seal, other: Call) -> None:
    """Another tool, other arguments, another caller; nor is what a client's user is asked with a token for a model."""
    assert code(seal, seal.issue(CALL, QUESTION), other) == "confirmation_of_another_call"


def test_a_token_is_void_once_what_was_shown_changed(seal: Seal) -> None:
    """The person said yes to something else."""
    changed = Question("?", {"total": 117.0, "state": "draft"})
    assert code(seal, seal.issue(CALL, QUESTION), CALL, changed) == "confirmation_outdated"


def test_a_token_expires_after_ten_minutes(database: sa.Engine, seal: Seal) -> None:
    """To the second."""
    token = seal.issue(CALL, QUESTION)
    Seal(database, "shop", lambda: 1600.0).check(token, CALL, QUESTION)
    assert code(Seal(database, "shop", lambda: 1601.0), token) == "confirmation_expired"


def test_every_character_counts(seal: Seal) -> None:
    """A token with any one of them changed is forged."""
    token = seal.issue(CALL, QUESTION)
    for place, was in enumerate(token):
        forged = token[:place] + ("A" if was != "A" else "B") + token[place + 1 :]
        assert code(seal, forged) == "confirmation_invalid"


@pytest.mark.parametrize("nonsense", ["yes", "true", "x" * 48, "A" * 48, "ñ" * 48, "", " ", "A" * 4000, "=" * 48])
def test_what_is_no_token_is_refused(seal: Seal, nonsense: str) -> None:
    """Models make them up."""
    assert code(seal, nonsense) == "confirmation_invalid"


def test_another_process_on_the_database_checks_it(database: sa.Engine, seal: Seal) -> None:
    """The secret is there: of the first that came, and the same after a restart."""
    other = Seal(database, "shop", lambda: 1000.0)
    other.create_tables()
    assert other.secret == seal.secret
    assert len(seal.secret) == 32
    other.check(seal.issue(CALL, QUESTION), CALL, QUESTION)


def test_another_installation_does_not(tmp_path: Path, database: sa.Engine, seal: Seal) -> None:
    """Nor does a server of another Odoo on the same database."""
    token = seal.issue(CALL, QUESTION)
    engine = sqlite_engine(tmp_path / "other.sqlite")
    assert code(Seal(engine, "shop", lambda: 1000.0), token) == "confirmation_invalid"
    engine.dispose()
    assert code(Seal(database, "test shop", lambda: 1000.0), token) == "confirmation_of_another_call"
