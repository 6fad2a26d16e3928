"""E-mail addresses and telephone numbers in the one form by which people are found again."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic_core import PydanticCustomError

# Mexican mobiles carried a 1 after the country code until 2019; WhatsApp and old address books still write it.
_OLD_MEXICAN_MOBILE = re.compile(r"^\+521(\d{10})$")


def normalise_email(text: str) -> str:
    """The address in lower case, as Odoo's `email_normalized` keeps it. Raises ValueError with the reason."""
    try:
        # Reserved .test domains are accepted: an ERP's training database is full of them.
        checked = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise PydanticCustomError("email_invalid", "{reason}", {"reason": str(error)}) from None
    return checked.normalized.lower()


def normalise_phone(text: str, region: str) -> str:
    """The number in E.164 (`+525512345678`); without a country code it is one of `region` (ISO 3166, `MX`).

    Lengths are checked, allocation is not: numbering plans change faster than their tables.
    Raises ValueError with the reason.
    """
    try:
        number = phonenumbers.parse(_modern(text, region), region)
    except phonenumbers.NumberParseException:
        raise PydanticCustomError(
            "phone_unreadable",
            "'{given}' is no telephone number; write it as +<country code><number>",
            {"given": text.strip()},
        ) from None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise PydanticCustomError(
            "phone_length",
            "'{given}' has too few or too many digits for a telephone number",
            {"given": text.strip()},
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def dialled_phone(text: str, region: str) -> str:
    """As `normalise_phone`, with the old 1 of a Mexican mobile where it was written: WhatsApp knows many by it."""
    number = normalise_phone(text, region)
    return f"+521{number[3:]}" if _OLD_MEXICAN_MOBILE.match(_compact(text, region)) else number


def phone_spellings(e164: str) -> list[str]:
    """The E.164 forms under which the same telephone may be stored: Mexican mobiles with and without their old 1."""
    if e164.startswith("+52") and not e164.startswith("+521"):
        return [e164, f"+521{e164[3:]}"]
    return [e164]


def _compact(text: str, region: str) -> str:
    compact = re.sub(r"[\s().\-/]", "", text)
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    if region == "MX" and re.fullmatch(r"52\d{10}|521\d{10}", compact):
        compact = f"+{compact}"
    return compact


def _modern(text: str, region: str) -> str:
    compact = _compact(text, region)
    old = _OLD_MEXICAN_MOBILE.match(compact)
    return f"+52{old.group(1)}" if old else text if compact.startswith("+") is False else compact


def same_phone(stored: str | None, phone: str, region: str) -> bool:
    """Whether a number as somebody typed it is this E.164 number; without a country code it is `region`'s."""
    if not stored or not phone:
        return False
    try:
        return normalise_phone(str(stored), region) == phone
    except ValueError:
        return False
