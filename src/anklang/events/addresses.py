"""E-mail addresses and telephone numbers in the one form in which they are compared."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers

EMAIL_CHARS = 254  # RFC 5321, 4.5.3.1.3: a path of 256 less its brackets
_PHONE_CHARS = 40


def email_of(value: object) -> str:
    """The address in lower case without blanks around it; empty where it cannot be one."""
    if not isinstance(value, str):
        return ""
    text = value.strip().lower()
    name, at, host = text.rpartition("@")
    if not at or not name or not host or len(text) > EMAIL_CHARS or not text.isprintable() or " " in text:
        return ""
    return text


def phone_of(value: object, country: str) -> str:
    """The number in E.164 (+4915112345678); national numbers are of `country` (ISO 3166). Empty where it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value or len(value) > _PHONE_CHARS:
        return ""
    return _phone(value, country)


@lru_cache(maxsize=4096)
def _phone(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
