"""Property values as the engine sends them, and as plain Python: secrets are noted, unknown ones
(preview) are UNKNOWN.

The wire form is a protobuf Struct in which a map with a signature key stands for a secret, an
asset, …:
https://pulumi-developer-docs.readthedocs.io/latest/developer-docs/providers/implementers-guide.html#property-values
An asset or archive stays the map it is, hash included: a changed file is then a changed value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import rpc

SIGNATURE = rpc._special_sig_key
SECRET = rpc._special_secret_sig
ASSET = rpc._special_asset_sig
ARCHIVE = rpc._special_archive_sig
OUTPUT = rpc._special_output_value_sig


class Unknown:
    """What is not known before the resource exists; there is one: UNKNOWN."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


def from_struct(struct: Struct) -> tuple[dict[str, Any], frozenset[str]]:
    """(plain values, the names of those properties that hold a secret at any depth)."""
    wire = json_format.MessageToDict(struct)
    return from_wire(wire)


def from_wire(wire: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """The same for the form the SDK hands to mocks: dicts with signature keys."""
    return {key: _plain(value) for key, value in wire.items()}, frozenset(
        key for key, value in wire.items() if _secret(value)
    )


def to_struct(values: Mapping[str, Any], secrets: frozenset[str] = frozenset()) -> Struct:
    """The engine's form; the properties named in `secrets` are encrypted in the state and hidden in
    every output.
    """
    struct = Struct()
    struct.update(to_wire(values, secrets))
    return struct


def to_wire(values: Mapping[str, Any], secrets: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The same for the form that mocks return."""
    plain = {key: _wire(value) for key, value in sorted(values.items())}
    return {
        key: {SIGNATURE: SECRET, "value": value} if key in secrets else value
        for key, value in plain.items()
    }


def known(value: Any) -> bool:
    """True if nothing in the value, at any depth, is UNKNOWN."""
    if isinstance(value, Mapping):
        return all(known(item) for item in value.values())
    if isinstance(value, list):
        return all(known(item) for item in value)
    return not isinstance(value, Unknown)


def same(one: Any, other: Any) -> bool:
    """Equality as AWS sees it: policies and definitions are JSON texts, whose spacing and key order
    mean nothing.
    """
    if isinstance(one, str) and isinstance(other, str) and one != other:
        parsed = _json(one), _json(other)
        return None not in parsed and parsed[0] == parsed[1]
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    return bool(one == other)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        signature = value.get(SIGNATURE)
        if signature in (SECRET, OUTPUT):
            return _plain(value["value"]) if "value" in value else UNKNOWN
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)  # the wire knows only floating-point numbers, boto3 wants integers
    return UNKNOWN if value == rpc.UNKNOWN else value


def _secret(value: Any) -> bool:
    if isinstance(value, Mapping):
        signature = value.get(SIGNATURE)
        return (
            signature == SECRET
            or (signature == OUTPUT and value.get("secret") is True)
            or any(_secret(item) for item in value.values())
        )
    return isinstance(value, list) and any(_secret(item) for item in value)


def _wire(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _wire(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_wire(item) for item in value]
    return rpc.UNKNOWN if isinstance(value, Unknown) else value


def _json(text: str) -> Any:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None
