"""Values of a stack file that nobody types: where one comes from, and who can read it.

ssm:/infrastructure/prod/cluster            a parameter of SSM's Parameter Store
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from downbeat.config.fault import InvalidValue, quoted

# https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
PARAMETER = re.compile(r"[A-Za-z0-9_.-]{1,1011}|(?:/[A-Za-z0-9_.-]+){1,15}")


class Source(NamedTuple):
    """Where a value comes from: ("ssm", "/infrastructure/prod/cluster", "")."""

    scheme: str
    place: str
    item: str = ""

    def __str__(self) -> str:
        """The source as a stack file writes it."""
        return f"{self.scheme}:{self.place}"

    @property
    def what(self) -> str:
        """What is read, in words."""
        return f"the parameter {self.place}"


class Answer(Protocol):
    """What a reader says about one source: its value, and whether that is a secret, or the
    sentence that tells why there is none.
    """

    @property
    def value(self) -> Any: ...
    @property
    def fault(self) -> str: ...
    @property
    def secret(self) -> bool: ...


# Reads sources, each with whether a secret may stand where it is named.
Reader = Callable[[Mapping[Any, bool]], Mapping[Any, Answer]]


def unread(sources: Mapping[Source, bool]) -> Mapping[Source, Answer]:
    """Read nothing: the reader of whoever cannot ask AWS."""
    return {}


def source(value: Any) -> Source | None:
    """Return the source that a value of a stack file names; None for a plain value.

    Raises:
        InvalidValue: for one that is written wrong.
    """
    if not isinstance(value, str) or not value.startswith("ssm:"):
        return None
    name = value.removeprefix("ssm:")
    if not PARAMETER.fullmatch(name):
        raise InvalidValue(
            f"{quoted(value)} names no parameter: write ssm:/infrastructure/prod/cluster.",
            code="invalid-source",
        )
    return Source("ssm", name)
