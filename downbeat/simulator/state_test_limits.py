"""The types and limits of a request to TestState, before anything of it is read: those of the
service's model, told as boto3 and AWS tell of them.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

CLIENT, SERVER = "ParamValidationError", "ValidationException"


class Limit(NamedTuple):
    """What a parameter may be: a text of `least` to `most` characters, a whole number from `least`
    on, true or false, or an object of the parameters below it.
    """

    kind: type
    least: int = 0
    most: int | None = None


LONG = Limit(str, 0, 262_144)
LIMITS: Mapping[str, Limit] = {
    "definition": Limit(str, 1, 1_048_576),
    "roleArn": Limit(str, 1, 256),
    "input": LONG,
    "inspectionLevel": Limit(str),
    "revealSecrets": Limit(bool),
    "variables": LONG,
    "stateName": Limit(str, 1, 80),
    "mock": Limit(dict),
    "mock.result": LONG,
    "mock.errorOutput": Limit(dict),
    "mock.errorOutput.error": Limit(str, 0, 256),
    "mock.errorOutput.cause": Limit(str, 0, 32_768),
    "mock.fieldValidationMode": Limit(str),
    "context": LONG,
    "stateConfiguration": Limit(dict),
    "stateConfiguration.retrierRetryCount": Limit(int),
    "stateConfiguration.errorCausedByState": Limit(str, 1, 80),
    "stateConfiguration.mapIterationFailureCount": Limit(int),
    "stateConfiguration.mapItemReaderData": LONG,
}
REQUIRED = "definition"


def request_faults(request: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return (code, message) of what makes boto3 or AWS refuse a request whatever it says; None for
    one that they read.
    """
    if mistyped := list(_mistyped(request, "")):
        return CLIENT, "\n".join(["Parameter validation failed:", *mistyped])
    beyond = list(_beyond(request, ""))
    if not beyond:
        return None
    counted = f"{len(beyond)} validation error{'' if len(beyond) == 1 else 's'} detected: "
    return SERVER, counted + "; ".join(beyond)


def _mistyped(given: Mapping[str, Any], within: str) -> Iterator[str]:
    """What boto3 finds, in its words."""
    known = [
        name.rpartition(".")[2] for name in LIMITS if name.rpartition(".")[0] == within.rstrip(".")
    ]
    if not within and REQUIRED not in given:
        yield f'Missing required parameter in input: "{REQUIRED}"'
    for name, value in given.items():
        if name not in known:
            where = within.rstrip(".") or "input"
            yield f'Unknown parameter in {where}: "{name}", must be one of: {", ".join(known)}'
            continue
        kind = LIMITS[f"{within}{name}"].kind
        if kind is dict and isinstance(value, Mapping):
            yield from _mistyped(value, f"{within}{name}.")
        elif not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            yield (
                f"Invalid type for parameter {within}{name}, value: {value}, type: {type(value)},"
                f" valid types: {kind}"
            )


def _beyond(given: Mapping[str, Any], within: str) -> Iterator[str]:
    """What AWS finds, in its words."""
    for name, value in given.items():
        path, limit = f"{within}{name}", LIMITS[f"{within}{name}"]
        if limit.kind is dict:
            yield from _beyond(value, f"{path}.")
        elif limit.kind is int and value < limit.least:
            yield _constraint(
                f"Value '{value}' at", path, f"value greater than or equal to {limit.least}"
            )
        elif limit.kind is str and len(value) < limit.least:
            least = f"length greater than or equal to {limit.least}"
            yield _constraint(f"Value '{value}' at", path, least)
        elif limit.kind is str and limit.most is not None and len(value) > limit.most:
            yield _constraint("Value at", path, f"length less than or equal to {limit.most}")


def _constraint(value: str, path: str, rule: str) -> str:
    return f"{value} '{path}' failed to satisfy constraint: Member must have {rule}"
