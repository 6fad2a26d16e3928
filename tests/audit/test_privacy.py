"""Personal values as the setting says, and secrets never."""

import json
from typing import Any

import pytest

from mcp_odoo.audit.privacy import Privacy
from mcp_odoo.errors import NotConfigured
from tests.audit.desk import ANA, INPUT

BODY: dict[str, Any] = {
    "face": "rest",
    "input": {**INPUT, "contact_name": "Ana Torres", "description": f"write to {ANA} or eva@x.mx, +525512345678"},
    "error": "Ana Torres (ana@torres.mx) is archived",
    "changes": [{"model": "res.partner", "id": 5, "field": "phone", "before": "55", "after": "5512"}],
}  # fmt: skip


def applied(*choices: str, **body: Any) -> dict[str, Any]:
    return Privacy.of(choices).applied({**BODY, **body}, "pepper")


def test_by_default_everything_is_stored_whole() -> None:
    """An auditor asks who was quoted what; files are private."""
    assert applied() == BODY


def test_masked_values_can_be_recognised_but_not_learnt() -> None:
    """Wherever in the record they stand."""
    after = applied("email=masked", "phone=masked", "name=masked")
    assert after["input"]["email"] == "a***@torres.mx"
    assert after["input"]["phone"] == "+52********78"
    assert after["input"]["contact_name"] == "A*** T***"
    assert after["input"]["description"] == "write to a***@torres.mx or e***@x.mx, +52********78"
    assert after["error"] == "A*** T*** (a***@torres.mx) is archived"
    assert after["changes"][0]["after"] != "5512"


def test_hashed_values_are_the_same_for_the_same_person() -> None:
    """In whatever case, and another with another key."""
    one = applied("email=hashed")["input"]["email"]
    other = applied("email=hashed", input={**INPUT, "email": ANA.upper()})["input"]["email"]
    assert one == other
    assert one.startswith("hmac:")
    assert Privacy.of(["email=hashed"]).applied(BODY, "another")["input"]["email"] != one


def test_masked_texts_say_only_how_long_they_were() -> None:
    """Titles and descriptions; numbers and records stay."""
    after = applied("text=masked", input={"record": "order:18", "text": "Ana called", "order_id": 18})
    assert after["input"] == {"record": "order:18", "text": "[10 characters]", "order_id": 18}


@pytest.mark.parametrize("choice", ["email", "email=gone", "mail=masked", "=", ""])
def test_a_choice_that_is_none_is_a_sentence(choice: str) -> None:
    """With what can be written."""
    with pytest.raises(NotConfigured, match=r"whole, hashed or masked") as caught:
        Privacy.of([choice])
    assert caught.value.code == "audit_personal_unusable"


def test_secrets_never_appear() -> None:
    """By their names, by what is around them, and where they are the server's own."""
    body = {
        "input": {
            "api_key": "abc12345", "headers": {"Authorization": "Bearer abc.def"}, "text": "use k3y-of-the-house now",
            "callback_url": "https://app.example.com/done?token=t0ken&x=1", "portal": "/my/orders/18?access_token=4fa1",
        },
        "error": "postgresql://mcp:pa55word@db/mcp is away",
    }  # fmt: skip
    text = json.dumps(Privacy.of([], ["k3y-of-the-house"]).applied(body, "pepper"))
    for secret in ("abc12345", "abc.def", "k3y-of-the-house", "t0ken", "4fa1", "pa55word"):
        assert secret not in text
    assert "app.example.com" in text


def test_what_json_cannot_say_is_made_sayable() -> None:
    """A lone half of a character and numbers that are none: a record is made of whatever came."""
    after = applied(input={"text": "\ud800x", "n": float("nan"), "deep": [{1: {2}}]})
    assert json.loads(json.dumps(after, allow_nan=False).encode())["input"] == {
        "text": "?x",
        "n": "nan",
        "deep": [{"[name 1]": [2]}],
    }
