"""What a pipeline takes from elsewhere: values that the stack's file only names, and parts that
exist already, with what their owners have to allow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from downbeat.config.origins import Origin
from downbeat.plan.outside_permissions import Requirement

PIPELINES = "downbeat:pipelines."


def elsewhere(
    pipeline: str, origins: Iterable[Origin], required: Iterable[Requirement]
) -> dict[str, Any]:
    """What is read and what is required for a pipeline, as plain data."""
    own = f"{PIPELINES}{pipeline}."
    return {
        "read": [
            {
                "key": each.path,
                "from": str(each.source),
                "value": each.value,
                "example": not each.read,
                "when": each.when,
                "secret": each.secret,
            }
            for each in origins
            if each.path.startswith(own) or not each.path.startswith(PIPELINES)
        ],
        "required": [
            {"of": each.what, "must": each.must, "statements": list(each.statements)}
            for each in required
        ],
    }


def read_lines(read: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each value that was read: which key's, from where, what it is."""
    for number, one in enumerate(read):
        key = re.split(r"\.(?:existing|references|settings)\.", one["key"])[-1]
        value = "a secret" if one["secret"] else json.dumps(one["value"], ensure_ascii=False)
        when = f" (read {one['when']})" if one["when"] else ""
        example = " (an example: only `pulumi` reads it)" if one["example"] else ""
        heading = "" if number else "read"
        key = key.removeprefix("downbeat:")
        yield f"  {heading:8} {key} from {one['from']}: {value}{when}{example}"


def required_lines(required: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What exists already and what it must do, with the statements as one writes them."""
    for one in required:
        yield ""
        yield f"{one['of']} exists already; it must {one['must']}"
        for statement in one["statements"]:
            plain = {key: value for key, value in statement.items() if key != "why"}
            yield f"  {json.dumps(plain, ensure_ascii=False)}"
