"""A policy document, read strictly: what AWS would refuse is a fault, and what a trick would hide
is still read.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
The faults are for `policy-document-wellformed`. The statements are for every other rule, and are
read generously on purpose (element names in any case, one statement or a list, lists in lists), so
that a malformed document hides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from .plain import UNKNOWN

DOCUMENT_KEYS = ("Version", "Id", "Statement")
STATEMENT_KEYS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
VERSIONS = ("2012-10-17", "2008-10-17")
PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")


class Statement(NamedTuple):
    """One statement. A value that is not known yet is left out of the tuples. `condition` is
    operator → key → values.
    """

    path: str
    deny: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_action: bool
    not_resource: bool
    principals: tuple[tuple[str, str], ...]
    not_principal: bool
    condition: Mapping[str, Mapping[str, tuple[str, ...]]]
    condition_unknown: bool


class DocumentFault(NamedTuple):
    """What AWS would refuse: `path` is inside the document ("Statement[0].Effect")."""

    path: str
    message: str


class Document(NamedTuple):
    """A document as read; `statements` is what could be read of it, `faults` what is wrong with
    it.
    """

    statements: tuple[Statement, ...]
    faults: tuple[DocumentFault, ...]


class _Pairs(dict[str, Any]):
    """A JSON object that remembers a key which came twice, and keeps every value of it."""

    twice: tuple[str, ...] = ()


def read(value: Any, kind: str) -> Document:
    """The document at a property: JSON text or a mapping. `kind` is "identity", "trust", "resource"
    or "key". Unknown reads as empty.
    """
    if isinstance(value, str):
        return _read_text(value, kind)
    if value is None or value is UNKNOWN:
        return Document((), ())
    return _read_object(value, kind, [])


@lru_cache(maxsize=64)
def _read_text(text: str, kind: str) -> Document:
    faults: list[DocumentFault] = []
    if text.startswith("\ufeff"):
        faults.append(
            DocumentFault("", "starts with a byte order mark, which AWS refuses. Remove it.")
        )
        text = text.lstrip("\ufeff")
    if not text.strip():
        return Document(
            (),
            (
                DocumentFault(
                    "",
                    "is empty. Write a document with Version and Statement, or leave the property"
                    " out.",
                ),
            ),
        )
    try:
        value = _loads(text)
        if isinstance(value, str):
            faults.append(
                DocumentFault("", "is JSON text inside JSON text. Encode the document once.")
            )
            value = _loads(value)
    except RecursionError:
        return Document(
            (), (*faults, DocumentFault("", "is nested too deeply to be a policy document."))
        )
    except ValueError as error:
        where = (
            f" (line {error.lineno}, column {error.colno})"
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        return Document(
            (),
            (
                *faults,
                DocumentFault(
                    "", f"is not JSON{where}. Build it with json.dumps, from values that are known."
                ),
            ),
        )
    return _read_object(value, kind, faults)


def _loads(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_pairs, parse_constant=_refuse)


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _pairs(pairs: list[tuple[str, Any]]) -> _Pairs:
    result = _Pairs()
    for key, value in pairs:
        if key in result:
            result.twice += (key,)
        result[key] = _both(result[key], value) if key in result else value
    return result


def _both(first: Any, second: Any) -> Any:
    """Both values of a key that came twice: whichever AWS would take, it is judged."""
    return [
        *(first if isinstance(first, list) else [first]),
        *(second if isinstance(second, list) else [second]),
    ]


def _read_object(value: Any, kind: str, faults: list[DocumentFault]) -> Document:
    if not isinstance(value, Mapping):
        return Document(
            (),
            (
                *faults,
                DocumentFault(
                    "", "is not a JSON object. A document is an object with Version and Statement."
                ),
            ),
        )
    faults.extend(_twice(value, ""))
    faults.extend(_unknown_keys(value, DOCUMENT_KEYS, ""))
    version = value.get("Version")
    if version is not None and version is not UNKNOWN and version not in VERSIONS:
        faults.append(
            DocumentFault(
                "Version", f'is not a version of the policy language. Write "{VERSIONS[0]}".'
            )
        )
    entry = _elements(value).get("statement")
    if entry is None or entry == []:
        faults.append(
            DocumentFault(
                "Statement",
                "is missing. A document without a statement allows nothing and is refused.",
            )
        )
    statements = []
    for path, statement in _statements(entry, "Statement"):
        if not isinstance(statement, Mapping):
            faults.append(
                DocumentFault(
                    path,
                    "is not an object. Each statement is an object with Effect, Action and"
                    " Resource.",
                )
            )
            continue
        elements = _elements(statement)
        faults.extend(_statement_faults(statement, elements, path, kind))
        statements.append(_statement(elements, path))
    return Document(tuple(statements), tuple(faults))


def _statements(entry: Any, path: str) -> Iterator[tuple[str, Any]]:
    if entry is None or entry is UNKNOWN:
        return
    if not isinstance(entry, list):
        yield path, entry
        return
    for index, one in enumerate(entry):
        if isinstance(one, list):
            yield from _statements(one, f"{path}[{index}]")
        elif one is not UNKNOWN:
            yield f"{path}[{index}]", one


def _elements(holder: Mapping[str, Any]) -> dict[str, Any]:
    """The elements by their names in lower case; several spellings of one element are taken
    together.
    """
    found: dict[str, Any] = {}
    for key, value in holder.items():
        name = key.lower()
        found[name] = _both(found[name], value) if name in found else value
    return found


def _statement(elements: Mapping[str, Any], path: str) -> Statement:
    principal = elements.get("principal")
    condition = elements.get("condition")
    return Statement(
        path,
        elements.get("effect") == "Deny",
        tuple(_texts(elements.get("action"))),
        tuple(_texts(elements.get("resource"))),
        elements.get("notaction") is not None,
        elements.get("notresource") is not None,
        tuple(_principals(principal)),
        elements.get("notprincipal") is not None,
        _conditions(condition),
        any(True for _ in _unknowns(condition)),
    )


def _texts(value: Any) -> Iterator[str]:
    """The known strings of a value or a list, however deep."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _unknowns(value: Any) -> Iterator[bool]:
    if value is UNKNOWN:
        yield True
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _unknowns(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _unknowns(inner)


def _principals(value: Any) -> Iterator[tuple[str, str]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield "AWS", one.strip()
        elif isinstance(one, Mapping):
            for kind, names in one.items():
                for name in _texts(names):
                    yield kind, name


def _conditions(value: Any) -> dict[str, dict[str, tuple[str, ...]]]:
    result: dict[str, dict[str, tuple[str, ...]]] = {}
    for block in value if isinstance(value, list) else [value]:
        for operator, keys in block.items() if isinstance(block, Mapping) else ():
            for one in keys if isinstance(keys, list) else [keys]:
                for key, values in one.items() if isinstance(one, Mapping) else ():
                    found = result.setdefault(operator.lower(), {})
                    found[key.lower()] = (
                        *found.get(key.lower(), ()),
                        *map(_scalar, values if isinstance(values, list) else [values]),
                    )
    return result


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(
            int(value)
        )  # an account id in a document given as an object: numbers come as floats over the wire
    return (
        value
        if isinstance(value, str)
        else ""
        if value is UNKNOWN
        else json.dumps(value, default=str)
    )


def _twice(holder: Mapping[str, Any], path: str) -> Iterator[DocumentFault]:
    for key in getattr(holder, "twice", ()):
        yield DocumentFault(path, f'has the key "{key}" twice. AWS refuses that; keep one.')


def _unknown_keys(
    holder: Mapping[str, Any], known: tuple[str, ...], path: str
) -> Iterator[DocumentFault]:
    if all(key in known for key in holder):
        return
    spelled = {name.lower(): name for name in known}
    for key in holder:
        if key in known:
            continue
        right = spelled.get(key.lower())
        name = _plain_name(key)
        hint = (
            f'Write "{right}": names of elements are case-sensitive.'
            if right
            else f"Known elements: {', '.join(known)}."
        )
        yield DocumentFault(path, f"has the unknown element {name}. {hint}")


def _plain_name(key: str) -> str:
    return f'"{key}"' if key.isalnum() and len(key) <= 40 else "(its name is not repeated here)"


def _statement_faults(
    statement: Mapping[str, Any], elements: Mapping[str, Any], path: str, kind: str
) -> Iterator[DocumentFault]:
    yield from _twice(statement, path)
    yield from _unknown_keys(statement, STATEMENT_KEYS, path)
    effect = elements.get("effect")
    if effect is not UNKNOWN and effect not in ("Allow", "Deny"):
        yield DocumentFault(
            f"{path}.Effect", 'is neither "Allow" nor "Deny" (upper and lower case count).'
        )
    yield from _one_of(elements, path, "Action", "NotAction", required=True)
    yield from _one_of(elements, path, "Resource", "NotResource", required=kind == "identity")
    yield from _one_of(elements, path, "Principal", "NotPrincipal", required=kind != "identity")
    if kind == "identity" and (
        elements.get("principal") is not None or elements.get("notprincipal") is not None
    ):
        yield DocumentFault(
            f"{path}.Principal",
            "does not belong into an identity policy: the principal is who the policy is attached"
            " to. Remove it.",
        )
    if kind == "trust" and (
        elements.get("resource") is not None or elements.get("notresource") is not None
    ):
        yield DocumentFault(
            f"{path}.Resource",
            "does not belong into a trust policy: the resource is the role itself. Remove it.",
        )
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        yield from _item_faults(elements.get(name.lower()), f"{path}.{name}")
    yield from _principal_faults(elements.get("principal"), f"{path}.Principal")
    yield from _condition_faults(elements.get("condition"), f"{path}.Condition")


def _one_of(
    elements: Mapping[str, Any], path: str, name: str, other: str, *, required: bool
) -> Iterator[DocumentFault]:
    first, second = elements.get(name.lower()), elements.get(other.lower())
    if first is not None and second is not None:
        yield DocumentFault(path, f"has both {name} and {other}. Keep one.")
    if required and first is None and second is None:
        yield DocumentFault(path, f"has no {name}. Name what the statement is about.")


def _item_faults(value: Any, path: str) -> Iterator[DocumentFault]:
    if value is None or value is UNKNOWN:
        return
    if isinstance(value, list) and not value:
        yield DocumentFault(path, "is an empty list. Name at least one, or remove the statement.")
    for index, one in enumerate(value if isinstance(value, list) else [value]):
        here = f"{path}[{index}]" if isinstance(value, list) else path
        if one is not UNKNOWN and not isinstance(one, str):
            yield DocumentFault(here, "is not a string.")
        elif isinstance(one, str) and not one.strip():
            yield DocumentFault(here, "is empty.")


def _principal_faults(value: Any, path: str) -> Iterator[DocumentFault]:
    if value is None or value is UNKNOWN or value == "*":
        return
    if not isinstance(value, Mapping):
        yield DocumentFault(
            path,
            'is neither "*" nor an object such as {"Service": …}. Kinds:'
            f" {', '.join(PRINCIPALS)}.",
        )
        return
    yield from _twice(value, path)
    for kind, names in value.items():
        if kind not in PRINCIPALS:
            yield DocumentFault(
                path, f"has the unknown kind {_plain_name(kind)}. Kinds: {', '.join(PRINCIPALS)}."
            )
        yield from _item_faults(names, f"{path}.{kind}" if kind in PRINCIPALS else path)


def _condition_faults(value: Any, path: str) -> Iterator[DocumentFault]:
    if value is None or value is UNKNOWN:
        return
    if not isinstance(value, Mapping):
        yield DocumentFault(path, "is not an object of operators.")
        return
    yield from _twice(value, path)
    for operator, keys in value.items():
        if isinstance(keys, Mapping):
            yield from _twice(keys, f"{path}.{operator}" if operator.isalnum() else path)
        elif keys is not UNKNOWN:
            yield DocumentFault(path, "has an operator that holds no object of condition keys.")
