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

from .document_faults import (
    DOCUMENT_KEYS,
    VERSIONS,
    DocumentFault,
    Pairs,
    both,
    scalar,
    statement_faults,
    twice,
    unknown_keys,
)
from .plain import UNKNOWN


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


class Document(NamedTuple):
    """A document as read; `statements` is what could be read of it, `faults` what is wrong with
    it.
    """

    statements: tuple[Statement, ...]
    faults: tuple[DocumentFault, ...]


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
        return _unreadable(
            [],
            "is empty. Write a document with Version and Statement, or leave the property out.",
        )
    try:
        value = _loads(text)
        if isinstance(value, str):
            faults.append(
                DocumentFault("", "is JSON text inside JSON text. Encode the document once.")
            )
            value = _loads(value)
    except RecursionError:
        return _unreadable(faults, "is nested too deeply to be a policy document.")
    except ValueError as error:
        where = (
            f" (line {error.lineno}, column {error.colno})"
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        return _unreadable(
            faults, f"is not JSON{where}. Build it with json.dumps, from values that are known."
        )
    return _read_object(value, kind, faults)


def _unreadable(faults: list[DocumentFault], sentence: str) -> Document:
    """A document without statements, since nothing of it can be read."""
    return Document((), (*faults, DocumentFault("", sentence)))


def _loads(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_pairs, parse_constant=_refuse)


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _pairs(pairs: list[tuple[str, Any]]) -> Pairs:
    result = Pairs()
    for key, value in pairs:
        if key in result:
            result.twice += (key,)
        result[key] = both(result[key], value) if key in result else value
    return result


def _read_object(value: Any, kind: str, faults: list[DocumentFault]) -> Document:
    if not isinstance(value, Mapping):
        return _unreadable(
            faults, "is not a JSON object. A document is an object with Version and Statement."
        )
    faults.extend(twice(value, ""))
    faults.extend(unknown_keys(value, DOCUMENT_KEYS, ""))
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
            sentence = "is not an object. Each statement is an object with Effect, Action and"
            faults.append(DocumentFault(path, f"{sentence} Resource."))
            continue
        elements = _elements(statement)
        faults.extend(statement_faults(statement, elements, path, kind))
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
    elements: dict[str, Any] = {}
    for key, value in holder.items():
        name = key.lower()
        elements[name] = both(elements[name], value) if name in elements else value
    return elements


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
                    values_by_key = result.setdefault(operator.lower(), {})
                    values_by_key[key.lower()] = (
                        *values_by_key.get(key.lower(), ()),
                        *map(scalar, values if isinstance(values, list) else [values]),
                    )
    return result
