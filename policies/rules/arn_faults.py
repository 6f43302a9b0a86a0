"""What is wrong with a resource of an identity policy: no ARN, a part too few, a part that is no
account.

Six parts: arn:partition:service:region:account-id:resource
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
"""

from __future__ import annotations

import re
from functools import lru_cache

from .glob import has_wildcard
from .resource_widths import everything

# An ARN, or a text that begins like every one: "*:sns:…" and "a*" are read as patterns elsewhere.
STARTS = ("arn:", "*", "?", "a*", "ar*", "a?", "arn*", "arn?", "${")
PARTS = 6
VARIABLE = re.compile(r"\$\{[^}]*\}")
# What a program writes where it had no value.
NO_VALUE = ("none", "null", "undefined", "nan")
DIGITS = 12


@lru_cache(maxsize=4096)
def resource_fault(text: str) -> str | None:
    """Why AWS would refuse the resource, or never match it; None for `*` and for a sound ARN."""
    if not text.strip("*?$"):
        return None
    if not text.startswith(STARTS):
        return "is no ARN. Write arn:aws:<service>:…, or * for all."
    parts = VARIABLE.sub("$", text).split(":", PARTS - 1)
    if parts[0] != "arn" or everything(text):
        return None
    if len(parts) < PARTS:
        return (
            f"has {len(parts)} parts and an ARN has {PARTS}. Write"
            " arn:aws:<service>:<region>:<account>:<resource>; region and account may be empty."
        )
    return _part_fault(parts)


def _part_fault(parts: list[str]) -> str | None:
    service, region, account = parts[2:5]
    if has_wildcard(service):
        return "has a wildcard for the service, which AWS does not take. Name the service."
    for name, part in (("region", region), ("account", account)):
        if part.lower() in NO_VALUE:
            return f'has "{part}" for the {name}: the program had no value. Pass it one.'
    if account.isdigit() and len(account) != DIGITS:
        return f"has an account of {len(account)} digits. An account has {DIGITS}."
    return None
