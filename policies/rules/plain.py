"""Properties as plain Python: what a rule may read without a surprise, whichever way the resource
came in.

The SDK hands out proxies (Mapping and Sequence, never dict and list) that raise on an unknown
value, the hook inside the program hands out `pulumi.output.Unknown`, and code arrives as Asset and
Archive objects. Rules read the result of `plain` only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# The seven values by which the engine says "not known yet"; pulumi_policy/proxy.py has the same
# list.
SENTINELS = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


class UnknownValue:
    """A value that only the update will know. There is one: `UNKNOWN`."""

    def __repr__(self) -> str:
        return "UNKNOWN"


class Opaque:
    """An asset, an archive or whatever else is no data; `kind` is its class name."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return f"Opaque({self.kind})"


UNKNOWN = UnknownValue()
SCALARS = (str, bool, int, float, type(None))


def plain_value(value: Any) -> Any:
    """The same value as dicts, lists and scalars; unknown parts become UNKNOWN, assets and archives
    `Opaque`. Nothing is changed.
    """
    if isinstance(value, SCALARS):
        return UNKNOWN if isinstance(value, str) and value in SENTINELS else value
    target = _target(value)
    if isinstance(target, Mapping):
        return {str(key): plain_value(target[key]) for key in target}
    if isinstance(target, Sequence) and not isinstance(target, bytes):
        return [plain_value(target[index]) for index in range(len(target))]
    return _thing(target)


def _thing(target: Any) -> Any:
    """What is no data: an unknown (ours or Pulumi's), a secret that remediation must keep one, an
    asset or archive.
    """
    name = type(target).__name__
    if name == "Unknown":
        return UNKNOWN
    if name == "Secret":
        return plain_value(target.value)
    return target if isinstance(target, Opaque) else Opaque(name)


def _target(value: Any) -> Any:
    """What an SDK proxy stands for: only behind the proxy can an unknown be seen without an
    exception.
    """
    if type(value).__name__ in ("_DictProxy", "_ListProxy"):
        return value["__target"]
    return value


def unknown_paths(value: Any, path: str) -> Iterator[str]:
    """Every place in `value` that is not known yet, as "policy.Statement[0].Resource"."""
    if value is UNKNOWN:
        yield path
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from unknown_paths(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from unknown_paths(inner, f"{path}[{index}]")


def strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every known string in `value` with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from strings(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from strings(inner, f"{path}[{index}]")


def at(props: Mapping[str, Any], field: str) -> Iterator[tuple[str, Any]]:
    """The values at a field such as "inlinePolicies[].policy", each with its own path; nothing
    where the field is not set.
    """
    yield from _at(props, field.split("."), "")


def _at(value: Any, parts: list[str], path: str) -> Iterator[tuple[str, Any]]:
    if not parts or value is UNKNOWN:
        yield path, value
        return
    name, many = parts[0].removesuffix("[]"), parts[0].endswith("[]")
    if not isinstance(value, Mapping) or value.get(name) is None:
        return
    here, inner = f"{path}.{name}" if path else name, value[name]
    if not many or inner is UNKNOWN:
        yield from _at(inner, parts[1:] if not many else [], here)
        return
    for index, item in enumerate(inner if isinstance(inner, list) else [inner]):
        yield from _at(item, parts[1:], f"{here}[{index}]")


def listed(value: Any) -> list[Any]:
    """A list as it is, nothing as [], one value as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def is_true(value: Any) -> bool:
    """True for true and "true": both are on the wire, depending on who wrote the resource."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def is_set(value: Any) -> bool:
    """A property has a value (an unknown one counts: it comes from another resource)."""
    return value is UNKNOWN or bool(value.strip() if isinstance(value, str) else value)


def aws_managed_key(key: Any) -> bool:
    """Is the key AWS's own of a service ("alias/aws/sns", or its ARN)?"""
    return isinstance(key, str) and key.rsplit(":", 1)[-1].startswith("alias/aws/")
