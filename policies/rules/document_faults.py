"""What AWS would refuse in a policy document, or read otherwise than it looks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, NamedTuple

from .arn_faults import resource_fault
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
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
ORDERS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
OPERATORS = (
    *(f"String{one}" for one in ("Equals", "NotEquals", "EqualsIgnoreCase")),
    *("StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"),
    *(f"{kind}{order}" for kind in ("Numeric", "Date") for order in ORDERS),
    *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress"),
    *("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null"),
)
SETS, IF_EXISTS = ("forallvalues:", "foranyvalue:"), "ifexists"
KNOWN_OPERATORS = {one.lower(): one for one in OPERATORS}


class DocumentFault(NamedTuple):
    """What AWS would refuse: `path` is inside the document ("Statement[0].Effect")."""

    path: str
    message: str


class Pairs(dict[str, Any]):
    """A JSON object that remembers a key which came twice, and keeps every value of it."""

    twice: tuple[str, ...] = ()


def both(first: Any, second: Any) -> Any:
    """Both values of a key that came twice: whichever AWS would take, it is judged."""
    return [
        *(first if isinstance(first, list) else [first]),
        *(second if isinstance(second, list) else [second]),
    ]


def scalar(value: Any) -> str:
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


def twice(holder: Mapping[str, Any], path: str) -> Iterator[DocumentFault]:
    for key in getattr(holder, "twice", ()):
        yield DocumentFault(path, f'has the key "{key}" twice. AWS refuses that; keep one.')


def unknown_keys(
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


def statement_faults(
    statement: Mapping[str, Any], elements: Mapping[str, Any], path: str, kind: str
) -> Iterator[DocumentFault]:
    yield from twice(statement, path)
    yield from unknown_keys(statement, STATEMENT_KEYS, path)
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
    if kind == "identity":
        for name in ("Resource", "NotResource"):
            yield from _resource_faults(elements.get(name.lower()), f"{path}.{name}")
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


def _resource_faults(value: Any, path: str) -> Iterator[DocumentFault]:
    """Resources that are neither `*` nor a sound ARN."""
    for index, one in enumerate(value if isinstance(value, list) else [value]):
        fault = resource_fault(one) if isinstance(one, str) and one.strip() else None
        if fault:
            yield DocumentFault(f"{path}[{index}]" if isinstance(value, list) else path, fault)


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
    yield from twice(value, path)
    for kind, names in value.items():
        if kind not in PRINCIPALS:
            yield DocumentFault(
                path, f"has the unknown kind {_plain_name(kind)}. Kinds: {', '.join(PRINCIPALS)}."
            )
        yield from _item_faults(names, f"{path}.{kind}" if kind in PRINCIPALS else path)
        if kind == "AWS":
            yield from _partial_names(names, f"{path}.{kind}")


def _partial_names(names: Any, path: str) -> Iterator[DocumentFault]:
    """A principal is everybody or one name; AWS refuses a part of a name with a wildcard.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    for one in names if isinstance(names, list) else [names]:
        name = one.rsplit(":", 1)[-1] if isinstance(one, str) and ":" in one else ""
        if "/" in name and ("*" in name or "?" in name):
            yield DocumentFault(
                path,
                "has a wildcard in a name, which AWS refuses. Write the whole name, or the account"
                " with a condition on aws:PrincipalArn (ArnLike).",
            )


@lru_cache(maxsize=256)
def _is_operator(name: str) -> bool:
    bare = name.lower()
    for prefix in SETS:
        bare = bare.removeprefix(prefix)
    return bare in KNOWN_OPERATORS or (
        bare.removesuffix(IF_EXISTS) in KNOWN_OPERATORS and bare != f"null{IF_EXISTS}"
    )


def _condition_faults(value: Any, path: str) -> Iterator[DocumentFault]:
    if value is None or value is UNKNOWN:
        return
    if not isinstance(value, Mapping):
        yield DocumentFault(path, "is not an object of operators.")
        return
    yield from twice(value, path)
    for operator, keys in value.items():
        if not _is_operator(operator):
            close = get_close_matches(operator, OPERATORS, n=1)
            hint = f' Did you mean "{close[0]}"?' if close else ""
            yield DocumentFault(
                path, f"has the unknown operator {_plain_name(operator)}, which AWS refuses.{hint}"
            )
        if isinstance(keys, Mapping):
            yield from twice(keys, f"{path}.{operator}" if operator.isalnum() else path)
        elif keys is not UNKNOWN:
            yield DocumentFault(path, "has an operator that holds no object of condition keys.")
