"""Secrets and persons that a text shows by itself, whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

TOKEN = re.compile(
    r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+"  # a JSON Web Token
    r"|\b(?:gh[pousr]|github_pat|glpat|xox[abeprs]|sk|rk|pk|hf|npm|pypi|shpat|dop_v1|whsec)[-_]"
    r"[\w-]{16,}"
    r"|\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}|\bSG\.[\w-]{16,}\.[\w-]{16,}"
    r"|\b(?:IQoJb3JpZ2lu|FwoGZXIvYXdz)[\w/+=]{16,}"  # a session token of AWS
)
KEY_WORDS = (
    r"pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|signature|sig|credential"
)
IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
CARD = re.compile(r"(?<![\w.-])[3-6][0-9](?:[ -]?[0-9]){11,17}(?![\w.-])")
PHONE = re.compile(
    r"(?<![\w.:])\+[1-9](?:[ ()./-]{0,2}[0-9]){7,14}(?![\w])"
    r"|(?<!\w)\([2-9][0-9]{2}\) ?[0-9]{3}[-. ][0-9]{4}(?!\w)"
    r"|(?<![\w-])[2-9][0-9]{2}[-.][0-9]{3}[-.][0-9]{4}(?![\w-])"
)
SSN = re.compile(r"(?<![\w-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![\w-])")


class Sensitive(NamedTuple):
    """What of a text is to be masked: text[start:end]; `kind` is a word for it."""

    kind: str
    start: int
    end: int


def is_card(text: str) -> bool:
    """Whether digits are a payment card's number, by its check digit (ISO/IEC 7812-1)."""
    digits = [int(one) for one in re.sub(r"\D", "", text)]
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether a text is a bank account's number, by its check digits (ISO 13616)."""
    plain = text.replace(" ", "")
    return int("".join(str(int(one, 36)) for one in plain[4:] + plain[:4])) % 97 == 1


def _always(_: str) -> bool:
    return True


# Kind → its pattern, of which the group "value" is masked where there is one, and a check. What
# stands before takes its part of the text first.
PATTERNS: Mapping[str, tuple[re.Pattern[str], Callable[[str], bool]]] = {
    "key-block": (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^-]|-(?!----))*-----END [A-Z ]*-----"),
        _always,
    ),
    "url": (re.compile(r"https://hooks\.slack\.com/\S+|\b\w+://[^\s/:@]+:[^\s/@]+@\S+"), _always),
    "secret": (
        re.compile(
            rf"(?i)(?:\b(?:bearer|basic) +|(?:{KEY_WORDS})=)"
            r"(?P<value>[^\s&;,\"']{6,})"
        ),
        _always,
    ),
    "token": (TOKEN, _always),
    "key": (re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"), _always),
    "email": (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w"), _always),
    "iban": (IBAN, is_iban),
    "card": (CARD, is_card),
    "phone": (PHONE, _always),
    "social-security": (SSN, _always),
}

# Kind → what a text has at least one of that shows it: most texts show nothing.
SIGNS: Mapping[str, tuple[str, ...]] = {
    "key-block": ("-----BEGIN ",),
    "url": ("://",),
    "secret": ("=", "earer ", "asic ", "EARER ", "ASIC "),
    "key": ("AKIA", "ASIA"),
    "email": ("@",),
    "phone": ("+", "(", "-", "."),
    "social-security": ("-",),
}


def sensitive_parts(text: str) -> list[Sensitive]:
    """The parts of a text that show a secret or a person, from its beginning to its end; none
    overlaps another.
    """
    parts: list[Sensitive] = []
    taken = bytearray(len(text))
    for kind, (pattern, check) in PATTERNS.items():
        if not any(sign in text for sign in SIGNS.get(kind, ("",))):
            continue
        for match in pattern.finditer(text):
            start, end = match.span("value" if "value" in pattern.groupindex else 0)
            if not any(taken[start:end]) and check(text[start:end]):
                parts.append(Sensitive(kind, start, end))
                taken[start:end] = b"\1" * (end - start)
    return sorted(parts, key=lambda one: one.start)
