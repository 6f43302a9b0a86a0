"""Values that look like a password, key or token. Nothing here ever repeats one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from .secret_shapes import may_name_secrets, shapes_in

NAME = re.compile(
    r"(pass(word|wd|phrase)|pwd|secret|token|(api|access|private|secret|encryption|signing|master|shared|auth)[_-]?key|credentials?|connection_?string|webhook_?url|authorization)$",
    re.IGNORECASE,
)
# Names that end alike and hold no secret: an id, an ARN or a one-time token of the call.
HARMLESS = re.compile(
    r"(task|client|client_?request|next|continuation|pagination|idempotency|start|page)_?token$|(access_?key|secret)_?id$|(public|partition|sort|primary|foreign)_?key$",
    re.IGNORECASE,
)
# A value that points to the secret instead of being it.
REFERENCE = re.compile(
    r"^\s*(\$|Ref::|\{%|\{\{resolve:|arn:|\$\{|States\.|ssm:|secretsmanager:|/aws/reference/|/[\w./-]+$|alias/|true$|false$|null$|none$|\d+$|\*+$|$)",
    re.IGNORECASE,
)


# The id of a KMS key, which is what an encryption key is named by.
KEY_ID = re.compile(r"(mrk-)?[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
ENCRYPTION_KEY = re.compile(r"(encryption|master)[_-]?key$", re.IGNORECASE)
# Name and value as people write them in text that is no JSON: an expression or a template
# ('password': 'x'), an option (--password x, --password=x), a line of a script (export PASSWORD=x).
QUOTED = re.compile(r"""["']([\w.-]{1,60})["']\s*:\s*(["'])(.*?)\2""")
OPTION = re.compile(r"""(?:^|\s)--?([A-Za-z][\w.-]{1,60})(?:=|\s+)["']?([^\s"']+)""")
ASSIGNED = re.compile(
    r"""(?m)^\s*(?:export\s+|set\s+|ENV\s+)?([A-Za-z_][\w.-]{1,60})=["']?([^\s"']+)"""
)
# What an option takes by its name: `--secret etl-db` names one.
OPTIONS_NAME = re.compile(r"secret$|credentials?$", re.IGNORECASE)
# The name of a secret as people write one: "prod/db/password". Nobody's password has only this
# form.
SECRETS_NAME = re.compile(r"[a-z0-9_.-]+(/[a-z0-9_.-]+)+")


# Of "PWD=abcd", the shortest text that says a name and its secret.
SHORTEST = 8
BY_NAME = "a password, key or token by its name"
Found = list[tuple[str, str]]
NOTHING: Found = []


def find_secrets(value: Any, path: str) -> Found:
    """(path, what it looks like) for everything in `value` that looks like a secret, by its shape
    or by the name it goes by.
    """
    return [
        (f"{path}{place}" if path else place.removeprefix("."), what)
        for place, what in _search(value)
    ]


def _search(value: Any) -> Found:
    """What `find_secrets` finds, each path as it goes on from `value`: ".key", "[0]" or "". Most
    values hold nothing, and of those no path is written.
    """
    if isinstance(value, str):
        return [("", what) for what in _in_text(value)] if len(value) >= SHORTEST else NOTHING
    if isinstance(value, dict):
        return _in_mapping(value)
    return _in_list(value) if isinstance(value, list) else NOTHING


def _in_mapping(value: Mapping[str, Any]) -> Found:
    secrets: Found = []
    for key, inner in _pairs(value):
        inside = _search(inner)
        if not inside and isinstance(inner, str) and _named_secret(key, inner):
            inside = [("", BY_NAME)]
        if inside:
            secrets.extend((f".{key}{place}", what) for place, what in inside)
    return secrets


def _in_list(value: list[Any]) -> Found:
    secrets: Found = []
    for index, inner in enumerate(value):
        inside = _search(inner)
        if not inside and index and _option_value(value[index - 1], inner):
            inside = [("", BY_NAME)]
        if inside:
            secrets.extend((f"[{index}]{place}", what) for place, what in inside)
    return secrets


def _option_value(option: Any, value: Any) -> bool:
    """Whether a word of a command is the secret that the option before it asks for."""
    if not (isinstance(option, str) and option.startswith("-") and isinstance(value, str)):
        return False
    return _secret_option(option.lstrip("-"), value)


def _secret_option(name: str, value: str) -> bool:
    return (
        not OPTIONS_NAME.search(name) and not value.startswith("-") and _named_secret(name, value)
    )


@lru_cache(maxsize=4096)
def _in_text(text: str) -> tuple[str, ...]:
    """What the text holds by its shape; or, where it is JSON itself (a payload is often written so)
    or has names with values, by the names in there.
    """
    small = text.lower()
    shapes = shapes_in(text, small)
    if shapes:
        return shapes
    inner = _parsed(text)
    if inner is not None:
        return tuple(dict.fromkeys(what for _, what in find_secrets(inner, "")))
    return (BY_NAME,) if any(_written(text, small)) else ()


def _parsed(text: str) -> Any:
    """The object or list that the text is as JSON; None when it is neither."""
    if text[:1] not in ("{", "[") or text.startswith("{%"):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _written(text: str, small: str) -> Iterator[bool]:
    """For each name with a value in text that is no JSON: is it a secret?"""
    if not may_name_secrets(small):
        return
    if text[:1] in ("{", "["):
        for name, _, value in QUOTED.findall(text):
            yield _named_secret(name, value)
    if text[:1] == "-" or " -" in text or "\n-" in text:
        for name, value in OPTION.findall(text):
            yield _secret_option(name, value)
    if "=" in text:
        for name, value in ASSIGNED.findall(text):
            yield _named_secret(name, value)


def _pairs(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The pairs of a mapping; {"Name": "DB_PASSWORD", "Value": …}, as container environments have
    it, counts as one of them too.
    """
    yield from value.items()
    if "Name" not in value and "name" not in value:
        return
    name = value.get("Name", value.get("name"))
    if (
        isinstance(name, str)
        and isinstance(value.get("Value", value.get("value")), str)
        and NAME.search(name)
    ):
        yield name, value.get("Value", value.get("value"))


def _named_secret(key: str, value: str) -> bool:
    if not _secret_name(key) or (KEY_ID.fullmatch(value) and ENCRYPTION_KEY.search(key)):
        return False
    return not (REFERENCE.match(value) or SECRETS_NAME.fullmatch(value))


@lru_cache(maxsize=4096)
def _secret_name(key: str) -> bool:
    """Whether what goes by this name is a secret, and no id, ARN or one-time token."""
    return bool(NAME.search(key)) and not key.startswith("#") and not HARMLESS.search(key)
