"""The error tree."""

import ast
from pathlib import Path

import pytest

from mcp_odoo import errors
from mcp_odoo.errors import McpOdooError, OutcomeUnknown, UpstreamError, UpstreamUnavailable


def test_an_error_is_its_sentence() -> None:
    """With a code, details and a time where there is one."""
    error = UpstreamUnavailable("Odoo is away", code="odoo_unavailable", retry_after=3, reason="away")
    assert str(error) == error.message == "Odoo is away"
    assert (error.code, error.retry_after, error.details) == ("odoo_unavailable", 3, {"reason": "away"})


def test_every_class_has_a_code_of_its_own() -> None:
    """By which a program tells them apart."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, McpOdooError)]
    codes = [kind("x").code for kind in kinds]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("kind", "retryable"), [(UpstreamUnavailable, True), (OutcomeUnknown, False), (UpstreamError, False)]
)
def test_only_what_was_not_done_may_be_repeated(kind: type[McpOdooError], *, retryable: bool) -> None:
    """A write whose answer was lost is none of those."""
    assert kind("x").retryable is retryable


def test_the_tree_imports_nothing_of_ours() -> None:
    """Everything may import it."""
    tree = ast.parse(Path(errors.__file__).read_text(encoding="utf-8"))
    modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert modules == ["typing"]
