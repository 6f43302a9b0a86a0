"""Reads what a stack's configuration only names, before the first resource, each once in a run: a
parameter of SSM.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pulumi_aws as aws

from components import engine
from downbeat.asl.diagnostic import nearest

Source = tuple[str, str, str]  # scheme, place, item


class Read(NamedTuple):
    """A value, and whether it is a secret; or why there is none."""

    value: Any = None
    fault: str = ""
    secret: bool = False


def source_reader(account: Any) -> Callable[[Mapping[Source, bool]], dict[Source, Read]]:
    """Return the reader of a stack's sources, for whoever deploys to `account`; None for any.

    The reader raises DiagnosticsError where the caller is in another account: what that one has
    says nothing about this stack.
    """

    def read(sources: Mapping[Source, bool]) -> dict[Source, Read]:
        engine.caller(account)
        return {
            source: READERS[source[0]](source[1], decrypt=decrypt)
            for source, decrypt in sources.items()
        }

    return read


def _parameter(name: str, *, decrypt: bool) -> Read:
    """A parameter of SSM: a StringList is a list; a SecureString is decrypted only where a secret
    may stand.
    """
    try:
        found = aws.ssm.get_parameter(name=name, with_decryption=decrypt)
    except Exception as error:  # noqa: BLE001  the SDK raises bare Exceptions for whatever AWS says
        return Read(fault=_no_parameter(name, engine.reason(error)))
    if found.type == "SecureString":
        return Read(found.value if decrypt else None, secret=True)
    return Read(found.value.split(",") if found.type == "StringList" else found.value)


def _no_parameter(name: str, reason: str) -> str:
    if not any(word in reason for word in ("couldn't find resource", "ParameterNotFound")):
        return f"the parameter {name} cannot be read: {reason}."
    beside = _names_beside(name)
    there = f"; beside it there are {', '.join(beside[:5])}" if beside else ""
    return f"there is no parameter {name} in {engine.region()}{there}.{nearest(name, beside)}"


def _names_beside(name: str) -> list[str]:
    """The parameters of the nearest folder above `name` that has any; none where they may not be
    listed.
    """
    folder = name.rpartition("/")[0] or "/"
    while True:
        try:
            found = aws.ssm.get_parameters_by_path(
                path=folder, recursive=True, with_decryption=False
            )
        except Exception:  # noqa: BLE001  a hint that may not be had: the fault is told without it
            return []
        if found.names or folder == "/":
            return sorted(found.names)
        folder = folder.rpartition("/")[0] or "/"


READERS: dict[str, Callable[..., Read]] = {"ssm": _parameter}
