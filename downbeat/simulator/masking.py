"""Values that look like secrets or persons, masked: so that a recorded history can be kept as a
test's fixture.

Within one recording the same value has the same mask, so that what was equal stays equal and a
recording still replays to itself. A mask is a keyed hash whose random key is written nowhere: who
has the mask of a short password or of a telephone number cannot find it by trying all of them.
Account ids stay: a replay plans a pipeline for the account in which it ran.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from downbeat.simulator.sensitive_names import SECRET, kind_of_name
from downbeat.simulator.sensitive_texts import sensitive_parts

MASK = re.compile(r"masked-[a-z-]+-[0-9a-f]{8}")
# The two members of a pair that names a value: {"Name": "DB_PASSWORD", "Value": …}.
PAIRS = (("Name", "Value"), ("name", "value"), ("Key", "Value"), ("key", "value"))
SHORTEST_REPEATED = 5  # characters of a value that is looked for in other texts, too
PLAIN_WORD = re.compile(r"[a-z0-9-]+")


class _Masks(NamedTuple):
    """The key of the masks, and text that is masked for its name → its mask."""

    key: bytes
    repeated: dict[str, str]

    def of(self, kind: str, value: Any) -> str:
        """The mask of a value; a mask is its own."""
        if isinstance(value, str) and MASK.fullmatch(value):
            return value
        digest = hmac.digest(self.key, f"{kind}:{value}".encode(), "sha256").hex()[:8]
        return f"masked-{kind}-{digest}"


def random_key() -> bytes:
    """A key for the masks of one recording: keep it in memory only."""
    return secrets.token_bytes(32)


def masked(value: Any, name: str = "", key: bytes | None = None) -> Any:
    """A copy of a JSON value with masks in place of secrets and of what tells who somebody is, and
    in place of the same words in other texts of it.

    JSON inside texts is looked into and stays JSON. Numbers keep their type where their name does
    not give them away.

    Args:
        name: the member that holds the value.
        key: makes the masks. Values that are masked by the same one can be compared; without it,
            each call has a random one.
    """
    masks = _Masks(random_key() if key is None else key, {})
    shown = _masked(value, name, "", masks)
    return _replaced(shown, masks.repeated) if masks.repeated else shown


def _masked(value: Any, name: str, around: str, masks: _Masks) -> Any:
    """The value with masks; `around` is the member that holds the object that it is in."""
    if isinstance(value, Mapping):
        named = _pair(value)
        return {
            key: _masked(one, named.get(key, str(key)), name, masks) for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_masked(one, name, around, masks) for one in value]
    kind = kind_of_name(name, around, value)
    if kind and isinstance(value, str | int | float) and not isinstance(value, bool):
        mask = masks.of(kind, value)
        if isinstance(value, str) and value != mask and _is_telling(value, kind):
            masks.repeated[value] = mask
        return mask
    return _text(value, masks) if isinstance(value, str) else value


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


def _text(text: str, masks: _Masks) -> str:
    if text[:1] in ("{", "[") and text[-1:] in ("}", "]"):
        inner = _json(text)
        if inner is not None:
            shown = _masked(inner, "", "", masks)
            return json.dumps(shown, separators=(",", ":"), ensure_ascii=False)
    for kind, start, end in reversed(sensitive_parts(text)):
        text = f"{text[:start]}{masks.of(kind, text[start:end])}{text[end:]}"
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
            return words.sub(lambda match: repeated[match[0]], one)
        return one

    return replaced(value)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
