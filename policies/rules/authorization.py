"""What AWS knows about its own actions: which exist, how strong they are, and which resources they
can be restricted to.

Read from authorization.json, a generated slice of the AuthorizedService Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/). Whether a wildcard is
unavoidable is decided here: an action for which AWS lists no resource type takes `*` only.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from .glob import has_wildcard, matches

# How like a known action, or service prefix, one is that is a slip and not a new one.
NEARLY, SLIP = 0.8, 0.85
Entry = Mapping[str, Mapping[str, str]]
LEVELS = {"L": "List", "R": "Read", "W": "Write", "P": "Permissions management", "T": "Tagging"}


class Action(NamedTuple):
    """An action AWS knows. `level` is a key of LEVELS; `arns` are the ARN templates it can be
    restricted to, () = `*` only.
    """

    name: str
    level: str
    arns: tuple[str, ...]


class AuthorizedService(NamedTuple):
    """A service prefix; `keys` are the actions' names in lower case, sorted."""

    prefix: str
    actions: dict[str, Action]
    keys: list[str]


class Services(Mapping[str, AuthorizedService]):
    """All services by prefix in lower case, each built when it is first asked for: a role names a
    few of 440.
    """

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = {prefix.lower(): (prefix, entry) for prefix, entry in entries.items()}
        self._built: dict[str, AuthorizedService] = {}

    def __getitem__(self, prefix: str) -> AuthorizedService:
        if prefix not in self._built:
            self._built[prefix] = _service(*self._entries[prefix])
        return self._built[prefix]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, prefix: object) -> bool:
        return prefix in self._entries


@cache
def services() -> Services:
    """All services. Loaded once (about 10 ms); a second thread that comes too early only does it
    twice.
    """
    raw = json.loads(Path(__file__).with_name("authorization.json").read_text(encoding="utf-8"))
    return Services({prefix: entry for prefix, entry in raw.items() if prefix != "source"})


def _service(prefix: str, entry: Entry) -> AuthorizedService:
    arns = list(entry["arns"])
    actions = {}
    for name, text in entry["actions"].items():
        level, *numbers = text.split(" ")
        actions[name.lower()] = Action(
            f"{prefix}:{name}", level, tuple(arns[int(number)] for number in numbers)
        )
    return AuthorizedService(prefix, actions, sorted(actions))


@cache
def operations() -> dict[str, str]:
    """The operations that no action is called after ("s3:headobject"), with the actions that
    authorize them. Written by tools/sdk_permissions.py.
    """
    lines = Path(__file__).with_name("operations.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ", 1) for line in lines if not line.startswith("#"))
    return {name.lower(): asked.replace(" ", " and ") for name, asked in pairs}


@lru_cache(maxsize=4096)
def expand(pattern: str) -> tuple[Action, ...]:
    """Every known action that `pattern` ("s3:Get*", any case, wildcards anywhere) allows; () for an
    unknown one.
    """
    prefix, colon, name = pattern.lower().partition(":")
    if not colon:
        return (
            tuple(action for service in services().values() for action in service.actions.values())
            if prefix.strip("*?") == ""
            else ()
        )
    if not has_wildcard(prefix):
        service = services().get(prefix)
        return _within(service, name) if service else ()
    return tuple(
        action
        for key, service in services().items()
        if matches(prefix, key)
        for action in _within(service, name)
    )


def _within(service: AuthorizedService, name: str) -> tuple[Action, ...]:
    if not has_wildcard(name):
        action = service.actions.get(name)
        return (action,) if action else ()
    head = re.split(r"[*?]", name, maxsplit=1)[0]
    if name == f"{head}*":
        start = bisect_left(service.keys, head)
        stop = bisect_left(service.keys, head + "\uffff")
        return tuple(service.actions[key] for key in service.keys[start:stop])
    return tuple(
        service.actions[key] for key in service.keys if key.startswith(head) and matches(name, key)
    )


@lru_cache(maxsize=4096)
def unknown_action(pattern: str) -> str | None:
    """A sentence on why no action of AWS fits the pattern, with the nearest that exists; None when
    one fits.
    """
    if expand(pattern):
        return None
    prefix, colon, name = pattern.partition(":")
    if not colon:
        return "an action is written service:Name."
    if asked := operations().get(pattern.lower()):
        return f"{name} is an operation of the API and no action; IAM asks for {asked}."
    service = services().get(prefix.lower())
    if service is None:
        return f'AWS has no service prefix "{prefix}"{_nearest(prefix.lower(), services())}'
    return f"{service.prefix} has no such action{_nearest(name.lower(), service.actions, service)}"


@lru_cache(maxsize=4096)
def may_be_newer(pattern: str) -> bool:
    """Whether an unknown action may be one that AWS has announced since this pack's list: of an
    unknown service, or of a known one and like none of its actions; no slip of the pen.
    """
    prefix, colon, name = pattern.lower().partition(":")
    if not colon or has_wildcard(prefix) or expand(pattern) or pattern.lower() in operations():
        return False
    service = services().get(prefix)
    if service is None:
        close = get_close_matches(prefix, list(services()), n=1, cutoff=SLIP)
        return not close or (prefix.startswith(close[0]) and len(prefix) > len(close[0]) + 1)
    return not has_wildcard(name) and not get_close_matches(
        name, list(service.actions), n=1, cutoff=NEARLY
    )


def _nearest(word: str, known: Iterable[str], service: AuthorizedService | None = None) -> str:
    close = get_close_matches(word, list(known), n=1, cutoff=0.75)
    if not close:
        return "."
    return f'; did you mean "{service.actions[close[0]].name if service else close[0]}"?'
