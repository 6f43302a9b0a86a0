"""Values that look like secrets or persons, masked: so that a recorded history can be kept as a
test's fixture.

Pure and repeatable: the same value has the same mask everywhere, so that what was equal stays equal
and a recording still replays to itself.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

SECRET_NAMES = re.compile(
    r"(?i)(pass(word|phrase|wd)?$|secret|credential|private_?key|api_?key|access_?key|auth(orization)?$"
    r"|bearer|session_?token|(^|_)token$|client_?secret|connection_?string|signature|webhook)"
)
PERSON_NAMES = re.compile(
    r"(?i)^(e?-?mail(_?address)?|phone(_?number)?|mobile|first_?name|last_?name|full_?name|surname"
    r"|birth_?(day|date)|date_?of_?birth|ssn|iban|card_?number|street|address_?line\d?|user_?name)$"
)
MASK = re.compile(r"masked-[a-z-]+-[0-9a-f]{8}")
# What a text shows by itself, whatever it is called: kind → pattern.
PATTERNS = {
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"),
    "key": re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    "token": re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+|\b(ghp|gho|xox[abp]|sk)[-_][\w-]{16,}"),
    "url": re.compile(r"https://hooks\.slack\.com/\S+|\b\w+://[^\s/:@]+:[^\s/@]+@\S+"),
    "key-block": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*-----", re.S),
    "card": re.compile(r"\b(?:\d{4}[ -]){3}\d{4}\b"),
}


def masked(value: Any, name: str = "") -> Any:
    """A copy of a JSON value with masks in place of secrets and of what tells who somebody is.

    JSON inside texts is looked into and stays JSON. Numbers keep their type where their name does
    not give them away. `name` is the key that holds the value.
    """
    if isinstance(value, Mapping):
        return {key: masked(one, str(key)) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [masked(one, name) for one in value]
    if SECRET_NAMES.search(name) and isinstance(value, str | int) and not isinstance(value, bool):
        return _mask("secret", value)
    if PERSON_NAMES.search(name) and isinstance(value, str | int) and not isinstance(value, bool):
        return _mask("person", value)
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    if text[:1] in ("{", "[") and text[-1:] in ("}", "]"):
        inner = _json(text)
        if inner is not None:
            return json.dumps(masked(inner), separators=(",", ":"), ensure_ascii=False)
    for kind, pattern in PATTERNS.items():
        text = pattern.sub(partial(_masked_match, kind), text)
    return text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _masked_match(kind: str, found: re.Match[str]) -> str:
    return _mask(kind, found[0])


def _mask(kind: str, value: Any) -> str:
    if isinstance(value, str) and MASK.fullmatch(value):
        return value
    digest = hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()[:8]
    return f"masked-{kind}-{digest}"
