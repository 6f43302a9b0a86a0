"""Values that look like secrets or persons, masked: so that a recorded history can be kept as a
test's fixture.

Pure and repeatable: the same value has the same mask everywhere, so that what was equal stays equal
and a recording still replays to itself. Account ids stay: a replay plans a pipeline for the account
in which it ran.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from downbeat.simulator.sensitive_names import SECRET, kind_of_name
from downbeat.simulator.sensitive_texts import sensitive_parts

MASK = re.compile(r"masked-[a-z-]+-[0-9a-f]{8}")
# The two members of a pair that names a value: {"Name": "DB_PASSWORD", "Value": …}.
PAIRS = (("Name", "Value"), ("name", "value"), ("Key", "Value"), ("key", "value"))
SHORTEST_REPEATED = 5  # characters of a value that is looked for in other texts, too
PLAIN_WORD = re.compile(r"[a-z0-9-]+")


def masked(value: Any, name: str = "") -> Any:
    """A copy of a JSON value with masks in place of secrets and of what tells who somebody is, and
    in place of the same words in other texts of it.

    JSON inside texts is looked into and stays JSON. Numbers keep their type where their name does
    not give them away. `name` is the key that holds the value.
    """
    repeated: dict[str, str] = {}
    found = _masked(value, name, "", repeated)
    return _replaced(found, repeated) if repeated else found


def _masked(value: Any, name: str, around: str, repeated: dict[str, str]) -> Any:
    """The value with masks; `around` is the key that holds the object that it is in, `repeated`
    gets the texts that are masked for their name, with their masks.
    """
    if isinstance(value, Mapping):
        named = _pair(value)
        return {
            key: _masked(one, named.get(key, str(key)), name, repeated)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_masked(one, name, around, repeated) for one in value]
    kind = kind_of_name(name, around, value)
    if kind and isinstance(value, str | int | float) and not isinstance(value, bool):
        mask = _mask(kind, value)
        if isinstance(value, str) and value != mask and _is_telling(value, kind):
            repeated[value] = mask
        return mask
    return _text(value, repeated) if isinstance(value, str) else value


def _pair(value: Mapping[str, Any]) -> dict[str, str]:
    """The member of a pair that has the value → what its other member calls it."""
    for name, content in PAIRS:
        if isinstance(value.get(name), str) and content in value:
            return {content: value[name]}
    return {}


def _is_telling(value: str, kind: str) -> bool:
    """Whether a text is one that nothing else in a history is called by chance."""
    if len(value) < SHORTEST_REPEATED:
        return False
    return kind == SECRET or not PLAIN_WORD.fullmatch(value)


def _text(text: str, repeated: dict[str, str]) -> str:
    if text[:1] in ("{", "[") and text[-1:] in ("}", "]"):
        inner = _json(text)
        if inner is not None:
            shown = _masked(inner, "", "", repeated)
            return json.dumps(shown, separators=(",", ":"), ensure_ascii=False)
    for kind, start, end in reversed(sensitive_parts(text)):
        text = f"{text[:start]}{_mask(kind, text[start:end])}{text[end:]}"
    return text


def _replaced(value: Any, repeated: Mapping[str, str]) -> Any:
    """The value with masks for the same words in all texts."""
    longest = sorted(repeated, key=len, reverse=True)
    words = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")

    def replaced(one: Any) -> Any:
        if isinstance(one, Mapping):
            return {key: replaced(inner) for key, inner in one.items()}
        if isinstance(one, list):
            return [replaced(inner) for inner in one]
        if isinstance(one, str):
            return words.sub(lambda found: repeated[found[0]], one)
        return one

    return replaced(value)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _mask(kind: str, value: Any) -> str:
    if isinstance(value, str) and MASK.fullmatch(value):
        return value
    digest = hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()[:8]
    return f"masked-{kind}-{digest}"
