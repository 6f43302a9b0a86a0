"""Checks of physical names: what AWS takes, and short enough for the names that are built from
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from downbeat.config.fault import Fault, quoted

if TYPE_CHECKING:
    pass


NAME_LENGTH = 50
# What is appended to a pipeline's name at most, of the 64 characters of a role.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
ROLE_LENGTH, LONGEST_SUFFIX = 64, "-files-calls"


def longest_name(region: str | None) -> int:
    """Return how many characters a pipeline's name may have; `region`: the one that its roles carry
    in their names, if they do.
    """
    if region is None:
        return NAME_LENGTH
    return min(NAME_LENGTH, ROLE_LENGTH - len(LONGEST_SUFFIX) - len(f"-{region}"))


def name_problems(names: Mapping[str, str], longest: int = NAME_LENGTH) -> Iterator[Fault]:
    """Physical names: what AWS takes, short enough for the names that are built from them, and each
    only once.
    """
    for key, name in names.items():
        if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
            yield (
                key,
                (
                    f"{quoted(name)} has characters that AWS refuses in names: write A-Z, a-z, 0-9,"
                    " - and _."
                ),
                "physical-name",
            )
        elif len(name) > longest:
            yield (
                key,
                (
                    f"{quoted(name)} has {len(name)} characters; at most {longest} leave room"
                    " for the names built from it."
                ),
                "physical-name",
            )
        twin = next(
            (other for other in names if other != key and names[other].lower() == name.lower()),
            None,
        )
        if twin and list(names).index(twin) < list(names).index(key):
            yield (
                key,
                f"{quoted(name)} is taken by {twin}: two state machines cannot share a name.",
                "duplicate-machine-name",
            )
