"""Reads what a stack's configuration only names, before the first resource, each once in a run:
parameters of SSM, texts of Terraform states, resources by their name or tags.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pulumi_aws as aws

from components import engine
from components.lookups import look_up
from downbeat.asl.diagnostic import nearest
from downbeat.plan.source_files import read_file

Source = tuple[str, str, str]  # scheme, place, item


class Reading(NamedTuple):
    """A value, and whether it is a secret; or why there is none. It is read now."""

    value: Any = None
    fault: str = ""
    secret: bool = False
    when: str = ""


def source_reader(account: Any) -> Callable[[Mapping[Source, bool]], dict[Source, Reading]]:
    """Return the reader of a stack's sources, for whoever deploys to `account`; None for any.

    The reader raises DiagnosticsError where the caller is in another account: what that one has
    says nothing about this stack.
    """

    def read(sources: Mapping[Source, bool]) -> dict[Source, Reading]:
        if any(scheme != "file" for scheme, _, _ in sources):
            engine.caller(account)
        return {
            (scheme, place, item): READERS[scheme](place, item, decrypt)
            for (scheme, place, item), decrypt in sources.items()
        }

    return read


def _parameter(name: str, _: str, decrypt: bool) -> Reading:
    """A parameter of SSM: a StringList is a list; a SecureString is decrypted only where a secret
    may stand.
    """
    try:
        parameter = aws.ssm.get_parameter(name=name, with_decryption=decrypt)
    except Exception as error:  # noqa: BLE001  the SDK raises bare Exceptions for whatever AWS says
        return Reading(fault=_no_parameter(name, engine.reason(error)))
    if parameter.type == "SecureString":
        return Reading(parameter.value if decrypt else None, secret=True)
    return Reading(
        parameter.value.split(",") if parameter.type == "StringList" else parameter.value
    )


def _no_parameter(name: str, reason: str) -> str:
    if not engine.is_missing(reason):
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
            parameters = aws.ssm.get_parameters_by_path(
                path=folder, recursive=True, with_decryption=False
            )
        except Exception:  # noqa: BLE001  a hint that may not be had: the fault is told without it
            return []
        if parameters.names or folder == "/":
            return sorted(parameters.names)
        folder = folder.rpartition("/")[0] or "/"


def _object(bucket: str, key: str, _: bool) -> Reading:
    """The text of an object of S3, as Terraform writes its states: application/json."""
    try:
        s3_object = aws.s3.get_object(bucket=bucket, key=key)
    except Exception as error:  # noqa: BLE001  see _parameter
        reason = engine.reason(error)
        if engine.is_missing(reason):
            return Reading(fault=f"there is no object s3://{bucket}/{key}.")
        return Reading(fault=f"s3://{bucket}/{key} cannot be read: {reason}.")
    if not s3_object.body:
        return Reading(
            fault=f"s3://{bucket}/{key} has the content type {s3_object.content_type}, and only"
            " texts are read: application/json, as Terraform's own backend writes it."
        )
    return Reading(s3_object.body)


def _file(path: str, _: str, __: bool) -> Reading:
    return Reading(*read_file(engine.root(), path))


def _resource(word: str, item: str, _: bool) -> Reading:
    value, fault = look_up(word, item)
    return Reading(value, fault)


READERS: dict[str, Callable[[str, str, bool], Reading]] = {
    "file": _file,
    "lookup": _resource,
    "s3": _object,
    "ssm": _parameter,
}
