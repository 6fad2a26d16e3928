"""E-mail addresses and telephone numbers in one form."""

import pytest

from mcp_odoo.contact import normalise_email, normalise_phone, phone_spellings


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Ana@Torres.MX", "ana@torres.mx"),
        ("  ana@torres.mx\n", "ana@torres.mx"),
        ("ana+robots@torres.mx", "ana+robots@torres.mx"),
        ("ana@erp.test", "ana@erp.test"),
        ("ana@café.mx", "ana@café.mx"),
    ],
)
def test_addresses_are_lower_case_and_trimmed(text: str, normal: str) -> None:
    """As Odoo's `email_normalized` keeps them; test domains are as good as others."""
    assert normalise_email(text) == normal
    assert normalise_email(normal) == normal


@pytest.mark.parametrize("text", ["", "ana", "ana@", "@torres.mx", "a b@torres.mx", "ana@torres..mx", "a@b.co;c@d.co"])
def test_what_is_no_address_is_refused_with_a_reason(text: str) -> None:
    """A ValueError, which pydantic shows."""
    with pytest.raises(ValueError, match=r"\w+"):
        normalise_email(text)


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("+52 55 1234 5678", "MX", "+525512345678"),
        ("55 1234 5678", "MX", "+525512345678"),
        ("(55) 1234-5678", "MX", "+525512345678"),
        ("+5215512345678", "MX", "+525512345678"),
        ("+52 1 (55) 1234-5678", "MX", "+525512345678"),
        ("+52 1 55 1234 5678", "ES", "+525512345678"),
        ("005215512345678", "MX", "+525512345678"),
        ("00525512345678", "ES", "+525512345678"),
        ("525512345678", "MX", "+525512345678"),
        ("5215512345678", "MX", "+525512345678"),
        ("612 345 678", "ES", "+34612345678"),
        ("+34 612 345 678", "MX", "+34612345678"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("+1 212.555.0123", "MX", "+12125550123"),
    ],
)
def test_a_number_has_one_form(text: str, region: str, e164: str) -> None:
    """E.164; the region is for those without a country, and Mexico's old 1 is gone. Twice changes nothing."""
    assert normalise_phone(text, region) == e164
    assert normalise_phone(e164, region) == e164


@pytest.mark.parametrize("text", ["", "call me", "12", "55 1234", "+52 55 1234", "1" * 30, "+999 123 456 789", "+"])
def test_what_is_no_number_is_refused_with_a_reason(text: str) -> None:
    """Too short, too long, or of no country."""
    with pytest.raises(ValueError, match=r"\w+"):
        normalise_phone(text, "MX")


def test_a_mexican_number_may_be_stored_in_its_old_form() -> None:
    """Others have one spelling."""
    assert phone_spellings("+525512345678") == ["+525512345678", "+5215512345678"]
    assert phone_spellings("+34612345678") == ["+34612345678"]
