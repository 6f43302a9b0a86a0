"""What the program registers for each stack: types and physical names, as tools/registered.py
writes them into registered.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).resolve().parent.parent / "registered.json"


class ReadSource(NamedTuple):
    """Something that the program reads before its first resource: ("ssm", name), ("s3", bucket,
    key), ("lookup", word for what it is, name or tags as JSON). `secret` is decrypted.
    """

    scheme: str
    place: str
    item: str = ""
    secret: bool = False


@dataclass(frozen=True)
class Registered:
    """One stack of the main program.

    `pipelines` are the state machines' names; `names` type → physical names, [] for a type without
    its own; `passed` service → roles that it assumes: names, and ARNs of those that
    exist already; `kept` the types of which nothing is deleted, because all of them are protected
    or retained; `tags` what every resource carries; `key` the ARN of a KMS key that exists already;
    `boundary` that of the policy that bounds every role; `tag_keys` all keys of the key's tags;
    `key_actions` what the stack's own key lets the deploy role do; `granted` the statements of the
    roles' policies, with "{account}" for the account; `deploy_role` the ARN that the key's policy
    names; `sources` what the values of the stack file are read from; `extended` the ARNs of roles
    that exist already and get one more policy.
    """

    region: str
    pipelines: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    passed: Mapping[str, tuple[str, ...]]
    kept: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    boundary: str | None = None
    tag_keys: tuple[str, ...] = ()
    key_actions: tuple[str, ...] = ()
    granted: tuple[Mapping[str, Any], ...] = ()
    deploy_role: str | None = None
    sources: tuple[ReadSource, ...] = ()
    extended: tuple[str, ...] = ()


def registered_resources(stack: str, file: Path = FILE) -> Registered:
    """The stack's entry; raises KeyError for a stack that the document does not have."""
    return read(json.loads(file.read_text(encoding="utf-8"))[stack])


def stacks(file: Path = FILE) -> list[str]:
    """The stacks of the document."""
    return sorted(json.loads(file.read_text(encoding="utf-8")))


def read(entry: Mapping[str, Any]) -> Registered:
    """An entry of the document."""
    return Registered(
        region=entry["region"],
        pipelines=tuple(entry["pipelines"]),
        names={type_: tuple(names) for type_, names in entry["names"].items()},
        passed={service: tuple(roles) for service, roles in entry["passed"].items()},
        kept=tuple(entry["kept"]),
        tags=dict(entry["tags"]),
        key=entry["key"],
        boundary=entry["boundary"],
        tag_keys=tuple(entry["tag_keys"]),
        key_actions=tuple(entry["key_actions"]),
        granted=tuple(entry["granted"]),
        deploy_role=entry["deploy_role"],
        sources=tuple(ReadSource(*each) for each in entry["sources"]),
        extended=tuple(entry["extended"]),
    )


def patterns(names: Iterable[str], pipelines: Iterable[str]) -> list[str]:
    """The names with a pipeline's `<name>-…` as one pattern; a name that is nobody's, or a
    pipeline's own, stays as it is.

    patterns(["a-x", "a-y", "a", "b"], ["a"]) == ["a", "a-*", "b"]. The name may stand behind a
    path: "group/a-x", "/aws/lambda/a-x".
    """
    longest = sorted(pipelines, key=len, reverse=True)
    return sorted({_pattern(name, longest) for name in names})


def _pattern(name: str, pipelines: list[str]) -> str:
    path, slash, last = name.rpartition("/")
    owner = next((pipeline for pipeline in pipelines if last.startswith(f"{pipeline}-")), None)
    return f"{path}{slash}{owner}-*" if owner else name
