"""Names of values that are secrets or tell who somebody is, whatever the value looks like."""

from __future__ import annotations

import re
from functools import lru_cache

SECRET, PERSON = "secret", "person"
ADDRESS = "address"  # of a machine: a person's where it is one
IP = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+")
WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


def _words(text: str, between: str | None = None) -> list[str]:
    return text.split(between)


# A name with one of these words is a secret's: dbPassword, client_secret.
SECRET_WORDS = frozenset(
    _words(
        "password passwords passwd pwd passphrase passcode secret secrets credential credentials"
        " bearer signature webhook"
    )
)
# A name that ends so: auth, x-api-key, refreshToken.
SECRET_ENDS = (
    ("pass",),
    ("auth",),
    ("authorization",),
    ("token",),
    ("tokens",),
    ("api", "key"),
    ("apikey",),
    ("access", "key"),
    ("private", "key"),
    ("encryption", "key"),
    ("connection", "string"),
)
# Tokens that open nothing: of a Task, of a page, of a request that is sent twice, of a model.
HARMLESS_TOKENS = frozenset(
    _words(
        "task next continuation page request idempotency max input output prompt completion total"
        " cache"
    )
)
# A name that is or ends with one of these: billingPhone, card_number, dateOfBirth.
PERSON_ENDS = tuple(
    tuple(words.split())
    for words in _words(
        "email|e mail|mail address|phone|telephone|mobile|mobile number|phone number|fax|cellphone"
        "|first name|firstname|last name|lastname|full name|fullname|given name|family name"
        "|middle name|maiden name|legal name|surname|username|user name|nickname"
        "|birthday|birthdate|birth day|birth date|date of birth|dob|birth place|place of birth"
        "|ssn|social security number|national id|tax id|tax number|passport|passport number"
        "|license number|licence number|license plate|licence plate|insurance number"
        "|iban|bank account|account number|card number|card holder|cardholder|cvv|cvc"
        "|address|street|street address|postcode|post code|postal code|zip|zip code|zipcode"
        "|house number|mac address",
        "|",
    )
)
# Addresses of machines and buckets, which nobody lives at.
HARMLESS_ADDRESSES = frozenset(_words("host server endpoint service web url"))
# Whose name is a person's: customerName, {"patient": {"name": …}}.
PERSONS = frozenset(
    _words(
        "applicant author buyer caller candidate cardholder child citizen claimant client contact"
        " customer donor driver employee father guest holder insured member mother parent passenger"
        " patient payee payer person player policyholder recipient resident sender signer spouse"
        " student subscriber user visitor"
    )
)


def kind_of_name(name: str, around: str = "", value: object = None) -> str:
    """SECRET or PERSON, for a name that says so; "" for any other.

    Args:
        around: the name of what it is a field of: `name` of a `patient` is a person's.
        value: what has the name: the ARN of a secret is none, and an `ip` is an address.
    """
    kind = _kind(name, around)
    if kind == SECRET and isinstance(value, str) and value.startswith("arn:"):
        return ""
    if kind == ADDRESS:
        return PERSON if isinstance(value, str) and IP.fullmatch(value) else ""
    return kind


@lru_cache(maxsize=4096)
def _kind(name: str, around: str) -> str:
    words = tuple(word.lower() for word in WORDS.findall(name))
    if _is_secret(words):
        return SECRET
    if _ends(words, (("ip",), ("ip", "address"))):
        return ADDRESS
    return PERSON if _is_person(words, tuple(w.lower() for w in WORDS.findall(around))) else ""


def _is_secret(words: tuple[str, ...]) -> bool:
    if SECRET_WORDS & set(words):
        return True
    if words[-1:] in (("token",), ("tokens",)) and HARMLESS_TOKENS & set(words):
        return False
    return _ends(words, SECRET_ENDS)


def _is_person(words: tuple[str, ...], around: tuple[str, ...]) -> bool:
    if words[-1:] == ("address",) and HARMLESS_ADDRESSES & set(words):
        return False
    if _ends(words, PERSON_ENDS):
        return True
    if words[-1:] not in (("name",), ("names",)):
        return False
    owner = words[:-1] or around
    return bool(owner) and (owner[-1] in PERSONS or owner[-1].removesuffix("s") in PERSONS)


def _ends(words: tuple[str, ...], endings: tuple[tuple[str, ...], ...]) -> bool:
    return any(words[-len(ending) :] == ending for ending in endings)
